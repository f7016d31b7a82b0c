"""Acceptance: health values and hardware of switches, access points, firewalls, hosts and cameras of many makers, against expected.json."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from netmon.collect.identify import chosen, identify
from netmon.collect.registry import COLLECTORS, param_models
from netmon.config.profiles import load_profiles
from netmon.model.profile import Profile
from netmon.model.reading import HardwareInventory, HealthValues
from tests.collect.samples import context
from tests.support.fake_session import FakeSession, load_snmprec

pytestmark = pytest.mark.recordings

GOAL = 0.95
PERCENT_POINT = 0.0101
# The profile that each recording must be read with.
PROFILES: Mapping[str, str] = {
    "awplus": "allied_awplus", "boss_ers3510": "extreme_boss", "dahua-nvr": "dahua", "dnos": "dell_dnos9", "edgecos_ecs4100-28t": "edgecore_ecs4100",
    "edgeswitch_es-24-250w": "ubiquiti_edgeswitch", "fortigate_100e": "fortinet_fortigate", "fortigate_1500d": "fortinet_fortigate",
    "fortiwlc": "fortinet_fortiwlc", "fs-switch_s3900": "fs_switch", "hikvision-nvr": "hikvision", "hiveos-wireless_650ax": "aerohive_hiveos",
    "ipolis_samsung": "ip_camera", "ironware_icx6430": "brocade_ironware", "junos_ex": "juniper_junos", "junos_qfx5100": "juniper_junos",
    "panos": "paloalto_panos", "pfsense": "pfsense", "routeros_crs317": "mikrotik_routeros", "ruckuswireless-sz": "ruckus_smartzone",
    "ruckuswireless_zd1200": "ruckus_zonedirector", "unifi": "ubiquiti_unifi", "voss_7432cq": "extreme_voss", "zynos_mgs3712": "zyxel_mgs3712",
}  # fmt: skip

# (recording, beginning of the OID): why the expected value is not what the device says.
EXPLAINED: Mapping[tuple[str, str], str] = {
    ("pfsense", "1.3.6.1.2.1.25.2.3."): "not derivable: the recording holds no hrStorageTable row, only the expected value",
    ("panos", "1.3.6.1.4.1.25461.2.1.2.1.12."): "LibreNMS calls a passive peer unknown; the healthy peer of an active firewall is passive",
    ("routeros_crs317", "1.3.6.1.4.1.14988.1.1.19.1.1.6."): "LibreNMS shows 0 C of modules without diagnosis, which give 0 in every column",
    ("routeros_crs317", "1.3.6.1.4.1.14988.1.1.19.1.1.7."): "LibreNMS shows 0 V of modules without diagnosis",
    ("routeros_crs317", "1.3.6.1.4.1.14988.1.1.19.1.1.8."): "LibreNMS shows 0 A of modules without diagnosis",
    ("routeros_crs317", "1.3.6.1.4.1.14988.1.1.19.1.1.9."): "LibreNMS shows 0 dBm, which is 1 mW, of modules without diagnosis",
    ("routeros_crs317", "1.3.6.1.4.1.14988.1.1.19.1.1.10."): "LibreNMS shows 0 dBm, which is 1 mW, of modules without diagnosis",
}
STATUS_OF_SEVERITY: Mapping[str, frozenset[str]] = {
    "ok": frozenset({"ok"}), "warning": frozenset({"warning"}), "critical": frozenset({"critical"}), "unknown": frozenset({"absent", "unknown"}),
}  # fmt: skip


@pytest.fixture(scope="module")
def profiles(root: Path) -> Mapping[str, Profile]:
    return load_profiles([root / "collectors"], param_models()).profiles


def recording(shared: Path, name: str) -> tuple[FakeSession, dict[str, Any]]:
    path = shared / "recordings" / f"{name}.snmprec"
    return FakeSession(load_snmprec(path)), json.loads(path.with_name(f"{name}.expected.json").read_text(encoding="utf-8"))


def usable(expected: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any], str | None]]:
    """Yield (section, row, oid) of the rows that say something."""
    for section in ("processors", "mempools", "sensors"):
        for row in expected.get(section) or []:
            if row.get("usable") is not False:
                storage = f"1.3.6.1.2.1.25.2.3.1.6.{row.get('index')}" if row.get("type") == "hrstorage" else None
                yield section, row, row.get("oid") or storage


def same_memory(pools: Any, row: Mapping[str, Any]) -> bool:
    """Compare shares; bytes too where both sides have them in the same unit."""
    return any(pool.usage_ratio == pytest.approx(row["percent"] / 100, abs=PERCENT_POINT) for pool in pools)


def is_right(values: HealthValues, section: str, row: Mapping[str, Any], oid: str | None) -> bool:
    if section == "mempools":
        return same_memory([pool for pool in values.memory if oid in (None, pool.oid)], row)
    found: Any = next((one for one in (*values.processors, *values.sensors) if one.oid == oid), None)
    if found is None:
        return False
    if section == "processors":
        return bool(found.usage_ratio == pytest.approx(row["usage_percent"] / 100, abs=PERCENT_POINT))
    if row["class"] == "state":
        return found.status in STATUS_OF_SEVERITY[row["state"].get("severity", "ok")]
    return bool(found.value == pytest.approx(row["value"], abs=1e-6))


async def test_families_are_read_with_their_profiles_and_say_what_the_devices_say(shared: Path, profiles: Mapping[str, Profile]):
    wanted, wrong, explained = 0, [], set()
    for name, profile_id in PROFILES.items():
        session, expected = recording(shared, name)
        profile = chosen(profiles, identify(profiles.values(), expected["sysObjectID"], expected["sysDescr"]))
        assert profile is not None
        assert profile.id == profile_id
        values = (await COLLECTORS["health"].collect(context(session, profile.collectors["health"]))).payload or HealthValues()
        assert isinstance(values, HealthValues)
        for section, row, oid in usable(expected):
            wanted += 1
            if is_right(values, section, row, oid):
                continue
            reason = next((key for key in EXPLAINED if key[0] == name and (oid or "").startswith(key[1])), None)
            if reason is None:
                wrong.append((name, section, oid, row.get("descr")))
            else:
                explained.add(reason)
    assert wanted >= 400
    assert len(wrong) <= (1 - GOAL) * wanted, wrong
    assert wrong == []
    assert explained == set(EXPLAINED), "an explanation that explains nothing"


@pytest.mark.parametrize(
    ("name", "model", "serial", "software"),
    [
        ("boss_ers3510", "Ethernet Routing Switch 3510GT-PWR+", "15JP323F207J", "5.3.9.011"),
        ("dahua-nvr", "DH-NVR4108HS-8P-4KS2", "2M00D2APAZTL62J", "3.212.0000.1"),
        ("edgeswitch_es-24-250w", "EdgeSwitch 24-Port 250W", "F03E34F342C3", "1.8.0.5106045"),
        ("fortigate_100e", "FGT_100E", "FG100E4Q17011652", "v5.4.4,build7650,170529 (GA)"),
        ("fs-switch_s3900", "S3900-24T4S", "CG1906181563N0093", "1.6.9R2"),
        ("hikvision-nvr", None, "0820161024CCRR666108343WCVU", None),
        ("hiveos-wireless_650ax", "AP650X", "16501810030163", "HiveOS 10.0r7a build-232353"),
        ("ironware_icx6430", "ICX6430-24", "BZN3215N09A", "08.0.30tT311"),
        ("junos_qfx5100", "Juniper QFX5100-48S-6Q Switch", "TA3716123456", "14.1X53-D40.8"),
        ("panos", "PA-VM", "015351000009999", "9.0.7"),
        ("routeros_crs317", "CRS317-1G-16S+", "8ED5087EB201", "6.44.2"),
        ("ruckuswireless_zd1200", "ZD1200", "051608001610", "9.13.3.0 build 145"),
        ("voss_7432cq", "VSP-7432CQ", "1914Q-20413", "8.0.5.0"),
    ],
)
async def test_families_hardware_is_named(shared: Path, profiles: Mapping[str, Profile], name: str, model: str, serial: str, software: str):
    session, _ = recording(shared, name)
    collected = await COLLECTORS["inventory"].collect(context(session, profiles[PROFILES[name]].collectors["inventory"]))
    assert isinstance(collected.payload, HardwareInventory)
    assert (collected.payload.model, collected.payload.serial, collected.payload.software) == (model, serial, software)
