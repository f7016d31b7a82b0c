"""Active tests as a lower bound: what a series of them proves, failures included."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final

from netmon.evaluate.statistics import nearest_rank
from netmon.model.throughput import RunOutcome, RunPath, RunRule, ThroughputRun

FILLED: Final = Fraction(199, 200)
"""A test that reached this much of its port's speed has filled the port: the rest is the clocks' tolerance and the acknowledgements of the other way."""
ENOUGH: Final = 8
"""So many idle-gated tests make a series: the most that a line gave in all of them is taken for the most that it gives."""
ROOM: Final = Fraction(4, 5)
"""Probe and server must be proven to carry more than what was reached, or they may have been the limit: the reached lies below this part of it."""


def proven(runs: Iterable[ThroughputRun], paths: Sequence[RunPath], rule: RunRule = "mean") -> Fraction | None:
    """Return the bit/s that the tests over `paths` prove, None without any that counts.

    mean: their average. p95: what 95 % of them reached. eighty_eighty: the speed of which 80 % of them reached 80 %.
    """
    values = [value for run in runs if run.path in paths and (value := run.line_bps) is not None]
    if not values:
        return None
    if rule == "mean":
        return sum(values, Fraction(0)) / len(values)
    reached = _reached_by(values, 95 if rule == "p95" else 80)
    return reached if rule == "p95" else reached * Fraction(100, 80)


def at_most(runs: Iterable[ThroughputRun], paths: Sequence[RunPath]) -> Fraction | None:
    """Return the most that a whole series of tests got through the line; None where the series is too short, or the test itself may have been the limit."""
    good = [(run, value) for run in runs if run.path in paths and run.outcome is RunOutcome.OK and (value := run.line_bps) is not None]
    if len(good) < ENOUGH:
        return None
    most = max(value for _, value in good)
    return most if all(run.ceiling_bps is not None and most < ROOM * run.ceiling_bps for run, _ in good) else None


def _reached_by(values: Sequence[Fraction], percent: int) -> Fraction:
    """Return the greatest value that at least `percent` % of the values reach."""
    lowest = nearest_rank([-value for value in values], percent)
    assert lowest is not None
    return -lowest
