"""What a message says besides the incident itself: names of the place, the line to the provider, who else is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from enum import StrEnum

from netmon.model.inventory import Role


class Audience(StrEnum):
    """Who reads: whoever has to act (a school's technician, or the district where the fault is its own), or the district in copy."""

    ACTING = "acting"
    COPY = "copy"


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentFacts:
    """Facts of the inventory about an incident; no names of people, no addresses. `is_district`: it is the district's own, not a school's.

    `place` is where to go, `device`, `role` and `port` what is at fault, `rooms` the rooms by name. `isp`, `circuit` and `repair_phone` are the line's,
    `spare_isp` a spare line that is not up either. `lesson_now` is the lesson at the moment of writing. `school_told`: a technician has a channel.
    `gone` is the cause's name when it is in the inventory no more.
    """

    site_name: str
    zone: tzinfo
    is_district: bool = False
    place: str = ""
    device: str = ""
    role: Role | None = None
    port: str = ""
    rooms: Sequence[str] = ()
    isp: str = ""
    circuit: str = ""
    repair_phone: str = ""
    spare_isp: str = ""
    lesson_now: str = ""
    district_told: bool = False
    school_told: bool = True
    gone: str = ""


class ExitState(StrEnum):
    """How an exit is before lessons; nobody knows is not working."""

    WORKING = "working"
    DOWN = "down"
    UNPROVEN = "unproven"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitNow:
    """One exit of a school."""

    isp: str
    state: ExitState


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestFacts:
    """A school before its first lesson; `aps_online` None where nobody knows. `todo` and `later` are sentences in the reader's language.

    `rooms_waiting` are rooms of which nothing is to be expected at this hour: their boards are off until shortly before lessons.
    """

    site_name: str
    zone: tzinfo
    rooms_ready: int
    rooms_total: int
    rooms_unknown: int = 0
    rooms_waiting: int = 0
    exits: Sequence[ExitNow] = ()
    aps_online: int | None = None
    aps_total: int = 0
    todo: Sequence[str] = ()
    later: Sequence[str] = ()
