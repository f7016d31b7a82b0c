"""Acceptance: UPS, PDU and printer recordings against expected.json, and the optics of every switch."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from netmon.collect.identify import chosen, identify
from netmon.collect.registry import COLLECTORS, param_models
from netmon.config.profiles import load_profiles
from netmon.model.equipment import OpticsTable, PoeTable, Stack
from netmon.model.outcome import Outcome
from netmon.model.profile import Profile
from netmon.model.reading import HealthValues
from netmon.model.supply import SuppliesTable, UpsTable
from tests.collect.samples import context
from tests.support.fake_session import FakeSession, load_snmprec

pytestmark = pytest.mark.recordings

POWER = ("apc_smx750i", "apc_pdu-7902b", "deltaups", "eaton-mgeups_5px", "generex-ups_cs141", "huaweiups_ups2000", "ups_emerson")
PRINTERS = ("brother", "jetdirect_m252dw", "konica", "xerox")

# (recording, OID): why the expected value is not what the device says. Every other difference fails the test.
DIFFERENCES: Mapping[tuple[str, str], str] = {
    ("eaton-mgeups_5px", "1.3.6.1.4.1.705.1.7.2.1.4.1"): "mgoutputLoadPerPhase is a load in percent; the reference reads it as kilovolt-amperes",
    ("eaton-mgeups_5px", "1.3.6.1.4.1.705.1.7.2.1.4.2"): "as phase 1",
    ("eaton-mgeups_5px", "1.3.6.1.4.1.705.1.7.2.1.4.3"): "as phase 1",
    ("eaton-mgeups_5px", "1.3.6.1.4.1.705.1.7.9.0"): "a line-interactive UPS on line has its inverter off: no fault; the reference calls it critical",
    ("huaweiups_ups2000", "1.3.6.1.2.1.33.1.3.3.1.2.1"): "500 in units of 0.1 Hz is 50 Hz; the reference divides by 100",
    ("huaweiups_ups2000", "1.3.6.1.2.1.33.1.2.3.0"): "2^32 - 1 minutes is no value; the reference shows it",
}


@pytest.fixture(scope="module")
def profiles(root: Path) -> Mapping[str, Profile]:
    return load_profiles([root / "collectors"], param_models()).profiles


def opened(shared: Path, name: str, profiles: Mapping[str, Profile]) -> tuple[FakeSession, dict[str, Any], Profile]:
    expected = json.loads((shared / "recordings" / f"{name}.expected.json").read_text(encoding="utf-8"))
    profile = chosen(profiles, identify(profiles.values(), expected["sysObjectID"], expected["sysDescr"]))
    assert profile is not None
    return FakeSession(load_snmprec(shared / "recordings" / f"{name}.snmprec")), expected, profile


async def payload(session: FakeSession, profile: Profile, collector: str) -> Any:
    collected = await COLLECTORS[collector].collect(context(session, profile.collectors[collector]))
    assert collected.outcome is Outcome.OK
    return collected.payload


def wrong_sensors(name: str, expected: Mapping[str, Any], values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for want in expected.get("sensors") or []:
        row = values.get(want["oid"])
        if want["class"] == "state":
            same = row is not None and row.status == want["state"]["severity"]
        else:
            same = row is not None and row.value == pytest.approx(want["value"], abs=1e-6)
        if not same:
            yield name, want["oid"]


async def test_recordings_of_power_devices_and_printers_give_their_sensors(shared: Path, profiles: Mapping[str, Profile]):
    wanted, wrong = 0, set()
    for name in (*POWER, *PRINTERS):
        session, expected, profile = opened(shared, name, profiles)
        health = await payload(session, profile, "health")
        assert isinstance(health, HealthValues)
        values = {row.oid: row for row in health.sensors}
        wanted += len(expected.get("sensors") or [])
        wrong |= set(wrong_sensors(name, expected, values))
        memory = {row.oid: row for row in health.memory}
        for pool in expected.get("mempools") or []:
            row = memory["1.3.6.1.2.1.25.2.3.1.6." + pool["index"]]
            assert (row.used_bytes, row.total_bytes) == (pool["used"], pool["total"]), name
    assert wanted >= 130
    assert wrong == DIFFERENCES.keys()


async def test_recordings_of_ups_tell_where_the_power_comes_from(shared: Path, profiles: Mapping[str, Profile]):
    found = {}
    for name in POWER:
        session, _, profile = opened(shared, name, profiles)
        if "ups" not in profile.collectors:
            continue
        table = await payload(session, profile, "ups")
        assert isinstance(table, UpsTable)
        assert table.ups is not None
        charge, load = table.ups.charge_ratio, table.ups.outputs[0].load_ratio
        found[name] = (table.ups.status, table.ups.battery_status, charge.value if charge else None, load.value if load else None, len(table.ups.outputs))
    assert found == {
        "apc_smx750i": ("on_line", "ok", 1.0, 0.202, 1),
        "deltaups": ("on_line", "ok", 1.0, 0.79, 1),
        "eaton-mgeups_5px": ("on_line", "ok", 1.0, 0.59, 1),
        "generex-ups_cs141": ("bypass", "ok", 1.0, 0.02, 3),
        "huaweiups_ups2000": ("on_line", "ok", 1.0, 0.27, 1),
        "ups_emerson": ("on_line", "ok", 1.0, 0.18, 1),
    }


async def test_recordings_of_printers_give_every_supply(shared: Path, profiles: Mapping[str, Profile]):
    """The reference shows 50 % where the printer says -3, "some remaining"; netmon says so instead of a number."""
    rows = 0
    for name in PRINTERS:
        session, expected, profile = opened(shared, name, profiles)
        table = await payload(session, profile, "supplies")
        assert isinstance(table, SuppliesTable)
        supplies = {supply.oid: supply for supply in table.supplies}
        for want in expected["supplies"]:
            rows += 1
            supply = supplies[want["oid"]]
            if want["raw"] == -3:
                assert (supply.status, supply.level_ratio) == ("some", None), (name, want)
            else:
                assert supply.level_ratio == pytest.approx(want["percent"] / 100, abs=0.01), (name, want)
    assert rows == 39


async def test_recordings_optics_are_the_health_sensors_on_their_ports(shared: Path, profiles: Mapping[str, Profile]):
    """Every optical power that the reference expects is on a port, with the same value."""
    checked, on_ports = 0, {}
    for path in sorted((shared / "recordings").glob("*.snmprec")):
        session, expected, profile = opened(shared, path.stem, profiles)
        if "optics" not in profile.collectors:
            continue
        table = await payload(session, profile, "optics")
        assert isinstance(table, OpticsTable)
        assert all(optic.if_index is not None for optic in table.optics), path.stem
        on_ports[path.stem] = len(table.optics)
        values = {value.oid: value.value for optic in table.optics for value in optic.values().values()}
        for want in expected.get("sensors") or []:
            if want["class"] == "dbm" and want["oid"] in values:
                checked += 1
                assert values[want["oid"]] == pytest.approx(want["value"], abs=1e-6), (path.stem, want["oid"])
    assert checked >= 14
    assert on_ports["vrp_5720"] == 3, "50 of 53 sockets are empty"
    assert {"ios_2960x", "junos_qfx5100", "vrp_s12704", "comware", "procurve_2520"} <= {name for name, count in on_ports.items() if count}


async def test_recordings_poe_and_stack_of_switches(shared: Path, profiles: Mapping[str, Profile]):
    session, _, profile = opened(shared, "ios_2960x", profiles)
    poe, stack = await payload(session, profile, "poe"), await payload(session, profile, "stack")
    assert isinstance(poe, PoeTable)
    assert isinstance(stack, Stack)
    watts = {port.port: port.watts for port in poe.ports}
    assert (len(poe.ports), watts["Gi1/0/1"], watts["Gi3/0/1"]) == (120, 2.509, 2.533)
    assert ([(member.role, member.status) for member in stack.members], stack.ring) == ([("master", "ok"), ("member", "ok"), ("member", "ok")], "whole")
