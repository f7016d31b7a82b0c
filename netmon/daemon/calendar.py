"""Work by the calendar rather than by the grid of polls, kept by APScheduler."""

import logging
from collections.abc import Awaitable, Callable

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
