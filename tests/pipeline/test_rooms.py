"""Rooms judged from what switches, controllers and devices said."""

import asyncio
from collections import Counter
from dataclasses import replace

import pytest

from netmon.evaluate.rooms import SETTLE_S
from netmon.model.display import DisplayStatus, Fault
from netmon.model.event import EventKind
from netmon.model.host import HostStatus
from netmon.model.outcome import Outcome
from netmon.model.request import PollRequest
from netmon.model.room import LessonState
from netmon.model.state import DeviceStatus
from netmon.model.wireless import ApStatus
from netmon.pipeline.room_looks import LIGHT_S, LOOK_AGAIN_S
from tests.pipeline.school import SCHOOL, School, moment

GIGABIT = 10**9
MAC_102, MAC_103 = "00:1a:2b:00:01:02", "00:1a:2b:00:01:03"
SITE = "inventory__sites__a"


@pytest.fixture
def school(tmp_path) -> School:
    return School(tmp_path)


def all_well(school: School) -> None:
    """Let every device of the school say that it works."""
    school.up("gw")
    school.ports("sw", {"GE1/0/1": GIGABIT, "GE1/0/2": GIGABIT, "GE1/0/7": GIGABIT, "GE1/0/8": GIGABIT, "GE1/0/24": GIGABIT})
    school.poe("sw", {"GE1/0/7": "delivering", "GE1/0/8": "delivering"})
    school.wifi("ac", {"ap-101": ApStatus.ONLINE, "ap-102": ApStatus.ONLINE})
    for board in ("ytj-101", "ytj-102"):
        school.echo(board)


def asks(school: School) -> list[tuple[str, tuple[str, ...]]]:
    """Return where what is to be read at once will be found."""
    asked: list[tuple[str, tuple[str, ...]]] = []

    def ask(request: PollRequest) -> int:
        asked.append((request.device, request.collectors))
        return 1

    school.watch.looks.ask = ask
    return asked


def later(school: School, seconds: float) -> None:
    """Move the clock and let everything be said again."""
    school.now += seconds
    all_well(school)


def test_rooms_are_ready_when_their_parts_work(school: School):
    all_well(school)
    assert school.rooms() == {"101": (True, "works"), "102": (True, "works"), "103": (None, "not_registered")}
    assert school.parts("101") == {"ytj-101": ("on", "answer"), "ap-101": ("on", "link")}
    assert 'room="1号楼/101"} 1' in " ".join(school.series("netmon_room_ready"))


def test_an_access_point_without_power_is_named_with_its_port(school: School):
    all_well(school)
    school.rooms()
    school.wifi("ac", {"ap-101": ApStatus.OFFLINE, "ap-102": ApStatus.ONLINE})
    school.ports("sw", {"GE1/0/1": GIGABIT, "GE1/0/7": None, "GE1/0/8": GIGABIT})
    school.poe("sw", {"GE1/0/7": "searching"})
    assert school.rooms()["101"] == (True, "works")
    school.now += SETTLE_S
    assert school.rooms()["101"] == (False, "port_unpowered")
    cause = school.watch.rooms("a").rooms[0].cause
    assert (cause.device, cause.switch, cause.port) == ("ap-101", "sw", "GE1/0/7")
    assert [(event.kind, event.device, event.detail) for event in school.events.latest()] == [(EventKind.ROOM_NOT_READY, "ap-101", "甲校 1号楼/101")]
    later(school, 30)
    assert school.rooms()["101"] == (True, "works")
    assert school.events.latest()[0].kind is EventKind.ROOM_READY


def test_a_port_nobody_wrote_down_is_found_by_arp_and_fdb(school: School):
    all_well(school)
    school.arp("gw", {"10.0.1.2": MAC_102})
    school.fdb("sw", [(MAC_102, "GE1/0/2"), *[(f"00:1a:2b:00:09:{number:02x}", "GE1/0/24") for number in range(20)]])
    school.echo("ytj-102", answers=False)
    school.rooms()
    assert school.parts("102")["ytj-102"] == ("on", "arp")
    school.ports("sw", {"GE1/0/2": None, "GE1/0/7": GIGABIT, "GE1/0/8": GIGABIT})
    school.rooms()
    assert school.parts("102")["ytj-102"][0] == "off"


def test_a_port_is_found_by_lldp(school: School):
    all_well(school)
    school.lldp("sw", {"AP-102": "GE1/0/8"})
    school.wifi("ac", {"ap-101": ApStatus.ONLINE, "ap-102": ApStatus.OFFLINE})
    school.ports("sw", {"GE1/0/8": None})
    school.rooms()
    school.now += SETTLE_S
    assert school.rooms()["102"] == (False, "port_down")


def test_an_address_that_was_learned_before_the_port_went_dark_says_nothing(school: School):
    all_well(school)
    school.fdb("sw", [(MAC_102, "GE1/0/1")])
    school.rooms()
    school.echo("ytj-101", answers=False)
    school.now += 60
    school.ports("sw", {"GE1/0/1": None})
    school.rooms()
    school.now += 60
    school.ports("sw", {"GE1/0/1": GIGABIT})
    school.echo("ytj-101", answers=False)
    school.now += 60
    school.rooms()
    assert school.parts("101")["ytj-101"] == ("unknown", "link")


def test_a_board_that_answers_no_echo_is_looked_for_when_its_port_gets_light(school: School):
    asked = asks(school)
    all_well(school)
    school.fdb("sw", [])
    school.echo("ytj-101", answers=False)
    school.rooms()
    assert asked == []
    school.ports("sw", {"GE1/0/1": None})
    school.rooms()
    school.now += 60
    school.ports("sw", {"GE1/0/1": GIGABIT})
    school.rooms()
    school.now += 30
    school.rooms()
    assert asked == [("sw", ("fdb",))]
    school.fdb("sw", [])
    school.rooms()
    assert school.parts("101")["ytj-101"] == ("standby", "link")
    school.now += LOOK_AGAIN_S
    school.ports("sw", {"GE1/0/1": GIGABIT})
    school.rooms()
    assert asked == [("sw", ("fdb",))] * 2
    school.fdb("sw", [(MAC_102, "GE1/0/1")])
    school.now += LOOK_AGAIN_S
    school.ports("sw", {"GE1/0/1": GIGABIT})
    school.rooms()
    assert school.parts("101")["ytj-101"] == ("on", "fdb")
    assert len(asked) == 2


def test_a_port_that_has_had_light_for_long_is_left_to_the_hourly_reading(school: School):
    asked = asks(school)
    all_well(school)
    school.fdb("sw", [])
    school.echo("ytj-101", answers=False)
    school.ports("sw", {"GE1/0/1": None})
    school.rooms()
    school.now += LIGHT_S
    school.ports("sw", {"GE1/0/1": GIGABIT})
    school.rooms()
    assert asked == []


def test_tables_that_were_read_before_a_device_was_added_say_nothing_of_it_and_are_read_again(school: School):
    asked = asks(school)
    all_well(school)
    school.fdb("sw", [(MAC_103, "GE1/0/3")])
    school.arp("gw", {"10.0.1.3": MAC_103})
    school.ports("sw", {"GE1/0/3": GIGABIT})
    school.rooms()
    board = "  - {name: ytj-103, role: whiteboard, address: 10.0.1.3, credential: null, room: 1号楼/103, uplink: sw/GE1/0/3}\n"
    school.configure(**{SITE: SCHOOL + board})
    school.echo("ytj-103", answers=False)
    school.rooms()
    assert school.parts("103")["ytj-103"] == ("unknown", "link")
    assert sorted(asked) == [("gw", ("arp", "fdb")), ("sw", ("arp", "fdb"))]
    school.fdb("sw", [(MAC_103, "GE1/0/3")])
    school.rooms()
    assert school.parts("103")["ytj-103"] == ("on", "fdb")
    asked.clear()
    school.configure(**{SITE: SCHOOL + board.replace("103, uplink", "101, uplink")})
    assert asked == []


def test_a_reload_does_not_forget_whose_address_an_arp_table_told(school: School):
    all_well(school)
    school.arp("gw", {"10.0.1.2": MAC_102})
    school.configure()
    school.fdb("sw", [(MAC_102, "GE1/0/2")])
    school.echo("ytj-102", answers=False)
    school.ports("sw", {"GE1/0/2": None})
    school.rooms()
    assert school.parts("102")["ytj-102"] == ("off", "arp")


def test_switches_are_read_again_once_an_arp_table_has_told_an_address(school: School):
    asked = asks(school)
    all_well(school)
    school.fdb("sw", [(MAC_102, "GE1/0/2")])
    school.rooms()
    school.arp("gw", {"10.0.1.1": MAC_103})
    school.rooms()
    assert asked == []
    school.arp("gw", {"10.0.1.1": MAC_103, "10.0.1.2": MAC_102})
    school.rooms()
    school.rooms()
    assert asked == [("gw", ("fdb",)), ("sw", ("fdb",))]


def test_a_port_that_slowed_down_is_a_board_in_standby(school: School):
    all_well(school)
    school.rooms()
    school.now += 100
    school.echo("ytj-101", answers=False)
    school.ports("sw", {"GE1/0/1": 10**8})
    school.rooms()
    assert school.parts("101")["ytj-101"] == ("standby", "link")


def test_a_board_that_is_off_in_a_lesson_is_a_failure_and_outside_it_is_not(school: School):
    all_well(school)
    school.rooms()
    for _ in range(3):
        school.now += 60
        school.ports("sw", {"GE1/0/1": None, "GE1/0/7": GIGABIT})
        school.echo("ytj-101", answers=False)
        found = school.rooms()["101"]
    assert found == (False, "port_down")
    school.now = moment("2026-09-02 15:00:00")
    school.ports("sw", {"GE1/0/1": None, "GE1/0/7": GIGABIT})
    school.wifi("ac", {"ap-101": ApStatus.ONLINE})
    school.echo("ytj-101", answers=False)
    assert school.rooms()["101"] == (None, "outside_lessons")


def test_mains_that_are_cut_at_night_are_silent_and_coverage_remembers_the_day(school: School):
    all_well(school)
    school.rooms()
    told = len(school.events)
    school.now = moment("2026-09-02 22:00:00")
    school.up("gw")
    school.ports("sw", {"GE1/0/1": None, "GE1/0/7": None, "GE1/0/8": None})
    school.wifi("ac", {"ap-101": ApStatus.OFFLINE, "ap-102": ApStatus.OFFLINE})
    for _ in range(5):
        school.now += 60
        found = school.rooms()
    assert found["101"] == (None, "power_off_hours")
    assert len(school.events) == told
    assert any('kind="wifi",basis="rooms",state="working"} 3' in line for line in school.series("netmon_site_covered"))


def test_behind_a_dead_gateway_nothing_is_known_and_a_dead_switch_is_a_failure(school: School):
    all_well(school)
    school.state("sw", DeviceStatus.DOWN)
    school.now += 400
    school.rooms()
    school.now += SETTLE_S
    assert school.rooms()["101"] == (False, "switch_down")
    school.state("gw", DeviceStatus.DOWN)
    assert school.rooms()["101"] == (None, "behind_fault")


def test_behind_a_dead_switch_the_trunk_to_it_is_no_place(school: School):
    core = "  - {name: core, role: switch, address: 10.0.0.9, uplink: gw}\n"
    ap = "{name: ap-103, role: access_point, mac: '00:1a:2b:00:00:03', room: 1号楼/103, uplink: sw}"
    school.configure(
        **{SITE: SCHOOL.replace("uplink: gw}\n  - {name: ac", "uplink: core}\n  - {name: ac").replace(', serves: "103"', "") + core + f"  - {ap}\n"}
    )
    all_well(school)
    school.up("core")
    school.fdb("core", [("00:1a:2b:00:00:03", "XGE1/0/1")])
    school.wifi("ac", {"ap-101": ApStatus.ONLINE, "ap-102": ApStatus.ONLINE, "ap-103": ApStatus.OFFLINE})
    school.state("sw", DeviceStatus.DOWN)
    school.rooms()
    school.now += SETTLE_S
    school.wifi("ac", {"ap-101": ApStatus.ONLINE, "ap-102": ApStatus.ONLINE, "ap-103": ApStatus.OFFLINE})
    school.rooms()
    (ap_status,) = [part for room in school.watch.rooms("a").rooms for part in room.parts if part.device == "ap-103"]
    assert (ap_status.why.value, ap_status.switch) == ("switch_down", "sw")


def test_a_controller_that_sees_a_broken_line_makes_no_access_point_fail(school: School):
    all_well(school)
    school.rooms()
    school.state("gw", DeviceStatus.DOWN)
    school.state("sw", DeviceStatus.UNREACHABLE)
    school.wifi("ac", {"ap-101": ApStatus.OFFLINE, "ap-102": ApStatus.OFFLINE})
    school.rooms()
    school.now += SETTLE_S
    school.wifi("ac", {"ap-101": ApStatus.OFFLINE, "ap-102": ApStatus.OFFLINE})
    assert school.rooms()["101"] == (None, "behind_fault")
    school.state("gw", DeviceStatus.UP)
    school.state("sw", DeviceStatus.DOWN)
    school.rooms()
    school.now += SETTLE_S
    assert school.rooms()["101"] == (False, "switch_down")


def test_an_access_point_in_another_room_serves(school: School):
    all_well(school)
    school.rooms()
    assert school.parts("103") == {"ap-102": ("on", "nothing")}
    wifi = next(one for one in school.watch.rooms("a").site.coverage if one.kind == "wifi")
    assert (wifi.basis, wifi.working, wifi.total) == ("rooms", 3, 3)


def test_a_display_says_its_power_and_its_faults(school: School):
    devices = SCHOOL.replace("credential: null, room: 1号楼/101", "credential: null, display: {driver: pjlink}, room: 1号楼/101")
    school.configure(**{SITE: devices})
    all_well(school)
    school.say("ytj-101", "display", DisplayStatus(power="standby", protocol="pjlink"))
    school.rooms()
    assert school.parts("101")["ytj-101"] == ("standby", "protocol")
    school.now += 10
    school.say("ytj-101", "display", DisplayStatus(power="on", protocol="pjlink", faults=(Fault(part="fan", level="error"),)))
    school.rooms()
    school.now += SETTLE_S
    assert school.rooms()["101"] == (False, "fault")
    assert school.watch.rooms("a").rooms[0].cause.faults == ("fan",)
    school.say("ytj-101", "display", None, Outcome.TIMEOUT)
    school.echo("ytj-101")
    school.rooms()
    school.now += 200
    school.echo("ytj-101")
    school.ports("sw", {"GE1/0/1": GIGABIT})
    school.rooms()
    assert school.parts("101")["ytj-101"] == ("unreachable_control", "answer")
    school.say("ytj-101", "display", DisplayStatus(silent=True))
    school.rooms()
    assert school.parts("101")["ytj-101"] == ("standby", "answer")


def test_a_missing_agent_is_not_a_board_that_is_off(school: School):
    more = "  - {name: ops-101, role: ops_pc, address: 10.0.1.9, credential: null, ssh: {credential: ro}, room: 1号楼/101, uplink: sw/GE1/0/9}\n"
    school.configure(
        **{
            SITE: SCHOOL + more,
            "inventory__credentials": "ro: {kind: snmp_v2c, community: {env: COMMUNITY}}\nopen: {kind: ssh, user: u, password: {env: AUTH}}\n",
        }
        | {SITE: SCHOOL + more.replace("ro}", "open}")}
    )
    all_well(school)
    school.say("ops-101", "host", HostStatus(system="windows"))
    school.rooms()
    assert school.parts("101")["ops-101"] == ("on", "protocol")
    later(school, 800)
    school.say("ops-101", "host", None, Outcome.UNREACHABLE)
    school.echo("ops-101")
    assert school.rooms()["101"] == (True, "works")
    assert school.parts("101")["ops-101"] == ("agent_missing", "answer")


def test_a_school_that_registers_no_rooms_is_judged_by_what_it_declared(school: School):
    site = (
        "site:\n  id: a\n  name: 甲校\n  kind: school\n  declared: {access_points: [{from: 2026-01-01, count: 40}], boards: [{from: 2026-01-01, count: 36}]}\n"
    )
    school.configure(**{SITE: site + "devices:\n  - {name: ac, role: wlan_controller, address: 10.0.0.3}\n"})
    school.wifi("ac", {f"ap-{number}": ApStatus.ONLINE if number < 30 else ApStatus.OFFLINE for number in range(32)})
    school.watch.round()
    wifi, board = school.watch.rooms("a").site.coverage
    assert (wifi.basis, wifi.working, wifi.not_working, wifi.unknown) == ("declared", 30, 2, 8)
    assert (board.basis, board.unknown, board.lower) == ("insufficient", 36, None)
    assert any('kind="wifi",basis="declared",bound="upper"} 0.95' in line for line in school.series("netmon_site_coverage_ratio"))


def test_a_pair_of_controllers_counts_its_access_points_once(school: School):
    site = "site:\n  id: a\n  name: 甲校\n  kind: school\n  declared: {access_points: [{from: 2026-01-01, count: 40}]}\n"
    pair = "devices:\n" + "".join(f"  - {{name: ac-{one}, role: wlan_controller, address: 10.0.0.{one}, pair: campus}}\n" for one in (1, 2))
    school.configure(**{SITE: site + pair})
    school.wifi("ac-1", {f"ap-{number}": ApStatus.ONLINE if number < 30 else ApStatus.OFFLINE for number in range(32)})
    school.wifi("ac-2", {f"ap-{number}": ApStatus.OFFLINE for number in range(32)})
    assert wifi_counts(school) == (30, 2, 8)
    school.now += 30
    school.wifi("ac-1", {f"ap-{number}": ApStatus.ONLINE if number < 25 else ApStatus.OFFLINE for number in range(32)})
    assert wifi_counts(school) == (25, 7, 8)  # within the hour, though no part of a room moved


def test_a_controller_that_fell_silent_counts_nothing(school: School):
    site = "site:\n  id: a\n  name: 甲校\n  kind: school\n  declared: {access_points: [{from: 2026-01-01, count: 40}]}\n"
    school.configure(**{SITE: site + "devices:\n  - {name: ac, role: wlan_controller, address: 10.0.0.3}\n"})
    school.wifi("ac", {f"ap-{number}": ApStatus.ONLINE for number in range(32)})
    assert wifi_counts(school) == (32, 0, 8)
    school.now += 3600
    assert wifi_counts(school) == (0, 0, 40)


def test_an_access_point_that_moved_to_another_controller_is_what_that_one_says(school: School):
    school.configure(**{SITE: SCHOOL + "  - {name: ac-2, role: wlan_controller, address: 10.0.0.4}\n"})
    school.wifi("ac", {"ap-102": ApStatus.ONLINE})
    later(school, 3600)
    school.wifi("ac", {})
    school.wifi("ac-2", {"ap-102": ApStatus.OFFLINE})
    school.rooms()
    assert school.parts("103") == {"ap-102": ("unreachable_control", "nothing")}


def wifi_counts(school: School) -> tuple[int, int, int]:
    """Judge now; return working, not working and unknown access points."""
    school.watch.round()
    wifi = next(one for one in school.watch.rooms("a").site.coverage if one.kind == "wifi")
    return wifi.working, wifi.not_working, wifi.unknown


def test_every_site_has_its_turn_within_half_a_minute(school: School):
    all_well(school)
    for _ in range(30):
        school.watch.tick()
    assert [room.ready for room in school.watch.rooms("a").rooms] == [None, True, True]


def test_a_site_that_leaves_takes_its_series_along(school: School):
    all_well(school)
    school.rooms()
    assert school.series("netmon_room_state")
    school.configure(**{SITE: "site: {id: a, name: 甲校, kind: school}\ndevices: [{name: gw, role: router, address: 10.0.0.1}]\n"})
    assert school.watch.rooms("a") is None
    assert school.series("netmon_room_state") == []


def test_a_flood_of_rooms_is_told_by_the_first(tmp_path):
    rooms = "".join(f"  - {{name: b{number}, role: whiteboard, address: 10.1.0.{number}, room: 1号楼/{number}}}\n" for number in range(101, 151))
    site = "site: {id: a, name: 甲校, kind: school}\nbuildings:\n  1号楼: {classrooms: 101-150}\ndevices:\n"
    school = School(tmp_path, {SITE: site + rooms})
    for answers in (True, False, False):
        for number in range(101, 151):
            school.echo(f"b{number}", answers=answers)
        school.now += 100 if answers else 200
        school.rooms()
    assert Counter(event.kind for event in school.events.latest()) == {EventKind.ROOM_NOT_READY: 20}
    assert all(ready is False for ready, _ in school.rooms().values())


async def finish(school: School) -> None:
    task = asyncio.create_task(school.ledger.run())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def live(school: School, until: str, *, on: bool = True, step_s: float = 30.0) -> None:
    """Let time pass; the board of 101 answers its echoes or not, that of 102 is never asked."""
    while school.now < moment(until):
        school.echo("ytj-101", answers=on)
        school.watch.round()
        school.now += step_s
    school.watch.round()


async def test_a_lesson_is_counted_by_what_was_seen(school: School):
    school.now = moment("2026-09-02 08:10:00")
    live(school, "2026-09-02 09:05:00")
    assert school.ledger.totals["a", "1号楼/101"] == {LessonState.USED: 1}
    assert school.ledger.totals["a", "1号楼/102"] == {LessonState.INSUFFICIENT: 1}
    assert ("a", "1号楼/103") not in school.ledger.totals
    assert any('room="1号楼/101",state="used",rule="board_on_half_lesson"} 1' in line for line in school.series("netmon_room_lessons_total"))
    assert any(line.endswith("} 0") for line in school.series("netmon_site_in_lesson"))
    live(school, "2026-09-02 09:20:00")
    live(school, "2026-09-02 21:00:00", on=False, step_s=300)
    assert school.ledger.totals["a", "1号楼/101"].total() == 2
    await finish(school)


@pytest.mark.may_block
async def test_a_lesson_goes_on_after_a_restart(school: School, tmp_path):
    school.now = moment("2026-09-02 08:20:00")
    live(school, "2026-09-02 08:40:00")
    await school.ledger.write()
    await finish(school)
    again = School(tmp_path, now=school.now + 100)
    again.watch.resume(await again.ledger.load())
    live(again, "2026-09-02 09:01:00")
    assert again.ledger.totals["a", "1号楼/101"] == {LessonState.USED: 1}
    await finish(again)


@pytest.mark.may_block
async def test_lessons_that_netmon_slept_through_are_insufficient_and_counted_once(school: School, tmp_path):
    school.now = moment("2026-09-02 08:20:00")
    live(school, "2026-09-02 09:01:00")
    await finish(school)
    for _ in range(2):
        again = School(tmp_path, now=moment("2026-09-02 12:00:00"))
        again.watch.resume(await again.ledger.load())
        live(again, "2026-09-02 12:05:00")
        assert again.ledger.totals["a", "1号楼/101"] == {LessonState.USED: 1, LessonState.INSUFFICIENT: 1}
        await finish(again)


async def test_no_use_is_counted_on_examination_days_and_at_weekends(school: School):
    for day in ("2027-01-20", "2026-09-05"):
        school.now = moment(f"{day} 08:15:00")
        live(school, f"{day} 09:05:00")
    assert school.ledger.totals == {}
    school.now = moment("2026-10-10 08:15:00")
    live(school, "2026-10-10 09:05:00")
    assert school.ledger.totals["a", "1号楼/101"] == {LessonState.USED: 1}
    await finish(school)


@pytest.mark.may_block
async def test_a_timetable_says_in_which_lessons_a_room_is_used(school: School):
    school.configure(**{SITE: SCHOOL + "timetable:\n  - {building: 1号楼, rooms: 101, lessons: [第二节], days: [3]}\n"})
    school.now = moment("2026-09-02 08:15:00")
    live(school, "2026-09-02 09:55:00")
    assert school.ledger.totals["a", "1号楼/101"] == {LessonState.USED: 1}
    await finish(school)


@pytest.mark.may_block
async def test_a_panels_meter_counts_where_its_power_was_not_seen(school: School):
    school.configure(**{SITE: SCHOOL.replace("credential: null, room: 1号楼/101", "credential: null, display: {driver: samsung_mdc}, room: 1号楼/101")})
    start = moment("2026-09-02 08:20:00")
    for minute in range(0, 41, 10):
        school.now = start + minute * 60
        school.say("ytj-101", "display", replace(DisplayStatus(protocol="samsung_mdc"), panel_hours=100 + minute / 60))
        school.watch.round()
    school.now += 30
    school.watch.round()
    assert school.ledger.totals["a", "1号楼/101"] == {LessonState.USED: 1}
    await finish(school)
