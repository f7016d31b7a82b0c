"""What a cell says: numbers cut down to what is shown, text without anything that is not text, widths of Chinese and Latin writing."""

import math
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Final

from netmon.model.cell_text import clean
from netmon.model.lang import Lang
from netmon.model.texts import text
from netmon.report.page import As, CellValue, Column, Table

PLACES: Final = 2
MEGABIT: Final = 10**6
NUMERIC: Final = frozenset({As.COUNT, As.NUMBER, As.RATIO, As.MBPS})
MBPS_UNIT: Final = "Mbit/s"
_WIDE: Final = frozenset("WFA")
_BROAD: Final = "mwMW"


def title_of(column: Column) -> str:
    """Return the header of a column; rates say their unit below it, once."""
    title = clean(column.title)
    return f"{title}\n{MBPS_UNIT}" if column.kind is As.MBPS and "bit/s" not in title else title


def title_line(column: Column, lang: Lang) -> str:
    """Return the header on one line."""
    title, _, unit = title_of(column).partition("\n")
    return text("report_file.unit", lang, title=title, unit=unit) if unit else title


def exact(value: CellValue) -> Fraction | None:
    """Return a number as it was meant (0.743 is 743/1000); None for what is no finite number."""
    if isinstance(value, float):
        return Fraction(repr(value)) if math.isfinite(value) else None
    return Fraction(value) if isinstance(value, int | Fraction) else None


def places_of(table: Table) -> tuple[int, ...]:
    """Return how many decimals each column needs, at most two: one column shows all its numbers alike."""
    scales = [{As.NUMBER: 1, As.MBPS: MEGABIT}.get(column.kind, 0) for column in table.columns]
    found = [0] * len(scales)
    for row in table.rows:
        for place, value in enumerate(row.values):
            if scales[place] and found[place] < PLACES and isinstance(value, int | float | Fraction):
                number = exact(value)
                found[place] = max(found[place], 0 if number is None else _needed(number / scales[place]))
    return tuple(found)


def _needed(number: Fraction) -> int:
    return next((places for places in range(PLACES) if (number * 10**places).denominator == 1), PLACES)


def cut(value: CellValue, kind: As, places: int) -> Fraction | None:
    """Return the number that a cell shows, never more than the true one: a share in steps of 0.1 %, a rate in Mbit/s."""
    number = exact(value)
    if number is None:
        return None
    if kind is As.RATIO:
        return Fraction(math.floor(number * 1000), 1000)
    if kind is As.COUNT:
        return Fraction(math.floor(number))
    scale = 10**places
    return Fraction(math.floor(number / (MEGABIT if kind is As.MBPS else 1) * scale), scale)


def shown(value: CellValue, kind: As, places: int) -> str:
    """Return the cell as text, empty where there is nothing."""
    if value is None or kind is As.BLANK:
        return ""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, date):
        return moment(value) if isinstance(value, datetime) else value.isoformat()
    if kind not in NUMERIC:
        return str(value)
    number = cut(value, kind, places)
    if number is None:
        return ""
    if kind is As.RATIO:
        return _digits(number * 100, 1) + "%"
    return _digits(number, places if kind is not As.COUNT else 0)


def _digits(number: Fraction, places: int) -> str:
    """Return a number that has no more than so many decimals, with commas between thousands."""
    whole, rest = divmod(abs(number), 1)
    decimals = f".{int(rest * 10**places):0{places}d}" if places else ""
    return f"{'-' if number < 0 else ''}{int(whole):,}{decimals}"


def moment(value: datetime) -> str:
    """Return `2026-10-31 08:12`, with seconds where it has any."""
    return value.strftime("%Y-%m-%d %H:%M:%S" if value.second else "%Y-%m-%d %H:%M")


def width_of(written: str) -> int:
    """Return how wide the longest line is, in halves of a Chinese character."""
    if written.isascii():
        return max(map(len, written.split("\n")))
    return max(len(line) + _wide(line) for line in written.split("\n"))


def printed_width(written: str) -> int:
    """Return the same for print, where Latin letters and digits are wider than half a Chinese character (0.56 em in Noto Sans CJK; m and w 0.9)."""
    return max(-(-(len(line) * 9 + _wide(line) * 7 + sum(map(line.count, _BROAD)) * 5) // 8) for line in written.split("\n"))


def _wide(line: str) -> int:
    return 0 if line.isascii() else sum(unicodedata.east_asian_width(char) in _WIDE for char in line)


MEASURED_ROWS: Final = 400
_LEAST: Final = 4
_SHORT_TITLE: Final = 9
_NEARLY: Final = 4  # a wrapping column gives that much more, rather than break every line


def widths_of(table: Table, places: Sequence[int], width: Callable[[str], int]) -> tuple[int, ...]:
    """Return how wide each column wants to be, by `width` of a text: its content on one line, a wrapping one at most its own width.

    A long header may break once. Columns for a pen are as wide as they ask for.
    """
    found = []
    for place, column in enumerate(table.columns):
        asked = 2 * column.width
        content = max((width(shown(row.values[place], column.kind, places[place])) for row in table.rows[:MEASURED_ROWS]), default=0)
        if column.kind is As.BLANK:
            content = asked
        found.append(max(_header_width(column, width), asked if column.wrap and content > asked + _NEARLY else content, _LEAST))
    return tuple(found)


def _header_width(column: Column, width: Callable[[str], int]) -> int:
    title, _, unit = title_of(column).partition("\n")
    title_width = width(title)
    return max(title_width if title_width <= _SHORT_TITLE else (title_width + 1) // 2 + 1, width(unit))


def lines_of(written: str, width: int) -> int:
    """Return on how many lines a text stands in a column of that width."""
    return sum(max(1, -(-width_of(line) // max(width, 1))) for line in written.split("\n"))
