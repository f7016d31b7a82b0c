"""Which lesson is it, against a reference that walks through the minutes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.model.calendar import SHANGHAI, DayKind, Days, Lesson, MakeUpDay, SchoolCalendar, day_kind, days_between, lessons_on
from netmon.model.inventory import Building, PowerWindow, Room
from netmon.model.lessons import (
    day_windows,
    local_day,
    next_window,
    power_is_off,
    room_windows,
    timetable_weekday,
    week_windows,
    window_at,
)
from netmon.model.timetable import EVERY_CLASSROOM, Timetable, TimetableEntry

FIRST = Lesson(name="第一节", start=time(8, 20), end=time(9))
SECOND = Lesson(name="第二节", start=time(9), end=time(9, 40))
CLUB = Lesson(name="社团", start=time(15), end=time(16), days=(5,))
EVENING = Lesson(name="晚自习", start=time(19), end=time(22), days=(1, 2, 3, 4, 7), kind="evening")
CALENDAR = SchoolCalendar(
    terms=(
        Days(name="秋", first=date(2026, 9, 1), last=date(2027, 1, 29)),
        Days(name="春", first=date(2027, 2, 22), last=date(2027, 6, 30)),
        Days(name="秋2", first=date(2027, 9, 1), last=date(2028, 1, 20)),
        Days(name="春2", first=date(2028, 2, 14), last=date(2028, 7, 1)),
    ),
    holidays=(Days(name="国庆节", first=date(2026, 10, 1), last=date(2026, 10, 7)),),
    make_up_days=(MakeUpDay(day=date(2026, 9, 20), weekday=5), MakeUpDay(day=date(2026, 10, 10))),
    exams=(Days(name="期末考试", first=date(2027, 1, 20), last=date(2027, 1, 22)),),
    lessons=(SECOND, FIRST, CLUB, EVENING),
)
CLASSROOM = Room(site="s", id="1号楼/101", kind="classroom", building="1号楼")
LAB = Room(site="s", id="1号楼/实验室", kind="laboratory", building="1号楼")
TUESDAY, EXAM, SATURDAY_AS_MONDAY, SUNDAY_AS_FRIDAY, LEAP = date(2026, 9, 1), date(2027, 1, 21), date(2026, 10, 10), date(2026, 9, 20), date(2028, 2, 29)


def at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, SHANGHAI)


def names(windows) -> list[str]:
    return [window.lesson.name for window in windows]


def test_the_lesson_that_is_held_now_is_whole():
    found = window_at(CALENDAR, at(TUESDAY, time(8, 30)))
    assert found == (at(TUESDAY, time(8, 20)), at(TUESDAY, time(9)), FIRST)
    assert window_at(CALENDAR, at(TUESDAY, time(8, 19))) is None


def test_the_next_lesson_is_found_over_a_night_a_holiday_and_a_vacation():
    assert next_window(CALENDAR, at(TUESDAY, time(8, 20)))[2] is SECOND
    assert next_window(CALENDAR, at(date(2026, 9, 4), time(16)))[0] == at(date(2026, 9, 6), time(19))
    assert next_window(CALENDAR, at(date(2026, 9, 30), time(22)))[0] == at(date(2026, 10, 8), time(8, 20))
    assert next_window(CALENDAR, at(date(2027, 1, 29), time(16)))[0] == at(date(2027, 2, 22), time(8, 20))
    assert next_window(CALENDAR, at(date(2028, 7, 2), time(8))) is None
    assert next_window(CALENDAR, at(date(2027, 1, 29), time(16)), within_days=3) is None


def test_a_leap_day_and_the_day_after_have_lessons():
    assert names(day_windows(CALENDAR, LEAP)) == ["第一节", "第二节", "晚自习"]
    assert next_window(CALENDAR, at(date(2028, 2, 28), time(22)))[0] == at(LEAP, time(8, 20))
    assert [window.start.astimezone(SHANGHAI).date() for window in week_windows(CALENDAR, LEAP)].count(LEAP) == 3


def test_a_week_goes_from_monday_to_sunday_whichever_day_is_asked():
    week = week_windows(CALENDAR, date(2026, 9, 16))
    assert week == week_windows(CALENDAR, date(2026, 9, 20)) == week_windows(CALENDAR, date(2026, 9, 14))
    assert len(week) == 5 * 2 + 1 + 4 + 3
    assert names(window for window in week if window.start >= at(SUNDAY_AS_FRIDAY, time(0))) == ["第一节", "第二节", "社团"]


def test_a_make_up_day_borrows_a_weekday():
    days = (TUESDAY, SUNDAY_AS_FRIDAY, SATURDAY_AS_MONDAY, EXAM)
    assert [timetable_weekday(CALENDAR, day) for day in days] == [2, 5, 1, 4]


def test_without_a_timetable_every_classroom_has_every_lesson_and_no_other_room_has_any():
    assert names(room_windows(CALENDAR, EVERY_CLASSROOM, CLASSROOM, TUESDAY)) == ["第一节", "第二节"]
    assert room_windows(CALENDAR, EVERY_CLASSROOM, LAB, TUESDAY) == ()


def test_a_timetable_says_which_lessons_a_room_has():
    timetable = Timetable(
        entries=(
            TimetableEntry(rooms=(LAB.id,), lessons=("第二节",), days=(2, 5)),
            TimetableEntry(rooms=(LAB.id,), lessons=("晚自习",)),
            TimetableEntry(rooms=(CLASSROOM.id,), lessons=()),
        )
    )
    assert names(room_windows(CALENDAR, timetable, LAB, TUESDAY)) == ["第二节", "晚自习"]
    assert names(room_windows(CALENDAR, timetable, LAB, date(2026, 9, 2))) == ["晚自习"]
    assert names(room_windows(CALENDAR, timetable, LAB, SUNDAY_AS_FRIDAY)) == ["第二节"]
    assert room_windows(CALENDAR, timetable, CLASSROOM, TUESDAY) == ()


def test_on_examination_days_the_timetable_is_suspended_and_the_grid_goes_on():
    assert room_windows(CALENDAR, EVERY_CLASSROOM, CLASSROOM, EXAM) == ()
    assert window_at(CALENDAR, at(EXAM, time(8, 30))) is not None


def test_mains_are_cut_over_midnight_on_the_days_that_are_written():
    building = Building(site="s", name="1号楼", power_off=(PowerWindow(start=time(21, 30), end=time(6), days=(1, 2, 3, 4, 5)),))
    friday = date(2026, 9, 4)
    cut = [power_is_off(building, CALENDAR, at(day, clock)) for day, clock in ((friday, time(22)), (date(2026, 9, 5), time(5)), (date(2026, 9, 5), time(22)))]
    assert cut == [True, True, False]
    assert not power_is_off(None, CALENDAR, at(friday, time(22)))
    assert not power_is_off(Building(site="s", name="2号楼"), CALENDAR, at(friday, time(22)))


def test_a_moment_needs_a_zone():
    with pytest.raises(ValueError, match="needs a time zone"):
        local_day(CALENDAR, datetime(2026, 9, 1, 8))  # noqa: DTZ001


days = st.dates(date(2026, 8, 1), date(2028, 8, 1))
clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
grids = st.lists(
    st.builds(
        lambda begin, length, on, kind, number: Lesson(
            name=f"第{number}节", start=time(begin // 60, begin % 60), end=time((begin + length) // 60, (begin + length) % 60), days=on, kind=kind
        ),
        st.integers(0, 1300),
        st.integers(1, 120),
        st.sets(st.integers(1, 7), min_size=1).map(lambda found: tuple(sorted(found))),
        st.sampled_from(["lesson", "evening"]),
        st.integers(1, 9),
    ),
    max_size=5,
)
spans = st.builds(lambda first, length: Days(name="x", first=first, last=first + timedelta(days=length)), days, st.integers(0, 150))
made_up = st.builds(lambda day, weekday: MakeUpDay(day=day, weekday=weekday), days, st.none() | st.integers(1, 7))


@st.composite
def calendars(draw) -> SchoolCalendar:
    """Draw a calendar whose lessons do not overlap."""
    grid: list[Lesson] = []
    for one in draw(grids):
        if all(not set(one.days) & set(other.days) or one.end <= other.start or other.end <= one.start for other in grid):
            grid.append(one)
    return SchoolCalendar(
        terms=tuple(draw(st.lists(spans, max_size=3))),
        holidays=tuple(draw(st.lists(st.builds(lambda first: Days(name="h", first=first, last=first + timedelta(days=3)), days), max_size=2))),
        make_up_days=tuple(draw(st.lists(made_up, max_size=3, unique_by=lambda made: made.day))),
        exams=tuple(draw(st.lists(st.builds(lambda first: Days(name="e", first=first, last=first), days), max_size=2))),
        lessons=tuple(grid),
        zone=draw(st.sampled_from([SHANGHAI, ZoneInfo("Asia/Urumqi")])),
    )


def slow_lesson(calendar: SchoolCalendar, moment: datetime) -> Lesson | None:
    """Find the lesson by the rules as they are written for people."""
    local = moment.astimezone(calendar.zone)
    day = local.date()
    kind = day_kind(calendar, day)
    if kind in (DayKind.HOLIDAY, DayKind.UNCLASSIFIED):
        return None
    weekday = day.isoweekday()
    for made in calendar.make_up_days:
        if made.day == day:
            weekday = made.weekday if made.weekday is not None else 1
    minute = local.hour * 60 + local.minute
    for lesson in calendar.lessons:
        if weekday in lesson.days and lesson.start.hour * 60 + lesson.start.minute <= minute < lesson.end.hour * 60 + lesson.end.minute:
            return lesson
    return None


@given(calendars(), days, clocks)
def test_the_lesson_now_is_what_the_written_rules_say(calendar: SchoolCalendar, day: date, clock: time):
    moment = datetime.combine(day, clock, calendar.zone)
    found = window_at(calendar, moment.astimezone(UTC))
    assert (found.lesson if found is not None else None) == slow_lesson(calendar, moment)
    if found is not None:
        assert found.start <= moment < found.end


@given(calendars(), days, clocks)
def test_the_next_lesson_is_the_first_minute_that_begins_one(calendar: SchoolCalendar, day: date, clock: time):
    moment = datetime.combine(day, clock, calendar.zone)
    found = next_window(calendar, moment, within_days=3)
    minutes = (moment + timedelta(minutes=number) for number in range(1, 4 * 1440))
    expected = next(
        (
            minute
            for minute in minutes
            if minute.date() <= day + timedelta(days=3)
            and (lesson := slow_lesson(calendar, minute)) is not None
            and (lesson.start.hour, lesson.start.minute) == (minute.hour, minute.minute)
        ),
        None,
    )
    assert (found.start if found is not None else None) == expected


@given(calendars(), days)
def test_a_days_and_a_weeks_windows_are_the_lessons_of_its_days(calendar: SchoolCalendar, day: date):
    assert [window.lesson for window in day_windows(calendar, day)] == list(lessons_on(calendar, day))
    monday = day - timedelta(days=day.weekday())
    week = list(days_between(monday, monday + timedelta(days=6)))
    assert [window.lesson for window in week_windows(calendar, day)] == [lesson for each in week for lesson in lessons_on(calendar, each)]
    assert all(local_day(calendar, window.start) == each for each in week for window in day_windows(calendar, each))
