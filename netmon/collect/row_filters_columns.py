"""Named tests of which columns a row has: agents grow new columns beside the old ones, and both must not be shown."""

from collections.abc import Sequence

from netmon.collect.transforms import Raw, number


def no_number(cells: Sequence[Raw], _values: Sequence[int | str], _entity_class: str | None) -> bool:
    """Keep a row when none of its columns has a number."""
    return all(number(cell) is None for cell in cells)


def any_number(cells: Sequence[Raw], _values: Sequence[int | str], _entity_class: str | None) -> bool:
    """Keep a row when one of its columns has a number, 0 too."""
    return any(number(cell) is not None for cell in cells)
