"""From a site's `timetable:` to which rooms have lessons, and whether the lessons that it names exist."""

from netmon.config.document import Document, Loc
from netmon.config.judge import at
from netmon.config.rooms import Rooms
from netmon.config.schema_inventory import TimetableModel
from netmon.model.calendar import SchoolCalendar
from netmon.model.problem import Problem
from netmon.model.timetable import Timetable, TimetableEntry


def timetable(models: list[TimetableModel], rooms: Rooms) -> Timetable:
    """Return the timetable, one entry for each that was written; rooms that nobody declared are said."""
    return Timetable(entries=tuple(_entry(model, rooms, ("timetable", number)) for number, model in enumerate(models)))


def _entry(model: TimetableModel, rooms: Rooms, loc: Loc) -> TimetableEntry:
    lessons = None if model.lessons is None else tuple(model.lessons)
    return TimetableEntry(rooms=_rooms(model, rooms, loc), lessons=lessons, days=tuple(model.days))


def _rooms(model: TimetableModel, rooms: Rooms, loc: Loc) -> tuple[str, ...]:
    if not rooms.knows_building(model.building, (*loc, "building")):
        return ()
    if model.rooms is not None:
        return rooms.resolve(model.rooms, model.building, (*loc, "rooms"))
    if model.building is None:
        rooms.problems.append(at(rooms.doc, loc, "config.timetable_rooms"))
    return tuple(room.id for room in rooms.rooms.values() if room.building == model.building and room.kind == "classroom")


def check_lessons(found: Timetable, calendar: SchoolCalendar, doc: Document, problems: list[Problem]) -> None:
    """Every lesson that the timetable names is in the school's grid."""
    names = [lesson.name for lesson in calendar.lessons]
    for number, entry in enumerate(found.entries):
        for place, name in enumerate(entry.lessons or ()):
            if name not in names:
                problems.append(at(doc, ("timetable", number, "lessons", place), "config.unknown_lesson", {"name": name}, near=(name, names)))
