"""Rooms and schools, judged every half a minute from what is in memory: readiness, coverage, lessons."""

import time
from collections.abc import Callable, Iterable
from math import ceil

from netmon.config.config import Config
from netmon.evaluate.evidence import PortFacts, judge_part
from netmon.evaluate.presence import DEFAULT_RULE, Meter, Sample, room_sample, sample_of
from netmon.evaluate.rooms import SETTLE_S, judge_room, keep, settle, settle_for_s
from netmon.expose.family import Table
from netmon.expose.labels import pairs
from netmon.expose.payloads_rooms import SiteFigures, render_site
from netmon.expose.store import PLACE, Exposition
from netmon.model.event import Event, EventKind
from netmon.model.inventory import Room
from netmon.model.reading import Reading
from netmon.model.room import PartStatus, RoomStatus
from netmon.model.room_list import RoomList, RoomSites, SeenRooms
from netmon.pipeline.room_controllers import NO_TALLY, Period, Tally
from netmon.pipeline.room_facts import FactSource, meter_of
from netmon.pipeline.room_held import HeldRoom, HeldSite, differs
from netmon.pipeline.room_hours import SchoolDay, SchoolHours
from netmon.pipeline.room_lessons import LessonWatch
from netmon.pipeline.room_looks import Looks
from netmon.pipeline.room_network import LONGEST_CHAIN, Network, Wanted
from netmon.pipeline.room_plan import ROUTERS, may_control, parents, site_plans, wanted
from netmon.store.current import INTERFACES, CurrentState
from netmon.store.events import EventLog
from netmon.store.lessons import LessonLedger, Loaded

ROUND_S = 30.0
FULL_ROUND_S = 3600.0
EVENTS_A_ROUND = 20
"""A building that loses its power is told by its first rooms; the others are on the page."""


class RoomWatch:
    """Judges every site once in ROUND_S, a share of them at each tick; for the event loop alone. `on_change` gets a site whose rooms are otherwise."""

    def __init__(
        self,
        current: CurrentState,
        exposition: Exposition,
        events: EventLog,
        ledger: LessonLedger,
        period_s: Period,
        *,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._current = current
        self._exposition = exposition
        self._events = events
        self._ledger = ledger
        self._wall = wall
        self._network = Network(current, period_s)
        self._facts = FactSource(current, self._network, period_s)
        self._lessons = LessonWatch(ledger)
        self._wanted = Wanted()
        self.looks = Looks()
        self._sites: dict[str, HeldSite] = {}
        self._due: list[str] = []
        self._settle_s = SETTLE_S
        self.on_change: Callable[[str], None] = lambda _site: None

    def resume(self, loaded: Loaded) -> None:
        """Take what the ledger had at the start."""
        self._lessons.resume(loaded)

    def configure(self, config: Config) -> None:
        """Take a new inventory; rooms that stay keep what is known of them."""
        carriers = [device.name for device in config.devices.values() if device.role in ROUTERS]
        controllers = {device.name: device.pair for device in config.devices.values() if may_control(device)}
        above = parents(config.devices)
        before, plans = self._sites, site_plans(config)
        wanted_before, self._wanted = self._wanted, wanted(plans.values())
        self._network.configure(carriers, controllers, above, self._wanted)
        self._sites = {}
        for name, plan in plans.items():
            routers = tuple(dict.fromkeys([*plan.carriers, *_above(plan.carriers, above)]))
            labels = pairs(district=config.district.id, site=name)
            known = before[name].rooms if name in before else {}
            rooms = {room.room.id: known.get(room.room.id) or HeldRoom() for room in plan.rooms}
            self._sites[name] = HeldSite(plan, SchoolHours(plan), routers, labels, rooms)
            self._exposition.add_device(PLACE + name, labels)
        for name in before.keys() - self._sites.keys():
            self._exposition.drop_device(PLACE + name)
        self._settle_s = settle_for_s(config.settings.periods_s.get(INTERFACES, SETTLE_S))
        self._lessons.drop(set(before.keys() - self._sites.keys()), self._wall())
        self._due = []
        read = {name for site in before.values() for name in site.routers}
        self.looks.added(wanted_before, [(site.plan, [one for one in site.routers if one in read]) for site in self._sites.values()], self._wall())

    def note(self, reading: Reading) -> None:
        """Take a reading as the collector made it, with the addresses that are kept nowhere else."""
        self._network.note(reading)

    def tick(self, tick_s: float = 1.0) -> None:
        """Judge the sites whose turn it is; call every `tick_s` seconds."""
        if not self._sites:
            return
        if not self._due:
            self._due = list(self._sites)
        share = ceil(len(self._sites) * tick_s / ROUND_S)
        now_due, self._due = self._due[:share], self._due[share:]
        self._judge(now_due)

    def round(self) -> None:
        """Judge every site now."""
        self._judge(self._sites)

    def _judge(self, names: Iterable[str]) -> None:
        now = self._wall()
        self._network.refresh()
        for name in names:
            site = self._sites.get(name)
            if site is not None:
                self._judge_site(site, now)

    def _judge_site(self, site: HeldSite, now: float) -> None:
        plan = site.plan
        day = site.hours.at(now)
        self._network.read(site.routers)
        found = {one.device.name: judge_part(self._facts.facts(one, plan.carriers, site.routers), now) for one in plan.endpoints}
        self.looks.judged(plan, found.values(), self._network, now)
        every = not 0 <= now - site.full_at < FULL_ROUND_S
        moved = {name for name, part in found.items() if differs(site.parts.get(name), part)}
        site.parts, site.full_at = found, now if every else site.full_at
        changed, told = every or bool(moved), 0
        for room in plan.rooms:
            held, hour = site.rooms[room.room.id], site.hours.hour(room, now)
            # Nothing new, and nothing under way: most rooms, most of the time.
            if not every and held.hour == hour[1:] and not held.settling and moved.isdisjoint(room.names):
                continue
            changed, held.hour = True, hour[1:]
            status = judge_room(room.room, [found[name] for name in room.inside], [found[name] for name in room.outside], hour)
            told += self._take(site, held, status, now, quiet=told >= EVENTS_A_ROUND)
        site.judged_at = now
        changed |= self._follow_lessons(site, day, now)
        lesson = site.hours.lesson()
        tally = self._network.controllers.tally(plan.controllers, now)
        changed |= lesson != site.lesson or tally != site.tally
        site.lesson, site.tally = lesson, tally
        if changed:
            site.cover(day.day)
            self._show(site)
            self.on_change(plan.site.id)

    def _follow_lessons(self, site: HeldSite, day: SchoolDay, now: float) -> bool:
        """Hand the newest samples of rooms to the ledger while a lesson is near; returns whether one was counted."""
        samples: dict[str, tuple[Room, Sample | None, Meter | None]] = {}
        name = site.plan.site.id
        for room in site.plan.rooms if day.near(now) or not self._lessons.knows(name) else ():
            if room.using:
                using = [site.parts[device] for device in room.using]
                seen = [sample for part in using if (sample := sample_of(part)) is not None]
                samples[room.room.id] = (room.room, room_sample(seen), self._meter(using))
        return self._lessons.follow(name, day, samples, now)

    def _take(self, site: HeldSite, held: HeldRoom, found: RoomStatus, now: float, *, quiet: bool) -> bool:
        """Keep a room's status; returns whether its change was told."""
        status, held.failing_since = settle(held.status, found, held.failing_since, now, self._settle_s)
        held.kept, held.status = keep(held.kept, status, site.judged_at, now)
        ready = status.ready
        if ready is None or ready is held.told_ready:
            return False
        first, held.told_ready = held.told_ready is None, ready
        if quiet or (first and ready):
            return False
        kind = EventKind.ROOM_READY if ready else EventKind.ROOM_NOT_READY
        device = status.cause.device if status.cause is not None else ""
        self._events.add(Event(at=now, kind=kind, device=device, detail=f"{site.plan.site.name} {status.room}"))
        return True

    def _meter(self, using: Iterable[PartStatus]) -> Meter | None:
        return next((meter for part in using if (meter := meter_of(self._current.device(part.device))) is not None), None)

    def _show(self, site: HeldSite) -> None:
        plan = site.plan
        totals = self._ledger.totals
        lessons = {room.room.id: counts for room in plan.rooms if (counts := totals.get((plan.site.id, room.room.id))) is not None}
        in_lesson = site.lesson is not None and site.lesson.on
        figures = SiteFigures(plan.site.name, site.statuses(), site.coverage, lessons, DEFAULT_RULE.name, in_lesson)
        self._exposition.put(PLACE + plan.site.id, Table.ROOMS, render_site(site.labels, figures), time.monotonic())

    def seen(self, name: str) -> SeenRooms | None:
        """Return what is known of a school's rooms; None before they were judged, or when it has none."""
        site = self._sites.get(name)
        return None if site is None or not site.judged_at else SeenRooms(site.statuses(), site.parts, site.coverage)

    def tally(self, name: str) -> Tally:
        """Return how many access points the controllers of a school have online and offline."""
        site = self._sites.get(name)
        return NO_TALLY if site is None else site.tally

    def port(self, switch: str, port: str) -> PortFacts:
        """Return what a switch shows of a port, as of the last round."""
        return self._network.port(switch, port)

    def speeds(self, switch: str, port: str) -> tuple[int | None, int | None]:
        """Return a port's speed while it is up, and the best that it was seen at, in bit/s."""
        found = self._network.port(switch, port)
        return (found.speed_bps if found.oper_up and found.fresh(self._wall()) else None), found.best_bps

    def behind(self, device: str) -> bool:
        """True when a device above this one is down."""
        return self._network.behind(device)

    def sites(self) -> RoomSites:
        """Return every site with rooms, those with trouble first."""
        rows = [site.row() for site in self._sites.values()]
        return RoomSites(now=self._wall(), sites=tuple(sorted(rows, key=lambda row: (-row.not_ready, -row.unknown, row.name))))

    def rooms(self, name: str) -> RoomList | None:
        """Return one site's rooms; None when the inventory has no rooms there."""
        site = self._sites.get(name)
        if site is None:
            return None
        worst_first = sorted(map(site.current, site.statuses()), key=lambda room: {False: 0, None: 1, True: 2}[room.ready])
        return RoomList(now=self._wall(), site=site.row(), rooms=tuple(worst_first))


def _above(names: Iterable[str], above: dict[str, str]) -> Iterable[str]:
    """Yield the devices on the ways up, whose ARP tables may have a site's addresses."""
    for name in names:
        for _ in range(LONGEST_CHAIN):
            if name not in above:
                break
            name = above[name]
            yield name
