"""Closed days out of SQLite into Parquet: the work of the child process `netmon.store.day_worker compact`."""

import fcntl
import logging
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from netmon.store import day_files, day_manifest, duck, files, history_sql, parquet, sqlite
from netmon.store.day_files import Keep
from netmon.store.day_manifest import Entry, HourlyEntry, Manifest

logger = logging.getLogger(__name__)

LOCK = ".lock"
ROWS = ".rows.csv"
DATABASE = "history.sqlite"


class BusyError(RuntimeError):
    """Another process is at work on the day files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """Late samples of [start, end) with numbers up to `late_seq` are in a file; `refused` of them met a row of the same interface and slot."""

    start: int
    end: int
    late_seq: int
    refused: int


@dataclass(slots=True, kw_only=True)
class Done:
    """What one run did: files written and deleted, late samples filed, damaged files set aside, and up to where all days are filed (Unix s)."""

    written: list[str] = field(default_factory=list)
    rows: int = 0
    filed: list[Filed] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    quarantined: list[str] = field(default_factory=list)
    rebuilt: bool = False
    filed_until: int | None = None


class Compactor:
    """Files what is sealed; everything it writes can be killed at any moment and is done again the next time."""

    def __init__(self, state: Path, zone: ZoneInfo, now: float, keep: Keep) -> None:
        self._state = state
        self._folder = day_files.folder_of(state)
        self._zone = zone
        self._now = now
        self._keep = keep
        self._manifest = Manifest()
        self._done = Done()

    def run(self) -> Done:
        """File, roll up and delete. Raises BusyError, files.NewerVersionError, OSError, sqlite.DatabaseError, parquet.ParquetError."""
        (self._folder / day_files.HOURLY).mkdir(mode=0o700, parents=True, exist_ok=True)
        with locked(self._folder):
            self._tidy()
            self._manifest, self._done.quarantined, self._done.rebuilt = load_manifest(self._folder, self._now)
            try:
                with open_database(self._state) as connection:
                    self._file(connection)
            except sqlite.NoDatabaseError:
                logger.info("nothing to file folder=%s", self._folder)
            self._expire()
            self._done.filed_until = self._manifest.last_end
        return self._done

    def _tidy(self) -> None:
        for pattern in (".*.tmp", f".*{day_files.SUFFIX}", f"{day_files.HOURLY}/.*{day_files.SUFFIX}", f"{ROWS}*", ".rows.names"):
            for leftover in self._folder.glob(pattern):
                leftover.unlink(missing_ok=True)
        for spill in (self._folder / duck.SPILL, self._folder / day_files.HOURLY / duck.SPILL):
            shutil.rmtree(spill, ignore_errors=True)

    def _file(self, connection: sqlite.Connection) -> None:
        sealed = history_sql.mark(connection, history_sql.SEALED) or 0
        for day in self._days(connection, "sample", sealed):
            start, end = day_files.day_bounds(day, self._zone)
            slots = history_sql.slots(connection, start, end) if end <= sealed and not self._manifest.parts(str(day)) else []
            if slots:
                self._write_rows(history_sql.csv_of_slot(connection, slot) for slot in slots)
                self._write_day(connection, day)
        for day in self._days(connection, "late", sealed):
            start, end = day_files.day_bounds(day, self._zone)
            text, count, last = history_sql.csv_of_late(connection, start, end)
            if count:
                self._write_rows(iter((text,)))
                rows = self._write_day(connection, day)
                self._done.filed.append(Filed(start=start, end=end, late_seq=last, refused=count - rows))

    def _days(self, connection: sqlite.Connection, table: str, sealed: int) -> Iterator[date]:
        span = history_sql.sample_span(connection, table, sealed)
        return iter(()) if span is None else day_files.days_between(span[0], span[1] + 1, self._zone)

    def _write_rows(self, chunks: Iterator[str]) -> None:
        with (self._folder / ROWS).open("w", encoding="utf-8") as file:
            file.writelines(chunks)

    def _write_day(self, connection: sqlite.Connection, day: date) -> int:
        """Write the waiting rows as the day's next part, and its roll-up anew; returns how many rows were new."""
        parts = self._manifest.parts(str(day))
        name = day_files.file_name(day, len(parts))
        start, end = day_files.day_bounds(day, self._zone)
        facts = {"day": str(day), "part": len(parts), "zone": str(self._zone), "start": start, "end": end}
        temporary = self._folder / f".{name}"
        known = [path for part in parts if (path := self._folder / part.file).is_file()]
        chain = {"seq": len(self._manifest.entries) + 1, "previous": self._manifest.head}
        content = parquet.write_samples(temporary, self._folder / ROWS, history_sql.interfaces(connection), {**facts, **chain}, known)
        (self._folder / ROWS).unlink()
        if not content.rows:
            return 0
        file_sha256, size = files.sha256_of(temporary)
        files.publish(temporary, self._folder / name)
        entry = Entry(
            seq=0, day=str(day), part=len(parts), file=name, zone=str(self._zone), start=start, end=end, rows=content.rows,
            data_sha256=content.sha256, file_sha256=file_sha256, bytes=size, previous="",
        )  # fmt: skip
        self._manifest = self._manifest.with_entry(entry)
        self._roll_up(str(day))
        day_manifest.save(self._folder, self._manifest)
        self._done.written.append(name)
        self._done.rows += content.rows
        return content.rows

    def _roll_up(self, day: str) -> None:
        """Make the day's roll-up of the files that are there; one of them may have been set aside."""
        parts = [entry for entry in self._manifest.parts(day) if (self._folder / entry.file).is_file()]
        name = day_files.hourly_name(day)
        temporary = self._folder / day_files.HOURLY / f".{Path(name).name}"
        sources = tuple(entry.sha256 for entry in parts)
        content = parquet.write_hourly(temporary, [self._folder / entry.file for entry in parts], {"day": day, "sources": sources})
        file_sha256, size = files.sha256_of(temporary)
        files.publish(temporary, self._folder / name)
        entry = HourlyEntry(file=name, rows=content.rows, data_sha256=content.sha256, file_sha256=file_sha256, bytes=size, sources=sources)
        self._manifest = self._manifest.with_hourly(day, entry)

    def _expire(self) -> None:
        """Delete what is too old; the manifest says so before it is done."""
        today = day_files.newest_day(self._manifest, self._now, self._zone)
        first, first_hourly = day_files.first_kept(today, self._keep.months), day_files.months_before(today, 12 * self._keep.years)
        gone = day_files.expired(self._manifest, first, first_hourly)
        if not gone:
            return
        self._manifest = self._manifest.without_before(first, first_hourly)
        day_manifest.save(self._folder, self._manifest)
        for name in gone:
            (self._folder / name).unlink(missing_ok=True)
        self._done.deleted += gone


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder of day files for one process; BusyError when another has it."""
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise BusyError(str(folder)) from None
    try:
        yield
    finally:
        os.close(descriptor)


@contextmanager
def open_database(state: Path) -> Iterator[sqlite.Connection]:
    """Open the daemon's history for reading; sqlite.NoDatabaseError when there is none, sqlite.DatabaseError when it is damaged."""
    connection = sqlite.open_reader(state / DATABASE, history_sql.VERSION, history_sql.OLDEST)
    try:
        yield connection
    finally:
        connection.close()


def load_manifest(folder: Path, now: float) -> tuple[Manifest, list[str], bool]:
    """Return the manifest, the names of damaged ones that were set aside, and whether it was made anew from the files.

    Raises files.NewerVersionError for a later netmon's, and touches nothing.
    """
    loaded = day_manifest.load(folder, now, repair=True)
    quarantined = [path.name for path in loaded.quarantined]
    if loaded.value is not None:
        return loaded.value, quarantined, False
    manifest = rebuilt(folder)
    if manifest.entries:
        logger.error("manifest of the day files is lost, made anew from the files entries=%d", len(manifest.entries))
        day_manifest.save(folder, manifest)
    return manifest, quarantined, bool(manifest.entries)


def rebuilt(folder: Path) -> Manifest:
    """Make a manifest from what the day files say of themselves; a file that cannot be read is left out, and the chain shows it."""
    found: list[Entry] = []
    for path in sorted(folder.glob(f"[0-9]*{day_files.SUFFIX}")):
        try:
            facts = parquet.metadata(path)
            content = parquet.content(path)
            file_sha256, size = files.sha256_of(path)
            entry = Entry(file=path.name, rows=content.rows, data_sha256=content.sha256, file_sha256=file_sha256, bytes=size, **_facts(facts))
        except (parquet.ParquetError, TypeError, ValueError) as error:
            logger.error("day file cannot be read file=%s error=%s", path.name, str(error).partition("\n")[0])
            continue
        found.append(entry)
    found.sort(key=lambda entry: entry.seq)
    return Manifest(entries=tuple(replace(entry, sha256=entry.digest()) for entry in found))


def _facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    names = ("seq", "previous", "day", "part", "zone", "start", "end")
    if any(name not in facts for name in names):
        raise ValueError("no facts in the file")
    return {name: facts[name] for name in names}


def document(done: Done) -> dict[str, object]:
    """Return the result as JSON takes it."""
    return asdict(done)
