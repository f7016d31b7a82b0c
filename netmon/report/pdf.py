"""A report as PDF: the HTML, printed part by part, with subsets of the fonts in the file; nothing is fetched from anywhere."""

import gc
import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import BinaryIO, Final, NoReturn

from weasyprint import CSS, HTML
from weasyprint.document import Document
from weasyprint.document import Page as Sheet
from weasyprint.pdf.stream import Stream
from weasyprint.text.fonts import FontConfiguration

from netmon.report.chapters import Chapter, Paper, chapters_of
from netmon.report.html import Templates
from netmon.report.page import Page
from netmon.report.parts import CELLS, Part, Place, break_of, part_of, rows_before
from netmon.report.pdf_needs import check

_SCALE: Final = 0.75
"""Points in a CSS pixel."""
_ALPHA: Final = re.compile(r"[Aa][0-9.]+")
"""How a stream names an opacity, of strokes and of fills."""
_BARE: Final = "html { background: none; }"
"""The ground of a page, and what is written around it, are the empty sheets'; a part is printed upon them."""


class FetchRefusedError(RuntimeError):
    """The page asked for something outside itself."""


class Printed:
    """A page as WeasyPrint's document takes it, drawn beforehand: what it says is kept as PDF, and all that was needed to lay it out is let go.

    A page that draws more than text, lines and fills (a chart has groups of its own) is kept as it is and drawn in the end.
    """

    def __init__(self, sheet: Sheet, fonts: dict[object, object]) -> None:
        self.width, self.height, self.bleed, self.bookmarks = sheet.width, sheet.height, sheet.bleed, sheet.bookmarks
        self.links: list[object] = []
        self.anchors: dict[str, object] = {}
        self.forms: dict[object, list[object]] = {None: []}
        self.beneath: Sheet | None = None
        used: dict[str, dict[str, object]] = {name: {} for name in ("ExtGState", "XObject", "Pattern", "Shading")}
        stream = Stream(fonts, (0, 0, sheet.width, sheet.height), {**used, "ColorSpace": None}, {}, None, {}, None)
        sheet.paint(stream, _SCALE)
        self._alphas = sorted(used.pop("ExtGState"))
        apart = any(used.values()) or not all(_ALPHA.fullmatch(name) for name in self._alphas)
        self._sheet = sheet if apart else None
        self._drawn = b"" if apart else b"\n".join(piece if isinstance(piece, bytes) else str(piece).encode() for piece in stream.stream)

    @property
    def paper(self) -> Paper:
        """Return which of the papers it is on."""
        return "" if self.height > self.width else "large" if self.width > 1200 else "wide"

    def paint(self, stream: Stream, scale: float) -> None:
        """Draw the sheet beneath and then the page."""
        if self.beneath is not None:
            self.beneath.paint(stream, scale)
        if self._sheet is not None:
            self._sheet.paint(stream, scale)
            return
        for name in self._alphas:
            stream.set_alpha(float(name[1:]), stroke=name[0] == "A")
        stream.stream.append(self._drawn)


def write(page: Page, _document: bytes, file: BinaryIO, *, cells: int = CELLS, progress: Callable[[int, int], None] | None = None) -> None:
    """Write the page, laid out in parts of some `cells` each; the same page gives the same bytes on the same machine. Raises PdfUnavailableError.

    `progress` gets the rows of tables that are laid out, and all of them, after each part.
    """
    check()
    templates, chapters = Templates(page), chapters_of(page)
    with _collecting_between_parts():
        _Press(templates, cells).write(chapters, file, progress)


class _Plain(HTML):  # type: ignore[misc]  # WeasyPrint publishes no types
    """A document of the few elements that a report has. WeasyPrint's own sheet of all HTML gives every cell six styles more, of notes and marks."""

    def __init__(self, source: str, elements: CSS) -> None:
        super().__init__(string=source, url_fetcher=refuse)
        self._elements = elements

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:  # noqa: ARG002 - as in WeasyPrint
        return [self._elements]


class _Press:
    """What all parts share: the style and the fonts."""

    def __init__(self, templates: Templates, cells: int) -> None:
        self._templates = templates
        self._cells = cells
        self._config = FontConfiguration()
        self._fonts: dict[object, object] = {}
        self._elements = self._css(templates.elements())
        self._style = self._css(templates.style())
        self._bare = self._css(_BARE)
        self._digest = hashlib.sha256(templates.style().encode())

    def write(self, chapters: Sequence[Chapter], file: BinaryIO, progress: Callable[[int, int], None] | None) -> None:
        """Print all parts, then the sheets that know how many pages there are."""
        printed: list[Printed] = []
        rows = rows_before(chapters, None)
        start: Place | None = Place()
        while start is not None:
            found, start = self._printed(chapters, start)
            printed += found
            gc.collect()
            if progress is not None:
                progress(rows_before(chapters, start), rows)
        papers = [one.paper for one in printed]
        sheets = self._laid_out(HTML(string=self._noted(self._templates.sheets(papers)), url_fetcher=refuse), self._css(self._templates.sheets_style()))
        for one, beneath in zip(printed, sheets.pages, strict=True):
            one.beneath = beneath
        whole = sheets.copy(printed)
        whole.fonts.update(self._fonts)
        whole.write_pdf(file, pdf_identifier=self._digest.digest()[:16])

    def _printed(self, chapters: Sequence[Chapter], start: Place) -> tuple[list[Printed], Place | None]:
        """Return the pages of the part that begins at a place, and where the next begins; more than asked for where no page of it begins with a row."""
        cells = self._cells
        while True:
            part = part_of(chapters, start, cells)
            found = self._pages_of(part)
            if found is not None:
                sheets, after = found
                return [Printed(sheet, self._fonts) for sheet in sheets], after
            cells *= 2

    def _pages_of(self, part: Part) -> tuple[Sequence[Sheet], Place | None] | None:
        source = _Plain(self._noted(self._templates.part(part.chapters)), self._elements)
        sheets = self._laid_out(source, self._bare).pages
        if not part.cut:
            return sheets, part.after
        found = break_of([sheet.anchors for sheet in sheets])
        return None if found is None else (sheets[: found[0]], found[1])

    def _noted(self, source: str) -> str:
        self._digest.update(source.encode())
        return source

    def _laid_out(self, source: HTML, style: CSS) -> Document:
        return source.render(font_config=self._config, stylesheets=[self._style, style])

    def _css(self, source: str) -> CSS:
        return CSS(string=source, font_config=self._config, url_fetcher=refuse)


@contextmanager
def _collecting_between_parts() -> Iterator[None]:
    """Look for garbage after each part only: while one is laid out nearly all that is made is in use, and looking takes a third of the time."""
    before = gc.isenabled()
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.unfreeze()
        if before:
            gc.enable()


def refuse(url: str, *_: object, **__: object) -> NoReturn:
    """Fetch nothing."""
    raise FetchRefusedError(f"a report fetches nothing: {url[:100]}")
