"""Campaigns of active tests by the calendar, kept by APScheduler: each round tests its lines, tries deferred ones again, and ends with its window."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from netmon.config.config import Config
from netmon.daemon.calendar import Occasion, Occasions
from netmon.expose.selfmetrics import SelfMetrics
from netmon.model.calendar import SchoolCalendar
from netmon.model.inventory import PortRef
from netmon.model.measurement import Campaign, LineTest
from netmon.model.throughput import RunOutcome
from netmon.pipeline.speedtest import BrowserTests
from netmon.pipeline.speedtest_plan import watched_ports
from netmon.pipeline.throughput import Measurer
from netmon.pipeline.throughput_load import LineLoads
from netmon.pipeline.throughput_plan import round_of
from netmon.pipeline.throughput_results import RunBook
from netmon.pipeline.throughput_ways import SpeedTestWays
from netmon.pipeline.ways import Way
from netmon.store.current import INTERFACES
from netmon.store.history import HistoryStore
from netmon.transport.icmp import Pinger

logger = logging.getLogger(__name__)

AT_ONCE: Final = 4
"""Tests that run at the same time on lines that have nothing in common: each is a child process or an SSH session."""
Sleep = Callable[[float], Awaitable[None]]


class Campaigns:
    """Runs the campaigns of the configuration in force; entered, it has its scheduler. For the event loop alone."""

    def __init__(self, measurer: Measurer, loads: LineLoads, book: RunBook, *, wall: Callable[[], float] = time.time, sleep: Sleep = asyncio.sleep) -> None:
        self._measurer = measurer
        self.loads = loads
        self._book = book
        self._wall = wall
        self._sleep = sleep
        self._config: Config | None = None
        self.browser = BrowserTests(measurer, book, wall=wall)
        self._occasions = Occasions(self._begin)
        self._rounds: set[asyncio.Task[None]] = set()

    def configure(self, config: Config) -> None:
        """Take a configuration; rounds that run go on with the lines that they began with, as long as their campaign is there."""
        self._config = config
        self.browser.web_config = None if config.settings.web_config is None else str(config.settings.web_config)
        self._book.configure(config.district.id, config.links)
        self.loads.configure(self._ports(config))
        occasions = [Occasion(one.name, one.start.hour if one.when == "nightly" else None, one.start.minute) for one in config.measurements.campaigns]
        self._occasions.replace(occasions, ZoneInfo(config.settings.time_zone))

    async def __aenter__(self) -> "Campaigns":
        await self._book.load(self._wall())
        self._occasions.__enter__()
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._occasions.__exit__()
        await self.browser.close()
        for task in self._rounds:
            task.cancel()
        await asyncio.gather(*self._rounds, return_exceptions=True)

    def _begin(self, name: str) -> None:
        """Begin a round, unless the one before still runs."""
        if any(task.get_name() == name for task in self._rounds):
            logger.warning("the round before still runs, this one is left out campaign=%s", name)
            return
        task = asyncio.get_running_loop().create_task(self.round(name), name=name)
        self._rounds.add(task)
        task.add_done_callback(self._rounds.discard)

    async def round(self, name: str) -> None:
        """Test all lines of a campaign once; nothing outside its window."""
        config, campaign = self._config, self._campaign(name)
        if config is None or campaign is None or not self._open(campaign):
            return
        tests = round_of(config, campaign, self._local(config).date())
        logger.info("campaign begins a round campaign=%s tests=%d", name, len(tests))
        places = asyncio.Semaphore(AT_ONCE)
        async with asyncio.TaskGroup() as group:
            for key in dict.fromkeys(test.link.key for test in tests):
                both = [test for test in tests if test.link.key == key]
                group.create_task(self._test(campaign, both, calendars_of(config, both[0]), places))

    async def _test(self, campaign: Campaign, tests: Sequence[LineTest], calendars: tuple[SchoolCalendar, ...], places: asyncio.Semaphore) -> None:
        for number in range(campaign.retries + 1):
            if number:
                await self._sleep(campaign.retry_after_s)
            async with places:
                if not self._open(campaign) or self._campaign(campaign.name) != campaign:
                    return
                found = await self._measurer.measure(tests, calendars, lambda: self._open(campaign))
            for measured in found:
                self._book.add(measured.record)
            tests = [measured.test for measured in found if measured.record.outcome is RunOutcome.DEFERRED]
            if not tests:
                return

    def _campaign(self, name: str) -> Campaign | None:
        known = () if self._config is None else self._config.measurements.campaigns
        return next((campaign for campaign in known if campaign.name == name), None)

    def _open(self, campaign: Campaign) -> bool:
        return self._config is not None and campaign.covers(self._local(self._config))

    def _local(self, config: Config) -> datetime:
        return datetime.fromtimestamp(self._wall(), ZoneInfo(config.settings.time_zone))

    def _ports(self, config: Config) -> Iterator[PortRef]:
        """Yield the ports of all lines that any campaign's tests, or a browser's, go through."""
        day = self._local(config).date()
        for campaign in config.measurements.campaigns:
            for test in round_of(config, campaign, day):
                yield from (line.port for line in (test.line, *test.above) if line.port is not None)
        yield from watched_ports(config, day)


def active_tests(store: HistoryStore, metrics: SelfMetrics, ssh: Way, pinger: Pinger, period_s: Callable[[str, str], float]) -> Campaigns:
    """Build the parts of active tests; `period_s` tells how often a collector of a device runs."""
    ways, loads = SpeedTestWays(ssh, pinger), LineLoads()
    measurer = Measurer(ways.run, loads, lambda device: period_s(device, INTERFACES), ping=ways.ping)
    campaigns = Campaigns(measurer, loads, RunBook(store, metrics))
    ways.browser = campaigns.browser.run
    return campaigns


def calendars_of(config: Config, test: LineTest) -> tuple[SchoolCalendar, ...]:
    """Return the calendars that a test must respect: its school's, and of a line or exit that schools share the district's."""
    return tuple(dict.fromkeys((config.calendar_of(test.link.site), *((config.calendar,) if test.above else ()))))
