"""From tables (sheets, or CSV files) to rows of fields; everything wrong is named by sheet and cell, all at once."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from netmon.config.workbook import CellValue, Table
from netmon.model.problem import Problem
from netmon.onboard.importing_cells import Plain, Refused, meaning
from netmon.onboard.workbook_columns import EXAMPLE, IGNORED, NOTES, SHEETS, Column, Sheet, column_letter, sheet_named

HEADER_WITHIN: Final = 5
KEYS: Final = frozenset({"site", "name", "building"})  # without these a row is nobody's


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: its sheet, what its fields mean, and where each of them is written (`设备!D7`, or what an API calls it)."""

    file: str
    sheet: str
    where: str
    values: Mapping[str, Plain]
    cells: Mapping[str, str] = field(default_factory=dict)

    def cell(self, name: str) -> str:
        """Return where a field stands; the row itself for one that it does not have."""
        return self.cells.get(name, self.where)

    def text(self, name: str) -> str | None:
        """Return a field that is text."""
        value = self.values.get(name)
        return value if isinstance(value, str) else None


@dataclass(slots=True)
class Rows:
    """Everything that was read, and everything wrong with it."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def of(self, sheet: str) -> list[Row]:
        """Return one sheet's rows."""
        return [row for row in self.rows if row.sheet == sheet]

    def wrong(self, row: Row, field_name: str, key: str, suggestion: str | None = None, /, **args: object) -> None:
        """Note what is wrong with a field."""
        self.problems.append(Problem(key=key, args=args, file=row.file, path=row.cell(field_name), suggestion=suggestion))


def read_tables(tables: Iterable[Table]) -> Rows:
    """Read all tables; a sheet that is none of the four is a mistake, but for notes and empty ones."""
    found = Rows()
    count = 0
    for table in tables:
        if table.name == NOTES or not any(any(_filled(cell) for cell in row) for row in table.rows):
            continue
        sheet = sheet_named(table.name) or _by_headers(table)
        if sheet is None:
            names = "、".join(sheet.name for sheet in SHEETS)
            found.problems.append(Problem(key="import.unknown_sheet", args={"name": table.name[:40], "allowed": names}, file=table.file))
            continue
        _Reader(table, sheet, found).read()
        count += len(table.rows)
    if not found.rows and not found.problems:
        found.problems.append(Problem(key="import.nothing"))
    return found


def _filled(cell: CellValue) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))


def _header(cell: CellValue) -> str:
    """Return a header's words: without the marks of required columns, blanks and what stands in brackets."""
    if not isinstance(cell, str):
        return ""
    return cell.replace("＊", "").replace("*", "").partition("（")[0].partition("(")[0].strip().lower().replace(" ", "_")


def _columns(sheet: Sheet, cells: Sequence[CellValue]) -> dict[int, Column]:
    """Return which column of the sheet stands in which place; the first of two with the same header counts."""
    known: dict[str, Column] = {}
    for column in sheet.columns:
        for name in (column.header, *column.names):
            known.setdefault(name.lower(), column)
    exact = {column.header.lower(): column for column in sheet.columns}
    placed: dict[int, Column] = {}
    for place, cell in enumerate(cells):
        found = exact.get(_header(cell)) or known.get(_header(cell))
        if found is not None and found not in placed.values():
            placed[place] = found
    return placed


def _by_headers(table: Table) -> Sheet | None:
    """Return the sheet whose required columns a table with another name (a CSV file) has."""
    for row in table.rows[:HEADER_WITHIN]:
        placed = [(sheet, list(_columns(sheet, row).values())) for sheet in SHEETS]
        fitting = [(len(columns), sheet) for sheet, columns in placed if all(column in columns for column in sheet.required)]
        if fitting:
            return max(fitting, key=lambda pair: pair[0])[1]
    return None


class _Reader:
    """Reads one table into rows."""

    def __init__(self, table: Table, sheet: Sheet, found: Rows) -> None:
        self.table = table
        self.sheet = sheet
        self.found = found

    def read(self) -> None:
        head = max(range(min(HEADER_WITHIN, len(self.table.rows))), key=lambda place: len(_columns(self.sheet, self.table.rows[place])))
        columns = _columns(self.sheet, self.table.rows[head])
        missing = [column.header for column in self.sheet.required if column not in columns.values()]
        if missing:
            self._wrong(f"{head + 1}", "import.no_column", columns="、".join(missing))
            return
        self._unknown_headers(head, columns)
        for number, cells in enumerate(self.table.rows[head + 1 :], head + 2):
            if not any(_filled(cell) for cell in cells) or self._is_example(cells, columns):
                continue
            self._row(number, cells, columns)

    def _wrong(self, cell: str, key: str, suggestion: str | None = None, /, **args: object) -> None:
        self.found.problems.append(Problem(key=key, args=args, file=self.table.file, path=f"{self.sheet.name}!{cell}", suggestion=suggestion))

    def _unknown_headers(self, head: int, columns: Mapping[int, Column]) -> None:
        headers = [column.header for column in self.sheet.columns]
        for place, cell in enumerate(self.table.rows[head]):
            name = _header(cell)
            if place in columns or not name or name in IGNORED:
                continue
            if not any(place < len(row) and _filled(row[place]) for row in self.table.rows[head + 1 :]):
                continue
            near = difflib.get_close_matches(name, headers, n=1, cutoff=0.5)
            self._wrong(f"{column_letter(place)}{head + 1}", "import.unknown_column", near[0] if near else None, name=name[:40], allowed="、".join(headers))

    @staticmethod
    def _is_example(cells: Sequence[CellValue], columns: Mapping[int, Column]) -> bool:
        return any(isinstance(cell, str) and cell.strip().startswith((EXAMPLE, "示例", "(示例)")) for cell in cells[: max(columns, default=0) + 1])

    def _row(self, number: int, cells: Sequence[CellValue], columns: Mapping[int, Column]) -> None:
        values: dict[str, Plain] = {}
        places = {column.field: f"{self.sheet.name}!{column_letter(place)}{number}" for place, column in columns.items()}
        bad = False
        for place, column in columns.items():
            cell = cells[place] if place < len(cells) else None
            try:
                value = meaning(column, cell)
            except Refused as error:
                self._wrong(f"{column_letter(place)}{number}", error.key, error.suggestion, **error.args_of)
                bad = bad or column.field in KEYS
                values |= _stand_in(column)
                continue
            if value is not None:
                values[column.field] = value
            elif column.required:
                self._wrong(f"{column_letter(place)}{number}", "import.required", column=column.header)
                bad = bad or column.field in KEYS
                values |= _stand_in(column)
        if not bad:
            self.found.rows.append(Row(file=self.table.file, sheet=self.sheet.name, where=f"{self.sheet.name}!{number}", values=values, cells=places))


def _stand_in(column: Column) -> dict[str, Plain]:
    """Return a value for one that was refused, so that the rest of the table can be judged all the same; nothing is written while anything is wrong."""
    if column.kind == "choice" and column.required:
        return {column.field: next(iter(column.choices.values()))}
    return {column.field: "1M"} if column.kind == "rate" else {}
