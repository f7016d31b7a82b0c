"""Reads what people write down of the problems in the ledger (整改台账): a CSV that is theirs alone, netmon never writes it."""

import csv
import hashlib
import io
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Final

from netmon.model.device_text import clean_string
from netmon.model.ledger import NOTHING_ENTERED, Entered, numbered
from netmon.model.problem import Problem

NAME: Final = "problems.csv"
MAX_BYTES: Final = 5 << 20
_LONGEST: Final = 500
_HEADER_WITHIN: Final = 10
_HEADERS: Final[Mapping[str, tuple[str, ...]]] = {
    "number": ("编号", "问题编号", "number"),
    "owner": ("责任单位", "owner"),
    "person": ("责任人", "person"),
    "measure": ("整改措施", "措施", "measure"),
    "due": ("完成时限", "整改时限", "due"),
    "confirmed_by": ("销号确认人", "确认人", "confirmed_by"),
    "closed": ("销号日期", "确认日期", "closed"),
}
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnteredFile:
    """The file as it was read; a row with a mistake is left out, and `problems` say why."""

    entries: Mapping[str, Entered] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    file: str = ""
    sha256: str = ""


def read_entered(path: Path) -> EnteredFile:
    """Read a CSV in UTF-8 or GBK with the columns 编号, 责任单位, 责任人, 整改措施, 完成时限, 销号确认人, 销号日期; no file is an empty one."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return EnteredFile()
    except OSError as error:
        return EnteredFile(problems=(Problem(key="config.file_unreadable", args={"reason": os.strerror(error.errno or 0)}, file=str(path)),))
    text = _decoded(raw)
    if text is None or len(raw) > MAX_BYTES:
        return EnteredFile(problems=(Problem(key="roster.unreadable", file=str(path)),))
    first = next((line for line in text.splitlines() if line.strip()), "")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=max((",", "\t", ";"), key=first.count)))
    except csv.Error:
        return EnteredFile(problems=(Problem(key="roster.unreadable", file=str(path)),))
    entries, problems = _entries(rows, str(path))
    return EnteredFile(entries=entries, problems=tuple(problems), file=str(path), sha256=hashlib.sha256(raw).hexdigest())


def with_confirmations(own: EnteredFile, page: EnteredFile) -> EnteredFile:
    """Return what people wrote down with the confirmations that were made on the page: they close what the operator's own file does not.

    `file` and `sha256` are those of both where there are both: the names joined by a plus, the SHA-256 over the two hashes.
    """
    if not page.file:
        return own
    entries = dict(own.entries)
    for number, one in page.entries.items():
        before = entries.get(number, NOTHING_ENTERED)
        if not before.confirmed_by:
            entries[number] = replace(before, confirmed_by=one.confirmed_by, closed=one.closed)
    both = [one for one in (own, page) if one.file]
    return EnteredFile(
        entries=entries,
        problems=(*own.problems, *page.problems),
        file=" + ".join(one.file for one in both),
        sha256=page.sha256 if len(both) == 1 else hashlib.sha256("".join(one.sha256 for one in both).encode()).hexdigest(),
    )


def _entries(rows: Sequence[Sequence[str]], file: str) -> tuple[dict[str, Entered], list[Problem]]:
    head = next((number for number, row in enumerate(rows[:_HEADER_WITHIN]) if "number" in _columns(row)), None)
    if head is None:
        return {}, [Problem(key="rectification.no_header", file=file)]
    columns = _columns(rows[head])
    found: dict[str, Entered] = {}
    problems: list[Problem] = []
    for line, row in enumerate(rows[head + 1 :], head + 2):
        words = {name: clean_string(row[place], limit=_LONGEST) if place < len(row) else "" for name, place in columns.items()}
        number = words.pop("number")
        if not number:
            continue
        try:
            numbered(number)
            entry = _entry(words)
        except ValueError as error:
            problems.append(Problem(key="rectification.row", args={"value": str(error)[:80]}, file=file, line=line))
            continue
        if number in found:
            problems.append(Problem(key="rectification.duplicate", args={"number": number}, file=file, line=line))
        else:
            found[number] = entry
    return found, problems


def _entry(words: Mapping[str, str]) -> Entered:
    return Entered(
        owner=words.get("owner", ""),
        person=words.get("person", ""),
        measure=words.get("measure", ""),
        due=_day(words.get("due", "")),
        confirmed_by=words.get("confirmed_by", ""),
        closed=_day(words.get("closed", "")),
    )


def _day(word: str) -> date | None:
    """Return a day; None of an empty cell. Raises ValueError."""
    if not word:
        return None
    found = _DAY.fullmatch(word)
    if found is None:
        raise ValueError(word)
    return date(int(found[1]), int(found[2]), int(found[3]))


def _columns(row: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, cell in enumerate(row):
        word = clean_string(cell).replace(" ", "").lower()
        for name, words in _HEADERS.items():
            if word in words:
                found.setdefault(name, place)
    return found


def _decoded(raw: bytes) -> str | None:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None
