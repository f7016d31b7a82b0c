"""Targets of the education plans as data: what is asked of which schools or lines, and how it is to be judged."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Literal, NamedTuple

from netmon.model.inventory import Area, LinkRole, Medium, SiteKind, Stage

Per = Literal["site", "class", "student"]
GroupBy = Literal["district", "county"]
JudgedOver = Literal["at_end_of_window", "over_window"]
Of = Literal["link", "site", "district"]


class Unit(StrEnum):
    """What a value of a measure is."""

    BPS = "bps"
    RATIO = "ratio"
    COUNT = "count"
    FLAG = "flag"


class Measure(StrEnum):
    """What is looked at; closed, for each has its own way to evidence."""

    LINE_SPEED = "line_speed"
    ACCESS_BANDWIDTH = "access_bandwidth"
    EXIT_BANDWIDTH = "exit_bandwidth"
    CLASSROOM_SPEED = "classroom_speed"
    EXITS = "exits"
    LINE_UP = "line_up"
    CONNECTED = "connected"
    IPV6 = "ipv6"
    ROOMS_CONNECTED = "rooms_connected"
    WIFI_COVERAGE = "wifi_coverage"
    CAMERA_COVERAGE = "camera_coverage"
    MULTIMEDIA_RATE = "multimedia_rate"
    INTERACTIVE_RATE = "interactive_rate"
    MULTIMEDIA_USE = "multimedia_use"
    STUDENTS_PER_COMPUTER = "students_per_computer"
    OFFSITE_BACKUP = "offsite_backup"
    SERVICE = "service"
    QUALITY = "quality"


class MeasureKind(NamedTuple):
    """`of`: what it is taken of; a measure of lines can be judged line by line, or as the best line of each school. `by_role`: the target names the lines."""

    unit: Unit
    of: Of
    by_role: bool = False


MEASURES: Mapping[Measure, MeasureKind] = {
    Measure.LINE_SPEED: MeasureKind(Unit.BPS, "link", by_role=True),
    Measure.ACCESS_BANDWIDTH: MeasureKind(Unit.BPS, "site"),
    Measure.EXIT_BANDWIDTH: MeasureKind(Unit.BPS, "site"),
    Measure.CLASSROOM_SPEED: MeasureKind(Unit.BPS, "site"),
    Measure.EXITS: MeasureKind(Unit.COUNT, "district"),
    Measure.LINE_UP: MeasureKind(Unit.FLAG, "link", by_role=True),
    Measure.CONNECTED: MeasureKind(Unit.FLAG, "site"),
    Measure.IPV6: MeasureKind(Unit.FLAG, "site"),
    Measure.ROOMS_CONNECTED: MeasureKind(Unit.RATIO, "site"),
    Measure.WIFI_COVERAGE: MeasureKind(Unit.RATIO, "site"),
    Measure.CAMERA_COVERAGE: MeasureKind(Unit.RATIO, "site"),
    Measure.MULTIMEDIA_RATE: MeasureKind(Unit.RATIO, "site"),
    Measure.INTERACTIVE_RATE: MeasureKind(Unit.RATIO, "site"),
    Measure.MULTIMEDIA_USE: MeasureKind(Unit.RATIO, "site"),
    Measure.STUDENTS_PER_COMPUTER: MeasureKind(Unit.COUNT, "site"),
    Measure.OFFSITE_BACKUP: MeasureKind(Unit.FLAG, "district"),
    Measure.SERVICE: MeasureKind(Unit.FLAG, "district"),
    Measure.QUALITY: MeasureKind(Unit.FLAG, "district"),
}


class Quantifier(StrEnum):
    """Of how many it must hold; the first two give a verdict for each, the others one for the group."""

    EACH_LINK = "each_link"
    EACH_SITE = "each_site"
    SHARE_OF_SITES = "share_of_sites"
    MEAN_OF_SITES = "mean_of_sites"
    COUNT = "count"
    EXISTS = "exists"


class Comparison(StrEnum):
    """How an observed value stands to the threshold."""

    AT_LEAST = ">="
    ABOVE = ">"
    AT_MOST = "<="
    BELOW = "<"

    def holds(self, value: Fraction, threshold: Fraction) -> bool:
        """True when `value` meets `threshold`; nothing is rounded."""
        if self is Comparison.AT_LEAST:
            return value >= threshold
        if self is Comparison.ABOVE:
            return value > threshold
        return value <= threshold if self is Comparison.AT_MOST else value < threshold

    @property
    def wants_more(self) -> bool:
        """True where a greater value is a better one."""
        return self in (Comparison.AT_LEAST, Comparison.ABOVE)


WORDS: Mapping[str, Comparison | None] = {
    "以上": Comparison.AT_LEAST, "不低于": Comparison.AT_LEAST, "至少": Comparison.AT_LEAST, "达到": Comparison.AT_LEAST, "达": Comparison.AT_LEAST,
    "以内": Comparison.AT_MOST, "不高于": Comparison.AT_MOST, "超过": Comparison.ABOVE, "低于": Comparison.BELOW, "不足": Comparison.BELOW,
    "基本": None, "左右": None, "力争": None, "高速": None,
}  # fmt: skip
"""The plans' words for a comparison (以上 includes the number, as 民法典 art. 1259 has it); None: the word has no number."""


class StageOf(NamedTuple):
    """A value that is due on a day; `deadline` None where the plan prints none, or none that can be read. (An education stage is `Stage`.)"""

    value: Fraction
    deadline: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Selector:
    """Which subjects a target is about: empty means any. `area_words` are the plan's own words, `areas` what its map makes of them."""

    kinds: tuple[SiteKind, ...] = ()
    areas: tuple[Area, ...] = ()
    area_words: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = ()
    counties: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    roles: tuple[LinkRole, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One sentence of a plan that can be judged.

    `stages` hold values in the unit of the measure (bit/s, a share of 1, a count); of SHARE_OF_SITES the share, and `condition` is then what a
    school must reach to count. Empty `stages`: the sentence has no number (无量化标准). `reliable`: the deadlines can be trusted, so that 逾期 may be said.
    `medium`: the line must be of it.
    """

    id: str
    plan: str
    title_zh: str
    title_en: str
    quote: str
    source: str
    issuer: str
    selector: Selector
    measure: Measure
    quantifier: Quantifier
    comparison: Comparison = Comparison.AT_LEAST
    stages: tuple[StageOf, ...] = ()
    condition: Fraction | None = None
    per: Per = "site"
    reliable: bool = False
    group_by: GroupBy = "district"
    judged: JudgedOver = "at_end_of_window"
    medium: Medium | None = None
    definition: str | None = None
    note: str | None = None

    @property
    def unit(self) -> Unit:
        """The unit of `stages`."""
        return Unit.RATIO if self.quantifier is Quantifier.SHARE_OF_SITES else MEASURES[self.measure].unit

    @property
    def is_quantified(self) -> bool:
        """True when there is a number to compare with."""
        return bool(self.stages)

    def stage_on(self, day: date) -> StageOf | None:
        """Return the stage that is judged on a day: the last that is due, the first while none is; the final one where deadlines cannot be trusted."""
        if not self.stages:
            return None
        if not self.reliable:
            return self.stages[-1]
        due = [stage for stage in self.stages if stage.deadline is not None and stage.deadline <= day]
        return due[-1] if due else self.stages[0]

    def is_overdue(self, day: date) -> bool:
        """True when the stage that is judged was due before `day`, by a deadline that can be trusted."""
        stage = self.stage_on(day)
        return self.reliable and stage is not None and stage.deadline is not None and stage.deadline < day


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """A figure that a report compares with; never a target."""

    id: str
    quote: str
    source: str
    who: str
    as_of: str
    value: str
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ManualEntry:
    """What somebody filled in (人工填报): who, when, in which file, and the SHA-256 of that file."""

    value: str
    who: str
    when: date
    file: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ManualTarget:
    """A target that netmon cannot measure; shown beside the measured ones, never mixed with them."""

    id: str
    quote: str
    source: str
    value: str
    entries: tuple[ManualEntry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A plan's targets, from one file; `documents` tells what the short names in `source` mean, `areas` the plan's words as classes of the statistics."""

    id: str
    name_zh: str
    name_en: str
    issuer: str
    file: str
    sha256: str
    note: str | None = None
    documents: Mapping[str, str] = field(default_factory=dict)
    areas: Mapping[str, tuple[Area, ...]] = field(default_factory=dict)
    targets: tuple[Target, ...] = ()
    baselines: tuple[Baseline, ...] = ()
    manual: tuple[ManualTarget, ...] = ()
