"""Live lessons between schools: when their way is looked at, and what keeps them from being held."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.evaluate.shared_lessons import by_way_of_netmon, is_due, judge
from netmon.model.calendar import Days, Lesson, MakeUpDay, SchoolCalendar
from netmon.model.reading import Echo
from netmon.model.shared_lesson import LessonFault, PathFigures, SharedLesson

CALENDAR = SchoolCalendar(
    terms=(Days(name="autumn", first=date(2026, 9, 1), last=date(2027, 1, 20)),),
    make_up_days=(MakeUpDay(day=date(2026, 10, 10), weekday=2),),
    lessons=(Lesson(name="第三节", start=time(10, 0), end=time(10, 40)), Lesson(name="第四节", start=time(10, 50), end=time(11, 30))),
    zone=ZoneInfo("Asia/Shanghai"),
)
LESSON = SharedLesson(id="music", name="音乐", site="zx", giver="zx-host", receivers=("a-pc", "b-pc"), lessons=("第三节",), days=(2,))
GOOD = PathFigures(sent=25, received=25, rtt_s=0.02, jitter_s=0.002, basis="between")


def at(text: str) -> float:
    return datetime.fromisoformat(f"{text}+08:00").astimezone(UTC).timestamp()


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        ("2026-11-24T09:49:59", False),
        ("2026-11-24T09:50:00", True),
        ("2026-11-24T10:39:59", True),
        ("2026-11-24T10:40:00", False),
        ("2026-11-24T10:45:00", False),  # another lesson
        ("2026-11-25T10:00:00", False),  # a Wednesday
        ("2026-10-10T10:00:00", True),  # a Saturday with Tuesday's lessons
        ("2027-02-02T10:00:00", False),  # vacation
    ],
)
def test_way_is_looked_at_from_ten_minutes_before_to_the_end(moment: str, due: bool):
    assert is_due(LESSON, CALENDAR, at(moment)) is due


def test_all_good_is_ready_and_one_fault_is_not():
    assert judge(LESSON, True, {"a-pc": GOOD, "b-pc": GOOD}).ready is True
    lossy = PathFigures(sent=25, received=24, rtt_s=0.5, jitter_s=0.06, basis="between")
    found = judge(LESSON, True, {"a-pc": lossy, "b-pc": GOOD})
    assert found.ready is False
    assert [(problem.receiver, problem.fault) for problem in found.problems] == [
        ("a-pc", LessonFault.LOSS), ("a-pc", LessonFault.RTT), ("a-pc", LessonFault.JITTER),
    ]  # fmt: skip
    assert found.problems[0].measured == pytest.approx(0.04)


def test_what_was_not_measured_is_unknown_and_a_silent_giver_is_the_only_fault():
    assert judge(LESSON, True, {"a-pc": GOOD}).ready is None
    assert judge(LESSON, None, {"a-pc": GOOD, "b-pc": GOOD}).ready is None
    silent = PathFigures(sent=25, received=0, rtt_s=None, jitter_s=None, basis="between")
    assert judge(LESSON, True, {"a-pc": silent}).ready is False
    found = judge(LESSON, False, {"a-pc": silent, "b-pc": silent})
    assert [(problem.receiver, problem.fault) for problem in found.problems] == [("zx-host", LessonFault.GIVER_SILENT)]


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_two_ways_together_never_lose_less_than_the_worse_of_them(sent: int, first: int, second: int):
    ways = [Echo(sent=sent, received=min(got, sent), rtt_median_s=0.01 if got and sent else None, jitter_s=0.001) for got in (first, second)]
    joined = by_way_of_netmon(*ways)
    assert joined.sent == sent
    assert joined.received <= min(way.received for way in ways)
    assert (joined.rtt_s is None) == any(way.rtt_median_s is None for way in ways)
