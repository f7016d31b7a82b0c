"""What people are to be told and have not been told yet: on the disk before anybody is promised anything, until the other side has it."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Literal, Self, TypeVar

from netmon.model.notice import Mark, Notice, Waiting
from netmon.store import files, sqlite
from netmon.store import outbox_sql as sql

logger = logging.getLogger(__name__)

FILE = "outbox.sqlite"
MOST_WAITING = 2_000
EXPIRES_MS = 72 * 3_600_000
FORGOTTEN_MS = 14 * 86_400_000
MARKS_FORGOTTEN_MS = 180 * 86_400_000
T = TypeVar("T")


class OutboxError(Exception):
    """The outbox cannot be read or written now: a full disk, a broken file."""


class Outbox:
    """`async with` opens `outbox.sqlite` in the state folder; every method is one transaction in a thread of its own. Raises OutboxError."""

    def __init__(self, folder: Path, *, wall: Callable[[], float], most: int = MOST_WAITING) -> None:
        self._path = folder / FILE
        self._wall = wall
        self._most = most
        self._db: sqlite.Connection | None = None
        self._thread: ThreadPoolExecutor | None = None
        self.dropped = 0
        self.expired = 0
        self.waiting: Mapping[str, int] = {}

    async def __aenter__(self) -> Self:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="outbox")
        try:
            self._db = await asyncio.get_running_loop().run_in_executor(self._thread, self._open)
            await self.tidy()
        except BaseException:
            await self._close()
            raise
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._close()

    def _open(self) -> sqlite.Connection:
        try:
            connection, aside = sqlite.open_lasting(self._path, sql.LAYOUT, self._wall())
        except (sqlite.DatabaseError, files.NewerVersionError, OSError) as error:
            raise OutboxError(str(error)) from error
        if aside is not None:
            logger.error("outbox was damaged, what waited in it is lost file=%s", aside)
        return connection

    async def _close(self) -> None:
        thread, self._thread = self._thread, None
        db, self._db = self._db, None
        if thread is None:
            return
        if db is not None:
            await asyncio.get_running_loop().run_in_executor(thread, db.close)
        thread.shutdown(wait=False)

    async def put(self, notices: Iterable[Notice], marks: Iterable[Mark] = ()) -> int:
        """Take notices and marks, all or none; when it returns they are on the disk. Returns how many notices were new by channel and key."""
        chosen, noted = tuple(notices), tuple(marks)
        new, dropped = await self._do(lambda db: sql.put(db, chosen, noted, self._now_ms(), self._most))
        if dropped:
            self.dropped += dropped
            logger.warning("outbox is full, the oldest messages were given up dropped=%d", dropped)
        await self._count()
        return new

    async def marks(self, channel: str, identities: Sequence[str]) -> Mapping[str, Mark]:
        """Return what a channel was last told of some alerts, by identity."""
        return await self._do(lambda db: sql.marks(db, channel, identities))

    async def paths(self) -> Mapping[str, int]:
        """Return the paths on which something waits, with the time (Unix ms) at which their first is due."""
        return {found.path: found.next_ms for found in await self._do(sql.paths)}

    async def due(self, path: str, now_ms: int, limit: int = 50) -> Sequence[Waiting]:
        """Return what is due on a path, in the order of sending."""
        return await self._do(lambda db: sql.due(db, path, now_ms, limit))

    async def told(self, keys: Sequence[str]) -> Sequence[sql.Told]:
        """Return what was written for the channels under some keys, the oldest first, waiting or settled within the last two weeks."""
        return await self._do(lambda db: sql.told(db, keys))

    async def begin(self, waiting: Sequence[Waiting]) -> None:
        """Note on the disk that an attempt is made."""
        await self._do(lambda db: sql.begin(db, [one.id for one in waiting]))

    async def settle(self, waiting: Sequence[Waiting], state: Literal["sent", "expired"] = "sent") -> None:
        """End notices."""
        await self._do(lambda db: sql.settle(db, [one.id for one in waiting], state, self._now_ms()))
        await self._count()

    async def again(self, waiting: Sequence[Waiting], next_ms: int, path: str, *, doubtful: bool) -> None:
        """Put notices back for another attempt, perhaps on another path."""
        await self._do(lambda db: sql.again(db, waiting, next_ms, path, doubtful))
        await self._count()

    async def tidy(self) -> None:
        """Give up what nobody needs any more, and forget what was settled long ago."""
        now_ms = self._now_ms()
        expired = await self._do(lambda db: sql.tidy(db, now_ms, now_ms - EXPIRES_MS, now_ms - FORGOTTEN_MS, now_ms - MARKS_FORGOTTEN_MS))
        if expired:
            self.expired += expired
            logger.error("messages could not be delivered for three days and were given up count=%d", expired)
        await self._count()

    async def _count(self) -> None:
        self.waiting = await self._do(sql.waiting_by_path)

    async def _do(self, work: Callable[[sqlite.Connection], T]) -> T:
        thread, db = self._thread, self._db
        if thread is None or db is None:
            raise OutboxError("the outbox is closed")
        future = asyncio.get_running_loop().run_in_executor(thread, work, db)
        try:
            return await asyncio.shield(future)
        except (sqlite.DatabaseError, OSError) as error:
            raise OutboxError(str(error)) from error
        except asyncio.CancelledError:
            with contextlib.suppress(Exception):
                await asyncio.wait_for(asyncio.shield(future), 5.0)  # what was begun is ended: half a transaction is none
            raise

    def _now_ms(self) -> int:
        return round(self._wall() * 1000)
