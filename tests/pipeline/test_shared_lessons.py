"""Live lessons measured with real echoes on loopback, and what /metrics and the events say of them."""

import asyncio
import time
from pathlib import Path

import pytest

from netmon.expose.store import Exposition, SeriesBudget
from netmon.expose.stream import pieces
from netmon.model.event import EventKind
from netmon.model.reading import Echo
from netmon.model.shared_lesson import PathFigures
from netmon.pipeline.shared_lessons import SharedLessonWatch
from netmon.store.events import EventLog
from netmon.transport.icmp import Pinger
from tests.config.tree import load_files

FILES = {
    "netmon.yaml": "language: zh\n",
    "inventory/district.yaml": "district: {id: d, name: 某区}\n",
    "inventory/calendar.yaml": "terms: [{name: 秋, from: 2026-09-01, to: 2027-01-20}]\nlessons: [{name: 第一节, from: '08:00', to: '08:40'}]\n",
    "inventory/sites/a.yaml": """site: {id: a, name: 中心小学, kind: school}
devices:
  - {name: host, role: ops_pc, address: 127.0.0.1}
  - {name: far, role: ops_pc, address: 127.0.0.2}
shared_lessons:
  - {id: music, name: 音乐 专递课堂, giver: host, receivers: [far], lessons: [第一节], days: [1], limits: {rtt: 200ms}}
""",
}
IN_TIME = 1795996200.0  # Monday 2026-11-30 07:50 in Shanghai
AFTER = IN_TIME + 3600


def metrics(exposition: Exposition) -> str:
    return b"".join(pieces(exposition.snapshot(), b"", openmetrics=False)).decode()


async def test_lesson_is_measured_in_its_time_only_and_a_fault_is_told_once(tmp_path: Path):
    config = (await asyncio.to_thread(load_files, tmp_path, FILES)).config
    assert config is not None
    exposition, events, clock = Exposition(SeriesBudget(per_device=1000, total=1000)), EventLog(), [IN_TIME]
    answers: list[PathFigures | None] = [None]

    async def between(_giver: str, _address: str) -> PathFigures | None:
        return answers[0]

    async with Pinger(count=3, interval_s=0.01, timeout_s=5.0) as pinger:
        if not pinger.available().ok:
            pytest.skip(pinger.available().reason)
        watch = SharedLessonWatch(pinger, exposition, events, between=between, wall=lambda: clock[0])
        watch.configure(config)
        first = await watch.round()
        shown = metrics(exposition)
        answers[0] = PathFigures(sent=20, received=18, rtt_s=0.01, jitter_s=0.001, basis="between")
        await watch.round()
        await watch.round()
        faulty = metrics(exposition)
        answers[0] = None
        await watch.round()
        clock[0] = AFTER
        over = await watch.round()
    assert [(figures.lesson.id, figures.readiness.ready) for figures in first] == [("music", True)]
    assert first[0].paths["far"].basis == "by_way_of_netmon"
    assert 'netmon_shared_lesson_ready{district="d",site="a",lesson="music",lesson_name="音乐 专递课堂"} 1' in shown
    assert 'receiver="far",fault="loss"} 1' in faulty
    assert 'lesson="music",lesson_name="音乐 专递课堂"} 0' in faulty
    assert [event.kind for event in events.latest()] == [EventKind.SHARED_LESSON_READY, EventKind.SHARED_LESSON_NOT_READY]
    assert over == ()
    assert "netmon_shared_lesson_ready{" not in metrics(exposition)


async def test_lesson_without_an_address_is_unknown(tmp_path: Path):
    files = {**FILES, "inventory/sites/a.yaml": FILES["inventory/sites/a.yaml"].replace(", address: 127.0.0.2", "")}
    config = (await asyncio.to_thread(load_files, tmp_path, files)).config
    assert config is not None
    exposition = Exposition(SeriesBudget(per_device=1000, total=1000))
    async with Pinger(count=2, interval_s=0.01, timeout_s=5.0) as pinger:
        watch = SharedLessonWatch(pinger, exposition, EventLog(), wall=lambda: IN_TIME)
        watch.configure(config)
        started = time.monotonic()
        found = await watch.round()
    assert found[0].readiness.ready is None
    assert time.monotonic() - started < 30
    assert 'fault="unmeasured"} 1' in metrics(exposition)


class Firewall(Pinger):
    """Echoes as they are, but for one PC that drops them."""

    async def ping(self, address: str, *, count: int | None = None, timeout_s: float | None = None) -> Echo:
        return Echo(sent=2, received=0) if address == "127.0.0.9" else await super().ping(address, count=count, timeout_s=timeout_s)


async def test_a_giver_that_drops_echoes_is_judged_by_what_it_measured_itself(tmp_path: Path):
    files = {
        **FILES,
        "inventory/sites/a.yaml": FILES["inventory/sites/a.yaml"].replace("127.0.0.1", "127.0.0.9").replace("receivers: [far]", "receivers: [far, far2]"),
    }
    files["inventory/sites/a.yaml"] = files["inventory/sites/a.yaml"].replace(
        "shared_lessons:", "  - {name: far2, role: ops_pc, address: 127.0.0.3}\nshared_lessons:"
    )
    config = (await asyncio.to_thread(load_files, tmp_path, files)).config
    assert config is not None
    asked: list[str] = []
    figures: list[PathFigures | None] = [PathFigures(sent=20, received=20, rtt_s=0.01, jitter_s=0.001, basis="between")]

    async def between(_giver: str, address: str) -> PathFigures | None:
        asked.append(address)
        return figures[0]

    async with Firewall(count=2, interval_s=0.01, timeout_s=5.0) as pinger:
        if not pinger.available().ok:
            pytest.skip(pinger.available().reason)
        watch = SharedLessonWatch(pinger, Exposition(SeriesBudget(per_device=1000, total=1000)), EventLog(), between=between, wall=lambda: IN_TIME)
        watch.configure(config)
        (measured,) = await watch.round()
        figures[0] = None
        (silent,) = await watch.round()
    assert measured.readiness.ready is True
    assert silent.readiness.ready is False
    assert [problem.fault.value for problem in silent.readiness.problems] == ["giver_silent"]
    assert asked == ["127.0.0.2", "127.0.0.3", "127.0.0.2"]  # where the first cannot be measured, nobody waits for the others


async def test_lessons_of_one_hour_are_measured_at_once(tmp_path: Path):
    lesson = FILES["inventory/sites/a.yaml"].splitlines()[-1]
    files = {**FILES, "inventory/sites/a.yaml": FILES["inventory/sites/a.yaml"] + "".join(f"{lesson.replace('music', f'm{n}')}\n" for n in range(4))}
    config = (await asyncio.to_thread(load_files, tmp_path, files)).config
    assert config is not None
    together = asyncio.Barrier(5)

    async def between(_giver: str, _address: str) -> PathFigures | None:
        await asyncio.wait_for(together.wait(), 60)
        return None

    async with Pinger(count=2, interval_s=0.01, timeout_s=5.0) as pinger:
        watch = SharedLessonWatch(pinger, Exposition(SeriesBudget(per_device=1000, total=1000)), EventLog(), between=between, wall=lambda: IN_TIME)
        watch.configure(config)
        assert len(await watch.round()) == 5
