"""Which rooms have lessons in which lesson of the grid, as a school wrote it down."""

from dataclasses import dataclass

from netmon.model.calendar import EVERY_DAY, Lesson


@dataclass(frozen=True, slots=True, kw_only=True)
class TimetableEntry:
    """Lessons that are held in some rooms: `rooms` by Room.id, `lessons` by name, `days` 1 Monday to 7 Sunday.

    `lessons` None: every lesson of the grid but evening study. An entry without lessons says that none are held there.
    """

    rooms: tuple[str, ...]
    lessons: tuple[str, ...] | None = None
    days: tuple[int, ...] = EVERY_DAY

    def holds(self, lesson: Lesson, weekday: int) -> bool:
        """True when the lesson is held in the entry's rooms on that weekday."""
        if weekday not in self.days:
            return False
        return lesson.kind == "lesson" if self.lessons is None else lesson.name in self.lessons


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """A school's timetable by rooms: a room that no entry names has every lesson if it is a classroom, and none if it is not."""

    entries: tuple[TimetableEntry, ...] = ()

    def holds(self, room: str, lesson: Lesson, weekday: int, *, classroom: bool) -> bool:
        """True when the lesson is held in the room on a day with that weekday's timetable."""
        own = [entry for entry in self.entries if room in entry.rooms]
        if not own:
            return classroom and lesson.kind == "lesson"
        return any(entry.holds(lesson, weekday) for entry in own)


EVERY_CLASSROOM = Timetable()
"""No timetable was written down."""
