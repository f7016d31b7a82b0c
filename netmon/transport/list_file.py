"""A list that somebody exported into a file: its bytes and its age, read off the loop."""

import asyncio
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from netmon.model.outcome import AccessFailed, Outcome

MAX_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class ListContent:
    """What the file holds; `modified_at` is Unix time."""

    raw: bytes
    modified_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFile:
    """A file that is read at each poll; `max_age_s`: older than that it says nothing of now."""

    path: Path
    site: str | None = None
    max_age_s: float = 48 * 3600.0
    kind: str = "csv"

    async def read(self) -> ListContent:
        """Return the content; raises AccessFailed."""
        return await asyncio.to_thread(_read, self.path)


def _read(path: Path) -> ListContent:
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise AccessFailed(Outcome.UNREACHABLE, f"{path.name}: no regular file")
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise AccessFailed(Outcome.UNREACHABLE, f"{path.name}: {os.strerror(error.errno or 0)}") from None
    if len(raw) > MAX_BYTES:
        raise AccessFailed(Outcome.PARSE_ERROR, f"{path.name}: more than {MAX_BYTES} bytes")
    return ListContent(raw=raw, modified_at=status.st_mtime)
