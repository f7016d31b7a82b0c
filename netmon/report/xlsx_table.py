"""Tables in a worksheet: every text as text, every number cut down to what is shown."""

from datetime import date, datetime
from fractions import Fraction
from typing import Any, Final

from netmon.model.cell_text import clean
from netmon.model.lang import Lang
from netmon.model.texts import text
from netmon.report.cells import NUMERIC, cut, lines_of, places_of, title_of, width_of, widths_of
from netmon.report.page import As, CellValue, Look, Table
from netmon.report.xlsx_styles import Styles

MOST_UNITS: Final = 32_767
"""UTF-16 units that a cell holds."""
_EXACT: Final = 10**15  # what Excel keeps of a number
_MOST_WIDTH: Final = 60
_LINE_PT: Final = 15.5
_HIGHEST_PT: Final = 409.0
_PEN_PT: Final = 28.0  # a row that somebody writes in by hand
_FIRST_YEAR: Final = 1901  # Excel takes 1900 for a leap year


def column_widths(table: Table) -> tuple[int, ...]:
    """Return the columns' widths in halves of a Chinese character."""
    return tuple(min(width, _MOST_WIDTH) for width in widths_of(table, places_of(table), width_of))


def put(sheet: Any, where: tuple[int, int], words: str, style: Any, lang: Lang = "zh") -> None:
    """Write clean text, never as anything but text, cut to what a cell holds."""
    if not words:
        sheet.write_blank(*where, None, style)
        return
    if len(words) > MOST_UNITS // 2 and len(words.encode("utf-16-le")) > 2 * MOST_UNITS:
        tail = text("report_file.cut", lang)
        words = words.encode("utf-16-le")[: 2 * (MOST_UNITS - len(tail))].decode("utf-16-le", errors="ignore") + tail
    sheet.write_string(*where, words, style)


def write_table(sheet: Any, table: Table, styles: Styles, widths: list[int], where: tuple[int, Lang]) -> int:
    """Write header and rows from row `where[0]` on, and return the row below; an empty table says so."""
    row, lang = where
    places = places_of(table)
    highest = 1
    for place, column in enumerate(table.columns):
        title = title_of(column)
        highest = max(highest, lines_of(title, widths[place]))
        put(sheet, (row, place), title, styles.named("header_number" if column.kind in NUMERIC else "header"), lang)
    sheet.set_row(row, highest * _LINE_PT + 6)
    row += 1
    if not table.rows:
        put(sheet, (row, 0), text("report_file.no_rows", lang), styles.named("text"), lang)
        return row + 1
    plain = (Look.PLAIN,) * len(table.columns)
    wraps = [place for place, column in enumerate(table.columns) if column.wrap]
    least = _PEN_PT if any(column.kind is As.BLANK for column in table.columns) else 0.0
    for line in table.rows:
        lines = max((lines_of(value, widths[place] + 1) for place in wraps if isinstance(value := line.values[place], str)), default=1)
        if lines > 1 or least:
            sheet.set_row(row, min(max(lines * _LINE_PT + 2, least), _HIGHEST_PT))
        for place, (column, value, look) in enumerate(zip(table.columns, line.values, line.looks or plain, strict=True)):
            kept = _kept(value, column.kind, places[place])
            style = styles.cell(column.kind, places[place], Look.PLAIN if kept is None else look, wrap=column.wrap, words=isinstance(kept, str))
            _write(sheet, (row, place), kept, style, lang)
        row += 1
    return row


def _kept(value: CellValue, kind: As, places: int) -> str | float | date | None:
    """Return what the cell holds: a number as it is shown, a date that Excel knows, else text; None for an empty cell."""
    if value is None or kind is As.BLANK:
        return None
    if isinstance(value, str):
        return clean(value) or None
    if isinstance(value, date):
        return _day(value)
    if kind not in NUMERIC:
        return str(value)
    number: Fraction | None = cut(value, kind, places)
    if number is None:
        return None
    return float(number) if abs(number) < _EXACT else str(number)


def _day(value: date) -> date | str:
    if value.year < _FIRST_YEAR:
        return value.isoformat()
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


def _write(sheet: Any, where: tuple[int, int], kept: str | float | date | None, style: Any, lang: Lang) -> None:
    if kept is None:
        sheet.write_blank(*where, None, style)
    elif isinstance(kept, str):
        put(sheet, where, kept, style, lang)
    elif isinstance(kept, date):
        sheet.write_datetime(*where, kept, style)
    else:
        sheet.write_number(*where, kept, style)
