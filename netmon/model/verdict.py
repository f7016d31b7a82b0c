"""What came of judging a target: a verdict on one subject, and shares that count verdicts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import Literal, NamedTuple

from netmon.model.evidence import Basis
from netmon.model.sentence import Sentence
from netmon.model.target import Unit


class VerdictState(StrEnum):
    """Closed; only PASS and FAIL say something of the subject."""

    PASS = "pass"  # noqa: S105 - a verdict
    FAIL = "fail"
    UNKNOWN = "unknown"
    INSUFFICIENT = "insufficient"
    NOT_APPLICABLE = "not_applicable"
    EXCLUDED = "excluded"


COUNTED = (VerdictState.PASS, VerdictState.FAIL, VerdictState.INSUFFICIENT, VerdictState.UNKNOWN)
"""The states that stand in a denominator."""

SubjectKind = Literal["link", "site", "county", "district"]


class Subject(NamedTuple):
    """What is judged; `id` is a link's `site/id`, a school's official code, a county, or the district's id."""

    kind: SubjectKind
    id: str
    name: str = ""
    site: str = ""
    county: str = ""


class Window(NamedTuple):
    """Half-open `[start, end)` in UTC."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """Time that does not count, as somebody entered it; `site` and `link` None: everywhere. One entered after it began does not hold, and is listed."""

    id: str
    start: datetime
    end: datetime
    entered: datetime
    reason: str
    who: str
    site: str | None = None
    link: str | None = None

    @property
    def is_late(self) -> bool:
        """True when it was entered once it had begun."""
        return self.entered > self.start

    def concerns(self, site: str, link: str | None) -> bool:
        """True when it is about the site, and about that link where one is meant."""
        return self.site in (None, site) and (self.link is None or self.link == link)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One verdict; `id` is the first 16 hex digits of the SHA-256 over target, subject, window and input hashes.

    `observed` is what decided: the lower bound of a pass, the upper of a fail; `margin` is `observed` less the threshold (more is better, whatever
    the comparison), `shortfall` what is missing in all, before it was divided by classes. `n` counts the raw data behind it.
    """

    id: str
    target: str
    subject: Subject
    state: VerdictState
    unit: Unit
    window: Window
    data_sha256: str
    reason: Sentence
    basis: Basis | None = None
    threshold: Fraction | None = None
    observed: Fraction | None = None
    lower: Fraction | None = None
    upper: Fraction | None = None
    margin: Fraction | None = None
    shortfall: Fraction | None = None
    arithmetic: Sentence | None = None
    n: int = 0
    coverage: Fraction | None = None
    exclusions: tuple[str, ...] = ()
    late_exclusions: tuple[str, ...] = ()
    beside: tuple[Sentence, ...] = ()
    findings: tuple[Sentence, ...] = ()
    would_change: tuple[Sentence, ...] = ()
    overdue: bool = False
    inputs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many of a group passed, as counts: what is not known stays in the denominator. `passed` is by basis."""

    target: str
    group: Subject
    passed: Mapping[Basis, int]
    fail: int
    insufficient: int
    unknown: int
    excluded: int = 0
    not_applicable: int = 0

    @property
    def passes(self) -> int:
        """All that passed."""
        return sum(self.passed.values())

    @property
    def counted(self) -> int:
        """The denominator (应评)."""
        return self.passes + self.fail + self.insufficient + self.unknown

    @property
    def lower(self) -> Fraction | None:
        """The share if all that is not known failed; None of nothing."""
        return Fraction(self.passes, self.counted) if self.counted else None

    @property
    def upper(self) -> Fraction | None:
        """The share if all that is not known passed; None of nothing."""
        return Fraction(self.counted - self.fail, self.counted) if self.counted else None
