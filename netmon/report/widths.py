"""How the columns of a printed table share the width of the paper, and how small its writing must be for that."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

PORTRAIT_PT: Final = 510.0
"""A4 between its margins of 15 mm."""

LANDSCAPE_PT: Final = 773.0
"""A4 on its side between margins of 12 mm."""

LARGE_PT: Final = 1122.0
"""A3 on its side between margins of 12 mm: for tables that nobody could read on A4."""

READABLE_PT: Final = 7.5

_TRIES: Final = (*((size, 0.55) for size in (9.0, 8.5, 8.0, 7.5, 7.0)), (7.0, 0.35), (6.5, 0.35), (6.0, 0.3))
"""Sizes of writing in points, and to what part of its width a wrapping column may shrink at that size before the next is tried."""

_PADDING: Final = 2  # of a cell, in halves of a Chinese character
_LEAST_WRAP: Final = 10


@dataclass(frozen=True, slots=True)
class Fitted:
    """Size of the writing in points, the width of each column in percent of the table, and of the table in percent of the paper."""

    size_pt: float
    columns: tuple[float, ...]
    table: int


def fitted(widths: Sequence[int], wraps: Sequence[bool], paper_pt: float) -> Fitted:
    """Return the largest writing in which every column that does not wrap stands on one line; the smallest where none does."""
    for size, tight in _TRIES:
        room = paper_pt / (size / 2) - _PADDING * len(widths)
        found = _squeezed(widths, wraps, room, tight)
        if sum(found) <= room or (size, tight) == _TRIES[-1]:
            full = [width + _PADDING for width in found]
            total = sum(full)
            share = total / (paper_pt / (size / 2))
            return Fitted(size, tuple(round(100 * width / total, 2) for width in full), 100 if share > 0.6 else max(40, round(share * 140)))
    raise AssertionError("the smallest size always answers")


def _squeezed(widths: Sequence[int], wraps: Sequence[bool], room: float, tight: float) -> list[float]:
    """Return the widths with the wrapping columns narrowed as far as needed and allowed."""
    loose = sum(width for width, wrap in zip(widths, wraps, strict=True) if wrap)
    firm = sum(widths) - loose
    if firm + loose <= room or not loose:
        return list(map(float, widths))
    factor = max(tight, (room - firm) / loose)
    return [max(width * factor, min(width, _LEAST_WRAP)) if wrap else float(width) for width, wrap in zip(widths, wraps, strict=True)]
