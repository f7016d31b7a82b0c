"""Which lesson is it, which comes next, and which are held in a room: questions to a school's calendar and timetable."""

from datetime import UTC, date, datetime, time, timedelta

from netmon.model.calendar import MONDAY, DayKind, LessonWindow, SchoolCalendar, day_kind, days_between, in_weekly_window, lesson_at, lesson_windows
from netmon.model.inventory import Building, Room
from netmon.model.timetable import Timetable

LONGEST_LOOK_DAYS = 120
"""How far ahead the next lesson is looked for: longer than any vacation."""

_ONE_DAY = timedelta(days=1)


def timetable_weekday(calendar: SchoolCalendar, day: date) -> int:
    """Return whose timetable holds on a local day, 1 Monday to 7 Sunday: a make-up day borrows another's."""
    made = next((made for made in calendar.make_up_days if made.day == day), None)
    return day.isoweekday() if made is None else made.weekday or MONDAY


def local_day(calendar: SchoolCalendar, moment: datetime) -> date:
    """Return the school's day at `moment`; raises ValueError when the moment has no time zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(calendar.zone).date()


def day_windows(calendar: SchoolCalendar, day: date) -> tuple[LessonWindow, ...]:
    """Return the lessons of a local day by start, in UTC."""
    return lesson_windows(calendar, _midnight(calendar, day), _midnight(calendar, day + _ONE_DAY))


def week_windows(calendar: SchoolCalendar, day: date) -> tuple[LessonWindow, ...]:
    """Return the lessons of the week, Monday to Sunday, in which a local day lies."""
    monday = day - timedelta(days=day.isoweekday() - 1)
    return tuple(window for each in days_between(monday, monday + timedelta(days=6)) for window in day_windows(calendar, each))


def window_at(calendar: SchoolCalendar, moment: datetime) -> LessonWindow | None:
    """Return the whole lesson that is held at `moment`; raises ValueError when the moment has no time zone."""
    lesson = lesson_at(calendar, moment)
    if lesson is None:
        return None
    day = local_day(calendar, moment)
    return LessonWindow(_utc(calendar, day, lesson.start), _utc(calendar, day, lesson.end), lesson)


def next_window(calendar: SchoolCalendar, moment: datetime, *, within_days: int = LONGEST_LOOK_DAYS) -> LessonWindow | None:
    """Return the first lesson that begins after `moment`; None when none does within so many days."""
    first = local_day(calendar, moment)
    for day in days_between(first, first + timedelta(days=within_days)):
        for window in day_windows(calendar, day):
            if window.start > moment:
                return window
    return None


def room_windows(calendar: SchoolCalendar, timetable: Timetable, room: Room, day: date) -> tuple[LessonWindow, ...]:
    """Return the lessons that are held in a room on a local day; none on examination days, when the timetable is suspended."""
    if day_kind(calendar, day) is DayKind.EXAM:
        return ()
    weekday, classroom = timetable_weekday(calendar, day), room.kind == "classroom"
    return tuple(window for window in day_windows(calendar, day) if timetable.holds(room.id, window.lesson, weekday, classroom=classroom))


def power_is_off(building: Building | None, calendar: SchoolCalendar, moment: datetime) -> bool:
    """True in the hours in which the building's mains are cut."""
    if building is None:
        return False
    return any(in_weekly_window(moment, window.start, window.end, window.days, zone=calendar.zone) for window in building.power_off)


def _midnight(calendar: SchoolCalendar, day: date) -> datetime:
    return datetime.combine(day, time(0), calendar.zone)


def _utc(calendar: SchoolCalendar, day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, calendar.zone).astimezone(UTC)
