"""The message before lessons with real parts and a clock handed in: once a school and day, also over restarts, and late only until lessons."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from netmon.daemon.digest import SETTLE_S, MorningDigest
from netmon.daemon.hooks import Notices
from netmon.expose.selfmetrics import SelfMetrics
from netmon.model.incident import Cause
from netmon.model.notice import Waiting
from netmon.model.outcome import Outcome
from netmon.pipeline.digest import DigestDesk
from tests.pipeline.school import moment
from tests.pipeline.test_digest import FILES, Morning

FAR_MS = 4_000_000_000_000
CORE = {
    "inventory__district": """
district: {id: center, name: 区中心}
defaults: {credential: ro}
links:
  - {id: dx, role: exit, isp: 电信, port: core/GE1}
  - {id: yd, role: exit, isp: 移动, port: core/GE2}
devices:
  - {name: core, role: router, address: 10.9.0.1}
  - {name: office, role: switch, address: 10.9.0.2, uplink: core/GE3}
"""
}

NEW_SCHOOL = """
site: {id: b, name: 乙校, kind: school, contacts: [{name: 网管, duty: it, notify: ding}]}
devices:
  - {name: sw-b, role: switch, address: 10.0.2.2}
"""


@pytest.fixture
def morning(tmp_path: Path, request: pytest.FixtureRequest) -> Morning:
    """Return a school; a parameter is a line more of netmon.yaml."""
    return Morning(tmp_path, "2026-11-23 07:39:00", netmon=FILES["netmon"] + getattr(request, "param", ""), **CORE)


class Running:
    """A MorningDigest over the school, with an outbox on the disk."""

    def __init__(self, morning: Morning, notices: Notices) -> None:
        self.morning, self.notices = morning, notices
        self.started, self.stepped_s = morning.school.now, 0.0
        self.digest = MorningDigest(
            DigestDesk(morning.desk.sources), notices, wall=lambda: morning.school.now, clock=lambda: morning.school.now - self.started - self.stepped_s
        )
        self.digest.configure(morning.school.config)

    async def at(self, clock: str) -> float:
        """Let it be a moment, do a round; return in how many seconds it would look again."""
        self.morning.school.now = moment(clock)
        return await self.digest.round()

    async def waiting(self) -> list[Waiting]:
        return list(await self.notices.outbox.due("ding", FAR_MS))

    async def keys(self) -> list[str]:
        return [one.notice.key for one in await self.waiting()]


@asynccontextmanager
async def started(morning: Morning, clock: str) -> AsyncIterator[Running]:
    """Start at a moment."""
    morning.school.now = moment(clock)
    config = morning.school.config
    async with Notices(config, morning.folder, SelfMetrics(), wall=lambda: morning.school.now) as notices:
        yield Running(morning, notices)


async def test_a_school_is_told_once_on_each_school_day_and_on_no_other(morning: Morning) -> None:
    async with started(morning, "2026-09-30 06:00:00") as running:
        for day in ("2026-09-30", "2026-10-01", "2026-10-03", "2026-10-10", "2026-10-11"):
            for clock in ("07:39:59", "07:40:00", "07:50:00", "08:19:00", "08:21:00"):
                await running.at(f"{day} {clock}")
        assert await running.keys() == ["digest/a/2026-09-30", "digest/a/2026-10-10"]
        assert ["07:40" in one.notice.text for one in await running.waiting()] == [True, True]


async def test_a_restart_sends_no_second_message(morning: Morning) -> None:
    async with started(morning, "2026-11-23 06:00:00") as running:
        await running.at("2026-11-23 07:40:00")
        before = await running.waiting()
    async with started(morning, "2026-11-23 07:45:00") as running:
        await running.at("2026-11-23 07:55:00")
        after = await running.waiting()
    assert [one.notice for one in after] == [one.notice for one in before]
    assert len(after) == 1


async def test_a_late_start_waits_for_readings_and_then_sends(morning: Morning) -> None:
    async with started(morning, "2026-11-23 07:55:00") as running:
        assert await running.at("2026-11-23 07:55:10") == SETTLE_S - 10
        assert await running.keys() == []
        await running.at("2026-11-23 08:00:00")
        (one,) = await running.waiting()
        assert "11月23日 08:00" in one.notice.text


async def test_a_clock_that_is_set_at_the_start_does_not_hurry_the_message(morning: Morning) -> None:
    async with started(morning, "2026-11-22 18:00:00") as running:
        running.stepped_s = moment("2026-11-23 07:45:00") - moment("2026-11-22 18:00:10")
        assert await running.at("2026-11-23 07:45:00") == SETTLE_S - 10
        assert await running.keys() == []
        await running.at("2026-11-23 07:50:00")
        assert await running.keys() == ["digest/a/2026-11-23"]


async def test_a_school_that_a_reload_added_is_polled_before_its_message_is_written(morning: Morning) -> None:
    async with started(morning, "2026-11-23 06:00:00") as running:
        await running.at("2026-11-23 07:40:00")
        assert await running.keys() == ["digest/a/2026-11-23"]
        morning.school.now = moment("2026-11-23 07:45:00")
        await asyncio.to_thread(morning.school.configure, inventory__sites__b=NEW_SCHOOL)
        directory = running.digest._desk.sources.directory
        directory.config = morning.school.config
        running.digest.configure(morning.school.config)
        assert await running.digest.round() == SETTLE_S
        assert await running.keys() == ["digest/a/2026-11-23"]
        await running.at("2026-11-23 07:50:00")
        assert await running.keys() == ["digest/a/2026-11-23", "digest/b/2026-11-23"]


async def test_shortly_before_lessons_nothing_is_waited_for_and_after_them_nothing_is_sent(morning: Morning) -> None:
    async with started(morning, "2026-11-23 08:17:00") as running:
        assert await running.at("2026-11-23 08:17:00") == 120
        assert await running.keys() == []
        await running.at("2026-11-23 08:19:00")
        assert await running.keys() == ["digest/a/2026-11-23"]
    async with started(morning, "2026-11-24 08:20:00") as running:
        await running.at("2026-11-24 08:20:00")
        await running.at("2026-11-24 08:26:00")
        assert await running.keys() == ["digest/a/2026-11-23"]


async def test_an_outbox_that_cannot_be_written_is_tried_again(morning: Morning) -> None:
    morning.school.now = moment("2026-11-23 06:00:00")
    notices = Notices(morning.school.config, morning.folder, SelfMetrics(), wall=lambda: morning.school.now)
    running = Running(morning, notices)
    assert await running.at("2026-11-23 07:40:00") == 60
    async with notices:
        await running.at("2026-11-23 07:41:00")
        assert await running.keys() == ["digest/a/2026-11-23"]


async def test_it_runs_by_itself_and_ends_when_cancelled(morning: Morning) -> None:
    async with started(morning, "2026-11-23 08:19:30") as running:
        task = asyncio.get_running_loop().create_task(running.digest.run())
        async with asyncio.timeout(30):
            while not await running.keys():
                await asyncio.sleep(0.01)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        assert task.cancelled()


@pytest.mark.parametrize("morning", ["digest: off\n"], indirect=True)
async def test_without_an_hour_nothing_is_sent(morning: Morning) -> None:
    async with started(morning, "2026-11-23 06:00:00") as running:
        await running.at("2026-11-23 07:40:00")
        assert await running.keys() == []


async def test_messages_know_when_all_exits_of_the_district_are_down(morning: Morning) -> None:
    up = {"GE1": True, "GE2": True}
    morning.ports("core", up)
    await morning.run(60)
    assert not morning.watch.cut_off()
    for ports, cut in (({"GE1": False, "GE2": True}, False), ({"GE1": False, "GE2": False}, True), (up, False)):
        for _ in range(5):
            morning.ports("core", ports)
            await morning.run(60)
        assert morning.watch.cut_off() is cut, ports


async def test_a_core_that_is_down_cuts_the_district_off(morning: Morning) -> None:
    morning.ports("core", {"GE1": True, "GE2": True})
    await morning.run(60)
    for _ in range(5):
        morning.take("core", "interfaces", None, Outcome.TIMEOUT)
        await morning.run(60, lost=("core", "office"))
    assert [(one.cause, one.root) for one in morning.watch.book.open] == [(Cause.CORE_DOWN, "core")]
    assert morning.watch.cut_off()


async def test_a_switch_of_the_districts_office_cuts_nothing_off(morning: Morning) -> None:
    for _ in range(5):
        morning.ports("core", {"GE1": True, "GE2": True})
        await morning.run(60, lost=("office",))
    assert [(one.cause, one.root) for one in morning.watch.book.open] == [(Cause.CORE_DOWN, "office")]
    assert not morning.watch.cut_off()


async def test_a_school_without_internet_does_not_cut_the_district_off(morning: Morning) -> None:
    morning.ports("gw", {"GE1": True, "GE2": True})
    await morning.run(60)
    for _ in range(5):
        morning.ports("gw", {"GE1": False, "GE2": False})
        await morning.run(60)
    assert [one.cause for one in morning.watch.book.open] == [Cause.SITE_OFFLINE]
    assert not morning.watch.cut_off()
