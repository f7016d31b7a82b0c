"""The chapters of a printed report: what each section of a page is once its columns are measured and its cells are text."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from netmon.model.cell_text import clean
from netmon.report.cells import NUMERIC, places_of, printed_width, shown, title_of, widths_of
from netmon.report.page import As, Chart, Look, Page, Row, Section, Table
from netmon.report.widths import LANDSCAPE_PT, LARGE_PT, PORTRAIT_PT, READABLE_PT, Fitted, fitted

Paper = Literal["", "wide", "large"]
CLASSES: Final = {look: look.value[0] if look is not Look.GOOD else "k" for look in Look}
"""One letter a look: a long table has tens of thousands of cells. good k, bad b, doubt d, nothing n, strong s, quiet q."""
_SHORT: Final = 14  # rows: a section that long may begin below another


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A table ready for the template: headers with their class, rows of (class, text).

    A part of a table begins with row `first`, under its header again; `ended` when its last row is the table's.
    """

    headers: tuple[tuple[str, str], ...]
    fit: Fitted
    rows: tuple[tuple[tuple[str, str], ...], ...]
    note: str
    title: str
    pen: bool
    number: int
    first: int = 0
    ended: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A section ready for the template, `number` from 1. `fresh`: it begins a page. `begun` and `ended` are False where a part lacks its head or its end."""

    number: int
    title: str
    paragraphs: tuple[str, ...]
    tables: tuple[Body, ...]
    charts: tuple[Chart, ...]
    paper: Paper
    dense: bool
    fresh: bool
    begun: bool = True
    ended: bool = True


def chapters_of(page: Page) -> tuple[Chapter, ...]:
    """Return the chapters of a page, in their order."""
    befores = (None, *page.sections)
    return tuple(_chapter(number, section, before) for number, (section, before) in enumerate(zip(page.sections, befores, strict=False), 1))


def _chapter(number: int, section: Section, before: Section | None) -> Chapter:
    tables, paper = _tables(section)
    long = section.wide or sum(len(table.rows) for table in section.tables) > _SHORT or any(table.filtered for table in section.tables)
    return Chapter(
        number=number,
        title=clean(section.title),
        paragraphs=tuple(map(clean, section.paragraphs)),
        tables=tables,
        charts=section.charts,
        paper=paper,
        dense=section.dense,
        fresh=before is not None and (long or before.wide != section.wide),
    )


def _tables(section: Section) -> tuple[tuple[Body, ...], Paper]:
    """Return the tables as they fit on the paper that the section wants, or on A3 where they could not be read on A4, and the paper."""
    if not section.wide:
        return _bodies(section, PORTRAIT_PT), ""
    tables = _bodies(section, LANDSCAPE_PT)
    if all(table.fit.size_pt >= READABLE_PT for table in tables):
        return tables, "wide"
    return _bodies(section, LARGE_PT), "large"


def _bodies(section: Section, paper_pt: float) -> tuple[Body, ...]:
    return tuple(_body(number, table, paper_pt) for number, table in enumerate(section.tables))


def _body(number: int, table: Table, paper_pt: float) -> Body:
    places = places_of(table)
    kinds = ["r" if column.kind in NUMERIC else "w" if column.wrap else "c" if column.kind in (As.DAY, As.MOMENT) else "" for column in table.columns]
    wraps = [column.wrap for column in table.columns]
    return Body(
        headers=tuple((kind, title_of(column)) for kind, column in zip(kinds, table.columns, strict=True)),
        fit=fitted(widths_of(table, places, printed_width), wraps, paper_pt),
        rows=tuple(tuple(_cells(table, row, kinds, places)) for row in table.rows),
        note=clean(table.note),
        title=clean(table.title),
        pen=any(column.kind is As.BLANK for column in table.columns),
        number=number,
    )


def _cells(table: Table, row: Row, kinds: list[str], places: tuple[int, ...]) -> Iterator[tuple[str, str]]:
    for place, (column, kind) in enumerate(zip(table.columns, kinds, strict=True)):
        value = row.values[place]
        look = row.looks[place] if row.looks else Look.PLAIN
        # A word in a column of numbers (无数据) reads as a word.
        side = "" if kind == "r" and isinstance(value, str) else kind
        words = shown(value, column.kind, places[place])
        yield f"{side} {CLASSES[look]}".strip() if words and look is not Look.PLAIN else side, words
