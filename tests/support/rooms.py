"""A school's rooms as values: one ready, one not, one unknown."""

from netmon.expose.payloads_rooms import SiteFigures
from netmon.model.room import Coverage, EndpointState, EvidenceStep, LessonState, Part, PartStatus, RoomStatus, Why

SITE_LABELS = 'district="350200",site="school-01"'


def part(kind: Part, device: str, works: bool | None, why: Why = Why.WORKS, **more: object) -> PartStatus:
    """Return a part of a room."""
    state = {True: EndpointState.ON, False: EndpointState.OFF, None: EndpointState.UNKNOWN}[works]
    step = EvidenceStep.PROTOCOL if works else EvidenceStep.NOTHING
    return PartStatus(**{"part": kind, "device": device, "state": state, "step": step, "works": works, "why": why, **more})  # type: ignore[arg-type]


def room(name: str, ready: bool | None, *parts: PartStatus) -> RoomStatus:
    """Return a classroom; its cause is the first part that does not work."""
    cause = next((one for one in parts if not one.works), None)
    return RoomStatus(
        site="school-01",
        room=name,
        kind="classroom",
        building="1号楼",
        ready=ready,
        why=cause.why if cause is not None else Why.WORKS,
        cause=cause,
        parts=parts,
        since=1_799_969_000.0,
    )


READY = room("1号楼/101", True, part(Part.ACCESS_POINT, "ap-101", True, step_at=1_799_970_300.0), part(Part.BOARD, "ytj-101", True, step_at=1_799_970_290.0))
UNPOWERED = room(
    "一年级(2)班",
    False,
    part(Part.ACCESS_POINT, "ap-102", False, Why.PORT_UNPOWERED, switch="sw-1", port="GE1/0/7", step_at=1_799_960_000.0),
    part(Part.BOARD, "ytj-102", True),
)
UNKNOWN = room("1号楼/103", None, part(Part.BOARD, "ytj-103", None, Why.NO_EVIDENCE))
COVERAGE = (
    Coverage(kind="wifi", basis="rooms", working=1, not_working=1, unknown=1),
    Coverage(kind="board", basis="declared", working=30, not_working=2, unknown=4),
)


def figures() -> SiteFigures:
    """Return everything that is shown of the school."""
    lessons = {"1号楼/101": {LessonState.USED: 12, LessonState.PRESENT: 3}, "1号楼/103": {LessonState.INSUFFICIENT: 15}}
    return SiteFigures("第一中学", (READY, UNPOWERED, UNKNOWN), COVERAGE, lessons, "board_on_half_lesson", True)
