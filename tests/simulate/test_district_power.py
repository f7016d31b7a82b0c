"""Power in the simulated district as netmon's own collectors read it: switches that feed access points, and UPSes."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
import yaml

from netmon.collect import poe, ups
from netmon.collect.base import CollectContext
from netmon.model.equipment import PoeTable
from netmon.model.memory import DeviceMemory
from netmon.model.outcome import Outcome
from netmon.model.supply import UpsTable
from netmon.simulate.district import District, DistrictOptions, make_district
from netmon.simulate.district_poe import BUDGET_W, SHORT_OF_POWER, SHORTED
from netmon.simulate.district_ups import open_upses, plan_upses
from netmon.simulate.farm import AgentFarm
from netmon.transport.snmp.api import Community, SnmpTarget
from netmon.transport.snmp.client import SnmpClient


@pytest.fixture(scope="module")
def district() -> District:
    return make_district(DistrictOptions(schools=5))


def params(root: Path, collector: str) -> dict[str, Any]:
    """Return what the profile of the simulated model gives the collector."""
    profile, base = {"poe": ("huawei_vrp", ""), "ups": ("delta_ups", "_ups")}[collector]
    read = [yaml.safe_load((root / f"collectors/{name}.yaml").read_text(encoding="utf-8")) for name in (base, profile) if name]
    return {key: value for one in read for key, value in one["collectors"][collector].items()}


async def asked(district: District, collector: str, host: str, port: int, root: Path) -> Any:
    module = {"poe": poe, "ups": ups}[collector]
    async with SnmpClient() as client:
        memory = DeviceMemory()
        target = SnmpTarget(address=host, port=port, security=Community("2c", district.community.encode()))
        async with client.poll(client.peer(target, memory)) as poll:
            collected = await module.collect(CollectContext(session=poll, params=params(root, collector), memory=memory))
    assert collected.outcome is Outcome.OK
    return collected.payload


async def power_of(district: District, place: tuple[int, int], root: Path) -> PoeTable:
    school, number = place
    device = next(one for one in district.plan.schools[school - 1].access if one.number == number)
    async with AgentFarm() as farm:
        at = await farm.open(district.agents[device.name])
        table = await asked(district, "poe", at.host, at.port, root)
    assert isinstance(table, PoeTable)
    return table


async def test_a_switch_feeds_its_access_points(district: District, root: Path) -> None:
    table = await power_of(district, (1, 2), root)
    (group,) = table.groups
    fed = [port for port in table.ports if port.detection == "delivering"]
    assert group.nominal_watts == BUDGET_W
    assert group.consumption_watts == pytest.approx(sum(port.watts or 0.0 for port in fed), abs=1)
    assert all(port.port.startswith("GigabitEthernet") and 5.2 <= (port.watts or 0.0) <= 8.6 for port in fed)
    assert len(fed) >= 3
    assert {port.detection for port in table.ports} == {"delivering", "searching"}


async def test_a_switch_is_short_of_power_and_refuses_it(district: District, root: Path) -> None:
    table = await power_of(district, SHORT_OF_POWER, root)
    (group,) = table.groups
    assert group.nominal_watts is not None
    assert group.consumption_watts is not None
    assert 0.6 < group.consumption_watts / group.nominal_watts <= 1.0
    (refused,) = [port for port in table.ports if port.denied]
    assert refused.detection == "searching"


async def test_a_cable_is_short_circuited(district: District, root: Path) -> None:
    table = await power_of(district, SHORTED, root)
    assert [port.shorts for port in table.ports if port.detection == "fault"] == [17]


def test_other_makers_switches_give_no_power(district: District) -> None:
    others = [device for school in district.plan.schools for device in school.devices if device.vendor != "huawei" or device.role != "access"]
    tables = [district.agents[device.name].view.column((1, 3, 6, 1, 2, 1, 105, 1, 3, 1, 1, 2)) for device in others]
    assert len(tables) > 10
    assert not any(tables)


async def test_every_ups_is_on_mains_and_one_wants_a_battery(district: District, root: Path) -> None:
    planned = plan_upses(district.plan)
    async with AgentFarm() as farm:
        rows = await open_upses(farm, planned, district, port=0)
        places = {agent.name: address for address, agent in farm.agents.items()}
        found = await asyncio.gather(*(asked(district, "ups", places[one.name].host, places[one.name].port, root) for one in planned))
    assert {row["role"] for some in rows.values() for row in some} == {"ups"}
    read = {one.name: table.ups for one, table in zip(planned, found, strict=True) if isinstance(table, UpsTable) and table.ups is not None}
    assert {name: (one.status, one.battery_status) for name, one in read.items()} == {
        "donghu-ups": ("on_line", "ok"), "dhsy-ups": ("on_line", "ok"), "qscg-ups": ("on_line", "ok"), "dh2z-ups": ("on_line", "ok"),
        "sqx-ups": ("boost", "ok"), "hbl-ups": ("on_line", "replace"),
    }  # fmt: skip
    for name, one in read.items():
        (line_in,), (line_out,) = one.inputs, one.outputs
        assert line_in.volts is not None
        assert line_out.load_ratio is not None
        assert one.remaining_s is not None
        assert (line_in.volts.value or 0) > (170 if name == "sqx-ups" else 215)
        assert 0.1 < (line_out.load_ratio.value or 0) < 0.9
        assert 300 < (one.remaining_s.value or 0) < 7200
