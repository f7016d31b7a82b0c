"""The audit log of the running netmon: takes records on the loop, writes them in a thread within a second, signs the end of each day.

What a watching program asks for again and again is counted, one record an hour. A full disk stops actions and loses nothing that fits the queue;
what does not fit is counted, and a record says how many were lost.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TypeVar

from netmon.model.audit import AuditRecord, details
from netmon.store.audit_chain import Chain, month_before, month_of, own
from netmon.store.audit_fold import Folded

logger = logging.getLogger(__name__)

WRITE_EVERY_S: Final = 0.5
RETRY_S: Final = 5.0
QUEUED: Final = 20_000
BATCH: Final = 1000
MONTHS: Final = 12
LEAST_MONTHS: Final = 6
LOOK_EVERY_S: Final = 600.0
EXPIRE_AFTER_S: Final = 3600.0
"""A file is deleted when it has been too old for so long: a wrong clock deletes nothing before somebody, or NTP, has set it right."""
T = TypeVar("T")


@dataclass(slots=True)
class AuditStats:
    """`failing_since` is Unix time, None while the log can be written."""

    written: int = 0
    lost: int = 0
    failures: int = 0
    failing_since: float | None = None


class AuditLog:
    """Implements the door's AuditSink. Entered before the first record is due; `run` writes, and leaving the context writes the rest.

    Entering raises AuditBusyError, OSError or ValueError (see Chain): netmon does not start without its audit log.
    """

    def __init__(self, state: Path, *, wall: Callable[[], float] = time.time, clock: Callable[[], float] = time.monotonic) -> None:
        self._wall = wall
        self._clock = clock
        self._chain = Chain(state)
        self._queue: deque[AuditRecord] = deque()
        self._unsaid = 0
        self._folded = Folded()
        self._wake = asyncio.Event()
        self._writing = asyncio.Lock()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="audit")
        self._day = ""
        self._look_again = 0.0
        self._old_since: dict[str, float] = {}
        self.months = MONTHS
        self.stats = AuditStats()

    @property
    def writable(self) -> bool:
        """False while records cannot be written: whatever changes something waits until they can."""
        return self.stats.failing_since is None

    @property
    def queued(self) -> int:
        """How many records wait to be written."""
        return len(self._queue)

    @property
    def old(self) -> frozenset[str]:
        """The files that are too old, and not deleted yet."""
        return frozenset(self._old_since)

    @property
    def head(self) -> tuple[int, str]:
        """Number and hash of the last record on the disk."""
        return self._chain.seq, self._chain.hash

    async def __aenter__(self) -> Self:
        await self._in_thread(self._chain.__enter__)
        for found in self._chain.found:
            logger.error("audit log: %s", " ".join(f"{name}={value}" for name, value in found.items()))
            self._put(own(self._wall(), found["action"], **{name: value for name, value in found.items() if name != "action"}))
        self._put(own(self._wall(), "audit_opened", seq=self._chain.seq))
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for record in self._folded.take(None):
            self._put(record)
        self._put(own(self._wall(), "audit_closed", lost=self._unsaid or None))
        if await self.flush():
            await self._sign()
        else:
            logger.error("audit records are lost at the end records=%d", len(self._queue))
        await self._in_thread(lambda: self._chain.__exit__(None, None, None))
        self._thread.shutdown(wait=False)

    def note(self, record: AuditRecord) -> None:
        """Take a record; returns at once."""
        if not self._folded.note(record):
            self._put(record)

    def act(self, who: str, action: str, /, role: str = "", **detail: object) -> None:
        """Take what somebody did elsewhere than on the page: `who` is a person, or `netmon` itself."""
        self._put(AuditRecord(at=self._wall(), who=who, role=role, peer="", action=action, detail=details(**detail)))

    async def run(self) -> None:
        """Write what comes, for ever."""
        while True:
            try:
                async with asyncio.timeout(60.0):
                    await self._wake.wait()
            except TimeoutError:
                pass
            self._wake.clear()
            for record in self._folded.take(self._wall()):
                self._put(record)
            well = await self.flush()
            if well:
                await self._daily()
            await asyncio.sleep(WRITE_EVERY_S if well else RETRY_S)
            if not well:
                self._wake.set()

    async def flush(self) -> bool:
        """Write all that has come by now; returns whether it is on the disk. It goes on when the waiting is cancelled: no record is written twice."""
        return await asyncio.shield(self._flush())

    async def _flush(self) -> bool:
        async with self._writing:
            while self._queue:
                batch = list(islice(self._queue, BATCH))
                try:
                    taken = await self._in_thread(lambda batch=batch: self._chain.append(batch))  # type: ignore[misc]
                except OSError as error:
                    self._failed(error)
                    return False
                for _ in range(taken):
                    self._queue.popleft()
                self.stats.written += taken
                self._recovered()
                self._say_lost()
        return True

    def _put(self, record: AuditRecord) -> None:
        if len(self._queue) >= QUEUED:
            self._unsaid += 1
            self.stats.lost += 1
        else:
            self._queue.append(record)
        self._wake.set()

    def _say_lost(self) -> None:
        """Put a record of how many were lost behind those that were not."""
        if self._unsaid and len(self._queue) < QUEUED:
            lost, self._unsaid = self._unsaid, 0
            self._queue.append(own(self._wall(), "audit_lost", records=lost))

    def _failed(self, error: OSError) -> None:
        self.stats.failures += 1
        if self.stats.failing_since is None:
            self.stats.failing_since = self._wall()
            logger.error("audit log cannot be written, actions wait error=%s", error.strerror)

    def _recovered(self) -> None:
        since = self.stats.failing_since
        if since is not None:
            self.stats.failing_since = None
            logger.warning("audit log can be written again seconds=%.0f", self._wall() - since)
            self._put(own(self._wall(), "audit_resumed", seconds=round(self._wall() - since)))

    async def _daily(self) -> None:
        """Sign the end of a day that is over, and let go what is too old."""
        now = self._wall()
        day = datetime.fromtimestamp(now, UTC).date().isoformat()
        if day != self._day:
            self._day = day
            await self._sign()
        if self._clock() >= self._look_again:
            self._look_again = self._clock() + LOOK_EVERY_S
            await self._expire(month_before(month_of(now), self.months))

    async def _sign(self) -> None:
        try:
            await self._in_thread(lambda: self._chain.sign(self._wall()))
        except OSError as error:
            logger.error("audit log head cannot be kept error=%s", error.strerror)

    async def _expire(self, before: str) -> None:
        try:
            old = await self._in_thread(lambda: self._chain.expired(before))
            names = {path.name for path, _ in old}
            self._old_since = {name: at for name, at in self._old_since.items() if name in names}
            for path, link in old:
                if self._clock() - self._old_since.setdefault(path.name, self._clock()) < EXPIRE_AFTER_S:
                    continue
                self._put(own(self._wall(), "audit_expired", file=path.name, seq=link.seq, hash=link.hash))
                if await self.flush():
                    await self._in_thread(path.unlink)
                    self._old_since.pop(path.name, None)
                    logger.info("audit records let go file=%s last=%d", path.name, link.seq)
        except OSError as error:
            logger.error("old audit records cannot be let go error=%s", error.strerror)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)
