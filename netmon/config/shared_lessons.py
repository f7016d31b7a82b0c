"""From `shared_lessons:` to lessons between schools, and whether what they name exists."""

from collections.abc import Collection

from netmon.config.document import Document, Loc
from netmon.config.judge import at
from netmon.config.schema_shared import SharedLessonModel
from netmon.model.calendar import SchoolCalendar
from netmon.model.problem import Problem
from netmon.model.shared_lesson import PathLimits, SharedLesson


def shared_lessons(models: list[SharedLessonModel], site: str, doc: Document, problems: list[Problem]) -> tuple[SharedLesson, ...]:
    """Return the lessons that were written; a second one of the same id is a problem."""
    found: dict[str, SharedLesson] = {}
    for number, model in enumerate(models):
        limits = PathLimits(loss_ratio=model.limits.loss, rtt_s=model.limits.rtt, jitter_s=model.limits.jitter)
        lesson = SharedLesson(
            id=model.id,
            name=model.name,
            site=site,
            giver=model.giver,
            receivers=tuple(model.receivers),
            lessons=tuple(model.lessons),
            days=tuple(model.days),
            limits=limits,
        )
        if found.setdefault(model.id, lesson) is not lesson:
            problems.append(at(doc, ("shared_lessons", number, "id"), "config.duplicate_shared_lesson", {"name": model.id}))
    return tuple(found.values())


def check_grid(lessons: tuple[SharedLesson, ...], calendar: SchoolCalendar, doc: Document, problems: list[Problem]) -> None:
    """Every lesson that is named is in the giver's grid."""
    names = [lesson.name for lesson in calendar.lessons]
    for number, lesson in enumerate(lessons):
        for place, name in enumerate(lesson.lessons):
            if name not in names:
                problems.append(at(doc, ("shared_lessons", number, "lessons", place), "config.unknown_lesson", {"name": name}, near=(name, names)))


def check_devices(lessons: tuple[SharedLesson, ...], devices: Collection[str], doc: Document, problems: list[Problem]) -> None:
    """Every device that is named is in the inventory."""
    for number, lesson in enumerate(lessons):
        places: list[tuple[Loc, str]] = [(("shared_lessons", number, "giver"), lesson.giver)]
        places += [(("shared_lessons", number, "receivers", place), name) for place, name in enumerate(lesson.receivers)]
        for loc, name in places:
            if name not in devices:
                problems.append(at(doc, loc, "config.unknown_device", {"name": name}, near=(name, devices)))
