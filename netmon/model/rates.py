"""Rates of interface counters by the agent's clock, pure and row by row: what cannot be known has no value."""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from netmon.model.clock import DEFAULT_UNCERTAINTY_S, TICKS_MODULUS, TICKS_PER_SECOND, clock_step, elapsed_ticks
from netmon.model.counter_values import COUNTERS, MAX_32, MAX_64, OCTET_COUNTERS, CounterColumn, CounterKind, Quality, counter_column, ticks_per_row
from netmon.model.port_identity import Renumbered, interface_names, match_rows, renumbered
from netmon.model.port_speed import CEILING_BPS, bounding_speeds, integers, interface_speeds
from netmon.model.reading import InterfaceTable

GAP_PERIODS = 2.5
SHORT_PERIODS = 0.25
SHORT_S = 10.0
"""Two readings closer than this (or than SHORT_PERIODS) give no rate: devices renew their counters every few seconds, and their clock has steps."""
HALF_RANGE_32 = 1 << 31
LIMIT_TENTHS = 11
"""A rate above 11/10 of the port's speed is impossible."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InterfaceRates:
    """One poll's counters and rates; every tuple and `bytes` is aligned with `if_index`.

    `rates` are per second, `deltas` (octets only) the counts between the readings and `intervals` (octets only) the ticks of 1/100 s
    between them; all three are None where `quality` is not GOOD or WRAPPED. `quality` holds one Quality per row. `values` are the
    counters themselves, `bits` the width of the octet counters (64, 32, or 0: none). `octets` are always there, other counters when polled.
    """

    if_index: tuple[int, ...]
    names: tuple[str, ...]
    speeds_bps: tuple[int | None, ...]
    rates: Mapping[str, Sequence[float | None]]
    quality: dict[str, bytes]
    values: dict[str, tuple[int | None, ...]]
    bits: bytes
    deltas: Mapping[str, tuple[int | None, ...]]
    intervals: Mapping[str, tuple[int | None, ...]]
    renumbered: tuple[Renumbered, ...] = ()

    def without_counts(self) -> "InterfaceRates":
        """Return them to be kept: without `deltas` and `intervals`, which matter at the moment of the reading only, rates as packed doubles."""
        return InterfaceRates(
            if_index=self.if_index, names=self.names, speeds_bps=self.speeds_bps, rates={name: _packed(column) for name, column in self.rates.items()},
            quality=self.quality, values=self.values, bits=self.bits, deltas=_NO_COUNTS, intervals=_NO_COUNTS, renumbered=self.renumbered,
        )  # fmt: skip


_NO_COUNTS: Mapping[str, tuple[int | None, ...]] = {}


def _packed(rates: Sequence[float | None]) -> Sequence[float | None]:
    """Return a column at a quarter of its size; idle columns are one object for all devices, and those with gaps stay as they are."""
    try:
        return array("d", rates) if any(rates) else rates  # type: ignore[type-var]  # what is no number raises
    except TypeError:
        return rates


class Interval(NamedTuple):
    """The time between two readings: the poller's, and what bounds it."""

    elapsed_s: float
    expected_period_s: float
    uncertainty_s: float
    prev_boots: int | None
    cur_boots: int | None

    def judge(self, prev_ticks: int | None, cur_ticks: int | None) -> tuple[Quality, int]:
        """Return GOOD and the ticks to divide by, or why nothing can be said."""
        step = clock_step(prev_ticks, cur_ticks, self.elapsed_s, prev_boots=self.prev_boots, cur_boots=self.cur_boots, uncertainty_s=self.uncertainty_s)
        if step.kind == "reset":
            return Quality.RESET, 0
        # An agent that saw much more time pass than we did may be right: our own clock stands still while a virtual machine is suspended.
        agent = cur_ticks - prev_ticks if prev_ticks is not None and cur_ticks is not None else 0
        if max(elapsed_ticks(self.elapsed_s), step.ticks, agent) > gap_ticks(self.expected_period_s):
            return Quality.GAP, 0
        if min(step.ticks, elapsed_ticks(self.elapsed_s)) < max(short_ticks(self.expected_period_s), 1):
            return Quality.AMBIGUOUS, 0
        return Quality.GOOD, step.ticks


class Pairing(NamedTuple):
    """What the rows of two tables have to do with each other: the earlier row, whether it began anew, and the speed that bounds it."""

    rows: tuple[int | None, ...]
    discontinuous: tuple[bool, ...]
    speeds_bps: tuple[int | None, ...]


class Judged(NamedTuple):
    """One counter's rows after judgement."""

    rates: tuple[float | None, ...]
    quality: bytes
    deltas: tuple[int | None, ...]
    intervals: tuple[int | None, ...]


def gap_ticks(expected_period_s: float) -> int:
    """Return the longest interval that is not a gap."""
    return int(GAP_PERIODS * expected_period_s * TICKS_PER_SECOND)


def short_ticks(expected_period_s: float) -> int:
    """Return the shortest interval that says something about a rate."""
    return int(min(SHORT_PERIODS * expected_period_s, SHORT_S) * TICKS_PER_SECOND)


def interface_rates(
    prev: InterfaceTable | None,
    cur: InterfaceTable,
    elapsed_s: float,
    *,
    expected_period_s: float,
    uncertainty_s: float = DEFAULT_UNCERTAINTY_S,
) -> InterfaceRates:
    """Judge every counter of every row of `cur` against `prev`; `elapsed_s` is the monotonic time between the two readings.

    `uncertainty_s` is how long the polls took (see clock_step). Raises ValueError when `elapsed_s` is negative.
    """
    elapsed_ticks(elapsed_s)
    names = interface_names(cur)
    pairing = pair(prev, cur)
    interval = Interval(elapsed_s, expected_period_s, uncertainty_s, prev.engine_boots if prev else None, cur.engine_boots)
    columns: dict[str, CounterColumn] = {}
    judged: dict[str, Judged] = {}
    for kind in COUNTERS:
        column = counter_column(cur, kind)
        if column is not None:
            columns[kind.name] = column
            judged[kind.name] = judge_column(kind, counter_column(prev, kind) if prev else None, column, pairing, interval)
    events = renumbered(prev, cur, pairing.rows, names) if prev else ()
    return assemble(cur, names, interface_speeds(cur), columns=columns, judged=judged, events=events)


def assemble(
    table: InterfaceTable,
    names: tuple[str, ...],
    speeds_bps: tuple[int | None, ...],
    *,
    columns: dict[str, CounterColumn],
    judged: dict[str, Judged],
    events: tuple[Renumbered, ...] = (),
) -> InterfaceRates:
    """Put the judged columns into one value."""
    return InterfaceRates(
        if_index=table.if_index,
        names=names,
        speeds_bps=speeds_bps,
        rates={name: column.rates for name, column in judged.items()},
        quality={name: column.quality for name, column in judged.items()},
        values={name: column.values for name, column in columns.items()},
        bits=octet_bits(columns["in_octets"].bits, columns["out_octets"].bits),
        deltas={name: judged[name].deltas for name in OCTET_COUNTERS},
        intervals={name: judged[name].intervals for name in OCTET_COUNTERS},
        renumbered=events,
    )


def octet_bits(received: bytes, sent: bytes) -> bytes:
    """Return the width of a row's octet counters: the narrower when the directions differ."""
    return received if received == sent else bytes(min(ways) or max(ways) for ways in zip(received, sent, strict=True))


def pair(prev: InterfaceTable | None, cur: InterfaceTable) -> Pairing:
    """Find each row's earlier self, whether ifCounterDiscontinuityTime moved, and the higher of its two speeds (it may have changed between)."""
    count = len(cur.if_index)
    speeds = bounding_speeds(cur)
    if prev is None:
        return Pairing((None,) * count, (False,) * count, speeds)
    rows = match_rows(prev, cur)
    earlier = bounding_speeds(prev)
    before = integers(prev.columns.get("ifCounterDiscontinuityTime"), len(prev.if_index))
    after = integers(cur.columns.get("ifCounterDiscontinuityTime"), count)
    moved = tuple(row is not None and now is not None and before[row] is not None and before[row] != now for row, now in zip(rows, after, strict=True))
    bounds = tuple(speed if row is None else max(speed or 0, earlier[row] or 0) or None for row, speed in zip(rows, speeds, strict=True))
    return Pairing(rows, moved, bounds)


def judge_column(kind: CounterKind, prev: CounterColumn | None, cur: CounterColumn, pairing: Pairing, interval: Interval) -> Judged:
    """Judge one counter row by row."""
    count = len(cur.values)
    if prev is None:
        return Judged((None,) * count, bytes([Quality.MISSING]) * count, (None,) * count, (None,) * count)
    before = ticks_per_row(prev.ticks, len(prev.values))
    after = ticks_per_row(cur.ticks, count)
    judgements: dict[tuple[int | None, int | None], tuple[Quality, int]] = {}
    cells: list[tuple[Quality, int | None, int]] = []
    for row, old in enumerate(pairing.rows):
        if old is None or cur.bits[row] == 0 or cur.bits[row] != prev.bits[old]:
            cells.append((Quality.MISSING, None, 0))
            continue
        clocks = (before[old], after[row])
        quality, ticks = judgements.get(clocks) or judgements.setdefault(clocks, interval.judge(*clocks))
        delta: int | None = None
        if pairing.discontinuous[row]:
            quality = Quality.RESET
        elif quality is Quality.GOOD:
            quality, delta = _delta(kind, prev, cur, (old, row), (pairing.speeds_bps[row], ticks))
        cells.append((quality, delta, ticks))
    return _judged(cells)


def counter_delta(prev: int, cur: int, *, bits: int, ticks: int, speed_bps: int | None, kind: CounterKind = COUNTERS[0]) -> tuple[Quality, int | None]:
    """Return how far one counter went in `ticks` of 1/100 s without a known reset, or why that cannot be said.

    - 32 bits that the port could fill within the interval: AMBIGUOUS, whatever the numbers are.
    - Backward: WRAPPED when the difference modulo 2^32 is possible at the port's speed (also for a 64-bit object whose two values fit 32
      bits: agents send one as the other), or modulo 2^64; else RESET: agents do clear counters without saying so.
    - Beyond 1.1 times the speed: IMPOSSIBLE.
    """
    bound = LIMIT_TENTHS * (speed_bps or CEILING_BPS) * ticks
    if bits == 32 and kind.wrap_bits is not None and bound >= TICKS_MODULUS * kind.wrap_bits * 1000:
        return Quality.AMBIGUOUS, None
    delta = cur - prev
    if delta >= 0:
        return (Quality.GOOD, delta) if delta * kind.unit_bits * 1000 <= bound else (Quality.IMPOSSIBLE, None)
    wire_bits = (kind.wrap_bits or kind.unit_bits) * 1000
    if prev <= MAX_32:
        delta += MAX_32 + 1
        sure = bound < TICKS_MODULUS * wire_bits if kind.wrap_bits is not None else delta <= HALF_RANGE_32
        return (Quality.WRAPPED, delta) if sure and delta * wire_bits <= bound else (Quality.RESET, None)
    delta += MAX_64 + 1
    return (Quality.WRAPPED, delta) if delta * wire_bits <= bound else (Quality.RESET, None)


def _delta(kind: CounterKind, prev: CounterColumn, cur: CounterColumn, rows: tuple[int, int], bounds: tuple[int | None, int]) -> tuple[Quality, int | None]:
    """Judge one row's two values, which both columns have."""
    before, after = prev.values[rows[0]], cur.values[rows[1]]
    if before is None or after is None:
        return Quality.MISSING, None
    return counter_delta(before, after, bits=cur.bits[rows[1]], ticks=bounds[1], speed_bps=bounds[0], kind=kind)


def _judged(cells: Sequence[tuple[Quality, int | None, int]]) -> Judged:
    """Turn judged rows into columns."""
    return Judged(
        tuple(None if delta is None else delta * TICKS_PER_SECOND / ticks for _, delta, ticks in cells),
        bytes(quality for quality, _, _ in cells),
        tuple(delta for _, delta, _ in cells),
        tuple(None if delta is None else ticks for _, delta, ticks in cells),
    )
