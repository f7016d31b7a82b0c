"""From calendar.yaml and a site's `calendar:` to the calendar that judges lesson time."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from netmon.config.document import Document, Loc
from netmon.config.judge import at
from netmon.config.schema import CalendarFile, ExamModel, HolidayModel, TermModel
from netmon.model.calendar import CalendarOverrides, Days, Lesson, MakeUpDay, SchoolCalendar, with_overrides
from netmon.model.calendar_check import CalendarProblem, check_calendar
from netmon.model.problem import Problem


def overrides(file: CalendarFile) -> CalendarOverrides:
    """Return what a file says; a list that it does not have is None."""
    return CalendarOverrides(
        terms=_days(file.terms),
        holidays=_days(file.holidays),
        make_up_days=None if file.make_up_days is None else tuple(MakeUpDay(day=made.date, weekday=made.weekday) for made in file.make_up_days),
        exams=_days(file.exams),
        lessons=None
        if file.lessons is None
        else tuple(Lesson(name=one.name, start=one.start, end=one.end, days=tuple(one.days), kind=one.kind) for one in file.lessons),
    )


def district_calendar(file: CalendarFile, doc: Document, time_zone: str, problems: list[Problem]) -> SchoolCalendar:
    """Return the district's calendar; what is wrong with it goes to `problems`."""
    calendar = with_overrides(SchoolCalendar(zone=ZoneInfo(time_zone)), overrides(file))
    problems += [_problem(doc, (), file, found) for found in check_calendar(calendar)]
    return calendar


def site_calendar(district: SchoolCalendar, file: CalendarFile, doc: Document, problems: list[Problem]) -> SchoolCalendar:
    """Return a school's own calendar; what was wrong in the district's already is not said again."""
    calendar = with_overrides(district, overrides(file))
    known = check_calendar(district)
    problems += [_problem(doc, ("calendar",), file, found) for found in check_calendar(calendar) if found not in known]
    return calendar


def _days(models: list[TermModel] | list[HolidayModel] | list[ExamModel] | None) -> tuple[Days, ...] | None:
    return None if models is None else tuple(Days(name=model.name, first=model.first, last=model.last or model.first) for model in models)


def _problem(doc: Document, under: Loc, file: CalendarFile, found: CalendarProblem) -> Problem:
    """Place a problem at the later of the entries that it names."""
    names = {str(value) for value in found.args.values()}
    loc = (*under, *max((loc for loc, name in _entries(file) if name in names), default=()))
    return at(doc, loc, found.key, found.args)


def _entries(file: CalendarFile) -> Iterator[tuple[tuple[str, int], str]]:
    names = {
        "terms": [entry.name for entry in file.terms or ()],
        "holidays": [entry.name for entry in file.holidays or ()],
        "make_up_days": [entry.date.isoformat() for entry in file.make_up_days or ()],
        "exams": [entry.name for entry in file.exams or ()],
        "lessons": [entry.name for entry in file.lessons or ()],
    }
    return (((key, number), name) for key, entries in names.items() for number, name in enumerate(entries))
