"""The daemon's side of the day files: closes days, has child processes file and check them, and lets go of what is filed."""

import asyncio
import contextlib
import json
import logging
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from netmon.model.sample import MS_PER_S
from netmon.store import day_files, history_sql
from netmon.store.day_files import Keep
from netmon.store.history import HistoryStore

logger = logging.getLogger(__name__)

EVERY_S = 600.0
TIMEOUT_S = 3_600.0
CHECK_EVERY_S = 86_400.0
HOT_DAYS = 1
"""Whole days before today that stay in SQLite too."""


@dataclass(slots=True)
class DayStats:
    """How the filing goes; `filed_until` is the Unix second up to which days are filed, None without any."""

    files: int = 0
    rows: int = 0
    refused: int = 0
    failed: int = 0
    quarantined: int = 0
    filed_until: int | None = None
    failing_since: float | None = None


class DayKeeper:
    """Files closed days of a history; `run` is its life."""

    def __init__(self, folder: Path, store: HistoryStore, *, zone: ZoneInfo, keep: Keep = Keep(), wall: Callable[[], float] = time.time) -> None:  # noqa: B008 - frozen
        self._folder = folder
        self._store = store
        self._zone = zone
        self._keep = keep
        self._wall = wall
        self._checked_at = float("-inf")
        self._border: int | None = None
        self.stats = DayStats()

    def configure(self, zone: ZoneInfo, keep: Keep) -> None:
        """Take changed settings; they hold from the next filing on."""
        self._zone, self._keep = zone, keep

    async def run(self, every_s: float = EVERY_S) -> None:
        """File and check now and then until cancelled."""
        while True:
            await self.turn()
            await asyncio.sleep(every_s)

    async def turn(self) -> None:
        """Check the files once a day; close what is to be closed, file it and forget what is too old, by a child only when there is something to do."""
        now = self._wall()
        if now - self._checked_at >= CHECK_EVERY_S:
            self._checked_at = now
            await self._check(now)
        border = await self._store.seal(day_files.closed_until(now, self._zone))
        late = await self._store.ask(lambda connection: history_sql.sample_span(connection, "late", border or 0), None)
        if border is not None and (border != self._border or late is not None) and await self.compact(now):
            self._border = border

    async def compact(self, now: float) -> bool:
        """Have a child file what is sealed; returns whether it did."""
        keep = ("--zone", str(self._zone), "--months", str(self._keep.months), "--years", str(self._keep.years))
        result = await self._child("compact", now, keep)
        if result is None:
            return False
        self.stats.files += len(result["written"])
        self.stats.rows += result["rows"]
        self.stats.filed_until = result["filed_until"]
        self._quarantined(result["quarantined"])
        for filed in result["filed"]:
            self.stats.refused += filed["refused"]
            await self._store.drop_late(filed["start"], filed["end"], filed["late_seq"])
        await self._let_go(now)
        return True

    async def _let_go(self, now: float) -> None:
        today = day_files.day_of(now, self._zone)
        if self.stats.filed_until is not None:
            hot = day_files.days_before(today, HOT_DAYS)
            before = min(self.stats.filed_until, day_files.day_bounds(hot, self._zone)[0])
            while await self._store.drop_samples(before):
                pass
            seen = min(today, day_files.day_of(self.stats.filed_until, self._zone))
            first = day_files.first_kept(seen, self._keep.months)
            await self._store.forget(day_files.day_bounds(first, self._zone)[0] * MS_PER_S)

    async def _check(self, now: float) -> None:
        result = await self._child("check", now, ())
        if result is not None:
            self._quarantined(result["quarantined"])

    def _quarantined(self, names: Sequence[str]) -> None:
        self.stats.quarantined += len(names)
        for name in names:
            logger.error("day file is damaged and was set aside file=%s", name)

    async def _child(self, work: str, now: float, options: Sequence[str]) -> Mapping[str, Any] | None:
        """Run the worker; returns its document, None when it failed, which is counted and said once."""
        command = (sys.executable, "-m", "netmon.store.day_worker", work, "--state", str(self._folder), "--now", repr(now), *options)
        try:
            process = await asyncio.create_subprocess_exec(
                *command, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
            )
        except OSError as error:
            self._trouble(work, error.strerror or str(error))
            return None
        try:
            async with asyncio.timeout(TIMEOUT_S):
                out, _ = await process.communicate()
        except TimeoutError:
            self._trouble(work, "timeout")
            return None
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        return self._judged(work, out, process.returncode or 0)

    def _judged(self, work: str, out: bytes, code: int) -> Mapping[str, Any] | None:
        try:
            document = json.loads(out)
        except ValueError:
            document = {}
        if code or "error" in document:
            self._trouble(work, str(document.get("error", f"exit code {code}")))
            return None
        if self.stats.failing_since is not None:
            logger.info("day files are kept again after_s=%.0f", self._wall() - self.stats.failing_since)
            self.stats.failing_since = None
        return dict(document)

    def _trouble(self, work: str, reason: str) -> None:
        self.stats.failed += 1
        if self.stats.failing_since is None:
            self.stats.failing_since = self._wall()
            logger.error("day files cannot be kept, samples stay in the database work=%s reason=%s", work, reason)
