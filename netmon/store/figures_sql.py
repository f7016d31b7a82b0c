"""The statements of netmon.store.link_figures: rows of Parquet files counted per port, all of it in whole numbers."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from netmon.model.figures import Span
from netmon.store import duck
from netmon.store.duck import Connection
from netmon.store.parquet import SAMPLE_COLUMNS, line_sql

MOST_OCTETS = 2**63 // 10_000 - 1
MOST_MS = 10**7
MOST_BPS = 2**63 // MOST_MS - 1
"""Up to these the products below fit 64 bits; a device that says more costs the time of 128 bits, and gets the same figures."""
_ROWS = "FROM (SELECT * FROM sample WHERE device BETWEEN ? AND ?) AS s JOIN port USING (device, interface)"
"""The rows of the ports; the bounds let whole row groups be passed over."""
_WAYS = ("received", "sent")
_COLUMNS = {"received": ("in_octets", "in_ms"), "sent": ("out_octets", "out_ms")}


class Port(NamedTuple):
    """A port with its number, the number of its grid, and what 80 % is taken of."""

    number: int
    device: str
    interface: str
    grid: int = 0
    received_bps: int | None = None
    sent_bps: int | None = None


class Facts(NamedTuple):
    """A port's rows in the window, and the last speed in them."""

    rows: int = 0
    speed_bps: int | None = None


class Marks(NamedTuple):
    """The slots of a grid, and those of them in which netmon did not poll, as runs."""

    runs: Sequence[Span]
    blind: Sequence[Span]


class Counted(NamedTuple):
    """One direction's slots with a value; `unpolled` of them are in a time in which netmon did not poll."""

    n: int = 0
    octets: int | None = None
    time_ms: int | None = None
    p95_bps: int | None = None
    max_bps: int | None = None
    busy_ms: int | None = None
    grew: int = 0
    unpolled: int = 0


def open_files(connection: Connection, paths: Sequence[Path]) -> bool:
    """Make the files the view `sample`, an empty one without files; True when a row has more than the products of 64 bits bear."""
    # The joins are written in the order in which they cost least; by its estimates the engine would turn them round, and hold all rows.
    connection.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")
    connection.execute("CREATE TABLE mark (grid INTEGER, slot BIGINT, blind BOOLEAN)")
    if not paths:
        columns = ", ".join(f"NULL::{'VARCHAR' if number < 2 else 'BIGINT'} AS {name}" for number, name in enumerate(SAMPLE_COLUMNS))
        connection.execute(f"CREATE VIEW sample AS SELECT {columns} WHERE false")
        return False
    connection.execute("SET VARIABLE paths = ?", [duck.names(paths)])
    connection.execute("CREATE VIEW sample AS SELECT * FROM read_parquet(getvariable('paths'))")
    largest = "SELECT coalesce(max(TRY_CAST(stats_max_value AS HUGEINT)), 0) FROM parquet_metadata(getvariable('paths')) WHERE path_in_schema IN"
    row = connection.execute(f"SELECT ({largest} ('in_octets', 'out_octets')) > {MOST_OCTETS} OR ({largest} ('in_ms', 'out_ms')) > {MOST_MS}").fetchone()
    return row is not None and bool(row[0])


def put_ports(connection: Connection, ports: Sequence[Port], *, wide: bool = False) -> None:
    """Replace the ports that are asked about; `wide`: products need more than 64 bits."""
    kind = _kind(wide)
    columns = f"number INTEGER, device VARCHAR, interface VARCHAR, grid INTEGER, received_bps {kind}, sent_bps {kind}"
    connection.execute(f"CREATE OR REPLACE TABLE port ({columns})")
    values = [list(column) for column in zip(*ports, strict=True)]
    connection.execute(f"INSERT INTO port SELECT unnest(?), unnest(?), unnest(?), unnest(?), unnest(?::{kind}[]), unnest(?::{kind}[])", values)


def _kind(wide: bool) -> str:
    return "HUGEINT" if wide else "BIGINT"


def put_marks(connection: Connection, grids: Mapping[int, Marks], slot_s: int) -> str:
    """Replace the slots of the grids; returns what to join them by.

    One grid of one run without a time in which netmon did not poll, which a whole window mostly is, needs no look-up of each row.
    """
    only = next(iter(grids.values()))
    if len(grids) == 1 and len(only.runs) == 1 and not only.blind:
        return f"WHERE slot >= {int(only.runs[0].start)} AND slot < {int(only.runs[0].end)} AND slot % {int(slot_s)} = 0"
    connection.execute("DELETE FROM mark")
    runs = [(number, *span) for number, marks in grids.items() for span in marks.runs]
    blind = [(number, *span) for number, marks in grids.items() for span in marks.blind]
    expanded = f"SELECT grid, unnest(range(first, past, {int(slot_s)})) AS slot FROM (SELECT unnest(?) AS grid, unnest(?) AS first, unnest(?) AS past)"
    connection.execute(f"INSERT INTO mark SELECT grid, slot, false FROM ({expanded})", _columns(runs))
    if blind:
        connection.execute(f"UPDATE mark SET blind = true FROM ({expanded}) AS b WHERE b.grid = mark.grid AND b.slot = mark.slot", _columns(blind))
    return "JOIN mark ON mark.slot = s.slot AND mark.grid = port.grid"


def _columns(rows: Iterable[tuple[int, ...]]) -> list[list[int]]:
    return [list(column) for column in zip(*rows, strict=True)]


def facts(connection: Connection, window: Span, devices: tuple[str, str]) -> dict[int, Facts]:
    """Return rows and last speed of the ports that have rows; `devices` are the first and the last of them."""
    rows = "SELECT * FROM sample WHERE device BETWEEN ? AND ? AND slot >= ? AND slot < ?"
    groups = f"SELECT device, interface, count(*) AS n, arg_max(speed_bps, slot) AS speed FROM ({rows}) GROUP BY device, interface"
    query = f"SELECT number, n, speed FROM ({groups}) JOIN port USING (device, interface)"
    return {number: Facts(*found) for number, *found in connection.execute(query, [*devices, *window]).fetchall()}


def hashes(connection: Connection, window: Span, devices: tuple[str, str]) -> dict[int, str]:
    """Return the SHA-256 of the canonical rows of the ports that have rows."""
    lines = f"SELECT number, slot, {line_sql(SAMPLE_COLUMNS)} AS line {_ROWS} WHERE slot >= ? AND slot < ?"
    return dict(connection.execute(f"SELECT number, sha256(string_agg(line, '' ORDER BY slot)) FROM ({lines}) GROUP BY number", [*devices, *window]).fetchall())


def counted(connection: Connection, devices: tuple[str, str], marks: str, *, wide: bool, blind: bool) -> dict[int, tuple[Counted, Counted]]:
    """Return what the marked slots of each port hold, received and sent; `marks` is what `put_marks` gave, `wide` as for `put_ports`.

    `blind`: some marks are of times in which netmon did not poll.
    """
    known = ", ".join([*(_known(way, _kind(wide)) for way in _WAYS), *(("blind",) if blind else ())])
    query = f"SELECT number, {', '.join(_figures(way, blind) for way in _WAYS)} FROM (SELECT number, {known} {_ROWS} {marks}) GROUP BY number"
    size = len(Counted._fields)
    return {number: (Counted(*found[:size]), Counted(*found[size:])) for number, *found in connection.execute(query, devices).fetchall()}


def _known(way: str, kind: str) -> str:
    """Return octets, milliseconds and capacity of a direction: the first two NULL unless both are known."""
    octets, ms = _COLUMNS[way]
    known_ms = f"CASE WHEN {ms} > 0 AND {octets} IS NOT NULL THEN {ms} END::{kind}"
    return f"CASE WHEN {ms} > 0 THEN {octets} END::{kind} AS {way}_octets, {known_ms} AS {way}_ms, {way}_bps"


def _figures(way: str, blind: bool) -> str:
    octets, ms = f"{way}_octets", f"{way}_ms"
    rate = f"{octets} * 8000 // {ms}"
    # Busy: octets * 8000 / ms >= 4/5 of the capacity. quantile_disc takes number n - floor(n - 0.95 n): where 0.95 n is whole, so is its nearest double.
    busy = f"sum(CASE WHEN {octets} * 10000 >= {way}_bps * {ms} THEN {ms} END)"
    unpolled = f"count({ms}) FILTER (blind)" if blind else "0"
    return f"count({ms}), sum({octets}), sum({ms}), quantile_disc({rate}, 0.95), max({rate}), {busy}, coalesce(sum(({octets} > 0)::TINYINT), 0), {unpolled}"
