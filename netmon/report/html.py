"""A report as one HTML file: style, charts and all within, no script, no address of anything else; it prints as it is filed."""

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, Final

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from netmon.model.cell_text import clean
from netmon.model.lang import Lang
from netmon.model.texts import text
from netmon.report.chapters import CLASSES, Chapter, Paper, chapters_of
from netmon.report.chart_svg import svg
from netmon.report.colours import ACCENT, FILL, HEADER, INK, RULE, SOFT_INK, TEXT
from netmon.report.page import Chart, Look, Page

_HERE: Final = Path(__file__).parent
_TEMPLATES: Final = ("report.html", "main.html", "part.html", "sheets.html", "elements.css", "report.css", "sheets.css")
MARKED: Final = 100
"""More rows than a page holds. An id gives a cell a style of its own, which takes time."""
_PLAIN_IN_CSS: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -–—.,·（）年月日")


def write(page: Page, _document: bytes, file: BinaryIO) -> None:
    """Write the page in UTF-8; the report's JSON is not carried along."""
    file.write(render(page).encode())


def render(page: Page) -> str:
    """Return the whole HTML document."""
    return Templates(page).whole(chapters_of(page))


class Templates:
    """The templates with what a page says on every part of it."""

    def __init__(self, page: Page) -> None:
        sources = {name: (_HERE / "templates" / name).read_text(encoding="utf-8") for name in _TEMPLATES}
        self._environment = Environment(
            loader=DictLoader(sources), autoescape=True, auto_reload=False, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )  # fmt: skip
        self._environment.filters["css_string"] = css_string
        lang = page.lang
        self._common = {
            "page": page,
            "html_lang": "zh-CN" if lang == "zh" else "en",
            "t": lambda key, **args: text(f"report_file.{key}", lang, **args),
            "clean": clean,
            "drawing": lambda chart: _drawing(chart, lang),
            "head": tuple(map(clean, page.head)),
            "foot": tuple(map(clean, page.foot)),
            "colours": {"ink": INK, "soft": SOFT_INK, "rule": RULE, "header": HEADER, "accent": ACCENT},
            "looks": [(CLASSES[look], FILL.get(look, ""), TEXT.get(look, "")) for look in Look if look is not Look.PLAIN],
            "pages": _around(lang),
        }

    def whole(self, chapters: Sequence[Chapter]) -> str:
        """Return the whole HTML document."""
        return self._rendered("report.html", chapters=chapters, part=False, marked=0)

    def part(self, chapters: Sequence[Chapter]) -> str:
        """Return a document of a part of the report, without any style; where it is cut off, its last rows have the id `r` chapter `-` table `-` row."""
        return self._rendered("part.html", chapters=chapters, part=True, marked=MARKED)

    def sheets(self, papers: Sequence[Paper]) -> str:
        """Return a document of empty sheets: what stands on every page besides the report's parts, without any style."""
        return self._rendered("sheets.html", papers=papers)

    def elements(self) -> str:
        """Return what a browser knows by itself of the elements of `part`."""
        return self._rendered("elements.css")

    def style(self) -> str:
        """Return the style of whole and parts."""
        return self._rendered("report.css")

    def sheets_style(self) -> str:
        """Return the style of what stands above and below every printed page."""
        return self._rendered("sheets.css")

    def _rendered(self, name: str, **values: object) -> str:
        return self._environment.get_template(name).render(self._common, **values)


def css_string(written: str) -> Markup:
    """Return a quoted CSS string in which everything but letters, digits and Chinese is an escape, so that it cannot end early.

    An escape takes the space behind it along.
    """
    kept = (char if char in _PLAIN_IN_CSS or "\u4e00" <= char <= "\u9fff" else f"\\{ord(char):06x} " for char in clean(written).replace("\n", " "))
    return Markup('"' + "".join(kept) + '"')  # noqa: S704 - nothing is left in it that HTML or CSS could read


def _drawing(chart: Chart, lang: Lang) -> Markup:
    return Markup(svg(chart, lang))  # noqa: S704 - every text in it is escaped there


def _around(lang: Lang) -> tuple[str, str, str]:
    """Return what stands before, between and after the two numbers of `page x of y`."""
    before, _, rest = text("report_file.page", lang, page="\0", pages="\1").partition("\0")
    between, _, after = rest.partition("\1")
    return before, between, after
