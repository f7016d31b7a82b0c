"""The book of findings and its rows in the history: each beginning and each end is one event, whatever happens to the process or the file."""

import logging
from dataclasses import replace
from pathlib import Path

import pytest

from netmon.model.event import Event, EventKind
from netmon.model.finding import Finding, FindingKind, finding
from netmon.store import finding_rows, findings
from netmon.store.events import EventLog
from netmon.store.findings import FindingBook
from netmon.store.history import FILE, HistoryStore
from netmon.store.history_view import open_history

NOW = 1_700_000_000.0
TELNET = finding("sw-1", FindingKind.TELNET_OPEN, "vty 0 4", NOW - 5)
PUBLIC = finding("sw-2", FindingKind.PUBLIC_ANSWERED, "", NOW)
BEGAN, ENDED = EventKind.FINDING, EventKind.FINDING_GONE


class Clock:
    now = NOW

    def __call__(self) -> float:
        return self.now


def kept_by(store: HistoryStore) -> tuple[FindingBook, EventLog]:
    """A book as a running netmon has it."""
    events = EventLog()
    events.keep = store.add_event
    book = FindingBook(events, wall=lambda: NOW)
    book.keep = store.add_finding
    return book, events


async def resumed(state: Path) -> tuple[FindingBook, EventLog]:
    """What a start finds after a kill: the store of before was never left."""
    async with HistoryStore(state, wall=lambda: NOW) as store:
        book, events = kept_by(store)
        book.resume(await store.ask(finding_rows.read, ()))
        return book, events


def told(events: EventLog) -> list[tuple[EventKind, str, str]]:
    """What the log has, the oldest first."""
    return [(one.kind, one.device, one.detail) for one in reversed(events.latest(1000))]


def test_what_begins_and_what_ends_is_an_event_with_its_kind_and_the_time_of_the_finding() -> None:
    events = EventLog()
    book = FindingBook(events, wall=lambda: NOW)
    book.replace("hygiene", "sw-1", [TELNET])
    book.replace("hygiene", "sw-1", [replace(TELNET, since=NOW + 9)])
    book.replace("hygiene", "sw-1", [])
    book.replace("hygiene", "sw-1", [])
    assert told(events) == [(BEGAN, "sw-1", "telnet_open vty 0 4"), (ENDED, "sw-1", "telnet_open vty 0 4")]
    assert {one.at for one in events.latest()} == {NOW}
    assert (events.recorded[BEGAN], events.recorded[ENDED]) == (1, 1)


def test_what_two_finders_have_begins_with_the_first_and_ends_with_the_last() -> None:
    events = EventLog()
    book = FindingBook(events)
    book.replace("host_key:cli", "sw-2", [PUBLIC])
    book.replace("host_key:host", "sw-2", [PUBLIC])
    book.replace("host_key:cli", "sw-2", [])
    assert [kind for kind, _, _ in told(events)] == [BEGAN]
    book.replace("host_key:host", "sw-2", [])
    assert [kind for kind, _, _ in told(events)] == [BEGAN, ENDED]


def test_a_device_that_leaves_ends_what_it_had() -> None:
    events = EventLog()
    book = FindingBook(events)
    book.replace("hygiene", "sw-1", [TELNET])
    book.replace("public_community", "sw-2", [PUBLIC])
    book.retain(["", "sw-2"])
    assert book.everything() == (PUBLIC,)
    assert told(events)[-1] == (ENDED, "sw-1", "telnet_open vty 0 4")


def test_a_flood_of_one_kind_waits_and_no_other_kind_with_it(monkeypatch, caplog) -> None:
    monkeypatch.setattr(findings, "AT_ONCE", 20)
    events, clock = EventLog(), Clock()
    book = FindingBook(events, wall=clock)
    flood = [finding("sw-1", FindingKind.UNKNOWN_DEVICE, f"number {number:03}", NOW) for number in range(100)]
    rogue = finding("sw-1", FindingKind.ROGUE_DHCP, "02:00:00:00:00:01", NOW)
    with caplog.at_level(logging.WARNING):
        book.replace("sensor", "sw-1", flood)
        book.replace("sensor", "sw-1", [*flood, rogue])
    assert len(book.everything()) == 21
    assert rogue in book.everything()
    assert events.recorded[BEGAN] == 21
    assert [record.message for record in caplog.records] == ["too many new findings, some must wait finder=sensor device=sw-1 waiting=80"]
    clock.now += 86_400 * 30
    book.replace("sensor", "sw-1", [*flood, rogue])
    assert len(book.everything()) == 41


def test_one_finder_fills_no_more_than_its_share_of_a_device_and_what_it_had_stays(caplog) -> None:
    events = EventLog()
    book = FindingBook(events)
    first = [finding("sw-1", FindingKind.TELNET_OPEN, f"vty z{number}", NOW) for number in range(3)]
    book.replace("hygiene", "sw-1", first)
    book.replace("hygiene", "sw-1", [*(finding("sw-1", FindingKind.TELNET_OPEN, f"vty {number:05}", NOW) for number in range(5000)), *first])
    assert len(book.everything()) == findings.MOST
    assert set(first) <= set(book.everything())
    assert events.recorded[ENDED] == 0
    assert "too many new findings" in caplog.text


async def test_a_restart_after_a_kill_knows_what_was_found_and_says_nothing_again(state: Path) -> None:
    store = await HistoryStore(state, wall=lambda: NOW).__aenter__()
    book, events = kept_by(store)
    book.replace("hygiene", "sw-1", [TELNET])
    book.replace("public_community", "sw-2", [PUBLIC])
    assert await store.write()
    book.replace("public_community", "sw-2", [])
    assert await store.write()

    again, events = await resumed(state)
    assert again.everything() == (TELNET,)
    again.replace("hygiene", "sw-1", [replace(TELNET, since=NOW + 100)])
    assert (again.everything(), told(events)) == ((TELNET,), [])
    again.replace("hygiene", "sw-1", [])
    assert told(events) == [(ENDED, "sw-1", "telnet_open vty 0 4")]
    await store.__aexit__(None, None, None)


@pytest.mark.may_block
async def test_a_kill_before_the_write_leaves_neither_the_finding_nor_its_event(state: Path) -> None:
    store = await HistoryStore(state, wall=lambda: NOW).__aenter__()
    book, _ = kept_by(store)
    book.replace("hygiene", "sw-1", [TELNET])

    again, events = await resumed(state)
    assert again.everything() == ()
    again.replace("hygiene", "sw-1", [TELNET])
    assert events.recorded[BEGAN] == 1
    with open_history(state) as view:
        assert list(view.events(0, 1 << 50)) == []
    assert await store.write()
    with open_history(state) as view:
        assert list(view.events(0, 1 << 50)) == [Event(at=NOW, kind=BEGAN, device="sw-1", detail="telnet_open vty 0 4")]
    await store.__aexit__(None, None, None)


@pytest.mark.may_block
async def test_a_damaged_file_is_set_aside_with_a_word_and_netmon_begins_with_nothing_found(state: Path, caplog) -> None:
    async with HistoryStore(state, wall=lambda: NOW) as store:
        book, _ = kept_by(store)
        book.replace("hygiene", "sw-1", [TELNET])
    (state / FILE).write_bytes(b"SQLite format 3\0" + b"\xff" * 8000)
    again, events = await resumed(state)
    assert again.everything() == ()
    assert [path.name for path in state.glob("*.corrupt-*")] == [f"{FILE}.corrupt-{int(NOW)}"]
    assert "database is damaged, starting a new one" in caplog.text
    again.replace("hygiene", "sw-1", [TELNET])
    assert events.recorded[BEGAN] == 1


@pytest.mark.may_block
async def test_rows_of_a_later_netmons_kinds_and_words_that_no_file_can_hold_do_no_harm(state: Path) -> None:
    odd = Finding(device="sw-3", kind=FindingKind.HTTP_OPEN, severity=TELNET.severity, detail="\ud800 x", since=NOW)
    async with HistoryStore(state, wall=lambda: NOW) as store:
        book, _ = kept_by(store)
        book.replace("hygiene", "sw-3", [odd])
        assert await store.write()
        await store.ask(lambda db: db.execute("INSERT INTO finding VALUES ('sw-4', 'later', 'not_known_yet', '', 'warning', 1)"), None)
    again, _ = await resumed(state)
    assert [one.detail for one in again.everything()] == ["? x"]
