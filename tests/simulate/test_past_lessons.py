"""The demo's past of lessons: by the schools' own calendars, as far as anybody could see, and one with which the daemon goes on."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from netmon.config.config import Config
from netmon.config.load import load
from netmon.model.calendar import SHANGHAI, DayKind, day_kind
from netmon.model.lessons import timetable_weekday
from netmon.model.room import LessonRecord, LessonState
from netmon.pipeline.room_hours import school_day
from netmon.pipeline.room_lessons import LessonWatch
from netmon.simulate.district_boards import board_credentials, board_rows, make_panel, plan_boards, standing_by
from netmon.simulate.district_calendar import calendar_around, lessons, rhythm
from netmon.simulate.district_plan import DistrictPlan, plan_district
from netmon.simulate.district_rooms import fixture_rows, plan_rooms
from netmon.simulate.inventory_files import DemoSettings, Extras, write_inventory
from netmon.simulate.past import PastOptions, story_before, write_past
from netmon.simulate.past_lessons import School, lessons_on, schools_of, write_lessons
from netmon.simulate.past_story import Story
from netmon.store.lessons import LessonLedger, read_days

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 10, 5, tzinfo=SHANGHAI)
FAR, ANY_PORT = 1 << 40, 16101
SEEN = (LessonState.USED, LessonState.PRESENT)
MORNING = timedelta(hours=12)


@dataclass
class Told:
    """A demo, and its lessons."""

    config: Config
    plan: DistrictPlan
    story: Story
    schools: tuple[School, ...]
    days: dict[date, list[LessonRecord]] = field(default_factory=dict)

    def on(self, day: date) -> list[LessonRecord]:
        if day not in self.days:
            self.days[day] = list(lessons_on(self.schools, self.story, day, FAR))
        return self.days[day]

    def of(self, *days: date, site: str) -> list[LessonRecord]:
        return [one for day in days for one in self.on(day) if one.site == site]


def told(folder: Path, schools: int = 5, now: datetime = NOW, seed: int = 1) -> Told:
    plan = plan_district(schools, seed)
    credentials, secrets = board_credentials()
    extras = Extras(calendar=calendar_around(now), credentials=credentials, secrets=secrets)
    extras.sites = {school.id: {"calendar": {"lessons": lessons(now, evening=True)}} for school in plan.schools if school.has_evening_study}
    panels = {board.name: make_panel(board) for board in plan_boards(plan)}
    for panel in panels.values():
        panel.port = panel.port or ANY_PORT
    extras.add_rows({school.id: fixture_rows(school) for school in plan.schools})
    extras.add_rows(board_rows(plan_boards(plan), panels))
    today = now.astimezone(SHANGHAI).date()
    result = load(write_inventory(folder, plan, DemoSettings(port=16100, today=today), "hush", extras), env={})
    assert result.problems == ()
    assert result.config is not None
    story = story_before(result.config, plan, today)
    return Told(result.config, plan, story, schools_of(result.config, plan, story, seed, today))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """The lessons of five schools."""
    return told(tmp_path_factory.mktemp("lessons"))


def back(most: int) -> Iterator[date]:
    return (TODAY - timedelta(days=number) for number in range(1, most + 1))


def states(records: list[LessonRecord]) -> Counter[LessonState | None]:
    return Counter(one.state for one in records)


def test_same_seed_gives_the_same_lessons_and_another_seed_others(whole, tmp_path):
    day = date(2026, 11, 12)
    again, other = told(tmp_path / "again"), told(tmp_path / "other", seed=2)
    assert whole.on(day) == again.on(day)
    assert whole.on(day) != other.on(day)


def test_lessons_are_those_of_the_calendar(whole):
    calendar, found = whole.config.calendar, rhythm(TODAY)
    rooms = sum(len(rooms) for _, rooms in whole.schools)
    expected = {DayKind.SCHOOL_DAY: 7, DayKind.MAKE_UP: 7, DayKind.EXAM: 0, DayKind.HOLIDAY: 0, DayKind.WEEKEND: 0}
    kinds = {day: day_kind(calendar, day) for day in back(25)}
    assert set(kinds.values()) == expected.keys()
    assert {day: len(whole.on(day)) for day in kinds} == {day: expected[kind] * rooms for day, kind in kinds.items()}
    assert kinds[found.make_up] is DayKind.MAKE_UP


def test_only_what_speaks_and_is_switched_on_is_ever_used(whole):
    found = states_of_rooms(whole, 25)
    by_room = {(board.site, board.room): board for board in plan_boards(whole.plan)}
    used = {key for key, counts in found.items() if counts[LessonState.USED]}
    assert used == {key for key, board in by_room.items() if board.knows_password and not standing_by(board)}
    assert all(0.3 < counts[LessonState.USED] / counts.total() < 0.95 for key, counts in found.items() if key in used and key[0] != "sqx")
    dark = {(school.id, one.room) for school in whole.plan.schools for one in plan_rooms(school) if one.dark}
    assert dark
    assert all(not found[key][state] for key in dark for state in SEEN)


def states_of_rooms(whole: Told, days: int) -> dict[tuple[str, str], Counter[LessonState | None]]:
    found: dict[tuple[str, str], Counter[LessonState | None]] = {}
    for day in back(days):
        for one in whole.on(day):
            found.setdefault((one.site, one.room), Counter())[one.state] += 1
    return found


def test_behind_a_dead_switch_nothing_is_known_and_before_it_was(whole):
    (dead,) = [down for down in whole.story.downs if down.end is None]
    behind = {one.room for school in whole.plan.schools for one in plan_rooms(school) if one.switch.name == dead.device}
    own = [one for one in whole.of(*back(20), site="sqx") if one.room in behind]
    after = [one for one in own if one.start >= dead.start]
    assert after
    assert states(after) == {LessonState.INSUFFICIENT: len(after)}
    assert not any(one.samples or one.last_at for one in after)
    assert states([one for one in own if one.end < dead.start])[LessonState.PRESENT]
    assert states([one for one in whole.of(*back(6), site="sqx") if one.room not in behind])[LessonState.PRESENT]


def test_an_outage_hides_the_schools_lessons_and_no_others(whole):
    down = next(one for one in whole.story.downs if one.device == whole.plan.schools[2].gateway.name)
    day = datetime.fromtimestamp(down.start, SHANGHAI).date()
    hidden = [one for one in whole.of(day, site="dh2z") if one.start < down.end and one.end > down.start]
    assert states(hidden).keys() == {LessonState.INSUFFICIENT}
    assert {one.lesson for one in hidden} == {"第五节", "第六节", "课后服务"}
    assert LessonState.INSUFFICIENT not in states([one for one in whole.on(day) if one not in hidden and one.site != "sqx"])


def test_of_a_lesson_in_which_netmon_was_down_nothing_is_known(whole):
    ((start, end),) = whole.story.gaps
    records = whole.on(datetime.fromtimestamp(start, SHANGHAI).date())
    hidden = [one for one in records if one.start < end and one.end > start]
    assert {one.lesson for one in hidden} == {"第一节"}
    assert states(hidden).keys() == {LessonState.INSUFFICIENT}
    assert not any(one.last_at is not None and start <= one.last_at < end for one in hidden)
    assert len(hidden) == sum(len(rooms) for _, rooms in whole.schools)


def test_evidence_is_weaker_where_much_was_not_read(whole):
    days = list(back(25))
    share = {}
    for site in ("dhsy", "sqx"):
        found = states([one for one in whole.of(*days, site=site) if one.room.startswith("1号楼")])
        share[site] = found[LessonState.INSUFFICIENT] / found.total()
    assert share["dhsy"] < 0.05
    assert 0.2 < share["sqx"] < 0.7


def test_one_board_is_off_on_fridays_and_another_was_in_repair(whole):
    site, rooms = next((site, rooms) for site, rooms in whole.schools if site.site.id == "dhsy")
    (friday,) = [room.room.id for room in rooms if room.day_off == 5]
    (repaired,) = [room.room.id for room in rooms if room.away is not None and room.away[0] > date.min]
    records = whole.of(*back(25), site="dhsy")
    off = {timetable_weekday(site.calendar, one.day): one for one in records if one.room == friday and one.state is not LessonState.ABSENT}
    assert off.keys() == {1, 2, 3, 4}
    gone = [one for one in records if one.room == repaired and TODAY - timedelta(days=12) <= one.day <= TODAY - timedelta(days=5)]
    assert states(gone).keys() <= {LessonState.ABSENT, LessonState.INSUFFICIENT}
    assert states(gone)[LessonState.ABSENT] > 20
    assert states([one for one in records if one.room == repaired and one not in gone])[LessonState.PRESENT] > 20


STARTS = (
    datetime(2026, 11, 22, 10, 5, tzinfo=SHANGHAI),
    datetime(2026, 10, 4, 0, 2, tzinfo=SHANGHAI),
    datetime(2027, 12, 31, 23, 58, tzinfo=SHANGHAI),
    datetime(2028, 2, 29, 12, 0, tzinfo=SHANGHAI),
    datetime(2028, 3, 1, 0, 0, tzinfo=SHANGHAI),
    datetime(2027, 8, 1, 3, 30, tzinfo=SHANGHAI),
)


@pytest.mark.parametrize("now", STARTS, ids=str)
async def test_the_daemon_goes_on_with_the_past_whenever_the_demo_is_started(tmp_path, now):
    demo = await asyncio.to_thread(told, tmp_path, 1, now)
    at, state = now.timestamp(), demo.config.settings.state
    today = now.astimezone(SHANGHAI).date()
    await write_lessons(state, demo.schools, demo.story, [today - timedelta(days=1), today], at)
    ledger = LessonLedger(state, wall=lambda: at + 20)
    watch, loaded = LessonWatch(ledger), await ledger.load()
    ((site, rooms),) = demo.schools
    day = school_day(site, today)
    (going_on,) = {(one.start, one.end) for one in loaded.going_on}
    assert going_on[0] <= at < going_on[1]
    assert len(loaded.going_on) == len(rooms)
    seen = [one.last_at for one in loaded.going_on if one.last_at is not None]
    assert len(seen) == len([room for room in rooms if not any(first <= at < last for first, last in room.hidden)]) > 0
    assert all(at - 240 <= last <= at for last in seen)
    begun = {(site.site.id, room.room.id, int(window.start.timestamp())) for room in rooms for window in day.held[room.room.id] if window.end.timestamp() <= at}
    assert begun <= loaded.ended
    watch.resume(loaded)
    using = {room.room.id: (room.room, None, None) for room in rooms}
    assert watch.follow(site.site.id, day, using, at + 20) is False
    assert watch.follow(site.site.id, day, using, going_on[1]) is True
    await ledger.write()
    counts = await ledger.days(day.day, day.day)
    assert sum(count.total() for count in counts.values()) == len(begun) + len(rooms)


async def test_each_start_writes_the_ledger_anew_by_its_own_calendar(tmp_path):
    first = await asyncio.to_thread(told, tmp_path, 1)
    state = first.config.settings.state
    await write_past(PastOptions(config=first.config.file, days=2, now=NOW.timestamp(), schools=1))
    yesterday, second = TODAY - timedelta(days=1), await asyncio.to_thread(told, tmp_path, 1, NOW + MORNING)
    later = NOW + MORNING
    written = await write_past(PastOptions(config=second.config.file, days=1, now=later.timestamp(), schools=1))
    assert written.days == 2
    expected: dict[tuple[str, str], Counter[LessonState | None]] = {}
    records = [
        one for day in (yesterday - timedelta(days=1), yesterday, TODAY) for one in lessons_on(second.schools, second.story, day, int(later.timestamp()))
    ]
    for one in records:
        if one.state is not None:
            expected.setdefault((one.site, one.room), Counter())[one.state] += 1
    assert await asyncio.to_thread(read_days, state, TODAY - timedelta(days=40), TODAY) == expected
    last = datetime.fromtimestamp(max(one.start for one in records), UTC)
    assert later - timedelta(minutes=45) < last <= later
