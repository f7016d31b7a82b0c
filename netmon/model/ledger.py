"""What is kept of the ledger of things to put right (整改台账): observations, the numbers that were given, and what people wrote down."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

from netmon.model.sentence import Sentence
from netmon.model.verdict import SubjectKind

PREFIX = "ZG"
"""整改, the numbers' first letters."""


_NUMBER = re.compile(rf"{PREFIX}-(\d{{4}})-(\d{{4,}})", re.ASCII)


def numbered(number: str) -> tuple[int, int]:
    """Return year and count of a problem's number. Raises ValueError for what is none."""
    found = _NUMBER.fullmatch(number)
    if found is None:
        raise ValueError(f"{number!r} is no number of a problem")
    return int(found[1]), int(found[2])


class Key(NamedTuple):
    """What a problem is of: a target and what it is judged of."""

    target: str
    kind: SubjectKind
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """A verdict of a window that says something; `first` and `last` are the window's local days, `evidence` the sum behind the verdict."""

    first: date
    last: date
    state: Literal["pass", "fail"]
    verdict: str
    evidence: Sentence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A number that was given, and the day for which the problem was first found."""

    number: str
    found: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """What is known of one key: observations by day, numbers in the order in which they were given."""

    name: str = ""
    observations: tuple[Observation, ...] = ()
    numbers: tuple[Given, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Everything that is kept."""

    tracks: Mapping[Key, Track] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """What people wrote down of a problem; `closed` is the day on which `confirmed_by` confirmed that it is solved."""

    owner: str = ""
    person: str = ""
    measure: str = ""
    due: date | None = None
    confirmed_by: str = ""
    closed: date | None = None


NOTHING_ENTERED = Entered()
