"""The book of incidents between two moments: what is open, what is on its way, which numbers were given out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from netmon.model.incident import Incident


class Flap(NamedTuple):
    """How often a device, or a port (`device/ifName`), changed: a score as of Unix time `at`.

    `since` is when the present episode began, None outside one; `changes` are those of the episode so far.
    """

    score: float
    at: float
    since: float | None = None
    changes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An open incident with what is needed to go on with it: the key of its cause, what it explains, and since when it seems to be over."""

    key: str
    incident: Incident
    lost: tuple[str, ...] = ()
    clear_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """All that incidents are, between two moments. `cases` are open, by key; `waiting` maps keys that are wanted to when that began.

    `day` and `number` are the register of numbers; `closed` the last that were closed, newest first.
    """

    cases: Mapping[str, Case] = field(default_factory=dict)
    waiting: Mapping[str, int] = field(default_factory=dict)
    flaps: Mapping[str, Flap] = field(default_factory=dict)
    day: date = date.min
    number: int = 0
    closed: tuple[Incident, ...] = ()

    @property
    def open(self) -> tuple[Incident, ...]:
        """The open incidents, oldest first."""
        return tuple(sorted((case.incident for case in self.cases.values()), key=lambda one: (one.opened_ms, one.id)))
