"""Gathers what incidents are decided by from what is in memory: rooms, lines, supplies, findings, lessons, events."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final, NamedTuple

from netmon.config.config import Config
from netmon.evaluate.incident_facts import ApTally, Facts, Noted, OnBattery, RoomTrouble, Scope
from netmon.evaluate.quiet_hours import QuietHours
from netmon.evaluate.root_cause import Explained
from netmon.model.calendar import LessonWindow, SchoolCalendar
from netmon.model.event import Event, EventKind
from netmon.model.lessons import day_windows
from netmon.model.room import Part, RoomStatus, Why
from netmon.model.sentence import Sentence
from netmon.model.state import DeviceStatus
from netmon.model.supply import UpsTable
from netmon.pipeline.incident_ports import PortWatch
from netmon.pipeline.rooms import RoomWatch
from netmon.store.current import INTERFACES, CurrentState
from netmon.store.events import EventLog
from netmon.store.findings import FindingBook

ROUND_S: Final = 30.0
"""Rooms are judged no oftener."""
FRESH_PERIODS: Final = 2.5
PORTS_FRESH_S: Final = 300.0
"""A port that was read no longer ago is as it was, however often its device is read: a few lost polls make no line unknown."""
EVENTS_READ: Final = 300
EVENTS_S: Final = 3600.0
NETWORK: Final = frozenset({Why.SWITCH_DOWN, Why.BEHIND_FAULT, Why.PORT_DISABLED, Why.PORT_UNPOWERED})
_TOLD: Final[Mapping[EventKind, str]] = {
    EventKind.CONFIG_CHANGED: "incident_fact.config_changed",
    EventKind.REBOOT: "incident_fact.reboot",
    EventKind.DEVICE_DOWN: "incident_fact.device_down",
    EventKind.DEVICE_UP: "incident_fact.device_up",
}
_ON_MAINS: Final = frozenset({"on_line", "bypass", "boost", "trim"})
Period = Callable[[str, str], float]


class Sources(NamedTuple):
    """Where the facts are."""

    current: CurrentState
    rooms: RoomWatch
    findings: FindingBook
    events: EventLog
    period_s: Period
    coverage: Callable[[], float | None]


@dataclass(slots=True, eq=False)
class Slow:
    """What is looked at once in ROUND_S."""

    at: float = float("-inf")
    rooms: Mapping[str, tuple[RoomTrouble, ...]] | None = None
    tallies: Mapping[str, ApTally] | None = None


class FactGatherer:
    """For the event loop alone; remembers since when what has no time of its own is so."""

    def __init__(self, sources: Sources, ports: PortWatch) -> None:
        self._from = sources
        self._ports = ports
        self._config: Config | None = None
        self._supplies: tuple[str, ...] = ()
        self._counted: frozenset[str] = frozenset()
        self._windows: dict[int, tuple[date, tuple[LessonWindow, ...]]] = {}
        self._since: dict[str, float] = {}
        self._slow = Slow()

    def configure(self, config: Config) -> None:
        """Take a new inventory."""
        self._config = config
        polled = config.polled_devices()
        self._supplies = tuple(device.name for device in polled if device.role == "ups")
        asked = {device.site for device in polled if device.role == "access_point" and device.address is not None}
        self._counted = frozenset(site for site in config.sites if site not in asked and config.settings.polls_site(site))
        self._windows.clear()
        self._slow = Slow()

    def facts(self, explained: Explained, scope: Scope, quiet: QuietHours, now: float) -> Facts:
        """Return the facts of this moment but for what the caller adds: which devices nothing is known of, and the changes of devices."""
        assert self._config is not None
        lessons = self.lessons(now)
        silent = frozenset(explained.states) | explained.waiting
        if not 0 <= now - self._slow.at < ROUND_S:
            self._slow = Slow(now, dict(self._rooms(lessons)), dict(self._tallies(now)))
        lines = {}
        for key in self._ports.lines():
            site = key.partition("/")[0]
            seen = self._ports.line(key, silent=silent, in_lesson=site in lessons, now=now, fresh_s=self._ports_fresh_s)
            if seen is not None:
                lines[key] = seen._replace(works=None) if seen.works is False and quiet.line_maintained(key, now) else seen
        return Facts(
            today=datetime.fromtimestamp(now, self._config.calendar.zone).date(),
            scope=scope,
            states=explained.states,
            lines=lines,
            ups={name: self._supply(name, quiet, now) for name in self._supplies},
            findings=self._from.findings.everything(),
            rooms=self._slow.rooms or {},
            access_points=self._slow.tallies or {},
            lessons=lessons,
            coverage=self._from.coverage(),
            changes=self._ports.changes(),
            calm_ms=round(self._config.settings.incident_calm_s * 1000),
            events=(*self._ports.noted(now - EVENTS_S), *self._events(now)),
        )

    def _ports_fresh_s(self, device: str) -> float:
        return max(PORTS_FRESH_S, FRESH_PERIODS * self._from.period_s(device, INTERFACES))

    def lessons(self, now: float) -> dict[str, str]:
        """Return the sites at which a lesson is on, with its name; one whose calendar has no lessons always counts, without a name."""
        assert self._config is not None
        moment = datetime.fromtimestamp(now, UTC)
        found = {}
        names: dict[int, str | None] = {}
        for site in self._config.sites:
            calendar = self._config.calendar_of(site)
            if id(calendar) not in names:
                names[id(calendar)] = self._lesson(calendar, moment)
            name = names[id(calendar)]
            if name is not None:
                found[site] = name
        return found

    def _lesson(self, calendar: SchoolCalendar, moment: datetime) -> str | None:
        if not calendar.lessons:
            return ""
        day = moment.astimezone(calendar.zone).date()
        known = self._windows.get(id(calendar))
        if known is None or known[0] != day:
            known = self._windows[id(calendar)] = (day, day_windows(calendar, day))
        return next((window.lesson.name for window in known[1] if window.start <= moment < window.end), None)

    def _rooms(self, lessons: Mapping[str, str]) -> Iterator[tuple[str, tuple[RoomTrouble, ...]]]:
        for site in lessons:
            seen = self._from.rooms.seen(site)
            if seen is not None:
                yield site, tuple(_trouble(room) for room in seen.rooms if room.ready is False)

    def _tallies(self, now: float) -> Iterator[tuple[str, ApTally]]:
        for site in self._counted:
            tally = self._from.rooms.tally(site)
            if tally.online or tally.offline:
                key = f"aps/{site}"
                since = self._since.setdefault(key, now) if tally.offline else now
                if not tally.offline:
                    self._since.pop(key, None)
                yield site, ApTally(tally.online, tally.offline, int(since * 1000))

    def _supply(self, name: str, quiet: QuietHours, now: float) -> OnBattery:
        device = self._from.current.device(name)
        reading = device.good.get("ups") if device is not None else None
        if device is None or reading is None or not isinstance(reading.payload, UpsTable) or reading.payload.ups is None:
            return OnBattery(None)
        fresh = now - reading.started <= FRESH_PERIODS * self._from.period_s(name, "ups") and device.state.status is DeviceStatus.UP
        status = reading.payload.ups.status
        key = f"ups/{name}"
        if not fresh or (status != "on_battery" and status not in _ON_MAINS):
            return OnBattery(None)
        if status in _ON_MAINS:
            self._since.pop(key, None)
            return OnBattery(False)
        since = self._since.setdefault(key, reading.started)
        assert self._config is not None
        site, building = self._config.devices[name].site, quiet.building(name)
        planned = (building and quiet.off_until(site, building, since) > now) or quiet.maintained(site, now)
        return OnBattery(None) if planned else OnBattery(True, int(since * 1000))

    def _events(self, now: float) -> Iterator[Noted]:
        for event in self._from.events.latest(EVENTS_READ):
            if now - event.at <= EVENTS_S and (found := _noted(event)) is not None:
                yield found


def _noted(event: Event) -> Noted | None:
    key = _TOLD.get(event.kind)
    return None if key is None or not event.device else Noted(event.device, int(event.at * 1000), Sentence(key=key, args={"device": event.device}))


def _trouble(room: RoomStatus) -> RoomTrouble:
    cause = room.cause
    network = cause is not None and (cause.why in NETWORK or cause.part is Part.ACCESS_POINT)
    devices = tuple(name for name in (cause.device, cause.switch) if name) if cause is not None else ()
    return RoomTrouble(f"{room.site}/{room.room}", room.building or "", network, devices, int((room.since or 0.0) * 1000))
