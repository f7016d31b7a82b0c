"""What every store that lasts does about trouble: a damaged file is set aside, other trouble is counted and said once, and so is its end."""

import logging
from pathlib import Path
from typing import Protocol

from netmon.store import sqlite


class Stats(Protocol):
    """What is counted; `failing_since` is Unix time, None while all goes well."""

    failed: int
    quarantined: int
    failing_since: float | None


class Keeper:
    """The trouble of one database file; `subject` is how messages name what is in it, `logger` the store's own."""

    def __init__(self, subject: str, path: Path, stats: Stats, logger: logging.Logger) -> None:
        self._subject = subject
        self._path = path
        self._stats = stats
        self._logger = logger

    def set_aside(self, error: Exception, now: float) -> bool:
        """Rename the file when the error says that it is damaged; True when a new one may be begun."""
        if not (isinstance(error, sqlite.DatabaseError) and sqlite.is_broken(error)):
            return False
        self._logger.error("%s is damaged, starting anew file=%s reason=%s", self._subject, self._path, error)
        try:
            sqlite.set_aside(self._path, now)
        except OSError:
            return False
        self._stats.quarantined += 1
        return True

    def trouble(self, error: Exception, now: float) -> None:
        """Count what failed, and say the first of it."""
        self._stats.failed += 1
        if self._stats.failing_since is None:
            self._stats.failing_since = now
            message = "%s cannot be written, it is read-only and new records wait in memory file=%s error=%s"
            self._logger.error(message, self._subject, self._path, error)

    def well(self, now: float) -> None:
        """Say that trouble is over."""
        if self._stats.failing_since is not None:
            self._logger.info("%s is written again after_s=%.0f", self._subject, now - self._stats.failing_since)
            self._stats.failing_since = None
