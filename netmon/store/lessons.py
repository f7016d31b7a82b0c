"""The ledger of lessons (`lessons.sqlite` in the state folder): what came of each lesson in each room, and the sums that outlive the details.

Written in a thread of its own; a kill at any moment costs at most the samples since the last write, and no lesson is counted twice.
"""

import asyncio
import contextlib
import json
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple, TypeVar

from netmon.model.room import LessonRecord, LessonState
from netmon.store import sqlite
from netmon.store.keeping import Keeper

logger = logging.getLogger(__name__)

FILE = "lessons.sqlite"
VERSION = 1
WRITE_EVERY_S = 60.0
DETAIL_DAYS = 40
SUM_DAYS = 800
PENDING_KEPT = 200_000
SCHEMA = """
CREATE TABLE IF NOT EXISTS lesson (
    site TEXT, room TEXT, start INTEGER, end INTEGER, day TEXT, name TEXT, state TEXT, basis TEXT, on_s REAL, present_s REAL, covered_s REAL, gap_s REAL,
    samples INTEGER, last_at REAL, last_power TEXT, hours TEXT, PRIMARY KEY (site, room, start)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS lesson_open ON lesson (start) WHERE state IS NULL;
CREATE TABLE IF NOT EXISTS total (site TEXT, room TEXT, state TEXT, count INTEGER, PRIMARY KEY (site, room, state)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS day (site TEXT, room TEXT, day TEXT, state TEXT, count INTEGER, PRIMARY KEY (day, site, room, state)) WITHOUT ROWID;
CREATE TRIGGER IF NOT EXISTS closed_anew AFTER INSERT ON lesson WHEN new.state IS NOT NULL BEGIN
    INSERT INTO total VALUES (new.site, new.room, new.state, 1) ON CONFLICT DO UPDATE SET count = count + 1;
    INSERT INTO day VALUES (new.site, new.room, new.day, new.state, 1) ON CONFLICT DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER IF NOT EXISTS closed AFTER UPDATE OF state ON lesson WHEN old.state IS NULL AND new.state IS NOT NULL BEGIN
    INSERT INTO total VALUES (new.site, new.room, new.state, 1) ON CONFLICT DO UPDATE SET count = count + 1;
    INSERT INTO day VALUES (new.site, new.room, new.day, new.state, 1) ON CONFLICT DO UPDATE SET count = count + 1;
END;
"""
_PUT = """
INSERT INTO lesson VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (site, room, start) DO UPDATE SET
    end = excluded.end, state = excluded.state, basis = excluded.basis, on_s = excluded.on_s, present_s = excluded.present_s,
    covered_s = excluded.covered_s, gap_s = excluded.gap_s, samples = excluded.samples, last_at = excluded.last_at, last_power = excluded.last_power,
    hours = excluded.hours
WHERE lesson.state IS NULL
"""
_DAYS = "SELECT site, room, state, sum(count) FROM day WHERE day BETWEEN ? AND ? GROUP BY site, room, state"
_OF_ROOM = "SELECT * FROM lesson WHERE site = ? AND room = ? AND day BETWEEN ? AND ?"
T = TypeVar("T")
RoomKey = tuple[str, str]


class Loaded(NamedTuple):
    """What a start finds: lessons that were going on when netmon ended, those of the last day that are counted, by (site, room, start), and all sums."""

    going_on: tuple[LessonRecord, ...] = ()
    ended: frozenset[tuple[str, str, int]] = frozenset()
    totals: Mapping[RoomKey, Counter[LessonState]] = {}


@dataclass(slots=True)
class LedgerStats:
    """How the keeping goes; `failing_since` is Unix time, None while writes succeed."""

    written: int = 0
    dropped: int = 0
    failed: int = 0
    quarantined: int = 0
    failing_since: float | None = None


class LessonLedger:
    """Takes records on the loop and writes them every WRITE_EVERY_S; `run` is its life, `load` comes before it."""

    def __init__(self, folder: Path, *, wall: Callable[[], float] = time.time) -> None:
        self._path = folder / FILE
        self._wall = wall
        self._pending: dict[tuple[str, str, int], LessonRecord] = {}
        self._totals: dict[RoomKey, Counter[LessonState]] = {}
        self._written: dict[RoomKey, Counter[LessonState]] = {}
        self._tidied: date | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="lessons")
        self._connection: sqlite.Connection | None = None
        self.stats = LedgerStats()
        self._keeper = Keeper("ledger of lessons", self._path, self.stats, logger)

    @property
    def totals(self) -> Mapping[RoomKey, Counter[LessonState]]:
        """How many lessons ended how, by (site, room), since the ledger began."""
        return self._totals

    @property
    def waiting(self) -> int:
        """How many records are not on the disk yet."""
        return len(self._pending)

    async def load(self) -> Loaded:
        """Read what the last run left; nothing, and said so, when the file is damaged."""
        since = int(self._wall()) - 86_400
        loaded = await self._in_thread(lambda: self._guarded(lambda connection: _load(connection, since), Loaded()))
        self._totals = {key: Counter(counts) for key, counts in loaded.totals.items()}
        self._written = {key: Counter(counts) for key, counts in loaded.totals.items()}
        return loaded

    def put(self, records: Iterable[LessonRecord]) -> None:
        """Take records, each in place of the one before of the same lesson; one with a state is final and counted."""
        for record in records:
            key = (record.site, record.room, record.start)
            before = self._pending.pop(key, None)
            if before is not None and before.state is not None:
                self._pending[key] = before
                continue
            if record.state is not None:
                self._totals.setdefault(key[:2], Counter())[record.state] += 1
            self._pending[key] = record
        self._shorten()

    async def run(self, every_s: float = WRITE_EVERY_S) -> None:
        """Write now and then until cancelled, and once more then."""
        try:
            while True:
                await asyncio.sleep(every_s)
                await self.write()
        finally:
            await self.write()
            await self._in_thread(self._close)
            self._thread.shutdown(wait=False)

    async def write(self) -> bool:
        """Write what waits; returns whether it is on the disk. What cannot be written waits on."""
        batch, self._pending = self._pending, {}
        writing = self._in_thread(lambda: self._guarded(lambda connection: _store(connection, batch.values()), False)) if batch else None
        if writing is not None and not await asyncio.shield(writing):  # the batch is nowhere else by now, also when the waiting is cancelled
            self._pending = {**batch, **self._pending}
            self._shorten()
            return False
        self.stats.written += len(batch)
        for record in batch.values():
            if record.state is not None:
                self._written.setdefault((record.site, record.room), Counter())[record.state] += 1
        await self._in_thread(self._tidy)
        return True

    async def days(self, first: date, last: date) -> Mapping[RoomKey, Counter[LessonState]]:
        """Return how many lessons ended how on the local days from `first` to `last`, both included, by (site, room)."""
        await self.write()
        return await self._in_thread(lambda: self._guarded(lambda connection: _sums(connection.execute(_DAYS, (str(first), str(last)))), {}))

    async def of_room(self, site: str, room: str, first: date, last: date) -> tuple[LessonRecord, ...]:
        """Return what is kept of one room's lessons on the local days from `first` to `last`, both included, by start; details are kept DETAIL_DAYS."""
        asked = (site, room, str(first), str(last))
        nothing: list[LessonRecord] = []
        kept = await self._in_thread(lambda: self._guarded(lambda connection: [*map(_record, connection.execute(_OF_ROOM, asked))], nothing))
        found = {record.start: record for record in kept}
        found |= {key[2]: one for key, one in self._pending.items() if key[:2] == (site, room) and first <= one.day <= last}
        return tuple(found[start] for start in sorted(found))

    def _shorten(self) -> None:
        while len(self._pending) > PENDING_KEPT:
            self._pending.pop(next(iter(self._pending)))
            self.stats.dropped += 1

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _tidy(self) -> None:
        today = datetime.fromtimestamp(self._wall(), UTC).date()
        if today != self._tidied:
            self._tidied = today
            self._guarded(lambda connection: _forget(connection, today), None)

    def _guarded(self, work: Callable[[sqlite.Connection], T], otherwise: T) -> T:
        """Do the work; a damaged file is set aside and the work done once more in a new one, other trouble is counted and said once."""
        for _ in range(2):
            try:
                result = work(self._opened())
            except (sqlite.DatabaseError, OSError) as error:
                self._close()
                if self._keeper.set_aside(error, self._wall()):
                    continue
                self._keeper.trouble(error, self._wall())
                return otherwise
            self._keeper.well(self._wall())
            return result
        return otherwise

    def _opened(self) -> sqlite.Connection:
        if self._connection is None:
            connection, aside = sqlite.open_writer(self._path, SCHEMA, VERSION, self._wall())
            self._connection = connection
            self.stats.quarantined += aside is not None
            if self._written and not connection.execute("SELECT 1 FROM total LIMIT 1").fetchall():
                _restore(connection, self._written)
        return self._connection

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def _row(record: LessonRecord) -> tuple[object, ...]:
    hours = None if record.hours is None else json.dumps(record.hours)
    times = (record.on_s, record.present_s, record.covered_s, record.gap_s, record.samples, record.last_at, record.last_power, hours)
    state = None if record.state is None else record.state.value
    return record.site, record.room, record.start, record.end, str(record.day), record.lesson, state, record.basis, *times


def _record(row: tuple[object, ...]) -> LessonRecord:
    names = ("site", "room", "start", "end", "day", "lesson", "state", "basis", "on_s", "present_s", "covered_s", "gap_s", "samples", "last_at", "last_power")
    values = dict(zip(names, row, strict=False))
    hours = row[len(names)]
    values["day"] = date.fromisoformat(str(values["day"]))
    values["state"] = None if values["state"] is None else LessonState(str(values["state"]))
    values["hours"] = tuple(json.loads(str(hours))) if hours is not None else None
    return LessonRecord(**values)  # type: ignore[arg-type]


def _store(connection: sqlite.Connection, records: Iterable[LessonRecord]) -> bool:
    with _transaction(connection):
        connection.executemany(_PUT, map(_row, records))
    return True


def _load(connection: sqlite.Connection, since: int) -> Loaded:
    going_on = tuple(_record(row) for row in connection.execute("SELECT * FROM lesson WHERE state IS NULL ORDER BY start"))
    ended = connection.execute("SELECT site, room, start FROM lesson WHERE start >= ? AND state IS NOT NULL", (since,))
    return Loaded(going_on, frozenset(ended), _sums(connection.execute("SELECT site, room, state, count FROM total")))


def _sums(rows: Iterable[tuple[str, str, str, int]]) -> dict[RoomKey, Counter[LessonState]]:
    found: dict[RoomKey, Counter[LessonState]] = {}
    for site, room, state, count in rows:
        found.setdefault((site, room), Counter())[LessonState(state)] += count
    return found


def _restore(connection: sqlite.Connection, totals: Mapping[RoomKey, Counter[LessonState]]) -> None:
    """Write the sums that are still in memory into a new file: a counter need not begin again at 0."""
    rows = [(site, room, state.value, count) for (site, room), counts in totals.items() for state, count in counts.items()]
    with _transaction(connection):
        connection.executemany("INSERT OR REPLACE INTO total VALUES (?, ?, ?, ?)", rows)


def _forget(connection: sqlite.Connection, today: date) -> None:
    with _transaction(connection):
        connection.execute("DELETE FROM lesson WHERE day < ?", (str(today - timedelta(days=DETAIL_DAYS)),))
        connection.execute("DELETE FROM day WHERE day < ?", (str(today - timedelta(days=SUM_DAYS)),))


def read_days(state: Path, first: date, last: date) -> Mapping[RoomKey, Counter[LessonState]]:
    """Return how many lessons ended how on local days, both included, by (site, room): for reports, also while the daemon writes.

    Nothing where there is no ledger. sqlite.DatabaseError for a damaged one.
    """
    try:
        connection = sqlite.open_reader(state / FILE, VERSION)
    except sqlite.NoDatabaseError:
        return {}
    with contextlib.closing(connection):
        return _sums(connection.execute(_DAYS, (str(first), str(last))))


@contextlib.contextmanager
def _transaction(connection: sqlite.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        with contextlib.suppress(sqlite.DatabaseError):
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
