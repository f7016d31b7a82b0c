"""The collectors over a real engine and a replaying agent bring what they bring over the fake session."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from netmon.collect.base import CollectContext, Collected
from netmon.collect.registry import COLLECTORS, one_shot_params, param_models
from netmon.config.profiles import load_profiles
from netmon.model.memory import DeviceMemory
from netmon.model.outcome import Outcome
from netmon.model.profile import Profile
from netmon.model.reading import Column, InterfaceTable, SystemInfo
from netmon.simulate.replay import replay
from netmon.transport.snmp.api import Community, SnmpTarget
from netmon.transport.snmp.client import SnmpClient
from tests.collect.samples import context
from tests.support.fake_session import FakeSession, load_snmprec

PROFILE_OF = {"vrp_5720": "huawei_vrp", "comware_e528-2": "h3c_comware", "ios_2960x": "cisco_ios", "ironware_icx6430": "generic", "ruijie": "ruijie_rgos"}


@pytest.fixture(scope="module")
def profiles(root: Path) -> Mapping[str, Profile]:
    return load_profiles([root / "collectors"], param_models()).profiles


@pytest.fixture
async def client() -> AsyncIterator[SnmpClient]:
    async with SnmpClient() as client:
        yield client


async def over_udp(client: SnmpClient, path: Path, collector: str, params: Mapping[str, object]) -> Collected:
    async with replay(path) as served:
        memory = DeviceMemory()
        target = SnmpTarget(address=served.address.host, port=served.address.port, security=Community("2c", b"public"), budget_s=20.0)
        async with client.poll(client.peer(target, memory)) as session:
            return await COLLECTORS[collector].collect(CollectContext(session=session, params=params, memory=memory))


def without_clock(collected: Collected) -> object:
    payload = collected.payload
    if isinstance(payload, InterfaceTable):
        return replace(payload, columns={name: Column(column.values, None) for name, column in payload.columns.items()})
    return replace(payload, uptime_ticks=None) if isinstance(payload, SystemInfo) else payload


@pytest.mark.recordings
@pytest.mark.parametrize("collector", ["health", "interfaces", "inventory", "optics", "poe", "stp", "system"])
@pytest.mark.parametrize("name", sorted(PROFILE_OF))
async def test_collectors_over_udp_bring_what_the_recording_holds(name, collector, client, shared, profiles):
    path = shared / "recordings" / f"{name}.snmprec"
    params = one_shot_params(collector, profiles[PROFILE_OF[name]].collectors[collector])
    real = await over_udp(client, path, collector, params)
    fake = await COLLECTORS[collector].collect(context(FakeSession(load_snmprec(path)), params))
    assert real.outcome is fake.outcome is Outcome.OK
    assert without_clock(real) == without_clock(fake)
    assert real.problems == fake.problems
    assert {status.name: (status.outcome, status.rows) for status in real.tables} == {status.name: (status.outcome, status.rows) for status in fake.tables}


async def test_interfaces_over_udp_read_the_clock_with_the_counters(client, tmp_path):
    path = tmp_path / "switch.snmprec"
    lines = ["1.3.6.1.2.1.1.3.0|67|4711"]
    lines += [f"1.3.6.1.2.1.2.2.1.8.{port}|2|1" for port in range(1, 30)]
    lines += [f"1.3.6.1.2.1.31.1.1.1.6.{port}|70|{port * 10**12}" for port in range(1, 30)]
    path.write_text("\n".join(lines) + "\n", encoding="ascii")
    collected = await over_udp(client, path, "interfaces", {})
    table = collected.payload
    assert isinstance(table, InterfaceTable)
    assert table.columns["ifHCInOctets"].values == tuple(port * 10**12 for port in range(1, 30))
    ticks = table.columns["ifHCInOctets"].ticks
    assert set(ticks if isinstance(ticks, tuple) else (ticks,)) == {4711}
