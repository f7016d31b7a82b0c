"""The watchdog is fed while polls end, and by a loop that runs; not by one that merely lives."""

import asyncio
import os
import socket
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from netmon.daemon.app import Daemon
from netmon.daemon.in_force import load_calmly
from netmon.model.outcome import Outcome
from netmon.model.reading import Reading
from netmon.schedule.facts import healthy
from netmon.schedule.plan import Job
from netmon.schedule.poller import Poller
from netmon.schedule.runner import Runner
from tests.support.district import SmallDistrict

SILENCE_S = 2.5


class ShiftedClock:
    """The monotonic clock, which a test can set forward."""

    shift_s = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.shift_s


class StuckPolls:
    """Polls that end only when they are let go, whatever is done to them."""

    def __init__(self) -> None:
        self.free = asyncio.Event()

    async def __call__(self, job: Job) -> Reading:
        while not self.free.is_set():
            try:
                await self.free.wait()
            except asyncio.CancelledError:
                continue
        return Reading(device=job.device, collector=job.collector, started=time.time(), started_monotonic=time.monotonic(), duration_s=0.0, outcome=Outcome.OK)


class Manager:
    """Counts the signs of life on a notification socket."""

    def __init__(self, path: Path) -> None:
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        self.socket.bind(str(path))

    async def hear(self, timeout_s: float) -> str:
        """Return the next message; TimeoutError when there is none."""
        async with asyncio.timeout(timeout_s):
            return (await asyncio.get_running_loop().sock_recv(self.socket, 4096)).decode()

    async def alive(self, timeout_s: float) -> bool:
        """True when a sign of life comes in time."""
        try:
            async with asyncio.timeout(timeout_s):
                while await self.hear(timeout_s) != "WATCHDOG=1":
                    pass
        except TimeoutError:
            return False
        return True

    def drain(self) -> None:
        """Forget what came so far."""
        try:
            while True:
                self.socket.recv(4096)
        except BlockingIOError:
            pass


@pytest.fixture
async def manager(tmp_path: Path) -> AsyncIterator[Manager]:
    manager = Manager(tmp_path / "notify")
    yield manager
    manager.socket.close()


@pytest.fixture
async def daemon(tmp_path: Path, root: Path, manager: Manager) -> Daemon:
    env = {"NETMON_DATA": str(root), "NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "900000", "WATCHDOG_PID": str(os.getpid())}
    config = await asyncio.to_thread(SmallDistrict(tmp_path / "conf", {"sw-1": 9}).write)
    result = await load_calmly(config, env)
    assert result.config is not None
    return Daemon(result.config, env)


@pytest.mark.long
async def test_watchdog_starves_when_no_poll_ends_and_is_fed_again_when_one_does(daemon: Daemon, manager: Manager) -> None:
    clock, polls = ShiftedClock(), StuckPolls()
    runner = daemon.parts.runner = Runner(Poller(polls, lambda _reading: None), clock=clock, stop_wait_s=0.2)
    running = asyncio.create_task(daemon.run())
    assert (await manager.hear(60)).startswith("READY=1")
    async with asyncio.timeout(30):
        while not runner.running():
            await asyncio.sleep(0.05)
    assert await manager.alive(30)
    clock.shift_s += 130.0
    await asyncio.sleep(1.5)
    manager.drain()
    assert not await manager.alive(SILENCE_S)
    assert not healthy(runner.pulse(), runner.now())
    polls.free.set()
    assert await manager.alive(30)
    assert healthy(runner.pulse(), runner.now())
    daemon.stop()
    await running


@pytest.mark.long
@pytest.mark.may_block
async def test_watchdog_is_not_fed_by_a_loop_that_stands(daemon: Daemon, manager: Manager) -> None:
    running = asyncio.create_task(daemon.run())
    assert (await manager.hear(60)).startswith("READY=1")
    assert await manager.alive(30)
    manager.drain()
    time.sleep(2.5)  # the loop stands
    with pytest.raises(BlockingIOError):
        manager.socket.recv(4096)
    assert await manager.alive(30)
    daemon.stop()
    await running
