"""The hot path of rates: what `interface_rates` says, kept from poll to poll and computed column by column while nothing is odd."""

from collections.abc import Callable
from dataclasses import dataclass, field
from operator import gt, itemgetter, sub

from netmon.model.clock import DEFAULT_UNCERTAINTY_S, TICKS_MODULUS, TICKS_PER_SECOND, elapsed_ticks, tolerance_ticks
from netmon.model.counter_values import COUNTERS, MAX_32, CounterColumn, CounterKind, Quality, counter_column
from netmon.model.port_identity import interface_names, renumbered
from netmon.model.port_speed import CEILING_BPS, bounding_speeds, interface_speeds
from netmon.model.rates import LIMIT_TENTHS, InterfaceRates, Interval, Judged, Pairing, assemble, gap_ticks, judge_column, pair
from netmon.model.reading import InterfaceTable

NAME_COLUMNS = ("ifName", "ifDescr")
SPEED_COLUMNS = ("ifHighSpeed", "ifSpeed", "ifType")
DISCONTINUITY = ("ifCounterDiscontinuityTime",)
CAP_BUCKET_TICKS = 64

Ticks = int | tuple[int | None, ...] | None
Spans = tuple[int | tuple[int, ...], int]
"""The ticks to divide by, for all rows or one per row, and the least of them."""


@dataclass(slots=True)
class _Bounds:
    """What follows from a table's names and speeds alone, so it is worked out again only when those change."""

    names: tuple[str, ...]
    speeds_bps: tuple[int | None, ...]
    bounding_bps: tuple[int | None, ...]
    slowest_bps: int
    fastest_bps: int
    rows: tuple[int, ...]
    nothing: tuple[bool, ...]
    zeros: tuple[float, ...]
    no_counts: tuple[int, ...]
    good: bytes
    all_64: bytes
    all_32: bytes
    caps: dict[tuple[int, int], tuple[int, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, table: InterfaceTable, names: tuple[str, ...]) -> "_Bounds":
        """Work them out for a table."""
        count = len(table.if_index)
        bounding = bounding_speeds(table)
        known = [speed or CEILING_BPS for speed in bounding] or [CEILING_BPS]
        return cls(
            names=names,
            speeds_bps=interface_speeds(table),
            bounding_bps=bounding,
            slowest_bps=min(known),
            fastest_bps=max(known),
            rows=tuple(range(count)),
            nothing=(False,) * count,
            zeros=(0.0,) * count,
            no_counts=(0,) * count,
            good=bytes([Quality.GOOD]) * count,
            all_64=bytes([64]) * count,
            all_32=bytes([32]) * count,
        )

    def row_caps(self, unit_bits: int, ticks: int) -> tuple[int, ...]:
        """Return per row a count that the port can certainly reach in `ticks`: rounded down, so that exceeding it proves nothing yet."""
        key = (unit_bits, ticks // CAP_BUCKET_TICKS)
        caps = self.caps.get(key)
        if caps is None:
            if len(self.caps) > 8:
                self.caps.clear()
            tenths = LIMIT_TENTHS * key[1] * CAP_BUCKET_TICKS
            caps = self.caps[key] = tuple((speed or CEILING_BPS) * tenths // (unit_bits * 1000) for speed in self.bounding_bps)
        return caps


@dataclass(slots=True)
class _Kept:
    """The last reading of a device, as far as the next one needs it."""

    table: InterfaceTable
    at_s: float
    bounds: _Bounds
    columns: dict[str, CounterColumn]
    at_zero: dict[str, Callable[[tuple[object, ...]], tuple[object, ...]]]


class _Clocks:
    """The intervals of one poll, each pair of ticks judged once."""

    __slots__ = ("gap", "interval", "own", "seen", "tolerance")

    def __init__(self, interval: Interval) -> None:
        self.interval = interval
        self.own = elapsed_ticks(interval.elapsed_s)
        self.tolerance = tolerance_ticks(interval.elapsed_s, interval.uncertainty_s)
        self.gap = gap_ticks(interval.expected_period_s)
        # By identity: the columns of one PDU share one object, and all of them live as long as this poll's two tables.
        self.seen: dict[tuple[int, int], Spans | None] = {}

    def spans(self, prev: Ticks, cur: Ticks) -> Spans | None:
        """Return what to divide by when every row's interval is good, else None."""
        key = (id(prev), id(cur))
        if key not in self.seen:
            self.seen[key] = self._spans(prev, cur)
        return self.seen[key]

    def _spans(self, prev: Ticks, cur: Ticks) -> Spans | None:
        if not isinstance(prev, tuple) and not isinstance(cur, tuple):
            quality, ticks = self.interval.judge(prev, cur)
            return (ticks, ticks) if quality is Quality.GOOD else None
        if prev is None or cur is None:
            return (self.own, self.own) if 0 < self.own <= self.gap else None
        before = prev if isinstance(prev, tuple) else (prev,) * len(cur) if isinstance(cur, tuple) else ()
        after = cur if isinstance(cur, tuple) else (cur,) * len(before)
        try:
            steps: tuple[int, ...] = tuple(map(sub, after, before))
        except TypeError:
            return None
        low, high = min(steps), max(steps)
        agree = low > 0 and abs(low - self.own) <= self.tolerance and abs(high - self.own) <= self.tolerance
        return (steps, low) if agree and max(high, self.own) <= self.gap else None


class RateKeeper:
    """One device's counters from poll to poll; `update` equals `interface_rates` over the last table that it was given."""

    __slots__ = ("_kept",)

    def __init__(self) -> None:
        self._kept: _Kept | None = None

    def update(self, table: InterfaceTable, at_s: float, *, expected_period_s: float, uncertainty_s: float = DEFAULT_UNCERTAINTY_S) -> InterfaceRates:
        """Judge a table read at `at_s` (monotonic seconds) against the one before it.

        Give it only tables that were read: over a failed poll it keeps the earlier one. Raises ValueError when `at_s` goes backward.
        """
        kept = self._kept
        if kept is None:
            return self._first(table, at_s)
        interval = Interval(at_s - kept.at_s, expected_period_s, uncertainty_s, kept.table.engine_boots, table.engine_boots)
        clocks = _Clocks(interval)
        same_ports = kept.table.if_index == table.if_index and _same(kept.table, table, NAME_COLUMNS)
        same_speeds = same_ports and _same(kept.table, table, SPEED_COLUMNS)
        bounds = kept.bounds
        if not same_speeds:
            bounds = _Bounds.of(table, bounds.names if same_ports else interface_names(table))
        if same_speeds and table.if_index and kept.table.engine_boots == table.engine_boots and _same(kept.table, table, DISCONTINUITY):
            pairing = Pairing(bounds.rows, bounds.nothing, bounds.bounding_bps)
            fast = True
        else:
            pairing = pair(kept.table, table)
            fast = False
        columns: dict[str, CounterColumn] = {}
        judged: dict[str, Judged] = {}
        for kind in COUNTERS:
            done = _judge_fast(kind, kept, table, clocks) if fast else None
            if done is not None:
                columns[kind.name], judged[kind.name] = done
                continue
            column = counter_column(table, kind)
            if column is not None:
                prev = kept.columns.get(kind.name)
                columns[kind.name], judged[kind.name] = column, judge_column(kind, prev, column, pairing, interval)
                kept.at_zero.pop(kind.name, None)
        events = () if same_ports else renumbered(kept.table, table, pairing.rows, bounds.names)
        self._kept = _Kept(table, at_s, bounds, columns, kept.at_zero if same_ports else {})
        return assemble(table, bounds.names, bounds.speeds_bps, columns=columns, judged=judged, events=events)

    def _first(self, table: InterfaceTable, at_s: float) -> InterfaceRates:
        """Keep the first table; nothing can be said about rates yet."""
        bounds = _Bounds.of(table, interface_names(table))
        pairing = pair(None, table)
        interval = Interval(0.0, 0.0, 0.0, None, None)
        columns = {kind.name: column for kind in COUNTERS if (column := counter_column(table, kind)) is not None}
        judged = {kind.name: judge_column(kind, None, columns[kind.name], pairing, interval) for kind in COUNTERS if kind.name in columns}
        self._kept = _Kept(table, at_s, bounds, columns, {})
        return assemble(table, bounds.names, bounds.speeds_bps, columns=columns, judged=judged)


def _same(prev: InterfaceTable, cur: InterfaceTable, names: tuple[str, ...]) -> bool:
    """True when both tables have, or lack, these columns with the same values."""
    for name in names:
        before, after = prev.columns.get(name), cur.columns.get(name)
        if before is None or after is None:
            if before is not after:
                return False
        elif before.values != after.values:
            return False
    return True


def _judge_fast(kind: CounterKind, kept: _Kept, table: InterfaceTable, clocks: _Clocks) -> tuple[CounterColumn, Judged] | None:
    """Judge a whole column at once; None when any row needs the careful way, or the table lacks the counter."""
    prev, bounds = kept.columns.get(kind.name), kept.bounds
    if prev is None:
        return None
    column = _column_fast(kind, kept, table, prev)
    spans = clocks.spans(prev.ticks, column.ticks) if column is not None else None
    if column is None or spans is None:
        return None
    ticks, least = spans
    if column.bits is bounds.all_32 and kind.wrap_bits is not None:
        most = ticks if isinstance(ticks, int) else max(ticks)
        if LIMIT_TENTHS * bounds.fastest_bps * most >= TICKS_MODULUS * kind.wrap_bits * 1000:
            return None
    intervals = (ticks,) * len(bounds.rows) if isinstance(ticks, int) else ticks
    if column.values == prev.values:
        return column, Judged(bounds.zeros, bounds.good, bounds.no_counts, intervals)
    deltas = _sound_deltas(kind, prev, column, bounds, least)
    if deltas is None:
        return None
    if isinstance(ticks, int):
        rates = tuple([delta * TICKS_PER_SECOND / ticks for delta in deltas])
    else:
        rates = tuple([delta * TICKS_PER_SECOND / span for delta, span in zip(deltas, ticks, strict=True)])
    return column, Judged(rates, bounds.good, deltas, intervals)


def _sound_deltas(kind: CounterKind, prev: CounterColumn, cur: CounterColumn, bounds: _Bounds, ticks: int) -> tuple[int, ...] | None:
    """Subtract two columns; None when a row lacks a value, went backward or may have counted more than its port can in `ticks`."""
    try:
        deltas: tuple[int, ...] = tuple(map(sub, cur.values, prev.values))
    except TypeError:
        return None
    if min(deltas) < 0:
        return None
    if max(deltas) * kind.unit_bits * 1000 <= LIMIT_TENTHS * bounds.slowest_bps * ticks:
        return deltas
    return None if any(map(gt, deltas, bounds.row_caps(kind.unit_bits, ticks))) else deltas


def _column_fast(kind: CounterKind, kept: _Kept, table: InterfaceTable, prev: CounterColumn) -> CounterColumn | None:
    """Take a column whole when it is as wide as the last time in every row.

    Values are not looked at here except for the quirks of `counter_column`: after it, a change that is neither negative nor impossible
    shows that every value is a sound number, because the earlier ones are.
    """
    bounds = kept.bounds
    high = table.columns.get(kind.high) if kind.high is not None else None
    low = table.columns.get(kind.low) if kind.low is not None else None
    if high is not None:
        if prev.bits != bounds.all_64 or len(high.values) != len(bounds.rows):
            return None
        if low is not None and 0 in prev.values:
            if kind.name not in kept.at_zero:
                rows = [row for row, value in enumerate(prev.values) if value == 0]
                kept.at_zero[kind.name] = itemgetter(*rows, rows[0])
            if any(kept.at_zero[kind.name](low.values)):
                return None
        return CounterColumn(high.values, bounds.all_64, high.ticks)  # type: ignore[arg-type]  # bytes raise TypeError when subtracted
    if low is None or prev.bits != bounds.all_32 or len(low.values) != len(bounds.rows):
        return None
    try:
        fits = max(low.values) <= MAX_32  # type: ignore[type-var,operator]
    except TypeError:
        return None
    return CounterColumn(low.values, bounds.all_32, low.ticks) if fits else None  # type: ignore[arg-type]
