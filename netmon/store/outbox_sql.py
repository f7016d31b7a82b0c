"""The tables of the outbox and the statements on them; blocking, for one thread."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from netmon.model.notice import Mark, Notice, Waiting
from netmon.store.sqlite import Connection, Layout, transaction

LAYOUT = Layout(
    schema="""
CREATE TABLE IF NOT EXISTS notice(
  id INTEGER PRIMARY KEY, channel TEXT NOT NULL, key TEXT NOT NULL, text TEXT NOT NULL, at_ms INTEGER NOT NULL, urgent INTEGER NOT NULL,
  path TEXT NOT NULL, next_ms INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, doubtful INTEGER NOT NULL DEFAULT 0,
  state TEXT NOT NULL DEFAULT 'waiting', settled_ms INTEGER NOT NULL DEFAULT 0, UNIQUE(channel, key)) STRICT;
CREATE INDEX IF NOT EXISTS notice_waiting ON notice(path, urgent DESC, at_ms, id) WHERE state = 'waiting';
CREATE TABLE IF NOT EXISTS mark(
  channel TEXT NOT NULL, identity TEXT NOT NULL, status TEXT NOT NULL, starts_ms INTEGER NOT NULL, ends_ms INTEGER NOT NULL, at_ms INTEGER NOT NULL,
  PRIMARY KEY(channel, identity)) STRICT, WITHOUT ROWID;
""",
    version=1,
)
_DUE = """
SELECT id, channel, key, text, at_ms, urgent, path, attempts, doubtful FROM notice
WHERE state = 'waiting' AND path = ? AND next_ms <= ? ORDER BY urgent DESC, at_ms, id LIMIT ?"""
_EXPIRE = "UPDATE notice SET state = 'expired', settled_ms = ?, text = '' WHERE state = 'waiting' AND at_ms < ?"


class Due(NamedTuple):
    """A path on which something is due, or will be at `next_ms`."""

    path: str
    next_ms: int


class Told(NamedTuple):
    """What a channel was, or is to be, told: `state` waiting, sent, expired or dropped; `settled_ms` is 0 while it waits."""

    channel: str
    key: str
    at_ms: int
    state: str
    settled_ms: int


def put(db: Connection, notices: Iterable[Notice], marks: Iterable[Mark], at_ms: int, most: int) -> tuple[int, int]:
    """Take notices and marks, all or none; returns how many notices were new, and how many older ones made room."""
    with transaction(db):
        new = sum(_insert(db, one) for one in notices)
        for mark in marks:
            row = (mark.channel, mark.identity, mark.status, mark.starts_ms, mark.ends_ms, at_ms)
            db.execute("INSERT OR REPLACE INTO mark(channel, identity, status, starts_ms, ends_ms, at_ms) VALUES (?, ?, ?, ?, ?, ?)", row)
        return new, _make_room(db, at_ms, most)


def _insert(db: Connection, one: Notice) -> int:
    row = (one.channel, one.key, one.text, one.at_ms, int(one.urgent), one.channel, one.hold_ms)
    return db.execute("INSERT OR IGNORE INTO notice(channel, key, text, at_ms, urgent, path, next_ms) VALUES (?, ?, ?, ?, ?, ?, ?)", row).rowcount


def _make_room(db: Connection, at_ms: int, most: int) -> int:
    """Give up the oldest beyond `most`, what is not urgent first."""
    (waiting,) = db.execute("SELECT count(*) FROM notice WHERE state = 'waiting'").fetchone()
    if waiting <= most:
        return 0
    oldest = db.execute("SELECT id FROM notice WHERE state = 'waiting' ORDER BY urgent, at_ms, id LIMIT ?", (waiting - most,)).fetchall()
    db.executemany("UPDATE notice SET state = 'dropped', settled_ms = ?, text = '' WHERE id = ?", [(at_ms, one) for (one,) in oldest])
    return len(oldest)


def marks(db: Connection, channel: str, identities: Sequence[str]) -> Mapping[str, Mark]:
    """Return what a channel was last told of some alerts."""
    found: dict[str, Mark] = {}
    for identity in identities:
        row = db.execute("SELECT status, starts_ms, ends_ms FROM mark WHERE channel = ? AND identity = ?", (channel, identity)).fetchone()
        if row is not None:
            found[identity] = Mark(channel=channel, identity=identity, status="firing" if row[0] == "firing" else "resolved", starts_ms=row[1], ends_ms=row[2])
    return found


def paths(db: Connection) -> list[Due]:
    """Return the paths on which something waits, each with the time at which its first is due."""
    return [Due(*row) for row in db.execute("SELECT path, min(next_ms) FROM notice WHERE state = 'waiting' GROUP BY path ORDER BY 2")]


def due(db: Connection, path: str, now_ms: int, limit: int) -> list[Waiting]:
    """Return what is due on a path: what is urgent first, the oldest first."""
    return [_waiting(row) for row in db.execute(_DUE, (path, now_ms, limit))]


def told(db: Connection, keys: Sequence[str]) -> list[Told]:
    """Return the notices of some keys, the oldest first."""
    marks_of = ", ".join("?" * len(keys))
    rows = db.execute(f"SELECT channel, key, at_ms, state, settled_ms FROM notice WHERE key IN ({marks_of}) ORDER BY at_ms, id LIMIT 100", list(keys))  # noqa: S608
    return [Told(*row) for row in rows]


def begin(db: Connection, ids: Sequence[int]) -> None:
    """Note before an attempt that it is made: should nobody live to hear the answer, the notices may have arrived."""
    with transaction(db):
        db.executemany("UPDATE notice SET attempts = attempts + 1, doubtful = 1 WHERE id = ?", [(one,) for one in ids])


def settle(db: Connection, ids: Sequence[int], state: str, at_ms: int) -> None:
    """End notices: sent, or given up. What arrived needs no text any more."""
    with transaction(db):
        db.executemany("UPDATE notice SET state = ?, settled_ms = ?, text = '' WHERE id = ?", [(state, at_ms, one) for one in ids])


def again(db: Connection, waiting: Sequence[Waiting], next_ms: int, path: str, doubtful: bool) -> None:
    """Put notices back, on a path, not to be tried before `next_ms`; they stay doubtful where they were before."""
    with transaction(db):
        rows = [(next_ms, path, int(doubtful or one.doubtful), 0 if path != one.path else one.attempts, one.id) for one in waiting]
        db.executemany("UPDATE notice SET next_ms = ?, path = ?, doubtful = ?, attempts = ? WHERE id = ?", rows)


def tidy(db: Connection, now_ms: int, expired_ms: int, forget_ms: int, marks_ms: int) -> int:
    """Give up what is older than `expired_ms`, forget what was settled before `forget_ms`; returns how many were given up."""
    with transaction(db):
        given_up = db.execute(_EXPIRE, (now_ms, expired_ms)).rowcount
        db.execute("DELETE FROM notice WHERE state <> 'waiting' AND settled_ms < ?", (forget_ms,))
        db.execute("DELETE FROM mark WHERE at_ms < ? AND status = 'resolved'", (forget_ms,))
        db.execute("DELETE FROM mark WHERE at_ms < ?", (marks_ms,))
    return given_up


def waiting_by_path(db: Connection) -> dict[str, int]:
    """Return how many wait on each path."""
    return dict(db.execute("SELECT path, count(*) FROM notice WHERE state = 'waiting' GROUP BY path").fetchall())


def _waiting(row: tuple[int, str, str, str, int, int, str, int, int]) -> Waiting:
    notice = Notice(channel=row[1], key=row[2], text=row[3], at_ms=row[4], urgent=bool(row[5]))
    return Waiting(id=row[0], notice=notice, path=row[6], attempts=row[7], doubtful=bool(row[8]))
