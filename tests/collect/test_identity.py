"""Acceptance: identification over the reference list of devices."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from netmon.collect.identify import chosen, identify
from netmon.collect.registry import param_models
from netmon.config.profiles import load_profiles
from netmon.model.profile import Profile
from tests.support.identity import Score, known_devices, score

GOAL = 0.97


@pytest.fixture(scope="module")
def profiles(root: Path) -> Mapping[str, Profile]:
    return load_profiles([root / "collectors"], param_models()).profiles


@pytest.fixture(scope="module")
def result(shared: Path, profiles: Mapping[str, Profile]) -> Score:
    return score(shared, lambda object_id, descr: asked(profiles, object_id, descr))


def asked(profiles: Mapping[str, Profile], object_id: str | None, descr: str | None) -> tuple[str, str]:
    profile = chosen(profiles, identify(profiles.values(), object_id, descr))
    assert profile is not None
    return profile.id, profile.vendor


@pytest.mark.recordings
def test_identity_no_device_gets_another_makers_name(result: Score):
    assert result.of("wrong") == []


@pytest.mark.recordings
def test_identity_finds_the_makers_of_the_reference_list(result: Score):
    assert len(result.found) > 350
    assert result.share() >= GOAL, result.of("unidentified")


# What the reference calls the system -> our profile. Systems that the issue asks no profile for are read by the standard MIBs.
PROFILES_OF_OS: Mapping[str, str] = {
    "vrp": "huawei_vrp", "comware": "h3c_comware", "3com": "3com_switch", "ruijie": "ruijie_rgos", "fiberhome-switch": "fiberhome_switch",
    "fiberhome": "fiberhome_olt", "dcn-software": "dcn_switch", "jetstream": "tplink_jetstream", "tplink": "tplink_jetstream", "dlink": "dlink_switch",
    "netgear": "netgear_prosafe", "ios": "cisco_ios", "iosxe": "cisco_ios", "iosxr": "cisco_iosxr", "ftd": "cisco_asa", "pixos": "cisco_asa",
    "ciscosb": "cisco_sb", "procurve": "hp_procurve", "arubaos": "aruba_arubaos", "aruba-instant": "aruba_instant", "stoneos": "hillstone_stoneos",
}  # fmt: skip
# Prefixes that some recordings carry which the reference list lacks
OBJECT_IDS: Mapping[str, tuple[str, str]] = {
    "1.3.6.1.4.1.2011.10.1.89": ("h3c_comware", "H3C"),
    "1.3.6.1.4.1.25506.11.1.172": ("h3c_comware", "HPE"),
    "1.3.6.1.4.1.3902.3.100.614": ("zte_zxr10", "ZTE"),
    "1.3.6.1.4.1.3902.15.2.30.104": ("zte_zxr10", "ZTE"),
    "1.3.6.1.4.1.3902.2505.1.1.15": ("zte_wlan", "ZTE"),
    "1.3.6.1.4.1.5651.1.102.16": ("maipu_switch", "Maipu"),
    "1.3.6.1.4.1.3320.1.283.0": ("bdcom_switch", "BDCOM"),
    "1.3.6.1.4.1.31648.1.1": ("dptech", "DPtech"),
    "1.3.6.1.4.1.14331.1.4": ("topsec_ngfw", "Topsec"),
    "1.3.6.1.4.1.15227.9.1.2": ("venus_usg", "Venus"),
    "1.3.6.1.4.1.0.1.3.1": ("venus_usg", "Venus"),
    "1.3.6.1.4.1.35047.2.12": ("sangfor", "Sangfor"),
    "1.3.6.1.4.1.45577": ("sangfor", "Sangfor"),
    "1.3.6.1.4.1.24968.1.1.1": ("legendsec_secgate", "Legendsec"),
    "1.3.6.1.4.19849": ("nsfocus", "NSFOCUS"),
    "1.3.6.1.4.1.14179.1.1.4.3": ("cisco_wlc", "Cisco"),
    "1.3.6.1.4.1.9.12.3.1.3.1084": ("cisco_nxos", "Cisco"),
    "1.3.6.1.4.1.47196.4.1.1.1.50": ("aruba_aoscx", "Aruba"),
}


@pytest.mark.recordings
def test_identity_gives_each_family_its_profile(result: Score):
    found = {(row.known.name, row.known.os): row.profile for row in result.found if row.known.os in PROFILES_OF_OS}
    assert len(found) > 55
    assert {name: profile for (name, os), profile in found.items() if profile != PROFILES_OF_OS[os]} == {}


@pytest.mark.recordings
def test_identity_leaves_no_choice_to_a_profiles_name(shared: Path, profiles: Mapping[str, Profile]):
    tied = [known.name for known in known_devices(shared) if identify(profiles.values(), known.sys_object_id, known.sys_descr).ambiguous]
    assert tied == []


@pytest.mark.parametrize("object_id", OBJECT_IDS)
def test_identity_knows_numbers_outside_the_list(profiles: Mapping[str, Profile], object_id: str):
    assert asked(profiles, object_id, "") == OBJECT_IDS[object_id]


@pytest.mark.parametrize(
    ("descr", "expected"),
    [
        ("Cisco Adaptive Security Appliance Version 9.8(2)", ("cisco_asa", "Cisco")),
        ("Cisco Controller", ("cisco_wlc", "Cisco")),
        ("Cisco NX-OS(tm) n5000, Software (n5000-uk9), Version 6.0(2)N2(3)", ("cisco_nxos", "Cisco")),
        ("Cisco IOS Software, C2960X Software, Version 15.0(2a)EX5", ("cisco_ios", "Cisco")),
        ("Cisco Identity Services Engine", ("generic", "Cisco")),
    ],
)
def test_identity_tells_ciscos_systems_apart_by_their_words(profiles: Mapping[str, Profile], descr: str, expected: tuple[str, str]):
    assert asked(profiles, "1.3.6.1.4.1.9.1.1208", descr) == expected
