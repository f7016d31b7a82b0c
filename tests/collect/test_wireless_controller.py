"""A controller with 3,000 access points polled over UDP: what it costs, and what happens when access points fall and come back."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from netmon.collect.base import CollectContext, Collected
from netmon.collect.registry import COLLECTORS, param_models
from netmon.config.profiles import load_profiles
from netmon.expose.payloads_wireless import render_wireless
from netmon.model.memory import DeviceMemory
from netmon.model.outcome import Outcome
from netmon.model.profile import Profile
from netmon.model.wireless import WirelessTable
from netmon.transport.snmp.api import Community, SnmpTarget
from netmon.transport.snmp.client import SnmpClient

APS = 3000
PROFILE_OF = {"huawei": "huawei_vrp", "cisco": "cisco_wlc"}
# Radios of 3,000 access points are twice as many rows: read at every third poll.
POLL_REQUESTS, RADIO_POLL_REQUESTS = 700, 2_400
# What a poll may cost netmon, on a machine that is ten times slower than the one it was measured on.
POLL_CPU_S = 5.0


@pytest.fixture(scope="module")
def profiles(root: Path) -> Mapping[str, Profile]:
    return load_profiles([root / "collectors"], param_models()).profiles


@dataclass(slots=True)
class Controller:
    """The agent's process, and netmon's side of it."""

    client: SnmpClient
    port: int
    process: asyncio.subprocess.Process
    params: Mapping[str, object]
    memory: DeviceMemory = field(default_factory=DeviceMemory)
    requests: int = 0
    cpu_s: float = 0.0

    async def tell(self, line: str) -> int:
        """Edit the controller."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{line}\n".encode())
        return int(await self.process.stdout.readline())

    async def poll(self, budget_s: float = 60.0) -> Collected:
        """Poll once, and note requests and CPU time."""
        target = SnmpTarget(address="127.0.0.1", port=self.port, security=Community("2c", b"public"), budget_s=budget_s)
        async with self.client.poll(self.client.peer(target, self.memory)) as session:
            before = time.process_time()
            collected = await COLLECTORS["wireless"].collect(CollectContext(session=session, params=self.params, memory=self.memory))
            self.cpu_s, self.requests = time.process_time() - before, session.stats.requests
        return collected

    async def table(self) -> WirelessTable:
        """Poll once, and return what must have come; the agent is one Python process, which a busy machine may keep waiting: it is asked again then."""
        for _ in range(3):
            collected = await self.poll()
            if collected.outcome is not Outcome.TIMEOUT:
                break
        assert collected.outcome is Outcome.OK, collected.detail
        assert isinstance(collected.payload, WirelessTable)
        return collected.payload


@asynccontextmanager
async def controller(vendor: str, size: int, profiles: Mapping[str, Profile], root: Path) -> AsyncIterator[Controller]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.support.wireless_agent", vendor, str(size), cwd=root, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        port = int(await process.stdout.readline())
        async with SnmpClient() as client:
            yield Controller(client, port, process, profiles[PROFILE_OF[vendor]].collectors["wireless"])
    finally:
        process.stdin.close()
        await process.wait()


async def test_controller_of_three_thousand_is_read_without_its_stations(profiles, root):
    async with controller("huawei", APS, profiles, root) as one:
        first = await one.table()
        assert (first.access_points.online.value, first.access_points.registered.value, len(first.aps), first.complete) == (APS, APS, APS, True)
        assert all(ap.name and ap.serial and ap.model and len(ap.radios) == 2 for ap in first.aps)
        assert one.requests <= RADIO_POLL_REQUESTS
        first_cpu_s = one.cpu_s
        second = await one.table()
        assert one.requests <= POLL_REQUESTS
        print(f"first poll: {first_cpu_s:.2f} CPU s; later: {one.requests} requests, {one.cpu_s:.2f} CPU s")
        assert max(first_cpu_s, one.cpu_s) < POLL_CPU_S
        assert [ap.name for ap in second.aps] == [ap.name for ap in first.aps]
        assert [ap.radios for ap in second.aps] == [ap.radios for ap in first.aps]
        assert await one.tell("stations") == 0
        assert second.virtual_aps == ()


async def test_controller_series_stay_within_six_an_access_point(profiles, root):
    async with controller("huawei", 200, profiles, root) as one:
        table = await one.table()
    chunks = render_wireless('device="ac"', table)
    per_ap = sum(chunk.samples for name, chunk in chunks.items() if name.startswith("netmon_access_point_"))
    assert per_ap == 6 * 200
    assert not any(name.startswith("netmon_radio_") for name in chunks)
    full = render_wireless('device="ac"', replace(table, series="full"))
    assert sum(chunk.samples for name, chunk in full.items() if name.startswith("netmon_radio_")) == 2 * 7 * 200


async def test_controller_that_lists_offline_ones_shows_them_fall_and_come_back(profiles, root):
    async with controller("huawei", 300, profiles, root) as one:
        await one.table()
        assert await one.tell("fall 10 60") == 250
        lost = await one.table()
        assert (lost.access_points.online.value, lost.access_points.offline.value, lost.complete, lost.missing) == (250, 50, True, ())
        assert sum(ap.status == "offline" for ap in lost.aps) == 50
        await one.tell("come_back 10 60")
        back = await one.table()
        assert (back.access_points.online.value, sum(ap.status == "online" for ap in back.aps)) == (300, 300)


async def test_controller_that_drops_lost_ones_makes_them_missing_until_they_come_back(profiles, root):
    async with controller("cisco", 300, profiles, root) as one:
        first = await one.table()
        assert (first.access_points.online.value, first.complete, first.missing) == (300, True, ())
        await one.tell("fall 10 60")
        lost = await one.table()
        assert (len(lost.aps), lost.complete, len(lost.missing)) == (250, True, 50)
        assert {missing.name for missing in lost.missing} == {ap.name for ap in first.aps[10:60]}
        await one.tell("come_back 10 60")
        back = await one.table()
        assert (len(back.aps), back.missing) == (300, ())


async def test_controller_whose_table_was_cut_short_has_nothing_missing(profiles, root):
    """The budget ends amid the walk: what was not seen is unknown."""
    async with controller("cisco", 2000, profiles, root) as one:
        await one.table()
        collected = await one.poll(budget_s=0.01)
        assert collected.outcome is not Outcome.OK
        table = collected.payload
        assert table is None or (isinstance(table, WirelessTable) and not table.complete and table.missing == ())
        assert all(entry.missing_since is None for entry in one.memory.access_points.values())
        assert len(one.memory.access_points) == 2000
