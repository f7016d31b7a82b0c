"""A school's day: which lessons there are, which is on, and what kind of day it is. Times are Unix seconds."""

from dataclasses import dataclass
from datetime import UTC, datetime

from netmon.model.calendar import DayKind, SchoolCalendar, day_kind
from netmon.model.lessons import day_windows, local_day, next_window


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonHere:
    """One lesson of the day."""

    name: str
    start: float
    end: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """The day's lessons in order; `on` is the one that is held now, `next` the next one, of whatever day."""

    kind: DayKind | None = None
    lessons: tuple[LessonHere, ...] = ()
    on: LessonHere | None = None
    next: LessonHere | None = None


def today_at(calendar: SchoolCalendar, now: float) -> Today:
    """Return the school's day at Unix time `now`."""
    moment = datetime.fromtimestamp(now, UTC)
    day = local_day(calendar, moment)
    lessons = tuple(LessonHere(name=one.lesson.name, start=one.start.timestamp(), end=one.end.timestamp()) for one in day_windows(calendar, day))
    upcoming = next((one for one in lessons if one.start > now), None)
    if upcoming is None:
        later = next_window(calendar, moment)
        upcoming = None if later is None else LessonHere(name=later.lesson.name, start=later.start.timestamp(), end=later.end.timestamp())
    return Today(kind=day_kind(calendar, day), lessons=lessons, on=next((one for one in lessons if one.start <= now < one.end), None), next=upcoming)
