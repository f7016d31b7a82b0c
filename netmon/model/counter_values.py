"""The counters of IF-MIB under one name each, whichever width the agent has them in."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from netmon.model.reading import Column, InterfaceTable

MAX_32 = (1 << 32) - 1
MAX_64 = (1 << 64) - 1


class Quality(IntEnum):
    """What a counter's change over one interval is worth; only GOOD and WRAPPED carry a value."""

    GOOD = 0
    WRAPPED = 1
    RESET = 2
    GAP = 3
    AMBIGUOUS = 4
    IMPOSSIBLE = 5
    MISSING = 6

    @property
    def has_value(self) -> bool:
        """True when the rate may be used as evidence."""
        return self <= Quality.WRAPPED


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterKind:
    """One unified counter: its column in ifXTable (64 bits) and in ifTable (32 bits), and how fast it can count.

    `unit_bits` is the least time on the wire, in bits, that one count takes: the bound of the possible. `wrap_bits` is the same for a port that
    is busy with the smallest Ethernet frames: it decides whether 32 bits can wrap more than once; None: never considered.
    """

    name: str
    high: str | None
    low: str | None
    unit_bits: int
    wrap_bits: int | None


OCTET_BITS = 8
SMALLEST_PACKET_BITS = 160
"""A bare IPv4 header, as tunnels and serial lines count them."""
SMALLEST_FRAME_BITS = 672
"""64 octets, preamble and gap of Ethernet."""
OUT_DISCARD_BITS = 16
"""Dropped before the wire: many ports can flood one, 42 times its own rate of smallest frames."""


def _kinds() -> tuple[CounterKind, ...]:
    """Build the list of IF-MIB's counters (RFC 2863), receive before transmit."""
    kinds = [CounterKind(name=f"{way}_octets", high=f"ifHC{cap}Octets", low=f"if{cap}Octets", unit_bits=8, wrap_bits=8) for way, cap in WAYS]
    for word, suffix in (("unicast", "UcastPkts"), ("multicast", "MulticastPkts"), ("broadcast", "BroadcastPkts")):
        for way, cap in WAYS:
            names = {"name": f"{way}_{word}_packets", "high": f"ifHC{cap}{suffix}", "low": f"if{cap}{suffix}"}
            kinds.append(CounterKind(**names, unit_bits=SMALLEST_PACKET_BITS, wrap_bits=SMALLEST_FRAME_BITS))
    for word in ("Errors", "Discards"):
        for way, cap in WAYS:
            unit = OUT_DISCARD_BITS if (way, word) == ("out", "Discards") else SMALLEST_PACKET_BITS
            kinds.append(CounterKind(name=f"{way}_{word.lower()}", high=None, low=f"if{cap}{word}", unit_bits=unit, wrap_bits=None))
    return tuple(kinds)


WAYS = (("in", "In"), ("out", "Out"))
COUNTERS = _kinds()
OCTET_COUNTERS = ("in_octets", "out_octets")


class CounterColumn(NamedTuple):
    """A unified counter, aligned with the table's rows; `bits` is 64, 32 or 0 (no value) a row; `ticks` as in Column."""

    values: tuple[int | None, ...]
    bits: bytes
    ticks: int | tuple[int | None, ...] | None


def counter_column(table: InterfaceTable, kind: CounterKind) -> CounterColumn | None:
    """Take the 64-bit value row by row, else the 32-bit one; None when the table has neither column (octets: always a column).

    Judged by value, because agents mix the types up: a number that is no count (negative, beyond 64 bits, text) is None; a 32-bit object
    holding more than 32 bits counts as 64; a 64-bit object that stands at 0 beside a 32-bit one that does not was never implemented.
    """
    high = table.columns.get(kind.high) if kind.high else None
    low = table.columns.get(kind.low) if kind.low else None
    count = len(table.if_index)
    if high is None and low is None:
        return empty_column(count) if kind.name in OCTET_COUNTERS else None
    cells = [_cell(wide, narrow) for wide, narrow in zip(_values(high, count), _values(low, count), strict=True)]
    ticks: int | tuple[int | None, ...] | None
    if low is None or (high is not None and all(from_high for _, _, from_high in cells)):
        ticks = high.ticks if high is not None else None
    elif high is None:
        ticks = low.ticks
    else:
        sources = zip(cells, ticks_per_row(high.ticks, count), ticks_per_row(low.ticks, count), strict=True)
        ticks = tuple(wide if cell[2] else narrow for cell, wide, narrow in sources)
    return CounterColumn(tuple(cell[0] for cell in cells), bytes(cell[1] for cell in cells), ticks)


def empty_column(count: int) -> CounterColumn:
    """Return a counter that no row has."""
    return CounterColumn((None,) * count, bytes(count), None)


def ticks_per_row(ticks: int | tuple[int | None, ...] | None, count: int) -> Sequence[int | None]:
    """Spread a column's ticks over its rows."""
    return ticks if isinstance(ticks, tuple) else (ticks,) * count


def _values(column: Column | None, count: int) -> Sequence[int | bytes | None]:
    """Return a column's values, or as many None."""
    return column.values if column is not None else (None,) * count


def _cell(wide: int | bytes | None, narrow: int | bytes | None) -> tuple[int | None, int, bool]:
    """Choose between the two widths of one row: value, bits, and whether it is the 64-bit object's (also when neither has a value)."""
    low = narrow if isinstance(narrow, int) and 0 <= narrow <= MAX_64 else None
    if isinstance(wide, int) and 0 <= wide <= MAX_64 and (wide or not low):
        return wide, 64, True
    if low is None:
        return None, 0, True
    return low, 64 if low > MAX_32 else 32, False
