"""What a row of a vendor table is called: ENTITY-MIB's names, the interface's, or the table's own text."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple, TypeVar

from netmon.collect.health_params import Describe
from netmon.collect.row_filters import ENTITY_CLASSES
from netmon.collect.transforms import Raw
from netmon.model.device_text import clean_text
from netmon.model.reading import MemoryPool, Processor, Sensor
from netmon.transport.snmp.api import TableResult, TableSpec

ENT_PHYSICAL = TableSpec(name="entPhysicalTable", columns=tuple(f"1.3.6.1.2.1.47.1.1.1.1.{column}" for column in (2, 5, 7)))
IF_NAME = TableSpec(name="ifXTable", columns=("1.3.6.1.2.1.31.1.1.1.1", "1.3.6.1.2.1.2.2.1.2"))

Named = TypeVar("Named", Processor, MemoryPool, Sensor)


class Entity(NamedTuple):
    """An entPhysicalTable row: its name (entPhysicalName, else entPhysicalDescr) and class."""

    name: str
    entity_class: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Names by entPhysicalIndex and by ifIndex."""

    entities: Mapping[int, Entity] = field(default_factory=dict)
    interfaces: Mapping[int, str] = field(default_factory=dict)


def entities_of(result: TableResult) -> dict[int, Entity]:
    """Read names and classes from a walk of ENT_PHYSICAL."""
    descr, kind, name = (column.values for column in result.columns)
    rows = zip(result.index, descr, kind, name, strict=True)
    return {
        index[0]: Entity(as_text(label) or as_text(described), ENTITY_CLASSES.get(number) if isinstance(number, int) else None)
        for index, described, number, label in rows
        if len(index) == 1
    }


def interfaces_of(result: TableResult) -> dict[int, str]:
    """Read ifName, else ifDescr, from a walk of IF_NAME."""
    name, descr = (column.values for column in result.columns)
    return {index[0]: as_text(label) or as_text(described) for index, label, described in zip(result.index, name, descr, strict=True) if len(index) == 1}


def as_text(raw: Raw) -> str:
    """Return a clean text, empty for what is not one."""
    return clean_text(raw) if isinstance(raw, bytes) else ""


def row_name(describe: Describe, index: Sequence[int], cell: Callable[[int], Raw], names: Names) -> str:
    """Return a row's name by the first source that has one; the row's index stands in for a name where there is none."""
    name = as_text(cell(describe.column)) if describe.column is not None else ""
    if not name and describe.entity:
        via = cell(describe.via) if describe.via is not None else index[-1]
        entity = names.entities.get(via) if isinstance(via, int) else None
        name = entity.name if entity is not None else ""
    if not name and describe.interface:
        name = names.interfaces.get(index[-1], "")
    if not name:
        place = ".".join(map(str, index))
        name = f"{describe.text} {place}".strip() if place != "0" else describe.text
    return f"{name} {describe.suffix}".strip()


def told_apart(rows: Sequence[Named]) -> tuple[Named, ...]:
    """Append the OID's index to the names that several rows share, so that each becomes its own series."""
    seen = Counter(map(_series, rows))
    return tuple(replace(row, descr=f"{row.descr} #{row.oid.rsplit('.', 1)[1]}") if seen[_series(row)] > 1 else row for row in rows)


def _series(row: Processor | MemoryPool | Sensor) -> tuple[str, ...]:
    if isinstance(row, Sensor):
        return row.sensor_class, row.descr, row.unit or "state"
    return (row.descr,)
