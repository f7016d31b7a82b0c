"""On school days, before lessons: each school's message goes into the outbox once, however often netmon was restarted."""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Final
from zoneinfo import ZoneInfo

from netmon.config.config import Config
from netmon.daemon.calendar import Occasion, Occasions
from netmon.daemon.hooks import Notices
from netmon.pipeline.digest import DigestDesk, digest_times
from netmon.store.outbox import OutboxError

logger = logging.getLogger(__name__)

SETTLE_S: Final = 300.0
"""So long after the start, and after a school got devices, too little was polled to say how it is."""
LAST_CALL_S: Final = 60.0
"""So long before lessons a message goes out with what is known."""
AGAIN_S: Final = 60.0
LOOK_S: Final = 600.0
"""A machine that slept past the hour finds out so."""


class MorningDigest:
    """`run` sends until cancelled; `configure` comes before it. A message that is late goes out until the school's first lesson, then not."""

    def __init__(self, desk: DigestDesk, notices: Notices, *, wall: Callable[[], float] = time.time, clock: Callable[[], float] = time.monotonic) -> None:
        self._desk = desk
        self._notices = notices
        self._wall = wall
        self._clock = clock
        self._known: dict[str, frozenset[str]] = {}
        self._asked_since: dict[str, float] = {}
        self._wake = asyncio.Event()
        self._occasions = Occasions(lambda _name: self._wake.set())
        self._sent: set[tuple[str, str]] = set()

    def configure(self, config: Config) -> None:
        """Take a configuration; schools whose message was sent today get no other, new ones may get theirs."""
        self._desk.configure(config)
        self._sent.clear()
        self._settle_new(config)
        at = config.settings.digest
        times = () if at is None else digest_times((config.calendar, *config.site_calendars.values()), at)
        self._occasions.replace([Occasion(f"digest {one:%H:%M}", one.hour, one.minute) for one in times], ZoneInfo(config.settings.time_zone))
        self._wake.set()

    def _settle_new(self, config: Config) -> None:
        """Give what was added the time to be polled: a school, or devices of one."""
        devices: dict[str, set[str]] = {site: set() for site in config.sites}
        for device in config.polled_devices():
            devices.setdefault(device.site, set()).add(device.name)
        now, before = self._clock(), self._known
        self._known = {site: frozenset(names) for site, names in devices.items()}
        old = {site for site, names in self._known.items() if site in before and names <= before[site]}
        self._asked_since = {site: self._asked_since[site] if site in old else now for site in self._known}

    async def run(self) -> None:
        """Send when it is time, and what is late at the start."""
        self._asked_since = dict.fromkeys(self._asked_since, self._clock())
        with self._occasions:
            while True:
                self._wake.clear()
                wait_s = await self.round()
                try:
                    async with asyncio.timeout(wait_s):
                        await self._wake.wait()
                except TimeoutError:
                    pass

    async def round(self) -> float:
        """Send what is due; returns in how many seconds to look again at the latest."""
        now = self._wall()
        due = self._desk.due(now)
        self._sent = {(site, day) for site, day in self._sent if site in due and day == due[site][0].isoformat()}
        left = {site: end.timestamp() for site, (day, end) in due.items() if (site, day.isoformat()) not in self._sent}
        settling = {site: wait_s for site in left if (wait_s := SETTLE_S - (self._clock() - self._asked_since[site])) > 0}
        chosen = [site for site, end in left.items() if site not in settling or end - now <= LAST_CALL_S]
        try:
            new = sum([await self._send(site, due[site][0].isoformat(), now) for site in chosen])
        except OutboxError as error:
            logger.error("messages before lessons cannot be put into the outbox error=%s", error)
            return AGAIN_S
        if new:
            self._notices.courier.wake()
            logger.info("messages before lessons written schools=%d messages=%d", len(chosen), new)
        soonest = min((end - now - LAST_CALL_S for site, end in left.items() if site not in chosen), default=LOOK_S)
        return max(0.1, min(soonest, LOOK_S, *settling.values()))

    async def _send(self, site: str, day: str, now: float) -> int:
        """Put one school's message into the outbox; returns how many were not there yet."""
        notices = self._desk.notices(site, now)
        new = await self._notices.outbox.put(notices) if notices else 0
        self._sent.add((site, day))
        return new
