"""Pure reading of health tables: a walk's result and the profile's description of it become processors, memory pools and sensors."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from netmon.collect.entity_sensor import entity_sensor_of
from netmon.collect.health_params import UNIT_BYTES, HealthTable, MemoryItem, ProcessorItem, RowFilter, SensorItem, Status
from netmon.collect.row_filters import FILTERS
from netmon.collect.row_names import Names, as_text, row_name
from netmon.collect.transforms import TRANSFORMS, Raw, number
from netmon.collect.transforms_text import TEXT_TRANSFORMS
from netmon.model.bits import bit_numbers
from netmon.model.reading import MemoryPool, Processor, ReadingProblem, Sensor

COLLECTOR = "health"
FLAG_ORDER: tuple[Status, ...] = ("critical", "warning", "absent", "unknown")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: index below the column, and its cells by column number."""

    index: tuple[int, ...]
    cells: dict[int, Raw]


@dataclass(slots=True)
class Found:
    """What was read so far; `odd` counts a table's oddities by reason, column and first instance."""

    processors: list[Processor] = field(default_factory=list)
    memory: list[MemoryPool] = field(default_factory=list)
    sensors: list[Sensor] = field(default_factory=list)
    odd: dict[tuple[str, str, int], list[str]] = field(default_factory=dict)

    def note(self, table: str, reason: str, column: int, what: str) -> None:
        """Remember one oddity."""
        self.odd.setdefault((table, reason, column), []).append(what)

    def problems(self) -> tuple[ReadingProblem, ...]:
        """Return one problem per table, reason and column: how many rows, and the first of them."""
        return tuple(ReadingProblem(COLLECTOR, table, reason, f"{len(seen)} rows, first {seen[0]}") for (table, reason, _), seen in self.odd.items())


@dataclass(frozen=True, slots=True)
class _Reader:
    """One table being read."""

    name: str
    table: HealthTable
    names: Names
    found: Found


def read_table(name: str, table: HealthTable, rows: Sequence[Row], names: Names, found: Found) -> None:
    """Add what a table's rows say to `found`; filters drop padding, sentinels become None with a reason, unknown states None with a problem."""
    reader = _Reader(name, table, names, found)
    for row in rows:
        if not _passes(table.where, row, reader):
            continue
        if table.entity_sensor:
            _read_entity_sensor(reader, row)
        for processor in table.processors:
            _read_processor(reader, processor, row)
        for pool in table.memory:
            _read_memory(reader, pool, row)
        for sensor in table.sensors:
            _read_sensor(reader, sensor, row)


def columns_of(table: HealthTable) -> tuple[int, ...]:
    """Return the column numbers that a table's description needs, sorted."""
    numbers: set[int] = {1, 2, 3, 4, 5} if table.entity_sensor else set()
    for rule in table.where:
        numbers.update(rule.columns)
    describes = [table.describe]
    for item in _items(table):
        numbers.update(_item_columns(item))
        describes += [item.describe] if item.describe else []
        for rule in item.where:
            numbers.update(rule.columns)
    numbers.update(column for describe in describes for column in (describe.column, describe.via) if column is not None)
    return tuple(sorted(numbers))


def _items(table: HealthTable) -> list[ProcessorItem | MemoryItem | SensorItem]:
    return [*table.processors, *table.memory, *table.sensors]


def _item_columns(item: ProcessorItem | MemoryItem | SensorItem) -> Iterator[int]:
    if isinstance(item, MemoryItem):
        return (column for column in (item.used, item.total, item.free, item.usage, item.unit_column) if column is not None)
    return iter((item.column, *item.companions))


def needs_entities(table: HealthTable) -> bool:
    """Tell whether a table's rows are named or filtered by ENTITY-MIB."""
    rules = [*table.where, *(rule for item in _items(table) for rule in item.where)]
    describes = [table.describe, *(item.describe for item in _items(table) if item.describe)]
    return table.entity_sensor or any(describe.entity for describe in describes) or any(rule.filter.startswith("entity_class") for rule in rules)


def needs_interfaces(table: HealthTable) -> bool:
    """Tell whether a table's rows are named by their interface."""
    return table.describe.interface or any(item.describe.interface for item in _items(table) if item.describe)


def _passes(rules: Sequence[RowFilter], row: Row, reader: _Reader) -> bool:
    if not rules:
        return True
    entity = reader.names.entities.get(row.index[-1])
    entity_class = entity.entity_class if entity else None
    return all(FILTERS[rule.filter]([row.cells.get(column) for column in rule.columns], rule.values, entity_class) for rule in rules)


def _instance(reader: _Reader, column: int, row: Row) -> str:
    return ".".join((reader.table.entry, str(column), *map(str, row.index)))


def _name(reader: _Reader, item: ProcessorItem | MemoryItem | SensorItem, row: Row) -> str:
    return row_name(item.describe or reader.table.describe, row.index, row.cells.get, reader.names)


def _value(reader: _Reader, item: ProcessorItem | SensorItem, row: Row) -> tuple[bool, float | None]:
    """Return (row exists, value)."""
    raw = number(row.cells.get(item.column))
    if raw is None or raw in item.unsupported:
        return False, None
    if raw in item.invalid:
        reader.found.note(reader.name, "invalid_sentinel", item.column, f"{_instance(reader, item.column, row)} = {raw}")
        return True, None
    if item.transform in TEXT_TRANSFORMS:
        value = TEXT_TRANSFORMS[item.transform](row.cells.get(item.column))
    else:
        value = TRANSFORMS[item.transform](raw, [number(row.cells.get(column)) for column in item.companions])
    if value is None:
        reader.found.note(reader.name, "out_of_range", item.column, f"{_instance(reader, item.column, row)} = {raw}")
    return True, value


def _read_processor(reader: _Reader, item: ProcessorItem, row: Row) -> None:
    if not _passes(item.where, row, reader):
        return
    exists, value = _value(reader, item, row)
    if exists:
        reader.found.processors.append(Processor(oid=_instance(reader, item.column, row), descr=_name(reader, item, row), usage_ratio=value))


def _read_sensor(reader: _Reader, item: SensorItem, row: Row) -> None:
    if not _passes(item.where, row, reader):
        return
    if item.bits is not None:
        _read_flags(reader, item, row, item.bits)
        return
    value: float | None = None
    status: str | None = None
    if item.states is None:
        exists, value = _value(reader, item, row)
    else:
        exists, status = _state(reader, item, item.states, row)
    if not exists:
        return
    reader.found.sensors.append(
        Sensor(
            oid=_instance(reader, item.column, row), sensor_class=item.sensor_class, descr=_name(reader, item, row),
            value=value, unit=item.unit, status=status,
        )
    )  # fmt: skip


def _read_flags(reader: _Reader, item: SensorItem, row: Row, meaning: Mapping[Status, Sequence[int]]) -> None:
    """Read a BITS value; agents cut trailing zero octets, so an empty one has no bit set."""
    raw = row.cells.get(item.column)
    if not isinstance(raw, bytes):
        return
    flags = set(bit_numbers(raw))
    status = next((word for word in FLAG_ORDER if flags.intersection(meaning.get(word, ()))), "ok")
    oid = _instance(reader, item.column, row)
    reader.found.sensors.append(Sensor(oid=oid, sensor_class=item.sensor_class, descr=_name(reader, item, row), status=status))


def _state(reader: _Reader, item: SensorItem, states: Mapping[Status, Sequence[int | str]], row: Row) -> tuple[bool, str | None]:
    """Return (row exists, status); the device says its state as a number or, ignoring case, as a word."""
    cell = row.cells.get(item.column)
    figure = number(cell)
    word = as_text(cell).casefold()
    if (figure is None and not word) or figure in item.unsupported:
        return False, None
    for status, meant in states.items():
        if any(one == figure or (isinstance(one, str) and one.casefold() == word) for one in meant):
            return True, status
    reason = "invalid_sentinel" if figure in item.invalid else "unknown_state"
    reader.found.note(reader.name, reason, item.column, f"{_instance(reader, item.column, row)} = {word or f'{figure:g}'}")
    return True, None


def _read_entity_sensor(reader: _Reader, row: Row) -> None:
    oid = _instance(reader, 4, row)
    descr = row_name(reader.table.describe, row.index, row.cells.get, reader.names)
    sensor, reason = entity_sensor_of(oid, descr, [row.cells.get(column) for column in (1, 2, 3, 4, 5)])
    if sensor is not None:
        reader.found.sensors.append(sensor)
    if reason is not None:
        reader.found.note(reader.name, reason, 4, oid)


def _read_memory(reader: _Reader, item: MemoryItem, row: Row) -> None:
    if not _passes(item.where, row, reader):
        return
    scale = UNIT_BYTES[item.unit]
    if item.unit_column is not None:
        unit = row.cells.get(item.unit_column)
        scale = unit if isinstance(unit, int) and unit > 0 else 0
    used, total, free = (_bytes(row.cells.get(column) if column is not None else None, scale) for column in (item.used, item.total, item.free))
    if total is None and used is not None and free is not None:
        total = used + free
    if used is None and total is not None and free is not None and free <= total:
        used = total - free
    usage = number(row.cells.get(item.usage)) if item.usage is not None else None
    ratio = usage / 100 if usage is not None and 0 <= usage <= 100 else _ratio(used, total)
    if used is None and total is not None and ratio is not None:
        used = round(total * ratio)
    if used is None and ratio is None:
        return
    oid = _instance(reader, _first(item, row.cells.get), row)
    reader.found.memory.append(MemoryPool(oid=oid, descr=_name(reader, item, row), used_bytes=used, total_bytes=total, usage_ratio=ratio))


def _first(item: MemoryItem, cell: Callable[[int], Raw]) -> int:
    """Return the column that names the pool: usage, else used, else total, the first that the row has."""
    present = [column for column in (item.usage, item.used, item.total, item.free) if column is not None and cell(column) is not None]
    return present[0]


def _bytes(raw: Raw, scale: int) -> int | None:
    """Return bytes; a negative amount is an Integer32 that overflowed, read as unsigned (hrStorageUsed of big volumes)."""
    value = number(raw)
    if value is None or not scale or value < -(1 << 31):
        return None
    whole = int(value)
    return (whole if whole >= 0 else whole + (1 << 32)) * scale


def _ratio(used: int | None, total: int | None) -> float | None:
    return used / total if used is not None and total and used <= total else None
