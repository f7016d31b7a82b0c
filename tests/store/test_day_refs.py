"""Which day files a window rests on, and when its answer may still change."""

import asyncio
from datetime import timedelta

import pytest

from netmon.model.figures import Span
from netmon.store import history_read
from netmon.store.day_files import closed_until, folder_of
from netmon.store.day_refs import day_refs, manifest_of, provisional
from netmon.store.history import HistoryStore
from tests.store.filing import compact
from tests.store.histories import CLOSED, DAY, END, START, ZONE, sample, samples_of_day

NEXT = DAY + timedelta(days=1)
BOTH = Span(START, END + 86_400)


@pytest.fixture
def two_days(state):
    """A state folder with two filed days."""
    for samples, now in ((samples_of_day(every=24), CLOSED), (samples_of_day(NEXT, every=24), CLOSED + 86_400)):
        asyncio.run(add(state, samples, now))
        compact(state, now)
    return state


async def add(state, samples, sealed_at=None):
    async with HistoryStore(state, wall=lambda: CLOSED) as store:
        store.add_samples(samples)
        assert await store.write()
        if sealed_at is not None:
            assert await store.seal(closed_until(sealed_at, ZONE))


def test_references_are_what_the_manifest_says_by_day_and_part(two_days):
    asyncio.run(add(two_days, [sample(START + 300)]))
    assert compact(two_days, CLOSED + 86_400).written == [f"{DAY}.s1.parquet"]
    entries = {entry.file: entry for entry in manifest_of(two_days).entries}
    found = day_refs(two_days, BOTH)
    assert [(one.day, one.part) for one in found] == [(str(DAY), 0), (str(DAY), 1), (str(NEXT), 0)]
    for one in found:
        entry = entries[one.file]
        assert (one.sha256, one.data_sha256, one.rows, one.start, one.end) == (entry.sha256, entry.data_sha256, entry.rows, entry.start, entry.end)
    assert [one.day for one in day_refs(two_days, Span(END, END + 1))] == [str(NEXT)]
    assert day_refs(two_days, Span(0, START)) == ()


def test_closed_days_are_final_and_what_lies_after_them_is_not(two_days):
    assert not provisional(two_days, BOTH)
    assert not provisional(two_days, Span(START + 300, END))
    assert provisional(two_days, Span(START, END + 86_401))
    (two_days / "history.sqlite").unlink()
    assert not provisional(two_days, BOTH)
    assert provisional(two_days, Span(START, END + 86_401))


def test_late_rows_make_a_day_provisional_until_they_are_filed(two_days):
    asyncio.run(add(two_days, [sample(START + 300)]))
    assert provisional(two_days, BOTH)
    assert not provisional(two_days, Span(END, END + 86_400))
    done = compact(two_days, CLOSED + 86_400)

    async def drop():
        async with HistoryStore(two_days, wall=lambda: CLOSED) as store:
            assert await store.drop_late(START, END, done.filed[0].late_seq)

    asyncio.run(drop())
    assert not provisional(two_days, BOTH)


def test_a_closed_day_is_provisional_until_its_rows_are_filed_and_needs_no_file_without_rows(two_days):
    third, fourth = Span(END + 86_400, END + 2 * 86_400), Span(END + 2 * 86_400, END + 3 * 86_400)
    asyncio.run(add(two_days, [sample(third.start)], CLOSED + 3 * 86_400))
    assert provisional(two_days, third)
    assert not provisional(two_days, fourth)
    compact(two_days, CLOSED + 3 * 86_400)
    assert not provisional(two_days, third)


def test_a_missing_file_makes_its_days_provisional(two_days):
    (folder_of(two_days) / f"{NEXT}.parquet").unlink()
    assert history_read.missing(two_days, *BOTH) == [f"{NEXT}.parquet"]
    assert provisional(two_days, BOTH)
    assert not provisional(two_days, Span(START, END))
    assert [one.day for one in day_refs(two_days, BOTH)] == [str(DAY), str(NEXT)]


def test_a_folder_without_history_is_provisional(state):
    assert day_refs(state, BOTH) == ()
    assert provisional(state, BOTH)
