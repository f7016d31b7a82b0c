"""The axis of a chart: round steps from 0 to above the highest value."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from netmon.report.page import Chart

_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
_TICKS: Final = 5
_MOST: Final = 1e15
_LEAST: Final = 1e-6
"""A span that is smaller is none: labels have six decimals."""


@dataclass(frozen=True, slots=True)
class Scale:
    """From `low` (0, or below where values are) to `high`, in steps."""

    low: float
    high: float
    step: float

    def ticks(self) -> list[float]:
        """Return where the lines of the grid are."""
        return [self.low + self.step * number for number in range(round((self.high - self.low) / self.step) + 1)]

    def at(self, value: float, length: float) -> float:
        """Return how far along an axis of that length a value lies, never outside it."""
        return min(max((value - self.low) / (self.high - self.low), 0.0), 1.0) * length

    def label(self, value: float) -> str:
        """Return a tick as text, with as many decimals as its step has."""
        decimals = max(0, -math.floor(math.log10(self.step))) + (1 if self.step / 10 ** math.floor(math.log10(self.step)) == 2.5 else 0)
        return f"{value:,.{min(decimals, 6) if self.step < 10 else 0}f}"


def scale_of(chart: Chart) -> Scale:
    """Return the axis for all values of a chart, its limit included."""
    found = [0.0, *_finite(_heights(chart))]
    if chart.limit is not None:
        found += _finite([chart.limit])
    low, high = min(found), max(found)
    if high - low < _LEAST:
        high = low + 1.0
    rough = (high - low) / _TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * nice for nice in _STEPS if power * nice >= rough * 0.999)
    return Scale(math.floor(low / step) * step, math.ceil(high / step - 1e-9) * step, step)


def known(values: Sequence[float | None], place: int) -> float | None:
    """Return the value of a category; None where it has none, and for what cannot be drawn."""
    value = values[place] if place < len(values) else None
    return value if _drawable(value) else None


def _heights(chart: Chart) -> Iterable[float | None]:
    if chart.kind != "stacked":
        return (value for series in chart.series for value in series.values)
    return (sum(max(known(series.values, place) or 0.0, 0.0) for series in chart.series) for place in range(len(chart.categories)))


def _finite(values: Iterable[float | None]) -> list[float]:
    return [value for value in values if value is not None and _drawable(value)]


def _drawable(value: float | None) -> bool:
    """Return False for None, for what is no number, and for what no line of a school carries."""
    return value is not None and abs(value) < _MOST
