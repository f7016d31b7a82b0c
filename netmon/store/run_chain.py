"""Active tests in `history.sqlite`: one row a run, each with the SHA-256 of its canonical JSON and of the row before: none is changed or left out unseen."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from typing import Any, Final, NamedTuple

from netmon.model.throughput import RunOutcome, RunRecord
from netmon.store import sqlite

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS run (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, at_ms INTEGER NOT NULL, link TEXT NOT NULL, document TEXT NOT NULL, sha256 TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS run_at ON run (at_ms);
CREATE TABLE IF NOT EXISTS chain (name TEXT PRIMARY KEY, sha256 TEXT NOT NULL) WITHOUT ROWID;
"""
SINCE_VERSION: Final = 2
"""The first version of the history's layout that has these tables."""
GENESIS: Final = ""
"""What the first row of all has before it."""
_BEGIN: Final = "run_begin"
_HEAD: Final = "run_head"
_IN_BROWSER: Final = '"method":"browser"'
"""How the canonical JSON of such a run reads; within a string the quotes would be escaped."""
_FIELDS: Final = frozenset(field.name for field in fields(RunRecord))


class BrokenRun(NamedTuple):
    """The first row that does not fit: its number (the one after the last when rows are missing at the end) and why."""

    seq: int
    why: str


def document_of(run: RunRecord) -> str:
    """Return a run's canonical JSON: keys sorted, no spaces, UTF-8 as it is."""
    return json.dumps(asdict(run), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def link_hash(before: str, document: str) -> str:
    """Return a row's hash: SHA-256 in hex digits over the hash before, a line end and the document."""
    return hashlib.sha256(f"{before}\n{document}".encode()).hexdigest()


def append(connection: sqlite.Connection, runs: Iterable[RunRecord]) -> None:
    """Write runs behind those that are there, within the caller's transaction."""
    rows: list[tuple[int, str, str, str]] = []
    head = _hash(connection, _HEAD)
    for run in runs:
        document = document_of(run)
        head = link_hash(head, document)
        rows.append((run.at_ms, run.link, document, head))
    if rows:
        connection.executemany("INSERT INTO run (at_ms, link, document, sha256) VALUES (?, ?, ?, ?)", rows)
        _remember(connection, _HEAD, head)


def forget(connection: sqlite.Connection, before_ms: int) -> int:
    """Delete the oldest rows up to the first that began at `before_ms` or later; the hash of the last of them stays. Returns how many went."""
    (kept,) = connection.execute("SELECT min(seq) FROM run WHERE at_ms >= ?", (before_ms,)).fetchone()
    border = 1 << 62 if kept is None else int(kept)
    last = connection.execute("SELECT sha256 FROM run WHERE seq < ? ORDER BY seq DESC LIMIT 1", (border,)).fetchone()
    if last is None:
        return 0
    _remember(connection, _BEGIN, last[0])
    return connection.execute("DELETE FROM run WHERE seq < ?", (border,)).rowcount


def read(connection: sqlite.Connection, start_ms: int, end_ms: int, link: str | None = None) -> Sequence[RunRecord]:
    """Return the runs, of all lines or of one, that began in [start, end), Unix milliseconds, oldest first; none of a file from before there were any."""
    if not present(connection):
        return []
    query = "SELECT document FROM run WHERE at_ms >= ?1 AND at_ms < ?2 AND (?3 IS NULL OR link = ?3) ORDER BY at_ms, seq"
    rows = connection.execute(query, (start_ms, end_ms, link))
    return [_record(json.loads(document)) for (document,) in rows]


def of_browsers(connection: sqlite.Connection, start_ms: int, end_ms: int) -> Sequence[RunRecord]:
    """Return the runs in browsers that began in [start, end), Unix milliseconds, oldest first."""
    if not present(connection):
        return []
    query = "SELECT document FROM run WHERE at_ms >= ? AND at_ms < ? AND instr(document, ?) ORDER BY at_ms, seq"
    rows = connection.execute(query, (start_ms, end_ms, _IN_BROWSER))
    return [_record(json.loads(document)) for (document,) in rows]


def last_of(connection: sqlite.Connection, link: str, since_ms: int, limit: int) -> Sequence[RunRecord]:
    """Return the newest runs of one line that began at `since_ms` or later, newest first."""
    if not present(connection):
        return []
    query = "SELECT document FROM run WHERE at_ms >= ? AND link = ? ORDER BY at_ms DESC, seq DESC LIMIT ?"
    return [_record(json.loads(document)) for (document,) in connection.execute(query, (since_ms, link, limit))]


def present(connection: sqlite.Connection) -> bool:
    """Tell whether the file has runs' tables: one that an older netmon wrote has none."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version) >= SINCE_VERSION


def verify_runs(connection: sqlite.Connection) -> BrokenRun | None:
    """Recompute the chain; returns the first row that does not fit, None when all do."""
    if not present(connection):
        return None
    before, last = _hash(connection, _BEGIN), 0
    for seq, at_ms, link, document, found in connection.execute("SELECT seq, at_ms, link, document, sha256 FROM run ORDER BY seq"):
        last = int(seq)
        if link_hash(before, document) != found:
            return BrokenRun(last, "hash")
        content: dict[str, Any] = json.loads(document)
        if (content.get("at_ms"), content.get("link")) != (at_ms, link):
            return BrokenRun(last, "columns")
        before = found
    return None if before == _hash(connection, _HEAD) else BrokenRun(last + 1, "missing")


def _record(content: dict[str, Any]) -> RunRecord:
    """Return a run; a field of a later netmon, which this one does not know, is left out."""
    known = {name: value for name, value in content.items() if name in _FIELDS}
    return RunRecord(**{**known, "outcome": RunOutcome(known["outcome"])})


def _hash(connection: sqlite.Connection, name: str) -> str:
    row = connection.execute("SELECT sha256 FROM chain WHERE name = ?", (name,)).fetchone()
    return GENESIS if row is None else str(row[0])


def _remember(connection: sqlite.Connection, name: str, value: str) -> None:
    connection.execute("INSERT OR REPLACE INTO chain VALUES (?, ?)", (name, value))
