"""The open slot of one device's ports, column by column: most polls fall whole into one slot and say something of every port, and are added as such."""

from collections.abc import Iterator
from operator import add
from typing import NamedTuple

from netmon.model.counter_values import Quality
from netmon.model.sample import FLAG_OF

MS_PER_TICK = 10
"""A tick of sysUpTime (TimeTicks, RFC 2578) is 1/100 s."""
QUALITIES = tuple(Quality)


class Counted(NamedTuple):
    """One direction between two readings; `octets` is None where `quality` has no value."""

    octets: int | None
    ms: int
    quality: Quality


class Measured(NamedTuple):
    """One reading of one interface: it ended at `end_ms` (Unix milliseconds) and covers what the agent's clock says."""

    end_ms: int
    received: Counted
    sent: Counted
    speed_bps: int | None = None


class CountedColumn(NamedTuple):
    """One direction of many ports between two readings, row by row: octets, ticks of 1/100 s, and one Quality each; no numbers where that has no value."""

    octets: tuple[int | None, ...]
    ticks: tuple[int | None, ...]
    quality: bytes

    def row(self, row: int) -> Counted:
        """Return one port's."""
        return Counted(self.octets[row], (self.ticks[row] or 0) * MS_PER_TICK, QUALITIES[self.quality[row]])

    def of(self, rows: tuple[int, ...]) -> "CountedColumn":
        """Return those of some rows."""
        octets, ticks, quality = self
        return CountedColumn(tuple([octets[row] for row in rows]), tuple([ticks[row] for row in rows]), bytes([quality[row] for row in rows]))

    def longest_ticks(self) -> int:
        """Return the longest interval when every row carries octets, all of one quality; 0 when any does not."""
        octets, ticks, quality = self
        if not quality or None in octets or None in ticks or quality.count(quality[0]) != len(quality):
            return 0
        return max(ticks) if min(ticks) > 0 else 0  # type: ignore[type-var,operator,return-value]  # no None among them: see above


class PortsReading(NamedTuple):
    """One reading of a device's ports, taken at `end_ms` (Unix milliseconds)."""

    end_ms: int
    names: tuple[str, ...]
    received: CountedColumn
    sent: CountedColumn
    speeds_bps: tuple[int | None, ...]

    def row(self, row: int) -> Measured:
        """Return one port's reading."""
        return Measured(self.end_ms, self.received.row(row), self.sent.row(row), self.speeds_bps[row])


class Sums(NamedTuple):
    """What a slot holds of one port so far."""

    in_octets: int
    in_ms: int
    out_octets: int
    out_ms: int
    quality: int
    speed_bps: int | None


class OpenSlot:
    """The sums of one slot for all ports of a device; empty until the first reading is added."""

    __slots__ = ("_columns", "_quality", "_speeds_bps", "end_ms", "names", "slot")

    def __init__(self) -> None:
        self.names: tuple[str, ...] = ()
        self.end_ms = 0
        """When the last reading was taken, whichever way it was added; `names` are its ports."""
        self.slot: int | None = None
        """The slot's begin in Unix milliseconds, None while nothing is added here."""
        self._columns: tuple[tuple[int, ...], ...] = ()
        self._quality = 0
        self._speeds_bps: tuple[int | None, ...] = ()

    def slot_of(self, reading: PortsReading, slot_ms: int) -> int | None:
        """Return the slot into which a reading falls whole, in every row; None when some row is to be looked at by itself."""
        if reading.names != self.names:
            return None
        longest = max(received := reading.received.longest_ticks(), sent := reading.sent.longest_ticks()) * MS_PER_TICK
        end = reading.end_ms
        slot = (end - 1) // slot_ms * slot_ms
        if not received or not sent or (end - longest < slot and not slot <= self.end_ms < end):
            return None
        return slot

    def add(self, reading: PortsReading, slot: int) -> None:
        """Add a reading of this slot, or the first of another one: what was held must have been taken out by then."""
        _, _, received, sent, speeds = reading
        flags = FLAG_OF[received.quality[0]] | FLAG_OF[sent.quality[0]]
        columns: tuple[tuple[int, ...], ...] = (received.octets, received.ticks, sent.octets, sent.ticks)  # type: ignore[assignment]  # see `longest_ticks`
        if self.slot is None:
            self.slot, self._columns, self._quality, self._speeds_bps = slot, columns, flags, speeds
        else:
            self._columns = tuple([tuple(map(add, held, more)) for held, more in zip(self._columns, columns, strict=True)])
            self._quality |= flags
            if speeds != self._speeds_bps:
                self._speeds_bps = tuple(map(_faster, self._speeds_bps, speeds))

    def take_out(self) -> Iterator[tuple[str, Sums]]:
        """Yield each port's sums and hold nothing more."""
        columns, self._columns, self.slot = self._columns, (), None
        for name, in_octets, in_ticks, out_octets, out_ticks, speed in zip(self.names, *columns, self._speeds_bps, strict=True):
            yield name, Sums(in_octets, in_ticks * MS_PER_TICK, out_octets, out_ticks * MS_PER_TICK, self._quality, speed)


def _faster(one: int | None, other: int | None) -> int | None:
    return other if one is None or (other is not None and other > one) else one
