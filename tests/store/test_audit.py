"""The audit log: what anybody changes in it is found, what a crash or a full disk does to it is repaired and said."""

import asyncio
import contextlib
import json
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmon.model.access import Role
from netmon.model.audit import AuditRecord, details
from netmon.model.view_audit import AuditQuery
from netmon.store import audit as audit_module
from netmon.store.audit import EXPIRE_AFTER_S, QUEUED, AuditLog
from netmon.store.audit_chain import AuditBusyError, Chain, audit_folder, month_before, month_files, read_heads
from netmon.store.audit_fold import Folded
from netmon.store.audit_line import GENESIS, decode, digest, encode, record_of
from netmon.store.audit_read import look
from netmon.store.audit_verify import Wrong, verify

NOV = 1_793_500_000.0  # 2026-11-01 02:26:40 UTC
DAY = 86_400.0


def record(number: int = 0, *, at: float | None = None, **changes) -> AuditRecord:
    return replace(
        AuditRecord(at=NOV + number if at is None else at, who="alice", role="operator", peer="10.0.0.9", method="GET", path=f"/devices/{number}", status=200),
        **changes,
    )


def written(state: Path, count: int = 10, **changes) -> Chain:
    with Chain(state) as chain:
        append(chain, [record(number, **changes) for number in range(count)])
        chain.sign(NOV + count)
    return chain


def append(chain: Chain, records: list[AuditRecord]) -> None:
    while records:
        records = records[chain.append(records) :]


def lines_of(state: Path) -> list[bytes]:
    return [line for path in month_files(audit_folder(state)) for line in path.read_bytes().splitlines(keepends=True)]


def rewrite(state: Path, lines: list[bytes]) -> None:
    (path,) = month_files(audit_folder(state))
    path.write_bytes(b"".join(lines))


def actions(state: Path) -> list[str]:
    return [json.loads(line)["action"] for line in lines_of(state)]


@given(
    st.builds(
        AuditRecord,
        at=st.floats(0, 4e9),
        who=st.text(),
        role=st.text(),
        peer=st.text(),
        method=st.text(),
        path=st.text(),
        query=st.text(),
        status=st.integers(0, 999),
        action=st.text(),
        detail=st.dictionaries(st.text(), st.text(), max_size=3),
    )
)
@settings(max_examples=60)
def test_any_record_is_one_line_that_reads_back(one: AuditRecord) -> None:
    line, own = encode(one, 7, GENESIS)
    assert b"\n" not in line
    link = decode(line)
    assert link is not None
    assert (link.seq, link.prev, link.hash, link.right) == (7, GENESIS, own, True)
    assert record_of(link) == replace(one, at=round(one.at, 3))


def test_a_hash_is_recomputed_by_hand() -> None:
    line, own = encode(record(1), 2, GENESIS)
    fields = json.loads(line)
    body = line[: line.index(b',"prev"')] + b"}"
    assert fields["hash"] == own == digest(fields["prev"].encode(), body)
    assert list(fields)[-2:] == ["prev", "hash"]


@pytest.mark.parametrize("junk", [b"", b"{}", b"x" * 400, b'{"seq":1}', b"\0" * 500])
def test_what_is_no_line_is_none(junk: bytes) -> None:
    assert decode(junk) is None


def test_an_untouched_log_is_intact(tmp_path: Path) -> None:
    chain = written(tmp_path, 10)
    checked = verify(tmp_path, [chain.hash])
    assert checked.broken is None
    assert (checked.records, checked.begins, checked.seq, checked.hash, checked.signed) == (10, 1, 10, chain.hash, 1)


def test_an_empty_log_is_intact(tmp_path: Path) -> None:
    assert verify(tmp_path).broken is None


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_any_flipped_bit_is_found_at_its_line(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    state = tmp_path_factory.mktemp("flip")
    written(state, 6)
    lines = lines_of(state)
    number = data.draw(st.integers(0, 5))
    place = data.draw(st.integers(0, len(lines[number]) - 2))
    flipped = bytearray(lines[number])
    flipped[place] ^= 1 << data.draw(st.integers(0, 7))
    rewrite(state, [*lines[:number], bytes(flipped), *lines[number + 1 :]])
    broken = verify(state).broken
    assert broken is not None
    assert (broken.file, broken.line) == ("2026-11.jsonl", number + 1)


def test_a_deleted_line_is_missing_where_it_stood(tmp_path: Path) -> None:
    written(tmp_path, 6)
    lines = lines_of(tmp_path)
    rewrite(tmp_path, lines[:3] + lines[4:])
    broken = verify(tmp_path).broken
    assert broken is not None
    assert (broken.line, broken.wrong, broken.expected, broken.found) == (4, Wrong.MISSING, "4", "5")


def test_swapped_lines_and_an_inserted_one_are_found(tmp_path: Path) -> None:
    written(tmp_path, 6)
    lines = lines_of(tmp_path)
    rewrite(tmp_path, [lines[0], lines[2], lines[1], *lines[3:]])
    assert (found := verify(tmp_path).broken) is not None
    assert (found.line, found.wrong) == (2, Wrong.MISSING)
    forged = encode(record(99), 3, decode(lines[1].rstrip()).hash)[0] + b"\n"
    rewrite(tmp_path, [*lines[:2], forged, *lines[2:]])
    assert (found := verify(tmp_path).broken) is not None
    assert (found.line, found.wrong) == (4, Wrong.ORDER)


def test_first_lines_that_went_without_a_word_are_found(tmp_path: Path) -> None:
    written(tmp_path, 6)
    rewrite(tmp_path, lines_of(tmp_path)[2:])
    assert (found := verify(tmp_path).broken) is not None
    assert (found.line, found.wrong, found.found) == (1, Wrong.BEGIN, "3")


def test_a_cut_end_is_found_by_a_head_that_was_kept_and_by_nothing_else(tmp_path: Path) -> None:
    chain = written(tmp_path, 6)
    rewrite(tmp_path, lines_of(tmp_path)[:4])
    assert (found := verify(tmp_path).broken) is not None
    assert (found.file, found.line, found.wrong) == ("heads.jsonl", 1, Wrong.HEAD)
    (audit_folder(tmp_path) / "heads.jsonl").write_bytes(b"")  # whoever cuts one cuts the other
    assert verify(tmp_path).broken is None
    assert (found := verify(tmp_path, [chain.hash]).broken) is not None
    assert (found.wrong, found.expected, found.found) == (Wrong.EXPORTED, chain.hash, "4")


def test_a_chain_forged_from_the_start_is_found_by_its_signature(tmp_path: Path) -> None:
    written(tmp_path, 4)
    forger = tmp_path / "forger"
    with Chain(forger) as chain:
        append(chain, [record(number, who="mallory") for number in range(4)])
        chain.sign(NOV)
    rewrite(tmp_path, lines_of(forger))
    (audit_folder(tmp_path) / "heads.jsonl").write_bytes((audit_folder(forger) / "heads.jsonl").read_bytes())
    assert (found := verify(tmp_path).broken) is not None
    assert found.wrong is Wrong.SIGNATURE


def test_the_chain_goes_on_over_months_and_starts(tmp_path: Path) -> None:
    with Chain(tmp_path) as chain:
        append(chain, [record(at=NOV + day * DAY) for day in range(0, 70, 10)])
    with Chain(tmp_path) as chain:
        append(chain, [record(at=NOV + 71 * DAY)])
        assert chain.seq == 8
    assert [path.name for path in month_files(audit_folder(tmp_path))] == ["2026-11.jsonl", "2026-12.jsonl", "2027-01.jsonl"]
    assert (verify(tmp_path).records, verify(tmp_path).broken) == (8, None)


def test_a_clock_that_is_set_back_is_said_and_breaks_nothing(tmp_path: Path) -> None:
    with Chain(tmp_path) as chain:
        append(chain, [record(at=NOV), record(at=NOV + 40 * DAY), record(at=NOV + 5), record(at=NOV + 6)])
    assert actions(tmp_path) == ["request", "request", "clock_set_back", "request", "request"]
    assert [path.name for path in month_files(audit_folder(tmp_path))] == ["2026-11.jsonl", "2026-12.jsonl"]
    checked = verify(tmp_path)
    assert checked.broken is None
    assert "clock_set_back" in checked.notes[0]


def test_a_torn_last_line_is_cut_off_and_said(tmp_path: Path) -> None:
    written(tmp_path, 3)
    (path,) = month_files(audit_folder(tmp_path))
    path.write_bytes(path.read_bytes() + b'{"action":"sign_in","at":179')
    assert verify(tmp_path).broken is None
    with Chain(tmp_path) as chain:
        (found,) = chain.found
        assert (found["action"], found["bytes"], found["file"]) == ("audit_repaired", "28", "2026-11.jsonl")
        append(chain, [record(4)])
    assert (verify(tmp_path).records, verify(tmp_path).broken) == (4, None)


def test_an_end_that_is_missing_at_the_start_is_said(tmp_path: Path) -> None:
    written(tmp_path, 6)
    rewrite(tmp_path, lines_of(tmp_path)[:4])
    with Chain(tmp_path) as chain:
        assert [found["action"] for found in chain.found] == ["audit_truncated"]
        append(chain, [record(9)])
    assert (found := verify(tmp_path).broken) is not None
    assert (found.line, found.wrong, found.expected, found.found) == (5, Wrong.MISSING, "5", "7")


def test_a_last_line_that_was_altered_is_said_and_the_log_goes_on(tmp_path: Path) -> None:
    written(tmp_path, 3)
    lines = lines_of(tmp_path)
    rewrite(tmp_path, [*lines[:2], lines[2].replace(b"alice", b"malis")])
    with Chain(tmp_path) as chain:
        assert [found["action"] for found in chain.found] == ["audit_broken"]
        append(chain, [record(9)])
    assert (found := verify(tmp_path).broken) is not None
    assert (found.line, found.wrong) == (3, Wrong.HASH)


def test_two_writers_are_one_too_many(tmp_path: Path) -> None:
    with Chain(tmp_path), pytest.raises(AuditBusyError), Chain(tmp_path):
        pass
    with Chain(tmp_path) as chain:
        append(chain, [record()])
    assert verify(tmp_path).records == 1


def test_a_file_that_somebody_moves_away_is_not_written_into_the_void(tmp_path: Path) -> None:
    with Chain(tmp_path) as chain:
        append(chain, [record(0)])
        (path,) = month_files(audit_folder(tmp_path))
        path.rename(tmp_path / "elsewhere")
        append(chain, [record(1)])
    assert (found := verify(tmp_path).broken) is not None
    assert (found.line, found.wrong, found.found) == (1, Wrong.BEGIN, "2")


KILLED = """
import sys
from pathlib import Path
from netmon.store.audit_chain import Chain
from netmon.model.audit import AuditRecord
with Chain(Path(sys.argv[1])) as chain:
    number = 0
    while True:
        number += 1
        chain.append([AuditRecord(at=1793500000.0 + number, who="w", role="", peer="", path="/" + "x" * 150) for _ in range(50)])
        print(chain.seq, flush=True)
"""


def test_a_writer_that_is_killed_leaves_all_that_it_said_was_written(tmp_path: Path) -> None:
    for _ in range(3):
        with subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path)], stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            said = [int(child.stdout.readline()) for _ in range(4)]
            child.send_signal(signal.SIGKILL)
            said += [int(line) for line in child.stdout.read().splitlines() if line]
        with Chain(tmp_path) as chain:
            assert chain.seq >= said[-1]
            append(chain, [record(at=NOV + 1e6)])
    checked = verify(tmp_path)
    assert checked.broken is None
    assert checked.records >= 603


@pytest.mark.parametrize("part", [1, 2, 3])
def test_a_disk_that_is_full_costs_no_line_and_tears_none(tmp_path: Path, part: int) -> None:
    """A file size limit stands for a full disk: a write gets through in part, and then fails."""
    with Chain(tmp_path) as chain:
        append(chain, [record(number) for number in range(3)])
        (path,) = month_files(audit_folder(tmp_path))
        size = path.stat().st_size
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100 * part, before[1]))
        try:
            with pytest.raises(OSError, match="File too large"):
                append(chain, [record(number) for number in range(3, 9)])
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        assert path.stat().st_size == size
        append(chain, [record(number) for number in range(3, 9)])
    assert (verify(tmp_path).records, verify(tmp_path).broken) == (9, None)


class Clock:
    """A clock that a test sets."""

    def __init__(self, at: float = NOV) -> None:
        self.at = at

    def __call__(self) -> float:
        return self.at


@contextlib.asynccontextmanager
async def running(log: AuditLog):
    async with log:
        task = asyncio.create_task(log.run())
        try:
            yield log
        finally:
            task.cancel()
            await asyncio.wait({task})


async def until(holds, seconds: float = 30.0) -> None:
    async with asyncio.timeout(seconds):
        while not holds():
            await asyncio.sleep(0.01)


async def test_records_of_the_loop_are_written_and_the_end_is_signed(tmp_path: Path) -> None:
    async with running(AuditLog(tmp_path, wall=Clock())) as log:
        log.note(record(1))
        log.act("alice", "exclude", role="operator", site="a", note="路由器检修", empty="")
        await until(lambda: log.stats.written == 3)
        assert log.queued == 0
    lines = await asyncio.to_thread(lines_of, tmp_path)
    assert [json.loads(line)["action"] for line in lines] == ["audit_opened", "request", "exclude", "audit_closed"]
    assert json.loads(lines[2])["detail"] == {"note": "路由器检修", "site": "a"}
    heads = await asyncio.to_thread(read_heads, audit_folder(tmp_path))
    checked = await asyncio.to_thread(verify, tmp_path)
    assert (heads[-1][0].hash, checked.broken) == (checked.hash, None)


async def test_a_writing_that_is_cancelled_in_the_middle_writes_once(tmp_path: Path) -> None:
    begun, free = threading.Event(), threading.Event()
    async with AuditLog(tmp_path, wall=Clock()) as log:
        assert await log.flush()
        append = log._chain.append

        def slowly(records: Sequence[AuditRecord]) -> int:
            begun.set()
            assert free.wait(30)
            return append(records)

        log._chain.append = slowly  # type: ignore[method-assign]
        log.act("alice", "exclude")
        writing = asyncio.create_task(log.flush())
        assert await asyncio.to_thread(begun.wait, 30)
        writing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await writing
        free.set()
    lines = await asyncio.to_thread(lines_of, tmp_path)
    assert [json.loads(line)["action"] for line in lines] == ["audit_opened", "exclude", "audit_closed"]


async def test_what_does_not_fit_the_queue_is_counted_and_said(tmp_path: Path) -> None:
    async with AuditLog(tmp_path, wall=Clock()) as log:
        for number in range(QUEUED + 40):
            log.note(record(number))
        assert log.stats.lost == 41  # the record of the opening was there first
        assert await log.flush()
    lines = await asyncio.to_thread(lines_of, tmp_path)
    assert json.loads(next(line for line in lines if b"audit_lost" in line))["detail"] == {"records": "41"}
    checked = await asyncio.to_thread(verify, tmp_path)
    assert (checked.broken, sum(b'"action":"request"' in line for line in lines)) == (None, QUEUED - 1)
    assert any("audit_lost records=41" in note for note in checked.notes)


async def test_a_full_disk_stops_actions_and_is_got_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr(audit_module, "RETRY_S", 0.02)
    async with running(AuditLog(tmp_path, wall=clock)) as log:
        await until(lambda: log.stats.written == 1)
        (path,) = await asyncio.to_thread(month_files, audit_folder(tmp_path))
        size = (await asyncio.to_thread(path.stat)).st_size
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 50, before[1]))
        try:
            log.note(record(1))
            await until(lambda: not log.writable)
            assert log.stats.failing_since == NOV
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        clock.at += 30
        await until(lambda: log.writable and not log.queued)
    assert (await asyncio.to_thread(actions, tmp_path))[:3] == ["audit_opened", "request", "audit_resumed"]
    assert (await asyncio.to_thread(verify, tmp_path)).broken is None


def many_months(state: Path) -> None:
    with Chain(state) as chain:
        append(chain, [record(at=NOV + day * DAY) for day in range(0, 300, 10)])
        chain.sign(NOV + 300 * DAY)


async def test_months_that_are_too_old_go_whole_and_the_chain_still_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await asyncio.to_thread(many_months, tmp_path)
    monkeypatch.setattr(audit_module, "LOOK_EVERY_S", 0.0)
    clock = Clock(0)
    async with running(AuditLog(tmp_path, wall=Clock(NOV + 300 * DAY), clock=clock)) as log:
        log.months = 6
        await until(lambda: len(log.old) == 3)
        assert len(await asyncio.to_thread(month_files, audit_folder(tmp_path))) == 10  # not yet: it may be the clock that is wrong
        clock.at += EXPIRE_AFTER_S
        log.act("alice", "look")
        await until(lambda: not log.old)
    checked = await asyncio.to_thread(verify, tmp_path)
    assert checked.broken is None
    assert checked.begins > 1
    assert sum("audit_expired" in note for note in checked.notes) == 3
    files = await asyncio.to_thread(month_files, audit_folder(tmp_path))
    assert len(files) == 7
    await asyncio.to_thread(files[0].unlink)
    found = (await asyncio.to_thread(verify, tmp_path)).broken
    assert found is not None
    assert found.wrong is Wrong.BEGIN


def test_months_are_counted_over_years() -> None:
    assert [month_before("2027-02", back) for back in (0, 1, 2, 12, 26)] == ["2027-02", "2027-01", "2026-12", "2026-02", "2024-12"]


def test_scrapes_probes_and_static_files_are_one_record_an_hour() -> None:
    folded = Folded()
    scrape = record(who="prom", role=Role.SCRAPER, path="/metrics")
    assert all(folded.note(replace(scrape, at=NOV + 15 * number)) for number in range(3))
    assert folded.note(record(path="/static/netmon.css", query="v=1"))
    assert folded.note(record(path="/static/netmon.js"))
    for other in (
        record(path="/devices"),
        record(path="/metrics", status=403),
        record(path="/metrics", method="POST"),
        record(action="sign_in", path="/metrics"),
    ):
        assert not folded.note(other)
    assert list(folded.take(NOV + 30)) == []
    told = {one.path: one for one in folded.take(NOV + 3600)}
    assert told["/metrics"].detail == details(count=3, since=NOV, until=NOV + 30)
    assert (told["/static/*"].detail["count"], told["/static/*"].query) == ("2", "")
    assert list(folded.take(None)) == []


def test_records_are_read_newest_first_with_filters_and_page_by_page(tmp_path: Path) -> None:
    with Chain(tmp_path) as chain:
        people = ("alice", "bob", "李老师")
        append(
            chain,
            [record(number, at=NOV + number * 3600, who=people[number % 3], action="exclude" if number % 10 == 0 else "request") for number in range(2000)],
        )
    first = look(tmp_path, AuditQuery(), 50)
    assert [row.seq for row in first.rows] == list(range(2000, 1950, -1))
    assert [row.seq for row in look(tmp_path, AuditQuery(before=first.more), 50).rows] == list(range(1950, 1900, -1))
    mine = look(tmp_path, AuditQuery(who="李老师", action="exclude"), 1000)
    assert len(mine.rows) == len([number for number in range(0, 2000, 10) if number % 3 == 2])
    assert mine.more is None
    span = look(tmp_path, AuditQuery(start=NOV + 100 * 3600, end=NOV + 110 * 3600), 1000)
    assert [row.seq for row in span.rows] == list(range(110, 100, -1))
    assert [row.seq for row in look(tmp_path, AuditQuery(words="DEVICES/1999"), 10).rows] == [2000]
    assert look(tmp_path, AuditQuery(who="nobody"), 10) == look(tmp_path / "none", AuditQuery(), 10)


def test_a_look_is_never_long_and_the_next_goes_on(tmp_path: Path) -> None:
    with Chain(tmp_path) as chain:
        append(chain, [record(number) for number in range(500)])
    found, before, looks = [], None, 0
    while True:
        rows = look(tmp_path, AuditQuery(words="/devices/7", before=before), 1000, most_lines=60)
        found += [row.seq for row in rows.rows]
        before = rows.more
        looks += 1
        if before is None:
            break
    assert looks == 9
    assert sorted(found) == [number + 1 for number in range(500) if str(number).startswith("7")]


def test_many_records_are_checked_in_seconds(tmp_path: Path) -> None:
    with Chain(tmp_path) as chain:
        append(chain, [record(number) for number in range(20_000)])
    began = time.perf_counter()
    checked = verify(tmp_path)
    assert (checked.records, checked.broken) == (20_000, None)
    assert time.perf_counter() - began < 20
    began = time.perf_counter()
    assert len(look(tmp_path, AuditQuery(before=10_000), 100).rows) == 100
    assert look(tmp_path, AuditQuery(who="nobody"), 100).rows == ()
    assert time.perf_counter() - began < 5
