"""Fills a report with how long devices, lines and schools were up: from the changes of state that history keeps, all of them in the window's seconds."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from netmon.evaluate.availability import PORT_STATES, Held, Hours, Times, combined, held, outages, overlaid, times, worst
from netmon.evaluate.statistics import lesson_spans, span_of, split_exclusions, window_span
from netmon.model.dossier import Dossier, DossierLine, DossierSite
from netmon.model.figures import Span
from netmon.model.history import SubjectKind, Transition, port_subject
from netmon.model.inventory import Role
from netmon.model.report import Availability, Outage
from netmon.model.report_facts import PlaceAvailability, PlaceKind
from netmon.model.sample import MS_PER_S
from netmon.model.spans import common, merged
from netmon.pipeline.seen import AWAY
from netmon.store.history_view import HistoryView

ALWAYS_ON: Final[frozenset[Role]] = frozenset(
    {"switch", "router", "firewall", "wlan_controller", "access_point", "ups", "camera", "nvr", "server", "probe"}
)  # fmt: skip
"""What should be up day and night; boards, projectors and PCs are switched off after lessons, and are no outage then."""
IN_USE: Final = ("school_access", "exit")
SHOWN: Final = ("man_core", "district_uplink", *IN_USE)


class Place(NamedTuple):
    """A device of the inventory."""

    device: str
    site: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Uptime:
    """How long each was up, and when it was not; outages by start."""

    devices: tuple[Availability, ...] = ()
    places: tuple[PlaceAvailability, ...] = ()
    outages: tuple[Outage, ...] = ()


@dataclass(slots=True)
class Uptimes:
    """Answers for one dossier; the calendar of each school and what was planned are worked out once. sqlite.DatabaseError for a damaged history."""

    view: HistoryView
    dossier: Dossier
    _window: Span = field(init=False)
    _away_ms: tuple[int, ...] = field(init=False)
    _calendar: dict[str, int] = field(init=False)
    _lessons: tuple[tuple[Span, ...], ...] = field(init=False)
    _hours: dict[tuple[str, str | None], Hours] = field(init=False, default_factory=dict)
    _devices: dict[str, list[Held]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        dossier = self.dossier
        self._window = window_span(dossier.window)
        start_ms, end_ms = self._window.start * MS_PER_S, self._window.end * MS_PER_S
        self._away_ms = tuple(gap.end_ms for gap in self.view.gaps(start_ms, end_ms) if gap.why in AWAY and gap.end_ms < end_ms)
        self._calendar = {found.site.id: found.calendar for found in dossier.sites}
        self._lessons = tuple(tuple(lesson_spans(calendar, dossier.window)) for calendar in dossier.calendars)

    def of(self, devices: Iterable[Place]) -> Uptime:
        """Return it for devices, and for the schools and lines of the dossier."""
        own: list[Availability] = []
        out: list[Outage] = []
        for place in devices:
            states, hours = self._device(place.device), self._of(place.site, None)
            failed = outages(states, hours, Outage(device=place.device, site=place.site, start_ms=0, end_ms=None, state="", why=""))
            found = times(states, hours)
            down = sum(one.state == "down" for one in failed)
            own.append(Availability(device=place.device, site=place.site, role=place.role, outages=down, **found._asdict()))
            out += failed
        places: list[PlaceAvailability] = []
        for place_found, more in (*self._own_lines(), *self._schools()):
            places.append(place_found)
            out += more
        out.sort(key=lambda one: (one.start_ms, one.site, one.line, one.device))
        return Uptime(devices=tuple(own), places=tuple(places), outages=tuple(out))

    def _device(self, name: str) -> list[Held]:
        if name not in self._devices:
            self._devices[name] = held(self._said(SubjectKind.DEVICE, name), self._of("", None))
        return self._devices[name]

    def _said(self, kind: SubjectKind, subject: str) -> Sequence[Transition]:
        return self.view.states(kind, subject, self._window.start * MS_PER_S, self._window.end * MS_PER_S)

    def _of(self, site: str, link: str | None) -> Hours:
        """Return what time means at a school, or on one of its lines."""
        if (site, link) not in self._hours:
            counted, _ = split_exclusions(self.dossier.exclusions, self.dossier.window, site, link)
            planned = common(merged(span_of(found.start, found.end) for found in counted), [self._window])
            lessons = self._lessons[self._calendar.get(site, 0)] if self._lessons else ()
            blind = tuple(common(merged(self.dossier.gaps), [self._window]))
            self._hours[site, link] = Hours(window=self._window, lessons=lessons, planned=tuple(planned), blind=blind, away_ms=self._away_ms)
        return self._hours[site, link]

    def _line(self, line: DossierLine) -> list[Held]:
        """Return a line's states; of one that is not watched nothing is known."""
        if line.port is None:
            return held((), self._of("", None))
        port = held(self._said(SubjectKind.PORT, port_subject(line.port.device, line.port.interface)), self._of("", None), PORT_STATES)
        return overlaid(port, self._device(line.port.device), self._window, ends_here=line.port.down == "received")

    def _own_lines(self) -> Iterator[tuple[PlaceAvailability, list[Outage]]]:
        for line in self.dossier.lines:
            if line.port is not None and line.link.role in SHOWN:
                yield self._line_place(line, self._line(line))

    def _schools(self) -> Iterator[tuple[PlaceAvailability, list[Outage]]]:
        for found in self.dossier.sites:
            lines = [(line, self._line(line)) for line in found.lines if line.link.role in SHOWN]
            for line, states in lines:
                if line.port is not None:
                    yield self._line_place(line, states)
            if any(line.link.role in IN_USE for line, _ in lines):
                yield self._school(found, lines)

    def _line_place(self, line: DossierLine, states: Sequence[Held]) -> tuple[PlaceAvailability, list[Outage]]:
        link, hours = line.link, self._of(line.link.site, line.link.key)
        device = "" if line.port is None else line.port.device
        failed = outages(states, hours, Outage(device=device, site=link.site, line=link.key, start_ms=0, end_ms=None, state="", why=""))
        return _place(("line", link.key, link.site, link.role), states, times(states, hours), failed), failed

    def _school(self, found: DossierSite, lines: Sequence[tuple[DossierLine, list[Held]]]) -> tuple[PlaceAvailability, list[Outage]]:
        """A school needs a way to the district, where lines of that kind are entered, and one of its own exits, where it has any."""
        ways = []
        for role in IN_USE:
            use = [states for line, states in lines if line.link.role == role and not line.link.standby]
            idle = [states for line, states in lines if line.link.role == role and line.link.standby]
            if use:
                ways.append(combined(use, idle, self._window))
        states, hours, site = worst(ways, self._window), self._of(found.site.id, None), found.site.id
        failed = outages(states, hours, Outage(device="", site=site, start_ms=0, end_ms=None, state="", why=""))
        return _place(("site", site, site, found.site.kind), states, times(states, hours), failed), failed


def _place(named: tuple[PlaceKind, str, str, str], states: Sequence[Held], found: Times, failed: Sequence[Outage]) -> PlaceAvailability:
    kind, place, site, role = named
    down = sum(one.state == "down" for one in failed)
    return PlaceAvailability(kind=kind, place=place, site=site, role=role, outages=down, last=states[-1].state if states else "unknown", **found._asdict())
