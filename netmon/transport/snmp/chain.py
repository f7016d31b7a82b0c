"""Columns read one PDU after the other: the careful way through a table, with every guard on (pure but for its own cursors)."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from netmon.transport.snmp import ber
from netmon.transport.snmp.ber import BerError
from netmon.transport.snmp.pdu import Cell, value_of
from netmon.transport.snmp.plan import Family, Tile
from netmon.transport.snmp.shape import Value

SYS_UPTIME: Final = ber.encode_dotted("1.3.6.1.2.1.1.3")
SYS_UPTIME_0: Final = SYS_UPTIME + b"\x00"

Index = tuple[int, ...]


class Row(NamedTuple):
    """One cell of a column: its row's index as BER octets, value, tag, and sysUpTime of the PDU that brought it."""

    suffix: bytes
    value: Value
    tag: int
    ticks: int | None


class Indexes:
    """Row indexes decoded once: the same suffix comes back in every column."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: dict[bytes, Index] = {}

    def decode(self, suffix: bytes) -> Index:
        """Return the sub-identifiers; BerError when the suffix is not a whole number of them."""
        known = self._known.get(suffix)
        if known is None:
            known = self._known[suffix] = ber.decode_sub_identifiers(suffix)
        return known


class Cursor:
    """Where one column is: its OID, the last row read, the last row wanted (None: to the column's end)."""

    __slots__ = ("ended", "last", "octets", "oid", "position", "problem", "rows", "until")

    def __init__(self, position: int, oid: bytes, last: bytes = b"", until: Index | None = None) -> None:
        self.position = position
        self.oid = oid
        self.last = last
        self.until = until
        self.rows: list[Row] = []
        self.octets = 0
        self.ended = False
        self.problem: str | None = None

    @property
    def next_oid(self) -> bytes:
        """The OID to continue from."""
        return self.oid + self.last

    def stop(self, problem: str | None = None) -> None:
        """No more rows are wanted of this column; `problem` says what was wrong with it."""
        self.ended = True
        if problem is not None and self.problem is None:
            self.problem = problem

    def take(self, data: bytes, cell: Cell, ticks: int | None, indexes: Indexes) -> None:
        """Take the next cell of this column: a row, the end, or a breach of lexicographic order (RFC 3416 4.2.2)."""
        if self.ended:
            return
        oid = cell.oid
        if cell.tag == ber.END_OF_MIB_VIEW or not oid.startswith(self.oid) or len(oid) == len(self.oid):
            if oid == self.next_oid and cell.tag != ber.END_OF_MIB_VIEW:
                self.stop("repeated_oid")
            else:
                self.stop()
            return
        suffix = oid[len(self.oid) :]
        try:
            index = indexes.decode(suffix)
        except BerError:
            self.stop("broken_index")
            return
        if self.last and index <= indexes.decode(self.last):
            self.stop("repeated_oid" if suffix == self.last else "non_increasing_oid")
            return
        if self.until is not None and index > self.until:
            self.stop()
            return
        self.last = suffix
        value = value_of(data, cell)
        self.rows.append(Row(suffix, value, 0 if value is None else cell.tag, ticks))
        self.octets += cell.end - cell.start + len(oid) + 6
        if index == self.until:
            self.stop()


class Chain:
    """A request for the next rows of some columns."""

    __slots__ = ("cursors", "family", "repetitions", "tile")

    def __init__(self, cursors: list[Cursor], repetitions: int, family: Family | None = None, tile: Tile | None = None) -> None:
        self.cursors = cursors
        self.repetitions = repetitions
        self.family = family
        self.tile = tile


def chain_of(tile: Tile, family: Family, oids: Sequence[bytes], indexes: Indexes) -> Chain:
    """Return the careful form of a span, of columns with these OIDs: from the row before it to its last row."""
    span = tile.span
    last = family.index[span.start - 1] if span.start else b""
    until = None if span.last else indexes.decode(family.index[span.stop - 1])
    return Chain([Cursor(position, oids[position], last, until) for position in span.columns], span.repetitions)


def uptime_of(data: bytes, cells: list[Cell]) -> int | None:
    """Return sysUpTime from the first varbind of a reply, None when the agent did not give it there."""
    if cells and cells[0].tag == ber.TIME_TICKS and cells[0].oid == SYS_UPTIME_0:
        try:
            return ber.decode_int(data[cells[0].start : cells[0].end], ber.TIME_TICKS)
        except BerError:
            return None
    return None
