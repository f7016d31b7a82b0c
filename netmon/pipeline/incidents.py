"""Every few seconds: silent devices are explained, shown as what they are, and made into incidents, which are on the disk before anybody hears of them."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import Final

from netmon.config.config import Config
from netmon.evaluate.cables import CARRIERS
from netmon.evaluate.flaps import Change
from netmon.evaluate.incident_facts import Facts, Scope
from netmon.evaluate.incident_scope import scope_of
from netmon.evaluate.incidents import BookChange, ChangeKind, step
from netmon.evaluate.quiet_hours import QuietHours
from netmon.evaluate.root_cause import Explained, Seen, explain
from netmon.expose.families_incident import render_incidents
from netmon.expose.family import Table
from netmon.expose.labels import pairs
from netmon.expose.selfmetrics import SelfMetrics
from netmon.expose.store import PLACE, Exposition
from netmon.model.event import Event, EventKind
from netmon.model.incident import Cause, Incident
from netmon.model.incident_book import Book
from netmon.model.request import PollRequest
from netmon.model.state import DeviceState, DeviceStatus, proves_alive
from netmon.model.topology import EdgeSource
from netmon.pipeline.incident_facts import FactGatherer, Sources
from netmon.pipeline.incident_ports import PortWatch
from netmon.pipeline.intake import Intake
from netmon.pipeline.topology import TopologyWatch
from netmon.store.incidents import IncidentStore

logger = logging.getLogger(__name__)

ROUND_S: Final = 5.0
SAVE_EVERY_S: Final = 60.0
ASK_AGAIN_S: Final = 15.0
"""Polls that are closer together than this count as one."""
SETTLE_S: Final = 300.0
"""So long after the start netmon's own coverage says nothing: the first polls are spread."""
HOLDER: Final = f"{PLACE}incidents"
CUTS_OFF: Final = frozenset({Cause.SITE_OFFLINE, Cause.EXIT_DOWN, Cause.CORE_DOWN})


class IncidentWatch:
    """For the event loop alone; `load` comes before `run`. `on_changes` gets what changed once it is on the disk."""

    def __init__(
        self,
        sources: Sources,
        topology: TopologyWatch,
        intake: Intake,
        exposition: Exposition,
        store: IncidentStore,
        *,
        wall: Callable[[], float] = time.time,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._from = sources._replace(coverage=self._coverage(sources.coverage))
        self.topology = topology
        self._intake = intake
        self._exposition = exposition
        self._store = store
        self._wall = wall
        self.ports = PortWatch()
        self._gatherer = FactGatherer(self._from, self.ports)
        self._config: Config | None = None
        self._scope: Scope | None = None
        self._quiet: QuietHours | None = None
        self._down: frozenset[str] = frozenset()
        self._asked: dict[str, float] = {}
        self._lost: set[str] = set()
        self._clock = clock
        self._started = clock()
        self._day: date | None = None
        self._saved_at = 0.0
        self._running = False
        self.book = Book()
        self.seen: Facts | None = None
        self.counts: Counter[ChangeKind] = Counter()
        self.round_s = 0.0
        self.ask: Callable[[PollRequest], int] = lambda _request: 0
        self.on_changes: Callable[[tuple[BookChange, ...]], None] = lambda _changes: None
        self.is_acknowledged: Callable[[Incident], bool] = lambda _incident: False

    def _coverage(self, read: Callable[[], float | None]) -> Callable[[], float | None]:
        return lambda: read() if self._clock() - self._started > SETTLE_S else None

    async def load(self, zone: tzinfo) -> None:
        """Take the book that the last run left; `zone` says which day it is."""
        self.book = await self._store.load(datetime.fromtimestamp(self._wall(), zone).date())

    def configure(self, config: Config) -> None:
        """Take a new inventory."""
        self.exclude(config)
        self.topology.configure(config)
        self.ports.configure(config)
        self._gatherer.configure(config)
        self._rescope()
        self._exposition.add_device(HOLDER, pairs(district=config.district.id))
        self._show()

    def exclude(self, config: Config) -> None:
        """Take a configuration with other exclusions alone: they hold from the next round on."""
        self._config = config
        self._quiet = QuietHours(config.sites, config.devices, config.exclusions, config.calendar_of)

    @property
    def scope(self) -> Scope | None:
        """The district as incidents see it; None before the first configuration."""
        return self._scope

    def show(self) -> None:
        """Put the open incidents into the exposition anew: somebody has seen one, or has not."""
        if self._config is not None:
            self._show()

    def defer(self, device: str, state: DeviceState) -> DeviceState | None:
        """Return the state to show of what a device's own polls say: None for one that seems down, until it is known what is above it."""
        return state if not self._running or state.status is not DeviceStatus.DOWN else None

    def incident(self, number: str) -> Incident | None:
        """Return an incident by its number, open or among the last that were closed."""
        return next((one for one in (*self.book.open, *self.book.closed) if one.id == number), None)

    def cut_off(self) -> bool:
        """True while all of the district's own Internet exits are down, or behind a core that is: nothing that needs the Internet can leave."""
        scope = self._scope
        if scope is None or not any(one.cause in CUTS_OFF and not one.works_instead and scope.is_home(one.site) for one in self.book.open):
            return False
        exits = [key for site in scope.sites.values() if scope.is_home(site.id) for key in site.exits]
        lines = {} if self.seen is None else self.seen.lines
        return bool(exits) and not any(key in lines and lines[key].works for key in exits)

    async def run(self) -> None:
        """Go round until cancelled; then the book is written once more."""
        self._running = True
        try:
            while True:
                await asyncio.sleep(ROUND_S)
                await self.round()
        finally:
            self._running = False
            await self._store.save(self.book)

    async def round(self) -> tuple[BookChange, ...]:
        """Do one round; returns what changed."""
        if self._config is None or self._quiet is None:
            return ()
        started = time.perf_counter()
        now = self._wall()
        if self.topology.tick() or self._today(self._config) != self._day:
            self._rescope()
        explained = self._explain(now)
        self._apply(explained)
        facts = self._facts(explained, now)
        self.seen = facts
        book, changes = step(int(now * 1000), self.book, facts)
        self.round_s = time.perf_counter() - started
        await self._keep(book, changes, now)
        return changes

    def _rescope(self) -> None:
        config = self._config
        assert config is not None
        topology = self.topology.topology
        today = self._day = self._today(config)
        polled = [device.name for device in config.polled_devices()]
        self._scope = scope_of(config.district.id, config.sites, config.devices, config.links, polled=polled, topology=topology, today=today)
        self.ports.follow(topology, (device.name for device in config.devices.values() if device.role in CARRIERS))

    def _today(self, config: Config) -> date:
        return datetime.fromtimestamp(self._wall(), config.calendar.zone).date()

    def _explain(self, now: float) -> Explained:
        assert self._quiet is not None
        silent = {}
        for device in self._from.current.devices():
            line = self._intake.line(device.name)
            if line is not None and (line.judged.status is DeviceStatus.DOWN or line.evidence.silent_since is not None):
                silent[device.name] = Seen(line.judged, line.evidence.silent_since)
        self._lost.update(name for name, seen in silent.items() if seen.state.status is DeviceStatus.DOWN)
        found = explain(now, self.topology.topology, silent, self._look, self._quiet.status)
        self._ask(found.requests, now)
        return found

    def _look(self, name: str) -> Seen | None:
        line, device = self._intake.line(name), self._from.current.device(name)
        if line is None or device is None:
            return None
        alive = max((reading.started for reading in (*device.good.values(), *device.last.values()) if proves_alive(reading)), default=None)
        return Seen(line.judged, line.evidence.silent_since, alive, name in self._lost)

    def _ask(self, requests: Iterable[PollRequest], now: float) -> None:
        for request in requests:
            if not 0 <= now - self._asked.get(request.device, 0.0) < ASK_AGAIN_S:
                self._asked[request.device] = now
                self.ask(request)
        if len(self._asked) > 1000:
            self._asked = {name: at for name, at in self._asked.items() if 0 <= now - at < ASK_AGAIN_S}

    def _apply(self, explained: Explained) -> None:
        """Show every silent device as what it is; one that answers again was shown by its reading."""
        for name, one in explained.states.items():
            device = self._from.current.device(name)
            if device is not None and device.state != one.state:
                self._intake.put_state(name, one.state)

    def _facts(self, explained: Explained, now: float) -> Facts:
        assert self._scope is not None
        assert self._quiet is not None
        facts = self._gatherer.facts(explained, self._scope, self._quiet, now)
        unsettled = set(explained.waiting)
        for device in self._from.current.devices():
            if device.state.status is DeviceStatus.UNKNOWN:
                unsettled.add(device.name)
        down = frozenset(name for name, one in explained.states.items() if one.is_root)
        gone = [name for name in self._down - down if name not in explained.states and name not in unsettled]
        turned = [Change(name, now) for name in sorted((down - self._down) | set(gone))]
        self._down = down
        return replace(facts, unsettled=frozenset(unsettled), changes=(*facts.changes, *turned))

    async def _keep(self, book: Book, changes: tuple[BookChange, ...], now: float) -> None:
        """Write first, tell then; what only moved on a little is written once a minute."""
        if book is self.book:
            return
        told = [change for change in changes if change.kind is not ChangeKind.UPDATED]
        if told or now - self._saved_at >= SAVE_EVERY_S:
            await self._store.save(book)
            self._saved_at = now
        self.book = book
        self.counts.update(change.kind for change in changes)
        if changes:
            self._show()
            for change in told:
                self._tell(change, now)
            self.on_changes(changes)

    def _tell(self, change: BookChange, now: float) -> None:
        one = change.incident
        detail = f"{one.id} {one.cause.value} {one.root}"
        logger.info("incident %s incident=%s cause=%s root=%s devices=%d", change.kind.value, one.id, one.cause.value, one.root, one.impact.devices)
        device = one.root if self._config is not None and one.root in self._config.devices else ""
        if change.kind is ChangeKind.OPENED:
            self._from.events.add(Event(at=now, kind=EventKind.INCIDENT_OPENED, device=device, detail=detail))
        elif change.kind in (ChangeKind.CLOSED, ChangeKind.MERGED):
            self._from.events.add(Event(at=now, kind=EventKind.INCIDENT_CLOSED, device=device, detail=detail))

    def _show(self) -> None:
        assert self._config is not None
        names = {site.id: site.name for site in self._config.sites.values()}
        chunks = render_incidents(pairs(district=self._config.district.id), self.book.open, names, self.is_acknowledged)
        self._exposition.put(HOLDER, Table.INCIDENTS, chunks, time.monotonic())


def incident_watch(folder: Path, sources: Sources, intake: Intake, exposition: Exposition, metrics: SelfMetrics) -> IncidentWatch:
    """Build the watch with its store and its topology, and connect what they count."""
    topology, store = TopologyWatch(sources.current, sources.findings), IncidentStore(folder)
    watch = IncidentWatch(sources, topology, intake, exposition, store)
    metrics.watch("netmon_incident_changes_total", lambda: {(kind.value,): watch.counts[kind] for kind in ChangeKind})
    metrics.watch("netmon_incident_failed_saves_total", lambda: store.stats.failed)
    metrics.watch("netmon_incident_round_seconds", lambda: watch.round_s)
    metrics.watch("netmon_topology_edges", lambda: {(source.value,): sum(edge.source is source for edge in topology.topology.edges) for source in EdgeSource})
    return watch
