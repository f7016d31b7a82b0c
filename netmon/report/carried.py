"""The JSON of a report inside its workbook: packed into the cells of a sheet out of sight, and got back bit for bit."""

import base64
import hashlib
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook

SHEET: Final = "netmon"
MAX_BYTES: Final = 512 * 2**20
"""The greatest document that is got back."""
_FORM: Final = "netmon.report zlib base64"
_CHUNK: Final = 32_000  # characters; a cell holds 32,767
_MAX_MEMBERS: Final = 2_000
_MADE_AT: Final = re.compile(rb'"made_at": ?"([0-9T:.+Z-]{10,40})"')
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    LookupError,
    TypeError,
    AttributeError,
    ValueError,
    EOFError,
    RuntimeError,
)
"""What openpyxl and the libraries below it raise for files that are no workbook, or a damaged one."""


class NotCarriedError(ValueError):
    """The file is no workbook of netmon, or what it carries was altered; `reason` is one of no_workbook, no_report, altered, too_big."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def chunks(document: bytes) -> Iterator[str]:
    """Yield the cells: first what they are (length, SHA-256), then the document in pieces."""
    yield f"{_FORM} {len(document)} {hashlib.sha256(document).hexdigest()}"
    packed = base64.b64encode(zlib.compress(document, 9)).decode("ascii")
    for start in range(0, len(packed), _CHUNK):
        yield packed[start : start + _CHUNK]


def embedded(workbook: Path | bytes) -> bytes:
    """Return the document that a workbook carries; raises NotCarriedError, and OSError when the file cannot be read."""
    source = BytesIO(workbook) if isinstance(workbook, bytes) else BytesIO(workbook.read_bytes())
    try:
        _check_size(source)
        cells = _cells(source)
    except NotCarriedError:
        raise
    except _BROKEN:
        raise NotCarriedError("no_workbook") from None
    return _unpacked(cells)


def made_at(document: bytes) -> datetime | None:
    """Return when the document says that it was made, in the time zone that it says; None where it does not."""
    found = _MADE_AT.search(document)
    try:
        moment = datetime.fromisoformat(found[1].decode("ascii")) if found else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None and moment.year >= 1980 else None


def _check_size(source: BytesIO) -> None:
    with zipfile.ZipFile(source) as packed:
        members = packed.infolist()
        if len(members) > _MAX_MEMBERS or sum(member.file_size for member in members) > 2 * MAX_BYTES:
            raise NotCarriedError("too_big")


def _cells(source: BytesIO) -> list[str]:
    book = load_workbook(source, read_only=True, data_only=True, keep_links=False)
    try:
        if SHEET not in book.sheetnames:
            raise NotCarriedError("no_report")
        sheet = book[SHEET]
        sheet.reset_dimensions()
        return [cell for (cell,) in sheet.iter_rows(min_col=1, max_col=1, values_only=True) if isinstance(cell, str)]
    finally:
        book.close()


def _unpacked(cells: list[str]) -> bytes:
    head = cells[0].rsplit(" ", 2) if cells else []
    if len(head) != 3 or head[0] != _FORM or not head[1].isdecimal():
        raise NotCarriedError("no_report")
    length = int(head[1])
    if length > MAX_BYTES:
        raise NotCarriedError("too_big")
    try:
        document = zlib.decompressobj().decompress(base64.b64decode("".join(cells[1:]), validate=True), length + 1)
    except (zlib.error, ValueError):
        raise NotCarriedError("altered") from None
    if len(document) != length or hashlib.sha256(document).hexdigest() != head[2]:
        raise NotCarriedError("altered")
    return document
