"""Day files as Parquet, for processes that are no daemon (netmon.store.day_worker, reports)."""

import csv
import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from netmon.model.sample import LinkSample
from netmon.store import duck, rollup
from netmon.store.duck import Connection
from netmon.store.history_sql import CSV_COLUMNS, sample_of
from netmon.store.rollup import HOUR_S, HourRow

ParquetError = duck.ParquetError
FETCH = 20_000
KEY = "netmon"
SAMPLE_COLUMNS = ("device", "interface", "slot", "slot_s", "in_octets", "in_ms", "out_octets", "out_ms", "quality", "speed_bps")
_TYPES = {"slot": "BIGINT", "slot_s": "INTEGER", "in_octets": "BIGINT", "in_ms": "BIGINT", "out_octets": "BIGINT", "out_ms": "BIGINT"}
_TYPES |= {"quality": "INTEGER", "speed_bps": "BIGINT", "interface": "INTEGER"}
_ORDER = "device, interface, slot"


class Content(NamedTuple):
    """The rows of a file: how many, and the SHA-256 of their canonical lines in the file's order."""

    rows: int
    sha256: str


def line_sql(columns: Sequence[str]) -> str:
    """Return the SQL of a row's canonical line (netmon.model.sample); the columns in its order."""
    names = [f"replace(replace(replace({name}, '\\', '\\\\'), chr(9), '\\t'), chr(10), '\\n')" for name in columns[:2]]
    numbers = [f"coalesce({name}::VARCHAR, '-')" for name in columns[2:]]
    return f"concat_ws(chr(9), {', '.join([*names, *numbers])}) || chr(10)"


def _content(connection: Connection, source: str, columns: Sequence[str], files: Sequence[str] = ()) -> Content:
    digest, rows = hashlib.sha256(), 0
    cursor = connection.execute(f"SELECT {line_sql(columns)} FROM {source}", [list(files)] if files else [])
    while batch := cursor.fetchmany(FETCH):
        rows += len(batch)
        digest.update("".join(row[0] for row in batch).encode())
    return Content(rows, digest.hexdigest())


def content(path: Path, *, hourly: bool = False) -> Content:
    """Read a file back and hash its rows. Raises ParquetError when it cannot be read, OSError when it is not there."""
    path.stat()
    with duck.engine(path.parent) as connection:
        return _content(connection, "read_parquet(?)", rollup.COLUMNS if hourly else SAMPLE_COLUMNS, [str(path)])


def metadata(path: Path) -> Mapping[str, Any]:
    """Return what `write_samples` was given to put into the file's own metadata; empty when there is nothing."""
    with duck.engine(path.parent) as connection:
        rows = connection.execute("SELECT value FROM parquet_kv_metadata(?) WHERE decode(key) = ?", [str(path), KEY]).fetchall()
    return dict(json.loads(rows[0][0])) if rows else {}


def write_samples(path: Path, rows_csv: Path, interfaces: Iterable[tuple[int, str, str]], facts: Mapping[str, object], known: Sequence[Path] = ()) -> Content:
    """Sort lines of CSV_COLUMNS by device, interface and slot and write them to `path`; rows whose interface and slot are in `known` files are left out.

    `interfaces` are (number, device, name). Returns what the file holds, read back from it. Nothing is written when there are no rows.
    Raises ParquetError, OSError for a full disk.
    """
    with _sorted(path.parent, rows_csv, interfaces, known) as connection:
        before = _content(connection, "sorted", SAMPLE_COLUMNS)
        if not before.rows:
            return before
        meta = json.dumps({**facts, "rows": before.rows, "data_sha256": before.sha256}, sort_keys=True, ensure_ascii=False).replace("'", "''")
        _copy(connection, f"SELECT {', '.join(SAMPLE_COLUMNS)} FROM sorted", path, meta)
    after = content(path)
    if after != before:
        raise OSError(f"rows read back differ from those written: {path.name}")
    return after


def write_unhashed(path: Path, rows_csv: Path, interfaces: Iterable[tuple[int, str, str]]) -> None:
    """Write rows as `write_samples` does, for a file that is read once: no hash, no facts."""
    with _sorted(path.parent, rows_csv, interfaces) as connection:
        _copy(connection, f"SELECT {', '.join(SAMPLE_COLUMNS)} FROM sorted", path, "{}")


def write_query(path: Path, query: str) -> None:
    """Write the rows of a query, which gives SAMPLE_COLUMNS in canonical order, as day files are written: for made histories. Raises as `write_samples`."""
    with duck.engine(path.parent) as connection:
        _copy(connection, query, path, "{}")


def copy_without(path: Path, source: Path, others: Sequence[Path]) -> None:
    """Write the rows of `source`, without those whose interface and slot are in `others`, to `path`. Raises ParquetError, OSError."""
    same = "k.device = s.device AND k.interface = s.interface AND k.slot = s.slot"
    with duck.engine(path.parent) as connection:
        doubled = f"SELECT k.device, k.interface, k.slot FROM read_parquet(?) AS k SEMI JOIN read_parquet(?) AS s ON {same}"
        connection.execute(f"CREATE TABLE doubled AS {doubled}", [duck.names(others), str(source)])
        name = str(source).replace("'", "''")
        rest = f"FROM read_parquet('{name}') AS s WHERE NOT EXISTS (SELECT 1 FROM doubled AS k WHERE {same}) ORDER BY {_ORDER}"
        _copy(connection, f"SELECT {', '.join(SAMPLE_COLUMNS)} {rest}", path, "{}")


def doubled(source: Path, others: Sequence[Path], scratch: Path) -> bool:
    """True when a row of `source` has the interface and slot of a row in `others`. Raises ParquetError, OSError."""
    with duck.engine(scratch) as connection:
        query = "SELECT 1 FROM read_parquet(?) AS k SEMI JOIN read_parquet(?) AS s USING (device, interface, slot) LIMIT 1"
        return bool(connection.execute(query, [duck.names(others), str(source)]).fetchall())


@contextmanager
def _sorted(folder: Path, rows_csv: Path, interfaces: Iterable[tuple[int, str, str]], known: Sequence[Path] = ()) -> Iterator[Connection]:
    """Open an engine with the rows in order in the table `sorted`."""
    names = rows_csv.with_suffix(".names")
    with names.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows((str(number), device, name) for number, device, name in interfaces)
    try:
        with duck.engine(folder) as connection:
            _load(connection, rows_csv, names, known)
            yield connection
    finally:
        names.unlink(missing_ok=True)


def _load(connection: Connection, rows_csv: Path, names: Path, known: Sequence[Path]) -> None:
    columns = "{" + ", ".join(f"'{name}': '{_TYPES[name]}'" for name in CSV_COLUMNS) + "}"
    read = "read_csv(?, header=false, auto_detect=false, delim=',', quote='', escape='', columns=" + columns + ")"
    shape = "columns={'id': 'INTEGER', 'd': 'VARCHAR', 'n': 'VARCHAR'}"
    named = f"read_csv(?, header=false, auto_detect=false, delim=',', quote='\"', escape='\"', nullstr=chr(1), {shape})"
    connection.execute(f"CREATE TABLE names AS SELECT id, d, n, row_number() OVER (ORDER BY d, n) AS place FROM {named}", [str(names)])
    values = ", ".join(name for name in CSV_COLUMNS if name != "interface")
    unknown = ""
    parameters: list[object] = [str(rows_csv)]
    if known:
        unknown = "WHERE NOT EXISTS (SELECT 1 FROM read_parquet(?) AS k WHERE k.device = d AND k.interface = n AND k.slot = r.slot)"
        parameters.append(duck.names(known))
    joined = f"FROM {read} AS r JOIN names ON names.id = r.interface {unknown} ORDER BY place, r.slot"
    connection.execute(f"CREATE TABLE sorted AS SELECT d AS device, n AS interface, {values} {joined}", parameters)


def _copy(connection: Connection, query: str, path: Path, meta: str) -> None:
    target = str(path).replace("'", "''")
    options = f"FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2, ROW_GROUP_SIZE 122880, KV_METADATA {{{KEY}: '{meta}'}}"
    connection.execute(f"COPY ({query}) TO '{target}' ({options})")


def write_hourly(path: Path, parts: Sequence[Path], facts: Mapping[str, object]) -> Content:
    """Write the roll-up of a day's files, equal to rollup.roll_up over their rows. Raises ParquetError, OSError."""
    with duck.engine(path.parent) as connection:
        # Octets of the fastest port that netmon believes in, times 8000, need more than 64 bits.
        rated = "*, " + ", ".join(f"({way}_octets::HUGEINT * 8000 // nullif({way}_ms, 0))::BIGINT AS {way}_bps" for way in ("in", "out"))
        source = f"SELECT {rated} FROM read_parquet(?)"
        ways = ", ".join(_way_sql(way) for way in ("in", "out"))
        keys = f"device, interface, slot // {HOUR_S} * {HOUR_S}"
        query = f"SELECT {keys} AS hour, count(*) AS samples, {ways}, bit_or(quality) AS quality, max(speed_bps) AS speed_bps FROM ({source}) GROUP BY {keys}"
        connection.execute(f"CREATE TABLE hours AS {query} ORDER BY device, interface, hour", [duck.names(parts)])
        _copy(connection, f"SELECT {', '.join(rollup.COLUMNS)} FROM hours", path, json.dumps(facts, sort_keys=True).replace("'", "''"))
    return content(path, hourly=True)


def _way_sql(way: str) -> str:
    ordered = f"list({way}_bps ORDER BY {way}_bps) FILTER ({way}_bps IS NOT NULL)"
    p95 = f"({ordered})[(95 * count({way}_bps) + 99) // 100]"
    sums = f"sum({way}_octets)::BIGINT AS {way}_octets, coalesce(sum({way}_ms) FILTER ({way}_octets IS NOT NULL), 0)::BIGINT AS {way}_ms"
    return f"{sums}, min({way}_bps) AS {way}_min_bps, max({way}_bps) AS {way}_max_bps, {p95} AS {way}_p95_bps"


def read_samples(parts: Sequence[Path], interfaces: Collection[tuple[str, str]] | None = None) -> Iterator[LinkSample]:
    """Yield the samples of a day's files together in canonical order, of all interfaces or of some. Raises ParquetError, OSError."""
    for row in _read(parts, SAMPLE_COLUMNS, interfaces, _ORDER):
        yield sample_of(row)


def read_hours(parts: Sequence[Path], interfaces: Collection[tuple[str, str]] | None = None) -> Iterator[HourRow]:
    """Yield roll-ups in order of device, interface and hour. Raises ParquetError, OSError."""
    for row in _read(parts, rollup.COLUMNS, interfaces, "device, interface, hour"):
        yield HourRow(**dict(zip(rollup.COLUMNS, row, strict=True)))


def _read(parts: Sequence[Path], columns: Sequence[str], interfaces: Collection[tuple[str, str]] | None, order: str) -> Iterator[tuple[Any, ...]]:
    if not parts:
        return
    with duck.engine(parts[0].parent) as connection:
        query, parameters = f"SELECT {', '.join(columns)} FROM read_parquet(?)", [duck.names(parts)]
        if interfaces is not None:
            pairs = sorted(interfaces)
            query += " WHERE device IN (SELECT unnest(?)) AND (device, interface) IN (SELECT (unnest(?), unnest(?)))"
            devices, names = [device for device, _ in pairs], [name for _, name in pairs]
            parameters += [sorted(set(devices)), devices, names]
        cursor = connection.execute(f"{query} ORDER BY {order}", parameters)
        while batch := cursor.fetchmany(FETCH):
            yield from batch
