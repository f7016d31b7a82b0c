"""What samples of one port say over spans of time, in integers and fractions alone: the same on every machine, whoever computes it."""

from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

OCTET_MILLIBITS = 8000
"""Bits in an octet times milliseconds in a second: octets * this // ms is whole bit/s."""


class Span(NamedTuple):
    """Half-open `[start, end)` in Unix seconds."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How many slots there should be, and what became of them; `excluded` ones are no part of `expected`, those of a `poller_gap` are.

    `poller_gap` slots are those without a value because netmon itself was down: no fault of the line.
    """

    expected: int = 0
    valid: int = 0
    poller_gap: int = 0
    excluded: int = 0

    @property
    def ratio(self) -> Fraction | None:
        """The share of slots with a value (数据完整率); None when none was expected."""
        return Fraction(self.valid, self.expected) if self.expected else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What the samples of one direction over some spans say; rates in whole bit/s, cut down and never rounded up, None without a sample.

    `octets` were carried in `time_ms` of the agent's time. `p95_bps` is the smallest sample rate that at least 95 % of the samples do not exceed
    (nearest rank, no interpolation). `busy_ms` is the time at or above 80 % of the capacity, None where that is not known. `grew` counts the
    slots in which any octet was carried.
    """

    n: int = 0
    octets: int = 0
    time_ms: int = 0
    p95_bps: int | None = None
    max_bps: int | None = None
    busy_ms: int | None = None
    grew: int = 0
    coverage: Coverage = Coverage()

    @property
    def mean_bps(self) -> Fraction | None:
        """The average weighed by time, in bit/s."""
        return Fraction(self.octets * OCTET_MILLIBITS, self.time_ms) if self.time_ms else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PortFigures:
    """One port over a window: what it received and sent, in the whole window and in the lesson hours of its school.

    `speed_bps` is the last that the port said in the window, None: it never did. `rows` is the number of canonical rows in the window,
    `data_sha256` their hash (netmon.model.sample.canonical_lines); an empty text where nobody asked for the hash.
    """

    device: str
    interface: str
    received: Figures
    sent: Figures
    lesson_received: Figures
    lesson_sent: Figures
    speed_bps: int | None = None
    rows: int = 0
    data_sha256: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """The port."""
        return self.device, self.interface


@dataclass(frozen=True, slots=True, kw_only=True)
class PortQuestion:
    """Which figures of a port are wanted: over the spans of a window and of lesson hours less the `excluded`, all in Unix seconds and in order.

    `capacity_bps` is what 80 % is taken of, None: the port's own speed. `hashed`: the hash of the rows as well.
    """

    device: str
    interface: str
    lessons: tuple[Span, ...] = ()
    excluded: tuple[Span, ...] = ()
    capacity_received_bps: int | None = None
    capacity_sent_bps: int | None = None
    hashed: bool = False
