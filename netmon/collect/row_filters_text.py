"""Named tests of a row's texts, for tables in which only a name tells a fan from a thermometer."""

from collections.abc import Sequence

from netmon.collect.transforms import Raw
from netmon.model.device_text import clean_text


def text_contains(cells: Sequence[Raw], values: Sequence[int | str], _entity_class: str | None) -> bool:
    """Keep a row when one of its columns' texts has one of the words; case does not matter."""
    texts = [_text(cell) for cell in cells]
    return any(str(word).casefold() in text for text in texts for word in values)


def text_not_contains(cells: Sequence[Raw], values: Sequence[int | str], entity_class: str | None) -> bool:
    """Keep a row unless one of its columns' texts has one of the words; case does not matter."""
    return not text_contains(cells, values, entity_class)


def text_present(cells: Sequence[Raw], _values: Sequence[int | str], _entity_class: str | None) -> bool:
    """Keep a row when each of its columns has a text."""
    return all(_text(cell) for cell in cells)


def _text(cell: Raw) -> str:
    return clean_text(cell).casefold() if isinstance(cell, bytes) else ""
