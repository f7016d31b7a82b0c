from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.model.calendar import (
    CalendarOverrides,
    DayKind,
    Days,
    Lesson,
    MakeUpDay,
    SchoolCalendar,
    day_kind,
    days_between,
    in_weekly_window,
    in_window,
    is_lesson_time,
    lesson_at,
    lesson_windows,
    lessons_on,
    unclassified_days,
    with_overrides,
)
from netmon.model.texts import text

SHANGHAI = ZoneInfo("Asia/Shanghai")
FIRST = Lesson(name="第一节", start=time(8, 20), end=time(9))
SECOND = Lesson(name="第二节", start=time(9), end=time(9, 40))
FRIDAY_CLUB = Lesson(name="社团", start=time(15), end=time(16), days=(5,))
EVENING = Lesson(name="晚自习", start=time(19), end=time(22), days=(1, 2, 3, 4, 7), kind="evening")
AUTUMN = Days(name="第一学期", first=date(2026, 9, 1), last=date(2027, 1, 29))
SPRING = Days(name="第二学期", first=date(2027, 2, 22), last=date(2027, 6, 30))
CALENDAR = SchoolCalendar(
    terms=(AUTUMN, SPRING),
    holidays=(Days(name="国庆节", first=date(2026, 10, 1), last=date(2026, 10, 7)),),
    make_up_days=(MakeUpDay(day=date(2026, 9, 20), weekday=5), MakeUpDay(day=date(2026, 10, 10))),
    exams=(Days(name="期末考试", first=date(2027, 1, 20), last=date(2027, 1, 22)),),
    lessons=(SECOND, FIRST, FRIDAY_CLUB, EVENING),
)


def at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, SHANGHAI)


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 9, 1), DayKind.SCHOOL_DAY),
        (date(2026, 9, 5), DayKind.WEEKEND),
        (date(2026, 9, 6), DayKind.WEEKEND),
        (date(2026, 9, 20), DayKind.MAKE_UP),
        (date(2026, 10, 1), DayKind.HOLIDAY),
        (date(2026, 10, 3), DayKind.HOLIDAY),
        (date(2026, 10, 7), DayKind.HOLIDAY),
        (date(2026, 10, 8), DayKind.SCHOOL_DAY),
        (date(2026, 10, 10), DayKind.MAKE_UP),
        (date(2027, 1, 21), DayKind.EXAM),
        (date(2027, 1, 29), DayKind.SCHOOL_DAY),
        (date(2027, 1, 30), DayKind.HOLIDAY),
        (date(2027, 2, 21), DayKind.HOLIDAY),
        (date(2027, 2, 22), DayKind.SCHOOL_DAY),
        (date(2027, 7, 1), DayKind.UNCLASSIFIED),
        (date(2026, 8, 31), DayKind.UNCLASSIFIED),
    ],
)
def test_days_are_classified(day: date, kind: DayKind):
    assert day_kind(CALENDAR, day) is kind


def test_every_kind_of_day_has_a_text():
    assert len({text(f"day.{kind}", "zh") for kind in DayKind}) == len(DayKind)


def test_a_leap_day_is_a_school_day():
    calendar = SchoolCalendar(terms=(Days(name="春", first=date(2028, 2, 14), last=date(2028, 7, 1)),))
    assert day_kind(calendar, date(2028, 2, 29)) is DayKind.SCHOOL_DAY
    assert len(list(days_between(date(2028, 2, 28), date(2028, 3, 1)))) == 3


def test_a_break_too_long_for_a_vacation_is_unclassified():
    calendar = SchoolCalendar(terms=(AUTUMN, Days(name="第一学期", first=date(2027, 9, 1), last=date(2028, 1, 20))))
    assert day_kind(calendar, date(2027, 2, 10)) is DayKind.UNCLASSIFIED
    assert len(unclassified_days(calendar, date(2027, 1, 1), date(2027, 12, 31))) == (date(2027, 9, 1) - date(2027, 1, 30)).days


@pytest.mark.parametrize(("break_days", "kind"), [(100, DayKind.HOLIDAY), (101, DayKind.UNCLASSIFIED)])
def test_a_vacation_has_at_most_a_hundred_days(break_days: int, kind: DayKind):
    begin = AUTUMN.last + timedelta(days=break_days + 1)
    calendar = SchoolCalendar(terms=(AUTUMN, Days(name="next", first=begin, last=begin)))
    assert day_kind(calendar, date(2027, 2, 10)) is kind


def test_nothing_is_known_without_a_calendar():
    assert day_kind(SchoolCalendar(), date(2026, 10, 1)) is DayKind.UNCLASSIFIED


def test_a_boarding_school_with_saturday_lessons_has_a_school_day():
    school = with_overrides(CALENDAR, CalendarOverrides(lessons=(Lesson(name="第一节", start=time(8), end=time(8, 45), days=(1, 2, 3, 4, 5, 6)),)))
    assert day_kind(school, date(2026, 9, 5)) is DayKind.SCHOOL_DAY
    assert day_kind(school, date(2026, 9, 6)) is DayKind.WEEKEND
    assert lesson_at(school, at(date(2026, 9, 5), time(8, 44, 59))) == school.lessons[0]


def test_overrides_replace_only_the_lists_that_are_given():
    school = with_overrides(CALENDAR, CalendarOverrides(make_up_days=(), exams=None))
    assert school.make_up_days == ()
    assert (school.terms, school.holidays, school.exams, school.lessons) == (CALENDAR.terms, CALENDAR.holidays, CALENDAR.exams, CALENDAR.lessons)


def test_lessons_are_half_open():
    day = date(2026, 9, 1)
    assert [lesson_at(CALENDAR, at(day, clock)) for clock in (time(8, 19, 59), time(8, 20), time(8, 59, 59), time(9), time(9, 40))] == [
        None,
        FIRST,
        FIRST,
        SECOND,
        None,
    ]


def test_a_make_up_day_has_the_timetable_of_the_weekday_it_makes_up():
    assert lessons_on(CALENDAR, date(2026, 9, 20)) == (FIRST, SECOND, FRIDAY_CLUB)
    assert lessons_on(CALENDAR, date(2026, 10, 10)) == (FIRST, SECOND, EVENING)


def test_boarders_study_on_sunday_evening_of_a_weekend():
    sunday = date(2026, 9, 6)
    assert day_kind(CALENDAR, sunday) is DayKind.WEEKEND
    assert lessons_on(CALENDAR, sunday) == (EVENING,)
    assert is_lesson_time(CALENDAR, at(sunday, time(21, 59)))


def test_no_lessons_are_held_on_holidays_and_unknown_days():
    assert lessons_on(CALENDAR, date(2026, 10, 1)) == ()
    assert not is_lesson_time(CALENDAR, at(date(2027, 7, 1), time(8, 30)))


def test_a_moment_is_taken_in_the_districts_zone():
    assert lesson_at(CALENDAR, datetime(2026, 9, 1, 0, 30, tzinfo=UTC)) == FIRST
    assert lesson_at(CALENDAR, datetime(2026, 8, 31, 23, 30, tzinfo=UTC)) is None


def test_a_moment_without_zone_is_refused():
    with pytest.raises(ValueError, match="needs a time zone"):
        lesson_at(CALENDAR, datetime(2026, 9, 1, 8, 30))  # noqa: DTZ001
    with pytest.raises(ValueError, match="needs a time zone"):
        lesson_windows(CALENDAR, datetime(2026, 9, 1), datetime(2026, 9, 2, tzinfo=UTC))  # noqa: DTZ001


def test_lesson_windows_are_cut_to_the_period():
    windows = lesson_windows(CALENDAR, at(date(2026, 9, 1), time(8, 30)), at(date(2026, 9, 2), time(8, 30)))
    day = date(2026, 9, 1)
    expected = [(time(8, 30), time(9), FIRST), (time(9), time(9, 40), SECOND), (time(19), time(22), EVENING)]
    assert windows[:3] == tuple((at(day, start), at(day, end), lesson) for start, end, lesson in expected)
    assert windows[3:] == ((at(date(2026, 9, 2), time(8, 20)), at(date(2026, 9, 2), time(8, 30)), FIRST),)


moments = st.datetimes(datetime(2026, 8, 1), datetime(2027, 8, 1), timezones=st.sampled_from([UTC, SHANGHAI, ZoneInfo("America/New_York")]))  # noqa: DTZ001


@given(moments)
def test_a_moment_is_lesson_time_exactly_when_a_window_holds_it(moment: datetime):
    windows = lesson_windows(CALENDAR, moment - timedelta(days=1), moment + timedelta(days=1))
    assert is_lesson_time(CALENDAR, moment) == any(window.start <= moment < window.end for window in windows)


@given(moments, st.timedeltas(timedelta(0), timedelta(days=20)), st.timedeltas(timedelta(0), timedelta(days=20)))
def test_windows_of_two_periods_together_are_those_of_both(start: datetime, first: timedelta, second: timedelta):
    start = start.astimezone(UTC)
    middle, end = start + first, start + first + second

    def total(windows: tuple[tuple[datetime, datetime, Lesson], ...]) -> timedelta:
        return sum((until - begin for begin, until, _ in windows), timedelta())

    whole = lesson_windows(CALENDAR, start, end)
    assert total(whole) == total(lesson_windows(CALENDAR, start, middle)) + total(lesson_windows(CALENDAR, middle, end))
    assert all(start <= window.start < window.end <= end for window in whole)
    assert list(whole) == sorted(whole, key=lambda window: window.start)


@pytest.mark.parametrize(
    ("clock", "inside"), [(time(17, 59), False), (time(18), True), (time(23, 59), True), (time(0), True), (time(6, 59), True), (time(7), False)]
)
def test_a_window_over_midnight(clock: time, inside: bool):
    assert in_window(clock, time(18), time(7)) is inside


@given(st.times(), st.times(), st.times())
def test_a_window_and_the_rest_of_the_day_share_nothing_and_leave_nothing(clock: time, start: time, end: time):
    if start == end:
        assert in_window(clock, start, end)
    else:
        assert in_window(clock, start, end) != in_window(clock, end, start)


def test_a_weekly_window_over_midnight_belongs_to_the_day_it_begins_on():
    friday, saturday, sunday = date(2026, 9, 4), date(2026, 9, 5), date(2026, 9, 6)
    inside = [in_weekly_window(at(day, clock), time(22), time(6), (5,)) for day, clock in ((friday, time(23)), (saturday, time(5, 59)), (saturday, time(23)))]
    assert inside == [True, True, False]
    assert not in_weekly_window(at(friday, time(5)), time(22), time(6), (5,))
    assert in_weekly_window(at(date(2026, 9, 7), time(3)), time(22), time(6), (7,))
    assert not in_weekly_window(at(sunday, time(10)), time(9), time(11), (1, 2))
    assert in_weekly_window(datetime(2026, 9, 4, 15, 0, tzinfo=UTC), time(22), time(6), (5,))
