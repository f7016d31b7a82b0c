"""The book of incidents (`incidents.json` in the state folder): checksummed, the generation before it beside it, written before anything is told.

A number that was given out is never given out again: where the newest generation was lost, the register skips ahead.
"""

import asyncio
import hashlib
import json
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from netmon.model.incident_book import Book
from netmon.store import files

logger = logging.getLogger(__name__)

FILE: Final = "incidents.json"
SCHEMA: Final = "netmon.incidents/"
VERSION: Final = 1
SKIPPED: Final = 100
"""So many numbers are left out after a loss: more than a day has."""
_ADAPTER: Final = TypeAdapter(Book)


@dataclass(slots=True)
class IncidentStats:
    """How the keeping goes; `failing_since` is Unix time, None while writes succeed. `refused`: a later netmon's file is in the way."""

    saves: int = 0
    failed: int = 0
    quarantined: int = 0
    failing_since: float | None = None
    refused: bool = False


class IncidentStore:
    """Keeps the book; `save` returns once it is on the disk. Trouble with the disk never stops netmon: it is counted, and said once."""

    def __init__(self, folder: Path, *, wall: Callable[[], float] = time.time) -> None:
        self._path = folder / FILE
        self._wall = wall
        self._saving = asyncio.Lock()
        self.stats = IncidentStats()

    async def load(self, today: date) -> Book:
        """Return the book as the last run left it; of a damaged one what its generation before says, or an empty one, with the register moved on."""
        try:
            loaded = await asyncio.to_thread(files.load, self._path, decode, self._wall())
        except files.NewerVersionError as error:
            self.stats.refused = True
            logger.error("book of incidents is of a later version, it is left alone and nothing is saved file=%s version=%s", self._path, error)
            return Book(day=today, number=SKIPPED)
        except OSError as error:
            logger.error("book of incidents cannot be read file=%s error=%s", self._path, error.strerror)
            return Book(day=today, number=SKIPPED)
        self.stats.quarantined += len(loaded.quarantined)
        book = loaded.value or Book()
        if loaded.quarantined:
            skipped = book.number + SKIPPED if book.day >= today else SKIPPED
            book = replace(book, day=max(book.day, today), number=skipped)
        if loaded.value is not None:
            logger.info("book of incidents loaded file=%s open=%d", loaded.source, len(book.cases))
        return book

    async def save(self, book: Book) -> bool:
        """Write the book; returns whether it is on the disk."""
        if self.stats.refused:
            return False
        async with self._saving:
            try:
                await asyncio.to_thread(self._write, book)
            except OSError as error:
                self._failed(error)
                return False
        if self.stats.failing_since is not None:
            logger.info("book of incidents is saved again file=%s", self._path)
            self.stats.failing_since = None
        self.stats.saves += 1
        return True

    def _write(self, book: Book) -> None:
        files.write_atomic(self._path, encode(book))

    def _failed(self, error: OSError) -> None:
        self.stats.failed += 1
        if self.stats.failing_since is None:
            self.stats.failing_since = self._wall()
            logger.error("book of incidents cannot be saved, netmon goes on without file=%s error=%s", self._path, error.strerror)


def encode(book: Book) -> Iterator[bytes]:
    """Yield the file: version, SHA-256 of the book's text, the book."""
    body = _ADAPTER.dump_json(book)
    yield f'{{"schema": "{SCHEMA}{VERSION}", "sha256": "{hashlib.sha256(body).hexdigest()}", "book":\n'.encode()
    yield body
    yield b"\n}\n"


def decode(data: bytes) -> Book:
    """Return the book of a file. Raises NewerVersionError for a later netmon's file, CorruptFileError for one that is not as it was written."""
    head, found, rest = data.partition(b'"book":\n')
    try:
        document = json.loads(data)
        schema, digest = str(document["schema"]), str(document["sha256"])
    except (ValueError, RecursionError, TypeError, KeyError) as error:
        raise files.CorruptFileError(f"not a book: {type(error).__name__}") from None
    body = rest.removesuffix(b"\n}\n")
    sound = bool(found) and hashlib.sha256(body).hexdigest() == digest and schema.encode() in head
    version = schema.removeprefix(SCHEMA)
    if schema.startswith(SCHEMA) and version.isdecimal() and int(version) > VERSION:
        raise files.NewerVersionError(version)
    if not sound or version != str(VERSION):
        raise files.CorruptFileError("checksum or version differs")
    try:
        return _ADAPTER.validate_json(body)
    except ValidationError as error:
        raise files.CorruptFileError(f"not a book: {error.error_count()} problems") from None
