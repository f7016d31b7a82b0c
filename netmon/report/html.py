"""A report as one HTML file: style, charts and all within, no script, no address of anything else; it prints as it is filed."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Literal

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from netmon.model.cell_text import clean
from netmon.model.lang import Lang
from netmon.model.texts import text
from netmon.report.cells import NUMERIC, places_of, printed_width, shown, title_of, widths_of
from netmon.report.chart_svg import svg
from netmon.report.colours import ACCENT, FILL, HEADER, INK, RULE, SOFT_INK, TEXT
from netmon.report.page import As, Look, Page, Row, Section, Table
from netmon.report.widths import LANDSCAPE_PT, LARGE_PT, PORTRAIT_PT, READABLE_PT, Fitted, fitted

_HERE: Final = Path(__file__).parent
Paper = Literal["", "wide", "large"]
_TEMPLATES: Final = ("report.html", "report.css")
_SHORT: Final = 14  # rows: a section that long may begin below another
_PLAIN_IN_CSS: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -–—.,·（）年月日")
_CLASSES: Final = {look: look.value[0] if look is not Look.GOOD else "k" for look in Look}
"""One letter a look: a long table has tens of thousands of cells. good k, bad b, doubt d, nothing n, strong s, quiet q."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Body:
    """A table ready for the template: headers with their class, rows of (class, text)."""

    headers: tuple[tuple[str, str], ...]
    fit: Fitted
    rows: tuple[tuple[tuple[str, str], ...], ...]
    note: str
    title: str
    pen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chapter:
    title: str
    paragraphs: tuple[str, ...]
    tables: tuple[_Body, ...]
    charts: tuple[tuple[str, Markup], ...]
    paper: Paper
    dense: bool
    fresh: bool


def write(page: Page, _document: bytes, file: BinaryIO) -> None:
    """Write the page in UTF-8; the report's JSON is not carried along."""
    file.write(render(page).encode())


def render(page: Page) -> str:
    """Return the whole HTML document."""
    sources = {name: (_HERE / "templates" / name).read_text(encoding="utf-8") for name in _TEMPLATES}
    environment = Environment(loader=DictLoader(sources), autoescape=True, auto_reload=False, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["css_string"] = css_string
    lang = page.lang
    return environment.get_template("report.html").render(
        page=page,
        html_lang="zh-CN" if lang == "zh" else "en",
        t=lambda key, **args: text(f"report_file.{key}", lang, **args),
        clean=clean,
        head=tuple(map(clean, page.head)),
        foot=tuple(map(clean, page.foot)),
        chapters=tuple(_chapter(section, before, lang) for section, before in zip(page.sections, (None, *page.sections), strict=False)),
        colours={"ink": INK, "soft": SOFT_INK, "rule": RULE, "header": HEADER, "accent": ACCENT},
        looks=[(_CLASSES[look], FILL.get(look, ""), TEXT.get(look, "")) for look in Look if look is not Look.PLAIN],
        pages=_around(lang),
    )


def css_string(written: str) -> Markup:
    """Return a quoted CSS string in which everything but letters, digits and Chinese is an escape, so that it cannot end early."""
    kept = (char if char in _PLAIN_IN_CSS or "\u4e00" <= char <= "\u9fff" else f"\\{ord(char):06x}" for char in clean(written).replace("\n", " "))
    return Markup('"' + "".join(kept) + '"')  # noqa: S704 - nothing is left in it that HTML or CSS could read


def _around(lang: Lang) -> tuple[str, str, str]:
    """Return what stands before, between and after the two numbers of `page x of y`."""
    before, _, rest = text("report_file.page", lang, page="\0", pages="\1").partition("\0")
    between, _, after = rest.partition("\1")
    return before, between, after


def _chapter(section: Section, before: Section | None, lang: Lang) -> _Chapter:
    tables, paper = _tables(section)
    long = section.wide or sum(len(table.rows) for table in section.tables) > _SHORT or any(table.filtered for table in section.tables)
    return _Chapter(
        title=clean(section.title),
        paragraphs=tuple(map(clean, section.paragraphs)),
        tables=tables,
        charts=tuple((clean(chart.title), Markup(svg(chart, lang))) for chart in section.charts),  # noqa: S704 - every text in it is escaped there
        paper=paper,
        dense=section.dense,
        fresh=before is not None and (long or before.wide != section.wide),
    )


def _tables(section: Section) -> tuple[tuple[_Body, ...], Paper]:
    """Return the tables as they fit on the paper that the section wants, or on A3 where they could not be read on A4, and the paper."""
    if not section.wide:
        return tuple(_body(table, PORTRAIT_PT) for table in section.tables), ""
    tables = tuple(_body(table, LANDSCAPE_PT) for table in section.tables)
    if all(table.fit.size_pt >= READABLE_PT for table in tables):
        return tables, "wide"
    return tuple(_body(table, LARGE_PT) for table in section.tables), "large"


def _body(table: Table, paper_pt: float) -> _Body:
    places = places_of(table)
    kinds = ["r" if column.kind in NUMERIC else "w" if column.wrap else "c" if column.kind in (As.DAY, As.MOMENT) else "" for column in table.columns]
    wraps = [column.wrap for column in table.columns]
    return _Body(
        headers=tuple((kind, title_of(column)) for kind, column in zip(kinds, table.columns, strict=True)),
        fit=fitted(widths_of(table, places, printed_width), wraps, paper_pt),
        rows=tuple(tuple(_cells(table, row, kinds, places)) for row in table.rows),
        note=clean(table.note),
        title=clean(table.title),
        pen=any(column.kind is As.BLANK for column in table.columns),
    )


def _cells(table: Table, row: Row, kinds: list[str], places: tuple[int, ...]) -> Iterator[tuple[str, str]]:
    for place, (column, kind) in enumerate(zip(table.columns, kinds, strict=True)):
        value = row.values[place]
        look = row.looks[place] if row.looks else Look.PLAIN
        # A word in a column of numbers (无数据) reads as a word.
        side = "" if kind == "r" and isinstance(value, str) else kind
        words = shown(value, column.kind, places[place])
        yield f"{side} {_CLASSES[look]}".strip() if words and look is not Look.PLAIN else side, words
