"""Replies that look like the last one: a cached layout turns a datagram into columns with a few calls into C.

A poll of the same device gives the same bytes everywhere but in the values, as long as no value changes its encoded length. A Shape
is that layout: one `struct` format cuts the datagram into values and the gaps between them, and the gaps, which hold version,
community, PDU type, error status, every OID, tag and length, must equal the known ones. Anything else is the strict reader's.
"""

import struct
from collections.abc import Sequence
from typing import Any, Final
from weakref import WeakValueDictionary

from netmon.model.pool import Pool
from netmon.transport.snmp import ber
from netmon.transport.snmp.ber import BerError
from netmon.transport.snmp.pdu import RID_SIZE, Cell, Response

Value = int | bytes | str | None

_SIGNED: Final = {1: "b", 2: "h", 4: "i", 8: "q"}
_UNSIGNED: Final = {1: "B", 2: "H", 4: "I", 8: "Q"}


class Layouts:
    """Compiled `struct` layouts and whole shapes, shared by all devices whose replies are cut alike.

    `pool` keeps rows and texts that they have in common, `requests` what is sent to them and what it asks for.
    """

    __slots__ = ("_known", "_shapes", "pool", "requests")

    def __init__(self) -> None:
        self._known: WeakValueDictionary[str, struct.Struct] = WeakValueDictionary()
        self._shapes: WeakValueDictionary[tuple[str, bytes, int, int], Shape] = WeakValueDictionary()
        self.pool = Pool()
        self.requests = Pool()

    def get(self, layout: str) -> struct.Struct:
        """Return the compiled form."""
        known = self._known.get(layout)
        if known is None:
            known = self._known[layout] = struct.Struct(layout)
        return known

    def shape(self, layout: str, gaps: bytes, cells: Sequence[Cell], size: tuple[int, int]) -> "Shape":
        """Return the shape of `size` = (rows, columns) with this layout and gaps; idle ports look alike on many switches."""
        key = (layout, gaps, *size)
        known = self._shapes.get(key)
        if known is None:
            known = self._shapes[key] = Shape(self.get(layout), gaps, cells, *size)
        return known


class Shape:
    """The layout of one reply: a scalar first (sysUpTime), then `rows` x `width` cells row by row, then cells to be ignored."""

    __slots__ = ("__weakref__", "_gaps", "_layout", "_numbers", "_signed", "_stop", "_texts", "_wide", "rows", "size", "tags", "width")

    def __init__(self, layout: struct.Struct, gaps: bytes, cells: Sequence[Cell], rows: int, width: int) -> None:
        self._layout = layout
        self._gaps = gaps
        self.size = layout.size
        self.rows = rows
        self.width = width
        wanted = cells[: 1 + rows * width]
        self._numbers = tuple(i for i, c in enumerate(wanted) if c.tag in ber.UNSIGNED_TAGS and c.end - c.start not in _UNSIGNED)
        self._signed = tuple(i for i, c in enumerate(wanted) if c.tag == ber.INTEGER and c.end - c.start not in _SIGNED)
        self._wide = tuple(i for i in (*self._numbers, *self._signed) if wanted[i].end - wanted[i].start > 8)
        self._texts = tuple(i for i, c in enumerate(wanted) if c.tag == ber.OBJECT_IDENTIFIER)
        self._stop = 3 + 2 * len(wanted)
        per_column = [tuple(c.tag for c in wanted[1 + j :: width]) for j in range(width)]
        self.tags: tuple[int | tuple[int, ...], ...] = tuple(t[0] if len(set(t)) == 1 else t for t in per_column)

    def match(self, data: bytes) -> list[Any] | None:
        """Return the scalar and the values behind it, row by row, or None when the datagram is of another shape, or holds what is no number or OID."""
        if len(data) != self.size:
            return None
        parts = self._layout.unpack(data)
        if b"".join(parts[0::2]) != self._gaps:
            return None
        values = list(parts[3 : self._stop : 2])
        from_bytes = int.from_bytes
        for i in self._wide:
            if values[i][0]:
                return None  # over 64 bits
        for i in self._numbers:
            values[i] = from_bytes(values[i], "big")
        for i in self._signed:
            values[i] = from_bytes(values[i], "big", signed=True)
        try:
            for i in self._texts:
                values[i] = ber.dotted(ber.decode_oid(values[i]))
        except BerError:
            return None
        return values


def _usable(data: bytes, cell: Cell) -> bool:
    size = cell.end - cell.start
    if cell.tag == ber.INTEGER or cell.tag in ber.UNSIGNED_TAGS:
        return 0 < size <= 8 or (size == 9 and data[cell.start] == 0)
    if cell.tag == ber.OBJECT_IDENTIFIER:
        return size > 0
    return cell.tag in ber.OCTETS_TAGS


def _code(cell: Cell) -> str:
    size = cell.end - cell.start
    if cell.tag == ber.INTEGER and size in _SIGNED:
        return _SIGNED[size]
    if cell.tag in ber.UNSIGNED_TAGS and size in _UNSIGNED:
        return _UNSIGNED[size]
    return f"{size}s"


def build(data: bytes, response: Response, cells: Sequence[Cell], size: tuple[int, int], layouts: Layouts) -> Shape | None:
    """Return the shape of a reply with `size` = (rows, columns) wanted cells behind its scalar, None when it has none worth keeping.

    An exception, a NULL, a broken number, an empty OID or an unknown type among the wanted cells leaves the reply to the strict reader.
    """
    rows, width = size
    wanted = cells[: 1 + rows * width]
    if response.rid_size != RID_SIZE or rows == 0 or len(wanted) < 1 + rows * width:
        return None
    if not all(_usable(data, cell) for cell in wanted):
        return None
    codes = [f">{response.rid_at}s{RID_SIZE}s"]
    gaps = [data[: response.rid_at]]
    at = response.rid_at + RID_SIZE
    for cell in cells:
        codes.append(f"{cell.start - at}s{_code(cell)}")
        gaps.append(data[at : cell.start])
        at = cell.end
    codes.append(f"{len(data) - at}s")
    gaps.append(data[at:])
    return layouts.shape("".join(codes), b"".join(gaps), wanted, size)
