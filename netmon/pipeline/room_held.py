"""What is kept of a site and of each of its rooms between two rounds of judging."""

from dataclasses import dataclass, field, replace
from datetime import date

from netmon.evaluate.rooms import NOTHING_KEPT, Kept, Online, declared_coverage, room_coverage
from netmon.model.inventory import in_force
from netmon.model.room import Coverage, CoverageKind, Part, PartStatus, RoomStatus
from netmon.model.room_list import LessonNow, SiteRooms
from netmon.pipeline.room_controllers import NO_TALLY, Tally
from netmon.pipeline.room_hours import SchoolHours
from netmon.pipeline.room_plan import SitePlan

_KINDS: dict[CoverageKind, Part] = {"wifi": Part.ACCESS_POINT, "board": Part.BOARD}


@dataclass(slots=True, eq=False)
class HeldRoom:
    """One room between two rounds."""

    status: RoomStatus | None = None
    failing_since: float | None = None
    hour: tuple[bool, bool] | None = None
    kept: Kept = NOTHING_KEPT
    told_ready: bool | None = None

    @property
    def settling(self) -> bool:
        """True while a failure has not lasted long enough to be shown."""
        return self.failing_since is not None and (self.status is None or self.status.ready is not False)


@dataclass(slots=True, eq=False)
class HeldSite:
    """One site between two rounds: what was found of it last."""

    plan: SitePlan
    hours: SchoolHours
    routers: tuple[str, ...]
    labels: str
    rooms: dict[str, HeldRoom] = field(default_factory=dict)
    parts: dict[str, PartStatus] = field(default_factory=dict)
    judged_at: float = 0.0
    full_at: float = 0.0
    coverage: tuple[Coverage, ...] = ()
    tally: Tally = NO_TALLY
    lesson: LessonNow | None = None

    def current(self, room: RoomStatus) -> RoomStatus:
        """Return a room's status with the times at which its parts were last seen."""
        parts = tuple(replace(part, step_at=seen.step_at, at=seen.at) if (seen := self.parts.get(part.device)) is not None else part for part in room.parts)
        return replace(room, parts=parts)

    def statuses(self) -> list[RoomStatus]:
        """Return the rooms that were judged, in the inventory's order."""
        return [held.status for room in self.plan.rooms if (held := self.rooms[room.room.id]).status is not None]

    def row(self) -> SiteRooms:
        """Return the site as a list of sites has it."""
        ready = [room.ready for room in self.statuses()]
        return SiteRooms(
            id=self.plan.site.id,
            name=self.plan.site.name,
            ready=ready.count(True),
            not_ready=ready.count(False),
            unknown=ready.count(None),
            coverage=self.coverage,
            lesson=self.lesson,
        )

    def cover(self, today: date) -> None:
        """Count how much of it is covered."""
        self.coverage = tuple(self._covered(kind, today) for kind in _KINDS)

    def _covered(self, kind: CoverageKind, today: date) -> Coverage:
        by_rooms = room_coverage(kind, self.statuses())
        if by_rooms is not None:
            return by_rooms
        part, declared = _KINDS[kind], self.plan.site.declared
        count = in_force(declared.access_points if kind == "wifi" else declared.boards, today)
        own = [status.works for status in self.parts.values() if status.part is part]
        devices = Online(online=own.count(True), offline=own.count(False), registered=len(own))
        if kind == "wifi":
            online, offline = self.tally
            if online + offline > devices.online + devices.offline:
                devices = Online(online=online, offline=offline, registered=max(len(own), online + offline))
        return declared_coverage(kind, count, devices)


def differs(before: PartStatus | None, part: PartStatus) -> bool:
    """True when a part is otherwise than before; that it was seen again is no change."""
    return (
        before is None
        or part.state is not before.state
        or part.step is not before.step
        or part.works is not before.works
        or part.why is not before.why
        or part.port != before.port
        or part.switch != before.switch
        or part.faults != before.faults
    )
