"""The book of incidents over restarts and broken disks."""

import asyncio
from datetime import date
from pathlib import Path

import pytest

from netmon.evaluate.incidents import ChangeKind
from netmon.model.incident_book import Book
from netmon.store import files
from netmon.store.incidents import FILE, SKIPPED, IncidentStore, decode, encode
from tests.evaluate.district import District

TODAY = date(2026, 11, 23)


def troubled() -> District:
    district = District(schools=2)
    district.lose_behind("gw-s0")
    district.lose("ap-s1-1-0")
    district.run(120)
    district.restore("ap-s1-1-0")
    district.run(600)
    assert district.book.cases
    assert district.book.closed
    return district


async def test_a_book_is_the_same_after_a_restart(state: Path):
    book = troubled().book
    assert await IncidentStore(state).save(book)
    again = await IncidentStore(state).load(TODAY)
    assert again == book
    assert again.open[0].evidence[0].render("zh") == "gw-s0 连续多次轮询无应答"


async def test_a_restart_between_any_two_moments_tells_nothing_twice(state: Path):
    district, store = District(schools=2), IncidentStore(state)
    district.lose_behind("gw-s0")
    for number in range(30):
        district.run(10)
        assert await store.save(district.book)
        district.book = await IncidentStore(state).load(TODAY)
        if number == 15:
            district.restore()
    told = [(change.kind, change.incident.id) for _, change in district.told if change.kind is not ChangeKind.UPDATED]
    district.run(600)
    assert told == [(ChangeKind.OPENED, "1123-01")]
    assert [change.kind for _, change in district.told if change.kind is not ChangeKind.UPDATED] == [ChangeKind.OPENED, ChangeKind.CLOSED]


async def test_a_damaged_book_goes_on_from_the_one_before_and_skips_numbers(state: Path):
    store, book = IncidentStore(state), troubled().book
    await store.save(book)
    await store.save(book)
    path = state / FILE
    path.write_bytes(path.read_bytes().replace(b"1123-01", b"1123-09"))
    again = IncidentStore(state)
    found = await again.load(TODAY)
    assert (found.cases, found.number) == (book.cases, book.number + SKIPPED)
    assert again.stats.quarantined == 1


async def test_with_both_generations_lost_no_number_comes_twice(state: Path):
    (state / FILE).write_bytes(b"{")
    found = await IncidentStore(state).load(TODAY)
    assert (found.day, found.number, found.cases) == (TODAY, SKIPPED, {})
    assert await IncidentStore(state / "none").load(TODAY) == Book()


async def test_a_later_version_is_left_alone(state: Path):
    data = b"".join(encode(Book())).replace(b"netmon.incidents/1", b"netmon.incidents/2")
    (state / FILE).write_bytes(data)
    store = IncidentStore(state)
    await store.load(TODAY)
    assert not await store.save(Book())
    assert (state / FILE).read_bytes() == data


async def test_a_folder_that_is_gone_is_counted_and_said_once(state: Path, caplog: pytest.LogCaptureFixture):
    store = IncidentStore(state / "gone")
    assert not await store.save(Book())
    assert not await store.save(Book())
    assert store.stats.failed == 2
    assert len([record for record in caplog.records if "cannot be saved" in record.message]) == 1
    await asyncio.to_thread((state / "gone").mkdir)
    assert await store.save(Book())
    assert store.stats.failing_since is None


@pytest.mark.parametrize("data", [b"", b"[]", b'{"schema": 1}', b'{"schema": "netmon.incidents/1", "sha256": "", "book":\n{}\n}\n'])
def test_what_is_no_book_is_refused(data: bytes):
    with pytest.raises(files.CorruptFileError):
        decode(data)
