from dataclasses import replace
from datetime import date, time

import pytest

from netmon.model.calendar import Days, Lesson, MakeUpDay, SchoolCalendar
from netmon.model.calendar_check import CalendarProblem, check_calendar
from netmon.model.texts import text

TERM = Days(name="秋", first=date(2026, 9, 1), last=date(2027, 1, 29))
SPRING = Days(name="春", first=date(2027, 2, 22), last=date(2027, 6, 30))
HOLIDAY = Days(name="国庆节", first=date(2026, 10, 1), last=date(2026, 10, 7))
LESSON = Lesson(name="第一节", start=time(8), end=time(8, 40))
GOOD = SchoolCalendar(terms=(TERM, SPRING), holidays=(HOLIDAY,), make_up_days=(MakeUpDay(day=date(2026, 10, 10), weekday=3),), lessons=(LESSON,))


def problems(**changes: object) -> list[CalendarProblem]:
    found = check_calendar(replace(GOOD, **changes))
    for problem in found:
        assert all(text(problem.key, lang, **problem.args) for lang in ("zh", "en"))
    return list(found)


def test_a_good_calendar_has_no_problems():
    assert problems() == []


def test_an_empty_calendar_has_no_problems():
    assert check_calendar(SchoolCalendar()) == ()


def test_terms_that_overlap_are_found():
    assert problems(terms=(replace(SPRING, first=date(2027, 1, 29)), TERM)) == [
        CalendarProblem(key="calendar.terms_overlap", args={"first": "秋", "second": "春"})
    ]


def test_a_missing_term_is_found():
    next_autumn = Days(name="下一年", first=date(2027, 9, 1), last=date(2028, 1, 20))
    found = problems(terms=(TERM, next_autumn))
    assert found == [CalendarProblem(key="calendar.term_missing", args={"first": date(2027, 1, 29), "last": date(2027, 9, 1), "limit": 100})]


def test_what_runs_backward_is_found():
    found = problems(terms=(TERM, SPRING), exams=(Days(name="考试", first=date(2026, 11, 5), last=date(2026, 11, 4)),), lessons=(replace(LESSON, end=time(8)),))
    assert [(problem.key, problem.args["name"]) for problem in found] == [("calendar.backward", "考试"), ("calendar.backward", "第一节")]


@pytest.mark.parametrize(
    ("changes", "first", "second"),
    [
        ({"exams": (Days(name="考试", first=date(2026, 10, 7), last=date(2026, 10, 8)),)}, "国庆节", "考试"),
        ({"holidays": (HOLIDAY, Days(name="中秋节", first=date(2026, 9, 30), last=date(2026, 10, 1)))}, "国庆节", "中秋节"),
        ({"make_up_days": (MakeUpDay(day=date(2026, 10, 4)),)}, "2026-10-04", "国庆节"),
    ],
    ids=["exam", "holiday", "make-up"],
)
def test_days_with_two_meanings_are_found(changes: dict[str, object], first: str, second: str):
    assert problems(**changes) == [CalendarProblem(key="calendar.days_overlap", args={"first": first, "second": second})]


def test_what_lies_outside_the_terms_is_found():
    found = problems(holidays=(Days(name="寒假", first=date(2027, 2, 1), last=date(2027, 2, 20)),), make_up_days=(MakeUpDay(day=date(2027, 7, 3)),))
    assert [problem.args["name"] for problem in found if problem.key == "calendar.outside_terms"] == ["寒假", "2027-07-03"]


def test_make_up_days_that_make_no_sense_are_found():
    twice = MakeUpDay(day=date(2026, 10, 10))
    assert [problem.key for problem in problems(make_up_days=(twice, twice))] == ["calendar.make_up_twice"]
    assert [problem.key for problem in problems(make_up_days=(MakeUpDay(day=date(2026, 10, 12)),))] == ["calendar.make_up_needless"]
    assert [problem.key for problem in problems(make_up_days=(MakeUpDay(day=date(2026, 10, 10), weekday=8),))] == ["calendar.make_up_weekday"]
    assert problems(make_up_days=(MakeUpDay(day=date(2026, 10, 12), weekday=4),)) == []


def test_lessons_that_overlap_on_a_day_are_found_and_others_are_not():
    late = Lesson(name="第二节", start=time(8, 39), end=time(9))
    assert [problem.key for problem in problems(lessons=(LESSON, late))] == ["calendar.lessons_overlap"]
    assert problems(lessons=(LESSON, replace(late, days=(6,)))) == []
    assert problems(lessons=(LESSON, replace(late, start=time(8, 40)))) == []
