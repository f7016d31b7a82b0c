"""The lessons of the simulated district's past: when each board was seen and on, made into records by netmon's own rule and kept by its own ledger.

Every room of the inventory that has a board or an OPS PC is followed by its school's calendar. What is seen is what the living district shows: only
a board that speaks a protocol, or a PC that lets netmon in, is ever known to be on; of the others the network tells that they are there. Behind a
device that was down, and while netmon was, nothing was seen.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from netmon.config.config import Config
from netmon.evaluate.presence import PowerSeen, Sample, add, begin, close
from netmon.model.calendar import LessonWindow
from netmon.model.inventory import Room
from netmon.model.lessons import timetable_weekday
from netmon.model.room import LessonRecord
from netmon.pipeline.room_hours import school_day
from netmon.pipeline.room_plan import RoomPlan, SitePlan, parents, site_plans
from netmon.simulate.district_boards import BoardPlan, plan_boards, standing_by
from netmon.simulate.district_plan import DistrictPlan
from netmon.simulate.district_rooms import plan_rooms
from netmon.simulate.past_rhythm import dice_of, mixed
from netmon.simulate.past_story import Story
from netmon.store.lessons import FILE, LessonLedger

SAMPLE_S: Final = 240
_PHASE_S: Final = 30
_PHASES: Final = SAMPLE_S // _PHASE_S
_KEPT: Final = 4096
REPAIR_PLACE: Final = 12
REPAIR_DAYS: Final = (12, 5)
"""The thirteenth board of the first school was in repair, from and to so many days before today."""
DAY_OFF_PLACE, DAY_OFF_EVERY = 6, 10
"""The seventh room of a school has sports or the like on Fridays, every tenth after it on the day before: its board is unplugged."""
_FRIDAY: Final = 5
_LONG_S: Final = 3600
_MINUTE_S: Final = 60
_PERMILLE: Final = 1000
_SHORTLY, _UNPLUGGED = 90, 30
"""Of 1000 lessons: a board that is not used is on for some minutes, or is without power."""


class Use(NamedTuple):
    """How a board is in one lesson: on from and until (seconds of the lesson), and what it is besides."""

    on_from: int = 0
    on_until: int = 0
    besides: PowerSeen = "present"

    def at(self, moment: int) -> PowerSeen:
        """Return what there is to see."""
        return "on" if self.on_from <= moment < self.on_until else self.besides


@dataclass(frozen=True, slots=True, kw_only=True)
class Classroom:
    """A room whose lessons are counted. `used` is the share of lessons in which its board is known to be on.

    On weekday `day_off` (1 Monday to 7 Sunday, 0 never) and on the days `away`, both included, the board is not on the network. `hidden` are times
    in which nobody could see it, Unix seconds; `sparse` are devices on the way to it that were often not read.
    """

    room: Room
    dice: int
    used: float
    day_off: int
    away: tuple[date, date] | None
    hidden: tuple[tuple[int, int], ...]
    sparse: tuple[str, ...]


School = tuple[SitePlan, tuple[Classroom, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _District:
    """What the habits of all rooms follow from."""

    config: Config
    story: Story
    seed: int
    today: date
    boards: dict[str, BoardPlan]
    dark: frozenset[str]
    above: dict[str, str]

    def classroom(self, site: SitePlan, room: RoomPlan, place: int, *, first: bool) -> Classroom:
        """Return a room; `place` counts those of its school from 0, `first` is the first school."""
        way = self._way(room.using[0])
        away = (date.min, date.max) if self.dark.issuperset(room.using) else None
        if first and place == REPAIR_PLACE:
            away = (self.today - timedelta(days=REPAIR_DAYS[0]), self.today - timedelta(days=REPAIR_DAYS[1]))
        nth, is_off = divmod(place - DAY_OFF_PLACE, DAY_OFF_EVERY)
        dice = dice_of("lessons", self.seed, site.site.id, room.room.id)
        return Classroom(
            room=room.room, dice=dice, used=self._used(room, dice), day_off=0 if is_off else _FRIDAY - nth % _FRIDAY, away=away,
            hidden=self.story.hidden(way), sparse=tuple(self.story.sparse.keys() & way),
        )  # fmt: skip

    def _used(self, room: RoomPlan, dice: int) -> float:
        """Return how often the room's board is known to be on; one that nobody switched on this morning is one that is never used."""
        share = 0.4 + dice % _PERMILLE / (2 * _PERMILLE)
        if any(self.config.devices[name].ssh is not None for name in room.using):
            return share
        speaking = [board for name in room.using if (board := self.boards.get(name)) is not None and board.knows_password]
        return share if any(not standing_by(board) for board in speaking) else 0.0

    def _way(self, device: str) -> frozenset[str]:
        """Return the devices on the way to one."""
        found: list[str] = []
        while (device := self.above.get(device, "")) and device not in found:
            found.append(device)
        return frozenset(found)


def schools_of(config: Config, plan: DistrictPlan, story: Story, seed: int, today: date) -> tuple[School, ...]:
    """Return the schools with rooms whose lessons are counted."""
    boards = {board.name: board for board in plan_boards(plan)}
    dark = frozenset(one.name for school in plan.schools for one in plan_rooms(school) if one.dark)
    district = _District(config=config, story=story, seed=seed, today=today, boards=boards, dark=dark, above=parents(config.devices))
    first, found = plan.schools[0].id, []
    for site in site_plans(config).values():
        used = [room for room in site.rooms if room.using]
        rooms = tuple(district.classroom(site, room, place, first=site.site.id == first) for place, room in enumerate(used))
        if rooms:
            found.append((site, rooms))
    return tuple(found)


def lessons_on(schools: Sequence[School], story: Story, day: date, now: int) -> Iterator[LessonRecord]:
    """Yield the records of a local day's lessons that began by `now`, Unix seconds; of one that is going on, what was seen until then."""
    for site, rooms in schools:
        held, weekday = school_day(site, day).held, timetable_weekday(site.calendar, day)
        for room in rooms:
            for window in held.get(room.room.id, ()):
                if window.start.timestamp() <= now:
                    yield _lesson(room, story, (day, weekday), window, now)


def _lesson(room: Classroom, story: Story, day: tuple[date, int], window: LessonWindow, now: int) -> LessonRecord:
    record = begin(room.room, day[0], window)
    use, phase = _use(room, record, day[1]), room.dice % _PHASES * _PHASE_S
    if record.end <= now and not room.sparse and not any(first < record.end and record.start - SAMPLE_S < last for first, last in room.hidden):
        whole = _whole(record.end - record.start, phase, use)
        return replace(
            record, state=whole.state, basis=whole.basis, on_s=whole.on_s, present_s=whole.present_s, covered_s=whole.covered_s, gap_s=whole.gap_s,
            samples=whole.samples, last_at=record.start + (whole.last_at or 0.0), last_power=whole.last_power,
        )  # fmt: skip
    for at in range(record.start - phase, min(record.end, now + 1), SAMPLE_S):
        if not any(first <= at < last for first, last in room.hidden) and all(story.is_read(device, at) for device in room.sparse):
            record = add(record, Sample(at, use.at(at - record.start)))
    return close(record) if record.end <= now else record


@lru_cache(maxsize=_KEPT)
def _whole(length: int, phase: int, use: Use) -> LessonRecord:
    """Return what came of a lesson that was followed from end to end, as if it had begun at 0: most lessons went like some other."""
    record = LessonRecord(site="", room="", day=date.min, lesson="", start=0, end=length)
    for at in range(-phase, length, SAMPLE_S):
        record = add(record, Sample(at, use.at(at)))
    return close(record)


def _use(room: Classroom, record: LessonRecord, weekday: int) -> Use:
    """Return how the room's board is in a lesson: on from its first minutes to its last, or not needed."""
    if weekday == room.day_off or (room.away is not None and room.away[0] <= record.day <= room.away[1]):
        return Use(besides="absent")
    roll, length = mixed(room.dice, record.start), record.end - record.start
    share = room.used * _PERMILLE * (0.5 if length > _LONG_S else 1.0)
    late, early, chance = roll // _PERMILLE % 5, roll // (5 * _PERMILLE) % 4, roll % _PERMILLE
    if chance < share:
        return Use(late * _MINUTE_S, length - early * _MINUTE_S)
    if room.used and chance < share + _SHORTLY:
        return Use(2 * late * _MINUTE_S, (12 + late) * _MINUTE_S)
    return Use(besides="absent" if chance >= _PERMILLE - _UNPLUGGED else "present")


async def write_lessons(state: Path, schools: Sequence[School], story: Story, days: Sequence[date], now: float) -> int:
    """Write the ledger anew by the calendar of this demo; returns how many lessons it has. The daemon must not run. Raises OSError."""
    await asyncio.to_thread(_clear, state)
    ledger = LessonLedger(state, wall=lambda: now)
    life, count = asyncio.create_task(ledger.run()), 0
    try:
        for day in days:
            records = list(lessons_on(schools, story, day, int(now)))
            count += len(records)
            ledger.put(records)
            if not await ledger.write():
                raise OSError(f"{FILE} cannot be written")
    finally:
        life.cancel()
        await asyncio.wait({life})
    return count


def _clear(state: Path) -> None:
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in (FILE, f"{FILE}-wal", f"{FILE}-shm"):
        (state / name).unlink(missing_ok=True)
