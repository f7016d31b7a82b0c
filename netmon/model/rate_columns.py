"""Whole counter columns judged at once, for tables in which nothing is odd: the hot path of rates."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from operator import gt, itemgetter, sub
from typing import NamedTuple

from netmon.model.clock import TICKS_MODULUS, TICKS_PER_SECOND, elapsed_ticks, tolerance_ticks
from netmon.model.counter_values import MAX_32, CounterColumn, CounterKind, Quality, ticks_per_row
from netmon.model.pool import Pool
from netmon.model.port_speed import CEILING_BPS, bounding_speeds, interface_speeds
from netmon.model.rates import LIMIT_TENTHS, Interval, Judged, Pairing, gap_ticks, short_ticks
from netmon.model.reading import Column, InterfaceTable

CAP_BUCKET_TICKS = 64
CAPS_KEPT = 4

Values = tuple[int | bytes | None, ...]
Ticks = int | tuple[int | None, ...] | None
JudgedColumn = tuple[tuple[int | None, ...], bytes, Judged]
"""A counter's values, their widths, and what they are worth."""


class Spans(NamedTuple):
    """The ticks to divide each row's counts by."""

    per_row: tuple[int, ...]
    shortest: int
    longest: int


class _Constants(NamedTuple):
    """Columns of so many rows that are the same for every device."""

    rows: tuple[int, ...]
    nowhere: tuple[bool, ...]
    zeros: tuple[float, ...]
    no_counts: tuple[int, ...]
    good: bytes
    all_64: bytes
    all_32: bytes


@lru_cache(maxsize=1024)
def _constants(count: int) -> _Constants:
    return _Constants(
        tuple(range(count)), (False,) * count, (0.0,) * count, (0,) * count, bytes([Quality.GOOD]) * count, bytes([64]) * count, bytes([32]) * count
    )


class ColumnPlan(NamedTuple):
    """How one counter of a table is judged: whole from the column `source`, or row by row when that is None.

    `beside` is the 32-bit column to look into at the rows where the 64-bit one stands at 0 (picked by `at_zero`).
    """

    kind: CounterKind
    source: str | None
    wide: bool = False
    beside: str = ""
    at_zero: Callable[[Values], Values] | None = None


@dataclass(slots=True)
class TableBounds:
    """What follows from a table's names and speeds alone, so it is worked out again only when those change."""

    names: tuple[str, ...]
    speeds_bps: tuple[int | None, ...]
    bounding_bps: tuple[int | None, ...]
    slowest_bps: int
    fastest_bps: int
    pairing: Pairing
    zeros: tuple[float, ...]
    no_counts: tuple[int, ...]
    good: bytes
    all_64: bytes
    all_32: bytes
    caps: dict[tuple[int, int], tuple[int, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, table: InterfaceTable, names: tuple[str, ...], pool: Pool) -> "TableBounds":
        """Work them out for a table; `pool` holds names and speeds, which many devices have alike."""
        count = len(table.if_index)
        same = _constants(count)
        bounding = pool.one(bounding_speeds(table))
        known = [speed or CEILING_BPS for speed in bounding] or [CEILING_BPS]
        return cls(
            names=pool.one(names),
            speeds_bps=pool.one(interface_speeds(table)),
            bounding_bps=bounding,
            slowest_bps=min(known),
            fastest_bps=max(known),
            pairing=Pairing(same.rows, same.nowhere, bounding),
            zeros=same.zeros,
            no_counts=same.no_counts,
            good=same.good,
            all_64=same.all_64,
            all_32=same.all_32,
        )

    def row_caps(self, unit_bits: int, ticks: int) -> tuple[int, ...]:
        """Return per row a count that the port can certainly reach in `ticks`: rounded down, so that exceeding it proves nothing yet."""
        key = (unit_bits, ticks // CAP_BUCKET_TICKS)
        caps = self.caps.get(key)
        if caps is None:
            if len(self.caps) >= CAPS_KEPT:
                self.caps.clear()
            tenths = LIMIT_TENTHS * key[1] * CAP_BUCKET_TICKS
            caps = self.caps[key] = tuple((speed or CEILING_BPS) * tenths // (unit_bits * 1000) for speed in self.bounding_bps)
        return caps


class WholeColumns:
    """One poll's intervals, each pair of ticks judged once, and the columns judged by them."""

    __slots__ = ("bounds", "gap", "interval", "own", "seen", "tolerance")

    def __init__(self, interval: Interval, bounds: TableBounds) -> None:
        self.interval = interval
        self.bounds = bounds
        self.own = elapsed_ticks(interval.elapsed_s)
        self.tolerance = tolerance_ticks(interval.elapsed_s, interval.uncertainty_s)
        self.gap = gap_ticks(interval.expected_period_s)
        self.seen: dict[tuple[int, int], Spans | None] = {}

    def judge(self, plan: ColumnPlan, old: dict[str, Column], new: dict[str, Column]) -> JudgedColumn | None:
        """Judge a column at once; None when any row needs the careful way."""
        if plan.source is None or (plan.at_zero is not None and any(plan.at_zero(new[plan.beside].values))):
            return None
        before, after = old[plan.source], new[plan.source]
        key = (id(before.ticks), id(after.ticks))  # columns read together share the object, and looking through it costs more than judging it twice
        if key not in self.seen:
            self.seen[key] = self._spans(before.ticks, after.ticks)
        spans = self.seen[key]
        if spans is None or not (plan.wide or self._fits(plan.kind, after.values, spans.longest)):
            return None
        bounds = self.bounds
        bits = bounds.all_64 if plan.wide else bounds.all_32
        values: tuple[int | None, ...] = after.values  # type: ignore[assignment]  # integers: see plan_column, and the subtraction
        if values == before.values:
            return values, bits, Judged(bounds.zeros, bounds.good, bounds.no_counts, spans.per_row)
        deltas = self._deltas(plan.kind, before.values, values, spans.shortest)
        if deltas is None:
            return None
        if spans.shortest == spans.longest:
            ticks = spans.shortest
            rates = tuple([delta * TICKS_PER_SECOND / ticks for delta in deltas])
        else:
            rates = tuple([delta * TICKS_PER_SECOND / ticks for delta, ticks in zip(deltas, spans.per_row, strict=True)])
        return values, bits, Judged(rates, bounds.good, deltas, spans.per_row)

    def _deltas(self, kind: CounterKind, before: Values, after: Values, ticks: int) -> tuple[int, ...] | None:
        """Subtract two columns; None when a row lacks a number, went backward or may have counted more than its port can in `ticks`."""
        try:
            deltas: tuple[int, ...] = tuple(map(sub, after, before))
        except TypeError:
            return None
        if len(deltas) != len(self.bounds.zeros) or min(deltas) < 0:
            return None
        most = max(deltas) * kind.unit_bits * 1000
        if most > LIMIT_TENTHS * self.bounds.slowest_bps * ticks and any(map(gt, deltas, self.bounds.row_caps(kind.unit_bits, ticks))):
            return None
        return deltas

    def _fits(self, kind: CounterKind, values: Values, ticks: int) -> bool:
        """True when a 32-bit column holds 32-bit values and no port can fill them within the interval."""
        if kind.wrap_bits is not None and LIMIT_TENTHS * self.bounds.fastest_bps * ticks >= TICKS_MODULUS * kind.wrap_bits * 1000:
            return False
        try:
            return max(values) <= MAX_32  # type: ignore[type-var,operator]  # what is no integer raises
        except TypeError:
            return False

    def _spans(self, prev: Ticks, cur: Ticks) -> Spans | None:
        """Return what to divide by when every row's interval is good, else None."""
        short = short_ticks(self.interval.expected_period_s)
        if self.own < short:
            return None
        if not isinstance(prev, tuple) and not isinstance(cur, tuple):
            quality, ticks = self.interval.judge(prev, cur)
            return self._same_for_all(ticks) if quality is Quality.GOOD else None
        if prev is None or cur is None:
            return self._same_for_all(self.own) if 0 < self.own <= self.gap else None
        count = len(self.bounds.zeros)
        try:
            steps: tuple[int, ...] = tuple(map(sub, ticks_per_row(cur, count), ticks_per_row(prev, count)))
        except TypeError:
            return None
        low, high = min(steps), max(steps)
        agree = low >= max(short, 1) and abs(low - self.own) <= self.tolerance and abs(high - self.own) <= self.tolerance
        return Spans(steps, low, high) if agree and max(high, self.own) <= self.gap else None

    def _same_for_all(self, ticks: int) -> Spans:
        """Return one interval for every row."""
        return Spans((ticks,) * len(self.bounds.zeros), ticks, ticks)


def plan_column(kind: CounterKind, table: InterfaceTable, column: CounterColumn) -> ColumnPlan:
    """Plan how to judge the tables that follow this one, given its `counter_column`.

    A column goes whole when every row has a sound number of the same width. The tables that follow need no such look: a change that is neither
    negative nor impossible shows that the later value is sound too.
    """
    high = table.columns.get(kind.high) if kind.high is not None else None
    if high is None:
        return ColumnPlan(kind, kind.low if column.bits.count(32) == len(column.bits) else None)
    if column.bits.count(64) < len(column.bits) or column.values != high.values:
        return ColumnPlan(kind, None)
    rows = [row for row, value in enumerate(column.values) if value == 0]
    if not rows or kind.low is None or kind.low not in table.columns:
        return ColumnPlan(kind, kind.high, wide=True)
    return ColumnPlan(kind, kind.high, wide=True, beside=kind.low, at_zero=itemgetter(*rows, rows[0]))
