"""Collector `interfaces`: IF-MIB counters at every poll, names when they may have changed, duplex and aggregates now and then."""

from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from netmon.collect.base import Collected, SnmpContext
from netmon.collect.if_columns import IDENTITY, align, correct_widths, in_mib_order, leave_narrow, take_columns
from netmon.collect.if_state import (
    IDENTITY_PERIOD_S,
    IDENTITY_POLLS,
    SLOW_PERIOD_S,
    InterfaceState,
    TableMark,
    first_plan,
    first_ticks,
    is_due,
    learned,
    needs_identity,
    remembered,
)  # fmt: skip
from netmon.collect.lag import read_lags
from netmon.collect.params import Params
from netmon.collect.port_filter import HiddenPorts, PortFilter, only, port_filters
from netmon.collect.tables import get_status, overall, table_status
from netmon.model.outcome import Outcome
from netmon.model.reading import Column, InterfaceTable, ReadingProblem, TableStatus
from netmon.transport.snmp.api import GetResult, TableResult, TableSpec

IF_NUMBER = "1.3.6.1.2.1.2.1.0"
IF_TABLE_LAST_CHANGE = "1.3.6.1.2.1.31.1.5.0"
DUPLEX_NAME = "dot3StatsDuplexStatus"
DUPLEX = TableSpec(name="dot3StatsTable", columns=("1.3.6.1.2.1.10.7.2.1.19",))
UP = 1
SCRATCH = "interfaces"
HIDDEN = "interfaces hidden"


class InterfacesParams(Params):
    """`columns: counters` polls octets, errors, states and speed and remembers the names; `all` reads every column at every poll.

    `pagp` asks CISCO-PAGP-MIB as well, where alone a static port-channel shows. `hide` are rows that are no ports of the device: they are left out.
    """

    columns: Literal["counters", "all"] = "counters"
    duplex: bool = True
    lag: bool = True
    pagp: bool = False
    hide: list[PortFilter] = Field(default_factory=list)


@dataclass(slots=True)
class _Poll:
    """One poll in the making."""

    context: SnmpContext
    statuses: list[TableStatus]
    problems: list[ReadingProblem]


async def collect(context: SnmpContext) -> Collected:
    """Read the interface table; a walk that broke off keeps its rows and is PARTIAL.

    Parameters: `InterfacesParams`. The payload is None when the device has no IF-MIB row at all (outcome OK: it lacks the MIB).
    """
    everything = context.params.get("columns", "counters") == "all"
    remembered = context.memory.scratch.get(SCRATCH)
    state = remembered if isinstance(remembered, InterfaceState) else None
    poll = _Poll(context, [], [])
    mark, ticks = None, None
    if not everything:
        asked = await context.session.get((IF_TABLE_LAST_CHANGE, IF_NUMBER))
        if asked.outcome is Outcome.AUTH_FAILED or not asked.outcome.answered:
            return Collected(outcome=asked.outcome, payload=None, tables=(get_status("interfaces", asked),), detail=asked.reason)
        mark, ticks = _mark_of(asked), asked.ticks
    refresh = needs_identity(state, mark, ticks)
    plan = first_plan(everything=everything) if state is None or refresh else state.plan
    result = await context.session.table(plan.spec)
    poll.statuses.append(table_status(result))
    if_index, result = _index_of(state, result)
    if not if_index:
        return _finished(poll, None)
    columns, problems = take_columns(plan.columns, result.columns, len(if_index))
    poll.problems += problems
    if result.complete and (refresh or (everything and state is not None and if_index != state.index)):
        state = learned(state, result, columns, if_index, everything=everything)
        state.mark = mark
    elif state is not None:
        columns = await _with_names(poll, state, if_index, columns, read=result.complete and not everything)
        if not result.complete:
            leave_narrow(columns, state.plan.columns)
    correct_widths(columns, plan.columns, result.columns)
    if state is not None and result.complete:
        _count(state, first_ticks(result))
        context.memory.scratch[SCRATCH] = state
        await _read_slow(poll, state, columns, if_index)
    return _finished(poll, _payload(poll, state, if_index, columns, complete=result.complete))


def _count(state: InterfaceState, ticks: int | None) -> None:
    """Count the poll; an agent whose clock fell or ran an hour since the names were read is asked for all of it next time."""
    state.polls = IDENTITY_POLLS if is_due(state.ticks, ticks, IDENTITY_PERIOD_S) else state.polls + 1
    state.slow_polls += 1
    if state.slow_polls == 1 or is_due(state.slow_ticks, ticks, SLOW_PERIOD_S) or state.slow_polls > IDENTITY_POLLS:
        state.slow_ticks, state.slow_polls = ticks, 1


def _mark_of(result: GetResult) -> TableMark | None:
    """Read ifTableLastChange and ifNumber; None when the device has neither, so that nothing is concluded."""
    last_change, number = (result.values.get(oid) for oid in (IF_TABLE_LAST_CHANGE, IF_NUMBER))
    if last_change is None and number is None:
        return None
    return TableMark(*(bind.value if bind is not None and isinstance(bind.value, int) else None for bind in (last_change, number)))


def _index_of(state: InterfaceState | None, result: TableResult) -> tuple[tuple[int, ...], TableResult]:
    """Return the rows' ifIndex; rows whose index is not one sub-identifier are no interfaces and leave the result."""
    if state is not None and result.index == state.raw_index:
        return state.index, result
    if all(len(index) == 1 for index in result.index):
        return tuple([index[0] for index in result.index]), result
    places = [place for place, index in enumerate(result.index) if len(index) == 1]
    return tuple(result.index[place][0] for place in places), _only(result, places)


def _only(result: TableResult, places: list[int]) -> TableResult:
    columns = tuple(
        column._replace(
            values=tuple(column.values[place] for place in places),
            tags=column.tags if isinstance(column.tags, int) else tuple(column.tags[place] for place in places),
            ticks=tuple(column.ticks[place] for place in places) if isinstance(column.ticks, tuple) else column.ticks,
        )
        for column in result.columns
    )
    return TableResult(
        name=result.name, index=tuple(result.index[place] for place in places), columns=columns, outcome=result.outcome,
        complete=result.complete, reason=result.reason, requests=result.requests,
    )  # fmt: skip


async def _with_names(poll: _Poll, state: InterfaceState, if_index: tuple[int, ...], columns: dict[str, Column], *, read: bool) -> dict[str, Column]:
    """Add the remembered names; when rows came or went meanwhile, read the names of the rows that there are now first (`read`)."""
    if if_index == state.index:
        return {**state.identity, **columns}
    if read:
        wanted = in_mib_order(frozenset(IDENTITY))
        result = await poll.context.session.table(TableSpec(name="ifTable", columns=tuple(column.oid for column in wanted)))
        poll.statuses.append(table_status(result))
        names_index, result = _index_of(None, result)
        found, problems = take_columns(wanted, result.columns, len(names_index))
        poll.problems += problems
        if result.complete:
            state.identity, state.index, state.raw_index, state.slow_polls = remembered(found), names_index, result.index, 0
    position = {index: place for place, index in enumerate(state.index)}
    return {**{name: align(column, position, if_index) for name, column in state.identity.items()}, **columns}


async def _read_slow(poll: _Poll, state: InterfaceState, columns: dict[str, Column], if_index: tuple[int, ...]) -> None:
    """Read duplex and aggregates, which change seldom, at the first poll of each slow period."""
    if state.slow_polls != 1:
        return
    if poll.context.params.get("duplex", True):
        result = await poll.context.session.table(DUPLEX)
        status = table_status(result)
        if status.outcome is not Outcome.NO_DATA:
            poll.statuses.append(status)
        state.duplex = _duplex_column(result, state.index)
    if poll.context.params.get("lag", True):
        nothing = (None,) * len(if_index)
        types = columns["ifType"].values if "ifType" in columns else nothing
        statuses = columns["ifOperStatus"].values if "ifOperStatus" in columns else nothing
        up = frozenset(index for index, status in zip(if_index, statuses, strict=True) if status == UP)
        state.lags, asked = await read_lags(poll.context, dict(zip(if_index, types, strict=True)), up, pagp=bool(poll.context.params.get("pagp", False)))
        poll.statuses += asked


def _duplex_column(result: TableResult, if_index: tuple[int, ...]) -> Column | None:
    index, result = _index_of(None, result)
    if not index:
        return None
    values = tuple(value if isinstance(value, int) else None for value in result.columns[0].values)
    return align(Column(values, result.columns[0].ticks), {number: place for place, number in enumerate(index)}, if_index)


def _payload(poll: _Poll, state: InterfaceState | None, if_index: tuple[int, ...], columns: dict[str, Column], *, complete: bool) -> InterfaceTable:
    lags = state.lags if state is not None else None
    if state is not None and state.duplex is not None:
        same = if_index == state.index
        position = {} if same else {index: place for place, index in enumerate(state.index)}
        columns[DUPLEX_NAME] = state.duplex if same else align(state.duplex, position, if_index)
    places = _hidden(poll.context).kept(len(if_index), columns)
    if places is not None:
        if_index, columns = tuple([if_index[place] for place in places]), only(columns, places)
    return InterfaceTable(
        if_index=if_index,
        columns=columns,
        complete=complete,
        engine_boots=poll.context.memory.engine_boots or None,
        lags=lags.active if lags else None,
        lag_members=lags.members if lags else None,
    )


def _hidden(context: SnmpContext) -> HiddenPorts:
    hide, known = context.params.get("hide"), context.memory.scratch.get(HIDDEN)
    if isinstance(known, HiddenPorts) and (known.hide is hide or known.hide == hide):
        return known
    filters = context.shared.get(HIDDEN)
    if not isinstance(filters, tuple):
        filters = context.shared[HIDDEN] = port_filters(hide)
    made = context.memory.scratch[HIDDEN] = HiddenPorts(hide, filters)
    return made


def _finished(poll: _Poll, table: InterfaceTable | None) -> Collected:
    outcome, detail = overall(poll.statuses)
    return Collected(outcome=outcome, payload=table, tables=tuple(poll.statuses), problems=tuple(poll.problems), detail=detail)
