from datetime import UTC, date, datetime, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from netmon.config.calendars import overrides
from netmon.config.schema import CalendarFile
from netmon.model.calendar import SHANGHAI, DayKind, SchoolCalendar, day_kind, lessons_on, with_overrides
from netmon.model.calendar_check import check_calendar
from netmon.simulate.district_calendar import DAYS_BACK, LOOK_BACK, calendar_around, lessons, rhythm

DAY = timedelta(days=1)
dates = st.dates(date(2024, 1, 1), date(2032, 12, 31))


def calendar_of(today: date, hour: int = 10) -> SchoolCalendar:
    now = datetime(today.year, today.month, today.day, hour, 5, tzinfo=SHANGHAI)
    return with_overrides(SchoolCalendar(), overrides(CalendarFile.model_validate(calendar_around(now))))


@given(dates)
@example(date(2024, 2, 29))
@example(date(2028, 3, 1))
@example(date(2026, 7, 31))
@example(date(2026, 10, 9))
@example(date(2027, 1, 1))
@example(date(2027, 2, 10))
def test_every_date_has_a_holiday_a_make_up_saturday_and_an_examination_behind_it(today):
    calendar, found = calendar_of(today), rhythm(today)
    behind = {today - DAY * number: day_kind(calendar, today - DAY * number) for number in range(1, LOOK_BACK + 1)}
    assert {behind[day] for day in behind if found.holiday_first <= day <= found.holiday_last} == {DayKind.HOLIDAY}
    assert found.holiday_first in behind
    assert [day for day, kind in behind.items() if kind is DayKind.MAKE_UP] == [found.make_up]
    assert found.make_up.isoweekday() == 6
    assert list(behind.values()).count(DayKind.EXAM) == 2
    assert DayKind.UNCLASSIFIED not in behind.values()
    assert list(behind.values()).count(DayKind.SCHOOL_DAY) >= 12


@given(dates)
def test_calendar_of_every_date_has_no_problem(today):
    calendar = calendar_of(today)
    assert check_calendar(calendar) == ()
    assert day_kind(calendar, today - DAY * DAYS_BACK) is not DayKind.UNCLASSIFIED


@given(dates, st.integers(0, 23))
def test_the_days_own_lessons_are_on_no_other_day(today, hour):
    calendar = calendar_of(today, hour)
    own = [lesson.name for lesson in lessons_on(calendar, today)]
    assert len(own) >= 25
    for number in range(1, 15):
        assert not set(own) & {lesson.name for lesson in lessons_on(calendar, today - DAY * number)}


def test_make_up_day_has_the_lessons_that_the_holiday_cost():
    today = date(2026, 11, 22)
    calendar, found = calendar_of(today), rhythm(today)
    assert found.make_up_weekday == found.holiday_first.isoweekday()
    assert [lesson.name for lesson in lessons_on(calendar, found.make_up)] == [lesson.name for lesson in lessons_on(calendar, date(2026, 11, 18))]


def test_national_day_is_taken_where_it_lies_within_the_last_weeks():
    found = rhythm(date(2026, 10, 20))
    assert (found.holiday, found.holiday_first, found.holiday_last) == ("国庆节", date(2026, 10, 1), date(2026, 10, 7))


def test_evening_study_is_for_those_who_have_it():
    now = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
    with_, without = ([one["name"] for one in lessons(now, evening=evening)] for evening in (True, False))
    assert set(with_) - set(without) == {"晚自习一", "晚自习二"}
