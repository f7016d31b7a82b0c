"""A report as one CSV file that a double-click opens rightly in Excel and WPS: byte order mark, CRLF, no cell that is taken for a formula."""

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from netmon.model.cell_text import safe
from netmon.model.texts import text
from netmon.report.cells import NUMERIC, places_of, shown, title_line
from netmon.report.chart_scale import known
from netmon.report.page import CellValue, Chart, Column, Page, Table


def write(page: Page, _document: bytes, file: BinaryIO) -> None:
    """Write title, head and every section's tables one below another, an empty line between; the report's JSON is not carried along."""
    wrapped = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    csv.writer(wrapped, lineterminator="\r\n").writerows(rows(page))
    wrapped.detach()


def rows(page: Page) -> Iterator[list[str]]:
    """Yield the lines of the file as cells."""
    yield [safe(page.title + (f" {page.mark}" if page.mark else ""))]
    yield [safe(text("report_file.number", page.lang, number=page.number))]
    yield from ([safe(line)] for line in page.head)
    for section in page.sections:
        yield []
        yield [safe(section.title)]
        yield from ([safe(line)] for line in section.paragraphs)
        for place, table in enumerate(section.tables):
            if place:
                yield []
            yield from _table(page, table)
        for chart in section.charts:
            yield []
            yield from _chart(page, chart)
    if page.foot:
        yield []
        yield from ([safe(line)] for line in page.foot)


def _table(page: Page, table: Table) -> Iterator[list[str]]:
    if table.title:
        yield [safe(table.title)]
    places = places_of(table)
    yield [safe(title_line(column, page.lang)) for column in table.columns]
    for row in table.rows:
        yield [_cell(value, column, places[place]) for place, (value, column) in enumerate(zip(row.values, table.columns, strict=True))]
    if not table.rows:
        yield [text("report_file.no_rows", page.lang)]
    if table.note:
        yield [safe(table.note)]


def _cell(value: CellValue, column: Column, places: int) -> str:
    words = shown(value, column.kind, places)
    if isinstance(value, str):
        return safe(words)
    return words.replace(",", "") if column.kind in NUMERIC else words


def _chart(page: Page, chart: Chart) -> Iterator[list[str]]:
    title = text("report_file.chart", page.lang, title=chart.title)
    yield [safe(text("report_file.unit", page.lang, title=title, unit=chart.unit) if chart.unit else title)]
    yield ["", *(safe(series.name) for series in chart.series)]
    for place, category in enumerate(chart.categories):
        values = (known(series.values, place) for series in chart.series)
        yield [safe(category), *("" if value is None else repr(value).removesuffix(".0") for value in values)]
