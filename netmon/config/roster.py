"""Reads the official list of schools (学校名录): rows of a spreadsheet with headers of several wordings, or a CSV file of them."""

import csv
import hashlib
import io
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from netmon.config.judge import nearest
from netmon.model.device_text import clean_string
from netmon.model.inventory import Area, SiteKind, Stage
from netmon.model.problem import Problem
from netmon.model.roster import Roster, RosterEntry

MAX_ROWS: Final = 20_000
MAX_BYTES: Final = 20 << 20
HEADER_WITHIN: Final = 10
_LONGEST: Final = 200
_EXACT: Final = 10**15

_HEADERS: Final[Mapping[str, tuple[str, ...]]] = {
    "code": ("学校标识码", "标识码", "学校(机构)标识码", "学校代码", "code"),
    "name": ("学校名称", "学校", "名称", "学校(机构)名称", "name"),
    "county": ("县区", "区县", "所属区县", "县(市、区)", "county"),
    "township": ("乡镇", "镇街", "街道", "乡镇(街道)", "township"),
    "kind": ("类型", "学校类型", "办学类型", "kind"),
    "stage": ("学段", "stage"),
    "area": ("城乡", "城乡分类", "城乡类型", "城乡分类代码", "area"),
}
_KINDS: Final[Mapping[str, SiteKind]] = {
    "学校": "school", "教学点": "teaching_point", "小学教学点": "teaching_point", "幼儿园": "kindergarten", "小学": "school", "初中": "school",
    "初级中学": "school", "高中": "school", "高级中学": "school", "普通高中": "school", "完全中学": "school", "九年一贯制学校": "school",
    "九年一贯制": "school", "十二年一贯制学校": "school", "十二年一贯制": "school", "中职": "school", "中等职业学校": "school", "特殊教育学校": "school",
    "特殊教育": "school", "school": "school", "teaching_point": "teaching_point", "kindergarten": "kindergarten",
}  # fmt: skip
_STAGES: Final[Mapping[str, Stage]] = {
    "学前": "preschool", "幼儿园": "preschool", "小学": "primary", "小学教学点": "primary", "初中": "junior", "初级中学": "junior", "高中": "senior",
    "高级中学": "senior", "普通高中": "senior", "九年一贯制": "nine_year", "九年一贯制学校": "nine_year", "十二年一贯制": "twelve_year",
    "十二年一贯制学校": "twelve_year", "完全中学": "secondary", "中职": "vocational", "中等职业学校": "vocational", "特殊教育": "special",
    "特殊教育学校": "special", "preschool": "preschool", "primary": "primary", "junior": "junior", "senior": "senior", "nine_year": "nine_year",
    "twelve_year": "twelve_year", "secondary": "secondary", "vocational": "vocational", "special": "special",
}  # fmt: skip
_AREAS: Final[Mapping[str, Area]] = {
    "城区": "city", "镇区": "town", "乡村": "village", "city": "city", "town": "town", "village": "village", "111": "city", "112": "city", "121": "town",
    "122": "town", "123": "town", "210": "village", "220": "village",
}  # fmt: skip
"""城区, 镇区, 乡村, or the statistics' 城乡分类代码 (统计用城乡划分代码: 111-112 城区, 121-123 镇区, 210 and 220 乡村)."""


class _Place(NamedTuple):
    """Where a cell is, for its problem."""

    file: str
    line: int
    columns: Mapping[str, int]

    def problem(self, field: str, key: str, args: Mapping[str, object], suggestion: str | None = None) -> Problem:
        column = self.columns.get(field)
        return Problem(key=key, args=args, file=self.file, line=self.line, column=None if column is None else column + 1, suggestion=suggestion)


def read_roster(path: Path) -> tuple[Roster | None, tuple[Problem, ...]]:
    """Read a CSV file in UTF-8 or GBK; the roster is None when anything is wrong, and the problems say all of it."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        return None, (Problem(key="config.file_unreadable", args={"reason": os.strerror(error.errno or 0)}, file=str(path)),)
    text = _decoded(raw)
    if text is None or len(raw) > MAX_BYTES:
        return None, (Problem(key="roster.unreadable", file=str(path)),)
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max((",", "\t", ";"), key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error:
        return None, (Problem(key="roster.unreadable", file=str(path)),)
    return roster_of_rows(rows, file=str(path), sha256=hashlib.sha256(raw).hexdigest())


def roster_of_rows(rows: Sequence[Sequence[object]], *, file: str, sha256: str) -> tuple[Roster | None, tuple[Problem, ...]]:
    """Make the roster of a table's rows; lines count from 1. A title above the header is passed over, columns that nobody knows are ignored."""
    head = next((number for number, row in enumerate(rows[:HEADER_WITHIN]) if {"code", "name"} <= _columns(row).keys()), None)
    if head is None:
        return None, (Problem(key="roster.no_header", file=file),)
    if len(rows) - head - 1 > MAX_ROWS:
        return None, (Problem(key="roster.too_many", args={"limit": MAX_ROWS}, file=file),)
    columns = _columns(rows[head])
    problems: list[Problem] = []
    entries: list[RosterEntry] = []
    seen: dict[str, int] = {}
    for number, row in enumerate(rows[head + 1 :], head + 2):
        cells = {field: row[column] if column < len(row) else None for field, column in columns.items()}
        if not any(_text(cell) for cell in cells.values()):
            continue
        place = _Place(file, number, columns)
        entry = _entry(cells, place, problems)
        if entry is not None and entry.code in seen:
            problems.append(place.problem("code", "roster.duplicate", {"code": entry.code, "line": seen[entry.code]}))
        elif entry is not None:
            seen[entry.code] = number
            entries.append(entry)
    if not entries and not problems:
        problems.append(Problem(key="roster.empty", file=file))
    return (None if problems else Roster(entries=tuple(entries), file=file, sha256=sha256)), tuple(problems)


def _entry(cells: Mapping[str, object], place: _Place, problems: list[Problem]) -> RosterEntry | None:
    before = len(problems)
    words = {field: _text(cell) for field, cell in cells.items()}
    problems.extend(place.problem(field, "roster.missing", {"column": _HEADERS[field][0]}) for field in ("code", "name") if not words[field])
    if _is_cut(cells["code"]):
        problems.append(place.problem("code", "roster.long_number", {}))
    kind_word = words.get("kind", "")
    kind = _choice("kind", kind_word, _KINDS, place, problems)
    stage = _choice("stage", words.get("stage", ""), _STAGES, place, problems)
    area = _choice("area", words.get("area", ""), _AREAS, place, problems)
    if len(problems) > before:
        return None
    return RosterEntry(
        code=words["code"],
        name=words["name"],
        kind=_KINDS[kind] if kind is not None else "school",
        county=words.get("county") or None,
        township=words.get("township") or None,
        stage=_STAGES[stage] if stage is not None else _STAGES.get(kind_word),
        area=_AREAS[area] if area is not None else None,
    )


def _choice(field: str, word: str, allowed: Mapping[str, object], place: _Place, problems: list[Problem]) -> str | None:
    """Return the word when it is known, None when the cell is empty, or after a problem."""
    if not word:
        return None
    if word in allowed:
        return word
    known = [name for name in allowed if not name.isascii()]
    args = {"column": _HEADERS[field][0], "value": word[:40], "allowed": "、".join(known)}
    problems.append(place.problem(field, "roster.choice", args, nearest(word, known)))
    return None


def _columns(row: Sequence[object]) -> dict[str, int]:
    """Return the column of each field that the row heads; the first of two stands."""
    found: dict[str, int] = {}
    for number, cell in enumerate(row):
        word = _text(cell).replace("（", "(").replace("）", ")").replace(" ", "").lower()
        for field, names in _HEADERS.items():
            if word in names:
                found.setdefault(field, number)
    return found


def _text(cell: object) -> str:
    """Return a cell as text: a whole number as its digits, without a spreadsheet's shield against formulas."""
    if cell is None or isinstance(cell, bool):
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _EXACT:
        cell = int(cell)
    return re.sub(r"^'(?=[=+\-@0-9])", "", clean_string(str(cell), limit=_LONGEST).strip())


def _is_cut(cell: object) -> bool:
    """True for a code that a spreadsheet wrote as 3.137E+09, or whose last digits it lost."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return abs(cell) >= _EXACT or (isinstance(cell, float) and not cell.is_integer())
    return isinstance(cell, str) and re.fullmatch(r"[0-9]\.[0-9]+[Ee]\+?[0-9]+", cell.strip()) is not None


def _decoded(raw: bytes) -> str | None:
    encodings = ("utf-16",) if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None
