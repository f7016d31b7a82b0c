"""A line as its page shows it: what it is, what it carries, what was promised, and what is judged of it. Times are Unix seconds, rates bit/s.

Down and up are the school's: what a port at the far end sends is down.
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from netmon.model.evidence import Body
from netmon.model.figures import Figures
from netmon.model.inventory import Contract, LinkRole, Medium
from netmon.model.throughput import RunRecord
from netmon.model.verdict import Exclusion
from netmon.model.view_compliance import JudgedRow, Words

Progress = Literal["done", "running", "busy", "failed", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkQuery:
    """Which lines to list: by site, by role, by words of id, site, provider or circuit (case ignored)."""

    site: str | None = None
    role: str | None = None
    words: tuple[str, ...] = ()
    offset: int = 0
    limit: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkEnd:
    """A port that a line ends at. `elsewhere`: at a device that the reader may not see, which has no name then. `watched`: the line is polled there."""

    device: str | None
    port: str
    elsewhere: bool = False
    watched: bool = False
    far: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRow:
    """One line in a list, as of now; `down_bps` and `up_bps` are the last rates, None where nothing is known."""

    key: str
    id: str
    site: str
    site_name: str
    role: LinkRole
    standby: bool = False
    isp: str | None = None
    circuit: str | None = None
    medium: Medium | None = None
    contract: Contract | None = None
    up: bool | None = None
    polled: bool = False
    down_bps: float | None = None
    up_bps: float | None = None
    speed_bps: int | None = None
    verdicts: tuple[JudgedRow, ...] = ()

    @property
    def load(self) -> float | None:
        """The busier direction's share of its contract, else of the port's speed."""
        down_of = self.contract.down_bps if self.contract is not None else self.speed_bps
        up_of = self.contract.up_bps if self.contract is not None else self.speed_bps
        shares = [rate / of for rate, of in ((self.down_bps, down_of), (self.up_bps, up_of)) if rate is not None and of]
        return max(shares, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkList:
    """The rows asked for, out of `total` that match; `sites` and `roles` are those that occur in sight."""

    query: LinkQuery
    now: float
    total: int
    rows: tuple[LinkRow, ...] = ()
    sites: tuple[tuple[str, str], ...] = ()
    roles: tuple[str, ...] = ()


class Slot(NamedTuple):
    """What a line carried from `at` on, in the mean; of an hour `most` is the greatest rate of a sample, down."""

    at: int
    down_bps: int | None
    up_bps: int | None
    most_bps: int | None = None


class Threshold(NamedTuple):
    """What a target asks of the line, or of all exits of the school together (`shared`)."""

    target: str
    bps: int
    shared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """A line's traffic over `hours`, by slots of `slot_s`; `whole` False: closed days could not be read now, so that only the last two are there."""

    hours: int
    slot_s: int
    slots: tuple[Slot, ...] = ()
    whole: bool = True
    contract: Contract | None = None
    thresholds: tuple[Threshold, ...] = ()


class BusyHour(NamedTuple):
    """The lesson hour that carried most, in the mean over it."""

    at: int
    down_bps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkFigures:
    """Figures of the last `days` up to now, over all hours and over lesson hours; those days that are not closed may still change."""

    days: int
    down: Figures
    up: Figures
    lesson_down: Figures
    lesson_up: Figures
    speed_bps: int | None = None
    busiest: BusyHour | None = None


class LinkVerdict(NamedTuple):
    """A verdict with its plan and what was required, in words."""

    row: JudgedRow
    title: Words
    required: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkView:
    """One line's page. `figures` and traffic of more than a day come from a process beside the daemon, `progress` says how far that is."""

    row: LinkRow
    now: float
    ends: tuple[LinkEnd, ...] = ()
    contracts: tuple[Contract, ...] = ()
    upstream: str | None = None
    upstream_elsewhere: bool = False
    path: str | None = None
    shaper_bps: int | None = None
    repair_phone: str | None = None
    traffic: Traffic | None = None
    figures: LinkFigures | None = None
    progress: Progress = "none"
    evidence: Body | None = None
    verdicts: tuple[LinkVerdict, ...] = ()
    runs: tuple[RunRecord, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
