"""Active tests in the history: kept, chained, upgraded from the layout before, forgotten from the oldest on."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmon.model.history import GapReason, PollerGap
from netmon.model.throughput import RunOutcome, RunRecord
from netmon.store import history_sql as sql
from netmon.store import run_chain, sqlite
from netmon.store.history import FILE, HistoryStore
from netmon.store.history_view import open_history
from tests.store.histories import START

NOW = float(START)


def run(at_ms: int = 1_000, **changes) -> RunRecord:
    values = {
        "link": "school/exit", "at_ms": at_ms, "path": "exit", "direction": "down", "outcome": RunOutcome.OK, "method": "iperf3", "server": "测速",
        "goodput_bps": 94_000_000, "cross_bps": 17, "rtt_ms": 3.25, "measured_s": 8.0,
    }  # fmt: skip
    return RunRecord(**(values | changes))


async def written(state, *runs: RunRecord) -> None:
    async with HistoryStore(state, wall=lambda: NOW) as store:
        for one in runs:
            store.add_run(one)
        assert store.waiting == len(runs)
        assert await store.write()


def writer(state):
    return contextlib.closing(sqlite.open_lasting(state / FILE, sql.LAYOUT, NOW)[0])


@pytest.mark.may_block
async def test_a_run_is_read_back_within_its_span_with_all_that_it_says(state):
    kinds = [run(1_000), run(2_000, outcome=RunOutcome.DEFERRED, goodput_bps=None, detail="busy"), run(2_000, outcome=RunOutcome.FAILED, cross_bps=None)]
    await written(state, *kinds)
    with open_history(state) as view:
        assert view.runs(0, 3_000) == kinds
        assert view.runs(1_001, 2_001) == kinds[1:]
        assert view.runs(0, 1_000) == []


@pytest.mark.may_block
async def test_a_history_of_version_1_is_upgraded_in_place_and_read_before_that(state):
    first = sql.SCHEMA.replace(run_chain.SCHEMA, "")
    assert first != sql.SCHEMA
    connection = sqlite.open_lasting(state / FILE, sqlite.Layout(first, 1), NOW)[0]
    connection.execute("INSERT INTO gap (start_ms, end_ms, why) VALUES (1, 2, 'stalled')")
    connection.close()
    with open_history(state) as view:
        assert view.runs(0, 1 << 60) == []
        assert view.gaps(0, 10) == [PollerGap(start_ms=1, end_ms=2, why=GapReason.STALLED)]
    await written(state, run())
    with open_history(state) as view:
        assert view.runs(0, 1 << 60) == [run()]
        assert view.gaps(0, 10) == [PollerGap(start_ms=1, end_ms=2, why=GapReason.STALLED)]


def test_a_file_older_than_is_readable_is_no_database(state):
    sqlite.open_lasting(state / FILE, sqlite.Layout("CREATE TABLE IF NOT EXISTS a (x);", 1), NOW)[0].close()
    with pytest.raises(sqlite.NoDatabaseError):
        sqlite.open_reader(state / FILE, 3, 2)


CHANGES = {
    "content": ("UPDATE run SET document = replace(document, '94000000', '95000000') WHERE seq = 2", (2, "hash")),
    "hash": ("UPDATE run SET sha256 = replace(sha256, substr(sha256, 1, 1), 'x') WHERE seq = 2", (2, "hash")),
    "time": ("UPDATE run SET at_ms = at_ms + 1 WHERE seq = 3", (3, "columns")),
    "left_out": ("DELETE FROM run WHERE seq = 2", (3, "hash")),
    "first_gone": ("DELETE FROM run WHERE seq = 1", (2, "hash")),
    "last_gone": ("DELETE FROM run WHERE seq = 4", (4, "missing")),
    "swapped": ("UPDATE run SET seq = 9 WHERE seq = 1", (2, "hash")),
}


@pytest.mark.may_block
@pytest.mark.parametrize("change", CHANGES)
async def test_a_changed_a_missing_and_a_moved_row_are_found(state, change):
    await written(state, *(run(number * 1_000, detail=str(number)) for number in (1, 2, 3, 4)))
    statement, expected = CHANGES[change]
    with writer(state) as connection:
        assert run_chain.verify_runs(connection) is None
        connection.execute(statement)
        assert run_chain.verify_runs(connection) == expected


@pytest.mark.may_block
async def test_the_chain_survives_forgetting_and_goes_on(state):
    await written(state, *(run(number * 1_000) for number in (1, 2, 3)))
    async with HistoryStore(state, wall=lambda: NOW) as store:
        assert await store.forget(3_000) == 2
    with writer(state) as connection:
        assert run_chain.verify_runs(connection) is None
        assert [one.at_ms for one in run_chain.read(connection, 0, 1 << 60)] == [3_000]
    async with HistoryStore(state, wall=lambda: NOW) as store:
        assert await store.forget(1 << 60) == 1
    await written(state, run(9_000))
    with writer(state) as connection:
        assert run_chain.verify_runs(connection) is None
        connection.execute("UPDATE chain SET sha256 = 'x' WHERE name = 'run_begin'")
        assert run_chain.verify_runs(connection) == (4, "hash")


@given(st.lists(st.integers(0, 5_000), max_size=8), st.integers(0, 6_000), st.lists(st.integers(0, 9_000), max_size=3))
@settings(max_examples=30, deadline=None)
def test_whatever_was_written_and_forgotten_the_chain_holds_and_nothing_young_went(times, border, later):
    with contextlib.closing(memory()) as connection:
        for batch in (times, later):
            run_chain.append(connection, [run(at) for at in batch])
            run_chain.forget(connection, border)
            assert run_chain.verify_runs(connection) is None
        kept = [one.at_ms for one in run_chain.read(connection, 0, 1 << 60)]
        assert [at for at in sorted(kept) if at >= border] == sorted(at for at in (*times, *later) if at >= border)


def memory():
    connection = sqlite.sqlite3.connect(":memory:", isolation_level=None)
    connection.executescript(run_chain.SCHEMA)
    connection.execute(f"PRAGMA user_version={sql.VERSION}")
    return connection


@pytest.mark.may_block
async def test_a_field_of_a_later_netmon_is_left_out(state):
    await written(state, run())
    with writer(state) as connection:
        document = run_chain.document_of(run(2_000))[:-1] + ',"zz":1}'
        connection.execute("INSERT INTO run (at_ms, link, document, sha256) VALUES (2000, 'school/exit', ?, 'x')", (document,))
        assert run_chain.read(connection, 2_000, 2_001) == [run(2_000)]
