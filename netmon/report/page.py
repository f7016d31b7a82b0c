"""What a report looks like, whatever file it becomes: sections of words, tables and charts. A kind of report makes these; a format writes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import Literal

CellValue = str | int | float | Fraction | date | datetime | None


class Look(StrEnum):
    """How a cell or a row is to be read at a glance; never by colour alone, the words say it too."""

    PLAIN = "plain"
    GOOD = "good"
    BAD = "bad"
    DOUBT = "doubt"
    NOTHING = "nothing"
    STRONG = "strong"
    QUIET = "quiet"


class As(StrEnum):
    """What a column holds. RATIO is a share of 1, shown as a percentage cut down; MBPS is bit/s shown in Mbit/s; COUNT a whole number."""

    TEXT = "text"
    COUNT = "count"
    NUMBER = "number"
    RATIO = "ratio"
    MBPS = "mbps"
    DAY = "day"
    MOMENT = "moment"
    BLANK = "blank"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column; `width` in characters of a Chinese page. BLANK columns are for a pen. `wrap`: long texts that break into lines."""

    title: str
    kind: As = As.TEXT
    width: int = 12
    wrap: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Values in the order of the columns, rates in bit/s; `looks` is empty, or one a cell."""

    values: tuple[CellValue, ...]
    looks: tuple[Look, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under a header that stays in view; `title` stands above it, `note` below. `filtered`: a reader will want to filter it (a long list)."""

    columns: tuple[Column, ...]
    rows: Sequence[Row]
    note: str = ""
    filtered: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One line or set of bars; a None is a gap, never a 0."""

    name: str
    values: tuple[float | None, ...]
    look: Look = Look.PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart: `stacked` bars one a category, `bars` side by side, or `lines` over time. `unit` is printed at the axis, `limit` drawn across it."""

    title: str
    kind: Literal["stacked", "bars", "lines"]
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    limit: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A sheet of a workbook, a chapter of a page: `sheet` is the tab's name (31 characters at most). `wide`: turned on its side in print.

    `dense`: printed small and close, for what has to fit one page.
    """

    sheet: str
    title: str
    paragraphs: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()
    wide: bool = False
    dense: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A whole report. `head` are the lines under the title (scope, data up to), `foot` those for signature and seal. `mark`: 暂定 of a provisional one."""

    title: str
    number: str
    lang: Literal["zh", "en"]
    head: tuple[str, ...]
    sections: tuple[Section, ...]
    foot: tuple[str, ...] = ()
    mark: str = ""
