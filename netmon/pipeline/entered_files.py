"""What is entered on the page, written to `entered/` in the state folder: whole or not at all, its owner's alone; blocking functions, for a thread."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from netmon.config.entered import CONFIRMATIONS, EXCLUSIONS, FILES, FOLDER, VALUES
from netmon.config.schema_exclusions import ExclusionsFile
from netmon.config.yaml import parse
from netmon.model.ledger import Entered
from netmon.model.yaml_text import Data, document
from netmon.store.files import write_atomic

NOTE_EXCLUSIONS: Final = "在 netmon 网页上登记的维护和不计入时段；netmon 会改写本文件，规则与 inventory/exclusions.yaml 相同。"
NOTE_VALUES: Final = "在 netmon 网页上填报的指标值；netmon 会改写本文件，佐证文件按其 SHA-256 存放在 files/ 中。"
HEADER: Final = ("编号", "销号确认人", "销号日期")


class DamagedError(OSError):
    """A file of entered things cannot be understood: it is left as it is, and nothing is added to it."""


def folder_of(state: Path, *parts: str) -> Path:
    """Return `entered/` or a folder in it, made when it is not there. Raises OSError."""
    path = state.joinpath(FOLDER, *parts)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def read_rows(path: Path, key: str) -> list[dict[str, Data]]:
    """Return the list under `key` of a YAML file as it stands; nothing where there is no file. Raises OSError, DamagedError."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return []
    doc, problems = parse(raw, str(path))
    data = None if doc is None or problems else doc.data
    rows = data.get(key) if isinstance(data, dict) else None
    found: list[dict[str, Data]] = []
    for row in rows if isinstance(rows, list) else [None]:
        if not isinstance(row, dict):
            raise DamagedError(0, f"{path.name} cannot be read")
        found.append({**row})
    return found


def exclusion_rows(state: Path) -> list[dict[str, Data]]:
    """Return the exclusions that were entered, as written."""
    return read_rows(state / FOLDER / EXCLUSIONS, "exclusions")


def exclusions_content(rows: Sequence[Mapping[str, Data]]) -> bytes:
    """Return what the file of exclusions is to hold; refuses what the loader would. Raises ValueError."""
    ExclusionsFile.model_validate({"exclusions": [dict(row) for row in rows]})
    return document({"exclusions": [dict(row) for row in rows]}, NOTE_EXCLUSIONS).encode()


def write_exclusions(state: Path, content: bytes) -> None:
    """Write the exclusions. Raises OSError."""
    write_atomic(folder_of(state) / EXCLUSIONS, [content])


def value_rows(state: Path) -> list[dict[str, Data]]:
    """Return the manual values that were entered, as written."""
    return read_rows(state / FOLDER / VALUES, "entries")


def write_values(state: Path, rows: Sequence[Mapping[str, Data]]) -> None:
    """Write the manual values. Raises OSError."""
    write_atomic(folder_of(state) / VALUES, [document({"entries": [dict(row) for row in rows]}, NOTE_VALUES).encode()])


def keep_file(state: Path, sha256: str, content: bytes) -> None:
    """Keep a proof under its hash; one that is there already stays. Raises OSError."""
    path = folder_of(state, FILES) / sha256
    if not path.exists():
        write_atomic(path, [content])


def proof_of(state: Path, sha256: str) -> bytes | None:
    """Return a proof; None when it was not given here."""
    try:
        return (state / FOLDER / FILES / sha256).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None


def write_confirmations(state: Path, entries: Mapping[str, Entered]) -> None:
    """Write who confirmed which problem, and when, as the loader of problems.csv reads it. Raises OSError."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADER)
    for number, one in sorted(entries.items()):
        writer.writerow((number, _cell(one.confirmed_by), _day(one.closed)))
    write_atomic(folder_of(state) / CONFIRMATIONS, [b"\xef\xbb\xbf", text.getvalue().encode()])


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _cell(word: str) -> str:
    """A spreadsheet takes what begins like a formula for one."""
    return f"'{word}" if word[:1] in ("=", "+", "-", "@") else word
