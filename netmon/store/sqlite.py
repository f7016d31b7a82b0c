"""SQLite files of the state folder: the one module that imports sqlite3. Blocking functions, to be called in one thread a connection."""

import logging
import os
import sqlite3
from pathlib import Path

from netmon.store import files

logger = logging.getLogger(__name__)

Connection = sqlite3.Connection
DatabaseError = sqlite3.DatabaseError
BUSY_S = 5.0
_BROKEN = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_SIDE_FILES = ("-wal", "-shm")


class NoDatabaseError(LookupError):
    """There is no such file yet, or it has no tables yet."""


def is_broken(error: DatabaseError) -> bool:
    """Tell a damaged file from trouble that passes: a full disk, a lock."""
    code = getattr(error, "sqlite_errorcode", None)
    return isinstance(code, int) and code & 0xFF in _BROKEN


def open_writer(path: Path, schema: str, version: int, now: float) -> tuple[Connection, Path | None]:
    """Open or make the database and its tables; returns it, and where a damaged file was set aside.

    `user_version` other than `version` is another layout: that file is set aside as well. DatabaseError, OSError for what cannot be mended.
    """
    try:
        return _prepared(path, schema, version), None
    except DatabaseError as error:
        if not is_broken(error):
            raise
        logger.error("database is damaged, starting a new one file=%s reason=%s", path, error)
    except files.NewerVersionError as error:
        logger.error("database has another layout, starting a new one file=%s reason=%s", path, error)
    aside = set_aside(path, now)
    return _prepared(path, schema, version), aside


def _prepared(path: Path, schema: str, version: int) -> Connection:
    before = os.umask(0o077)
    try:
        connection = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)
    finally:
        os.umask(before)
    try:
        _begin(connection, schema, version)
    except BaseException:
        connection.close()
        raise
    return connection


def _begin(connection: Connection, schema: str, version: int) -> None:
    (mode,) = connection.execute("PRAGMA journal_mode=WAL").fetchone()
    if mode != "wal":
        logger.warning("database has no write-ahead log journal_mode=%s", mode)
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA auto_vacuum=INCREMENTAL")
    verdicts = connection.execute("PRAGMA quick_check(1)").fetchall()
    if verdicts != [("ok",)]:
        error = sqlite3.DatabaseError("quick_check found damage")
        error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise error
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    if found not in (0, version):
        raise files.NewerVersionError(f"version {found}, not {version}")
    connection.executescript(schema)
    connection.execute(f"PRAGMA user_version={int(version)}")


def set_aside(path: Path, now: float) -> Path:
    """Rename a damaged database so that it can still be looked at; its side files, which belong to no other, go."""
    aside = files.quarantine(path, now)
    for suffix in _SIDE_FILES:
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    return aside


def open_reader(path: Path, version: int) -> Connection:
    """Open a database that another process may be writing; NoDatabaseError when there is nothing to read, DatabaseError when it is damaged."""
    if not path.is_file():
        raise NoDatabaseError(str(path))
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_S, isolation_level=None)
    try:
        (found,) = connection.execute("PRAGMA user_version").fetchone()
    except BaseException:
        connection.close()
        raise
    if found != version:
        connection.close()
        raise NoDatabaseError(str(path))
    return connection
