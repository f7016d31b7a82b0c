"""Which day files a window rests on, and whether it can still get other rows: from the manifest and the database, without any day file."""

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from netmon.model.dossier import DayRef
from netmon.model.figures import Span
from netmon.store import day_files, day_manifest, history_sql, sqlite
from netmon.store.day_manifest import Entry, Manifest
from netmon.store.history import FILE


def manifest_of(state: Path) -> Manifest:
    """Return the manifest of a state folder, empty without one; nothing is repaired. files.NewerVersionError, OSError."""
    return day_manifest.load(day_files.folder_of(state), time.time(), repair=False).value or Manifest()


def entries_of(state: Path, start: int, end: int) -> tuple[Entry, ...]:
    """Return the entries of the day files that touch [start, end), Unix seconds, and should be there, in the order of the chain. As `manifest_of`."""
    return tuple(entry for entry in manifest_of(state).kept() if entry.end > start and entry.start < end)


def day_refs(state: Path, window: Span) -> tuple[DayRef, ...]:
    """Return the closed day files that a window needs, by day and part; those that are missing too. Raises as `manifest_of`."""
    found = sorted(entries_of(state, *window), key=lambda entry: (entry.start, entry.part))
    return tuple(
        DayRef(
            day=entry.day,
            part=entry.part,
            file=entry.file,
            start=entry.start,
            end=entry.end,
            rows=entry.rows,
            data_sha256=entry.data_sha256,
            sha256=entry.sha256,
        )
        for entry in found
    )


def provisional(state: Path, window: Span) -> bool:
    """True when the same question may get another answer later: the window ends after the last closed day, or rows of it are in no day file yet.

    So it is, too, when a day's file is missing: it may be put back. A closed day without any row needs no file. Raises as `manifest_of`,
    sqlite.DatabaseError for a damaged database; without one, the days are closed up to the newest file's.
    """
    entries = entries_of(state, *window)
    folder = day_files.folder_of(state)
    if not all((folder / entry.file).is_file() for entry in entries):
        return True
    closed_until = manifest_of(state).last_end or 0
    try:
        connection = sqlite.open_reader(state / FILE, history_sql.VERSION)
    except sqlite.NoDatabaseError:
        return window.end > closed_until
    with closing(connection):
        closed_until = max(closed_until, history_sql.mark(connection, history_sql.SEALED) or 0)
        unfiled = any(history_sql.has_samples(connection, span) for span in _without(window, entries))
        return window.end > closed_until or unfiled or history_sql.has_samples(connection, window, "late")


def _without(window: Span, entries: tuple[Entry, ...]) -> Iterator[Span]:
    """Yield what of the window is in no day that has a file."""
    start = window.start
    for entry in sorted(entries, key=lambda entry: entry.start):
        if start < entry.start:
            yield Span(start, entry.start)
        start = max(start, entry.end)
    if start < window.end:
        yield Span(start, window.end)
