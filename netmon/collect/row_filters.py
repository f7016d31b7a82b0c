"""Named tests that tell real rows from the padding that agents put into their tables."""

from collections.abc import Callable, Mapping, Sequence

from netmon.collect.row_filters_columns import any_number, no_number
from netmon.collect.row_filters_text import text_contains, text_not_contains, text_present
from netmon.collect.transforms import Raw, number

# IANA-ENTITY-MIB PhysicalClass.
ENTITY_CLASSES: Mapping[int, str] = {
    1: "other", 2: "unknown", 3: "chassis", 4: "backplane", 5: "container", 6: "power_supply", 7: "fan", 8: "sensor",
    9: "module", 10: "port", 11: "stack", 12: "cpu",
}  # fmt: skip

RowFilterTest = Callable[[Sequence[Raw], Sequence[int | str], str | None], bool]


def any_positive(cells: Sequence[Raw], _values: Sequence[int | str], _entity_class: str | None) -> bool:
    """Keep a row when one of its columns is above 0."""
    return any((number(cell) or 0) > 0 for cell in cells)


def any_nonzero(cells: Sequence[Raw], _values: Sequence[int | str], _entity_class: str | None) -> bool:
    """Keep a row when one of its columns is not 0 (a size above 2 GiB is negative in an Integer32)."""
    return any(number(cell) not in (None, 0) for cell in cells)


def value_in(cells: Sequence[Raw], values: Sequence[int | str], _entity_class: str | None) -> bool:
    """Keep a row when each column has one of the values."""
    return all(cell in values for cell in cells)


def value_not_in(cells: Sequence[Raw], values: Sequence[int | str], _entity_class: str | None) -> bool:
    """Keep a row unless a column has one of the values."""
    return not any(cell in values for cell in cells)


def entity_class_in(_cells: Sequence[Raw], values: Sequence[int | str], entity_class: str | None) -> bool:
    """Keep a row whose entPhysicalClass is one of the values; a row that ENTITY-MIB does not know is kept."""
    return entity_class is None or entity_class in values


def entity_class_only(_cells: Sequence[Raw], values: Sequence[int | str], entity_class: str | None) -> bool:
    """Keep a row whose entPhysicalClass is known to be one of the values."""
    return entity_class in values


FILTERS: Mapping[str, RowFilterTest] = {
    "any_positive": any_positive,
    "any_nonzero": any_nonzero,
    "value_in": value_in,
    "value_not_in": value_not_in,
    "entity_class_in": entity_class_in,
    "entity_class_only": entity_class_only,
    "any_number": any_number,
    "no_number": no_number,
    "text_contains": text_contains,
    "text_not_contains": text_not_contains,
    "text_present": text_present,
}
