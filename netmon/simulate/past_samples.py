"""The samples of the simulated district's past, day by day, as the daemon would have recorded them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from netmon.config.config import Config
from netmon.model.sample import MS_PER_S, LinkSample, SampleFlag
from netmon.simulate.district_plan import DistrictPlan
from netmon.simulate.past_rhythm import Line, SlotDay, line_of, midnight_of, mixed, octets, slot_day
from netmon.simulate.past_story import FAR, Cut, Story
from netmon.simulate.ports import Port

_TICK_MS: Final = 10
_MOST_TICKS: Final = 25
_WRAP: Final = 1 << 32
_AFTER_GAP_MS: Final = 60_000
_LONGEST_DAY_S: Final = 90_000
_COUNTER32: Final = "netsnmp"
"""Routers of this maker are asked for 32-bit counters, which come round."""


class Watched(NamedTuple):
    """A port that is recorded; `site` is whose calendar its load follows, None: the district's."""

    device: str
    name: str
    speed_bps: int
    site: str
    received: Line | None = None
    sent: Line | None = None
    wraps: bool = False


class Mark(NamedTuple):
    """What was wrong with a slot; `row` False: it has none."""

    quality: SampleFlag = SampleFlag(0)
    dark: bool = False
    row: bool = True


QUIET: Final = Mark()


class Absence(NamedTuple):
    """A time without any row, Unix seconds; `after` is what the first slot behind it says."""

    start: int
    end: int
    after: SampleFlag


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

    def _port(self, port: Watched, how: SlotDay, midnight: int, slots: Sequence[int]) -> Iterator[LinkSample]:
        """Yield one port's day: counts of quiet slots as they are, the others by what happened in them."""
        slot_s = self.slot_s
        counts = [[0] * len(slots) if line is None else octets(line, how, midnight, slots, slot_s) for line in (port.received, port.sent)]
        marks = self._marks(port, midnight, slots)
        whole_ms, carried = slot_s * MS_PER_S, 0
        for slot, received, sent in zip(slots, *counts, strict=True):
            mark = marks.get(slot, QUIET)
            if not mark.row:
                continue
            if mark.quality & SampleFlag.MISSING:
                yield _nothing(port, slot, slot_s)
                continue
            ms = whole_ms + _TICK_MS * (mixed(slot, port.speed_bps) % (2 * _MOST_TICKS + 1) - _MOST_TICKS) - (_AFTER_GAP_MS if mark.quality else 0)
            share, quality = (0.0 if mark.dark else ms / whole_ms), mark.quality
            if port.wraps and carried // _WRAP != (carried + received) // _WRAP:
                quality |= SampleFlag.WRAPPED
            carried += received
            yield LinkSample(
                device=port.device, interface=port.name, slot=slot, in_octets=int(received * share), in_ms=ms, out_octets=int(sent * share), out_ms=ms,
                quality=int(quality), speed_bps=port.speed_bps, slot_s=slot_s,
            )  # fmt: skip

    def _marks(self, port: Watched, midnight: int, slots: Sequence[int]) -> dict[int, Mark]:
        """Return the slots of a day that something was wrong with; nothing is looked up for the many days on which nothing was."""
        story, day = self.story, (midnight - self.slot_s, midnight + _LONGEST_DAY_S)
        absent = [Absence(first, last, SampleFlag.GAP) for first, last in story.gaps]
        absent += [Absence(down.start, down.end or FAR, SampleFlag.RESET) for down in story.downs if down.device == port.device]
        absent = [one for one in absent if one.start < day[1] and day[0] < one.end]
        dark = [cut for cut in story.cuts if (cut.device, cut.port) == (port.device, port.name) and cut.start < day[1] and day[0] < cut.end]
        if not absent and not dark and port.device not in story.sparse:
            return {}
        marked = ((slot, self._mark(slot, absent, dark, read=story.is_read(port.device, slot))) for slot in slots)
        return {slot: mark for slot, mark in marked if mark != QUIET}

    def _mark(self, slot: int, absent: Sequence[Absence], dark: Sequence[Cut], *, read: bool) -> Mark:
        end = slot + self.slot_s
        if any(one.start < end and slot < one.end for one in absent):
            return Mark(row=False)
        if not read:
            return Mark(quality=SampleFlag.MISSING)
        quality = next((one.after for one in absent if 0 <= slot - one.end < self.slot_s), SampleFlag(0))
        return Mark(quality=quality, dark=any(cut.start < end and slot < cut.end for cut in dark))


def _nothing(port: Watched, slot: int, slot_s: int) -> LinkSample:
    """Return the row of a slot in which the counters could not be read."""
    return LinkSample(
        device=port.device, interface=port.name, slot=slot, in_octets=None, in_ms=0, out_octets=None, out_ms=0, quality=int(SampleFlag.MISSING), slot_s=slot_s
    )


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
            made = Watched(device=ref.device, name=port.name, speed_bps=port.speed_bps, site=link.site, wraps=ref.device in old)
            if port.traffic is not None:
                made = made._replace(received=line_of(port.traffic.rx, slot_s), sent=line_of(port.traffic.tx, slot_s))
            found[ref.device, ref.interface] = made
    return tuple(found[key] for key in sorted(found))
