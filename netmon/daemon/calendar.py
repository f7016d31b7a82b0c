"""Work by the calendar rather than by the grid of polls, kept by APScheduler."""

import logging
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, tzinfo
from typing import NamedTuple

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

from netmon.daemon import garbage

logger = logging.getLogger(__name__)

NIGHT_HOUR = 3
NIGHT_MINUTE = 10
BACKUP_HOUR = 1
BACKUP_MINUTE = 20


class Calendar:
    """Runs netmon's nightly housekeeping in the operator's time zone while it is entered."""

    def __init__(self, time_zone: str, save: Callable[[], Awaitable[bool]], back_up: Callable[[], int]) -> None:
        self._scheduler = AsyncIOScheduler(timezone=time_zone)
        self._save = save
        self._back_up = back_up

    def __enter__(self) -> "Calendar":
        trigger = CronTrigger(hour=NIGHT_HOUR, minute=NIGHT_MINUTE, timezone=self._scheduler.timezone)
        self._scheduler.add_job(self.housekeeping, trigger, id="housekeeping", coalesce=True, misfire_grace_time=3600, max_instances=1)
        trigger = CronTrigger(hour=BACKUP_HOUR, minute=BACKUP_MINUTE, timezone=self._scheduler.timezone)
        self._scheduler.add_job(self.backup, trigger, id="backup", coalesce=True, misfire_grace_time=3600, max_instances=1)
        self._scheduler.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._scheduler.shutdown(wait=False)

    async def housekeeping(self) -> None:
        """Save what was learned, and let go of what the frozen heap still holds of devices that left."""
        await self._save()
        logger.info("nightly housekeeping done collected_objects=%d", garbage.sweep())

    async def backup(self) -> None:
        """Put every device whose command line netmon may read on the list of configurations to back up."""
        logger.info("nightly configuration backup begins devices=%d", self._back_up())


class Occasion(NamedTuple):
    """Something that is due at a minute of an hour, of every hour (None)."""

    name: str
    hour: int | None
    minute: int


class Occasions:
    """Calls `begin` with the name of each occasion when it is due, while entered; `replace` may be called at any time."""

    def __init__(self, begin: Callable[[str], None]) -> None:
        self._begin = begin
        self._scheduler: AsyncIOScheduler | None = None
        self._planned: tuple[tuple[Occasion, ...], tzinfo] = ((), UTC)

    def replace(self, occasions: Iterable[Occasion], zone: tzinfo) -> None:
        """Take other occasions, in the local time of `zone`."""
        self._planned = (tuple(occasions), zone)
        if self._scheduler is not None:
            self._plan(self._scheduler)

    def __enter__(self) -> "Occasions":
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._scheduler.start()
        self._plan(self._scheduler)
        return self

    def __exit__(self, *exc: object) -> None:
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)

    def _plan(self, scheduler: AsyncIOScheduler) -> None:
        occasions, zone = self._planned
        scheduler.remove_all_jobs()
        for one in occasions:
            trigger = CronTrigger(hour="*" if one.hour is None else one.hour, minute=one.minute, timezone=zone)
            scheduler.add_job(self._due, trigger, args=(one.name,), id=one.name, coalesce=True, misfire_grace_time=600, max_instances=1)

    async def _due(self, name: str) -> None:
        """On the loop: what is no coroutine would run in a thread."""
        self._begin(name)
