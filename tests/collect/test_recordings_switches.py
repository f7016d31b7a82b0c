"""Acceptance: health values and hardware of the Chinese makers', Cisco's, HP's and Aruba's devices and of small switches, against expected.json."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from netmon.collect import system
from netmon.collect.identify import chosen
from netmon.collect.probing import identify_device
from netmon.collect.registry import COLLECTORS, param_models
from netmon.config.profiles import load_profiles
from netmon.model.profile import Profile
from netmon.model.reading import HardwareInventory, HealthValues, SystemInfo
from tests.collect.samples import context
from tests.collect.test_recordings_families import is_right, recording, usable
from tests.support.fake_session import FakeSession

pytestmark = pytest.mark.recordings

# The profile that each recording is read with, and its maker. All values must be right: nothing is left to explain.
FAMILIES: Mapping[str, tuple[str, str]] = {
    "aoscx_stp": ("aruba_aoscx", "Aruba"), "aruba-instant": ("aruba_instant", "Aruba"), "arubaos": ("aruba_arubaos", "Aruba"),
    "bdcom_s5612": ("bdcom_switch", "BDCOM"), "ciscosb_sg350-10": ("cisco_sb", "Cisco"), "ciscowlc_controller": ("cisco_wlc", "Cisco"),
    "comware": ("h3c_comware", "HPE"), "comware_e528-2": ("h3c_comware", "H3C"), "comware_hpe5900": ("h3c_comware", "HPE"),
    "comware_wx6103": ("h3c_comware", "H3C"), "dcn_dcs-3726c": ("dcn_switch", "DCN"), "dlink_dgs-1510-28": ("dlink_switch", "D-Link"),
    "fiberhome-switch": ("fiberhome_switch", "FiberHome"), "ios_2960x": ("cisco_ios", "Cisco"), "ios_c3750": ("cisco_ios", "Cisco"),
    "iosxe_c9300": ("cisco_ios", "Cisco"), "jetstream": ("tplink_jetstream", "TP-Link"), "maipu_sm4200": ("maipu_switch", "Maipu"),
    "netgear": ("netgear_prosafe", "Netgear"), "nxos_n5000": ("cisco_nxos", "Cisco"), "procurve_2520": ("hp_procurve", "HP"),
    "ruijie": ("ruijie_rgos", "Ruijie"), "ruijie_m18000": ("ruijie_rgos", "Ruijie"), "sangfor_ad1800": ("sangfor", "Sangfor"),
    "sangfor_wac-2": ("sangfor", "Sangfor"), "stoneos": ("hillstone_stoneos", "Hillstone"), "topsec_ngfw4000": ("topsec_ngfw", "Topsec"),
    "venus_fw-001": ("venus_usg", "Venus"), "vrp_5720": ("huawei_vrp", "Huawei"), "vrp_ac6605-26": ("huawei_vrp", "Huawei"),
    "vrp_ce12804-withvrf": ("huawei_vrp", "Huawei"), "vrp_ne-unknown001": ("huawei_vrp", "Huawei"), "vrp_s12704": ("huawei_vrp", "Huawei"),
    "zte_w988": ("zte_wlan", "ZTE"), "zxr10_5250": ("zte_zxr10", "ZTE"),
}  # fmt: skip


@pytest.fixture(scope="module")
def profiles(root: Path) -> Mapping[str, Profile]:
    return load_profiles([root / "collectors"], param_models()).profiles


async def profile_of(session: FakeSession, profiles: Mapping[str, Profile]) -> Profile:
    info = (await system.collect(context(session))).payload
    assert isinstance(info, SystemInfo)
    profile = chosen(profiles, await identify_device(session, profiles.values(), info))
    assert profile is not None
    return profile


async def health_of(session: FakeSession, profile: Profile) -> HealthValues:
    values = (await COLLECTORS["health"].collect(context(session, profile.collectors["health"]))).payload
    assert isinstance(values, HealthValues)
    return values


async def test_switches_are_read_with_their_profiles_and_say_what_the_devices_say(shared: Path, profiles: Mapping[str, Profile]):
    wanted: Counter[str] = Counter()
    wrong = []
    for name, expected_profile in FAMILIES.items():
        session, expected = recording(shared, name)
        profile = await profile_of(session, profiles)
        assert (profile.id, profile.vendor) == expected_profile, name
        values = await health_of(session, profile)
        rows = list(usable(expected))
        wanted.update(section for section, _, _ in rows)
        wrong += [(name, section, oid, row.get("descr")) for section, row, oid in rows if not is_right(values, section, row, oid)]
    assert wrong == []
    assert wanted["processors"] >= 70
    assert wanted["mempools"] >= 25
    assert wanted["sensors"] >= 125


# (recording, OID): what the reference has no row for, read from the recording by hand with the maker's MIB.
BEYOND: Mapping[tuple[str, str], float | str] = {
    ("fiberhome-switch", "1.3.6.1.4.1.3807.1.8012.1.4.1.1.2.3222475008"): 0.082,
    ("maipu_sm4200", "1.3.6.1.4.1.5651.6.7.2.100.1.11.10.0"): 0.22,
    ("maipu_sm4200", "1.3.6.1.4.1.5651.6.7.2.100.1.11.9.0"): 29.0,
    ("topsec_ngfw4000", "1.3.6.1.4.1.14331.5.5.1.4.5.0"): 0.03,
    ("topsec_ngfw4000", "1.3.6.1.4.1.14331.5.5.1.4.6.0"): 0.33,
    ("zxr10_5250", "1.3.6.1.4.1.3902.15.2.30.1.3.0"): 0.101,
    ("zxr10_5250", "1.3.6.1.4.1.3902.15.2.30.1.5.0"): 0.825,
    ("zxr10_5250", "1.3.6.1.4.1.3902.15.2.30.1.30.0"): 41.9,
    ("aoscx_stp", "1.3.6.1.4.1.47196.4.1.1.3.11.3.1.1.7.1.3.1.1"): 60.0,
    ("aoscx_stp", "1.3.6.1.4.1.47196.4.1.1.3.11.2.1.1.4.1.1"): "ok",
    ("bdcom_s5612", "1.3.6.1.4.1.3320.3.6.10.1.12.1"): 0.15,
    ("bdcom_s5612", "1.3.6.1.4.1.3320.3.6.10.1.14.1"): 12.0,
}


@pytest.mark.parametrize("name", sorted({name for name, _ in BEYOND}))
async def test_switches_give_what_the_reference_does_not_read(shared: Path, profiles: Mapping[str, Profile], name: str):
    session, _ = recording(shared, name)
    values = await health_of(session, await profile_of(session, profiles))
    ratios = {row.oid: row.usage_ratio for row in (*values.processors, *values.memory)}
    found = {**ratios, **{row.oid: row.status if row.value is None else row.value for row in values.sensors}}
    assert {oid: found.get(oid) for place, oid in BEYOND if place == name} == {
        oid: pytest.approx(value) if isinstance(value, float) else value for (place, oid), value in BEYOND.items() if place == name
    }


@pytest.mark.parametrize(
    ("name", "model", "serial", "software"),
    [
        ("bdcom_s5612", "S5612 mother card", "20014012879", "2.1.1B"),
        ("ciscowlc_controller", "AIR-CT5508-K9", "FCW1430L0CZ", "7.6.130.0"),
        ("dlink_dgs-1510-28", "DGS-1510-28", "RZC52H3000029", "1.50.021"),
        ("fiberhome-switch", "S5800 FHN USP", None, "V210R240"),
        ("maipu_sm4200", "SM4200-16GEF8GE-AC", None, "6.0.222.39"),
        ("netgear", "GS724Tv4", None, "6.3.1.11"),
        ("nxos_n5000", "N5K-C5548UP", "SSI183706KP", "6.0(2)N2(3)"),
        ("procurve_2520", "Stack", None, "KA.15.03.3004"),
        ("topsec_ngfw4000", "NGFW4000-UF(TG-72282)", "Q1610474303", "3.3.005"),
        ("zxr10_5250", "ZXR10 5250-52TM-H", "279531100013", "V2.05.11B19"),
    ],
)
async def test_switches_hardware_is_named(shared: Path, profiles: Mapping[str, Profile], name: str, model: str, serial: str, software: str):
    session, _ = recording(shared, name)
    collected = await COLLECTORS["inventory"].collect(context(session, profiles[FAMILIES[name][0]].collectors["inventory"]))
    assert isinstance(collected.payload, HardwareInventory)
    assert (collected.payload.model, collected.payload.serial, collected.payload.software) == (model, serial, software)
