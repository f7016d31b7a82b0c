"""History for reports: closed days from their files, the rest from SQLite, as one series; for processes that are no daemon."""

import heapq
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

from netmon.model.sample import LinkSample
from netmon.store import day_compact, day_files, history_sql, parquet, sqlite
from netmon.store.day_refs import entries_of, manifest_of
from netmon.store.rollup import HourRow

Interfaces = Collection[tuple[str, str]]


def samples(state: Path, start: int, end: int, interfaces: Interfaces | None = None) -> Iterator[LinkSample]:
    """Yield the samples of [start, end), Unix seconds, of all interfaces or some, in canonical order: device, interface, slot.

    A slot that is in a day file and still in SQLite comes from the file. Files that were set aside are left out: see `missing`.
    Raises parquet.ParquetError for a damaged file, sqlite.DatabaseError, files.NewerVersionError, OSError.
    """
    folder = day_files.folder_of(state)
    parts = [path for entry in entries_of(state, start, end) if (path := folder / entry.file).is_file()]
    chosen = None if interfaces is None else frozenset(interfaces)
    with suppress(sqlite.NoDatabaseError), day_compact.open_database(state) as connection:
        hot = (history_sql.samples(connection, start, end, table) for table in ("sample", "late"))
        recent = (sample for table in hot for sample in table if chosen is None or (sample.device, sample.interface) in chosen)
        yield from _unique(parquet.read_samples(parts, interfaces), sorted(recent, key=lambda sample: sample.key), (start, end))
        return
    yield from _unique(parquet.read_samples(parts, interfaces), [], (start, end))


def _unique(filed: Iterator[LinkSample], recent: list[LinkSample], span: tuple[int, int]) -> Iterator[LinkSample]:
    before: tuple[str, str, int] | None = None
    for sample in heapq.merge(filed, recent, key=lambda sample: sample.key):
        if sample.key != before and span[0] <= sample.slot < span[1]:
            before = sample.key
            yield sample


def missing(state: Path, start: int, end: int) -> list[str]:
    """Return the names of the day files of [start, end) that should be there and are not."""
    folder = day_files.folder_of(state)
    return [entry.file for entry in entries_of(state, start, end) if not (folder / entry.file).is_file()]


def hours(state: Path, first_day: str, last_day: str, interfaces: Interfaces | None = None) -> Iterator[HourRow]:
    """Yield the roll-ups of local days, both included (ISO dates), in order of device, interface and hour. Raises as `samples`."""
    folder = day_files.folder_of(state)
    wanted = [folder / entry.file for day, entry in manifest_of(state).hourly.items() if first_day <= day <= last_day]
    yield from parquet.read_hours([path for path in wanted if path.is_file()], interfaces)
