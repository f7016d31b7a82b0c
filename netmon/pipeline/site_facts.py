"""Every minute: what is counted of each school for the targets that are not of lines, recorded when it changes.

What depends on rooms is taken in lesson time alone (of a school without lessons, at any hour): at night everything is off, and proves nothing.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from netmon.config.config import Config
from netmon.evaluate import measures
from netmon.evaluate.measures import Count, Online
from netmon.model.calendar import SchoolCalendar, lesson_at, lesson_windows
from netmon.model.history import SubjectKind
from netmon.model.inventory import Device, Site, in_force
from netmon.model.room import LessonState, Part
from netmon.model.room_list import SeenRooms
from netmon.model.sample import MS_PER_S
from netmon.model.service import ServiceResults
from netmon.model.state import DeviceStatus
from netmon.model.target import Measure
from netmon.pipeline.campus import CampusWatch
from netmon.pipeline.changes import Changes, Subject
from netmon.pipeline.line_facts import UNKNOWN, speeds_text
from netmon.pipeline.rooms import RoomWatch
from netmon.store.current import CurrentState

ROUND_S = 60.0
IN_LESSONS = (Measure.WIFI_COVERAGE, Measure.MULTIMEDIA_RATE, Measure.ROOMS_CONNECTED)
USE_DAYS = 30
"""Lessons of so many whole days before are what use is counted of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Site:
    site: Site
    calendar: SchoolCalendar
    devices: tuple[Device, ...]
    inside: Mapping[str, tuple[Device, ...]]


class SiteFacts:
    """For the event loop alone; `changes` decides what is recorded."""

    def __init__(self, changes: Changes, current: CurrentState, rooms: RoomWatch, campus: CampusWatch, *, wall: Callable[[], float] = time.time) -> None:
        self._changes = changes
        self._current = current
        self._rooms = rooms
        self._campus = campus
        self._wall = wall
        self._sites: tuple[_Site, ...] = ()
        self._due: list[_Site] = []
        self._services: tuple[str, tuple[str, ...]] = ("", ())
        self._missed: dict[Subject, tuple[str, int]] = {}
        self.on_seen: Callable[[str, float], None] = lambda _device, _at_s: None

    def resume(self, missed: Mapping[Subject, tuple[str, int]]) -> None:
        """Take the states that netmon was away since, with the Unix milliseconds at which it went."""
        self._missed = dict(missed)

    def configure(self, config: Config) -> None:
        """Take a new inventory; schools of other shards are not this netmon's to count."""
        by_site: dict[str, list[Device]] = {}
        for device in config.devices.values():
            by_site.setdefault(device.site, []).append(device)
        self._sites = tuple(
            _site(site, config.calendar_of(site.id), by_site.get(site.id, []))
            for site in config.sites.values()
            if site.kind != "district" and config.settings.polls_site(site.id)
        )
        polled = config.settings.polls_site(config.district.id)
        own = tuple(device.name for device in by_site.get(config.district.id, []) if device.checks and polled)
        self._services = (config.district.id, own)
        self._due = []

    def tick(self, tick_s: float = 1.0) -> None:
        """Count a share of the schools; call every `tick_s` seconds."""
        if not self._due:
            self._due = list(self._sites)
            self._count_services()
        share = -(-len(self._sites) * int(max(tick_s, 1.0)) // int(ROUND_S))
        now_due, self._due = self._due[:share], self._due[share:]
        for site in now_due:
            self._count(site)

    def round(self) -> None:
        """Count every school now."""
        self._count_services()
        for site in self._sites:
            self._count(site)

    def use(self, lessons: Mapping[tuple[str, str], Mapping[LessonState, int]]) -> None:
        """Take how many lessons of the last USE_DAYS ended how, by (site, room)."""
        sums: dict[str, Count] = {}
        for (site, _), states in lessons.items():
            bad = states.get(LessonState.PRESENT, 0) + states.get(LessonState.ABSENT, 0)
            own = (states.get(LessonState.USED, 0), bad, states.get(LessonState.INSUFFICIENT, 0), 0)
            sums[site] = Count(*(a + b for a, b in zip(sums.get(site, Count()), own, strict=True)))
        for one in self._sites:
            found = sums.get(one.site.id)
            if found is not None and found.total:
                self._note(one.site.id, Measure.MULTIMEDIA_USE, found.text())

    def _count(self, one: _Site) -> None:
        now = self._wall()
        moment = datetime.fromtimestamp(now, UTC)
        teaching = not one.calendar.lessons or lesson_at(one.calendar, moment) is not None
        name = one.site.id
        online = {device.name: self._online(device.name) for device in one.devices}
        reached = measures.connected(self._state(device.name) for device in one.devices if device.address is not None)
        if reached or (reached is False and teaching):
            self._note(name, Measure.CONNECTED, str(int(reached)))
        cameras = [device for device in one.devices if device.role == "camera"]
        behind = frozenset(device.name for device in cameras if self._state(device.name) is DeviceStatus.UNREACHABLE or self._rooms.behind(device.name))
        self._note_count(name, Measure.CAMERA_COVERAGE, measures.camera_coverage(one.site.rooms.values(), cameras, online, behind))
        ipv6 = self._campus.ready_for_ipv6(name)
        if ipv6 is not None or self._changes.last(SubjectKind.MEASURE, _subject(name, Measure.IPV6)) is not None:
            self._note(name, Measure.IPV6, UNKNOWN if ipv6 is None else str(int(ipv6)))
        self._note_count(name, Measure.INTERACTIVE_RATE, measures.interactive_rate(one.devices))
        seen = self._rooms.seen(name)
        for part in seen.parts.values() if seen is not None else ():
            if part.step_at is not None:
                self.on_seen(part.device, part.step_at)
        if teaching and seen is not None:
            self._count_rooms(one, seen, online, now)
        self._repeat(one, moment, teaching=teaching)

    def _repeat(self, one: _Site, moment: datetime, *, teaching: bool) -> None:
        """Say again what was last seen in a lesson, when netmon was away in no lesson since: at night there is nothing to see."""
        subjects = [(SubjectKind.CLASSROOMS, one.site.id), *((SubjectKind.MEASURE, _subject(one.site.id, measure)) for measure in IN_LESSONS)]
        for key in subjects:
            missed = self._missed.pop(key, None)
            if missed is not None and not teaching and self._changes.last(*key) is None:
                state, since_ms = missed
                if not lesson_windows(one.calendar, datetime.fromtimestamp(since_ms / MS_PER_S, UTC), moment):
                    self._changes.note(*key, state, self._now_ms())

    def _count_rooms(self, one: _Site, seen: SeenRooms, online: Mapping[str, Online], now: float) -> None:
        name = one.site.id
        wifi = next((found for found in seen.coverage if found.kind == "wifi"), None)
        if wifi is not None:
            self._note_count(name, Measure.WIFI_COVERAGE, measures.of_coverage(wifi, seen.rooms))
        today = datetime.fromtimestamp(now, one.calendar.zone).date()
        by_rooms = measures.multimedia_rate(seen.rooms, now)
        self._note_count(name, Measure.MULTIMEDIA_RATE, by_rooms or _declared(one.site, seen, today))
        rooms = one.site.rooms.values()
        self._note_count(name, Measure.ROOMS_CONNECTED, measures.rooms_connected(rooms, one.inside, seen.parts, online, now=now))
        self._note_classrooms(one, seen)

    def _note_classrooms(self, one: _Site, seen: SeenRooms) -> None:
        classrooms = []
        for room in one.site.rooms.values():
            if room.kind == "classroom":
                parts = [seen.parts[device.name] for device in one.inside.get(room.id, ()) if device.name in seen.parts and seen.parts[device.name].port]
                classrooms.append((parts, [self._rooms.speeds(part.switch, part.port) for part in parts]))
        speeds = measures.classroom_speeds(classrooms)
        known = any(speed is not None for speed in speeds)
        if known or (speeds and self._changes.last(SubjectKind.CLASSROOMS, one.site.id) is not None):
            self._changes.note(SubjectKind.CLASSROOMS, one.site.id, speeds_text(speeds), self._now_ms())

    def _count_services(self) -> None:
        """A district's services run while all of their checks succeed."""
        district, devices = self._services
        results = []
        for name in devices:
            known = self._current.device(name)
            reading = known.last.get("services") if known is not None else None
            if reading is not None and isinstance(reading.payload, ServiceResults):
                results += [result.ok for result in reading.payload.results]
        if results:
            self._note(district, Measure.SERVICE, str(int(all(results))))

    def _note_count(self, site: str, measure: Measure, found: Count | None) -> None:
        if found is not None and found.total:
            self._note(site, measure, found.text())

    def _note(self, site: str, measure: Measure, state: str) -> None:
        self._changes.note(SubjectKind.MEASURE, _subject(site, measure), state, self._now_ms())

    def _now_ms(self) -> int:
        return int(self._wall() * MS_PER_S)

    def _state(self, device: str) -> DeviceStatus:
        known = self._current.device(device)
        return DeviceStatus.UNKNOWN if known is None else known.state.status

    def _online(self, device: str) -> Online:
        state = self._state(device)
        return True if state is DeviceStatus.UP else False if state is DeviceStatus.DOWN and not self._rooms.behind(device) else None


def _subject(site: str, measure: Measure) -> str:
    return f"{site}\t{measure.value}"


def _site(site: Site, calendar: SchoolCalendar, devices: Iterable[Device]) -> _Site:
    inside: dict[str, list[Device]] = {}
    own = tuple(devices)
    for device in own:
        if device.room is not None:
            inside.setdefault(device.room, []).append(device)
    return _Site(site=site, calendar=calendar, devices=own, inside={room: tuple(found) for room, found in inside.items()})


def _declared(site: Site, seen: SeenRooms, today: date) -> Count | None:
    online = sum(part.part is Part.BOARD and bool(part.works) for part in seen.parts.values())
    return measures.declared_multimedia(in_force(site.declared.classrooms, today), in_force(site.declared.boards, today), online)
