"""What hour it is in each room of a school: worked out once a day, asked every half a minute."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from netmon.evaluate.rooms import OPENING_S, RoomHour
from netmon.model.calendar import DayKind, LessonWindow, day_kind
from netmon.model.lessons import day_windows, local_day, next_window, power_is_off, timetable_weekday
from netmon.model.room_list import LessonNow
from netmon.pipeline.room_plan import RoomPlan, SitePlan

BEFORE_S = 300.0


@dataclass(slots=True, eq=False)
class SchoolDay:
    """A school's day: `held` are the lessons of each room that are counted for use, `expected` those in which it must be ready."""

    day: date
    windows: tuple[LessonWindow, ...]
    held: Mapping[str, tuple[LessonWindow, ...]]
    expected: Mapping[str, tuple[tuple[float, float], ...]]
    coming: LessonWindow | None = None

    def near(self, now: float) -> bool:
        """True while a lesson is on, and shortly before one, when a sample says how it begins."""
        return any(window.start.timestamp() - BEFORE_S <= now < window.end.timestamp() for window in self.windows)


def school_day(plan: SitePlan, day: date) -> SchoolDay:
    """Return the lessons of a local day; on examination days rooms must be ready, and no use is counted."""
    windows = day_windows(plan.calendar, day)
    weekday = timetable_weekday(plan.calendar, day)
    timetable = plan.site.timetable
    found = {
        one.room.id: tuple(window for window in windows if timetable.holds(one.room.id, window.lesson, weekday, classroom=one.room.kind == "classroom"))
        for one in plan.rooms
    }
    expected = {room: tuple((window.start.timestamp() - OPENING_S, window.end.timestamp()) for window in own) for room, own in found.items()}
    exam = day_kind(plan.calendar, day) is DayKind.EXAM
    return SchoolDay(day=day, windows=windows, held={} if exam else found, expected=expected)


@dataclass(slots=True, eq=False)
class SchoolHours:
    """Answers for one school; keeps the day it is, and what each building's mains do at this moment."""

    plan: SitePlan
    _day: SchoolDay | None = None
    _cut: dict[str, bool] = field(default_factory=dict)
    _moment: datetime = datetime(1970, 1, 1, tzinfo=UTC)

    def at(self, now: float) -> SchoolDay:
        """Return the day at Unix time `now`, and take `now` for the questions that follow."""
        self._moment = datetime.fromtimestamp(now, UTC)
        self._cut.clear()
        day = local_day(self.plan.calendar, self._moment)
        if self._day is None or self._day.day != day:
            self._day = school_day(self.plan, day)
        return self._day

    def hour(self, room: RoomPlan, now: float) -> RoomHour:
        """Return what hour it is in a room."""
        assert self._day is not None
        expected = any(start <= now < end for start, end in self._day.expected.get(room.room.id, ()))
        return RoomHour(now, expected, self._power_off(room))

    def _power_off(self, room: RoomPlan) -> bool:
        building = room.building
        if building is None or not building.power_off:
            return False
        cut = self._cut.get(building.name)
        if cut is None:
            cut = self._cut[building.name] = power_is_off(building, self.plan.calendar, self._moment)
        return cut

    def lesson(self) -> LessonNow | None:
        """Return the school's lesson that is on, else the next one; None when the calendar has none in the near future."""
        assert self._day is not None
        for window in self._day.windows:
            if window.start <= self._moment < window.end:
                return LessonNow(name=window.lesson.name, start=window.start.timestamp(), end=window.end.timestamp(), on=True)
        coming = self._day.coming
        if coming is None or coming.start <= self._moment:
            coming = self._day.coming = next_window(self.plan.calendar, self._moment)
        if coming is None:
            return None
        return LessonNow(name=coming.lesson.name, start=coming.start.timestamp(), end=coming.end.timestamp(), on=False)
