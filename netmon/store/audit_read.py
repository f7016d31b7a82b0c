"""Reads the audit log from its newest record back, without taking apart what cannot match: whole blocks are looked through as bytes first. Blocking."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from netmon.model.audit import AuditRecord
from netmon.model.view_audit import AuditQuery, AuditRow, AuditRows
from netmon.store.audit_chain import audit_folder, month_files, month_of
from netmon.store.audit_line import Link, decode, record_of

_BLOCK: Final = 256 * 1024
_SLACK_S: Final = 3600.0
"""Lines are in the order in which they were written; a clock that was set back by less than this hides none."""
LINES_A_LOOK: Final = 20_000
"""At most so many lines are taken apart in one look, so that no look is long; the next goes on where it ended."""


def look(state: Path, query: AuditQuery, limit: int, most_lines: int = LINES_A_LOOK) -> AuditRows:
    """Return up to `limit` records. Raises OSError."""
    rows: list[AuditRow] = []
    for looked, link in enumerate(_links(state, query)):
        if len(rows) >= limit or looked >= most_lines:
            return AuditRows(rows=tuple(rows), more=link.seq + 1)
        record = record_of(link)
        if fits(record, query):
            rows.append(AuditRow(seq=link.seq, hash=link.hash, record=record))
    return AuditRows(rows=tuple(rows), more=None)


def fits(record: AuditRecord, query: AuditQuery) -> bool:
    """Return whether a record is one of those asked for, whatever its number."""
    if (query.who and record.who != query.who) or (query.action and record.action != query.action):
        return False
    if (query.start is not None and record.at < query.start) or (query.end is not None and record.at >= query.end):
        return False
    return query.words.lower() in " ".join((record.who, record.peer, record.path, record.query, record.action, *record.detail.values())).lower()


def _links(state: Path, query: AuditQuery) -> Iterator[Link]:
    """Yield the lines that may fit, newest first."""
    wanted = _as_written(query)
    for path in reversed(month_files(audit_folder(state))):
        if query.end is not None and path.stem > month_of(query.end + _SLACK_S):
            continue
        if query.start is not None and path.stem < month_of(query.start - _SLACK_S):
            return
        with path.open("rb") as file:
            for line in _backwards(file, _end(file, query), wanted):
                link = decode(line) if all(piece in line for piece in wanted) else None
                if link is None or (query.before is not None and link.seq >= query.before):
                    continue
                if query.start is not None and _at(link) < query.start - _SLACK_S:
                    return
                yield link


def _backwards(file: BinaryIO, size: int, wanted: tuple[bytes, ...]) -> Iterator[bytes]:
    """Yield the lines of the first `size` octets from behind, leaving out blocks in which none can match."""
    rest = b""
    while size:
        start = max(size - _BLOCK, 0)
        file.seek(start)
        block = file.read(size - start) + rest
        size = start
        rest, _, whole = block.partition(b"\n") if start else (b"", b"", block)
        if all(piece in whole for piece in wanted):
            yield from (line for line in reversed(whole.split(b"\n")) if line)


def _end(file: BinaryIO, query: AuditQuery) -> int:
    """Return the size of the part of a file in which something may fit, found by halving."""
    size = file.seek(0, 2)
    if query.before is None and query.end is None:
        return size
    low, high = 0, size
    while high - low > _BLOCK:
        middle = (low + high) // 2
        file.seek(middle)
        file.readline()
        link = decode(file.readline().rstrip(b"\n"))
        if link is None:
            return high
        if _is_behind(link, query):
            high = middle
        else:
            low = middle
    file.seek(high)
    for _ in range(3):
        file.readline()
    return file.tell()


def _is_behind(link: Link, query: AuditQuery) -> bool:
    """Return whether nothing that follows a line is asked for."""
    if query.before is not None and link.seq >= query.before:
        return True
    return query.end is not None and _at(link) >= query.end + _SLACK_S


def _as_written(query: AuditQuery) -> tuple[bytes, ...]:
    """Return what stands in every line that fits."""
    return tuple(f'"{name}":{json.dumps(value)}'.encode() for name, value in (("who", query.who), ("action", query.action)) if value)


def _at(link: Link) -> float:
    at = link.fields.get("at")
    return float(at) if isinstance(at, int | float) else 0.0
