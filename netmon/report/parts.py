"""A long report in parts that are laid out one by one, so that memory follows the part and not the report; every part begins a page.

A part ends where a chapter begins a page anyway, or within a table once it has cells enough. Where a table was cut off nobody knows yet which of its rows
still fit the last page: that page is left away, and the next part begins with its first row.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

from netmon.report.chapters import Body, Chapter

CELLS: Final = 10_000
"""Of a part; laid out, a cell takes some 25 kB."""
_ROW: Final = re.compile(r"r(\d+)-(\d+)-(\d+)")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a part begins: at a row of a table of a chapter, each counted from 0; row 0 of table 0 stands for the head of the chapter."""

    chapter: int = 0
    table: int = 0
    row: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Chapters, the first and the last perhaps in part. `after` is where the next part begins; None at the end of the report, or when `cut` in a table."""

    chapters: tuple[Chapter, ...]
    after: Place | None = None
    cut: bool = False


def part_of(chapters: Sequence[Chapter], start: Place, cells: int = CELLS) -> Part:
    """Return the part that begins at a place and has not many more cells than `cells`."""
    taken: list[Chapter] = []
    for number in range(start.chapter, len(chapters)):
        if taken and chapters[number].fresh:
            return Part(chapters=tuple(taken), after=Place(number))
        found = _from(chapters[number], start) if not taken else chapters[number]
        found, cells = _up_to(found, cells)
        taken.append(found)
        if not found.ended:
            return Part(chapters=tuple(taken), cut=True)
    return Part(chapters=tuple(taken))


def break_of(sheets: Sequence[Collection[str]]) -> tuple[int, Place] | None:
    """Return the last page that begins with a row whose table has begun before, and that row; `sheets` are the ids on each page. None without such a page."""
    for number in range(len(sheets) - 1, 0, -1):
        rows = _rows(sheets[number])
        if not rows:
            continue
        first, before = min(rows), _rows(sheets[number - 1])
        if first not in before and replace(first, row=first.row - 1) in before:
            return number, first
    return None


def rows_before(chapters: Sequence[Chapter], place: Place | None) -> int:
    """Return how many rows of tables come before a place; None stands for the end of the report."""
    whole = chapters if place is None else chapters[: place.chapter]
    rows = sum(len(table.rows) for chapter in whole for table in chapter.tables)
    return rows if place is None else rows + sum(len(table.rows) for table in chapters[place.chapter].tables[: place.table]) + place.row


def _rows(ids: Collection[str]) -> set[Place]:
    found = (_ROW.fullmatch(name) for name in ids)
    return {Place(int(row[1]) - 1, int(row[2]), int(row[3])) for row in found if row is not None}


def _from(chapter: Chapter, start: Place) -> Chapter:
    if not start.table and not start.row:
        return chapter
    table = chapter.tables[start.table]
    continued = replace(table, rows=table.rows[start.row :], first=start.row)
    return replace(chapter, tables=(continued, *chapter.tables[start.table + 1 :]), begun=False)


def _up_to(chapter: Chapter, cells: int) -> tuple[Chapter, int]:
    """Return the chapter up to so many cells, and how many are left."""
    taken: list[Body] = []
    for table in chapter.tables:
        columns = max(len(table.headers), 1)
        most = max(cells // columns, 1)
        if len(table.rows) > most:
            return replace(chapter, tables=(*taken, replace(table, rows=table.rows[:most], ended=False)), ended=False), 0
        taken.append(table)
        cells -= len(table.rows) * columns
    return chapter, cells
