"""Reads a workbook of unknown origin: looked at from outside first, then parsed by a child process with little memory and time."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final

from netmon.model.problem import Problem

CellValue = str | int | float | bool | date | time | None
MAX_ROWS: Final = 20_000
MAX_FILE_BYTES: Final = 50 << 20
MAX_UNPACKED_BYTES: Final = 300 << 20
MAX_MEMBERS: Final = 2_000
MAX_RATIO: Final = 200  # a real sheet of repeated cells stays well below it
SMALL_BYTES: Final = 1 << 20
MAX_REPLY_BYTES: Final = 64 << 20
CHILD_SECONDS: Final = 60
MEMORY_BYTES: Final = 1 << 30
OUT_OF_MEMORY: Final = 3  # the child's exit status
_HEAD: Final = 4096
_OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The cells of one sheet by row; `name` is the sheet's, `file` where it is from."""

    file: str
    name: str
    rows: Sequence[Sequence[CellValue]]


class Unreadable(Exception):
    """The file is no workbook that can be read; a sentence of the catalogue says why and what to do."""

    def __init__(self, key: str, **args: object) -> None:
        super().__init__(key)
        self.key = f"import.{key}"
        self.sentence_args = args


def read_workbook(path: Path) -> tuple[list[Table], list[Problem]]:
    """Return the sheets and the problems of single cells; raises Unreadable, and OSError when the file cannot be opened."""
    check(path)
    sheets = _ask_child(path)
    tables: list[Table] = []
    problems: list[Problem] = []
    for sheet in sheets:
        name = str(sheet["name"])[:100]
        tables.append(Table(file=path.name, name=name, rows=[[_cell(value) for value in row] for row in sheet["rows"]]))
        if sheet["cut"]:
            problems.append(Problem(key="import.too_many_rows", args={"limit": MAX_ROWS}, file=path.name, path=name))
    return tables, problems


def check(path: Path) -> None:
    """Refuse what must not reach a parser: too big, packed too tightly, with macros, encrypted, with document types, or no workbook at all."""
    if path.stat().st_size > MAX_FILE_BYTES:
        raise Unreadable("too_big", limit=MAX_FILE_BYTES >> 20)
    with path.open("rb") as file:
        head = file.read(8)
    if head == _OLE:
        raise Unreadable("old_format")
    try:
        with zipfile.ZipFile(path) as packed:
            _check_members(packed)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError):
        raise Unreadable("no_workbook") from None


def _check_members(packed: zipfile.ZipFile) -> None:
    members = packed.infolist()
    names = [member.filename.lower() for member in members]
    if any(name.endswith(("vbaproject.bin", ".vba")) or "macrosheets" in name for name in names):
        raise Unreadable("macros")
    if "[content_types].xml" not in names or "xl/workbook.xml" not in names:
        raise Unreadable("no_workbook")
    unpacked = sum(member.file_size for member in members)
    tight = any(member.file_size > SMALL_BYTES and member.file_size > MAX_RATIO * max(member.compress_size, 1) for member in members)
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED_BYTES or tight:
        raise Unreadable("bomb")
    if any(member.flag_bits & 1 for member in members):
        raise Unreadable("old_format")
    for member in members:
        if member.filename.lower().endswith((".xml", ".rels")):
            with packed.open(member) as file:
                start = file.read(_HEAD).replace(b"\0", b"")
            if b"<!" in start.replace(b"<!--", b""):
                raise Unreadable("document_type")


def _ask_child(path: Path) -> Sequence[Mapping[str, Any]]:
    command = [sys.executable, "-I", "-m", "netmon.config.workbook_child", str(path.absolute()), str(MAX_ROWS), str(MEMORY_BYTES), str(CHILD_SECONDS)]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=CHILD_SECONDS * 2, check=False)
    except subprocess.TimeoutExpired:
        raise Unreadable("too_slow", seconds=CHILD_SECONDS) from None
    if done.returncode != 0 or len(done.stdout) > MAX_REPLY_BYTES:
        raise Unreadable("too_much_work" if done.returncode in (0, OUT_OF_MEMORY) or done.returncode < 0 else "child_failed")
    sheets: Sequence[Mapping[str, Any]] = json.loads(done.stdout)
    return sheets


def _cell(value: Any) -> CellValue:
    """Return a cell as it was in the workbook: what JSON has no word for comes as {"date": ...} or {"time": ...}."""
    if isinstance(value, dict):
        if "time" in value:
            return time.fromisoformat(value["time"])
        text: str = value["date"]
        return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return str(value)
