"""All rows of a window as Parquet files that share no row: the day files as they are, and what is in no day file yet in a scratch folder."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from netmon.model.figures import Span
from netmon.model.spans import common, merged, without
from netmon.store import day_compact, day_files, history_sql, parquet, sqlite
from netmon.store.day_refs import entries_of

DAY_S = 86_400


class _Part(NamedTuple):
    path: Path
    span: Span


def collect(state: Path, window: Span, interfaces: Collection[tuple[str, str]], scratch: Path) -> list[Path]:
    """Return files that hold each row of the window once, and maybe rows of other times and interfaces.

    Of a slot that is there more than once the earlier file's row stays, and a file's before the database's, as in history_read.samples. Files that
    are missing are left out. Raises parquet.ParquetError, sqlite.DatabaseError, files.NewerVersionError, OSError.
    """
    parts: list[_Part] = []
    with _snapshot(state) as connection:
        folder = day_files.folder_of(state)
        entries = [entry for entry in entries_of(state, *window) if (folder / entry.file).is_file()]
        for entry in entries:
            _take(parts, _Part(folder / entry.file, Span(entry.start, entry.end)), scratch)
        if connection is not None:
            filed = merged(Span(entry.start, entry.end) for entry in entries if entry.part == 0)
            for found in _recent(connection, without([window], filed), interfaces, scratch):
                _take(parts, found, scratch)
            late = _late(connection, window, scratch)
            if late is not None:
                _take(parts, late, scratch)
    return [part.path for part in parts]


@contextmanager
def _snapshot(state: Path) -> Iterator[sqlite.Connection | None]:
    """Open the database as it is now, before the manifest is read: what the daemon deletes after filing it is still there, or in a file already."""
    try:
        opened = day_compact.open_database(state)
        connection = opened.__enter__()
    except sqlite.NoDatabaseError:
        yield None
        return
    try:
        connection.execute("BEGIN")
        history_sql.mark(connection, history_sql.SEALED)
        yield connection
    finally:
        connection.close()


def _take(parts: list[_Part], part: _Part, scratch: Path) -> None:
    """Add a part without the rows that earlier ones have."""
    others = [one.path for one in parts if one.span.start < part.span.end and part.span.start < one.span.end]
    if others and parquet.doubled(part.path, others, scratch):
        copy = scratch / f"rest-{len(parts)}{day_files.SUFFIX}"
        parquet.copy_without(copy, part.path, others)
        part = part._replace(path=copy)
    parts.append(part)


def _recent(connection: sqlite.Connection, spans: Sequence[Span], interfaces: Collection[tuple[str, str]], scratch: Path) -> Iterator[_Part]:
    """Yield the samples of the days that have no file, a day at a time."""
    known = history_sql.interfaces(connection)
    among = [number for number, *key in known if tuple(key) in interfaces]
    if not among or not spans:
        return
    some = among if len(among) < len(known) else None
    for start in range(spans[0].start // DAY_S * DAY_S, spans[-1].end, DAY_S):
        for span in common([Span(start, start + DAY_S)], spans):
            slots = history_sql.slots(connection, *span)
            if slots:
                chunks = (history_sql.csv_of_slot(connection, slot, some) for slot in slots)
                yield _Part(_written(chunks, known, scratch / f"recent-{span.start}{day_files.SUFFIX}"), span)


def _late(connection: sqlite.Connection, window: Span, scratch: Path) -> _Part | None:
    text, count, _ = history_sql.csv_of_late(connection, *window)
    if not count:
        return None
    return _Part(_written(iter((text,)), history_sql.interfaces(connection), scratch / f"late{day_files.SUFFIX}"), window)


def _written(chunks: Iterator[str], interfaces: list[tuple[int, str, str]], path: Path) -> Path:
    rows = path.with_suffix(".csv")
    with rows.open("w", encoding="utf-8") as file:
        file.writelines(chunks)
    parquet.write_unhashed(path, rows, interfaces)
    rows.unlink()
    return path
