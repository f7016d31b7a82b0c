"""Can a live lesson between schools be held: from what was measured between them, or between each and netmon."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from netmon.model.calendar import SchoolCalendar
from netmon.model.lessons import day_windows, local_day, timetable_weekday
from netmon.model.reading import Echo
from netmon.model.shared_lesson import LessonFault, LessonProblem, LessonReadiness, PathFigures, SharedLesson

LEAD = timedelta(minutes=10)
"""How long before the lesson its way is looked at: time enough for a technician to act."""


def is_due(lesson: SharedLesson, calendar: SchoolCalendar, now: float) -> bool:
    """Return True from ten minutes before the lesson to its end, on days on which its school holds it. `now` is Unix time."""
    moment = datetime.fromtimestamp(now, UTC)
    for day in {local_day(calendar, moment), local_day(calendar, moment + LEAD)}:
        if timetable_weekday(calendar, day) in lesson.days:
            for window in day_windows(calendar, day):
                if window.lesson.name in lesson.lessons and window.start - LEAD <= moment < window.end:
                    return True
    return False


def by_way_of_netmon(giver: Echo, receiver: Echo) -> PathFigures:
    """Put the two ways together: delivery multiplies, round trips and jitters add."""
    sent = min(giver.sent, receiver.sent)
    got = sent * (giver.received / giver.sent) * (receiver.received / receiver.sent) if sent else 0.0
    rtts = [echo.rtt_median_s for echo in (giver, receiver) if echo.rtt_median_s is not None]
    jitters = [echo.jitter_s for echo in (giver, receiver) if echo.jitter_s is not None]
    return PathFigures(
        sent=sent,
        received=int(got),
        rtt_s=sum(rtts) if len(rtts) == 2 else None,
        jitter_s=sum(jitters) if len(jitters) == 2 else None,
        basis="by_way_of_netmon",
    )


def judge(lesson: SharedLesson, giver_answers: bool | None, paths: Mapping[str, PathFigures | None]) -> LessonReadiness:
    """Judge all receivers: a fault of one keeps the lesson from being ready; what was not measured leaves it unknown.

    `giver_answers` is False when the giver's device itself was silent: then nothing is held against the receivers.
    """
    if giver_answers is False:
        return LessonReadiness(ready=False, problems=(LessonProblem(receiver=lesson.giver, fault=LessonFault.GIVER_SILENT),))
    problems = [problem for receiver in lesson.receivers for problem in _problems(lesson, receiver, paths.get(receiver))]
    unknown = giver_answers is None or any(problem.fault is LessonFault.UNMEASURED for problem in problems)
    faulty = any(problem.fault is not LessonFault.UNMEASURED for problem in problems)
    return LessonReadiness(ready=False if faulty else None if unknown else True, problems=tuple(problems))


def _problems(lesson: SharedLesson, receiver: str, path: PathFigures | None) -> Sequence[LessonProblem]:
    if path is None or not path.sent:
        return [LessonProblem(receiver=receiver, fault=LessonFault.UNMEASURED)]
    if not path.received:
        return [LessonProblem(receiver=receiver, fault=LessonFault.RECEIVER_SILENT)]
    limits = lesson.limits
    figures = (
        (LessonFault.LOSS, path.loss_ratio, limits.loss_ratio),
        (LessonFault.RTT, path.rtt_s, limits.rtt_s),
        (LessonFault.JITTER, path.jitter_s, limits.jitter_s),
    )
    return [
        LessonProblem(receiver=receiver, fault=fault, measured=measured, limit=limit)
        for fault, measured, limit in figures
        if measured is not None and measured > limit
    ]
