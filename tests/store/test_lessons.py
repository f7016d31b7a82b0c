"""The ledger of lessons: counted once, whatever happens to the process or its file."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from netmon.model.room import LessonRecord, LessonState
from netmon.store.lessons import DETAIL_DAYS, FILE, LessonLedger

DAY = date(2027, 1, 15)
NOW = 1_799_970_310.0
USED, PRESENT, INSUFFICIENT = LessonState.USED, LessonState.PRESENT, LessonState.INSUFFICIENT


def lesson(room: str, number: int, state: LessonState | None = None, day: date = DAY) -> LessonRecord:
    start = 1_799_970_000 + number * 3000
    return LessonRecord(
        site="s", room=room, day=day, lesson=f"第{number}节", start=start, end=start + 2400, state=state, on_s=5.5, samples=3, last_at=start + 7.5
    )


def ledger(folder: Path) -> LessonLedger:
    return LessonLedger(folder, wall=lambda: NOW)


async def close(one: LessonLedger) -> None:
    task = asyncio.create_task(one.run())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_what_waits_for_the_thread_when_the_writing_is_cancelled_is_written(state):
    first, free = ledger(state), threading.Event()
    await first.load()
    busy = asyncio.create_task(first._in_thread(lambda: free.wait(30)))
    await asyncio.sleep(0)
    first.put([lesson("101", 0, USED)])
    writing = asyncio.create_task(first.write())
    while first.waiting:
        await asyncio.sleep(0)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    free.set()
    assert await busy
    await close(first)
    second = ledger(state)
    assert (await second.load()).totals == {("s", "101"): Counter({USED: 1})}
    await close(second)


async def test_a_lesson_that_was_going_on_goes_on_after_a_restart(state):
    first = ledger(state)
    going = replace(lesson("101", 1), hours=(1.0, 2.0, 3.0, 4.0), last_power="on")
    first.put([going, lesson("101", 0, USED)])
    assert await first.write()
    await close(first)
    second = ledger(state)
    loaded = await second.load()
    assert loaded.going_on == (going,)
    assert loaded.ended == {("s", "101", lesson("101", 0).start)}
    assert loaded.totals == {("s", "101"): Counter({USED: 1})}
    second.put([replace(going, state=PRESENT)])
    assert second.totals == {("s", "101"): Counter({USED: 1, PRESENT: 1})}
    await close(second)
    third = ledger(state)
    assert (await third.load()).going_on == ()
    assert third.totals == second.totals
    await close(third)


async def test_sums_of_days_hold_for_a_period(state):
    one = ledger(state)
    one.put([lesson("101", 0, USED), lesson("101", 1, USED), lesson("102", 0, INSUFFICIENT), lesson("101", 30, USED, date(2027, 1, 16))])
    assert await one.days(DAY, DAY) == {("s", "101"): Counter({USED: 2}), ("s", "102"): Counter({INSUFFICIENT: 1})}
    assert (await one.days(DAY, date(2027, 1, 16)))["s", "101"][USED] == 3
    assert await one.days(date(2027, 2, 1), date(2027, 2, 2)) == {}
    await close(one)


async def test_a_final_record_is_not_changed_and_not_counted_again(state):
    one = ledger(state)
    one.put([lesson("101", 0, USED)])
    one.put([lesson("101", 0, PRESENT)])
    await one.write()
    one.put([lesson("101", 0)])
    await one.write()
    assert (await one.days(DAY, DAY))["s", "101"] == Counter({USED: 1})
    await close(one)


async def test_old_details_go_and_the_sums_stay(state):
    old = date.fromordinal(DAY.toordinal() - DETAIL_DAYS - 2)
    one = ledger(state)
    one.put([lesson("101", 0, USED, old), lesson("101", 1, USED)])
    await one.write()
    await close(one)
    again = ledger(state)
    assert (await again.load()).totals == {("s", "101"): Counter({USED: 2})}
    assert (await again.days(old, old))["s", "101"] == Counter({USED: 1})
    await close(again)


async def test_a_damaged_file_is_set_aside_and_said(state, caplog):
    one = ledger(state)
    one.put([lesson(str(room), number, USED) for room in range(50) for number in range(10)])
    await one.write()
    await close(one)
    path = state / FILE
    data = bytearray(path.read_bytes())
    data[4096:12288] = os.urandom(8192)
    path.write_bytes(data)
    again = ledger(state)
    assert await again.load() == ((), frozenset(), {})
    assert again.stats.quarantined == 1
    assert list(state.glob(f"{FILE}.corrupt-*"))
    assert "damaged" in caplog.text
    again.put([lesson("101", 0, USED)])
    assert await again.write()
    await close(again)


async def test_damage_while_running_keeps_the_sums(state, caplog):
    one = ledger(state)
    one.put([lesson(f"{room:03d}", number, USED) for room in range(200) for number in range(150)])
    await one.write()
    await close(one)
    one = ledger(state)
    await one.load()
    with (state / FILE).open("r+b") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(8192)
        file.write(b"\xff" * (size - 8192))
    one.put([lesson(f"{room:03d}", 160, PRESENT) for room in range(200)])
    assert await one.write()
    assert one.stats.quarantined == 1
    assert "damaged" in caplog.text
    await close(one)
    again = ledger(state)
    totals = (await again.load()).totals
    assert [totals["s", f"{room:03d}"] for room in range(200)] == [Counter({USED: 150, PRESENT: 1})] * 200
    await close(again)


async def test_what_cannot_be_written_waits(state, caplog):
    folder = state / "gone"
    one = LessonLedger(folder, wall=lambda: NOW)
    one.put([lesson("101", 0, USED)])
    assert not await one.write()
    assert one.stats.failing_since == NOW
    assert "cannot be written" in caplog.text
    folder.mkdir()
    assert await one.write()
    assert one.stats.failing_since is None
    assert (await one.days(DAY, DAY))["s", "101"][USED] == 1
    await close(one)


WRITER = """
import asyncio, sys
from pathlib import Path
from tests.store.test_lessons import lesson, ledger
from netmon.model.room import LessonState
async def main():
    one = ledger(Path(sys.argv[1]))
    await one.load()
    for number in range(100_000):
        one.put([lesson("101", number, LessonState.USED), lesson("102", number)])
        await one.write()
        print(number, flush=True)
asyncio.run(main())
"""


async def test_a_kill_loses_nothing_that_was_written_and_counts_nothing_twice(state, root):
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", WRITER, str(state), cwd=root, stdout=subprocess.PIPE)
    assert child.stdout is not None
    written = -1
    while written < 25:
        written = int(await child.stdout.readline())
    child.send_signal(signal.SIGKILL)
    rest, _ = await child.communicate()
    written = max([written, *map(int, rest.split())])
    again = ledger(state)
    loaded = await again.load()
    found = loaded.totals["s", "101"][USED]
    assert written + 1 <= found <= written + 2
    assert len(loaded.going_on) == found
    assert again.stats.quarantined == 0
    await close(again)
