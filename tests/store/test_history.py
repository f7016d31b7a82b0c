"""History in SQLite: what was acknowledged is there, whatever happens to the process, the disk or the file."""

import asyncio
import contextlib
import os
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from netmon.model.event import Event, EventKind
from netmon.model.history import GapReason, PollerGap, SubjectKind, Transition, VerdictRecord
from netmon.store import history_sql as sql
from netmon.store import sqlite
from netmon.store.history import FILE, GAP_S, HistoryStore
from netmon.store.history_pending import SAMPLES_KEPT
from netmon.store.history_view import open_history
from tests.store.filing import compact, filed
from tests.store.histories import END, START, Clock, sample, samples_of_day

NOW = float(START + 3600)
WRITER = """
import asyncio, sys
from pathlib import Path
from netmon.store.history import HistoryStore
from tests.store.histories import sample
async def main():
    async with HistoryStore(Path(sys.argv[1])) as store:
        number = int(sys.argv[2])
        while True:
            store.add_samples([sample(number * 300, interface=f"p{port}", octets=number) for port in range(40)])
            if await store.write():
                print(number, flush=True)
            number += 1
asyncio.run(main())
"""


def rows(state: Path, start: int = 0, end: int = 1 << 40) -> list:
    connection = sqlite.open_reader(state / FILE, sql.VERSION)
    with contextlib.closing(connection):
        return list(sql.samples(connection, start, end))


@pytest.mark.may_block
async def test_what_waits_for_an_answer_when_the_writing_is_cancelled_is_written(state):
    free = threading.Event()
    async with HistoryStore(state, wall=lambda: NOW) as store:
        busy = asyncio.create_task(store.ask(lambda _connection: free.wait(30), None))
        await asyncio.sleep(0)
        store.add_samples([sample(START)])
        writing = asyncio.create_task(store.write())
        while store.waiting:
            await asyncio.sleep(0)
        writing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await writing
        free.set()
        assert await busy
    assert len(rows(state)) == 1


@pytest.mark.may_block
async def test_what_was_written_is_read_back(state):
    transition = Transition(at_ms=5_000, kind=SubjectKind.DEVICE, subject="sw", state="down", why="no_answer")
    event = Event(at=6.5, kind=EventKind.DEVICE_DOWN, device="sw", detail="no_answer")
    verdict = VerdictRecord(id="ab", at_ms=7_000, target="ZB-4", subject="s", state="pass", basis="measured", document="{}")
    gap = PollerGap(start_ms=1_000, end_ms=2_000, why=GapReason.STALLED)
    async with HistoryStore(state, wall=lambda: NOW) as store:
        store.add_samples([sample(START, interface="b"), sample(START, interface="a", octets=None)])
        store.add_transition(transition)
        store.add_event(event)
        store.add_verdicts([verdict])
        store.add_gap(gap)
        assert store.waiting == 6
        assert await store.write()
        assert (store.waiting, store.stats.written) == (0, 2)
        with open_history(state) as view:
            assert view.states(SubjectKind.DEVICE, "sw", 0, 10_000) == [transition]
            assert list(view.subjects(SubjectKind.DEVICE)) == ["sw"]
            assert view.events(0, 10_000) == [event]
            assert view.verdicts(0, 10_000, "s") == [verdict]
            assert view.verdict("ab") == verdict
            assert view.gaps(1_999, 3_000) == [gap]
            assert view.gaps(2_000, 3_000) == []
    assert rows(state) == [sample(START, interface="a", octets=None), sample(START, interface="b")]


@pytest.mark.may_block
async def test_the_state_at_the_begin_of_a_span_comes_first(state):
    states = [Transition(at_ms=at, kind=SubjectKind.PORT, subject="sw\t1", state=name) for at, name in ((1_000, "up"), (5_000, "down"), (9_000, "up"))]
    async with HistoryStore(state, wall=lambda: NOW) as store:
        for one in states:
            store.add_transition(one)
        assert await store.write()
        with open_history(state) as view:
            assert view.states(SubjectKind.PORT, "sw\t1", 6_000, 9_500) == states[1:]
            assert view.states(SubjectKind.PORT, "sw\t1", 5_000, 6_000) == states[1:2]
            assert view.states(SubjectKind.PORT, "sw\t1", 0, 2_000) == states[:1]
        await store.forget(6_000)
        with open_history(state) as view:
            assert view.states(SubjectKind.PORT, "sw\t1", 0, 10_000) == states[1:]


async def test_a_collision_keeps_the_first_and_is_counted(state):
    async with HistoryStore(state, wall=lambda: NOW) as store:
        store.add_samples([sample(START, octets=1), sample(START, octets=2)])
        assert await store.write()
        store.add_samples([sample(START, octets=3), sample(START + 300, octets=4)])
        assert await store.write()
        assert (store.stats.written, store.stats.collisions) == (2, 2)
        found = await store.ask(lambda connection: list(sql.samples(connection, 0, 1 << 40)), [])
    assert [row.in_octets for row in found] == [1, 4]


def killed(connection: sqlite.Connection, folder: Path) -> None:
    """Copy a history as a kill at this moment would leave it."""
    folder.mkdir()
    copy = sqlite.open_lasting(folder / FILE, sql.LAYOUT, NOW)[0]
    connection.backup(copy)
    copy.close()


@pytest.mark.may_block
async def test_a_clean_stop_and_a_kill_are_gaps_and_a_short_restart_is_none(state):
    clock = Clock(NOW)
    async with HistoryStore(state, wall=clock):
        pass
    clock.now += GAP_S - 1
    async with HistoryStore(state, wall=clock) as store:
        store.kept_until = lambda: int(clock.now * 1000) - 200_000
        assert await store.write()
        kept = int(clock.now * 1000) - 200_000
        await store.ask(lambda connection: killed(connection, state / "copy"), None)
    clock.now += 10.0
    async with HistoryStore(state / "copy", wall=clock):
        pass
    stopped = clock.now
    clock.now += 1_000.0
    async with HistoryStore(state / "copy", wall=clock):
        pass
    with open_history(state) as view:
        assert view.gaps(0, 1 << 60) == []
    with open_history(state / "copy") as view:
        assert view.gaps(0, 1 << 60) == [
            PollerGap(start_ms=kept, end_ms=int(stopped * 1000), why=GapReason.KILLED),
            PollerGap(start_ms=int(stopped * 1000), end_ms=int(clock.now * 1000), why=GapReason.STOPPED),
        ]


@pytest.mark.may_block
async def test_a_stalled_machine_is_a_gap(state):
    clock = Clock(NOW)
    async with HistoryStore(state, wall=clock) as store:
        task = asyncio.create_task(store.run(0.01))
        await asyncio.sleep(0)
        clock.now += 500.0
        while not store.stats.failed:
            await asyncio.sleep(0.01)
            with open_history(state) as view:
                found = view.gaps(0, 1 << 60)
            if found:
                break
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert [(gap.why, gap.end_ms - gap.start_ms) for gap in found] == [(GapReason.STALLED, 500_000)]


@pytest.mark.parametrize("kills", [5, pytest.param(25, marks=pytest.mark.long)])
def test_nothing_acknowledged_is_lost_to_kills(state, root, kills):
    rng = random.Random(5)
    acknowledged: list[int] = []
    for _ in range(kills):
        last = max(acknowledged, default=0)
        process = subprocess.Popen([sys.executable, "-c", WRITER, str(state), str(last + 1)], stdout=subprocess.PIPE, cwd=root)
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(rng.randrange(1, 12))]
        process.send_signal(signal.SIGKILL)
        lines += process.stdout.read().splitlines()
        process.wait()
        process.stdout.close()
        acknowledged += [int(line) for line in lines if line.strip()]
    found = rows(state)
    by_slot: dict[int, int] = {}
    for row in found:
        by_slot[row.slot // 300] = by_slot.get(row.slot // 300, 0) + 1
    assert len(acknowledged) >= kills
    assert set(acknowledged) <= by_slot.keys()
    assert set(by_slot.values()) == {40}


@contextlib.contextmanager
def small_disk(folder: Path):
    folder.mkdir()
    if os.geteuid() or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1536k", "tmpfs", str(folder)], capture_output=True).returncode:
        pytest.skip("a small file system needs the right to mount")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.may_skip(reason="only root may mount")
@pytest.mark.may_block
async def test_a_full_disk_makes_history_read_only_until_there_is_room(tmp_path, caplog):
    with small_disk(tmp_path / "small") as state:
        acknowledged = []
        async with HistoryStore(state, wall=lambda: NOW) as store:
            ballast = state / "ballast"
            for number in range(200):
                store.add_samples([sample(number * 300, interface=f"p{port}") for port in range(100)])
                if not await store.write():
                    break
                acknowledged.append(number)
                if number == 3:
                    with contextlib.suppress(OSError):
                        ballast.write_bytes(b"x" * 1_000_000)
            assert not store.stats.writable
            assert store.stats.failing_since == NOW
            assert store.waiting == 100
            assert {row.slot // 300 for row in await store.ask(lambda connection: list(sql.samples(connection, 0, 1 << 40)), [])} == set(acknowledged)
            assert not await store.write()
            assert [record.levelname for record in caplog.records] == ["ERROR"]
            ballast.unlink()
            assert await store.write()
            assert store.stats.writable
            assert store.waiting == 0
        assert {row.slot // 300 for row in rows(state)} == {*acknowledged, len(acknowledged)}


FULL = """
import asyncio, resource, signal, sys
from pathlib import Path
from netmon.store.history import HistoryStore
from tests.store.histories import sample
async def main():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    async with HistoryStore(Path(sys.argv[1])) as store:
        assert await store.write()
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY))
        done = 0
        for number in range(100):
            store.add_samples([sample(number * 300, interface=f"p{port}") for port in range(100)])
            if not await store.write():
                break
            done += 1
        assert not store.stats.writable and store.waiting == 100, (store.stats, store.waiting)
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        assert await store.write() and store.stats.writable and store.waiting == 0
        print(done + 1)
asyncio.run(main())
"""


def test_a_file_that_may_not_grow_is_kept_in_memory_and_written_later(state, root):
    result = subprocess.run([sys.executable, "-c", FULL, str(state)], cwd=root, capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, result.stderr
    assert len({row.slot for row in rows(state)}) == int(result.stdout)


@pytest.mark.may_block
async def test_what_does_not_fit_into_memory_becomes_a_gap(state):
    async with HistoryStore(state, wall=lambda: NOW) as store:
        store.add_samples([sample(300)] * SAMPLES_KEPT)
        store.add_samples([sample(START)] * 10)
        assert store.stats.dropped == 10
        assert await store.write()
    with open_history(state) as view:
        assert view.gaps(0, 1 << 60) == [PollerGap(start_ms=300_000, end_ms=600_000, why=GapReason.NOT_WRITTEN)]


@pytest.mark.may_block
async def test_a_damaged_file_is_set_aside_and_its_time_is_a_gap(state):
    await filed(state, samples_of_day(every=12))
    (state / FILE).write_bytes(b"no database, but long enough to be read as one " * 40)
    (state / f"{FILE}-wal").unlink(missing_ok=True)
    now = float(END + 30_000)
    async with HistoryStore(state, wall=lambda: now) as store:
        assert store.stats.quarantined == 1
        store.add_samples([sample(END), sample(START)])
        assert await store.write()
    assert [row.slot for row in rows(state)] == [END]  # the filed day stays closed: its sample is a late one
    assert len(list(state.glob(f"{FILE}.corrupt-*"))) == 1
    with open_history(state) as view:
        assert view.gaps(0, 1 << 60) == [PollerGap(start_ms=END * 1000, end_ms=int(now * 1000), why=GapReason.FILE_DAMAGED)]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.may_block
async def test_flipped_bytes_never_stop_a_start(state, seed):
    async with HistoryStore(state, wall=lambda: NOW) as store:
        store.add_samples(samples_of_day(every=12))
        assert await store.write()
    data = bytearray((state / FILE).read_bytes())
    rng = random.Random(seed)
    for _ in range(20):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    (state / FILE).write_bytes(data if seed % 2 else data[: rng.randrange(len(data))])
    async with HistoryStore(state, wall=lambda: NOW) as store:
        store.add_samples([sample(END)])
        assert await store.write()
    assert rows(state, END) == [sample(END)]


@pytest.mark.may_block
async def test_a_later_netmons_file_is_refused_and_kept(state):
    async with HistoryStore(state, wall=lambda: NOW):
        pass
    connection = sqlite.open_lasting(state / FILE, sql.LAYOUT, NOW)[0]
    connection.execute(f"PRAGMA user_version={sql.VERSION + 1}")
    connection.close()
    before = (state / FILE).read_bytes()
    async with HistoryStore(state, wall=lambda: NOW) as store:
        store.add_samples([sample(START)])
        assert not await store.write()
        assert store.stats.refused
        assert not store.stats.writable
    assert (state / FILE).read_bytes() == before
    assert not list(state.glob("*.corrupt-*"))


def test_an_older_layout_is_migrated_step_by_step(state):
    old = sqlite.Layout("CREATE TABLE IF NOT EXISTS a (x INTEGER);", 1)
    new = sqlite.Layout(
        "CREATE TABLE IF NOT EXISTS a (x INTEGER, y INTEGER, z INTEGER);", 3, {1: "ALTER TABLE a ADD y INTEGER;", 2: "ALTER TABLE a ADD z INTEGER"}
    )
    broken = new._replace(migrations={1: "ALTER TABLE a ADD y INTEGER;", 2: "ALTER TABLE b ADD z INTEGER;"})
    path = state / "x.sqlite"
    connection, _ = sqlite.open_lasting(path, old, NOW)
    connection.execute("INSERT INTO a VALUES (7)")
    connection.close()
    with pytest.raises(sqlite.DatabaseError):
        sqlite.open_lasting(path, broken, NOW)
    connection, aside = sqlite.open_lasting(path, new, NOW)
    assert aside is None
    assert connection.execute("SELECT * FROM a").fetchall() == [(7, None, None)]
    assert connection.execute("PRAGMA user_version").fetchone() == (3,)
    connection.close()


@pytest.mark.may_block
async def test_samples_of_a_closed_day_are_late(state):
    done = await filed(state, samples_of_day(every=12))
    assert done.filed_until == END
    async with HistoryStore(state, wall=lambda: NOW) as store:
        store.add_samples([sample(START + 300), sample(START, interface="GE0/0/1"), sample(START + 300)])
        assert await store.write()
        assert store.stats.collisions == 2
        assert await store.ask(lambda connection: list(sql.samples(connection, 0, 1 << 40, "late")), []) == [sample(START + 300)]
    assert compact(state).written == ["2026-11-20.s1.parquet"]
