"""SQLite files of the state folder: the one module that imports sqlite3. Blocking functions, to be called in one thread a connection."""

import logging
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from netmon.store import files

logger = logging.getLogger(__name__)

Connection = sqlite3.Connection
DatabaseError = sqlite3.DatabaseError
BUSY_S = 5.0
_BROKEN = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_SIDE_FILES = ("-wal", "-shm")


class Layout(NamedTuple):
    """Tables that must last: `migrations` maps a version to the statements that make the next one of it."""

    schema: str
    version: int
    migrations: Mapping[int, str] = {}


class NoDatabaseError(LookupError):
    """There is no such file yet, or it has no tables yet."""


def is_broken(error: DatabaseError) -> bool:
    """Tell a damaged file from trouble that passes: a full disk, a lock."""
    code = getattr(error, "sqlite_errorcode", None)
    return isinstance(code, int) and code & 0xFF in _BROKEN


def is_full(error: DatabaseError) -> bool:
    """Tell a full disk: the connection stays good, and the same work may be done later."""
    code = getattr(error, "sqlite_errorcode", None)
    return isinstance(code, int) and code & 0xFF == sqlite3.SQLITE_FULL


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


def open_lasting(path: Path, layout: Layout, now: float) -> tuple[Connection, Path | None]:
    """Open or make a database whose content must not be lost; like `open_writer`, but an older layout is migrated and each COMMIT is on the disk.

    files.NewerVersionError for a later netmon's file, which stays as it is.
    """
    try:
        return _migrated(path, layout), None
    except DatabaseError as error:
        if not is_broken(error):
            raise
        logger.error("database is damaged, starting a new one file=%s reason=%s", path, error)
    aside = set_aside(path, now)
    return _migrated(path, layout), aside


def _migrated(path: Path, layout: Layout) -> Connection:
    if path.is_file():
        with suppress(NoDatabaseError):
            _migrate(path, layout)
    connection = _prepared(path, layout.schema, layout.version)
    connection.execute("PRAGMA synchronous=FULL")
    return connection


def _migrate(path: Path, layout: Layout) -> None:
    """Bring an existing file to this layout, one version at a time, each in a transaction of its own."""
    connection = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)
    try:
        (found,) = connection.execute("PRAGMA user_version").fetchone()
        if found == 0:
            raise NoDatabaseError(str(path))
        if found > layout.version:
            raise files.NewerVersionError(f"version {found}, not {layout.version}")
        for version in range(found, layout.version):
            connection.executescript(f"BEGIN IMMEDIATE;\n{layout.migrations[version]}\n;PRAGMA user_version={version + 1};\nCOMMIT;")
            logger.info("database migrated file=%s version=%d", path, version + 1)
    finally:
        connection.close()


@contextmanager
def transaction(connection: Connection) -> Iterator[None]:
    """Commit what is done within, or nothing of it."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with suppress(DatabaseError):
            connection.execute("ROLLBACK")
        raise


def plain(text: str) -> str:
    """Return text that can be stored: a lone surrogate, which no file can hold, becomes a question mark."""
    return text.encode("utf-8", "replace").decode()


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


def open_reader(path: Path, version: int, oldest: int | None = None) -> Connection:
    """Open a database that another process may be writing, of the version or of an older one down to `oldest`.

    NoDatabaseError when there is nothing to read, DatabaseError when it is damaged.
    """
    if not path.is_file():
        raise NoDatabaseError(str(path))
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_S, isolation_level=None)
    try:
        (found,) = connection.execute("PRAGMA user_version").fetchone()
    except BaseException:
        connection.close()
        raise
    if not (version if oldest is None else oldest) <= found <= version:
        connection.close()
        raise NoDatabaseError(str(path))
    return connection
