"""The engine for day files: the one module that imports duckdb, and only in processes that are no daemon (netmon.store.day_worker, reports)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

Connection = duckdb.DuckDBPyConnection
ParquetError = duckdb.Error
MEMORY = "400MB"
SPILL = ".spill"


@contextmanager
def engine(folder: Path, *, ordered: bool = True) -> Iterator[Connection]:
    """Open an engine in memory that spills into the folder; one thread, so that a file keeps its order and the machine its other work.

    Not `ordered`: rows come in any order where a query does not say one, which needs less memory.
    """
    settings: dict[str, object] = {"threads": 1, "memory_limit": MEMORY, "temp_directory": folder / SPILL, "autoload_known_extensions": False}
    settings["preserve_insertion_order"] = ordered
    connection = duckdb.connect(":memory:", config={name: str(value) for name, value in settings.items()})
    try:
        # A bar of progress would go to the standard output, where the child process prints its result.
        connection.execute("SET enable_progress_bar = false")
        yield connection
    finally:
        connection.close()


def names(paths: Sequence[Path]) -> list[str]:
    """Return paths as the engine takes them for a parameter."""
    return [str(path) for path in paths]
