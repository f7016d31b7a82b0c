"""Small state files that survive a kill at any moment, a full disk and flipped bits: plain blocking functions, to be called in a thread."""

import contextlib
import hashlib
import itertools
import logging
import os
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

logger = logging.getLogger(__name__)

PREVIOUS = ".previous"
TEMPORARY = ".tmp"


class CorruptFileError(ValueError):
    """The file is not what was written: cut short, altered, or something else altogether."""


class NewerVersionError(ValueError):
    """The file was written by a later netmon; it must be left as it is."""


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Loaded(Generic[T]):
    """What was read, from which file (None: there was none), and the corrupt files that were set aside."""

    value: T | None
    source: Path | None
    quarantined: tuple[Path, ...] = ()


def previous_of(path: Path) -> Path:
    """Return where the generation before the file's is kept."""
    return path.with_name(path.name + PREVIOUS)


def write_atomic(path: Path, chunks: Iterable[bytes]) -> int:
    """Write the file anew so that a reader sees the old content or the new, never a part; the old one stays as the previous generation.

    Data and folder are synced before it returns. Returns the size in bytes. Raises OSError, and leaves the old file, when the disk is full or broken.
    """
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=TEMPORARY, dir=path.parent)
    temporary = Path(name)
    try:
        size = _write_synced(descriptor, chunks)
        _keep_previous(path)
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)
    return size


def publish(temporary: Path, path: Path) -> None:
    """Put a file that something else wrote in its place: synced, renamed, its folder synced. Raises OSError."""
    descriptor = os.open(temporary, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    temporary.replace(path)
    _sync_folder(path.parent)


def sha256_of(path: Path) -> tuple[str, int]:
    """Return the SHA-256 and the size of a file's bytes. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), file.tell()


def _write_synced(descriptor: int, chunks: Iterable[bytes]) -> int:
    size = 0
    with os.fdopen(descriptor, "wb") as file:
        for chunk in chunks:
            size += file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return size


def _keep_previous(path: Path) -> None:
    """Make the present file the previous generation by a second link, so that at no moment there is none."""
    if not path.exists():
        return
    link = path.with_name(f".{path.name}{PREVIOUS}.tmp")
    link.unlink(missing_ok=True)
    try:
        os.link(path, link)
    except PermissionError:
        # A file system without hard links (FAT, some network shares) keeps one generation.
        return
    link.replace(previous_of(path))


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def load(path: Path, decode: Callable[[bytes], T], now: float, *, repair: bool = True) -> Loaded[T]:
    """Return the newest generation that `decode` accepts; corrupt ones are renamed to `*.corrupt-<time>` when `repair` is set.

    `decode` raises CorruptFileError or NewerVersionError; the latter is passed on, with the file untouched. Raises OSError when a file cannot be read.
    `repair` also removes what a killed writer left half done, so only the folder's owner may set it.
    """
    if repair:
        for leftover in path.parent.glob(f".{path.name}.*{TEMPORARY}"):
            leftover.unlink(missing_ok=True)
    quarantined: list[Path] = []
    for candidate in (path, previous_of(path)):
        try:
            data = candidate.read_bytes()
        except FileNotFoundError:
            continue
        try:
            return Loaded(decode(data), candidate, tuple(quarantined))
        except CorruptFileError as error:
            logger.error("state file is corrupt file=%s reason=%s", candidate, error)
            if repair:
                quarantined.append(quarantine(candidate, now))
    return Loaded(None, None, tuple(quarantined))


def quarantine(path: Path, now: float) -> Path:
    """Rename a corrupt file so that it is out of the way and can still be looked at; returns its new name."""
    stem = f"{path.name}.corrupt-{int(now)}"
    names = (stem if number == 0 else f"{stem}-{number}" for number in itertools.count())
    aside = next(candidate for candidate in map(path.with_name, names) if not candidate.exists())
    path.replace(aside)
    return aside
