"""Parts of a report besides verdicts and devices: places that were on-line, load hour by hour, what happened, what turned, and a year by months."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from netmon.model.dossier import Flow
from netmon.model.target import Unit

PlaceKind = Literal["site", "line"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceAvailability:
    """How long a school was on-line, or a line up, in seconds of the window; `place` is the school's id, or the line's `site/id`.

    A school is on-line while one of its lines in use is up, and one of its own exits where it has any. The seconds are those of Availability.
    `last` is the state at the end of the window.
    """

    kind: PlaceKind
    place: str
    site: str
    role: str
    up_s: int
    down_s: int
    unreachable_s: int
    planned_s: int
    unknown_s: int
    blind_s: int
    lesson_up_s: int
    lesson_s: int
    outages: int
    last: str

    @property
    def ratio(self) -> Fraction | None:
        """Up among up and down; None where it was never one of the two."""
        known = self.up_s + self.down_s
        return Fraction(self.up_s, known) if known else None

    @property
    def lesson_ratio(self) -> Fraction | None:
        """The same of lesson hours, those in which it was cut off by something above it among them."""
        return Fraction(self.lesson_up_s, self.lesson_s) if self.lesson_s else None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """An event of the window; `kind` is a value of netmon.model.event.EventKind."""

    at_ms: int
    kind: str
    device: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadCurve:
    """A port's mean rate hour by hour from `start_s` (Unix seconds) on, from hourly roll-ups; None: nothing is known of the hour."""

    device: str
    interface: str
    flow: Flow
    start_s: int
    step_s: int
    mean_bps: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One figure of the window beside the same of the window before; None: not known."""

    name: str
    unit: Unit
    now: Fraction | None
    before: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictTurn:
    """A verdict of the running netmon that became another within the window; `before` empty: it was the first."""

    at_ms: int
    target: str
    subject: str
    before: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthShare:
    """How the verdicts of a target stood at a month's end, as the running netmon kept them."""

    target: str
    passed: int
    fail: int
    insufficient: int
    unknown: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthFacts:
    """A month of a year, or the part of it within the window; `month` such as 2026-10.

    Seconds are of all schools together, in lesson hours. `octets` came in over the Internet exits in `hours` of `hours_expected` known hours, from hourly
    roll-ups, which are kept for years; `peak_bps` is the highest hourly mean of one exit. `lessons` are those that the rooms' ledger counted.
    """

    month: str
    lesson_up_s: int
    lesson_s: int
    outages: int
    octets: int | None
    hours: int
    hours_expected: int
    peak_bps: int | None
    lessons: int
    lessons_ready: int
    lessons_used: int
    shares: tuple[MonthShare, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RollupRef:
    """A local day's hourly roll-up that a report read, as the manifest names it."""

    day: str
    file: str
    rows: int
    data_sha256: str
