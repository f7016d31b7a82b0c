"""Reading one cell as a profile describes it, and the rows of one table: what the equipment collectors share."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from netmon.collect.base import SnmpContext
from netmon.collect.health_params import RowFilter, ValueItem
from netmon.collect.health_rows import Row
from netmon.collect.row_filters import FILTERS
from netmon.collect.tables import table_status
from netmon.collect.transforms import TRANSFORMS, Raw, number
from netmon.collect.transforms_text import TEXT_TRANSFORMS
from netmon.model.reading import TableStatus
from netmon.transport.snmp.api import TableSpec

Cells = Mapping[int, Raw]
Word = TypeVar("Word", bound=str)


def cell_value(item: ValueItem, cells: Cells) -> tuple[bool, float | None]:
    """Return (the part has this value, value): False for a missing or unsupported number, None for a sentinel or one out of range."""
    if not passes(item.where, cells):
        return False, None
    raw = cells.get(item.column)
    figure = number(raw)
    if figure is None or figure in item.unsupported:
        return False, None
    if figure in item.invalid:
        return True, None
    return True, converted(item.transform, raw, [number(cells.get(column)) for column in item.companions])


def converted(transform: str, raw: Raw, companions: Sequence[float | None] = ()) -> float | None:
    """Return what a named transform makes of a raw value; None where it has no meaning."""
    if transform in TEXT_TRANSFORMS:
        return TEXT_TRANSFORMS[transform](raw)
    figure = number(raw)
    return None if figure is None else TRANSFORMS[transform](figure, companions)


def passes(rules: Iterable[RowFilter], cells: Cells) -> bool:
    """Tell whether a row passes every filter; entPhysicalClass is not known here."""
    return all(FILTERS[rule.filter]([cells.get(column) for column in rule.columns], rule.values, None) for rule in rules)


def word_of(words: Mapping[Word, Sequence[int]], raw: Raw) -> Word | None:
    """Return the word that a number means; None for a missing and for an unknown one."""
    return next((word for word, numbers in words.items() if raw in numbers), None)


def whole(raw: Raw) -> int | None:
    """Return an integer, None for anything else."""
    return raw if isinstance(raw, int) else None


def item_columns(items: Iterable[ValueItem | None], rules: Iterable[RowFilter] = ()) -> set[int]:
    """Return the columns that value items and row filters need."""
    numbers = {column for rule in rules for column in rule.columns}
    for item in items:
        if item is not None:
            numbers.update((item.column, *item.companions), *(rule.columns for rule in item.where))
    return numbers


def instance(entry: str, column: int, index: Sequence[int]) -> str:
    """Return the OID of one instance."""
    return ".".join((entry, str(column), *map(str, index)))


async def read_rows(context: SnmpContext, name: str, entry: str, columns: Iterable[int], statuses: list[TableStatus]) -> list[Row]:
    """Read the columns of a table; its status joins `statuses`. A table that the device lacks has no rows and costs one request."""
    numbers = sorted(set(columns))
    result = await context.session.table(TableSpec(name=name, columns=tuple(f"{entry}.{column}" for column in numbers)))
    statuses.append(table_status(result))
    values = [column.values for column in result.columns]
    return [Row(index, {column: cells[place] for column, cells in zip(numbers, values, strict=True)}) for place, index in enumerate(result.index)]
