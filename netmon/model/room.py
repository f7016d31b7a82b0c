"""A classroom as netmon holds it: its parts, how far the evidence for each goes, whether it is ready, and how much of a school is covered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from netmon.model.inventory import Role, RoomKind


class EvidenceStep(StrEnum):
    """The passive evidence ladder, from nothing to the device's own protocol; each step says more than the one before."""

    NOTHING = "nothing"
    LINK = "link"
    FDB = "fdb"
    ARP = "arp"
    ANSWER = "answer"
    PROTOCOL = "protocol"


class EndpointState(StrEnum):
    """Closed list. A device that is seen but whose control protocol, or agent, is silent is not off."""

    ON = "on"
    STANDBY = "standby"
    OFF = "off"
    UNKNOWN = "unknown"
    UNREACHABLE_CONTROL = "unreachable_control"
    AGENT_MISSING = "agent_missing"


class Part(StrEnum):
    """What a classroom is made of, as far as a network sees it."""

    ACCESS_POINT = "access_point"
    BOARD = "board"
    OPS_PC = "ops_pc"


class Why(StrEnum):
    """Why a part, and with it a room, is as it is; `text("room.why.<value>")` says it to a technician."""

    WORKS = "works"
    NOT_POLLED = "not_polled"
    NO_EVIDENCE = "no_evidence"
    NOT_REGISTERED = "not_registered"
    POWER_OFF_HOURS = "power_off_hours"
    OUTSIDE_LESSONS = "outside_lessons"
    SWITCH_DOWN = "switch_down"
    BEHIND_FAULT = "behind_fault"
    PORT_DISABLED = "port_disabled"
    PORT_UNPOWERED = "port_unpowered"
    PORT_DOWN = "port_down"
    OFFLINE = "offline"
    SILENT = "silent"
    CONTROL_SILENT = "control_silent"
    AGENT_SILENT = "agent_silent"
    FAULT = "fault"


PART_OF_ROLE: Mapping[Role, Part] = {
    "access_point": Part.ACCESS_POINT,
    "whiteboard": Part.BOARD,
    "projector": Part.BOARD,
    "ops_pc": Part.OPS_PC,
}

WIFI_ROOMS: frozenset[RoomKind] = frozenset(
    {"classroom", "computer_room", "multimedia_room", "recording_room", "reading_room", "maker_space", "laboratory", "office", "meeting_room"}
)
"""Where people learn or work: the rooms that full Wi-Fi coverage is about (办公、学习区域)."""

BOARD_ROOMS: frozenset[RoomKind] = frozenset({"classroom"})
"""Where a board is expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartStatus:
    """One part of a room, or a part that is missing (`device` empty).

    `step` is the highest step of the ladder that holds, `step_at` the Unix time at which it was seen; where nothing holds, the last time that
    anything did. `at` is when the newest observation was made that `state` rests on. `works` None: it cannot be told, or does not matter now.
    `switch` and `port` say where it is plugged in, `faults` which of its own parts it says are broken (fan, lamp ...).
    """

    part: Part
    device: str = ""
    state: EndpointState = EndpointState.UNKNOWN
    step: EvidenceStep = EvidenceStep.NOTHING
    step_at: float | None = None
    at: float | None = None
    works: bool | None = None
    why: Why = Why.NOT_POLLED
    switch: str = ""
    port: str = ""
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomStatus:
    """One room. `ready` None: not known, or not to be expected at this hour; `cause` is the part that decided it, worst first.

    `since` is the Unix time at which `ready` and its reason became what they are. `wifi` and `board` are what coverage counts: whether an access point
    serves the room and a board works in it, as last seen in lesson time.
    """

    site: str
    room: str
    kind: RoomKind
    building: str | None = None
    ready: bool | None = None
    why: Why = Why.NOT_POLLED
    cause: PartStatus | None = None
    parts: tuple[PartStatus, ...] = ()
    since: float | None = None
    wifi: bool | None = None
    board: bool | None = None


CoverageKind = Literal["wifi", "board"]
Basis = Literal["rooms", "declared", "insufficient"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How much of a school is covered, as counts that add up to `total`; unknown never leaves the denominator.

    `basis` rooms: counted in rooms by the register; declared: devices online against what the school declared; insufficient: neither is there.
    """

    kind: CoverageKind
    basis: Basis
    working: int = 0
    not_working: int = 0
    unknown: int = 0

    @property
    def total(self) -> int:
        """The denominator."""
        return self.working + self.not_working + self.unknown

    @property
    def lower(self) -> float | None:
        """The share if all unknown ones fail; None without a basis."""
        return None if self.basis == "insufficient" or not self.total else self.working / self.total

    @property
    def upper(self) -> float | None:
        """The share if all unknown ones work; None without a basis."""
        return None if self.basis == "insufficient" or not self.total else (self.working + self.unknown) / self.total


class LessonState(StrEnum):
    """What came of one lesson in one room. Insufficient: too few samples to say."""

    USED = "used"
    PRESENT = "present"
    ABSENT = "absent"
    INSUFFICIENT = "insufficient"


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonRecord:
    """One lesson in one room on a local `day`; `start` and `end` are Unix seconds, `state` None while it is going on.

    `on_s`, `present_s` and `covered_s` are seconds of the lesson, `gap_s` the longest time without a sample. `last_at` and `last_power` are the newest
    sample; `hours` the panel's own hour meter as (Unix time, hours) at the first and last reading.
    """

    site: str
    room: str
    day: date
    lesson: str
    start: int
    end: int
    state: LessonState | None = None
    basis: str = ""
    on_s: float = 0.0
    present_s: float = 0.0
    covered_s: float = 0.0
    gap_s: float = 0.0
    samples: int = 0
    last_at: float | None = None
    last_power: str = ""
    hours: tuple[float, float, float, float] | None = None
