"""The message before lessons, from readings: what is ready, what is to be done, what can wait, and when it is due."""

from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path

import pytest

from netmon.model.calendar import SHANGHAI, Days, Lesson, MakeUpDay, SchoolCalendar
from netmon.model.finding import FindingKind, Severity, finding
from netmon.model.incident import Cause, Incident, Tier
from netmon.notify.facts import DigestFacts, ExitState
from netmon.pipeline.digest import DigestDesk, DigestSources, digest_span, digest_times
from netmon.pipeline.notices import NoticeDirectory
from tests.config.tree import load_files
from tests.pipeline.school import moment
from tests.pipeline.test_incidents import Watched

AT = time(7, 40)
CALENDAR = SchoolCalendar(
    terms=(Days(name="秋", first=date(2026, 9, 1), last=date(2027, 1, 29)),),
    holidays=(Days(name="国庆", first=date(2026, 10, 1), last=date(2026, 10, 7)),),
    make_up_days=(MakeUpDay(day=date(2026, 10, 10), weekday=5),),
    exams=(Days(name="期末", first=date(2027, 1, 20), last=date(2027, 1, 20)),),
    lessons=(Lesson(name="第一节", start=time(8, 20), end=time(9, 0)),),
)
FILES = {
    "netmon": "state: state\nnotify:\n  ding: {kind: webhook, url: 'http://127.0.0.1:9/ding', quiet: 22:00-06:30}\n",
    "inventory__calendar": """
terms: [{name: 秋, from: 2026-09-01, to: 2027-01-29}]
holidays: [{name: 国庆, from: 2026-10-01, to: 2026-10-07}]
make_up_days: [{date: 2026-10-10, weekday: 5}]
lessons: [{name: 第一节, from: "08:20", to: "09:00"}]
""",
    "inventory__sites__a": """
site: {id: a, name: 甲校, kind: school, contacts: [{name: 网管, duty: it, notify: ding}]}
buildings:
  1号楼: {classrooms: 101-103}
links:
  - {id: dx, role: exit, isp: 电信, port: gw/GE1}
  - {id: yd, role: exit, isp: 移动, standby: true, port: gw/GE2}
devices:
  - {name: gw, role: router, address: 10.0.0.1, building: 1号楼}
  - {name: sw-1, role: switch, address: 10.0.0.2, uplink: gw/GE11, building: 1号楼}
  - {name: ap-101, role: access_point, address: 10.0.0.5, room: 1号楼/101, uplink: sw-1/GE1}
  - {name: ap-102, role: access_point, address: 10.0.0.6, room: 1号楼/102, uplink: sw-1/GE2}
  - {name: ap-hall, role: access_point, address: 10.0.0.7, building: 1号楼, uplink: sw-1/GE3}
""",
}
UP = {"GE1": True, "GE2": True}


class Morning(Watched):
    """A school with its incidents, and who writes its message."""

    def __init__(self, folder: Path, now: str, **files: str) -> None:
        super().__init__(folder, now)
        self.school.configure(**{**FILES, **files})
        self.start()
        self.desk = DigestDesk(DigestSources(self.school.current, self.school.watch, self.watch, self.findings, self.directory()))
        self.desk.configure(self.school.config)

    def directory(self) -> NoticeDirectory:
        return NoticeDirectory(self.school.config, lambda _number: None)

    async def pass_by(self, seconds: float, lost: tuple[str, ...] = (), ports: Mapping[str, bool] = UP) -> None:
        """Let time pass with its readings, and judge rooms at the end."""
        for _ in range(int(seconds / 60)):
            self.ports("gw", ports)
            await self.run(60, lost)
            self.school.watch.round()

    def facts(self) -> DigestFacts:
        return self.desk.facts("a", self.school.now)


@pytest.fixture
def morning(tmp_path: Path, request: pytest.FixtureRequest) -> Morning:
    """Return a school at half past seven on a Monday; a parameter is a line more of its devices."""
    return Morning(tmp_path, "2026-11-23 07:30:00", inventory__sites__a=FILES["inventory__sites__a"] + getattr(request, "param", ""))


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2026, 11, 23), True),  # a Monday
        (date(2026, 11, 21), False),  # a Saturday
        (date(2026, 10, 2), False),  # a holiday, a Friday
        (date(2026, 10, 10), True),  # a Saturday on which lessons are made up
        (date(2027, 1, 20), True),  # an examination
        (date(2027, 2, 3), False),  # after the last term: nobody said
    ],
)
def test_a_message_is_due_on_school_days_alone(day: date, due: bool) -> None:
    span = digest_span(CALENDAR, day, AT)
    assert (span is not None) is due
    assert span is None or span == (local(f"{day} 07:40"), local(f"{day} 08:20"))


def test_a_school_that_begins_earlier_is_told_twenty_minutes_before() -> None:
    early = SchoolCalendar(terms=CALENDAR.terms, lessons=(Lesson(name="早读", start=time(7, 30), end=time(8, 0)),))
    assert digest_span(early, date(2026, 11, 23), AT) == (local("2026-11-23 07:10"), local("2026-11-23 07:30"))
    assert digest_times((CALENDAR, early), AT) == (time(7, 10), time(7, 40))


def test_a_day_without_lessons_in_the_calendar_has_an_hour() -> None:
    empty = SchoolCalendar(terms=CALENDAR.terms)
    assert digest_span(empty, date(2026, 11, 23), AT) == (local("2026-11-23 07:40"), local("2026-11-23 08:40"))


async def test_a_school_where_all_is_well_gets_its_one_message(morning: Morning) -> None:
    await morning.pass_by(600)
    facts = morning.facts()
    assert [(one.isp, one.state) for one in facts.exits] == [("电信", ExitState.WORKING), ("移动", ExitState.UNPROVEN)]
    assert (facts.rooms_total, facts.rooms_ready, facts.aps_online, facts.aps_total) == (3, 2, 3, 3)
    (notice,) = morning.desk.notices("a", morning.school.now)
    assert (notice.channel, notice.key, notice.urgent) == ("ding", "digest/a/2026-11-23", False)
    assert notice.text.startswith("【开课前体检】甲校 11月23日 07:40\n教室 2/3 就绪，1 间无数据　出口 正常（电信）、备用未验证（移动）　无线AP 3/3\n")


async def test_what_keeps_a_room_from_its_lesson_is_to_be_done_and_the_rest_can_wait(morning: Morning) -> None:
    await morning.pass_by(120)
    morning.findings.replace("cli", "sw-1", [finding("sw-1", FindingKind.CONFIG_UNSAVED, "unsaved", morning.school.now)])
    await morning.pass_by(480, lost=("ap-101", "ap-hall"))
    assert {(one.cause, one.root) for one in morning.watch.book.open} == {(Cause.DEVICE_DOWN, "ap-101"), (Cause.DEVICE_DOWN, "ap-hall")}
    facts = morning.facts()
    assert (facts.aps_online, facts.aps_total) == (1, 3)
    assert len(facts.todo) == 1  # the room is not told beside its incident
    assert facts.todo[0].startswith("1号楼 101 无线AP不通（07:3")
    assert facts.later[0].startswith("1号楼 无线AP不通（07:3")
    assert facts.later[1:] == ("sw-1：当前配置未保存，重启会丢失",)


async def test_nothing_read_is_nothing_known(morning: Morning) -> None:
    facts = morning.facts()
    assert (facts.rooms_ready, facts.rooms_unknown, facts.rooms_total, facts.aps_online) == (0, 3, 3, None)
    assert {one.state for one in facts.exits} == {ExitState.UNKNOWN}


BOARD = "  - {name: ytj-101, role: whiteboard, address: 10.0.1.1, credential: null, room: 1号楼/101, uplink: sw-1/GE7}\n"


@pytest.mark.parametrize("morning", [BOARD], indirect=True)
async def test_boards_that_are_off_before_school_are_no_unknown(morning: Morning) -> None:
    await morning.pass_by(540, lost=("ytj-101",))
    morning.school.ports("sw-1", {"GE1": 1_000_000_000, "GE2": 1_000_000_000, "GE7": None})
    morning.school.watch.round()
    facts = morning.facts()
    assert (facts.rooms_ready, facts.rooms_waiting) == (1, 1)
    (notice,) = morning.desk.notices("a", morning.school.now)
    assert "（1 间还没到开机时间）" in notice.text


async def test_a_dead_exit_is_down_and_to_be_done(morning: Morning) -> None:
    await morning.pass_by(120)
    await morning.pass_by(480, ports={"GE1": False, "GE2": False})
    facts = morning.facts()
    assert {one.state for one in facts.exits} == {ExitState.DOWN}
    assert facts.todo[0].startswith("全校断网（07:3")


async def test_quiet_hours_of_a_channel_hold_the_message(morning: Morning) -> None:
    (notice,) = morning.desk.notices("a", moment("2026-11-23 06:00:00"))
    assert notice.hold_ms == moment("2026-11-23 06:30:00") * 1000


def test_the_hour_is_a_setting(tmp_path: Path) -> None:
    def digest(line: str) -> object:
        config = load_files(tmp_path, {"netmon.yaml": f"state: state\n{line}"}).config
        return None if config is None else (config.settings.digest,)

    assert digest("") == (AT,)
    assert digest("digest: '06:55'\n") == (time(6, 55),)
    assert digest("digest: off\n") == (None,)
    assert digest("digest: early\n") is None


def test_what_was_renamed_or_removed_is_gone_from_what_messages_say(morning: Morning) -> None:
    directory, at_ms = morning.directory(), round(morning.school.now * 1000)
    roots = {Cause.DEVICE_DOWN: "sw-1", Cause.PORT_FLAPPING: "sw-1/GE3", Cause.EXIT_DOWN: "a/dx", Cause.SITE_OFFLINE: "a/dx", Cause.POWER_CUT: "a/1号楼"}
    made = [
        Incident(
            id="0902-01", cause=cause, root=root, site="a", severity=Severity.WARNING, tier=Tier.AT_ONCE, since_ms=at_ms - 60_000, opened_ms=at_ms - 30_000
        )
        for cause, root in roots.items()
    ]
    assert {directory.facts(one, at_ms).gone for one in made} == {""}
    bare = {name: text for name, text in FILES.items() if name != "inventory__sites__a"}
    morning.school.configure(
        **bare, inventory__sites__a="site: {id: a, name: 甲校, kind: school}\ndevices:\n  - {name: sw-neu, role: switch, address: 10.0.0.2}\n"
    )
    directory.config = morning.school.config
    assert [directory.facts(one, at_ms).gone for one in made] == ["sw-1", "sw-1", "a/dx", "", ""]
