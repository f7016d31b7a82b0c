"""What a port of the simulated district carried in each slot of the past: a pure function of the district's seed, the line and the slot.

The same curves as the live district's, by the real calendar: a make-up day has the weekday's load that it borrows, a holiday a Saturday's, an
examination less of everything; evenings are busy where pupils stay for evening study. Both ends of a line agree, because the dice are the line's.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from netmon.model.calendar import MONDAY, SATURDAY, DayKind, SchoolCalendar, day_kind
from netmon.simulate.load import DAY_S, HOUR_S, Flow, FlowSum, Load

BITS: Final = 8
TUESDAY: Final = 2
"""The live district's day, whatever the date is: the demo's own days have its load."""
_MASK: Final = (1 << 64) - 1
_HALF: Final = 1 << 63
_MOST_JITTER: Final = 0.16
_EXAM: Final = 0.55
_EVENING: Final = (18 * HOUR_S, 22 * HOUR_S)
_STAYS, _GOES_HOME = 1.8, 0.3


class Line(NamedTuple):
    """One direction of a line, ready to be asked: `slots` are the bits of each slot of a usual week, `jitter` by how much one swings."""

    dice: int
    slots: Sequence[float]
    jitter: float
    most: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotDay:
    """How one local day goes at a school: where its slots lie in the week of the curve, and how much there is of everything by hour of the day."""

    weekday: int
    share: Callable[[int], float]


def mixed(dice: int, number: int) -> int:
    """Return 64 bits that look random, always the same for the same two numbers (the finalizer of splitmix64)."""
    value = (dice ^ number * 0x9E3779B97F4A7C15) & _MASK
    value = ((value ^ value >> 30) * 0xBF58476D1CE4E5B9) & _MASK
    value = ((value ^ value >> 27) * 0x94D049BB133111EB) & _MASK
    return value ^ value >> 31


def dice_of(*words: object) -> int:
    """Return a number for words, the same in every process."""
    return int.from_bytes(hashlib.blake2b(repr(words).encode(), digest_size=8).digest(), "big")


def line_of(load: Load, slot_s: int) -> Line:
    """Return a load as bits of each slot of its week, Monday 00:00 first."""
    flows = _flows(load)
    count = int(7 * DAY_S) // slot_s
    slots = [sum(flow.peak_bps * (flow.curve.integral((at + 1) * slot_s) - flow.curve.integral(at * slot_s)) for flow in flows) for at in range(count)]
    swing = min((sum(amplitude * speed for amplitude, speed, _ in flow.warp.waves) for flow in flows), default=0.0)
    most = sum(flow.peak_bps * flow.curve.peak * (1 + swing) for flow in flows) * slot_s
    return Line(dice_of([(flow.peak_bps, flow.warp.waves) for flow in flows]), slots, min(_MOST_JITTER, swing), most)


def _flows(load: Load) -> list[Flow]:
    return [one for part in load.flows for one in _flows(part)] if isinstance(load, FlowSum) else [load]


def slot_day(calendar: SchoolCalendar, day: date, *, shown_from: date, evening_study: bool) -> SlotDay:
    """Return how a day goes; `shown_from` is the first of the demo's own days."""
    if day >= shown_from:
        return SlotDay(weekday=TUESDAY, share=_evening(study=evening_study))
    kind = day_kind(calendar, day)
    if kind is DayKind.MAKE_UP:
        weekday = next(made.weekday for made in calendar.make_up_days if made.day == day) or MONDAY
        return SlotDay(weekday=weekday, share=_evening(study=False))
    if kind in (DayKind.SCHOOL_DAY, DayKind.EXAM):
        return SlotDay(weekday=day.isoweekday(), share=_evening(study=evening_study, times=_EXAM if kind is DayKind.EXAM else 1.0))
    return SlotDay(weekday=max(day.isoweekday(), SATURDAY), share=_evening(study=False))


def _evening(*, study: bool, times: float = 1.0) -> Callable[[int], float]:
    """Return the share of the curve by second of the day."""
    low, high = _EVENING
    late = times * (_STAYS if study else _GOES_HOME)
    return lambda second: late if low <= second < high else times


def octets(line: Line, day: SlotDay, midnight: int, slots: Iterable[int], slot_s: int) -> list[int]:
    """Return what a direction carried in slots of a day; `midnight` is the day's, all in Unix seconds."""
    first, count, dice = int((day.weekday - 1) * DAY_S), len(line.slots), line.dice
    week, share, most, jitter = line.slots, day.share, line.most / BITS, line.jitter
    found = []
    for slot in slots:
        second = slot - midnight
        swing = 1 + jitter * (mixed(dice, slot) / _HALF - 1)
        found.append(int(min(week[(first + second) // slot_s % count] * share(second) * swing / BITS, most)))
    return found


def midnight_of(calendar: SchoolCalendar, day: date) -> int:
    """Return when a local day begins, in Unix seconds."""
    return int(datetime.combine(day, datetime.min.time(), calendar.zone).timestamp())


def days_of(first: date, count: int) -> list[date]:
    """Return `count` days from `first` on."""
    return [first + timedelta(days=number) for number in range(count)]
