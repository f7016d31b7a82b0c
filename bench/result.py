"""What a scenario found: figures beside their goals."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any


class NotPossibleError(RuntimeError):
    """A scenario cannot run here; the message says what is missing."""


class WrongValueError(AssertionError):
    """netmon showed something else than the recording has: no figure is worth anything then."""


class TooFewPollsError(AssertionError):
    """Fewer polls ended in time than a figure needs: the machine had other work, or netmon could not keep up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number; `goal` is a bound in the same unit, `most` whether it is an upper one. Without a goal it only informs."""

    name: str
    value: float
    unit: str = ""
    goal: float | None = None
    most: bool = True

    @property
    def ok(self) -> bool | None:
        """Whether the goal is met; None without one."""
        if self.goal is None:
            return None
        return self.value <= self.goal if self.most else self.value >= self.goal

    def line(self) -> str:
        """Return one line of the table."""
        goal = "" if self.goal is None else f"{'<=' if self.most else '>='} {self.goal:g}"
        verdict = {None: "", True: "ok", False: "MISSED"}[self.ok]
        return f"  {self.name:<58} {number(self.value):>12} {self.unit:<10} {goal:<10} {verdict}"


def number(value: float) -> str:
    """Return a figure as a person reads it."""
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,.3f}" if abs(value) < 100 else f"{value:,.1f}"


@dataclass(slots=True)
class Result:
    """One scenario's figures, notes on how they came about, and the raw measurements."""

    scenario: str
    figures: list[Figure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    raw: dict[str, Any] = field(default_factory=dict)

    def add(self, name: str, value: float, unit: str = "", *, most: float | None = None, least: float | None = None) -> None:
        """Take a figure; `most` or `least` is its goal."""
        self.figures.append(Figure(name=name, value=value, unit=unit, goal=most if most is not None else least, most=least is None))

    def figure(self, name: str) -> float:
        """Return a figure's value; KeyError when there is none of that name."""
        return next((one.value for one in self.figures if one.name == name), None) or self._missing(name)

    def _missing(self, name: str) -> float:
        if any(one.name == name for one in self.figures):
            return 0.0
        raise KeyError(name)

    @property
    def ok(self) -> bool:
        """True when no goal was missed."""
        return all(one.ok is not False for one in self.figures)

    def table(self) -> str:
        """Return the scenario's part of the printed table."""
        return "\n".join([f"{self.scenario}", *(figure.line() for figure in self.figures), *(f"  - {note}" for note in self.notes)])

    def as_json(self) -> dict[str, Any]:
        """Return what results.json keeps."""
        figures = [{**asdict(figure), "ok": figure.ok} for figure in self.figures]
        return {"scenario": self.scenario, "figures": figures, "notes": self.notes, "raw": self.raw}


def spread(values: Sequence[float]) -> str:
    """Return `median (least-greatest)`."""
    return f"{median(values):.3f} ({min(values):.3f}-{max(values):.3f})"
