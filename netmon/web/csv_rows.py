"""A table as a CSV file to keep: opens rightly in Excel and WPS by a double-click, and no cell of it is taken for a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final
from urllib.parse import quote

from netmon.model.cell_text import safe
from netmon.web.asked import Page

CSV: Final = "text/csv; charset=utf-8"
BOM: Final = "\ufeff"
Cell = str | int | float | date | None


def csv_page(name: str, rows: Iterable[Sequence[Cell]]) -> Page:
    """Answer with a file of that name (any language); numbers and days stay what they are, None is an empty cell. Rows are written one by one."""
    return Page(status=200, content_type=CSV, body=_lines(rows), headers={"Content-Disposition": attachment(name)})


def attachment(name: str) -> str:
    """Return Content-Disposition for a file to keep: its name as it is (RFC 6266, RFC 8187), and in plain letters for old programs."""
    plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "._-") else "_" for letter in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='', errors='replace')}"


def _lines(rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    yield BOM
    for row in rows:
        yield csv_line(row)


def csv_line(row: Sequence[Cell]) -> str:
    """Return a row as it stands in the file, with its line end."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow([safe(cell) if isinstance(cell, str) else "" if cell is None else cell for cell in row])
    return line.getvalue()
