"""A report as a workbook: a sheet a section with filters, charts and print layout; no formula, no link, and the report's JSON in a sheet out of sight."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import zip_longest
from typing import Any, BinaryIO, Final

import xlsxwriter

from netmon.model.cell_text import clean
from netmon.model.lang import Lang
from netmon.model.texts import text
from netmon.report import carried
from netmon.report.cells import lines_of
from netmon.report.page import Chart, Page, Section, Table
from netmon.report.sheet_names import sheet_names
from netmon.report.xlsx_charts import DataSheet, add_chart, chart_size
from netmon.report.xlsx_styles import Styles
from netmon.report.xlsx_table import column_widths, put, write_table

_OPTIONS: Final = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "remove_timezone": True}
_NO_DAY: Final = datetime(2000, 1, 1, tzinfo=UTC)
_LINE_PT: Final = 16.5
_TITLE_PT: Final = 27.0
_GAP_PT: Final = 7.5
_FROZEN_PT: Final = 165.0  # more than that above a header would leave no room below it
_FULL: Final = 0.96  # of its width a paragraph fills
_LEAST_WIDTH: Final = 90  # of a sheet, in halves of a Chinese character: paragraphs need room
_MARGIN: Final = 2.5  # of a column, for its borders, the filter's button and what keeps a number off the next column
_MANY_COLUMNS: Final = 8
_KEPT_COLUMNS: Final = 2
_HEADER_MOST: Final = 100  # characters; Excel takes 255 for all three parts
_ROW_PX: Final = 20
_A4: Final = 9


@dataclass(slots=True, kw_only=True)
class _Sheet:
    """A worksheet while it is written: the next free row, and over how many columns a paragraph goes."""

    book: Any
    sheet: Any
    styles: Styles
    widths: list[int]
    lang: Lang
    data: DataSheet | None
    row: int = 0
    height_pt: float = 0.0

    def line(self, words: str, style: str) -> None:
        """Write a paragraph over the whole width, as high as it needs to be."""
        words = clean(words)
        height = _TITLE_PT
        if style != "title":
            height = lines_of(words, round(sum(self.widths) * _FULL)) * _LINE_PT + 3
            self.sheet.merge_range(self.row, 0, self.row, len(self.widths) - 1, "", self.styles.named(style))
        put(self.sheet, (self.row, 0), words, self.styles.named(style), self.lang)
        self.space(height)

    def lines(self, lines: Iterable[str], style: str) -> None:
        """Write paragraphs."""
        for line in lines:
            self.line(line, style)

    def space(self, height_pt: float) -> None:
        """Leave a row of that height."""
        self.sheet.set_row(self.row, height_pt)
        self.height_pt += height_pt
        self.row += 1


def write(page: Page, document: bytes, file: BinaryIO) -> None:
    """Write the workbook with the report's JSON in it, where there is one; the same page and document give the same bytes."""
    with xlsxwriter.Workbook(file, dict(_OPTIONS)) as book:
        book.set_properties(_properties(page, document))
        book.set_size(2400, 1400)
        styles = Styles(book)
        charts = any(section.charts for section in page.sections)
        wanted = [section.sheet for section in page.sections] + [text("report_file.chart_data", page.lang)] * charts
        names = sheet_names(wanted, taken=(carried.SHEET,))
        sheets = [book.add_worksheet(name) for name in names]
        data = DataSheet(sheets[-1], names[-1]) if charts else None
        for place, (section, sheet) in enumerate(zip(page.sections, sheets, strict=False)):
            to = _Sheet(book=book, sheet=sheet, styles=styles, widths=_widths(section), lang=page.lang, data=data)
            _section(page, section, to, first=place == 0)
            _print(page, section, sheet)
        if data is not None:
            data.sheet.hide()
        if document:
            carry(book.add_worksheet(carried.SHEET), document)


def carry(sheet: Any, document: bytes) -> None:
    """Put the report's JSON into a sheet that Excel's menus do not offer to show."""
    for row, chunk in enumerate(carried.chunks(document)):
        sheet.write_string(row, 0, chunk)
    sheet.very_hidden()


def _properties(page: Page, document: bytes) -> dict[str, object]:
    made = carried.made_at(document) or _NO_DAY
    return {"title": clean(page.title), "subject": clean(page.number), "author": "netmon", "created": made.astimezone(UTC).replace(tzinfo=None)}


def _widths(section: Section) -> list[int]:
    """Return the sheet's columns: each as wide as the widest of its tables asks for, together wide enough for a paragraph."""
    asked = [column_widths(table) for table in section.tables]
    widths = [max(found) for found in zip_longest(*asked, fillvalue=0)]
    while sum(widths) < _LEAST_WIDTH or len(widths) < 2:
        widths.append(min(18, max(8, _LEAST_WIDTH - sum(widths))))
    return widths


def _section(page: Page, section: Section, to: _Sheet, *, first: bool) -> None:
    for place, width in enumerate(to.widths):
        to.sheet.set_column(place, place, width + _MARGIN)
    to.line((page.title if first else section.title) + (f"　【{page.mark}】" if page.mark else ""), "title")
    if first:
        if page.number:
            to.line(text("report_file.number", page.lang, number=page.number), "quiet")
        to.lines(page.head, "text")
    later = _pushes_header_away(section, to)
    if not later:
        to.lines(section.paragraphs, "text")
    for table in section.tables:
        _table(section, table, to)
    if later:
        to.space(_GAP_PT)
        to.line(text("report_file.notes", page.lang), "heading")
        to.lines(section.paragraphs, "text")
    for chart in section.charts:
        _chart(chart, to)
    if first and page.foot:
        to.space(2 * _GAP_PT)
        to.lines(page.foot, "foot")


def _pushes_header_away(section: Section, to: _Sheet) -> bool:
    """Return whether the paragraphs would leave too little room below a header that stays in view."""
    height = sum(lines_of(clean(line), sum(to.widths)) * _LINE_PT for line in section.paragraphs)
    return len(section.tables) == 1 and to.height_pt + height > _FROZEN_PT


def _table(section: Section, table: Table, to: _Sheet) -> None:
    """Write a table; that of a sheet with one table keeps its header in view, on paper as well."""
    to.space(_GAP_PT)
    if table.title:
        to.line(table.title, "heading")
    header, alone = to.row, len(section.tables) == 1
    to.row = write_table(to.sheet, table, to.styles, to.widths, (to.row, to.lang))
    if table.filtered and alone and table.rows:
        to.sheet.autofilter(header, 0, to.row - 1, len(table.columns) - 1)
    if alone:
        if to.height_pt <= _FROZEN_PT:
            to.sheet.freeze_panes(header + 1, _KEPT_COLUMNS if len(table.columns) > _MANY_COLUMNS else 0)
        to.sheet.repeat_rows(header)
    if table.note:
        to.line(table.note, "quiet")


def _chart(chart: Chart, to: _Sheet) -> None:
    """Place a chart below what there is; the rows behind it have the usual height."""
    if to.data is None:
        return
    to.space(_GAP_PT)
    to.sheet.insert_chart(to.row, 0, add_chart(to.book, chart, to.data, to.lang), {"x_offset": 4, "object_position": 2})
    to.row += chart_size(chart)[1] // _ROW_PX + 1


def _print(page: Page, section: Section, sheet: Any) -> None:
    """Set the sheet up for A4: its width on one page, title above and page numbers below."""
    sheet.set_paper(_A4)
    if section.wide:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.45, right=0.45, top=0.75, bottom=0.65)
    sheet.hide_gridlines(2)
    title, number, mark = (clean(words).replace("\n", " ").replace("&", "&&")[:_HEADER_MOST] for words in (page.title, page.number, page.mark))
    sheet.set_header(f"&L&9 {title}&R&9 {number} {mark}".rstrip())
    sheet.set_footer("&C&9 " + text("report_file.page", page.lang, page="&P", pages="&N"))
