"""What happened to the simulated district in the weeks before today: outages, works, netmon's own gap; a pure function of the plan and the day."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple

from netmon.model.calendar import DayKind, SchoolCalendar, day_kind
from netmon.model.event import Event, EventKind
from netmon.model.history import GapReason, PollerGap, SubjectKind, Transition, port_subject
from netmon.model.sample import MS_PER_S
from netmon.model.state import DeviceStatus, StateReason
from netmon.simulate.district_plan import DevicePlan, DistrictPlan, SchoolPlan
from netmon.simulate.past_rhythm import dice_of, mixed

GAP_DAYS, OUTAGE_DAYS, CUT_DAYS, WORKS_DAYS, CORE_DAYS, DEAD_DAYS = 4, 8, 6, 9, 16, 7
"""How many days before today: netmon's gap, a provider's outage, a building's power cut, works at a school, at the core; a switch is dead since.

The gap and the outage come on the last school day before that, the gap in its first lesson and before anything else happens on a day.
"""
SETTLED_S: Final = 60
"""So long after netmon's start it has seen everything once."""
CUT_BUILDING: Final = "3号楼"
FAR: Final = 1 << 40
"""Later than anything, Unix seconds."""
_BLOCK_S: Final = 7200
_PERCENT: Final = 100


class Down(NamedTuple):
    """A time in which a device did not answer, Unix seconds; `end` None: it still does not. `behind`: it was only cut off by its parent."""

    device: str
    start: int
    end: int | None
    behind: bool = False


class Cut(NamedTuple):
    """A time in which a port had no light, Unix seconds."""

    device: str
    port: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """All that happened; `sparse` are devices whose counters were often not read, with the share that was."""

    gaps: tuple[tuple[int, int], ...]
    downs: tuple[Down, ...]
    cuts: tuple[Cut, ...]
    sparse: dict[str, float]

    def is_read(self, device: str, slot: int) -> bool:
        """False where a sparse device's counters were not read: for two hours at a time."""
        share = self.sparse.get(device)
        return share is None or mixed(dice_of(device), slot // _BLOCK_S) % _PERCENT < share * _PERCENT

    def down(self, device: str, at: int) -> Down | None:
        """Return why a device did not answer at a moment; None when it did."""
        return next((one for one in self.downs if one.device == device and one.start <= at and (one.end is None or at < one.end)), None)

    def hidden(self, way: Collection[str]) -> tuple[tuple[int, int], ...]:
        """Return when nothing was seen of what lies behind these devices: one was down, or netmon was."""
        return (*self.gaps, *((one.start, FAR if one.end is None else one.end) for one in self.downs if one.device in way))


def story_of(plan: DistrictPlan, calendar: SchoolCalendar, today: date, exits: dict[str, str]) -> Story:
    """Return the story; `exits` are, by gateway, the ports that the Internet lines of schools end at."""

    def at(day: date, hour: int, minute: int = 0) -> int:
        return int(datetime.combine(day, time(hour, minute), calendar.zone).timestamp())

    def ago(days: int) -> date:
        return today - timedelta(days=days)

    def school_day(days: int) -> date:
        return next(day for day in map(ago, range(days, days + 20)) if day_kind(calendar, day) is DayKind.SCHOOL_DAY)

    schools, morning = plan.schools, school_day(GAP_DAYS)
    gap = (at(morning, 8, 5), at(morning, 8, 45))
    downs = [Down(plan.cores[1].name, at(ago(CORE_DAYS), 23, 10), at(ago(CORE_DAYS), 23, 30))]
    if len(schools) > 2:
        downs += _school_down(schools[2], at(ago(WORKS_DAYS), 13, 5), at(ago(WORKS_DAYS), 16, 40))
    cut = [device for device in schools[0].access if device.building == CUT_BUILDING]
    downs += [Down(device.name, at(ago(CUT_DAYS), 14, 5), at(ago(CUT_DAYS), 15, 50)) for device in cut]
    downs += [Down(device.name, at(ago(DEAD_DAYS), 10, 17), None) for device in plan.devices if device.trouble == "dead"]
    broken = schools[min(4, len(schools) - 1)].gateway.name
    day = school_day(OUTAGE_DAYS)
    cuts = (Cut(broken, exits[broken], at(day, 9, 20), at(day, 13, 40)),) if broken in exits else ()
    sparse = {school.gateway.name: school.situation.coverage for school in schools if school.situation.coverage < 1}
    return Story(gaps=(gap,), downs=tuple(downs), cuts=cuts, sparse=sparse)


def _school_down(school: SchoolPlan, start: int, end: int) -> list[Down]:
    """The router has no power, and nothing behind it can be reached."""
    return [Down(device.name, start, end, behind=device is not school.gateway) for device in school.devices]


def transitions(story: Story, devices: Sequence[DevicePlan], start: int) -> Iterator[Transition]:
    """Yield the states of the plan's devices and of the ports that went down, from `start` (Unix seconds) on, in order of time.

    After a gap of netmon's own everything is said again: what was seen before it no longer counts.
    """
    found = [_state(device.name, at, story.down(device.name, at)) for at in said_at(story, start) for device in devices]
    for one in story.downs:
        if one.start > start:
            found.append(_state(one.device, one.start, one))
        if one.end is not None and one.end > start:
            found.append(_state(one.device, one.end, None))
    for cut in story.cuts:
        if cut.start >= start:
            subject = port_subject(cut.device, cut.port)
            for at, state in ((cut.start, "down"), (cut.end, "up")):
                found.append(Transition(at_ms=at * MS_PER_S, kind=SubjectKind.PORT, subject=subject, state=state))
    yield from sorted(found, key=lambda one: one.at_ms)


def said_at(story: Story, start: int) -> list[int]:
    """Return when netmon said everything that it saw: at the beginning, and after each gap of its own (Unix seconds)."""
    return [start, *(last + SETTLED_S for _, last in story.gaps if last > start)]


def _state(device: str, at: int, down: Down | None) -> Transition:
    status, why = (DeviceStatus.UP, StateReason.ANSWERS) if down is None else (DeviceStatus.DOWN, StateReason.NO_ANSWER)
    if down is not None and down.behind:
        status, why = DeviceStatus.UNREACHABLE, StateReason.PARENT_DOWN
    return Transition(at_ms=at * MS_PER_S, kind=SubjectKind.DEVICE, subject=device, state=status.value, why=why.value)


def events(story: Story, start: int) -> Iterator[Event]:
    """Yield what the log of events said, in order of time."""
    found: list[Event] = []
    for one in story.downs:
        if one.start < start or one.behind:
            continue
        found.append(Event(at=one.start, kind=EventKind.DEVICE_DOWN, device=one.device, detail="no answer"))
        if one.end is not None:
            found += [Event(at=one.end, kind=kind, device=one.device, detail=detail) for kind, detail in _BACK]
    yield from sorted(found, key=lambda event: event.at)


_BACK: Final = ((EventKind.DEVICE_UP, "answers"), (EventKind.REBOOT, "uptime_reset"))


def poller_gaps(story: Story, start: int) -> list[PollerGap]:
    """Return the times in which netmon itself was down: no outage of anybody."""
    return [PollerGap(start_ms=first * MS_PER_S, end_ms=last * MS_PER_S, why=GapReason.STOPPED) for first, last in story.gaps if first >= start]
