"""What is wrong with a school calendar, as keys of the text catalogue."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise

from netmon.model.calendar import EVERY_DAY, LONGEST_BREAK_DAYS, SCHOOL_WEEK, DayKind, Days, Lesson, SchoolCalendar, day_kind, without_make_up


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarProblem:
    """One mistake; `key` and `args` choose the sentence."""

    key: str
    args: Mapping[str, object] = field(default_factory=dict)


def check_calendar(calendar: SchoolCalendar) -> tuple[CalendarProblem, ...]:
    """Return every mistake: what runs backward, overlaps, lies outside the terms, or is missing."""
    return (
        *_backward(calendar),
        *_terms(calendar.terms),
        *_shared_days(calendar),
        *_outside(calendar),
        *_make_up(calendar),
        *_lessons(calendar.lessons),
    )


def _backward(calendar: SchoolCalendar) -> Iterator[CalendarProblem]:
    for days in (*calendar.terms, *calendar.holidays, *calendar.exams):
        if days.last < days.first:
            yield CalendarProblem(key="calendar.backward", args={"name": days.name})
    for lesson in calendar.lessons:
        if lesson.end <= lesson.start:
            yield CalendarProblem(key="calendar.backward", args={"name": lesson.name})


def _terms(terms: Sequence[Days]) -> Iterator[CalendarProblem]:
    for first, second in pairwise(sorted(terms, key=lambda term: term.first)):
        if second.first <= first.last:
            yield CalendarProblem(key="calendar.terms_overlap", args={"first": first.name, "second": second.name})
        elif (second.first - first.last).days - 1 > LONGEST_BREAK_DAYS:
            args = {"first": first.last, "last": second.first, "limit": LONGEST_BREAK_DAYS}
            yield CalendarProblem(key="calendar.term_missing", args=args)


def _shared_days(calendar: SchoolCalendar) -> Iterator[CalendarProblem]:
    for first, second in combinations((*calendar.holidays, *calendar.exams), 2):
        if first.first <= second.last and second.first <= first.last:
            yield CalendarProblem(key="calendar.days_overlap", args={"first": first.name, "second": second.name})
    for made in calendar.make_up_days:
        for days in calendar.holidays:
            if made.day in days:
                yield CalendarProblem(key="calendar.days_overlap", args={"first": made.day.isoformat(), "second": days.name})


def _outside(calendar: SchoolCalendar) -> Iterator[CalendarProblem]:
    """Without any term nothing can be outside: a calendar may have been begun with its holidays."""
    if not calendar.terms:
        return
    for days in (*calendar.holidays, *calendar.exams):
        if not any(days.first in term or days.last in term for term in calendar.terms):
            yield CalendarProblem(key="calendar.outside_terms", args={"name": days.name})
    for made in calendar.make_up_days:
        if not any(made.day in term for term in calendar.terms):
            yield CalendarProblem(key="calendar.outside_terms", args={"name": made.day.isoformat()})


def _make_up(calendar: SchoolCalendar) -> Iterator[CalendarProblem]:
    """A school day from Monday to Friday needs no entry unless another weekday's timetable holds on it."""
    seen = set()
    plain = without_make_up(calendar)
    for made in calendar.make_up_days:
        if made.day in seen:
            yield CalendarProblem(key="calendar.make_up_twice", args={"day": made.day})
        elif made.day.isoweekday() in SCHOOL_WEEK and made.weekday in (None, made.day.isoweekday()) and day_kind(plain, made.day) is DayKind.SCHOOL_DAY:
            yield CalendarProblem(key="calendar.make_up_needless", args={"day": made.day})
        if made.weekday is not None and made.weekday not in EVERY_DAY:
            yield CalendarProblem(key="calendar.make_up_weekday", args={"day": made.day})
        seen.add(made.day)


def _lessons(lessons: Sequence[Lesson]) -> Iterator[CalendarProblem]:
    for first, second in combinations(lessons, 2):
        if set(first.days) & set(second.days) and first.start < second.end and second.start < first.end:
            yield CalendarProblem(key="calendar.lessons_overlap", args={"first": first.name, "second": second.name})
