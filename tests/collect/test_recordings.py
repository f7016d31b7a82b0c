"""Acceptance: every recording with ports, and the health values of the families that have a profile, against expected.json."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from netmon.collect.document_ports import interface_rows
from netmon.collect.identify import identify
from netmon.collect.registry import COLLECTORS, one_shot_params, param_models
from netmon.config.profiles import load_profiles
from netmon.model.outcome import Outcome
from netmon.model.profile import Profile
from netmon.model.reading import HealthValues, InterfaceTable
from tests.collect.samples import context
from tests.support.expected import all_differences, assert_as_expected, known_indexes
from tests.support.fake_session import FakeSession, load_snmprec

pytestmark = pytest.mark.recordings

HEALTH_GOAL = 0.95

# (recording, oid prefix): why the value is not read with the profiles of the switches, routers and hosts.
HEALTH_DIFFERENCES: Mapping[tuple[str, str], str] = {
    ("pfsense", "1.3.6.1.2.1.25.2.3"): "the recording holds no hrStorageTable row, only the expected value",
}
PROFILES_UNDER_TEST = frozenset({"huawei_vrp", "h3c_comware", "ruijie_rgos", "cisco_ios", "net_snmp"})
# Families without a profile of their own, read as generic hosts by HOST-RESOURCES-MIB and UCD-SNMP-MIB.
GENERIC_HOSTS = frozenset({"pfsense", "ipolis_samsung", "unifi"})
PREFIX_OF_POOL = {"cmp": "1.3.6.1.4.1.9.9.48.1.1.1.5.", "hrstorage": "1.3.6.1.2.1.25.2.3.1.6.", "vrp": "1.3.6.1.4.1.2011.5.25.31.1.1.1.1.7."}


@pytest.fixture(scope="module")
def profiles(root: Path) -> Mapping[str, Profile]:
    return load_profiles([root / "collectors"], param_models()).profiles


def recordings(shared: Path) -> Iterator[tuple[str, FakeSession, dict[str, Any]]]:
    for path in sorted((shared / "recordings").glob("*.snmprec")):
        expected = json.loads(path.with_name(f"{path.stem}.expected.json").read_text(encoding="utf-8"))
        yield path.stem, FakeSession(load_snmprec(path)), expected


async def test_recordings_ports_are_what_the_devices_say(shared: Path):
    ports = 0
    differences: Counter[tuple[str, str]] = Counter()
    for name, session, expected in recordings(shared):
        if not expected.get("ports"):
            continue
        collected = await COLLECTORS["interfaces"].collect(context(session, one_shot_params("interfaces", {})))
        table = collected.payload
        assert isinstance(table, InterfaceTable), name
        assert collected.outcome is Outcome.OK, name
        rows = {row["if_index"]: row for row in interface_rows(table)[0]}
        ports += len(expected["ports"])
        differences.update(all_differences(name, rows, expected))
        assert rows.keys() <= known_indexes(expected), name
    assert ports >= 2_900
    assert_as_expected(differences, ports)


async def test_recordings_second_fast_poll_brings_the_same_ports(shared: Path):
    """What the fast set leaves out must come from the memory: names, and rows that carry no counter."""
    for name, session, expected in recordings(shared):
        if not expected.get("ports"):
            continue
        first = (await COLLECTORS["interfaces"].collect(context(session))).payload
        second = (await COLLECTORS["interfaces"].collect(context(session))).payload
        assert isinstance(first, InterfaceTable)
        assert isinstance(second, InterfaceTable)
        assert second.if_index == first.if_index, name
        for column in ("ifName", "ifDescr", "ifAlias", "ifType", "ifHCInOctets", "ifOperStatus", "ifHighSpeed"):
            assert (column in second.columns) == (column in first.columns), (name, column)
            if column in first.columns:
                assert second.columns[column].values == first.columns[column].values, (name, column)


def expected_oid(row: Mapping[str, Any]) -> str | None:
    if row.get("oid"):
        return str(row["oid"])
    return PREFIX_OF_POOL[row["type"]] + row["index"] if row.get("type") in PREFIX_OF_POOL else None


def health_difference(row: Any, want: Mapping[str, Any], section: str) -> str | None:
    if row is None:
        return "missing"
    if section == "processors":
        same = row.usage_ratio == pytest.approx(want["usage_percent"] / 100)
    elif section == "mempools":
        same = want.get("used") is None or (row.used_bytes, row.total_bytes) == (want["used"], want["total"])
        same = same and (want.get("percent") is None or row.usage_ratio == pytest.approx(want["percent"] / 100, abs=0.01))
    elif want["class"] == "state":
        same = row.status == {"unknown": "absent"}.get(want["state"].get("severity", "ok"), "ok")
    else:
        same = row.value == pytest.approx(want["value"], abs=1e-6)
    return None if same else f"{want} but {row}"


def profile_of(profiles: Mapping[str, Profile], expected: Mapping[str, Any]) -> Profile:
    found = identify(profiles.values(), expected["sysObjectID"], expected["sysDescr"]).profile
    assert found is not None
    return profiles[found]


async def test_recordings_health_values_are_what_the_devices_say(shared: Path, profiles: Mapping[str, Profile]):
    wanted, differences = 0, []
    for name, session, expected in recordings(shared):
        profile = profile_of(profiles, expected)
        if profile.id not in PROFILES_UNDER_TEST and name not in GENERIC_HOSTS:
            continue
        if expected["family"].startswith("ups/"):
            continue
        collected = await COLLECTORS["health"].collect(context(session, profile.collectors["health"]))
        assert isinstance(collected.payload, HealthValues), name
        values = {row.oid: row for row in (*collected.payload.processors, *collected.payload.memory, *collected.payload.sensors)}
        for section in ("processors", "mempools", "sensors"):
            for row in expected.get(section) or []:
                oid = expected_oid(row)
                if oid is None or row.get("usable") is False or (name, oid.rsplit(".", 2)[0]) in HEALTH_DIFFERENCES:
                    continue
                wanted += 1
                difference = health_difference(values.get(oid), row, section)
                if difference:
                    differences.append((name, oid, difference))
    assert wanted >= 120
    assert len(differences) <= (1 - HEALTH_GOAL) * wanted, differences


async def test_recordings_absent_optical_modules_and_sentinels_give_no_value(shared: Path, profiles: Mapping[str, Profile]):
    """S5720: 50 of 53 sockets are empty and answer -255 and -1."""
    session = FakeSession(load_snmprec(shared / "recordings" / "vrp_5720.snmprec"))
    collected = await COLLECTORS["health"].collect(context(session, profiles["huawei_vrp"].collectors["health"]))
    assert isinstance(collected.payload, HealthValues)
    powers = [sensor.value for sensor in collected.payload.sensors if sensor.sensor_class == "optical_power"]
    assert len(powers) == 6
    assert all(power is not None and -12 < power < 3 for power in powers)


async def test_recordings_hardware_is_named(shared: Path, profiles: Mapping[str, Profile]):
    found = {}
    for name in ("vrp_5720", "ios_2960x", "iosxe_c9300", "comware_hpe5900", "ruijie", "vrp_s12704"):
        session = FakeSession(load_snmprec(shared / "recordings" / f"{name}.snmprec"))
        expected = json.loads((shared / "recordings" / f"{name}.expected.json").read_text(encoding="utf-8"))
        profile = profile_of(profiles, expected)
        collected = await COLLECTORS["inventory"].collect(context(session, profile.collectors["inventory"]))
        found[name] = (getattr(collected.payload, "model", None), getattr(collected.payload, "serial", None))
    assert found == {
        "vrp_5720": ("S5720-56C-PWR-EI-AC", "2102359576DMHC000120"),
        "ios_2960x": ("WS-C2960X-48FPS-L", "FCW1929B68S"),
        "iosxe_c9300": ("C9300-48P", "FCW2204L050"),
        "comware_hpe5900": ("5900AF-48G-4XG-2QSFP+", None),
        "ruijie": ("S6220-48XS4QXS", None),
        "vrp_s12704": ("S12704", "2102114480P0J7000105"),
    }
