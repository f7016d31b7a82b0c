"""The process that makes a workbook of the register: `python -m netmon.pipeline.asset_sheet` reads {lang, title, head, rows} and prints an XLSX file."""

import json
import sys
from datetime import date
from io import BytesIO
from typing import Any, Final

from netmon.model.texts import text
from netmon.report.page import As, CellValue, Column, Page, Row, Section, Table
from netmon.report.xlsx import write

COLUMNS: Final[tuple[tuple[str, int, As], ...]] = (
    ("device", 16, As.TEXT), ("school", 12, As.TEXT), ("room", 10, As.TEXT), ("device_role", 9, As.TEXT), ("vendor", 9, As.TEXT), ("model", 14, As.TEXT),
    ("serial", 16, As.TEXT), ("software", 16, As.TEXT), ("first_seen", 11, As.DAY), ("last_seen", 11, As.DAY), ("bought", 11, As.DAY),
    ("years", 6, As.NUMBER), ("end_of_life", 11, As.DAY), ("parts", 6, As.COUNT),
)  # fmt: skip
"""The columns of the register in reports: text `rpt.col.<name>`, width, kind."""


def workbook(order: dict[str, Any]) -> bytes:
    """Return the file; texts of devices are cells of text, never formulas."""
    lang = order["lang"]
    columns = tuple(Column(title=text(f"rpt.col.{name}", lang), kind=kind, width=width, wrap=kind is As.TEXT) for name, width, kind in COLUMNS)
    rows = [Row(values=tuple(map(_value, cells, (kind for _, _, kind in COLUMNS)))) for cells in order["rows"]]
    sheet = Section(sheet=order["title"], title=order["title"], tables=(Table(columns=columns, rows=rows, filtered=True),), wide=True)
    file = BytesIO()
    write(Page(title=order["title"], number="", lang=lang, head=(order["head"],), sections=(sheet,)), b"", file)
    return file.getvalue()


def _value(cell: CellValue, kind: As) -> CellValue:
    return date.fromisoformat(cell) if kind is As.DAY and isinstance(cell, str) else cell


def main() -> None:
    """Read the order, print the file."""
    sys.stdout.buffer.write(workbook(json.loads(sys.stdin.buffer.read())))


if __name__ == "__main__":
    main()
