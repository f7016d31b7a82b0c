"""CSV files as spreadsheets write them: UTF-8 with or without a mark, or GBK; comma, semicolon or tab."""

import csv
import io
import re
from pathlib import Path
from typing import Final

from netmon.config.workbook import MAX_FILE_BYTES, MAX_ROWS, Table, Unreadable
from netmon.model.problem import Problem
from netmon.onboard.workbook_columns import sheet_named

MAX_COLUMNS: Final = 200
MAX_FIELD: Final = 10_000
# What a spreadsheet puts before text that must not run as a formula, and netmon's own exports with it.
_SHIELD: Final = re.compile(r"'(?=[=+\-@\t\r])")


def read_csv(path: Path) -> tuple[list[Table], list[Problem]]:
    """Return one table, named by the file where that is a sheet's name; raises Unreadable, and OSError when the file cannot be opened."""
    with path.open("rb") as file:
        raw = file.read(MAX_FILE_BYTES + 1)
    if len(raw) > MAX_FILE_BYTES:
        raise Unreadable("too_big", limit=MAX_FILE_BYTES >> 20)
    text = decoded(raw)
    rows: list[list[str | None]] = []
    problems: list[Problem] = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text), strict=False):
            if len(cells) > MAX_COLUMNS or any(len(cell) > MAX_FIELD for cell in cells):
                raise Unreadable("no_csv", line=len(rows) + 1)
            if len(rows) > MAX_ROWS:
                problems.append(Problem(key="import.too_many_rows", args={"limit": MAX_ROWS}, file=path.name))
                break
            rows.append([_SHIELD.sub("", cell, count=1) if cell.startswith("'") else cell or None for cell in cells])
    except csv.Error:
        raise Unreadable("no_csv", line=len(rows) + 1) from None
    name = path.stem if sheet_named(path.stem) is not None else path.name
    return [Table(file=path.name, name=name, rows=rows)], problems


def decoded(raw: bytes) -> str:
    """Return the text of a file; raises Unreadable for one that is neither UTF-8 nor GBK."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unreadable("no_text")


def delimiter(text: str) -> str:
    """Return what separates the cells of the first line that has any."""
    for line in text.splitlines()[:20]:
        counts = {sign: line.count(sign) for sign in (",", "\t", ";")}
        if max(counts.values()):
            return max(counts, key=lambda sign: counts[sign])
    return ","
