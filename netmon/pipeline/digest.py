"""The message before lessons: when each school is due, and what is ready, what is to be done and what can wait there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, NamedTuple

from netmon.config.config import Config
from netmon.evaluate.incident_facts import LineSeen
from netmon.evaluate.rooms import OPENING_S
from netmon.model.calendar import DayKind, SchoolCalendar, day_kind, lessons_on
from netmon.model.finding import Finding, FindingKind
from netmon.model.incident import Incident, Tier
from netmon.model.inventory import Device, Link
from netmon.model.lang import Lang
from netmon.model.lessons import local_day
from netmon.model.notice import Notice
from netmon.model.room import Part, RoomStatus, Why
from netmon.model.room_list import SeenRooms
from netmon.model.state import DeviceStatus
from netmon.model.texts import text
from netmon.notify.facts import DigestFacts, ExitNow, ExitState
from netmon.notify.routing import held_until
from netmon.notify.texts_digest import digest_notices
from netmon.notify.texts_incident import incident_item
from netmon.pipeline.incidents import IncidentWatch
from netmon.pipeline.notices import NoticeDirectory
from netmon.pipeline.rooms import RoomWatch
from netmon.store.current import CurrentState
from netmon.store.findings import FindingBook
from netmon.web.section_rooms import why_line

SCHOOL_DAYS: Final = frozenset({DayKind.SCHOOL_DAY, DayKind.MAKE_UP, DayKind.EXAM})
WITHOUT_LESSONS: Final = timedelta(hours=1)
"""So long a late message still goes out where the calendar has no lessons."""
BEFORE_LESSONS: Final = timedelta(seconds=OPENING_S)
NOT_YET: Final = frozenset({Why.OUTSIDE_LESSONS, Why.POWER_OFF_HOURS})
TOLD_TIERS: Final = frozenset({Tier.AT_ONCE, Tier.DIGEST})
TOLD_FINDINGS: Final = frozenset({FindingKind.ARP_CONFLICT, FindingKind.CONFIG_UNSAVED, FindingKind.CERTIFICATE_EXPIRED})
_WORKS: Final = {DeviceStatus.UP: True, DeviceStatus.DOWN: False, DeviceStatus.UNREACHABLE: False}


def digest_span(calendar: SchoolCalendar, day: date, at: time) -> tuple[datetime, datetime] | None:
    """Return from when until when a school's message of a local day may be sent; None on days that are no school days.

    It is due at `at`, or OPENING_S before a first lesson that begins no later than that, and is worth nothing once lessons are on.
    """
    if day_kind(calendar, day) not in SCHOOL_DAYS:
        return None
    due = datetime.combine(day, at, calendar.zone)
    lessons = lessons_on(calendar, day)
    if not lessons:
        return due, due + WITHOUT_LESSONS
    first = datetime.combine(day, lessons[0].start, calendar.zone)
    return (due if due < first else first - BEFORE_LESSONS), first


def digest_times(calendars: Iterable[SchoolCalendar], at: time) -> tuple[time, ...]:
    """Return all local times of day at which a message of some school may become due."""
    early = {
        (datetime.combine(date.min + timedelta(days=1), lesson.start) - BEFORE_LESSONS).time()
        for calendar in calendars
        for lesson in calendar.lessons
        if lesson.start <= at
    }
    return tuple(sorted({at, *early}))


class DigestSources(NamedTuple):
    """Where the facts are."""

    current: CurrentState
    rooms: RoomWatch
    incidents: IncidentWatch
    findings: FindingBook
    directory: NoticeDirectory


@dataclass(slots=True)
class DigestDesk:
    """Writes the messages; for the event loop alone. `configure` takes an inventory."""

    sources: DigestSources
    _config: Config | None = None
    _exits: Mapping[str, Sequence[Link]] = field(default_factory=dict)
    _access_points: Mapping[str, Sequence[Device]] = field(default_factory=dict)

    def configure(self, config: Config) -> None:
        """Take a new inventory."""
        self._config = config
        links: dict[str, list[Link]] = {}
        for link in config.links.values():
            links.setdefault(link.site, []).append(link)
        self._exits = {site: _exits_of(own) for site, own in links.items()}
        devices: dict[str, list[Device]] = {}
        for device in config.polled_devices():
            if device.role == "access_point":
                devices.setdefault(device.site, []).append(device)
        self._access_points = devices

    def due(self, now: float) -> dict[str, tuple[date, datetime]]:
        """Return the sites whose message may be sent at Unix time `now`: their local day, and until when."""
        config = self._config
        if config is None or config.settings.digest is None:
            return {}
        moment = datetime.fromtimestamp(now, UTC)
        spans: dict[int, tuple[date, tuple[datetime, datetime] | None]] = {}
        found = {}
        for site in config.sites:
            calendar = config.calendar_of(site)
            if id(calendar) not in spans:
                day = local_day(calendar, moment)
                spans[id(calendar)] = day, digest_span(calendar, day, config.settings.digest)
            day, span = spans[id(calendar)]
            if span is not None and span[0] <= moment < span[1] and config.settings.polls_site(site):
                found[site] = day, span[1]
        return found

    def notices(self, site: str, now: float) -> list[Notice]:
        """Return a school's message for each channel of those who are told; none where nobody is."""
        directory, now_ms = self.sources.directory, round(now * 1000)
        routes = directory.routes(site, Tier.DIGEST, now_ms)
        if not routes:
            return []
        made = digest_notices(site, routes, self.facts(site, now), now_ms, directory.lang)
        return [self._held(one, now) for one in made]

    def facts(self, site: str, now: float) -> DigestFacts:
        """Return how a school is."""
        assert self._config is not None
        sources, lang, now_ms = self.sources, self.sources.directory.lang, round(now * 1000)
        known = self._config.sites[site]
        seen = sources.rooms.seen(site)
        rooms = () if seen is None else seen.rooms
        total = len(known.rooms) if seen is None else len(rooms)
        waiting = sum(room.ready is None and room.why in NOT_YET for room in rooms)
        ready, not_ready = (sum(room.ready is wanted for room in rooms) for wanted in (True, False))
        open_here = [one for one in sources.incidents.book.open if one.site == site and one.tier in TOLD_TIERS]
        first, later = _sorted(open_here)
        online, access_points = self._online(site, seen)
        return DigestFacts(
            site_name=known.name,
            zone=sources.directory.zone,
            rooms_ready=ready,
            rooms_total=total,
            rooms_unknown=total - ready - not_ready - waiting,
            rooms_waiting=waiting,
            exits=self._exits_now(site, open_here),
            aps_online=online,
            aps_total=access_points,
            todo=(*self._items(first, now_ms, lang), *_rooms(rooms, open_here, lang)),
            later=(*self._items(later, now_ms, lang), *self._findings(site, lang)),
        )

    def _items(self, incidents: Iterable[Incident], now_ms: int, lang: Lang) -> list[str]:
        directory, seen = self.sources.directory, self.sources.incidents.is_acknowledged
        return [incident_item(one, directory.facts(one, now_ms), now_ms, lang, seen=seen(one)) for one in incidents]

    def _findings(self, site: str, lang: Lang) -> list[str]:
        assert self._config is not None
        devices = self._config.devices
        found = [one for one in self.sources.findings.everything() if one.kind in TOLD_FINDINGS and one.device in devices]
        own = [one for one in found if devices[one.device].site == site]
        return [_finding(one, lang) for one in own]

    def _exits_now(self, site: str, open_here: Sequence[Incident]) -> list[ExitNow]:
        facts = self.sources.incidents.seen
        lines = {} if facts is None else facts.lines
        roots = {one.root for one in open_here}
        return [ExitNow(isp=link.isp or "", state=_exit_state(link, lines.get(link.key), broken=link.key in roots)) for link in self._exits.get(site, ())]

    def _online(self, site: str, seen: SeenRooms | None) -> tuple[int | None, int]:
        """Return how many access points work, and of how many: one by one, or as controllers count them where they know more."""
        if seen is None:
            states = [self.sources.current.device(device.name) for device in self._access_points.get(site, ())]
            works = [None if state is None else _WORKS.get(state.state.status) for state in states]
        else:
            works = [part.works for part in seen.parts.values() if part.part is Part.ACCESS_POINT]
        online, offline = works.count(True), works.count(False)
        tally = self.sources.rooms.tally(site)
        if tally.online + tally.offline > online + offline:
            online, offline = tally.online, tally.offline
        return (online if online + offline else None), max(len(works), online + offline)

    def _held(self, notice: Notice, now: float) -> Notice:
        channel = self.sources.directory.channel(notice.channel)
        if channel is None or channel.quiet is None:
            return notice
        until = held_until(channel, datetime.fromtimestamp(now, UTC), self.sources.directory.zone)
        return replace(notice, hold_ms=round(until.timestamp() * 1000))


def _exits_of(links: Sequence[Link]) -> list[Link]:
    """Return the exits that a port is named for; of a school without one the lines to the district's exit."""
    watched = [link for link in links if link.port is not None or link.far_port is not None]
    own = [link for link in watched if link.role == "exit"] or [link for link in watched if link.role == "district_uplink"]
    return sorted(own, key=lambda link: link.standby)


def _exit_state(link: Link, seen: LineSeen | None, *, broken: bool) -> ExitState:
    if broken or (seen is not None and seen.works is False):
        return ExitState.DOWN
    if seen is None or (seen.works is None and not seen.port):
        return ExitState.UNKNOWN
    if seen.works:
        return ExitState.WORKING
    return ExitState.UNPROVEN if link.standby else ExitState.UNKNOWN


def _sorted(incidents: Iterable[Incident]) -> tuple[list[Incident], list[Incident]]:
    """Return what is to be done and what can wait, each the oldest last: what keeps no room from its lesson can wait."""
    newest = sorted(incidents, key=lambda one: (one.tier is not Tier.AT_ONCE, -one.since_ms))
    first = [one for one in newest if one.tier is Tier.AT_ONCE or one.impact.rooms]
    return first, [one for one in newest if one not in first]


def _rooms(rooms: Iterable[RoomStatus], incidents: Iterable[Incident], lang: Lang) -> list[str]:
    """Return the rooms that are not ready and that no incident explains."""
    explained = {name for one in incidents for name in (one.root, *one.members)}
    found = []
    for room in rooms:
        cause = room.cause
        if room.ready is False and (cause is None or explained.isdisjoint((cause.device, cause.switch))):
            found.append(text("room.line", lang, room=room.room.replace("/", " "), why=why_line(room, lang)))
    return found


def _finding(one: Finding, lang: Lang) -> str:
    return text("notify.digest.finding", lang, device=one.device, what=text(f"finding.{one.kind}", lang))
