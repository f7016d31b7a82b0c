"""History against kills, a small full disk and single flipped bytes: the long forms of what test_history and test_day_files look at in short."""

import asyncio
import hashlib
import json
import random
import shutil
import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.model.sample import LinkSample, canonical_lines
from netmon.store import history_read
from netmon.store.day_files import Keep, closed_until, day_bounds, first_kept, folder_of, months_before
from netmon.store.day_manifest import FILE
from netmon.store.day_refs import manifest_of
from netmon.store.day_verify import verify
from netmon.store.history import HistoryStore
from tests.store.filing import compact
from tests.store.histories import CLOSED, DAY, END, START, ZONE, sample, samples_of_day

NEXT = DAY + timedelta(days=1)
KILLS = 25


def put(state: Path, samples: list[LinkSample], now: float) -> None:
    async def write() -> None:
        async with HistoryStore(state, wall=lambda: now) as store:
            store.add_samples(samples)
            assert await store.write()
            assert await store.seal(closed_until(now, ZONE))

    asyncio.run(write())


def rows_sha256(samples: list[LinkSample]) -> str:
    return hashlib.sha256(b"".join(canonical_lines(samples))).hexdigest()


@pytest.mark.long
def test_25_kills_while_days_and_supplements_are_filed_lose_and_double_nothing(state, root):
    rng = random.Random(11)
    written = [*samples_of_day(ports=20, every=2), *samples_of_day(NEXT, ports=20, every=2, seed=2)]
    put(state, written, CLOSED + 86_400)
    command = [sys.executable, "-m", "netmon.store.day_worker", "compact", "--state", str(state), "--now", str(CLOSED + 86_400)]
    killed = 0
    for number in range(10 * KILLS):
        late = [sample(START + 300 * (2 * number + 1), interface="GE0/0/1"), sample(END + 300 * (2 * number + 1), interface="GE0/0/2")]
        late = [one for one in late if one.slot < (END if one.interface == "GE0/0/1" else END + 86_400)]
        put(state, late, CLOSED + 86_400)
        written += late
        process = subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 10.0
        while not (folder_of(state) / ".rows.csv").exists() and process.poll() is None and time.monotonic() < until:
            time.sleep(0.001)
        time.sleep(rng.random() * 0.3)
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        expected = rows_sha256(written)
        assert rows_sha256(list(history_read.samples(state, START, END + 86_400))) == expected, number
        if (folder_of(state) / FILE).exists():
            assert [one for one in verify(folder_of(state), contents=False) if one.what != "unknown"] == []
        if killed == KILLS:
            break
    assert killed == KILLS
    compact(state, CLOSED + 86_400)
    assert list(verify(folder_of(state))) == []
    (state / "history.sqlite").unlink()
    filed = list(history_read.samples(state, START, END + 86_400))
    assert (len(filed), rows_sha256(filed)) == (len(written), rows_sha256(written))
    assert sum(entry.rows for entry in manifest_of(state).entries) == len(written)


SMALL_DISK = """
import asyncio, contextlib, json, subprocess, sys
from io import StringIO
from pathlib import Path
from netmon.store import day_worker, history_read
from netmon.store.day_files import folder_of
from netmon.store.day_refs import manifest_of
from netmon.store.day_verify import verify
from netmon.store.history import HistoryStore
from tests.store.histories import CLOSED, END, START, sample
disk = Path(sys.argv[1])
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(disk)], check=True)
def compacted(state):
    out = StringIO()
    return day_worker.main(["compact", "--state", str(state), "--now", str(CLOSED)], out), json.loads(out.getvalue())
async def main():
    state = disk / "state"
    state.mkdir()
    found = {}
    async with HistoryStore(state, wall=lambda: CLOSED) as store:
        def take(slot):
            store.add_samples([sample(slot, interface=f"GE0/0/{port}", octets=slot % 977 * port) for port in range(4000)])
        for slot in range(START, START + 3000, 300):
            take(slot)
        found["first"] = await store.write() and await store.seal(END) == END
        done = 10
        for slot in range(END, END + 86400, 300):
            take(slot)
            if not await store.write():
                break
            done += 1
        found["writable_when_full"], found["waiting"], found["slots"] = store.stats.writable, store.waiting, done
        found["read_when_full"] = len({one.slot for one in history_read.samples(state, START, END + 86400)}) == done
        found["compact_when_full"] = compacted(state)[0]
        found["again_when_full"] = await store.write()
        found["files_when_full"] = sorted(path.name for path in folder_of(state).glob("2*"))
        subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
        found["write_with_room"], found["writable"], found["left"] = await store.write(), store.stats.writable, store.waiting
        found["compact_with_room"] = compacted(state)[0]
    found["differences"] = list(verify(folder_of(state)))
    found["filed"] = sum(entry.rows for entry in manifest_of(state).entries)
    found["rows"] = sum(1 for one in history_read.samples(state, START, END + 86400))
    print(json.dumps(found))
asyncio.run(main())
"""


@pytest.mark.long
@pytest.mark.may_skip(reason="a mount needs a namespace of its own")
def test_a_disk_of_24_megabytes_that_is_full_loses_nothing_and_recovers(tmp_path, root):
    unshare = shutil.which("unshare")
    if unshare is None or subprocess.run([unshare, "-rm", "mount", "-t", "tmpfs", "tmpfs", str(tmp_path)], capture_output=True).returncode:
        pytest.skip("no mount in a namespace of one's own here")
    result = subprocess.run([unshare, "-rm", sys.executable, "-c", SMALL_DISK, str(tmp_path)], cwd=root, capture_output=True, text=True, timeout=300)
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    slots = found.pop("slots")
    assert 20 < slots < 298
    assert found == {
        "first": True, "writable_when_full": False, "waiting": 4000, "read_when_full": True, "compact_when_full": 1, "again_when_full": False,
        "files_when_full": [], "write_with_room": True, "writable": True, "left": 0, "compact_with_room": 0, "differences": [], "filed": 40_000,
        "rows": (slots + 1) * 4000,
    }  # fmt: skip
    assert "history cannot be written, it is read-only" in result.stderr
    assert result.stderr.count("history cannot be written") == 1


@pytest.mark.long
def test_every_single_flipped_byte_is_found(state):
    put(state, samples_of_day(ports=2, every=48), CLOSED)
    compact(state)
    put(state, [*samples_of_day(NEXT, ports=2, every=48), sample(START + 300)], CLOSED + 86_400)
    compact(state, CLOSED + 86_400)
    folder = folder_of(state)
    assert list(verify(folder)) == []
    rng = random.Random(7)
    names = ["manifest.json", f"{DAY}.parquet", f"{DAY}.s1.parquet", f"{NEXT}.parquet", f"hourly/{DAY}.parquet", f"hourly/{NEXT}.parquet"]
    for name in names:
        path = folder / name
        data = path.read_bytes()
        positions = range(len(data)) if name in names[:2] else rng.sample(range(len(data)), 300)
        for position in positions:
            changed = bytearray(data)
            changed[position] ^= 1 << rng.randrange(8)
            path.write_bytes(changed)
            found = next(iter(verify(folder, contents=False)), None)
            assert found is not None, (name, position)
            assert found.file == name
        path.write_bytes(data)
    assert list(verify(folder)) == []


@pytest.mark.parametrize(
    ("today", "months", "kept"),
    [
        ("2024-02-29", 6, "2023-08-29"), ("2024-08-31", 6, "2024-02-29"), ("2025-08-31", 6, "2025-02-28"), ("2025-02-28", 12, "2024-02-28"),
        ("2024-02-29", 12, "2023-02-28"), ("2025-03-29", 13, "2024-02-29"), ("2023-03-29", 13, "2022-02-28"), ("2028-02-29", 48, "2024-02-29"),
    ],
)  # fmt: skip
def test_days_are_kept_by_the_calendar_also_around_leap_days(today, months, kept):
    assert first_kept(date.fromisoformat(today), months) == date.fromisoformat(kept)


@given(st.dates(date(1996, 1, 1), date(2104, 12, 31)), st.integers(0, 200), st.integers(0, 200))
def test_months_before_are_whole_months_and_never_go_forward(day, months, more):
    earlier = months_before(day, months)
    assert (day.year * 12 + day.month) - (earlier.year * 12 + earlier.month) == months
    assert earlier.day == day.day or (earlier.day < day.day and (earlier + timedelta(days=1)).day == 1)
    assert months_before(day, months + more) <= earlier
    assert months_before(day, months) <= months_before(day + timedelta(days=1), months)


def test_a_leap_day_is_kept_as_long_as_its_months_last(state):
    deleted = []
    for day in (date(2028, 2, 28), date(2028, 2, 29), date(2028, 8, 27), date(2028, 8, 28), date(2028, 8, 30), date(2028, 8, 31)):
        now = day_bounds(day, ZONE)[1] + 6 * 3600
        put(state, samples_of_day(day, ports=1, every=96), now)
        deleted.append(compact(state, now, Keep(6, 10)).deleted)
    assert deleted == [[], [], [], ["2028-02-28.parquet"], [], ["2028-02-29.parquet"]]
    assert [entry.day for entry in manifest_of(state).kept()] == ["2028-08-27", "2028-08-28", "2028-08-30", "2028-08-31"]
    assert list(verify(folder_of(state))) == []
