"""The demo's school calendar, laid out around the day of the start: a term's rhythm before it, and lessons day and night on the day itself.

So that there is something to look at whenever the demo is started, its first week has a lesson on at any hour. That week borrows the timetable of a
Sunday (as make-up days do), for which other Sundays are days off by name. Whatever the date is, vacations included, a term is on, and the last weeks
had a holiday, a Saturday on which its lessons were made up, and an examination.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from netmon.model.yaml_text import Data

ZONE: Final = ZoneInfo("Asia/Shanghai")
LESSON_MIN, BREAK_MIN, BEGAN_MIN = 45, 10, 5
DAYS_BACK: Final = 92
"""How many days before the start the calendar tells of."""
DAYS_AHEAD: Final = 50
SHOWN_DAYS: Final = 7
LOOK_BACK: Final = 30
"""Within so many days before the start are the holiday, the make-up day and the examination."""
_DAY_MIN: Final = 24 * 60
_DAY: Final = timedelta(days=1)
_SATURDAY, _SUNDAY, _WEDNESDAY, _THURSDAY = 6, 7, 3, 4
_WORKDAYS: Final[Data] = [1, 2, 3, 4, 5]
# (month, day of its beginning, days, name): those of the public holidays that have the same date each year.
_PUBLIC: Final = ((1, 1, 3, "元旦"), (4, 4, 3, "清明节"), (5, 1, 5, "劳动节"), (10, 1, 7, "国庆节"))
_SPORTS_DAYS: Final = 3
_GRID: Final = (
    ("第一节", "08:00", "08:40"), ("第二节", "08:55", "09:35"), ("第三节", "10:10", "10:50"), ("第四节", "11:05", "11:45"),
    ("第五节", "14:00", "14:40"), ("第六节", "14:55", "15:35"), ("课后服务", "15:50", "17:30"),
)  # fmt: skip
_EVENING: Final = (("晚自习一", "18:50", "20:00"), ("晚自习二", "20:15", "21:30"))
NOTE: Final = (
    "演示用校历：启动当天起一周借用周日课表，昼夜都有课，什么时候启动都正在上课，其余周日放假；\n"
    "之前按平常作息，30 天内有一次放假、一次周六补课和一次考试。真实校历请照 docs/how-to/classrooms.md 编写。\n"
    "The demo's own calendar: from the start on, a week's lessons are laid out around the moment of the start, day and night, so that one is always on\n"
    "(it borrows the timetable of Sundays, which are otherwise days off); before that, a term as usual."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """What was special in the weeks before `today`: a holiday (first and last day), the Saturday that made up for it, and an examination's two days."""

    today: date
    holiday: str
    holiday_first: date
    holiday_last: date
    make_up: date
    make_up_weekday: int
    exam_first: date
    exam_last: date


def rhythm(today: date) -> Rhythm:
    """Return the last LOOK_BACK days' own, a function of the day alone: a public holiday where one fits, else the school's sports days."""
    name, first, last = next(_holidays(today))
    make_up = next(day for day in _made_up(today, first, last))
    exam = next(day for day in _thursdays(today) if day > last or day + _DAY < first)
    return Rhythm(
        today=today, holiday=name, holiday_first=first, holiday_last=last, make_up=make_up, make_up_weekday=_workday_of(first, last), exam_first=exam,
        exam_last=exam + _DAY,
    )  # fmt: skip


def _holidays(today: date) -> Iterator[tuple[str, date, date]]:
    """Yield what could be the holiday, the best first: whole, with a Saturday beside it, and room for the examination."""
    for year in (today.year, today.year - 1):
        for month, day, days, name in _PUBLIC:
            first = date(year, month, day)
            last = first + timedelta(days=days - 1)
            if today - timedelta(days=LOOK_BACK - 2) <= first and last <= today - timedelta(days=2) and any(_made_up(today, first, last)):
                yield name, first, last
    wednesday = next(day for day in _before(today, 14, 21) if day.isoweekday() == _WEDNESDAY)
    season = "春季" if today.month < 8 else "秋季"
    yield f"{season}运动会", wednesday, wednesday + timedelta(days=_SPORTS_DAYS - 1)


def _made_up(today: date, first: date, last: date) -> Iterator[date]:
    """Yield the Saturdays of the last weeks on which a holiday's lessons can be made up: after it, the next first, then before it."""
    saturdays = [day for day in _before(today, 1, LOOK_BACK) if day.isoweekday() == _SATURDAY and not first - _DAY <= day <= last + _DAY]
    yield from sorted(day for day in saturdays if day > last)
    yield from (day for day in saturdays if day < first)


def _thursdays(today: date) -> Iterator[date]:
    """Yield the Thursdays on which, and on the day after, an examination can have been held, the latest first."""
    return (day for day in _before(today, 2, LOOK_BACK) if day.isoweekday() == _THURSDAY)


def _before(today: date, least: int, most: int) -> list[date]:
    return [today - timedelta(days=number) for number in range(least, most + 1)]


def _workday_of(first: date, last: date) -> int:
    """Return the weekday whose lessons a holiday cost: its first from Monday to Friday."""
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return next((day.isoweekday() for day in days if day.isoweekday() < _SATURDAY), 1)


def calendar_around(now: datetime) -> dict[str, Data]:
    """Return calendar.yaml for a demo that starts now: a lesson began five minutes ago, one after another follows, and the weeks before are as usual."""
    local = now.astimezone(ZONE)
    today, found = local.date(), rhythm(local.date())
    shown = [today + timedelta(days=number) for number in range(SHOWN_DAYS)]
    first, last = today - timedelta(days=DAYS_BACK), today + timedelta(days=DAYS_AHEAD)
    holiday = {"name": found.holiday, "from": str(found.holiday_first), "to": str(found.holiday_last)}
    exam = {"name": "期中考试", "from": str(found.exam_first), "to": str(found.exam_last)}
    made: list[Data] = [{"date": str(found.make_up), "weekday": found.make_up_weekday}]
    return {
        "terms": [{"name": "演示学期", "from": str(first), "to": str(last)}],
        "holidays": [holiday, *_sundays(first, last, shown, (found.holiday_first, found.holiday_last))],
        "make_up_days": [*made, *({"date": str(day), "weekday": _SUNDAY} for day in shown)],
        "exams": [exam],
        "lessons": lessons(now, evening=False),
    }


def lessons(now: datetime, *, evening: bool) -> list[Data]:
    """Return the lesson grid: the usual one from Monday to Friday, with evening study or without, and that of the demo's own days."""
    usual: list[Data] = [{"name": name, "from": start, "to": end, "days": _WORKDAYS} for name, start, end in _GRID]
    late: list[Data] = [{"name": name, "from": start, "to": end, "days": _WORKDAYS, "kind": "evening"} for name, start, end in _EVENING]
    own: list[Data] = [
        {"name": name, "from": _clock(start), "to": _clock(end), "days": [_SUNDAY]} for name, (start, end) in zip(lesson_names(now), _round(now), strict=True)
    ]
    return [*usual, *(late if evening else ()), *own]


def lesson_names(now: datetime) -> list[str]:
    """Return the names of the lessons of the demo's own days."""
    return [f"演示课{number}" for number, _ in enumerate(_round(now), 1)]


def _round(now: datetime) -> list[tuple[int, int]]:
    """Return lessons all day and night, from and to in minutes of the day; one of them began five minutes before `now`, or at midnight."""
    local = now.astimezone(ZONE)
    first = (local.hour * 60 + local.minute - BEGAN_MIN) % (LESSON_MIN + BREAK_MIN)
    begins = [first - LESSON_MIN - BREAK_MIN, *range(first, _DAY_MIN, LESSON_MIN + BREAK_MIN)]
    spans = [(max(begin, 0), min(begin + LESSON_MIN, _DAY_MIN - 1)) for begin in begins]
    (start, end), *later = [(start, end) for start, end in spans if end - start >= 1]
    return [(0 if start <= BREAK_MIN else start, end), *later]  # no break at midnight: a demo that starts just before it has a lesson soon


def _sundays(first: date, last: date, shown: Sequence[date], holiday: tuple[date, date]) -> Iterable[Data]:
    """Yield the Sundays as days off: the grid has lessons on a Sunday, which are for the demo's own days."""
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if day.isoweekday() == _SUNDAY and day not in shown and not holiday[0] <= day <= holiday[1]:
            yield {"name": f"周日 {day}", "from": str(day)}


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
