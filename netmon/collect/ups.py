"""Collector `ups`: where the power comes from, the battery, and the input and output lines (UPS-MIB, RFC 1628, and vendors' tables)."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from netmon.collect.base import Collected, SnmpContext
from netmon.collect.cells import Cells, cell_value, converted, instance, item_columns, passes, read_rows, word_of
from netmon.collect.health_rows import Row
from netmon.collect.power_params import BatteryStatusScalar, ScalarValue, UpsLines, UpsParams, UpsStatusScalar
from netmon.collect.tables import get_status, overall
from netmon.collect.transforms import Raw, number
from netmon.model.reading import ReadingProblem, TableStatus
from netmon.model.supply import Ups, UpsLine, UpsTable, UpsValue

Values = Mapping[str, Raw]
StatusScalar = TypeVar("StatusScalar", UpsStatusScalar, BatteryStatusScalar)


async def collect(context: SnmpContext) -> Collected:
    """Read `UpsParams`: all scalars first; a device that gives none of them has no UPS, and its lines are not asked for."""
    params = UpsParams.model_validate(dict(context.params))
    statuses: list[TableStatus] = []
    result = await context.session.get(scalar_oids(params))
    statuses.append(get_status("upsScalars", result))
    values = {oid: bind.value for oid, bind in result.values.items()}
    payload = UpsTable()
    problems: list[ReadingProblem] = []
    if values:
        inputs = await _lines(context, "upsInput", params.inputs, values, statuses)
        outputs = await _lines(context, "upsOutput", params.outputs, values, statuses)
        ups = ups_of(params, values, inputs, outputs)
        payload = UpsTable(ups=ups)
        problems = _problems(values, ups)
    outcome, detail = overall(statuses)
    return Collected(
        outcome=outcome, payload=payload if outcome.got_something else None, tables=tuple(statuses), problems=tuple(problems), detail=detail
    )  # fmt: skip


def scalar_oids(params: UpsParams) -> list[str]:
    """Return every scalar that the parameters name, once."""
    oids = [item.oid for item in params.status] + [item.oid for item in params.battery_status]
    oids += [item.oid for items in params.readings().values() for item in items]
    for table in (*params.inputs, *params.outputs):
        if table.scalar:
            oids += [instance(table.entry, column, (table.row,)) for column in sorted(_columns(table))]
    return list(dict.fromkeys(oids))


def ups_of(params: UpsParams, values: Values, inputs: Sequence[UpsLine], outputs: Sequence[UpsLine]) -> Ups:
    """Join what was read."""
    status, battery = _present(params.status, values), _present(params.battery_status, values)
    readings = {name: value for name, items in params.readings().items() if (value := _reading(items, values)) is not None}
    return Ups(
        status=word_of(status.words, values[status.oid]) if status else None,
        status_oid=status.oid if status else None,
        battery_status=word_of(battery.words, values[battery.oid]) if battery else None,
        battery_status_oid=battery.oid if battery else None,
        inputs=tuple(inputs),
        outputs=tuple(outputs),
        **readings,
    )


def _present(items: Sequence[StatusScalar], values: Values) -> StatusScalar | None:
    """Return the first scalar whose number means something; else the first that answered."""
    answered = [item for item in items if isinstance(values.get(item.oid), int)]
    return next((item for item in answered if word_of(item.words, values[item.oid]) is not None), answered[0] if answered else None)


def _reading(items: Sequence[ScalarValue], values: Values) -> UpsValue | None:
    """Return the first of the scalars that has a value; else, when one answered with a sentinel, that one without a value."""
    sentinel: UpsValue | None = None
    for item in items:
        raw = values.get(item.oid)
        figure = number(raw)
        if figure is None:
            continue
        value = None if figure in item.invalid else converted(item.transform, raw)
        if value is not None:
            return UpsValue(oid=item.oid, value=value)
        sentinel = sentinel or UpsValue(oid=item.oid, value=None)
    return sentinel


async def _lines(context: SnmpContext, name: str, tables: Sequence[UpsLines], values: Values, statuses: list[TableStatus]) -> list[UpsLine]:
    found: dict[int, dict[str, UpsValue]] = {}
    for table in tables:
        if table.scalar:
            cells: dict[int, Raw] = {column: raw for column in _columns(table) if (raw := values.get(instance(table.entry, column, (table.row,)))) is not None}
            rows = [Row((table.row,), cells)] if cells else []
        else:
            rows = await read_rows(context, name, table.entry, _columns(table), statuses)
        for row in rows:
            line = found.setdefault(table.number if table.scalar else row.index[0], {})
            for key, value in line_values(table, row.index, row.cells).items():
                if key not in line or line[key].value is None:
                    line[key] = value
    return [UpsLine(number=line, **readings) for line, readings in sorted(found.items()) if readings]


def line_values(table: UpsLines, index: Sequence[int], cells: Cells) -> dict[str, UpsValue]:
    """Read one line's values; a line that fails the filters has none."""
    if not passes(table.where, cells):
        return {}
    found = {}
    for name, item in table.items().items():
        exists, value = cell_value(item, cells)
        if exists:
            found[name] = UpsValue(oid=instance(table.entry, item.column, index), value=value)
    return found


def _columns(table: UpsLines) -> set[int]:
    return item_columns(table.items().values(), table.where)


def _problems(values: Values, ups: Ups) -> list[ReadingProblem]:
    problems = []
    for word, oid in ((ups.status, ups.status_oid), (ups.battery_status, ups.battery_status_oid)):
        if oid is not None and word is None:
            problems.append(ReadingProblem("ups", "upsScalars", "enumeration", f"{oid} = {values[oid]!r}"))
    lines = [value for line in (*ups.inputs, *ups.outputs) for value in line.values().values()]
    missing = [value.oid for value in (*ups.readings().values(), *lines) if value.value is None]
    if missing:
        problems.append(ReadingProblem("ups", "upsScalars", "invalid_sentinel", f"{len(missing)} values, first {missing[0]}"))
    return problems
