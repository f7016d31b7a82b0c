"""What `interface_rates` says, kept from poll to poll and cheap while nothing is odd."""

from dataclasses import dataclass

from netmon.model.clock import DEFAULT_UNCERTAINTY_S, elapsed_ticks
from netmon.model.counter_values import COUNTERS, OCTET_COUNTERS, CounterColumn, counter_column, empty_column
from netmon.model.pool import Pool
from netmon.model.port_identity import interface_names, renumbered
from netmon.model.rate_columns import ColumnPlan, JudgedColumn, TableBounds, WholeColumns, plan_column
from netmon.model.rates import InterfaceRates, Interval, Judged, assemble, judge_column, octet_bits, pair
from netmon.model.reading import InterfaceTable

NAME_COLUMNS = ("ifName", "ifDescr")
STEADY_COLUMNS = (*NAME_COLUMNS, "ifHighSpeed", "ifSpeed", "ifType", "ifCounterDiscontinuityTime")


@dataclass(slots=True)
class _Kept:
    """The last reading of a device and how to judge the next; `plans` is None when they must be made anew."""

    table: InterfaceTable
    at_s: float
    bounds: TableBounds
    plans: list[ColumnPlan] | None = None


class RateKeeper:
    """One device's counters from poll to poll; `update` equals `interface_rates` over the last table that it was given."""

    __slots__ = ("_kept", "_pool")

    def __init__(self, pool: Pool | None = None) -> None:
        self._kept: _Kept | None = None
        self._pool = Pool() if pool is None else pool

    def update(self, table: InterfaceTable, at_s: float, *, expected_period_s: float, uncertainty_s: float = DEFAULT_UNCERTAINTY_S) -> InterfaceRates:
        """Judge a table read at `at_s` (monotonic seconds) against the one before it.

        Give it only tables that were read: over a failed poll it keeps the earlier one. Raises ValueError when `at_s` goes backward.
        """
        kept = self._kept
        if kept is None:
            kept = self._kept = _Kept(table, at_s, TableBounds.of(table, interface_names(table), self._pool))
            return _judge_rows(None, table, kept.bounds, Interval(0.0, expected_period_s, uncertainty_s, None, None))
        prev = kept.table
        interval = Interval(at_s - kept.at_s, expected_period_s, uncertainty_s, prev.engine_boots, table.engine_boots)
        elapsed_ticks(interval.elapsed_s)
        if _is_steady(prev, table):
            kept.table, kept.at_s = table, at_s
            return _judge_columns(kept, prev, interval)
        same_names = prev.if_index == table.if_index and _same(prev, table, NAME_COLUMNS)
        bounds = TableBounds.of(table, kept.bounds.names if same_names else interface_names(table), self._pool)
        self._kept = _Kept(table, at_s, bounds)
        return _judge_rows(prev, table, bounds, interval)


def _judge_rows(prev: InterfaceTable | None, table: InterfaceTable, bounds: TableBounds, interval: Interval) -> InterfaceRates:
    """Judge every counter row by row."""
    pairing = pair(prev, table)
    columns: dict[str, CounterColumn] = {}
    judged: dict[str, Judged] = {}
    for kind in COUNTERS:
        column = counter_column(table, kind)
        if column is not None:
            columns[kind.name] = column
            judged[kind.name] = judge_column(kind, counter_column(prev, kind) if prev else None, column, pairing, interval)
    events = renumbered(prev, table, pairing.rows, bounds.names) if prev else ()
    return assemble(table, bounds.names, bounds.speeds_bps, columns=columns, judged=judged, events=events)


def _judge_columns(kept: _Kept, prev: InterfaceTable, interval: Interval) -> InterfaceRates:
    """Judge a table that differs from `prev` in its counters only, column by column; an odd column goes row by row and is planned anew."""
    bounds, table, whole = kept.bounds, kept.table, WholeColumns(interval, kept.bounds)
    if kept.plans is None:
        kept.plans = [plan_column(kind, prev, column) for kind in COUNTERS if (column := counter_column(prev, kind)) is not None]
    rates: dict[str, tuple[float | None, ...]] = {}
    quality: dict[str, bytes] = {}
    values: dict[str, tuple[int | None, ...]] = {}
    octets: list[Judged] = []
    bits: list[bytes] = []
    for position, plan in enumerate(kept.plans):
        numbers, widths, judged = whole.judge(plan, prev.columns, table.columns) or _judge_odd(kept.plans, position, prev, table, (bounds, interval))
        name = plan.kind.name
        values[name] = numbers
        rates[name] = judged.rates
        quality[name] = judged.quality
        if len(bits) < len(OCTET_COUNTERS):
            octets.append(judged)
            bits.append(widths)
    return InterfaceRates(
        if_index=table.if_index,
        names=bounds.names,
        speeds_bps=bounds.speeds_bps,
        rates=rates,
        quality=quality,
        values=values,
        bits=octet_bits(*bits),
        deltas={"in_octets": octets[0].deltas, "out_octets": octets[1].deltas},
        intervals={"in_octets": octets[0].intervals, "out_octets": octets[1].intervals},
    )


def _judge_odd(plans: list[ColumnPlan], position: int, prev: InterfaceTable, table: InterfaceTable, rest: tuple[TableBounds, Interval]) -> JudgedColumn:
    """Judge one counter row by row and plan it anew."""
    kind = plans[position].kind
    column = counter_column(table, kind) or empty_column(len(table.if_index))
    plans[position] = plan_column(kind, table, column)
    return column.values, column.bits, judge_column(kind, counter_column(prev, kind), column, rest[0].pairing, rest[1])


def _is_steady(prev: InterfaceTable, cur: InterfaceTable) -> bool:
    """True when the two tables can differ in counters and states only: same rows and columns, same names, speeds, discontinuities and boots."""
    if prev.engine_boots != cur.engine_boots or not cur.if_index or prev.if_index != cur.if_index:
        return False
    return prev.columns.keys() == cur.columns.keys() and _same(prev, cur, STEADY_COLUMNS)


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
