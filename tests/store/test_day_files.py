"""Day files: what they hold, how they are chained, and that nothing can be changed in them unseen."""

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
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.model.sample import canonical_lines
from netmon.store import day_manifest, day_worker, files, history_read, parquet, rollup
from netmon.store.day_compact import BusyError, locked
from netmon.store.day_files import Keep, closed_until, day_bounds, day_of, first_kept, folder_of, months_before
from netmon.store.day_keeper import DayKeeper
from netmon.store.day_manifest import Entry, Manifest
from netmon.store.day_verify import Difference, verify
from netmon.store.history import HistoryStore
from tests.store.filing import compact, filed
from tests.store.histories import CLOSED, DAY, END, START, ZONE, Clock, sample, samples_of_day

NEXT = DAY + timedelta(days=1)


def manifest_of(state: Path) -> Manifest:
    return day_manifest.decode((folder_of(state) / day_manifest.FILE).read_bytes())


def differences(state: Path) -> list[Difference]:
    return list(verify(folder_of(state)))


async def in_sqlite(state: Path, samples: list, now: float = CLOSED) -> None:
    async with HistoryStore(state, wall=lambda: now) as store:
        store.add_samples(samples)
        assert await store.write()
        assert await store.seal(closed_until(now, ZONE))


@pytest.fixture(scope="module")
def two_days(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state folder with two filed days and a supplement."""
    state = tmp_path_factory.mktemp("two") / "state"
    state.mkdir()
    late = [sample(START + 300), sample(START, interface="GE0/0/9")]
    for samples, now in ((samples_of_day(every=6), CLOSED), (samples_of_day(NEXT, every=6), CLOSED + 86_400), (late, CLOSED + 86_400)):
        asyncio.run(in_sqlite(state, samples, now))
        compact(state, now)
    return state


def test_a_day_file_holds_the_day_and_its_hash_is_that_of_the_canonical_rows(two_days):
    manifest = manifest_of(two_days)
    assert [entry.file for entry in manifest.entries] == ["2026-11-20.parquet", "2026-11-21.parquet", "2026-11-20.s1.parquet"]
    expected = samples_of_day(every=6)
    assert list(parquet.read_samples([folder_of(two_days) / "2026-11-20.parquet"])) == sorted(expected, key=lambda one: one.key)
    entry = manifest.entries[0]
    assert entry.data_sha256 == hashlib.sha256(b"".join(canonical_lines(expected))).hexdigest()
    assert (entry.rows, entry.start, entry.end, entry.zone) == (len(expected), START, END, "Asia/Shanghai")


def test_each_entry_names_the_one_before(two_days):
    first, second, third = manifest_of(two_days).entries
    assert (first.previous, second.previous, third.previous) == ("0" * 64, first.sha256, second.sha256)
    assert parquet.metadata(folder_of(two_days) / second.file)["previous"] == first.sha256
    assert differences(two_days) == []


def test_late_samples_are_read_with_their_day(two_days):
    found = list(history_read.samples(two_days, START, END, [("sw", "GE0/0/9"), ("sw", "GE0/0/1")]))
    expected = [one for one in samples_of_day(every=6) if one.interface == "GE0/0/1"] + [sample(START + 300), sample(START, interface="GE0/0/9")]
    assert found == sorted(expected, key=lambda one: one.key)
    assert history_read.missing(two_days, START, END) == []


def test_hours_equal_a_roll_up_of_all_parts(two_days):
    rows = [*samples_of_day(every=6), sample(START + 300), sample(START, interface="GE0/0/9")]
    assert list(history_read.hours(two_days, str(DAY), str(DAY))) == rollup.roll_up(rows)
    content = parquet.content(folder_of(two_days) / "hourly/2026-11-20.parquet", hourly=True)
    assert content.sha256 == hashlib.sha256(b"".join(rollup.hour_lines(rollup.roll_up(rows)))).hexdigest()


@pytest.mark.parametrize("name", ["manifest.json", "2026-11-20.parquet", "2026-11-20.s1.parquet", "2026-11-21.parquet", "hourly/2026-11-21.parquet"])
def test_a_flipped_byte_anywhere_is_found(two_days, tmp_path, name):
    state = tmp_path / "copy"
    shutil.copytree(two_days, state)
    path = folder_of(state) / name
    data = path.read_bytes()
    rng = random.Random(name)
    for _ in range(12):
        position = rng.randrange(len(data))
        path.write_bytes(data[:position] + bytes([data[position] ^ 1 << rng.randrange(8)]) + data[position + 1 :])
        found = list(verify(folder_of(state), contents=False))
        assert found, position
        assert found[0].file == name
        path.write_bytes(data)
    assert differences(state) == []


def test_rows_that_were_changed_with_all_of_the_manifest_break_the_chain(two_days, tmp_path):
    state = tmp_path / "copy"
    shutil.copytree(two_days, state)
    folder, manifest = folder_of(state), manifest_of(state)
    changed = dict(vars_of(manifest.entries[0]), data_sha256="f" * 64, sha256="")
    entry = Entry(**changed)
    forged = Manifest(entries=(Entry(**dict(changed, sha256=entry.digest())), *manifest.entries[1:]), hourly=manifest.hourly)
    day_manifest.save(folder, forged)
    found = differences(state)
    assert found[0].file == "2026-11-21.parquet"
    assert found[0].what == "previous"
    assert ("2026-11-20.parquet", "data_sha256") in [(one.file, one.what) for one in found]


def vars_of(entry: Entry) -> dict[str, object]:
    return {name: getattr(entry, name) for name in Entry.__slots__}


def test_a_missing_and_an_unknown_file_are_named(two_days, tmp_path):
    state = tmp_path / "copy"
    shutil.copytree(two_days, state)
    folder = folder_of(state)
    (folder / "2026-11-21.parquet").rename(folder / "2026-11-22.parquet")
    assert [(one.file, one.what) for one in differences(state)] == [("2026-11-21.parquet", "missing"), ("2026-11-22.parquet", "unknown")]
    assert history_read.missing(state, END, END + 86_400) == ["2026-11-21.parquet"]


@pytest.mark.parametrize("name", ["2026-11-20.parquet", "hourly/2026-11-21.parquet"])
def test_a_damaged_file_is_set_aside_and_the_rest_goes_on(two_days, tmp_path, name):
    state = tmp_path / "copy"
    shutil.copytree(two_days, state)
    path = folder_of(state) / name
    path.write_bytes(path.read_bytes()[:-20])
    assert day_worker.check(state, CLOSED) == {"quarantined": [name]}
    assert not path.exists()
    assert path.with_name(f"{path.name}.corrupt-{CLOSED}").exists()
    assert compact(state, CLOSED + 86_400).quarantined == []
    assert [(one.file, one.what) for one in differences(state)] == [(name, "missing")]
    (state / "history.sqlite").unlink()
    left = [one for one in history_read.samples(state, START, END + 86_400) if one.slot < END]
    assert len(left) == (2 if name.startswith("2026") else len(samples_of_day(every=6)) + 2)


def test_a_lost_manifest_is_made_anew_from_the_files(two_days, tmp_path):
    state = tmp_path / "copy"
    shutil.copytree(two_days, state)
    folder, before = folder_of(state), manifest_of(state)
    for path in folder.glob("manifest.json*"):
        path.write_bytes(b"{}")
    done = compact(state, CLOSED + 86_400)
    assert done.rebuilt
    assert len(done.quarantined) == 2
    assert manifest_of(state).entries == before.entries
    assert [one.what for one in differences(state)] == []


def test_a_later_netmons_manifest_is_refused_and_kept(two_days, tmp_path):
    state = tmp_path / "copy"
    shutil.copytree(two_days, state)
    path = folder_of(state) / day_manifest.FILE
    head, _, body = path.read_bytes().partition(b"\n")
    path.write_bytes(head.replace(b"netmon.days/1", b"netmon.days/2") + b"\n" + body)
    kept = path.read_bytes()
    with pytest.raises(files.NewerVersionError):
        compact(state)
    out = StringIO()
    assert day_worker.main(["compact", "--state", str(state)], out) == 1
    assert "NewerVersionError" in json.loads(out.getvalue())["error"]
    assert path.read_bytes() == kept


@pytest.mark.may_block
async def test_an_open_day_is_not_filed(state):
    done = await filed(state, samples_of_day(every=12), CLOSED - 1)
    assert (done.written, done.filed_until) == ([], None)
    assert (await filed(state, [], CLOSED)).written == ["2026-11-20.parquet"]


@pytest.mark.may_block
async def test_late_samples_that_are_there_already_are_refused_and_make_no_file(state):
    await filed(state, samples_of_day(every=12))
    async with HistoryStore(state, wall=lambda: CLOSED) as store:
        assert await store.drop_samples(END)
        store.add_samples([sample(START, octets=5)])
        assert await store.write()
        done = compact(state)
        assert done.written == []
        assert [one.refused for one in done.filed] == [1]
        assert await store.drop_late(START, END, done.filed[0].late_seq)
        assert compact(state).filed == []


@pytest.mark.may_block
async def test_one_process_at_a_time_has_the_folder(state):
    await in_sqlite(state, samples_of_day(every=12))
    folder_of(state).mkdir()
    with locked(folder_of(state)):
        with pytest.raises(BusyError):
            compact(state)
        assert day_worker.main(["compact", "--state", str(state)], StringIO()) == day_worker.BUSY
    assert compact(state).written == ["2026-11-20.parquet"]


def test_kills_while_a_day_is_filed_leave_nothing_half_done(state, root):
    asyncio.run(in_sqlite(state, samples_of_day(ports=40, every=2)))
    command = [sys.executable, "-m", "netmon.store.day_worker", "compact", "--state", str(state), "--now", str(CLOSED)]
    rng = random.Random(3)
    for _ in range(8):
        process = subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 10.0
        while not (folder_of(state) / ".rows.csv").exists() and process.poll() is None and time.monotonic() < until:
            time.sleep(0.001)
        time.sleep(rng.random() * 0.25)
        process.send_signal(signal.SIGKILL)
        process.wait()
        if (folder_of(state) / day_manifest.FILE).exists():
            assert differences(state) == []
    compact(state)
    assert differences(state) == []
    assert [entry.rows for entry in manifest_of(state).entries] == [40 * 144]
    assert sorted(path.name for path in folder_of(state).iterdir()) == [".lock", "2026-11-20.parquet", "hourly", "manifest.json"]


FULL = """
import resource, signal, sys
from netmon.store.day_worker import main
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
sys.exit(main(sys.argv[2:], sys.stdout))
"""


@pytest.mark.parametrize("limit", [500, 8_000, 30_000])
def test_a_full_disk_leaves_the_samples_where_they_are(state, root, limit):
    asyncio.run(in_sqlite(state, samples_of_day(ports=4, every=2)))
    command = [sys.executable, "-c", FULL, str(limit), "compact", "--state", str(state), "--now", str(CLOSED)]
    result = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=60)
    assert result.returncode == 1, result.stdout + result.stderr
    assert "error" in json.loads(result.stdout)
    assert compact(state).rows == 4 * 144
    assert differences(state) == []


@pytest.mark.may_block
async def test_old_files_are_deleted_by_calendar_months_and_the_chain_stays(state):
    old = DAY - timedelta(days=200)
    await filed(state, samples_of_day(old, every=48), day_bounds(old, ZONE)[1] + 30_000)
    await filed(state, samples_of_day(every=48))
    assert compact(state, keep=Keep(7, 1)).deleted == []
    assert compact(state, CLOSED + 86_400 * 4_000, keep=Keep(7, 1)).deleted == []
    done = compact(state, keep=Keep(1, 1))
    assert done.deleted == [f"{old}.parquet"]
    assert (folder_of(state) / f"hourly/{old}.parquet").exists()
    assert differences(state) == []
    assert len(manifest_of(state).entries) == 2
    async with HistoryStore(state, wall=lambda: CLOSED) as store:
        assert await store.drop_samples(START)
    assert list(history_read.samples(state, 0, START)) == []
    assert list(history_read.hours(state, str(old), str(old)))


@pytest.mark.may_block
async def test_the_keeper_files_in_a_child_and_lets_go_of_what_is_filed(state):
    clock = Clock(float(CLOSED + 86_400))
    async with HistoryStore(state, wall=clock) as store:
        keeper = DayKeeper(state, store, zone=ZONE, wall=clock)
        store.add_samples([*samples_of_day(every=12), *samples_of_day(NEXT, every=12), sample(END + 86_400)])
        assert await store.write()
        await keeper.turn()
        assert (keeper.stats.files, keeper.stats.failed, keeper.stats.filed_until) == (2, 0, END + 86_400)
        store.add_samples([sample(START + 300)])
        assert await store.write()
        await keeper.turn()
        assert keeper.stats.files == 3
        with locked(folder_of(state)):
            await keeper.turn()  # nothing to do: no child that would find the folder taken
        assert keeper.stats.failed == 0
        left = await store.ask(lambda connection: connection.execute("SELECT min(slot), (SELECT count(*) FROM late) FROM sample").fetchone(), None)
        assert left == (END, 0)
    assert [one.slot for one in history_read.samples(state, START, START + 600, [("sw", "GE0/0/1")])] == [START, START + 300]
    assert differences(state) == []


@pytest.mark.may_block
async def test_the_keeper_reports_a_damaged_day_file_and_goes_on(state, caplog):
    await filed(state, samples_of_day(every=12))
    (folder_of(state) / "2026-11-20.parquet").write_bytes(b"PAR1")
    async with HistoryStore(state, wall=lambda: float(CLOSED)) as store:
        keeper = DayKeeper(state, store, zone=ZONE, wall=lambda: float(CLOSED))
        await keeper.turn()
        assert (keeper.stats.quarantined, keeper.stats.failed) == (1, 0)
    assert "day file is damaged and was set aside file=2026-11-20.parquet" in caplog.text


@pytest.mark.may_block
async def test_the_keeper_goes_on_when_the_child_fails(state):
    folder_of(state).mkdir()
    async with HistoryStore(state, wall=lambda: float(CLOSED)) as store:
        keeper = DayKeeper(state, store, zone=ZONE, wall=lambda: float(CLOSED))
        with locked(folder_of(state)):
            await keeper.turn()
        assert (keeper.stats.failed, keeper.stats.failing_since) == (2, float(CLOSED))
        await keeper.turn()
        assert (keeper.stats.failed, keeper.stats.failing_since) == (2, None)


def test_the_worker_reads_rows_back(two_days):
    out = StringIO()
    options = ["--state", str(two_days), "--start", str(START), "--end", str(START + 301), "--device", "sw", "--interface", "GE0/0/1"]
    assert day_worker.main(["read", *options], out) == 0
    assert [json.loads(line)["slot"] for line in out.getvalue().splitlines()] == [START, START + 300]
    out = StringIO()
    assert day_worker.main(["verify", "--state", str(two_days)], out) == 0
    assert json.loads(out.getvalue()) == {"differences": []}


def test_the_daemon_loads_no_duckdb(root):
    code = "import sys, netmon.daemon.app; sys.exit('duckdb' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=root).returncode == 0


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [("2026-03-31", 1, "2026-02-28"), ("2024-03-31", 1, "2024-02-29"), ("2026-01-15", 13, "2024-12-15"), ("2026-08-31", 6, "2026-02-28")],
)
def test_months_are_calendar_months(day, months, expected):
    assert months_before(date.fromisoformat(day), months) == date.fromisoformat(expected)


def test_samples_are_never_kept_for_less_than_six_months():
    assert first_kept(date(2026, 11, 20), 1) == date(2026, 5, 20)


@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)), st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "Asia/Kathmandu"]))
def test_days_have_no_gap_and_no_overlap(day, name):
    zone = ZoneInfo(name)
    start, end = day_bounds(day, zone)
    assert end == day_bounds(day + timedelta(days=1), zone)[0]
    assert 23 * 3600 <= end - start <= 25 * 3600
    assert day_of(start, zone) == day_of(end - 1, zone) == day
    assert closed_until(end + 6 * 3600 - 1, zone) <= start
    assert closed_until(end + 6 * 3600, zone) == end


octets = st.one_of(st.none(), st.integers(0, 10**14))


@given(st.lists(st.tuples(st.integers(0, 30), octets, st.integers(0, 310_000), st.integers(0, 63), st.one_of(st.none(), st.integers(0, 10**12))), max_size=40))
def test_a_roll_up_keeps_sums_and_its_percentile_is_by_rank(rows):
    samples = {}
    for number, value, ms, quality, speed in rows:
        one = sample(number * 300, octets=value)
        samples[number] = type(one)(**{**{name: getattr(one, name) for name in type(one).__slots__}, "in_ms": ms, "quality": quality, "speed_bps": speed})
    hours = rollup.roll_up(samples.values())
    assert sum(hour.samples for hour in hours) == len(samples)
    assert sum(hour.in_octets or 0 for hour in hours) == sum(one.in_octets or 0 for one in samples.values())
    for hour in hours:
        mine = [one for one in samples.values() if one.slot // 3600 * 3600 == hour.hour]
        rates = sorted(one.in_octets * 8000 // one.in_ms for one in mine if one.in_octets is not None and one.in_ms)
        assert hour.in_max_bps == max(rates, default=None)
        if hour.in_p95_bps is not None:
            below = sum(rate <= hour.in_p95_bps for rate in rates)
            assert below * 100 >= 95 * len(rates)
            assert (sum(rate < hour.in_p95_bps for rate in rates)) * 100 < 95 * len(rates)
