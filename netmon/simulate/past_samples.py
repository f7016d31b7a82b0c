"""The samples of the simulated district's past, day by day, as the daemon would have recorded them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from netmon.config.config import Config
from netmon.model.sample import MS_PER_S, LinkSample, SampleFlag
from netmon.simulate.district_plan import DistrictPlan
from netmon.simulate.past_rhythm import Line, SlotDay, line_of, midnight_of, mixed, octets, slot_day
from netmon.simulate.past_story import Cut, Down, Story
from netmon.simulate.ports import Port

_TICK_MS: Final = 10
_MOST_TICKS: Final = 25
_WRAP: Final = 1 << 32
_AFTER_GAP_MS: Final = 60_000
_COUNTER32: Final = "netsnmp"
"""Routers of this maker are asked for 32-bit counters, which come round."""


class Watched(NamedTuple):
    """A port that is recorded; `site` is whose calendar its load follows, None: the district's."""

    device: str
    name: str
    speed_bps: int
    received: Line | None
    sent: Line | None
    site: str
    wraps: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """Everything that the samples follow from."""

    config: Config
    ports: Sequence[Watched]
    story: Story
    shown_from: date
    evening: frozenset[str]

    @property
    def slot_s(self) -> int:
        """The length of a slot."""
        return self.config.settings.history_slot_s

    def day(self, day: date, until: int) -> Iterator[LinkSample]:
        """Yield the samples of a local day in order of port and slot; none of slots that end after `until`, Unix seconds."""
        midnight, end = (midnight_of(self.config.calendar, one) for one in (day, date.fromordinal(day.toordinal() + 1)))
        days: dict[str, SlotDay] = {}
        slots = [slot for slot in range(midnight, min(end, until // self.slot_s * self.slot_s), self.slot_s) if slot + self.slot_s <= until]
        for port in self.ports:
            how = days.get(port.site)
            if how is None:
                calendar = self.config.calendar_of(port.site)
                how = days[port.site] = slot_day(calendar, day, shown_from=self.shown_from, evening_study=port.site in self.evening)
            yield from self._port(port, how, midnight, slots)

    def _port(self, port: Watched, how: SlotDay, midnight: int, slots: Iterable[int]) -> Iterator[LinkSample]:
        downs = [down for down in self.story.downs if down.device == port.device]
        cuts = [cut for cut in self.story.cuts if (cut.device, cut.port) == (port.device, port.name)]
        carried = 0
        for slot in slots:
            end = slot + self.slot_s
            if self._away(slot, end) or self._silent(downs, slot, end):
                continue
            flags, ms = self._seen(downs, slot), self.slot_s * MS_PER_S + _TICK_MS * (mixed(slot, port.speed_bps) % (2 * _MOST_TICKS + 1) - _MOST_TICKS)
            if not self.story.is_read(port.device, slot):
                yield _nothing(port, slot, self.slot_s)
                continue
            if flags:
                ms -= _AFTER_GAP_MS
            share = ms / (self.slot_s * MS_PER_S) * (not _dark(cuts, slot, end))
            counts = [0 if line is None else int(octets(line, how, midnight, slot, self.slot_s) * share) for line in (port.received, port.sent)]
            if port.wraps and carried // _WRAP != (carried + counts[0]) // _WRAP:
                flags |= SampleFlag.WRAPPED
            carried += counts[0]
            yield LinkSample(
                device=port.device, interface=port.name, slot=slot, in_octets=counts[0], in_ms=ms, out_octets=counts[1], out_ms=ms, quality=int(flags),
                speed_bps=port.speed_bps, slot_s=self.slot_s,
            )  # fmt: skip

    def _away(self, slot: int, end: int) -> bool:
        """True where netmon itself was down."""
        return any(first < end and slot < last for first, last in self.story.gaps)

    def _silent(self, downs: Sequence[Down], slot: int, end: int) -> bool:
        return any(down.start < end and (down.end is None or slot < down.end) for down in downs)

    def _seen(self, downs: Sequence[Down], slot: int) -> SampleFlag:
        """Return what the first slot after a silence has to say: a reset after the device was down, a gap after netmon was."""
        if any(down.end is not None and 0 <= slot - down.end < self.slot_s for down in downs):
            return SampleFlag.RESET
        return SampleFlag.GAP if any(0 <= slot - last < self.slot_s for _, last in self.story.gaps) else SampleFlag(0)


def _nothing(port: Watched, slot: int, slot_s: int) -> LinkSample:
    """Return the row of a slot in which the counters could not be read."""
    return LinkSample(
        device=port.device, interface=port.name, slot=slot, in_octets=None, in_ms=0, out_octets=None, out_ms=0, quality=int(SampleFlag.MISSING), slot_s=slot_s
    )


def _dark(cuts: Sequence[Cut], slot: int, end: int) -> bool:
    return any(cut.start < end and slot < cut.end for cut in cuts)


def watched(config: Config, plan: DistrictPlan, ports: Mapping[str, Sequence[Port]]) -> tuple[Watched, ...]:
    """Return the ports that links name, at either end, as the daemon records them, in order of device and port."""
    slot_s = config.settings.history_slot_s
    found: dict[tuple[str, str], Watched] = {}
    old = {school.gateway.name for school in plan.schools if school.gateway.vendor == _COUNTER32}
    for link in config.links.values():
        for ref in (link.port, link.far_port):
            if ref is None or (ref.device, ref.interface) in found:
                continue
            port = next(port for port in ports[ref.device] if port.name == ref.interface)
            lines = (None, None) if port.traffic is None else (line_of(port.traffic.rx, slot_s), line_of(port.traffic.tx, slot_s))
            found[ref.device, ref.interface] = Watched(ref.device, port.name, port.speed_bps, *lines, link.site, ref.device in old)
    return tuple(found[key] for key in sorted(found))
