"""The school calendar: which days are school days, and when lessons are held."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

LONGEST_BREAK_DAYS = 100
"""No school has a longer vacation: a longer stretch without a term means that a term was not written down."""
EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)
SCHOOL_WEEK = (1, 2, 3, 4, 5)
MONDAY, SATURDAY = 1, 6
SHANGHAI = ZoneInfo("Asia/Shanghai")


class DayKind(StrEnum):
    """Closed list; an unclassified day is counted as such, never taken for a holiday."""

    SCHOOL_DAY = "school_day"
    MAKE_UP = "make_up"
    EXAM = "exam"
    HOLIDAY = "holiday"
    WEEKEND = "weekend"
    UNCLASSIFIED = "unclassified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """A term, a holiday or an examination: `first` to `last`, both included."""

    name: str
    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeUpDay:
    """A day off on which lessons are held (调休); `weekday` is whose timetable holds, 1 Monday to 7 Sunday, Monday's when nobody said."""

    day: date
    weekday: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """One lesson, or evening study (晚自习), of the grid: half-open `[start, end)` in local time on `days` (1 Monday to 7 Sunday)."""

    name: str
    start: time
    end: time
    days: tuple[int, ...] = SCHOOL_WEEK
    kind: Literal["lesson", "evening"] = "lesson"


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolCalendar:
    """A district's calendar, or a school's own once `with_overrides` was applied."""

    terms: tuple[Days, ...] = ()
    holidays: tuple[Days, ...] = ()
    make_up_days: tuple[MakeUpDay, ...] = ()
    exams: tuple[Days, ...] = ()
    lessons: tuple[Lesson, ...] = ()
    zone: ZoneInfo = SHANGHAI


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarOverrides:
    """What one school does otherwise: a list that is given replaces the district's, None keeps it."""

    terms: tuple[Days, ...] | None = None
    holidays: tuple[Days, ...] | None = None
    make_up_days: tuple[MakeUpDay, ...] | None = None
    exams: tuple[Days, ...] | None = None
    lessons: tuple[Lesson, ...] | None = None


class LessonWindow(NamedTuple):
    """A lesson on a certain day: half-open `[start, end)` in UTC."""

    start: datetime
    end: datetime
    lesson: Lesson


def with_overrides(district: SchoolCalendar, school: CalendarOverrides) -> SchoolCalendar:
    """Return the school's calendar."""
    return SchoolCalendar(
        terms=district.terms if school.terms is None else school.terms,
        holidays=district.holidays if school.holidays is None else school.holidays,
        make_up_days=district.make_up_days if school.make_up_days is None else school.make_up_days,
        exams=district.exams if school.exams is None else school.exams,
        lessons=district.lessons if school.lessons is None else school.lessons,
        zone=district.zone,
    )


def day_kind(calendar: SchoolCalendar, day: date) -> DayKind:
    """Classify a local day.

    Make-up days and examinations are what they were declared, before holidays and weekends. Between two terms lies a holiday (寒假, 暑假) of at
    most LONGEST_BREAK_DAYS. A Saturday or Sunday of a term is a school day where the grid holds lessons on it. Before the first term, after
    the last, and in a longer stretch between two, nothing is known.
    """
    if any(made.day == day for made in calendar.make_up_days):
        return DayKind.MAKE_UP
    if any(day in exam for exam in calendar.exams):
        return DayKind.EXAM
    if any(day in holiday for holiday in calendar.holidays):
        return DayKind.HOLIDAY
    if not any(day in term for term in calendar.terms):
        return DayKind.HOLIDAY if _between_terms(calendar.terms, day) else DayKind.UNCLASSIFIED
    weekday = day.isoweekday()
    if weekday < SATURDAY or any(weekday in lesson.days and lesson.kind == "lesson" for lesson in calendar.lessons):
        return DayKind.SCHOOL_DAY
    return DayKind.WEEKEND


def lessons_on(calendar: SchoolCalendar, day: date) -> tuple[Lesson, ...]:
    """Return the lessons of a local day by start; none on holidays and unclassified days, the weekday's own on examination days and weekends."""
    kind = day_kind(calendar, day)
    if kind in (DayKind.HOLIDAY, DayKind.UNCLASSIFIED):
        return ()
    weekday = day.isoweekday()
    if kind is DayKind.MAKE_UP:
        weekday = next(made.weekday for made in calendar.make_up_days if made.day == day) or MONDAY
    return tuple(sorted((lesson for lesson in calendar.lessons if weekday in lesson.days), key=lambda lesson: lesson.start))


def lesson_at(calendar: SchoolCalendar, moment: datetime) -> Lesson | None:
    """Return the lesson that is held at `moment`; raises ValueError when the moment has no time zone."""
    local = _local(moment, calendar.zone)
    return next((lesson for lesson in lessons_on(calendar, local.date()) if lesson.start <= local.time() < lesson.end), None)


def is_lesson_time(calendar: SchoolCalendar, moment: datetime) -> bool:
    """True during a lesson or evening study."""
    return lesson_at(calendar, moment) is not None


def lesson_windows(calendar: SchoolCalendar, start: datetime, end: datetime) -> tuple[LessonWindow, ...]:
    """Return the lessons that overlap `[start, end)`, cut to it, by start; raises ValueError when a bound has no time zone."""
    first, last = _local(start, calendar.zone).date(), _local(end, calendar.zone).date()
    windows = []
    for day in days_between(first, last):
        for lesson in lessons_on(calendar, day):
            begin = max(_utc(day, lesson.start, calendar.zone), start.astimezone(UTC))
            until = min(_utc(day, lesson.end, calendar.zone), end.astimezone(UTC))
            if begin < until:
                windows.append(LessonWindow(begin, until, lesson))
    return tuple(sorted(windows, key=lambda window: window.start))


def in_window(clock: time, start: time, end: time) -> bool:
    """True when the time of day lies in `[start, end)`; an end at or before the start lies on the next day, so 00:00-00:00 is all day."""
    return start <= clock < end if start < end else clock >= start or clock < end


def in_weekly_window(moment: datetime, start: time, end: time, days: Sequence[int] = EVERY_DAY, *, zone: ZoneInfo = SHANGHAI) -> bool:
    """Like in_window for windows that begin on `days` (1 Monday to 7 Sunday): after midnight the day before counts."""
    local = _local(moment, zone)
    clock, today = local.time(), local.isoweekday()
    if start < end:
        return today in days and start <= clock < end
    yesterday = (today - 2) % 7 + 1
    return (clock >= start and today in days) or (clock < end and yesterday in days)


def days_between(first: date, last: date) -> Iterator[date]:
    """Yield the days from `first` to `last`, both included."""
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def unclassified_days(calendar: SchoolCalendar, first: date, last: date) -> tuple[date, ...]:
    """Return the days from `first` to `last`, both included, that the calendar says nothing about."""
    return tuple(day for day in days_between(first, last) if day_kind(calendar, day) is DayKind.UNCLASSIFIED)


def without_make_up(calendar: SchoolCalendar) -> SchoolCalendar:
    """Return the calendar as it would be without its make-up days."""
    return replace(calendar, make_up_days=())


def _between_terms(terms: Sequence[Days], day: date) -> bool:
    """True in a vacation: after one term and before the next, not too far apart."""
    before = max((term.last for term in terms if term.last < day), default=None)
    after = min((term.first for term in terms if term.first > day), default=None)
    return before is not None and after is not None and (after - before).days - 1 <= LONGEST_BREAK_DAYS


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(zone)


def _utc(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, zone).astimezone(UTC)
