"""A report as data (`netmon.report/1`): what every file that is handed in is made from, in either language."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Literal

from netmon.model.dossier import Dossier
from netmon.model.figures import PortFigures
from netmon.model.report_facts import Compared, LoadCurve, LogEntry, MonthFacts, PlaceAvailability, RollupRef, VerdictTurn
from netmon.model.sentence import Sentence
from netmon.model.verdict import Share, Verdict, Window

SCHEMA = "netmon.report/1"


class ReportKind(StrEnum):
    """What `netmon report` can make."""

    COMPLIANCE = "compliance"
    BASELINE = "baseline"
    AVAILABILITY = "availability"
    UTILISATION = "utilisation"
    COVERAGE = "coverage"
    ASSETS = "assets"
    DAILY = "daily"
    WEEKLY = "weekly"
    YEARLY = "yearly"
    SUPERVISION = "supervision"
    ACCEPTANCE = "acceptance"


ProblemStatus = Literal["open", "proposed", "closed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerProblem:
    """One line of the ledger (整改台账); `number` stays the same across reports. `proposed`: later data proves a pass (拟销号), a person confirms."""

    number: str
    target: str
    subject: str
    subject_name: str
    first_found: date
    status: ProblemStatus
    verdict: str
    evidence: Sentence | None = None
    rechecked: date | None = None
    closed: date | None = None
    confirmed_by: str = ""
    owner: str = ""
    person: str = ""
    measure: str = ""
    due: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """A time in which a device was not up, half-open in Unix milliseconds; `end_ms` None: it had not ended. `lesson_s` is what of it were lesson hours.

    `line` is the `site/id` of a line that was down by its port at `device`; an outage without device and line is of the whole school. `known_s` are the
    seconds of it within the window in which netmon looked and nothing was planned.
    """

    device: str
    site: str
    start_ms: int
    end_ms: int | None
    state: str
    why: str
    lesson_s: int = 0
    line: str = ""
    known_s: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """How long one device was in which state within the window, in seconds; `blind_s` is when netmon itself did not look: neither up nor down.

    `lesson_up_s` and `lesson_s` are of the lesson hours of its school in which netmon looked and nothing was planned.
    """

    device: str
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

    @property
    def ratio(self) -> Fraction | None:
        """Up among up and down; None where it was never one of the two."""
        known = self.up_s + self.down_s
        return Fraction(self.up_s, known) if known else None

    @property
    def lesson_ratio(self) -> Fraction | None:
        """The same of lesson hours."""
        return Fraction(self.lesson_up_s, self.lesson_s) if self.lesson_s else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A device of the inventory, or a part that it told of; times in Unix seconds, None: never seen. `end_of_life` is what the operator wrote down."""

    device: str
    site: str
    room: str | None
    role: str
    vendor: str | None = None
    model: str | None = None
    serial: str | None = None
    software: str | None = None
    first_seen_s: int | None = None
    last_seen_s: int | None = None
    bought: date | None = None
    end_of_life: date | None = None
    parts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteCoverage:
    """Wi-Fi and boards of one school at the end of the window: counts of rooms or things, and of lessons in the window.

    `rooms` are the registered ones that Wi-Fi should reach, `classrooms` those that should have a board. Without a register of assets nobody knows which
    devices were seen.
    """

    site: str
    rooms: int
    wifi_rooms: int | None
    access_points: int
    access_points_online: int | None
    boards: int
    boards_seen: int | None
    board_rooms: int | None
    lessons: int = 0
    lessons_ready: int = 0
    lessons_used: int | None = None
    basis: str = ""
    classrooms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One report: its head, and the parts that its kind has.

    `number` such as NM-202610-03. `day` is the last local day of the window. `seed` is what the random sample for inspection (抽查单) was drawn with.
    """

    kind: ReportKind
    number: str
    window: Window
    made_at_ms: int
    district: str
    dossier: Dossier
    data_sha256: str
    figures: tuple[PortFigures, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    shares: tuple[Share, ...] = ()
    problems: tuple[LedgerProblem, ...] = ()
    availability: tuple[Availability, ...] = ()
    outages: tuple[Outage, ...] = ()
    assets: tuple[Asset, ...] = ()
    coverage: tuple[SiteCoverage, ...] = ()
    seed: str = ""
    sampled: tuple[str, ...] = ()
    notes: tuple[Sentence, ...] = field(default=())
    places: tuple[PlaceAvailability, ...] = ()
    curves: tuple[LoadCurve, ...] = ()
    events: tuple[LogEntry, ...] = ()
    turned: tuple[VerdictTurn, ...] = ()
    compared: tuple[Compared, ...] = ()
    months: tuple[MonthFacts, ...] = ()
    rollups: tuple[RollupRef, ...] = ()
