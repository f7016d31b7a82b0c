"""What is known of one quantity, as bounds: a lower bound proves that a line carries so much, an upper bound that it cannot carry more."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Literal

from netmon.model.sentence import Sentence

Side = Literal["lower", "upper"]


class Basis(StrEnum):
    """What a verdict rests on (认定依据), the strongest first."""

    MEASURED = "measured"
    CONTRACT = "contract"
    INTERFACE = "interface"
    REGISTER = "register"


class EvidenceKind(StrEnum):
    """Where a bound comes from; `other` bounds of ratios and counts come from counting."""

    UTILISATION = "utilisation"
    TEST = "test"
    CONTRACT = "contract"
    SHAPER = "shaper"
    PORT = "port"
    LAG = "lag"
    COUNT = "count"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One addend of a value, in bit/s or as a count; `source` is the line it is of."""

    source: str
    value: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A bound of the quantity that a target asks for. `parts` add up to `value * divisor`; `divisor` is the classes or students that share it."""

    side: Side
    value: Fraction
    basis: Basis
    kind: EvidenceKind
    parts: tuple[Part, ...] = ()
    divisor: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """All that is known of one quantity. `gaps` say what is missing, `findings` what contradicts itself, `remarks` what is printed beside.

    `known` False: there is nothing at all to judge by (无数据).
    """

    evidence: tuple[Evidence, ...] = ()
    known: bool = True
    gaps: tuple[Sentence, ...] = ()
    findings: tuple[Sentence, ...] = ()
    remarks: tuple[Sentence, ...] = field(default=())

    @property
    def lower(self) -> Evidence | None:
        """The greatest lower bound; of equal ones the strongest basis."""
        return best(found for found in self.evidence if found.side == "lower")

    @property
    def upper(self) -> Evidence | None:
        """The least upper bound; of equal ones the strongest basis."""
        return best(found for found in self.evidence if found.side == "upper")


_STRENGTH = {basis: number for number, basis in enumerate(Basis)}


def strength(found: Evidence) -> int:
    """Return 0 for the strongest basis."""
    return _STRENGTH[found.basis]


def best(bounds: Iterable[Evidence]) -> Evidence | None:
    """Return the tightest of bounds of one side."""
    return min(bounds, key=lambda found: (-found.value if found.side == "lower" else found.value, strength(found)), default=None)
