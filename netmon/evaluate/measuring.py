"""Whether an active test may run now, and what its figures say of the line: pure, with every moment and load passed in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Final

from netmon.evaluate.throughput import ROOM
from netmon.model.calendar import SchoolCalendar, is_lesson_time
from netmon.model.measurement import METERED, LineTest, WatchedLine
from netmon.model.sentence import Amount, Sentence
from netmon.model.slot_columns import Measured
from netmon.model.target import Unit
from netmon.model.throughput import ETHERNET, RunDirection, RunOutcome

COUNTED: Final = Fraction(1518, 1448)
"""Octets that a port counts for 1448 of TCP payload: preamble and gap are none (RFC 2863, IEEE 802.3)."""
ACKNOWLEDGED: Final = Fraction(84, 2 * 1448)
"""Octets of acknowledgements that come back for an octet of payload: one of 84 with SACK for each two segments, at most (RFC 5681)."""
TAIL_S: Final = 1
"""What the sender had buffered when the time was up still comes down the line: so many seconds of the test's rate are taken for its own, at most."""
SHARED_ROOM: Final = Fraction(9, 10)
"""A shared line has room for a test when its load and all that the tested line can carry stay below this part of it."""
DISTURBED: Final = 2
"""More other traffic during a test than so many times what makes a line idle: the result says nothing."""
SEEN: Final = Fraction(1, 2)
"""A line whose counters saw less than this part of the test's octets was not the way of the test."""
POLLS: Final = 2
"""The line must have been idle over so many polls."""


class Why(StrEnum):
    """Why a test was not run, or does not count; `text("throughput.why.<value>")` says it to a person."""

    METERED = "metered"
    EXAM = "exam"
    LESSON = "lesson"
    WINDOW = "window"
    BUSY = "busy"
    BUSY_ABOVE = "busy_above"
    LOAD_UNKNOWN = "load_unknown"
    CAPACITY_UNKNOWN = "capacity_unknown"
    DISTURBED = "disturbed"
    OTHER_PATH = "other_path"
    ANOTHER_TEST = "another_test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why not, and the numbers that belong to it, rates in bit/s."""

    why: Why
    args: dict[str, object] = field(default_factory=dict)

    @property
    def sentence(self) -> Sentence:
        """What is said to a person."""
        return Sentence(key=f"throughput.why.{self.why.value}", args=self.args)


def forbidden(test: LineTest, calendars: Iterable[SchoolCalendar], moment: datetime) -> Refusal | None:
    """Return why a line is not tested at all now: metered media, examination days, lessons (of any of the schools whose line it is)."""
    if test.link.medium in METERED:
        return Refusal(why=Why.METERED)
    end = moment + timedelta(seconds=test.total_s)
    for calendar in calendars:
        days = {at.astimezone(calendar.zone).date() for at in (moment, end)}
        if any(day in exam for exam in calendar.exams for day in days):
            return Refusal(why=Why.EXAM)
        if not test.lessons and any(is_lesson_time(calendar, at) for at in (moment, end)):
            return Refusal(why=Why.LESSON)
    return None


def flow_bps(line: WatchedLine, one: Measured, direction: RunDirection) -> Fraction | None:
    """Return what a line carried one way between two polls, by the agent's clock; None where that is not known."""
    counted = one.sent if (direction == "up") is not line.down_is_sent else one.received
    return None if counted.octets is None or counted.ms <= 0 else Fraction(counted.octets * 8000, counted.ms)


def capacity_bps(line: WatchedLine, direction: RunDirection, polls: Sequence[Measured]) -> int | None:
    """Return what a line can carry one way: its contract, its port where that is slower."""
    speeds = [speed for speed in (line.capacity_bps(direction), polls[-1].speed_bps if polls else None) if speed]
    return min(speeds, default=None)


def gate(test: LineTest, polls: Sequence[Measured]) -> Refusal | None:
    """Let a test through when the line was idle in both directions over the last polls; a line without a port is let through, and proves nothing slow."""
    line = test.line
    if line.port is None:
        return None
    load = _loads(line, polls)
    if load is None:
        return Refusal(why=Why.LOAD_UNKNOWN, args={"line": line.key})
    for direction, carried in load.items():
        capacity = capacity_bps(line, direction, polls)
        if capacity is None:
            return Refusal(why=Why.CAPACITY_UNKNOWN, args={"line": line.key})
        limit = Fraction(capacity * test.idle_percent, 100)
        if carried >= limit:
            return Refusal(why=Why.BUSY, args={"line": line.key, "load": _bps(carried), "limit": _bps(limit)})
    return None


def gate_above(test: LineTest, above: WatchedLine, polls: Sequence[Measured], tested_bps: int | None) -> Refusal | None:
    """Let a test through a line that it shares with others: that is idle itself, or has room for all that the tested line can carry."""
    if above.port is None:
        return None
    load = _loads(above, polls)
    capacity = capacity_bps(above, test.direction, polls)
    if load is None or capacity is None:
        return Refusal(why=Why.LOAD_UNKNOWN, args={"line": above.key})
    carried = load[test.direction]
    if carried < Fraction(capacity * test.idle_percent, 100) or (tested_bps is not None and carried + tested_bps <= SHARED_ROOM * capacity):
        return None
    return Refusal(why=Why.BUSY_ABOVE, args={"line": above.key, "load": _bps(carried)})


def _loads(line: WatchedLine, polls: Sequence[Measured]) -> dict[RunDirection, Fraction] | None:
    """Return the greatest load of each direction over the last polls; None where any of them is not known."""
    if len(polls) < POLLS:
        return None
    directions: tuple[RunDirection, RunDirection] = ("down", "up")
    found: dict[RunDirection, Fraction] = {}
    for direction in directions:
        flows = [flow_bps(line, one, direction) for one in polls[-POLLS:]]
        known = [flow for flow in flows if flow is not None]
        if len(known) < len(flows):
            return None
        found[direction] = max(known)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What came of a test that ended well: its outcome, what else the line carried (None: not known), and why it does not count."""

    outcome: RunOutcome
    cross_bps: int | None = None
    refusal: Refusal | None = None


def weigh(test: LineTest, goodput_bps: int, sent: Mapping[RunDirection, int], during: Sequence[Measured], capacity: int | None) -> Finding:
    """Weigh a result against the line's own counters: `during` are the intervals between polls that cover the test, none of a line without a port.

    `sent` is the payload of the test, and of one in the other direction within the same intervals, whose acknowledgements went this way.
    Too much other traffic, and a test of which the line saw less than half, do not count. A result that comes near what probe and server carry,
    of a line that may carry more, is probe_limited.
    """
    cross: int | None = None
    if during:
        total = _total(test, during)
        if total is not None:
            octets, ms = total
            back = sum(count for direction, count in sent.items() if direction != test.direction)
            own = sent[test.direction] * COUNTED + back * ACKNOWLEDGED
            if octets < own * SEEN:
                args = {"line": test.line.key, "seen": _bps(Fraction(octets * 8000, ms)), "sent": _bps(own * 8000 / ms)}
                return Finding(outcome=RunOutcome.DEFERRED, refusal=Refusal(why=Why.OTHER_PATH, args=args))
            tail = Fraction(goodput_bps * TAIL_S, 8) * COUNTED
            cross = int(max(octets - own - tail, Fraction(0)) * 8000 / ms)
            if capacity is not None and cross * 100 >= DISTURBED * test.idle_percent * capacity:
                return Finding(outcome=RunOutcome.DEFERRED, cross_bps=cross, refusal=Refusal(why=Why.DISTURBED, args={"load": _bps(Fraction(cross))}))
    ceiling = test.ceiling_bps
    near = ceiling is not None and goodput_bps * ETHERNET >= ROOM * ceiling
    if near and ceiling is not None and (capacity is None or ceiling < capacity):
        return Finding(outcome=RunOutcome.PROBE_LIMITED, cross_bps=cross)
    return Finding(outcome=RunOutcome.OK, cross_bps=cross)


def _total(test: LineTest, during: Sequence[Measured]) -> tuple[int, int] | None:
    """Return octets and milliseconds of the tested direction over all intervals; None where any is not known."""
    octets, ms = 0, 0
    for one in during:
        counted = one.sent if (test.direction == "up") is not test.line.down_is_sent else one.received
        if counted.octets is None:
            return None
        octets, ms = octets + counted.octets, ms + counted.ms
    return (octets, ms) if ms > 0 else None


def _bps(value: Fraction) -> Amount:
    return Amount(value=Fraction(int(value)), unit=Unit.BPS)
