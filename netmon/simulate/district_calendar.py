"""The demo's school calendar: lessons all day and night, so that there is one on whenever the demo is started."""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from netmon.model.yaml_text import Data

ZONE: Final = ZoneInfo("Asia/Shanghai")
LESSON_MIN, BREAK_MIN, BEGAN_MIN = 45, 10, 5
_DAY_MIN: Final = 24 * 60
NOTE: Final = (
    "演示用校历：课表按演示启动的时刻编排，昼夜都有课，什么时候启动都正在上课；真实校历请照 docs/how-to/classrooms.md 编写。\n"
    "The demo's own calendar: its lessons are laid out around the moment of the start, day and night, so that one is always on."
)


def calendar_around(now: datetime) -> dict[str, Data]:
    """Return calendar.yaml with a lesson that began five minutes before `now`, and one after another from there."""
    local = now.astimezone(ZONE)
    first = (local.hour * 60 + local.minute - BEGAN_MIN) % (LESSON_MIN + BREAK_MIN)
    begins = [first - LESSON_MIN - BREAK_MIN, *range(first, _DAY_MIN, LESSON_MIN + BREAK_MIN)]
    spans = [(max(begin, 0), min(begin + LESSON_MIN, _DAY_MIN - 1)) for begin in begins]
    lessons = [(start, end) for start, end in spans if end - start >= 1]
    return {
        "terms": [{"name": "演示学期", "from": _day(local, -60), "to": _day(local, 120)}],
        "lessons": [
            {"name": f"第{number}节", "from": _clock(start), "to": _clock(end), "days": [1, 2, 3, 4, 5, 6, 7]} for number, (start, end) in enumerate(lessons, 1)
        ],
    }


def lesson_names(now: datetime) -> list[str]:
    """Return the names of all lessons of that calendar."""
    lessons = calendar_around(now)["lessons"]
    assert isinstance(lessons, list)
    return [str(lesson["name"]) for lesson in lessons]


def _day(local: datetime, days: int) -> str:
    return (local.date() + timedelta(days=days)).isoformat()


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
