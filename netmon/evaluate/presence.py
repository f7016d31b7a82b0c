"""Was a lesson held with the board on: samples of power during the lesson, added up one by one.

The definition of use (of the several that a plan may mean): a lesson counts as used when the board, or its OPS PC, was on for at least
`UseRule.on_ratio` of the lesson, by samples at most `max_gap_s` apart and at least `min_samples` of them. Switched on is not taught with: a panel
says nothing of who looks at it.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal, NamedTuple

from netmon.model.calendar import LessonWindow
from netmon.model.inventory import Room
from netmon.model.room import EndpointState, EvidenceStep, LessonRecord, LessonState, Part, PartStatus

PowerSeen = Literal["on", "present", "absent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class UseRule:
    """What use is; `name` stands in metrics and reports beside every figure."""

    name: str = "board_on_half_lesson"
    on_ratio: float = 0.5
    max_gap_s: float = 300.0
    min_samples: int = 6


DEFAULT_RULE: Final = UseRule()


class Sample(NamedTuple):
    """What was seen at one moment (Unix time): on, there but not (known to be) on, or not there."""

    at: float
    power: PowerSeen


class Meter(NamedTuple):
    """The panel's own meter of hours at one moment (Unix time); `resolution_s` is its smallest step."""

    at: float
    hours: float
    resolution_s: float


METER_RESOLUTION_MAX_S: Final = 600.0
"""A meter that counts whole hours says nothing of a lesson of 40 minutes."""


def sample_of(part: PartStatus) -> Sample | None:
    """Return what a board or an OPS PC adds to a lesson; None when it was not seen either way.

    Only what answers is on: a MAC address at a port may belong to a panel in network standby.
    """
    at = part.at
    if at is None:
        return None
    if part.state is EndpointState.ON and part.step in (EvidenceStep.ANSWER, EvidenceStep.PROTOCOL):
        return Sample(at, "on")
    if part.state is EndpointState.OFF:
        return Sample(at, "absent")
    return None if part.state is EndpointState.UNKNOWN else Sample(at, "present")


_BETTER: Final = ("absent", "present", "on")


def room_sample(samples: list[Sample]) -> Sample | None:
    """Return the room's sample out of those of its board and its OPS PC: the one that shows most, at the time at which it was seen."""
    return max(samples, key=lambda sample: (_BETTER.index(sample.power), sample.at), default=None)


def counts_for_use(part: Part) -> bool:
    """True for the parts whose power says whether the board was used."""
    return part is not Part.ACCESS_POINT


def begin(room: Room, day: date, window: LessonWindow) -> LessonRecord:
    """Return an empty record of a lesson in a room on a local day."""
    start, end = int(window.start.timestamp()), int(window.end.timestamp())
    return LessonRecord(site=room.site, room=room.id, day=day, lesson=window.lesson.name, start=start, end=end)


def add(record: LessonRecord, sample: Sample, rule: UseRule = DEFAULT_RULE) -> LessonRecord:
    """Return the record with one more sample; one that is not newer than the last adds nothing.

    The time between two samples that are near enough counts as what the first of them showed. A sample from before the lesson only says how it began.
    """
    if record.last_at is not None and sample.at <= record.last_at:
        return record
    spanned = _span(record, sample.at, rule)
    inside = record.start <= sample.at < record.end
    return replace(spanned, last_at=sample.at, last_power=sample.power, samples=record.samples + int(inside))


def add_meter(record: LessonRecord, meter: Meter) -> LessonRecord:
    """Return the record with one more reading of the panel's meter; one that counts in steps that are too large is left out."""
    if meter.resolution_s > METER_RESOLUTION_MAX_S:
        return record
    if record.hours is None:
        return replace(record, hours=(meter.at, meter.hours, meter.at, meter.hours))
    return record if meter.at <= record.hours[2] else replace(record, hours=(*record.hours[:2], meter.at, meter.hours))


def close(record: LessonRecord, rule: UseRule = DEFAULT_RULE) -> LessonRecord:
    """Return the record of a lesson that is over, with its state."""
    ended = _span(record, float(record.end), rule)
    length = record.end - record.start
    if ended.samples < rule.min_samples or ended.gap_s > rule.max_gap_s:
        state = by_meter(ended, rule)
        return replace(ended, state=state or LessonState.INSUFFICIENT, basis="meter" if state is not None else "")
    if ended.on_s >= rule.on_ratio * length:
        state = LessonState.USED
    else:
        state = LessonState.PRESENT if ended.on_s or ended.present_s else LessonState.ABSENT
    return replace(ended, state=state, basis="samples")


def by_meter(record: LessonRecord, rule: UseRule = DEFAULT_RULE, resolution_s: float = METER_RESOLUTION_MAX_S) -> LessonState | None:
    """Return what the panel's meter proves of a lesson that samples leave open: used, or present; None when it proves neither.

    The meter may be off by one step, and may have run outside the lesson in the time between its two readings.
    """
    if record.hours is None:
        return None
    first_at, first, last_at, last = record.hours
    if last_at <= first_at or last < first:
        return None
    length = record.end - record.start
    ran_s = (last - first) * 3600
    outside_s = max(0.0, record.start - first_at) + max(0.0, last_at - record.end)
    unseen_s = max(0.0, first_at - record.start) + max(0.0, record.end - last_at)
    if ran_s - resolution_s - outside_s >= rule.on_ratio * length:
        return LessonState.USED
    if ran_s + resolution_s + unseen_s < rule.on_ratio * length:
        return LessonState.PRESENT
    return None


def _span(record: LessonRecord, until: float, rule: UseRule) -> LessonRecord:
    """Count the time from the last sample, or the lesson's start, to `until`."""
    since = record.start if record.last_at is None else record.last_at
    begin_s, end_s = max(since, record.start), min(until, record.end)
    if end_s <= begin_s:
        return record
    length = end_s - begin_s
    gap_s = max(record.gap_s, length)
    if record.last_at is None or min(until, record.end) - record.last_at > rule.max_gap_s:
        return replace(record, gap_s=gap_s)
    return replace(
        record,
        gap_s=gap_s,
        covered_s=record.covered_s + length,
        on_s=record.on_s + (length if record.last_power == "on" else 0.0),
        present_s=record.present_s + (length if record.last_power == "present" else 0.0),
    )
