"""The history (`history.sqlite` in the state folder): samples of the last days, changes of state, events, verdicts, and netmon's own gaps.

Taken on the loop, written in a thread of its own, one transaction a tick. What `write` returned True for survives a kill at any moment; what was
still in memory becomes a gap.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from netmon.model.event import Event
from netmon.model.finding import FindingChange
from netmon.model.history import GapReason, PollerGap, Transition, VerdictRecord
from netmon.model.sample import MS_PER_S, LinkSample
from netmon.model.throughput import RunRecord
from netmon.store import day_files, day_manifest, files, sqlite
from netmon.store import history_sql as sql
from netmon.store.history_pending import Pending
from netmon.store.history_sql import Batch, InterfaceIds
from netmon.store.keeping import Keeper

logger = logging.getLogger(__name__)

FILE = "history.sqlite"
WRITE_EVERY_S = 30.0
GAP_S = 90.0
"""netmon was not there for longer than this: a gap. Shorter is the rhythm of writing, or a restart that no poll period notices."""
T = TypeVar("T")


@dataclass(slots=True)
class HistoryStats:
    """How the keeping goes; `failing_since` is Unix time, None while writes succeed. `refused`: a later netmon's file is in the way.

    `collisions` are samples of an interface and slot that has a row already: the first stays.
    """

    written: int = 0
    collisions: int = 0
    dropped: int = 0
    failed: int = 0
    quarantined: int = 0
    failing_since: float | None = None
    refused: bool = False

    @property
    def writable(self) -> bool:
        """False while the disk is full, or another trouble keeps everything in memory."""
        return self.failing_since is None and not self.refused


class HistoryStore:
    """Takes records on the loop; entered, it has its file, and `run` writes now and then.

    `kept_until` says from when on samples are still being added up elsewhere (Unix milliseconds): a kill loses those.
    """

    def __init__(self, folder: Path, *, wall: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._path = folder / FILE
        self._wall = wall
        self._pending = Pending()
        self._known: InterfaceIds = {}
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="history")
        self._connection: sqlite.Connection | None = None
        self.kept_until: Callable[[], int | None] = lambda: None
        self.stats = HistoryStats()
        self._keeper = Keeper("history", self._path, self.stats, logger)

    @property
    def waiting(self) -> int:
        """How many records are not on the disk yet."""
        return self._pending.count

    def add_samples(self, samples: Iterable[LinkSample]) -> None:
        """Take samples; when too many wait, the oldest are dropped, counted, and become a gap."""
        self._pending.samples.extend(samples)
        self._shorten()

    def add_transition(self, transition: Transition) -> None:
        """Take a change of state."""
        self._pending.transitions.append(transition)
        self._shorten()

    def add_event(self, event: Event) -> None:
        """Take an event."""
        self._pending.events.append(event)
        self._shorten()

    def add_finding(self, change: FindingChange) -> None:
        """Take a finding that begins or ends; it is written together with the events that were taken with it."""
        self._pending.findings.append(change)
        self._shorten()

    def add_verdicts(self, verdicts: Iterable[VerdictRecord]) -> None:
        """Take verdicts; one with the id and time of an earlier takes its place."""
        self._pending.verdicts.extend(verdicts)
        self._shorten()

    def add_run(self, run: RunRecord) -> None:
        """Take an active test; its place in the chain is that of its writing."""
        self._pending.runs.append(run)
        self._shorten()

    def add_gap(self, gap: PollerGap) -> None:
        """Take a time in which netmon saw nothing."""
        self._pending.gaps.append(gap)

    async def __aenter__(self) -> "HistoryStore":
        """Open the file and record how long netmon was away; trouble is said and counted, and never raised."""
        await self._do(self._resume, None)
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Write what waits, note that this end is an orderly one, and let go of the file."""
        await self.write(stopped=True)
        await self._in_thread(self._close)
        self._thread.shutdown(wait=False)

    async def run(self, every_s: float = WRITE_EVERY_S) -> None:
        """Write now and then until cancelled; a sleep that took much too long was a stalled machine, and is a gap."""
        while True:
            slept_from = self._wall()
            await asyncio.sleep(every_s)
            now = self._wall()
            if now - slept_from > every_s + GAP_S:
                self.add_gap(PollerGap(start_ms=_ms(slept_from), end_ms=_ms(now), why=GapReason.STALLED))
            await self.write()

    async def write(self, *, stopped: bool = False) -> bool:
        """Write what waits in one transaction; True once its COMMIT returned. What cannot be written waits on."""
        taken, self._pending = self._pending, Pending()
        now = _ms(self._wall())
        kept = self.kept_until()
        marks = {sql.ALIVE_MS: now, sql.STOPPED: int(stopped), sql.KEPT_MS: now if kept is None else min(kept, now)}
        gaps = [*taken.gaps, *taken.lost_gap()]
        batch = Batch(taken.samples, taken.transitions, taken.events, taken.verdicts, gaps, marks, taken.runs, taken.findings)
        collisions = await self._do(lambda connection: self._store(connection, batch), None)
        if collisions is None:
            self._pending = taken.followed_by(self._pending)
            self._shorten()
            return False
        self.stats.written += len(taken.samples) - collisions
        self.stats.collisions += collisions
        return True

    async def seal(self, until: int) -> int | None:
        """Close the time before `until` (Unix seconds) for samples; later ones go to supplements. None when it cannot be written."""
        return await self._do(lambda connection: _in_transaction(connection, lambda: sql.seal(connection, until)), None)

    async def drop_late(self, start: int, end: int, last_seq: int) -> bool:
        """Delete late samples that are in a supplement."""
        gone = await self._do(lambda connection: _in_transaction(connection, lambda: sql.drop_late(connection, (start, end), last_seq)), None)
        return gone is not None

    async def drop_samples(self, before: int) -> int:
        """Delete samples that are in day files; returns how many rows went, a bounded number at a time."""
        return await self._do(lambda connection: _in_transaction(connection, lambda: sql.drop_samples(connection, before)), 0)

    async def forget(self, before_ms: int) -> int:
        """Delete events, verdicts, gaps, active tests and states that ended before; returns how many rows went."""
        return await self._do(lambda connection: _in_transaction(connection, lambda: sql.forget(connection, before_ms)), 0)

    async def ask(self, question: Callable[[sqlite.Connection], T], otherwise: T) -> T:
        """Answer a question in the writer's thread; `otherwise` when the file cannot be read."""
        return await self._in_thread(lambda: self._guarded(question, otherwise, writes=False))

    def _shorten(self) -> None:
        self.stats.dropped += self._pending.shorten()

    async def _do(self, work: Callable[[sqlite.Connection], T], otherwise: T) -> T:
        # Also when the waiting is cancelled, while the thread answers a question first: what is to be written is nowhere else by now.
        return await asyncio.shield(self._in_thread(lambda: self._guarded(work, otherwise)))

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _store(self, connection: sqlite.Connection, batch: Batch) -> int:
        return _in_transaction(connection, lambda: sql.write(connection, batch, self._known))

    def _guarded(self, work: Callable[[sqlite.Connection], T], otherwise: T, *, writes: bool = True) -> T:
        """Do the work; a damaged file is set aside and the work done once more in a new one, other trouble is counted and said once."""
        for _ in range(2):
            if self.stats.refused:
                return otherwise
            try:
                result = work(self._opened())
            except files.NewerVersionError as error:
                self.stats.refused = True
                logger.error("history is of a later version, it is left alone and nothing is kept file=%s version=%s", self._path, error)
                return otherwise
            except (sqlite.DatabaseError, OSError) as error:
                self._known.clear()
                if not (isinstance(error, sqlite.DatabaseError) and sqlite.is_full(error)):
                    self._close()
                if self._keeper.set_aside(error, self._wall()):
                    continue
                self._keeper.trouble(error, self._wall())
                return otherwise
            if writes:
                self._keeper.well(self._wall())
            return result
        return otherwise

    def _opened(self) -> sqlite.Connection:
        if self._connection is None:
            connection, aside = sqlite.open_lasting(self._path, sql.LAYOUT, self._wall())
            self._connection = connection
            self._known.clear()
            self.stats.quarantined += aside is not None
            self._begin_anew(connection, damaged=aside is not None or self.stats.quarantined > 0)
        return self._connection

    def _begin_anew(self, connection: sqlite.Connection, *, damaged: bool) -> None:
        """In a new file, close again the days that are filed, and say from when on what was not filed is lost."""
        if sql.mark(connection, sql.ALIVE_MS) is not None:
            return
        manifest = day_manifest.load(day_files.folder_of(self._folder), self._wall(), repair=False).value
        filed_until = manifest.last_end if manifest is not None else None
        if filed_until is None and not damaged:
            return
        start, now = (filed_until or 0) * MS_PER_S, _ms(self._wall())
        gaps = [PollerGap(start_ms=start, end_ms=now, why=GapReason.FILE_DAMAGED)] if now > start else []
        with sqlite.transaction(connection):
            sql.write(connection, Batch(gaps=gaps, marks={sql.ALIVE_MS: now, sql.SEALED: filed_until or 0}), self._known)

    def _resume(self, connection: sqlite.Connection) -> None:
        """Record the time since the last write as a gap; after a kill, from the oldest slot on that was only in memory."""
        now, alive, stopped = _ms(self._wall()), sql.mark(connection, sql.ALIVE_MS), sql.mark(connection, sql.STOPPED)
        start = alive if stopped else sql.mark(connection, sql.KEPT_MS) or alive
        gaps: list[PollerGap] = []
        if start is not None and alive is not None and now - start > GAP_S * MS_PER_S:
            why = GapReason.STOPPED if stopped else GapReason.KILLED
            gaps.append(PollerGap(start_ms=start, end_ms=now, why=why))
            logger.info("netmon was away, which is recorded as a gap seconds=%d why=%s", (now - start) // MS_PER_S, why.value)
        self._store(connection, Batch(gaps=gaps, marks={sql.ALIVE_MS: now, sql.KEPT_MS: now, sql.STOPPED: 0}))

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def _in_transaction(connection: sqlite.Connection, work: Callable[[], T]) -> T:
    with sqlite.transaction(connection):
        return work()


def _ms(at_s: float) -> int:
    return int(at_s * MS_PER_S)
