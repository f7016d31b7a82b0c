"""Rooms, lessons and coverage of one site as metric families."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from netmon.expose.labels import pairs
from netmon.expose.render import Chunk, Number, render_lines
from netmon.model.room import Coverage, LessonState, RoomStatus


class SiteFigures(NamedTuple):
    """What is shown of one site; `lessons` counts lessons by room and state."""

    site_name: str
    rooms: Iterable[RoomStatus]
    coverage: Iterable[Coverage]
    lessons: Mapping[str, Mapping[LessonState, int]]
    rule: str
    in_lesson: bool


def ready_word(ready: bool | None) -> str:
    """Return ready, not_ready or unknown."""
    return "unknown" if ready is None else "ready" if ready else "not_ready"


def render_site(labels: str, figures: SiteFigures) -> dict[str, Chunk]:
    """Return the families of one site; `labels` are its district and id."""
    families: dict[str, list[tuple[str, Number | None]]] = {name: [] for name in _NAMES}
    counts = dict.fromkeys(("ready", "not_ready", "unknown"), 0)
    for room in figures.rooms:
        label = pairs(room=room.room)
        state = ready_word(room.ready)
        counts[state] += 1
        families["netmon_room_ready"].append((label, None if room.ready is None else int(room.ready)))
        device = room.cause.device if room.cause is not None else ""
        families["netmon_room_state"].append((f"{label},{pairs(site_name=figures.site_name, state=state, reason=room.why, device=device)}", 1))
        for part in room.parts:
            if part.device:
                # Parts, states and steps are closed lists of plain words: nothing to escape.
                words = f'part="{part.part.value}",state="{part.state.value}",step="{part.step.value}"'
                families["netmon_room_part_state"].append((f"{label},{pairs(device=part.device)},{words}", 1))
        for ended, count in figures.lessons.get(room.room, {}).items():
            families["netmon_room_lessons_total"].append((f'{label},state="{ended.value}",rule="{figures.rule}"', count))
    name = pairs(site_name=figures.site_name)
    families["netmon_site_rooms"] = [(f'{name},state="{state}"', count) for state, count in counts.items()] if families["netmon_room_state"] else []
    for coverage in figures.coverage:
        _coverage(families, name, coverage)
    families["netmon_site_in_lesson"].append(("", int(figures.in_lesson)))
    chunks = {family: render_lines(labels, family, samples) for family, samples in families.items()}
    return {family: chunk for family, chunk in chunks.items() if chunk.samples}


def _coverage(families: dict[str, list[tuple[str, Number | None]]], name: str, coverage: Coverage) -> None:
    label = f'{name},kind="{coverage.kind}",basis="{coverage.basis}"'
    counted = (("working", coverage.working), ("not_working", coverage.not_working), ("unknown", coverage.unknown))
    families["netmon_site_covered"] += [(f'{label},state="{state}"', count) for state, count in counted]
    families["netmon_site_coverage_ratio"] += [(f'{label},bound="{bound}"', value) for bound, value in (("lower", coverage.lower), ("upper", coverage.upper))]


_NAMES = (
    "netmon_room_ready", "netmon_room_state", "netmon_room_part_state", "netmon_room_lessons_total", "netmon_site_rooms", "netmon_site_covered",
    "netmon_site_coverage_ratio", "netmon_site_in_lesson",
)  # fmt: skip
