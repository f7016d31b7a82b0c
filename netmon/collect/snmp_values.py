"""Collector `health`: processors, memory and sensors, from the tables that the profile describes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from netmon.collect.base import Collected, SnmpContext
from netmon.collect.health_params import HealthParams, HealthTable
from netmon.collect.health_rows import Found, Row, columns_of, needs_entities, needs_interfaces, read_table
from netmon.collect.row_names import ENT_PHYSICAL, IF_NAME, Entity, Names, entities_of, interfaces_of, told_apart
from netmon.collect.tables import get_status, overall, table_status
from netmon.model.outcome import Outcome
from netmon.model.reading import HealthValues, TableStatus
from netmon.transport.snmp.api import TableSpec

SCRATCH = "health"
# At the usual 300 s, names are read again every hour.
NAMES_POLLS = 12
SCALAR_INDEX = (0,)


@dataclass(slots=True)
class HealthState:
    """The checked description, and names that change only when somebody moves a card."""

    source: Mapping[str, object]
    tables: dict[str, HealthTable]
    entities: dict[int, Entity] = field(default_factory=dict)
    interfaces: dict[int, str] = field(default_factory=dict)
    polls: int = 0


async def collect(context: SnmpContext) -> Collected:
    """Read every table of `HealthParams`; one that the device lacks is no failure, one that failed leaves the others standing."""
    state = _state(context)
    statuses: list[TableStatus] = []
    rows = await _read_scalars(context, state.tables, statuses)
    for name, table in state.tables.items():
        if not table.scalar:
            rows[name] = await _read_rows(context, name, table, statuses)
    names = await _read_names(context, state, rows, statuses)
    found = Found()
    for name, table in state.tables.items():
        read_table(name, table, rows.get(name, []), names, found)
    outcome, detail = overall(statuses)
    payload = HealthValues(processors=told_apart(found.processors), memory=told_apart(found.memory), sensors=told_apart(found.sensors))
    return Collected(outcome=outcome, payload=payload if outcome.got_something else None, tables=tuple(statuses), problems=found.problems(), detail=detail)


def _state(context: SnmpContext) -> HealthState:
    known = context.memory.scratch.get(SCRATCH)
    if isinstance(known, HealthState) and (known.source is context.params or known.source == context.params):
        return known
    state = HealthState(source=context.params, tables=_tables(context))
    context.memory.scratch[SCRATCH] = state
    return state


def _tables(context: SnmpContext) -> dict[str, HealthTable]:
    """Return the checked description, of which devices of one profile have one."""
    known = context.shared.get(SCRATCH)
    if isinstance(known, dict):
        return known
    tables = HealthParams.model_validate(dict(context.params)).tables()
    context.shared[SCRATCH] = tables
    return tables


async def _read_scalars(context: SnmpContext, tables: Mapping[str, HealthTable], statuses: list[TableStatus]) -> dict[str, list[Row]]:
    wanted = {name: columns_of(table) for name, table in tables.items() if table.scalar}
    oids = [f"{tables[name].entry}.{column}.0" for name, columns in wanted.items() for column in columns]
    if not oids:
        return {}
    result = await context.session.get(oids)
    statuses.append(get_status("scalars", result))
    rows: dict[str, list[Row]] = {}
    for name, columns in wanted.items():
        cells = {column: result.values[oid].value for column in columns if (oid := f"{tables[name].entry}.{column}.0") in result.values}
        rows[name] = [Row(SCALAR_INDEX, dict(cells))] if cells else []
    return rows


async def _read_rows(context: SnmpContext, name: str, table: HealthTable, statuses: list[TableStatus]) -> list[Row]:
    columns = columns_of(table)
    result = await context.session.table(TableSpec(name=name, columns=tuple(f"{table.entry}.{column}" for column in columns)))
    statuses.append(table_status(result))
    values = [column.values for column in result.columns]
    return [Row(index, {column: cells[place] for column, cells in zip(columns, values, strict=True)}) for place, index in enumerate(result.index)]


async def _read_names(context: SnmpContext, state: HealthState, rows: Mapping[str, list[Row]], statuses: list[TableStatus]) -> Names:
    """Read names for the tables that brought rows and need them, at the first poll and then every NAMES_POLLS."""
    full = [state.tables[name] for name, found in rows.items() if found]
    stale = state.polls % NAMES_POLLS == 0
    state.polls += 1
    if any(map(needs_entities, full)) and (stale or not state.entities):
        result = await context.session.table(ENT_PHYSICAL)
        statuses.append(table_status(result))
        if result.complete or not state.entities:
            state.entities = entities_of(result)
    if any(map(needs_interfaces, full)) and (stale or not state.interfaces):
        result = await context.session.table(IF_NAME)
        statuses.append(table_status(result))
        if result.outcome in (Outcome.OK, Outcome.PARTIAL):
            state.interfaces = interfaces_of(result)
    return Names(entities=state.entities, interfaces=state.interfaces)
