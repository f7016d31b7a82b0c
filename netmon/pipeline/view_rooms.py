"""What the pages of rooms are told: from the watch over rooms, the newest readings and the ledger of lessons."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from netmon.config.config import Config
from netmon.model.access import Sight
from netmon.model.calendar import LessonWindow, SchoolCalendar, day_kind
from netmon.model.equipment import PoeTable
from netmon.model.inventory import Room, Site
from netmon.model.lessons import day_windows, local_day, room_windows
from netmon.model.room import LessonRecord, Part, PartStatus, RoomStatus
from netmon.model.room_list import RoomList, RoomSites
from netmon.model.view_room import CellState, LessonCell, PortState, RoomPage, RoomPart, RoomPort, TimetableRow, WeekDay
from netmon.pipeline.rooms import RoomWatch
from netmon.store.assets import AssetBook
from netmon.store.current import CurrentState
from netmon.store.lessons import LessonLedger

DAYS_SHOWN = 7
LOOK_BACK_DAYS = 28
"""Further back than this no school day is looked for: the strip of a vacation is empty."""
POE = "poe"
GIVES_POWER = {"on": True, "off": False}


class LiveRooms:
    """A `netmon.web.source_rooms.RoomSource`; for the event loop alone."""

    def __init__(
        self,
        watch: RoomWatch,
        current: CurrentState,
        ledger: LessonLedger,
        book: AssetBook,
        *,
        config: Callable[[], Config],
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._watch = watch
        self._current = current
        self._ledger = ledger
        self._book = book
        self._config = config
        self._wall = wall

    def room_sites(self, sight: Sight) -> RoomSites:
        """See RoomSource.room_sites."""
        every = self._watch.sites()
        return every if sight.whole else replace(every, sites=tuple([site for site in every.sites if sight.sees(site.id)]))

    def rooms_of(self, site: str, sight: Sight) -> RoomList | None:
        """See RoomSource.rooms_of."""
        listed = self._watch.rooms(site) if sight.sees(site) else None
        if listed is None or sight.whole:
            return listed
        return replace(listed, rooms=tuple([self._within(room, sight) for room in listed.rooms]))

    async def room(self, site: str, room: str, sight: Sight) -> RoomPage | None:
        """See RoomSource.room."""
        listed = self.rooms_of(site, sight)
        config = self._config()
        place = config.sites.get(site)
        known = place.rooms.get(room) if place is not None else None
        if listed is None or place is None or known is None:
            return None
        now = self._wall()
        status = next((one for one in listed.rooms if one.room == room), None) or RoomStatus(site=site, room=room, kind=known.kind, building=known.building)
        parts = tuple([self._part(one, room, now) for one in status.parts])
        counted = any(part.status.device and part.status.part is not Part.ACCESS_POINT and not part.serves for part in parts)
        calendar = config.calendar_of(site)
        today = local_day(calendar, datetime.fromtimestamp(now, UTC))
        days = school_days(calendar, today)
        records = await self._ledger.of_room(site, room, days[0], days[-1]) if days and counted else ()
        timetable = tuple(timetable_rows(place, known, calendar))
        return RoomPage(
            now=now,
            site=listed.site,
            room=status,
            parts=parts,
            week=week_of((place, known, calendar), days, records, now) if counted else (),
            timetable=timetable,
            weekdays=tuple(sorted({1, 2, 3, 4, 5}.union(*(row.days for row in timetable)))),
            counted=counted,
        )

    def _part(self, part: PartStatus, room: str, now: float) -> RoomPart:
        device = self._config().devices.get(part.device)
        if device is None:
            return RoomPart(status=part)
        entry = self._book.entry(part.device)
        port = self._port(part.switch, part.port, now) if part.switch else None
        return RoomPart(status=part, address=device.address, model=entry.model if entry is not None else None, port=port, serves=device.room != room)

    def _port(self, switch: str, port: str, now: float) -> RoomPort:
        facts = self._watch.port(switch, port)
        reading = known.good.get(POE) if (known := self._current.device(switch)) is not None else None
        table = reading.payload if reading is not None else None
        row = next((one for one in table.ports if one.port == port), None) if isinstance(table, PoeTable) else None
        state = PortState.UNKNOWN
        if facts.fresh(now):
            state = PortState.DISABLED if facts.admin_up is False else {True: PortState.UP, False: PortState.DOWN, None: PortState.UNKNOWN}[facts.oper_up]
        return RoomPort(
            switch=switch,
            port=port,
            state=state,
            at=facts.at,
            speed_bps=facts.speed_bps if facts.oper_up else None,
            best_bps=facts.best_bps,
            slowed=facts.slowed,
            poe=GIVES_POWER.get(facts.poe or ""),
            poe_watts=row.watts if row is not None else None,
            poe_at=reading.started if reading is not None and facts.poe is not None else None,
        )

    def _within(self, room: RoomStatus, sight: Sight) -> RoomStatus:
        """Return a room without the names of switches that stand at a site out of sight."""
        parts = tuple([self._part_within(part, sight) for part in room.parts])
        return replace(room, parts=parts, cause=None if room.cause is None else self._part_within(room.cause, sight))

    def _part_within(self, part: PartStatus, sight: Sight) -> PartStatus:
        switch = self._config().devices.get(part.switch)
        return replace(part, switch="", port="") if part.switch and (switch is None or not sight.sees(switch.site)) else part


def school_days(calendar: SchoolCalendar, today: date) -> tuple[date, ...]:
    """Return the last DAYS_SHOWN days on which the calendar has lessons, today among them, the oldest first."""
    found: list[date] = []
    for back in range(LOOK_BACK_DAYS):
        day = today - timedelta(days=back)
        if day_windows(calendar, day):
            found.append(day)
        if len(found) == DAYS_SHOWN:
            break
    return tuple(reversed(found))


def week_of(place: tuple[Site, Room, SchoolCalendar], days: Iterable[date], records: Iterable[LessonRecord], now: float) -> tuple[WeekDay, ...]:
    """Return the strip: every lesson of every day, with what the ledger has of it; a lesson that nothing is known of says so."""
    site, room, calendar = place
    known = {record.start: record for record in records}
    week = []
    for day in days:
        held = {window.start for window in room_windows(calendar, site.timetable, room, day)}
        cells = tuple(_cell(window, window.start in held, known.get(int(window.start.timestamp())), now) for window in day_windows(calendar, day))
        week.append(WeekDay(day=day, kind=day_kind(calendar, day), cells=cells))
    return tuple(week)


def _cell(window: LessonWindow, held: bool, record: LessonRecord | None, now: float) -> LessonCell:
    start, end = window.start.timestamp(), window.end.timestamp()
    if record is not None and record.state is not None:
        state = CellState(record.state.value)
    elif not held:
        state = CellState.NOT_HELD
    elif now < start:
        state = CellState.COMING
    else:
        state = CellState.GOING_ON if record is not None and now < end else CellState.NO_DATA
    return LessonCell(lesson=window.lesson.name, clock=f"{window.lesson.start:%H:%M}", start=start, end=end, state=state, record=record)


def timetable_rows(site: Site, room: Room, calendar: SchoolCalendar) -> Iterator[TimetableRow]:
    """Yield the lessons of the grid with the weekdays on which they are held in the room, as in a week without holidays."""
    classroom = room.kind == "classroom"
    for lesson in sorted(calendar.lessons, key=lambda one: one.start):
        days = frozenset(day for day in lesson.days if site.timetable.holds(room.id, lesson, day, classroom=classroom))
        if days:
            yield TimetableRow(lesson=lesson.name, start=f"{lesson.start:%H:%M}", end=f"{lesson.end:%H:%M}", days=days)
