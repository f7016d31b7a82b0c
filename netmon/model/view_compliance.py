"""How the plans stand by the last judging, as the page tells it: a row a verdict, in both languages, small enough to be kept in memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from netmon.model.evidence import Basis
from netmon.model.lang import Lang
from netmon.model.report import LedgerProblem, ProblemStatus
from netmon.model.sentence import Sentence
from netmon.model.target import Plan, Target, Unit
from netmon.model.verdict import Share, Subject, VerdictState


class Words(NamedTuple):
    """A text in both languages, where whoever knows the sentence is not whoever shows it."""

    zh: str
    en: str

    def of(self, lang: Lang) -> str:
        """Return it in a language."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedRow:
    """A verdict without what only `netmon verify` needs; the numbers mean what those of `netmon.model.verdict.Verdict` mean.

    `name` is the subject in words, `sum` the sum that a calculator can check, `gaps` what would change the verdict, `shortfall_words` what is missing in all.
    """

    id: str
    target: str
    subject: Subject
    name: Words
    state: VerdictState
    unit: Unit
    reason: Words
    basis: Basis | None = None
    threshold: Fraction | None = None
    observed: Fraction | None = None
    lower: Fraction | None = None
    upper: Fraction | None = None
    margin: Fraction | None = None
    shortfall: Fraction | None = None
    sum: Words | None = None
    n: int = 0
    coverage: Fraction | None = None
    overdue: bool = False
    excluded: int = 0
    findings: tuple[Words, ...] = ()
    gaps: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedHead:
    """What holds for all verdicts of a judging: the plan as it was judged, `required` in words by target, `scope` which schools were counted.

    `begin` and `end` (Unix seconds) are the window, half-open. `provisional`: days in it are not closed, so that later data may still change a verdict.
    """

    plan: Plan
    begin: int
    end: int
    judged_at: int
    provisional: bool
    scope: Words
    required: Mapping[str, Words] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one plan stands. `head` None: it was not judged since netmon started. `trouble` says why judging failed last, since `trouble_since` (Unix time)."""

    plan: str
    head: JudgedHead | None = None
    rows: tuple[JudgedRow, ...] = ()
    shares: tuple[Share, ...] = ()
    trouble: str = ""
    trouble_since: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetStanding:
    """One target: `share` counts its subjects in sight, every state of them; `groups` are verdicts on counties and the district, for who sees all of it.

    `coverage` is the mean over the subjects whose data coverage is known.
    """

    target: Target
    required: Words
    share: Share
    groups: tuple[JudgedRow, ...] = ()
    coverage: Fraction | None = None
    overdue: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanStanding:
    """One plan with its targets in the plan's order; without `head` it was not judged yet. `scope` and the words of `trouble` are for who sees the whole."""

    id: str
    head: JudgedHead | None = None
    targets: tuple[TargetStanding, ...] = ()
    trouble: str = ""
    trouble_since: float | None = None

    @property
    def name(self) -> Words:
        """What it is called; its id where it was not judged."""
        return Words(self.id, self.id) if self.head is None else Words(self.head.plan.name_zh, self.head.plan.name_en)


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplianceView:
    """All plans in force. `whole` False: counts are of the reader's own schools, and no shares of the district."""

    now: float
    whole: bool
    plans: tuple[PlanStanding, ...]


class Order(StrEnum):
    """What a list of verdicts is sorted by: the largest shortfall first, the subject's name, or what is worst first."""

    MARGIN = "margin"
    NAME = "name"
    STATE = "state"


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictQuery:
    """Which verdicts of a target are asked for; empty is any. `county` "-" is what has none."""

    state: VerdictState | None = None
    county: str = ""
    words: tuple[str, ...] = ()
    order: Order = Order.MARGIN
    offset: int = 0
    limit: int = 100


class PlacedRow(NamedTuple):
    """A verdict with the county that its subject lies in."""

    row: JudgedRow
    county: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictList:
    """The verdicts of one target: `found` by state counts what the query without its state has, so that nothing is hidden; `total` is of the query."""

    now: float
    plan: PlanStanding
    target: TargetStanding
    query: VerdictQuery
    counties: tuple[str, ...]
    found: Mapping[VerdictState, int]
    total: int
    rows: tuple[PlacedRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteVerdict:
    """A verdict on one school or one of its lines, with the target that asks for it."""

    plan: str
    target: Target
    required: Words
    row: JudgedRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemRow:
    """A verdict that failed, with its number in the ledger ("" while it has none)."""

    plan: str
    target: Target
    required: Words
    row: JudgedRow
    county: str
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemList:
    """What failed, the largest shortfall first; `doubts` counts what could not be judged and therefore is not here."""

    now: float
    total: int
    doubts: Mapping[VerdictState, int]
    counties: tuple[str, ...]
    rows: tuple[ProblemRow, ...]
    judged: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerQuery:
    """Which lines of the ledger are asked for; empty is any."""

    status: ProblemStatus | None = None
    words: tuple[str, ...] = ()
    offset: int = 0
    limit: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """One line of the ledger; `target` None: no plan in force has it any more. `site` is "" where it belongs to none, or to one that is gone."""

    problem: LedgerProblem
    name: str
    site: str
    county: str = ""
    target: Target | None = None
    required: Words | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerView:
    """The ledger (整改台账); `counts` by status are of all lines in sight, `notes` what a reader has to be told (a damaged file, a row that was left out)."""

    now: float
    query: LedgerQuery
    counts: Mapping[ProblemStatus, int]
    total: int
    lines: tuple[LedgerLine, ...]
    notes: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlansView:
    """The plans in force as their files say, judged or not; `problems` are those of the files, in words."""

    now: float
    plans: tuple[Plan, ...]
    problems: tuple[Words, ...] = ()
