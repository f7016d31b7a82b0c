"""How the plans stand by the last judging, as the page tells it: a row a verdict, in both languages, small enough to be kept in memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from netmon.model.evidence import Basis
from netmon.model.lang import Lang
from netmon.model.target import Plan, Unit
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
