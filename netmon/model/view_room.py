"""What the page of one room shows: its parts, the ports behind them, and what came of its lessons. Times are Unix seconds, rates bit/s."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from netmon.model.calendar import DayKind
from netmon.model.room import LessonRecord, PartStatus, RoomStatus
from netmon.model.room_list import SiteRooms


class PortState(StrEnum):
    """What a switch shows of an access port; unknown also when its last word is too old."""

    UP = "up"
    DOWN = "down"
    DISABLED = "disabled"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomPort:
    """The switch port of a part. `poe` is whether it gives power, None without PoE or a word on it; `slowed`: it runs far below the best it was seen at."""

    switch: str
    port: str
    state: PortState = PortState.UNKNOWN
    at: float | None = None
    speed_bps: int | None = None
    best_bps: int | None = None
    slowed: bool = False
    poe: bool | None = None
    poe_watts: float | None = None
    poe_at: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomPart:
    """A part of a room and where it is plugged in; `port` None where nobody knows. `serves`: it stands elsewhere."""

    status: PartStatus
    address: str | None = None
    model: str | None = None
    port: RoomPort | None = None
    serves: bool = False


class CellState(StrEnum):
    """What is known of one lesson in one room: an outcome of LessonState, or why there is none."""

    USED = "used"
    PRESENT = "present"
    ABSENT = "absent"
    INSUFFICIENT = "insufficient"
    GOING_ON = "going_on"
    NO_DATA = "no_data"
    COMING = "coming"
    NOT_HELD = "not_held"


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonCell:
    """One lesson on one day; `clock` is its local time of day, `record` what the ledger has of it."""

    lesson: str
    clock: str
    start: float
    end: float
    state: CellState
    record: LessonRecord | None = None

    @property
    def present_ratio(self) -> float | None:
        """The share of the seen time in which the board was there, on or not; None when nothing was seen."""
        record = self.record
        return None if record is None or not record.covered_s else (record.on_s + record.present_s) / record.covered_s


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekDay:
    """One day with lessons; `cells` in the order of the day. On examination days no use is counted."""

    day: date
    kind: DayKind
    cells: tuple[LessonCell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimetableRow:
    """A lesson of the grid: its clock times, and on which weekdays (1 Monday to 7 Sunday) it is held in the room."""

    lesson: str
    start: str
    end: str
    days: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomPage:
    """One room. `counted`: it has a board or an OPS PC, so that its lessons are followed; `weekdays` are the columns of the timetable."""

    now: float
    site: SiteRooms
    room: RoomStatus
    parts: tuple[RoomPart, ...] = ()
    week: tuple[WeekDay, ...] = ()
    timetable: tuple[TimetableRow, ...] = ()
    weekdays: tuple[int, ...] = (1, 2, 3, 4, 5)
    counted: bool = False

    @property
    def sums(self) -> Mapping[CellState, int]:
        """How many lessons of the strip ended how."""
        states = [cell.state for day in self.week for cell in day.cells]
        return {state: count for state in CellState if (count := states.count(state))}
