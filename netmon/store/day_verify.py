"""Recompute the day files: every hash, every row, the chain; used by the child process and by `netmon verify`."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from netmon.store import day_files, day_manifest, files, parquet
from netmon.store.day_manifest import Entry, Manifest


class Difference(NamedTuple):
    """What is not as it was written: in which file, what (a field's name, `missing`, `unreadable`), and both values."""

    file: str
    what: str
    expected: str
    found: str


def verify(folder: Path, *, contents: bool = True) -> Iterator[Difference]:
    """Yield what differs in a folder of day files, in the manifest's order; nothing is changed. The first is the first difference.

    `contents` False compares bytes only, with `file_sha256`; else rows are read back, their canonical lines hashed, and roll-ups made anew.
    files.NewerVersionError for a later netmon's manifest, OSError.
    """
    try:
        manifest = day_manifest.decode((folder / day_manifest.FILE).read_bytes())
    except FileNotFoundError:
        if any(folder.glob(f"[0-9]*{day_files.SUFFIX}")):
            yield Difference(day_manifest.FILE, "missing", "a manifest", "none")
        return
    except files.CorruptFileError as error:
        yield Difference(day_manifest.FILE, "unreadable", "a manifest", str(error))
        return
    broken = day_manifest.chain_break(manifest)
    if broken is not None:
        yield Difference(*broken)
    for entry in manifest.kept():
        yield from verify_file(folder, entry, contents=contents)
    yield from _strangers(folder, manifest)
    yield from _verify_hourly(folder, manifest, contents=contents)


def verify_file(folder: Path, entry: Entry, *, contents: bool = True) -> Iterator[Difference]:
    """Yield what differs in one day file: its bytes, and its rows when they can be read."""
    path = folder / entry.file
    yield from _verify_bytes(path, entry.file, entry.file_sha256)
    if contents and path.is_file():
        yield from _verify_rows(path, entry)


def _verify_bytes(path: Path, name: str, expected: str) -> Iterator[Difference]:
    if not path.is_file():
        yield Difference(name, "missing", expected, "no file")
    elif (found := files.sha256_of(path)[0]) != expected:
        yield Difference(name, "file_sha256", expected, found)


def _verify_rows(path: Path, entry: Entry) -> Iterator[Difference]:
    try:
        content = parquet.content(path)
    except parquet.ParquetError as error:
        yield Difference(entry.file, "unreadable", f"{entry.rows} rows", str(error).partition("\n")[0])
        return
    if content.rows != entry.rows:
        yield Difference(entry.file, "rows", str(entry.rows), str(content.rows))
    elif content.sha256 != entry.data_sha256:
        yield Difference(entry.file, "data_sha256", entry.data_sha256, content.sha256)


def _strangers(folder: Path, manifest: Manifest) -> Iterator[Difference]:
    known = {entry.file for entry in manifest.entries}
    for path in sorted(folder.glob(f"[0-9]*{day_files.SUFFIX}")):
        if path.name not in known:
            yield Difference(path.name, "unknown", "no such file", "a file")


def _verify_hourly(folder: Path, manifest: Manifest, *, contents: bool) -> Iterator[Difference]:
    for day, hourly in manifest.hourly.items():
        name = hourly.file
        damaged = list(_verify_bytes(folder / name, name, hourly.file_sha256))
        yield from damaged
        parts = manifest.parts(day)
        there = all((folder / part.file).is_file() for part in parts)
        if not contents or damaged or not there or day < manifest.expired_before:
            continue
        sources = tuple(part.sha256 for part in parts)
        if sources != hourly.sources:
            yield Difference(name, "sources", json.dumps(hourly.sources), json.dumps(sources))
            continue
        yield from _verify_roll_up(folder, manifest, day)


def _verify_roll_up(folder: Path, manifest: Manifest, day: str) -> Iterator[Difference]:
    hourly = manifest.hourly[day]
    with tempfile.TemporaryDirectory() as scratch:
        try:
            again = parquet.write_hourly(Path(scratch) / "hours.parquet", [folder / part.file for part in manifest.parts(day)], {})
        except parquet.ParquetError:
            return  # the day file itself cannot be read, which was said
    if again.sha256 != hourly.data_sha256:
        yield Difference(hourly.file, "data_sha256", hourly.data_sha256, again.sha256)


def damaged_files(folder: Path) -> list[str]:
    """Return the names of day files and roll-ups that are there but whose bytes are not those that were written."""
    return [found.file for found in verify(folder, contents=False) if found.what == "file_sha256"]
