"""A school calendar as Alertmanager's time intervals: exact days, since it knows neither terms nor make-up days (pure)."""

from collections.abc import Iterable, Sequence
from datetime import date, time
from itertools import groupby
from typing import Final

from netmon.model.calendar import DayKind, SchoolCalendar, day_kind, days_between, lessons_on
from netmon.model.yaml_text import Data

LESSONS: Final = "netmon-lessons"
EXAM_DAYS: Final = "netmon-exam-days"
NIGHTS: Final = "netmon-nights"
HOLIDAYS: Final = "netmon-holidays"
NIGHT: Final = (("22:00", "24:00"), ("00:00", "06:30"))
_FREE: Final = frozenset({DayKind.HOLIDAY, DayKind.WEEKEND})
Spans = tuple[tuple[str, str], ...]


def intervals(calendar: SchoolCalendar, *, suffix: str = "") -> dict[str, list[Data]]:
    """Return the calendar's intervals by name, in local time; those that would hold no day are left out. Nights are the same for all."""
    days = _days(calendar)
    found = {
        HOLIDAYS + suffix: _of_days(calendar, [(day, ()) for day in days if day_kind(calendar, day) in _FREE]),
        EXAM_DAYS + suffix: _of_days(calendar, [(day, ()) for day in days if day_kind(calendar, day) is DayKind.EXAM]),
        LESSONS + suffix: _of_days(calendar, [(day, spans) for day in days if (spans := _lessons(calendar, day))]),
    }
    return {name: entries for name, entries in found.items() if entries}


def nights(zone: str) -> dict[str, list[Data]]:
    """Return the hours in which only what is urgent is told."""
    return {NIGHTS: [{"times": _times(NIGHT), "location": zone}]}


def _days(calendar: SchoolCalendar) -> Sequence[date]:
    """Return every day from the first term's beginning to the last one's end."""
    if not calendar.terms:
        return ()
    return tuple(days_between(min(term.first for term in calendar.terms), max(term.last for term in calendar.terms)))


def _lessons(calendar: SchoolCalendar, day: date) -> Spans:
    """Return the hours of a day's lessons; holidays have none, examination days have the weekday's own."""
    return tuple((_clock(lesson.start), _clock(lesson.end)) for lesson in lessons_on(calendar, day) if day_kind(calendar, day) is not DayKind.WEEKEND)


def _clock(moment: time) -> str:
    return f"{moment.hour:02}:{moment.minute:02}"


def _times(spans: Spans) -> list[Data]:
    return [{"start_time": start, "end_time": end} for start, end in spans]


def _of_days(calendar: SchoolCalendar, days: Iterable[tuple[date, Spans]]) -> list[Data]:
    """Return days as entries: those of one month with the same hours share one, with runs of days in it."""
    months: dict[tuple[int, int, Spans], list[int]] = {}
    for day, spans in days:
        months.setdefault((day.year, day.month, spans), []).append(day.day)
    entries: list[Data] = []
    for (year, month, spans), numbers in months.items():
        entry: dict[str, Data] = {"years": [str(year)], "months": [str(month)], "days_of_month": list(_runs(numbers))}
        if spans:
            entry["times"] = _times(spans)
        entries.append({**entry, "location": str(calendar.zone)})
    return entries


def _runs(numbers: Sequence[int]) -> Iterable[str]:
    """Return rising numbers as `3` and `5:9`."""
    for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        found = [number for _, number in run]
        yield str(found[0]) if len(found) == 1 else f"{found[0]}:{found[-1]}"
