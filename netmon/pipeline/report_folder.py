"""The folder of reports and the register of what is known of its files; blocking functions, for a thread."""

import json
import os
import stat
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from netmon.model.view_reports import FORMATS, Checked, ReportFile, Verified
from netmon.store.files import write_atomic

FOLDER: Final = "reports"
REGISTER: Final = "report-files.json"
"""In the state folder, beside the folder of reports."""
MOST_FILES: Final = 20_000
MONTH_S: Final = 30.44 * 86_400
Mark = tuple[int, int]
Register = dict[str, tuple[Mark, ReportFile]]
"""By name: size and mtime (ns) of the file that is meant, and what is known of it."""


def scan(folder: Path) -> dict[str, Mark]:
    """Return the reports in a folder with size and mtime: plain files with a report's ending; links, hidden and other files are none."""
    found: dict[str, Mark] = {}
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if is_report_name(entry.name) and entry.is_file(follow_symlinks=False) and len(found) < MOST_FILES:
                    with suppress(OSError):
                        seen = entry.stat(follow_symlinks=False)
                        found[entry.name] = (seen.st_size, seen.st_mtime_ns)
    except OSError:
        return {}
    return found


def is_report_name(name: str) -> bool:
    """Return whether a name can be that of a report: no path, not hidden, a known ending."""
    return not name.startswith(".") and "/" not in name and "\0" not in name and name.rpartition(".")[2] in FORMATS


def open_report(folder: Path, name: str) -> int:
    """Return a descriptor of a report for reading; OSError for what is a link or no plain file."""
    if not is_report_name(name):
        raise FileNotFoundError(name)
    descriptor = os.open(folder / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise FileNotFoundError(name)
    return descriptor


def read_register(state: Path) -> Register:
    """Return what is known; nothing of a file that is damaged: it is found out again."""
    try:
        entries = json.loads((state / REGISTER).read_bytes())["files"]
        return {str(name): ((int(entry["mark"][0]), int(entry["mark"][1])), _file(entry["file"])) for name, entry in entries.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError):
        return {}


def write_register(state: Path, register: Register) -> None:
    """Write it down; raises OSError."""
    files = {name: {"mark": mark, "file": asdict(file)} for name, (mark, file) in sorted(register.items())}
    write_atomic(state / REGISTER, [json.dumps({"files": files}, default=str, ensure_ascii=False).encode("utf-8", "replace")])


def expire(folder: Path, months: int, now: float) -> int:
    """Delete reports that are older than so many months; returns how many."""
    gone = 0
    for name, (_, mtime_ns) in scan(folder).items():
        if now - mtime_ns / 1e9 > months * MONTH_S:
            with suppress(OSError):
                (folder / name).unlink()
                gone += 1
    return gone


def with_facts(file: ReportFile, facts: Mapping[str, Any]) -> ReportFile:
    """Return a file with what was read from it; what the page knew of it before (who made it, of which school) stays."""
    return replace(
        file,
        sha256=str(facts.get("sha256", "")),
        kind=str(facts.get("kind", file.kind)),
        number=str(facts.get("number", file.number)),
        first=_day(facts.get("from")) or file.first,
        last=_day(facts.get("to")) or file.last,
        plan=str(facts.get("plan", file.plan)),
        provisional=facts.get("provisional", file.provisional) is True,
    )


def unnamed(name: str, mark: Mark) -> ReportFile:
    """Return a file of which nothing else is known."""
    return ReportFile(name=name, format=name.rpartition(".")[2], size=mark[0], made_at=mark[1] / 1e9)


def _file(entry: Mapping[str, Any]) -> ReportFile:
    verified = entry.get("verified")
    given = {**entry, "first": _day(entry.get("first")), "last": _day(entry.get("last"))}
    given["verified"] = None if verified is None else Verified(result=Checked(verified["result"]), at=float(verified["at"]), words=str(verified["words"]))
    return ReportFile(**given)


def _day(written: object) -> date | None:
    try:
        return date.fromisoformat(str(written)) if written else None
    except ValueError:
        return None


def room_for(folder: Path, least: int) -> bool:
    """Make the folder where there is none; return whether its disk has so many bytes left. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize >= least


def name_for(parts: list[str], ending: str, now: float) -> str:
    """Return a file's name of its parts and the moment; letters, digits and `-_.` alone."""
    words = "-".join(part for part in parts if part) + time.strftime("-%Y%m%dT%H%M%SZ", time.gmtime(now))
    return "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in words)[:180] + f".{ending}"
