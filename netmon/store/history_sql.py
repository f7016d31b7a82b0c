"""The tables and statements of `history.sqlite`: times in whole numbers, interfaces by number, samples clustered by slot."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from netmon.model.event import Event
from netmon.model.finding import FindingChange
from netmon.model.history import GapReason, PollerGap, Transition, VerdictRecord
from netmon.model.sample import LinkSample
from netmon.model.throughput import RunRecord
from netmon.store import finding_rows, run_chain, sqlite

VERSION = 2
OLDEST = 1
"""The oldest layout that can be read as it is: a later one only has more tables."""
_SAMPLE = (
    "slot INTEGER, interface INTEGER, slot_s INTEGER, in_octets INTEGER, in_ms INTEGER, out_octets INTEGER, out_ms INTEGER, quality INTEGER, speed_bps INTEGER"
)
SCHEMA = f"""
CREATE TABLE IF NOT EXISTS interface (id INTEGER PRIMARY KEY, device TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (device, name));
CREATE TABLE IF NOT EXISTS sample ({_SAMPLE}, PRIMARY KEY (slot, interface)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS late (seq INTEGER PRIMARY KEY AUTOINCREMENT, {_SAMPLE});
CREATE TABLE IF NOT EXISTS transition (id INTEGER PRIMARY KEY, at_ms INTEGER, kind TEXT, subject TEXT, state TEXT, why TEXT);
CREATE INDEX IF NOT EXISTS transition_subject ON transition (kind, subject, at_ms);
CREATE INDEX IF NOT EXISTS transition_at ON transition (at_ms);
CREATE TABLE IF NOT EXISTS event (id INTEGER PRIMARY KEY, at_ms INTEGER, kind TEXT, device TEXT, detail TEXT);
CREATE INDEX IF NOT EXISTS event_at ON event (at_ms);
CREATE TABLE IF NOT EXISTS verdict (
    id TEXT, at_ms INTEGER, target TEXT, subject TEXT, state TEXT, basis TEXT, document TEXT, PRIMARY KEY (id, at_ms)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS verdict_at ON verdict (at_ms);
CREATE TABLE IF NOT EXISTS gap (id INTEGER PRIMARY KEY, start_ms INTEGER, end_ms INTEGER, why TEXT);
CREATE TABLE IF NOT EXISTS mark (name TEXT PRIMARY KEY, value INTEGER) WITHOUT ROWID;
{run_chain.SCHEMA}{finding_rows.SCHEMA}"""
LAYOUT = sqlite.Layout(SCHEMA, VERSION, {1: run_chain.SCHEMA})
ALIVE_MS = "alive_ms"
KEPT_MS = "kept_ms"
STOPPED = "stopped"
SEALED = "sealed_until"
_COLUMNS = "slot, slot_s, in_octets, in_ms, out_octets, out_ms, quality, speed_bps"
_CSV = " || ',' || ".join(f"ifnull({column}, '')" for column in ("interface", *_COLUMNS.split(", ")))
CSV_COLUMNS = ("interface", *_COLUMNS.split(", "))

InterfaceIds = dict[tuple[str, str], int]


class Batch(NamedTuple):
    """What one transaction takes."""

    samples: Sequence[LinkSample] = ()
    transitions: Sequence[Transition] = ()
    events: Sequence[Event] = ()
    verdicts: Sequence[VerdictRecord] = ()
    gaps: Sequence[PollerGap] = ()
    marks: Mapping[str, int] = {}
    runs: Sequence[RunRecord] = ()
    findings: Sequence[FindingChange] = ()


def mark(connection: sqlite.Connection, name: str) -> int | None:
    """Return a mark's value; None when it was never set."""
    row = connection.execute("SELECT value FROM mark WHERE name = ?", (name,)).fetchone()
    return None if row is None else int(row[0])


def write(connection: sqlite.Connection, batch: Batch, known: InterfaceIds) -> int:
    """Write a batch within the caller's transaction; returns how many samples met a row of the same interface and slot, and were refused.

    A sample of a day that is sealed goes to the late ones. `known` gets the interfaces' numbers, and is worth nothing when the transaction fails.
    """
    collisions = _write_samples(connection, batch.samples, known)
    rows = [(one.at_ms, one.kind.value, one.subject, one.state, one.why) for one in batch.transitions]
    connection.executemany("INSERT INTO transition (at_ms, kind, subject, state, why) VALUES (?, ?, ?, ?, ?)", rows)
    events = [(int(one.at * 1000), one.kind.value, sqlite.plain(one.device), sqlite.plain(one.detail)) for one in batch.events]
    connection.executemany("INSERT INTO event (at_ms, kind, device, detail) VALUES (?, ?, ?, ?)", events)
    finding_rows.write(connection, batch.findings)
    verdicts = [(one.id, one.at_ms, one.target, one.subject, one.state, one.basis, one.document) for one in batch.verdicts]
    connection.executemany("INSERT OR REPLACE INTO verdict VALUES (?, ?, ?, ?, ?, ?, ?)", verdicts)
    gaps = [(one.start_ms, one.end_ms, one.why.value) for one in batch.gaps]
    connection.executemany("INSERT INTO gap (start_ms, end_ms, why) VALUES (?, ?, ?)", gaps)
    connection.executemany("INSERT OR REPLACE INTO mark VALUES (?, ?)", batch.marks.items())
    run_chain.append(connection, batch.runs)
    return collisions


def _write_samples(connection: sqlite.Connection, samples: Sequence[LinkSample], known: InterfaceIds) -> int:
    if not samples:
        return 0
    sealed = mark(connection, SEALED) or 0
    hot: list[tuple[int | None, ...]] = []
    late: list[tuple[int | None, ...]] = []
    for sample in samples:
        number = _interface(connection, (sample.device, sample.interface), known)
        row = (sample.slot, number, sample.slot_s, sample.in_octets, sample.in_ms, sample.out_octets, sample.out_ms, int(sample.quality), sample.speed_bps)
        (late if sample.slot < sealed else hot).append(row)
    before = connection.total_changes
    connection.executemany("INSERT OR IGNORE INTO sample VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", hot)
    unknown = (
        "INSERT INTO late (slot, interface, slot_s, in_octets, in_ms, out_octets, out_ms, quality, speed_bps) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9 "
        "WHERE NOT EXISTS (SELECT 1 FROM sample WHERE slot = ?1 AND interface = ?2) AND NOT EXISTS (SELECT 1 FROM late WHERE slot = ?1 AND interface = ?2)"
    )
    connection.executemany(unknown, late)
    return len(samples) - (connection.total_changes - before)


def _interface(connection: sqlite.Connection, key: tuple[str, str], known: InterfaceIds) -> int:
    number = known.get(key)
    if number is None:
        row = connection.execute("SELECT id FROM interface WHERE device = ? AND name = ?", key).fetchone()
        if row is None:
            row = connection.execute("INSERT INTO interface (device, name) VALUES (?, ?) RETURNING id", key).fetchone()
        number = known[key] = int(row[0])
    return number


def seal(connection: sqlite.Connection, until: int) -> int:
    """Close the time before `until` (Unix seconds) to new samples for good; returns the border that holds, which never moves back."""
    border = max(mark(connection, SEALED) or 0, until)
    connection.execute("INSERT OR REPLACE INTO mark VALUES (?, ?)", (SEALED, border))
    return border


def drop_samples(connection: sqlite.Connection, before: int, limit: int = 200_000) -> int:
    """Delete samples older than `before` (Unix seconds), which are in day files, a bounded number at a time; returns how many went."""
    row = connection.execute("SELECT slot FROM sample WHERE slot < ? ORDER BY slot LIMIT 1 OFFSET ?", (before, limit)).fetchone()
    border = before if row is None else max(int(row[0]), int(connection.execute("SELECT min(slot) FROM sample").fetchone()[0]) + 1)
    return connection.execute("DELETE FROM sample WHERE slot < ?", (border,)).rowcount


def drop_late(connection: sqlite.Connection, span: tuple[int, int], last_seq: int) -> int:
    """Delete late samples of [span) up to a number, which are in a supplement; returns how many went."""
    return connection.execute("DELETE FROM late WHERE slot >= ? AND slot < ? AND seq <= ?", (*span, last_seq)).rowcount


def forget(connection: sqlite.Connection, before_ms: int) -> int:
    """Delete what ended before `before_ms`; each subject keeps its last state before that, which holds on. Returns how many rows went."""
    gone = connection.execute("DELETE FROM event WHERE at_ms < ?", (before_ms,)).rowcount
    gone += connection.execute("DELETE FROM verdict WHERE at_ms < ?", (before_ms,)).rowcount
    gone += connection.execute("DELETE FROM gap WHERE end_ms < ?", (before_ms,)).rowcount
    gone += run_chain.forget(connection, before_ms)
    later = "SELECT 1 FROM transition AS b WHERE b.kind = a.kind AND b.subject = a.subject AND b.at_ms > a.at_ms AND b.at_ms <= ?1"
    gone += connection.execute(f"DELETE FROM transition AS a WHERE a.at_ms < ?1 AND EXISTS ({later})", (before_ms,)).rowcount
    return gone


def samples(connection: sqlite.Connection, start: int, end: int, table: str = "sample") -> Iterator[LinkSample]:
    """Yield the samples of [start, end), Unix seconds, in canonical order."""
    assert table in ("sample", "late")
    query = f"SELECT device, name, {_COLUMNS} FROM {table} JOIN interface ON interface.id = interface WHERE slot >= ? AND slot < ? ORDER BY device, name, slot"
    for row in connection.execute(query, (start, end)):
        yield sample_of(row)


def sample_of(row: Sequence[Any]) -> LinkSample:
    """Make a sample of device, interface and the columns in the order of the canonical row."""
    device, interface, slot, slot_s, in_octets, in_ms, out_octets, out_ms, quality, speed_bps = row
    return LinkSample(
        device=device, interface=interface, slot=slot, slot_s=slot_s, in_octets=in_octets, in_ms=in_ms, out_octets=out_octets, out_ms=out_ms,
        quality=quality, speed_bps=speed_bps,
    )  # fmt: skip


def slots(connection: sqlite.Connection, start: int, end: int) -> list[int]:
    """Return the slots of [start, end) that have samples, by as many look-ups."""
    found: list[int] = []
    after = start - 1
    while (slot := connection.execute("SELECT min(slot) FROM sample WHERE slot > ? AND slot < ?", (after, end)).fetchone()[0]) is not None:
        found.append(after := int(slot))
    return found


def sample_span(connection: sqlite.Connection, table: str, before: int) -> tuple[int, int] | None:
    """Return the first and the last slot before `before` that a table has."""
    assert table in ("sample", "late")
    low, high = connection.execute(f"SELECT min(slot), max(slot) FROM {table} WHERE slot < ?", (before,)).fetchone()
    return None if low is None else (int(low), int(high))


def has_samples(connection: sqlite.Connection, span: tuple[int, int], table: str = "sample") -> bool:
    """True when a table has a row of [start, end), Unix seconds."""
    assert table in ("sample", "late")
    return connection.execute(f"SELECT 1 FROM {table} WHERE slot >= ? AND slot < ? LIMIT 1", span).fetchone() is not None


def csv_of_slot(connection: sqlite.Connection, slot: int, among: Sequence[int] | None = None) -> str:
    """Return a slot's samples as lines of CSV_COLUMNS, empty for NULL; of all interfaces, or among some by their numbers."""
    chosen = "" if among is None else " AND interface IN (SELECT value FROM json_each(?))"
    parameters = (slot,) if among is None else (slot, json.dumps(among))
    text = connection.execute(f"SELECT group_concat({_CSV}, char(10)) FROM sample WHERE slot = ?{chosen}", parameters).fetchone()[0]
    return "" if text is None else f"{text}\n"


def csv_of_late(connection: sqlite.Connection, start: int, end: int) -> tuple[str, int, int]:
    """Return the late samples of [start, end) as lines, how many, and the highest number among them; later ones are for the next time."""
    (last,) = connection.execute("SELECT max(seq) FROM late WHERE slot >= ? AND slot < ?", (start, end)).fetchone()
    lines = [row[0] for row in connection.execute(f"SELECT {_CSV} FROM late WHERE slot >= ? AND slot < ? AND seq <= ?", (start, end, last or 0))]
    return "".join(f"{line}\n" for line in lines), len(lines), int(last or 0)


def interfaces(connection: sqlite.Connection) -> list[tuple[int, str, str]]:
    """Return number, device and name of all interfaces."""
    return list(connection.execute("SELECT id, device, name FROM interface ORDER BY device, name"))


def gaps(connection: sqlite.Connection, start_ms: int, end_ms: int) -> list[PollerGap]:
    """Return the gaps that touch [start_ms, end_ms), in order."""
    query = "SELECT start_ms, end_ms, why FROM gap WHERE end_ms > ? AND start_ms < ? ORDER BY start_ms, id"
    return [PollerGap(start_ms=start, end_ms=end, why=GapReason(why)) for start, end, why in connection.execute(query, (start_ms, end_ms))]
