"""How readings become slots: each interval's octets and milliseconds are shared out over the slots that it touches, in integers, nothing lost."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from netmon.model.sample import FLAG_OF, MS_PER_S, LinkSample
from netmon.model.slot_columns import Counted, Measured, OpenSlot, PortsReading

InterfaceKey = tuple[str, str]
IDLE_SLOTS = 12
"""A port from which nothing came for so many slots is forgotten."""


class Share(NamedTuple):
    """What one slot gets of an interval; `slot` is its begin in Unix milliseconds."""

    slot: int
    octets: int
    ms: int


@dataclass(slots=True)
class _Sum:
    in_octets: int | None = None
    in_ms: int = 0
    out_octets: int | None = None
    out_ms: int = 0
    quality: int = 0
    speed_bps: int | None = None


@dataclass(slots=True)
class _Port:
    end_ms: int = 0
    sums: dict[int, _Sum] = field(default_factory=dict)


def shares(start_ms: int, end_ms: int, octets: int, ms: int, slot_ms: int) -> Iterator[Share]:
    """Divide an interval [start, end) at the slots' borders, in proportion to time.

    Up to each border the exact share is cut down to whole octets and milliseconds, so the shares add up to the whole and each is less than 1 off.
    Raises ValueError for an interval that is empty or runs backward.
    """
    length = end_ms - start_ms
    if length <= 0:
        raise ValueError("an interval needs a length")
    slot = start_ms // slot_ms * slot_ms
    octets_before = ms_before = 0
    while slot < end_ms:
        elapsed = min(slot + slot_ms, end_ms) - start_ms
        octets_now, ms_now = octets * elapsed // length, ms * elapsed // length
        yield Share(slot, octets_now - octets_before, ms_now - ms_before)
        octets_before, ms_before = octets_now, ms_now
        slot += slot_ms


class SlotFolder:
    """Adds up readings of many interfaces slot by slot; give each interface's readings in the order in which they were taken."""

    def __init__(self, slot_s: int) -> None:
        self._slot_s = slot_s
        self._slot_ms = slot_s * MS_PER_S
        self._ports: dict[InterfaceKey, _Port] = {}
        self._open: dict[str, OpenSlot] = {}

    @property
    def slot_s(self) -> int:
        """The slots' length."""
        return self._slot_s

    def take(self, device: str, reading: PortsReading) -> None:
        """Take one reading of a device's ports: as columns when it falls whole into one slot, else port by port. The sums are the same either way."""
        held = self._open.get(device)
        if held is None:
            held = self._open[device] = OpenSlot()
        slot = held.slot_of(reading, self._slot_ms)
        if slot is None or slot != held.slot:
            self._settle(device, held)
            for row, name in enumerate(reading.names):
                if slot is None:
                    self.add((device, name), reading.row(row))
                else:
                    self._port((device, name)).end_ms = reading.end_ms
        if slot is not None:
            held.add(reading, slot)
        held.names, held.end_ms = reading.names, reading.end_ms

    def _settle(self, device: str, held: OpenSlot) -> None:
        """Give each port what its device's open slot holds of it."""
        slot = held.slot
        if slot is None:
            return
        for name, sums in held.take_out():
            port = self._port((device, name))
            total = self._sum(port, slot, sums.speed_bps)
            total.quality |= sums.quality
            total.in_octets, total.in_ms = (total.in_octets or 0) + sums.in_octets, total.in_ms + sums.in_ms
            total.out_octets, total.out_ms = (total.out_octets or 0) + sums.out_octets, total.out_ms + sums.out_ms
            port.end_ms = held.end_ms

    def _port(self, key: InterfaceKey) -> _Port:
        port = self._ports.get(key)
        if port is None:
            port = self._ports[key] = _Port()
        return port

    def add(self, key: InterfaceKey, measured: Measured) -> None:
        """Take one reading of an interface.

        An interval ends when its reading was taken and begins as long before as the agent says, but not before the reading that was taken earlier;
        the slot of a reading without a value is that of its end.
        """
        port = self._port(key)
        if not self._add_whole(port, measured):
            self._share(port, measured, measured.received, received=True)
            self._share(port, measured, measured.sent, received=False)
        port.end_ms = measured.end_ms

    def _add_whole(self, port: _Port, measured: Measured) -> bool:
        """Take a reading whose two intervals lie within one slot, as most do: nothing is to be shared out; False for any other."""
        end, (_, (in_octets, in_ms, in_quality), (out_octets, out_ms, out_quality), speed_bps) = measured.end_ms, measured
        if in_octets is None or out_octets is None or in_ms <= 0 or out_ms <= 0:
            return False
        slot = (end - 1) // self._slot_ms * self._slot_ms
        longest = max(in_ms, out_ms)
        if end - longest < slot and not slot <= port.end_ms < end:
            return False
        total = self._sum(port, slot, speed_bps)
        total.quality |= FLAG_OF[in_quality] | FLAG_OF[out_quality]
        total.in_octets, total.in_ms = (total.in_octets or 0) + in_octets, total.in_ms + in_ms
        total.out_octets, total.out_ms = (total.out_octets or 0) + out_octets, total.out_ms + out_ms
        return True

    def _share(self, port: _Port, measured: Measured, counted: Counted, *, received: bool) -> None:
        end = measured.end_ms
        last = self._sum(port, (end - 1) // self._slot_ms * self._slot_ms, measured.speed_bps)
        last.quality |= FLAG_OF[counted.quality]
        if counted.octets is None or counted.ms <= 0:
            return
        start = end - counted.ms
        if start < port.end_ms < end:
            start = port.end_ms
        for slot, octets, ms in shares(start, end, counted.octets, counted.ms, self._slot_ms):
            total = self._sum(port, slot, measured.speed_bps)
            if received:
                total.in_octets, total.in_ms = (total.in_octets or 0) + octets, total.in_ms + ms
            else:
                total.out_octets, total.out_ms = (total.out_octets or 0) + octets, total.out_ms + ms

    @staticmethod
    def _sum(port: _Port, slot: int, speed_bps: int | None) -> _Sum:
        total = port.sums.get(slot)
        if total is None:
            total = port.sums[slot] = _Sum()
        if speed_bps is not None and (total.speed_bps is None or speed_bps > total.speed_bps):
            total.speed_bps = speed_bps
        return total

    def ended(self, now_ms: int, grace_ms: int) -> list[LinkSample]:
        """Return, and let go of, the slots to which nothing can be added: a later reading was taken, or `grace_ms` went by since the slot's end.

        A reading that still falls into such a slot (a clock that was set back) makes a second row of it, which the store refuses and counts.
        """
        for device, held in list(self._open.items()):
            if held.slot is not None and held.slot <= max(held.end_ms, now_ms - grace_ms) - self._slot_ms:
                self._settle(device, held)
            if held.slot is None and now_ms - held.end_ms > IDLE_SLOTS * self._slot_ms:
                del self._open[device]
        found: list[LinkSample] = []
        for key, port in list(self._ports.items()):
            until = max(port.end_ms, now_ms - grace_ms) - self._slot_ms
            done = [slot for slot in port.sums if slot <= until]
            found += [self._row(key, slot, port.sums.pop(slot)) for slot in done]
            if not port.sums and now_ms - port.end_ms > IDLE_SLOTS * self._slot_ms:
                del self._ports[key]
        return sorted(found, key=lambda sample: (sample.slot, sample.device, sample.interface))

    def oldest(self) -> int | None:
        """Return the begin, in Unix milliseconds, of the oldest slot that is still open; None without any."""
        settled = (slot for port in self._ports.values() for slot in port.sums)
        return min(chain(settled, (held.slot for held in self._open.values() if held.slot is not None)), default=None)

    def rest(self) -> list[LinkSample]:
        """Return all slots as they are, for an orderly stop, and begin anew."""
        for device, held in self._open.items():
            self._settle(device, held)
        self._open.clear()
        found = [self._row(key, slot, total) for key, port in self._ports.items() for slot, total in port.sums.items()]
        self._ports.clear()
        return sorted(found, key=lambda sample: (sample.slot, sample.device, sample.interface))

    def _row(self, key: InterfaceKey, slot: int, total: _Sum) -> LinkSample:
        return LinkSample(
            device=key[0],
            interface=key[1],
            slot=slot // MS_PER_S,
            in_octets=total.in_octets,
            in_ms=total.in_ms,
            out_octets=total.out_octets,
            out_ms=total.out_ms,
            quality=total.quality,
            speed_bps=total.speed_bps,
            slot_s=self._slot_s,
        )
