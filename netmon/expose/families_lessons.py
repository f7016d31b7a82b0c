"""Live lessons between schools: ready or not, and how the way between them is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from netmon.expose.family import Family, MetricType, Table
from netmon.expose.labels import pairs
from netmon.expose.render import Chunk, Number, render_lines
from netmon.model.shared_lesson import LessonReadiness, PathFigures, SharedLesson

_LESSON = ("district", "site", "lesson", "lesson_name")
_PATH = (*_LESSON, "receiver", "basis")


def _family(name: str, labels: tuple[str, ...], unit: str, words: tuple[str, str]) -> Family:
    return Family(name=name, type=MetricType.GAUGE, help_en=words[0], help_zh=words[1], unit=unit, labels=labels, table=Table.SHARED_LESSONS)


LESSON_FAMILIES: tuple[Family, ...] = (
    _family(
        "netmon_shared_lesson_ready",
        _LESSON,
        "",
        (
            "1 when a live lesson between schools can be held, 0 when not; from ten minutes before it to its end, absent while that is not known.",
            "同步课堂网络就绪为 1，否则为 0；课前十分钟至下课期间输出，无法判断时不输出。",
        ),
    ),
    _family(
        "netmon_shared_lesson_fault",
        (*_LESSON, "receiver", "fault"),
        "",
        ("1 for what keeps a live lesson from being ready.", "同步课堂未就绪的原因对应的序列为 1。"),
    ),
    _family("netmon_shared_lesson_loss_ratio", _PATH, "ratio", ("Loss between the schools of a live lesson.", "同步课堂两校之间的丢包率。")),
    _family("netmon_shared_lesson_rtt_seconds", _PATH, "seconds", ("Round trip between the schools of a live lesson.", "同步课堂两校之间的往返时延。")),
    _family("netmon_shared_lesson_jitter_seconds", _PATH, "seconds", ("Jitter between the schools of a live lesson.", "同步课堂两校之间的抖动。")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonFigures:
    """One lesson as it was measured last."""

    lesson: SharedLesson
    readiness: LessonReadiness
    paths: Mapping[str, PathFigures | None]


def render_lessons(labels: str, lessons: Iterable[LessonFigures]) -> Mapping[str, Chunk]:
    """Return the families of one site's lessons; `labels` are district and site."""
    families: dict[str, list[tuple[str, Number | None]]] = {family.name: [] for family in LESSON_FAMILIES}
    for one in lessons:
        own = {"lesson": one.lesson.id, "lesson_name": one.lesson.name}
        ready = one.readiness.ready
        families["netmon_shared_lesson_ready"].append((pairs(**own), None if ready is None else int(ready)))
        for problem in one.readiness.problems:
            families["netmon_shared_lesson_fault"].append((pairs(**own, receiver=problem.receiver, fault=problem.fault.value), 1))
        for receiver, path in one.paths.items():
            if path is not None:
                label = pairs(**own, receiver=receiver, basis=path.basis)
                families["netmon_shared_lesson_loss_ratio"].append((label, path.loss_ratio))
                families["netmon_shared_lesson_rtt_seconds"].append((label, path.rtt_s))
                families["netmon_shared_lesson_jitter_seconds"].append((label, path.jitter_s))
    chunks = {name: render_lines(labels, name, samples) for name, samples in families.items()}
    return {name: chunk for name, chunk in chunks.items() if chunk.samples}
