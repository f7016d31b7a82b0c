import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.collect.identify import chosen, identify, probes_for
from netmon.collect.probing import identify_device
from netmon.model.profile import Match, Profile
from netmon.model.reading import SystemInfo
from tests.support.fake_session import OCTETS, FakeSession


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


UPS_SCALAR = "1.3.6.1.2.1.33.1.1.1.0"
NET_SNMP = "1.3.6.1.4.1.8072.3.2.10"
LINUX = profile("linux", Match(sys_object_id=("1.3.6.1.4.1.8072",)))
UPS = profile("ups", Match(sys_object_id=("1.3.6.1.4.1.8072",), probe=UPS_SCALAR))


def test_identify_probe_decides_where_the_object_id_lies():
    assert identify([LINUX, UPS], NET_SNMP, "Linux card", {UPS_SCALAR}).profile == "ups"
    assert identify([LINUX, UPS], NET_SNMP, "Linux card").profile == "linux"
    found = identify([LINUX, UPS], NET_SNMP, "Linux card", {UPS_SCALAR})
    assert found.why == f"rule 1: sysObjectID under 1.3.6.1.4.1.8072 (7 sub-identifiers) and {UPS_SCALAR} gives a value"


def test_identify_probe_alone_finds_a_device_without_a_system_group():
    camera = profile("camera", Match(probe="1.3.6.1.4.1.39165.1.1.0"))
    assert identify([GENERIC, ACME, camera], None, None, {"1.3.6.1.4.1.39165.1.1.0"}).profile == "camera"
    assert identify([GENERIC, ACME, camera], "1.3.6.1.4.1.9.1", None, {"1.3.6.1.4.1.39165.1.1.0"}).profile == "acme"


def test_identify_probes_are_asked_for_only_where_they_can_decide():
    long = profile("long", Match(sys_object_id=("1.3.6.1.4.1.8072.3.2.10",), sys_descr=("ClearPass",)))
    assert probes_for([LINUX, UPS, ACME], NET_SNMP, "Linux card") == (UPS_SCALAR,)
    assert probes_for([LINUX, UPS, ACME], "1.3.6.1.4.1.9.1", "switch") == ()
    assert probes_for([LINUX, UPS, long], NET_SNMP, "ClearPass") == ()


def test_identify_rule_names_the_maker_where_a_profile_serves_several():
    several = profile("several", Match(sys_object_id=("1.3.6.1.4.1.9",), vendor="Nine"), Match(sys_object_id=("1.3.6.1.4.1.8",)))
    profiles = {"several": several}
    assert getattr(chosen(profiles, identify([several], "1.3.6.1.4.1.9.1", None)), "vendor", None) == "Nine"
    assert chosen(profiles, identify([several], "1.3.6.1.4.1.8.1", None)) is several
    assert chosen(profiles, identify([several], "1.3.6.1.4.1.7.1", None)) is None


@pytest.mark.parametrize(("answer", "expected", "gets"), [(b"UPS2000", "ups", 1), (b"", "linux", 1), (None, "linux", 1)])
async def test_identify_device_reads_the_probes_in_one_get(answer, expected, gets):
    session = FakeSession({})
    if answer is not None:
        session.put(UPS_SCALAR, OCTETS, answer)
    found = await identify_device(session, [LINUX, UPS], SystemInfo(sys_object_id=NET_SNMP, sys_descr="Linux card"))
    assert (found.profile, len(session.asked)) == (expected, gets)


async def test_identify_device_asks_nothing_where_no_probe_can_decide():
    session = FakeSession({})
    assert (await identify_device(session, [LINUX, UPS, ACME], SystemInfo(sys_object_id="1.3.6.1.4.1.9.1"))).profile == "acme"
    assert session.asked == []


@given(st.sampled_from([NET_SNMP, "1.3.6.1.4.1.9.1.7.3", None]), st.booleans())
def test_identify_an_unasked_probe_could_not_have_changed_the_choice(object_id, exclude):
    camera = profile("camera", Match(probe="1.3.6.1.4.1.39165.1.1.0"))
    profiles = [GENERIC, ACME, ACME_WLAN, LINUX, UPS] + ([] if exclude else [camera])
    everything = {UPS_SCALAR, "1.3.6.1.4.1.39165.1.1.0"}
    asked = set(probes_for(profiles, object_id, None))
    assert identify(profiles, object_id, None, asked).profile == identify(profiles, object_id, None, everything).profile


def test_identify_generic_with_a_makers_name_loses_every_tie():
    makers = profile("generic", Match(sys_object_id=("1.3.6.1.4.1.9",), vendor="Nine"), Match(sys_object_id=("1.3.6.1.4.1.8",), vendor="Eight"))
    late = profile("zeta", Match(sys_object_id=("1.3.6.1.4.1.9",)))
    found = identify([makers, late], "1.3.6.1.4.1.9.1", None)
    assert (found.profile, found.ambiguous, found.vendor) == ("zeta", False, None)
    assert identify([makers, late], "1.3.6.1.4.1.8.1", None).vendor == "Eight"
