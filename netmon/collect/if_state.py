"""What the interface collector remembers between two polls, and the pure rules for what to ask next."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from netmon.collect.if_columns import DETAIL, FAST, HC_OF_32, IDENTITY, OCTETS_32, PACKETS_32, IfColumn, in_mib_order
from netmon.collect.lag import Lags
from netmon.model.reading import Column
from netmon.transport.snmp.api import TableResult, TableSpec

TICKS_PER_S = 100
IDENTITY_PERIOD_S = 3600
SLOW_PERIOD_S = 300
# An agent whose sysUpTime stands still would otherwise never be asked for its names again.
IDENTITY_POLLS = 120

EVERYTHING = frozenset(FAST + IDENTITY + OCTETS_32 + DETAIL + PACKETS_32)
FIRST_COUNTERS = frozenset(FAST + IDENTITY + OCTETS_32)
FAST_SET = frozenset(FAST)


@dataclass(frozen=True, slots=True)
class TableMark:
    """ifTableLastChange (TimeTicks) and ifNumber: either moving means that rows came or went."""

    last_change: int | None = None
    number: int | None = None


class Plan(NamedTuple):
    """A walk: its columns, and the same as a request."""

    columns: tuple[IfColumn, ...]
    spec: TableSpec


@dataclass(slots=True)
class InterfaceState:
    """One device's interface table as last seen; `plan` is what to ask until the next refresh, `duplex` follows `index`."""

    index: tuple[int, ...]
    raw_index: tuple[tuple[int, ...], ...]
    identity: dict[str, Column]
    plan: Plan
    ticks: int | None
    polls: int = 0
    mark: TableMark | None = None
    slow_ticks: int | None = None
    slow_polls: int = 0
    duplex: Column | None = None
    lags: Lags | None = None


def needs_identity(state: InterfaceState | None, mark: TableMark | None, ticks: int | None) -> bool:
    """Tell whether names and types must be read again.

    True at the first poll, when sysUpTime fell (reboot, or its 497-day rollover), when ifTableLastChange or ifNumber moved,
    and after an hour of the agent's time.
    """
    if state is None:
        return True
    if mark is not None and mark != state.mark:
        return True
    return is_due(state.ticks, ticks, IDENTITY_PERIOD_S) or state.polls >= IDENTITY_POLLS


def is_due(last_ticks: int | None, ticks: int | None, period_s: int) -> bool:
    """Tell whether `period_s` of the agent's time have gone by, or its clock fell; False while the agent gives no clock."""
    if last_ticks is None or ticks is None:
        return False
    return ticks < last_ticks or ticks - last_ticks >= period_s * TICKS_PER_S


def has_fallen(last_ticks: int | None, ticks: int | None) -> bool:
    """Tell whether the agent's clock went back."""
    return last_ticks is not None and ticks is not None and ticks < last_ticks


def first_plan(*, everything: bool) -> Plan:
    """Return the walk that learns a device: every column that the mode may want, whether the device has it or not."""
    return _plan(EVERYTHING if everything else FIRST_COUNTERS)


def steady_plan(columns: dict[str, Column], rows: int, *, everything: bool) -> Plan:
    """Return the walk between two refreshes, from what a complete first walk brought.

    `everything` asks all that the device has at every poll, but for 32-bit counts of multicasts and broadcasts that 64-bit ones repeat;
    otherwise the fast set, with 32-bit counters and ifSpeed only for devices whose rows need them.
    """
    if everything:
        return _plan((EVERYTHING & columns.keys()) - _repeated(columns))
    names = (FAST_SET & columns.keys()) | needed_fallbacks(columns, rows)
    return _plan(names | _for_quiet_rows(names, columns, rows))


def _repeated(columns: dict[str, Column]) -> frozenset[str]:
    """Name the 32-bit packet columns that add nothing: every row has the 64-bit one, and none stands at 0 where the 32-bit one counts."""
    found: set[str] = set()
    for narrow in PACKETS_32:
        wide = columns.get(HC_OF_32[narrow])
        if narrow in columns and wide is not None and all(high or high == low == 0 for low, high in zip(columns[narrow].values, wide.values, strict=True)):
            found.add(narrow)
    return frozenset(found)


def _for_quiet_rows(names: frozenset[str], columns: dict[str, Column], rows: int) -> frozenset[str]:
    """Name one more column for each row that `names` would not show, lest it came and went with every refresh."""
    more: set[str] = set()
    for place in range(rows):
        if all(columns[name].values[place] is None for name in (*names, *more)):
            more.add(next(name for name, column in columns.items() if column.values[place] is not None))
    return frozenset(more)


def _plan(names: AbstractSet[str]) -> Plan:
    return _plan_of(frozenset(names))


@lru_cache(maxsize=256)
def _plan_of(names: frozenset[str]) -> Plan:
    wanted = in_mib_order(names)
    return Plan(wanted, TableSpec(name="ifTable", columns=tuple(column.oid for column in wanted)))


def needed_fallbacks(columns: dict[str, Column], rows: int) -> frozenset[str]:
    """Name the 32-bit columns that some row needs: octets where a row has no 64-bit pair, ifSpeed where ifHighSpeed is missing or 0."""
    needed: set[str] = set()
    for wide, narrow in (("ifHCInOctets", "ifInOctets"), ("ifHCOutOctets", "ifOutOctets")):
        column = columns.get(wide)
        if narrow in columns and (column is None or None in column.values):
            needed.add(narrow)
    high, speed = columns.get("ifHighSpeed"), columns.get("ifSpeed")
    if speed is not None and any(value and not fast for value, fast in zip(speed.values, high.values if high else (None,) * rows, strict=True)):
        needed.add("ifSpeed")
    return frozenset(needed)


def first_ticks(result: TableResult) -> int | None:
    """Return the sysUpTime of the first PDU that carried one."""
    for column in result.columns:
        if isinstance(column.ticks, int):
            return column.ticks
        for ticks in column.ticks or ():
            if ticks is not None:
                return ticks
    return None


def remembered(columns: dict[str, Column]) -> dict[str, Column]:
    """Return columns without their sysUpTime, which says nothing about the counters that they are shown beside later, and takes memory."""
    return {name: column._replace(ticks=None) for name, column in columns.items()}


def learned(state: InterfaceState | None, result: TableResult, columns: dict[str, Column], if_index: tuple[int, ...], *, everything: bool) -> InterfaceState:
    """Return the state after a complete walk that asked for all; duplex and aggregates live on while the rows are the same and nothing rebooted."""
    fresh = InterfaceState(
        index=if_index,
        raw_index=result.index,
        identity=remembered({name: columns[name] for name in IDENTITY if name in columns}),
        plan=steady_plan(columns, len(if_index), everything=everything),
        ticks=first_ticks(result),
    )
    if state is not None and state.index == if_index and not has_fallen(state.ticks, fresh.ticks):
        fresh.slow_ticks, fresh.slow_polls = state.slow_ticks, state.slow_polls
        fresh.duplex, fresh.lags = state.duplex, state.lags
    return fresh
