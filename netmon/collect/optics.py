"""Collector `optics`: transceivers with their limits, in celsius, volts, amperes and dBm, each on its port."""

from collections.abc import Mapping, Sequence

from netmon.collect.base import Collected, SnmpContext
from netmon.collect.cells import cell_value, converted, instance, item_columns, passes, read_rows
from netmon.collect.equipment_params import LimitColumns, OpticItem, OpticsParams, OpticTable
from netmon.collect.health_rows import Row
from netmon.collect.optics_sensors import SENSOR_COLUMNS, read_thresholds, sensor_optics
from netmon.collect.port_map import PortMap, port_map
from netmon.collect.row_names import as_text
from netmon.collect.tables import overall
from netmon.collect.transforms import number
from netmon.model.equipment import Limits, Optic, OpticsTable, OpticValue
from netmon.model.reading import ReadingProblem, TableStatus


async def collect(context: SnmpContext) -> Collected:
    """Read every table of `OpticsParams`; of a port that several tables know, the first table's row counts."""
    tables = OpticsParams.model_validate(dict(context.params)).tables()
    statuses: list[TableStatus] = []
    problems: list[ReadingProblem] = []
    rows = {name: await read_rows(context, name, table.entry, columns_of(table), statuses) for name, table in tables.items()}
    full = {name: table for name, table in tables.items() if rows[name]}
    ports = PortMap()
    if full:
        ports = await port_map(context, statuses, entities=any(table.port == "entity" or table.entity_sensor for table in full.values()))
    found: dict[tuple[str, int | None], Optic] = {}
    for name, table in full.items():
        if table.entity_sensor:
            limits = await read_thresholds(context, table.thresholds, rows[name], statuses)
            optics = sensor_optics(table.entry, rows[name], ports, limits)
        else:
            optics = table_optics(table, rows[name], ports)
        problems += _sentinels(name, optics)
        for optic in optics:
            found.setdefault((optic.port, optic.lane), optic)
    outcome, detail = overall(statuses)
    payload = OpticsTable(optics=tuple(found.values())) if outcome.got_something else None
    return Collected(outcome=outcome, payload=payload, tables=tuple(statuses), problems=tuple(problems), detail=detail)


def columns_of(table: OpticTable) -> set[int]:
    """Return the columns that a table's description needs."""
    if table.entity_sensor:
        return set(SENSOR_COLUMNS)
    items = table.items().values()
    columns = item_columns(items, table.where)
    columns.update(column for item in items if item.limits for column in item.limits.columns().values())
    return columns | ({table.port_column} if table.port_column is not None else set())


def table_optics(table: OpticTable, rows: Sequence[Row], ports: PortMap) -> list[Optic]:
    """Read a table of transceivers; a row of sentinels and zeros alone is an empty socket."""
    optics = []
    for row in rows:
        if not passes(table.where, row.cells):
            continue
        values = {name: value for name, item in table.items().items() if (value := _value(table.entry, item, row)) is not None}
        if not any(value.value for value in values.values()):
            continue
        if_index, port = _port(table, row, ports)
        lane = row.index[-1] if table.lane and len(row.index) > 1 else None
        optics.append(Optic(port=port, if_index=if_index, lane=lane, **values))
    return optics


def _value(entry: str, item: OpticItem, row: Row) -> OpticValue | None:
    exists, value = cell_value(item, row.cells)
    if not exists:
        return None
    limits = limits_of(item.limits, row.cells) if item.limits else None
    return OpticValue(oid=instance(entry, item.column, row.index), value=value, limits=limits)


def limits_of(columns: LimitColumns, cells: Mapping[int, int | bytes | str | None]) -> Limits | None:
    """Read the limits; a sentinel is none, and neither is a pair whose low one is not below the high one."""
    found: dict[str, float] = {}
    for name, column in columns.columns().items():
        raw = cells.get(column)
        value = None if number(raw) in columns.invalid else converted(columns.transform, raw)
        if value is not None:
            found[name] = value
    return sane_limits(found)


def sane_limits(found: Mapping[str, float]) -> Limits | None:
    """Return limits without the pairs that cannot be (0 and 0 of a module without any); None when nothing is left."""
    kept = dict(found)
    for low, high in (("low_alarm", "high_alarm"), ("low_warning", "high_warning")):
        if low in kept and high in kept and kept[low] >= kept[high]:
            del kept[low], kept[high]
    return Limits(**kept) if kept else None


def _port(table: OpticTable, row: Row, ports: PortMap) -> tuple[int | None, str]:
    """Return the ifIndex and the name of a row's port."""
    index = row.index[:-1] if table.lane and len(row.index) > 1 else row.index
    cell = row.cells.get(table.port_column) if table.port_column is not None else None
    if_index: int | None
    if table.port == "name":
        if_index = ports.of_text(as_text(cell))
        fallback = as_text(cell)
    elif table.port == "entity":
        if_index = ports.of_entity(index[-1])
        place = ports.places.get(index[-1])
        fallback = (place.name or place.descr) if place else ""
    else:
        if_index = cell if isinstance(cell, int) else index[-1]
        fallback = ""
    name = ports.name(if_index) if if_index is not None else None
    return if_index, name or fallback or ".".join(map(str, index))


def _sentinels(table: str, optics: Sequence[Optic]) -> list[ReadingProblem]:
    missing = [value.oid for optic in optics for value in optic.values().values() if value.value is None]
    return [ReadingProblem("optics", table, "invalid_sentinel", f"{len(missing)} values, first {missing[0]}")] if missing else []
