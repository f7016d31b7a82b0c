"""Active tests as a lower bound: what a series of them proves, failures included."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import Final, Literal

from netmon.evaluate.statistics import nearest_rank

RunPath = Literal["access", "exit"]
RunRule = Literal["mean", "p95", "eighty_eighty"]
ETHERNET: Final = Fraction(1538, 1448)
"""Octets on the wire for 1448 of TCP payload: 1500 with IP, TCP and timestamps, 18 of header and FCS, 20 of preamble and gap (IEEE 802.3, RFC 7323)."""
FILLED: Final = Fraction(199, 200)
"""A test that reached this much of its port's speed has filled the port: the rest is the clocks' tolerance and the acknowledgements of the other way."""
ENOUGH: Final = 8
"""So many idle-gated tests make a series: the most that a line gave in all of them is taken for the most that it gives."""
ROOM: Final = Fraction(4, 5)
"""Probe and server must be proven to carry more than what was reached, or they may have been the limit: the reached lies below this part of it."""


class RunOutcome(StrEnum):
    """FAILED counts as nothing received; DEFERRED (the line was busy) and PROBE_LIMITED (the probe could not carry more) say nothing of the line."""

    OK = "ok"
    FAILED = "failed"
    DEFERRED = "deferred"
    PROBE_LIMITED = "probe_limited"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThroughputRun:
    """One test of one direction; `goodput_bps` is TCP payload, `cross_bps` what else the line carried meanwhile. Path `access`: the server is inside the MAN.

    `ceiling_bps` is what probe and server were proven to carry between them, None: not known.
    """

    at: datetime
    path: RunPath
    outcome: RunOutcome
    goodput_bps: int | None = None
    cross_bps: int = 0
    ceiling_bps: int | None = None

    @property
    def line_bps(self) -> Fraction | None:
        """What the line carried, Ethernet's overhead included; 0 of a failed test, None of one that says nothing."""
        if self.outcome is RunOutcome.FAILED:
            return Fraction(0)
        if self.outcome is not RunOutcome.OK or self.goodput_bps is None:
            return None
        return self.goodput_bps * ETHERNET + self.cross_bps


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
