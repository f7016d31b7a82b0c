import csv
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.collect.identify import identify
from netmon.collect.registry import param_models
from netmon.config.profiles import load_profiles
from netmon.model.profile import Match, Profile


def profile(name: str, *rules: Match) -> Profile:
    return Profile(id=name, name=name, vendor="Acme", status="draft", match=rules)


GENERIC = profile("generic")
ACME = profile("acme", Match(sys_object_id=("1.3.6.1.4.1.9",)))
ACME_WLAN = profile("acme_wlan", Match(sys_object_id=("1.3.6.1.4.1.9.1.7",)))


def test_identify_longest_prefix_of_whole_sub_identifiers_wins():
    found = identify([GENERIC, ACME, ACME_WLAN], "1.3.6.1.4.1.9.1.7.2", "")
    assert found.profile == "acme_wlan"
    assert [candidate.profile for candidate in found.candidates] == ["acme_wlan", "acme"]
    assert found.why == "rule 1: sysObjectID under 1.3.6.1.4.1.9.1.7 (9 sub-identifiers)"


@pytest.mark.parametrize(
    ("object_id", "expected"), [("1.3.6.1.4.1.9.1.70", "acme"), ("1.3.6.1.4.1.99.1", "generic"), (None, "generic"), ("1.3.6.1.4.1", "generic")]
)
def test_identify_compares_whole_sub_identifiers(object_id, expected):
    assert identify([GENERIC, ACME, ACME_WLAN], object_id, None).profile == expected


def test_identify_sys_descr_word_decides_between_equal_prefixes():
    linux = profile("linux", Match(sys_object_id=("1.3.6.1.4.1.8072",)))
    camera = profile("camera", Match(sys_object_id=("1.3.6.1.4.1.8072",), sys_descr=("IP Camera",)))
    assert identify([linux, camera], "1.3.6.1.4.1.8072.3.2.10", "ACME ip camera 7").profile == "camera"
    assert identify([linux, camera], "1.3.6.1.4.1.8072.3.2.10", "Linux host").profile == "linux"


def test_identify_sys_descr_alone_is_weaker_than_any_prefix():
    by_word = profile("by_word", Match(sys_descr=("switch",)))
    assert identify([by_word, ACME], "1.3.6.1.4.1.9.5", "a switch").profile == "acme"
    assert identify([by_word, ACME], None, "a switch").profile == "by_word"


def test_identify_excluded_word_rules_a_profile_out():
    ios = profile("ios", Match(sys_object_id=("1.3.6.1.4.1.9",), sys_descr=("Cisco IOS",), sys_descr_not=("IOS XR",)))
    assert identify([GENERIC, ios], "1.3.6.1.4.1.9.1.1", "Cisco IOS XR Software").profile == "generic"


def test_identify_says_when_only_the_name_decided():
    twin = profile("zeta", Match(sys_object_id=("1.3.6.1.4.1.9",)))
    found = identify([twin, ACME], "1.3.6.1.4.1.9.1", None)
    assert (found.profile, found.ambiguous) == ("acme", True)
    assert found.why.endswith("as strong as zeta, the name decided")


def test_identify_rule_without_conditions_fits_nothing():
    assert identify([profile("empty", Match())], "1.3.6", "text").profile is None


@given(st.lists(st.integers(0, 3), min_size=1, max_size=6), st.permutations([GENERIC, ACME, ACME_WLAN]))
def test_identify_does_not_depend_on_the_order_of_the_profiles(tail, order):
    object_id = "1.3.6.1.4.1.9." + ".".join(map(str, tail))
    assert identify(order, object_id, None) == identify([GENERIC, ACME, ACME_WLAN], object_id, None)


PROFILE_OF_OS = {"vrp": "huawei_vrp", "comware": "h3c_comware", "ruijie": "ruijie_rgos", "ios": "cisco_ios", "iosxe": "cisco_ios"}
VENDOR_PROFILES = frozenset(PROFILE_OF_OS.values())


@pytest.mark.recordings
def test_identify_finds_the_families_of_the_reference_list_and_takes_no_other(shared: Path, root: Path):
    profiles = load_profiles([root / "collectors"], param_models()).profiles.values()
    wrong = []
    with (shared / "recordings" / "identity.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            object_id, descr = row["sysObjectID"] or None, json.loads(row["sysDescr_json"] or '""')
            found = identify(profiles, object_id, descr).profile
            expected = PROFILE_OF_OS.get(row["os"])
            if expected is None and found in VENDOR_PROFILES:
                wrong.append((row["name"], object_id, descr[:60], found))
            if expected is not None and found != expected and object_id:
                wrong.append((row["name"], object_id, descr[:60], found))
    assert wrong == []
