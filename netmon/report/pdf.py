"""A report as PDF: the HTML, printed, with subsets of the fonts in the file; nothing is fetched from anywhere."""

import hashlib
from typing import BinaryIO, NoReturn

from weasyprint import HTML

from netmon.report.html import render
from netmon.report.page import Page
from netmon.report.pdf_needs import check


class FetchRefusedError(RuntimeError):
    """The page asked for something outside itself."""


def write(page: Page, _document: bytes, file: BinaryIO) -> None:
    """Write the page; the same page gives the same bytes on the same machine. Raises PdfUnavailableError."""
    check()
    source = render(page)
    identifier = hashlib.sha256(source.encode()).digest()[:16]
    HTML(string=source, url_fetcher=refuse).write_pdf(file, pdf_identifier=identifier)


def refuse(url: str, *_: object, **__: object) -> NoReturn:
    """Fetch nothing."""
    raise FetchRefusedError(f"a report fetches nothing: {url[:100]}")
