"""What the pages of rooms are told, from the watch over a school's rooms and its ledger."""

import pytest

from netmon.model.access import EVERYWHERE, NOWHERE, Sight
from netmon.model.calendar import DayKind
from netmon.model.room import Why
from netmon.model.state import DeviceStatus
from netmon.model.view_room import CellState, PortState
from netmon.pipeline.view_rooms import LiveRooms
from netmon.store.assets import AssetBook
from tests.pipeline.school import School, moment

OTHER = """
site: {id: b, name: 乙校, kind: school}
buildings:
  楼: {classrooms: "201", equipment: [whiteboard]}
devices:
  - {name: b-sw, role: switch, address: 10.1.0.2}
  - {name: b-ytj, role: whiteboard, address: 10.1.1.1, credential: null, room: 楼/201, uplink: sw/GE1/0/9}
"""
AT_A, AT_B = Sight(frozenset({"a"})), Sight(frozenset({"b"}))


@pytest.fixture
def school(tmp_path):
    return School(tmp_path, {"inventory/sites/b": OTHER})


def rooms_of(school: School) -> LiveRooms:
    return LiveRooms(school.watch, school.current, school.ledger, AssetBook(school.folder), config=lambda: school.config, wall=lambda: school.now)


async def test_a_rooms_parts_have_their_ports_with_power_and_age(school):
    school.up("gw", "ytj-101", "ap-101")
    school.ports("sw", {"GE1/0/1": 1_000_000_000, "GE1/0/7": None})
    school.poe("sw", {"GE1/0/7": "searching"})
    school.echo("ytj-101")
    school.watch.round()
    page = await rooms_of(school).room("a", "1号楼/101", EVERYWHERE)
    assert page is not None
    board, point = (next(part for part in page.parts if part.status.device == name) for name in ("ytj-101", "ap-101"))
    assert (board.port.switch, board.port.port, board.port.state, board.port.speed_bps) == ("sw", "GE1/0/1", PortState.UP, 1_000_000_000)
    assert (point.port.state, point.port.poe, point.port.at, point.port.poe_at) == (PortState.DOWN, False, school.now, school.now)
    assert board.address == "10.0.1.1"
    school.now += 3600
    later = await rooms_of(school).room("a", "1号楼/101", EVERYWHERE)
    assert later is not None
    assert {part.port.state for part in later.parts if part.port is not None} == {PortState.UNKNOWN}, "an old word on a port is no word"


async def test_the_strip_has_seven_school_days_and_its_gaps_are_gaps(school):
    school.now = moment("2026-09-09 08:15:00")
    school.up("gw", "sw")
    while school.now < moment("2026-09-09 09:30:00"):
        school.echo("ytj-101")
        school.watch.round()
        school.now += 60
    page = await rooms_of(school).room("a", "1号楼/101", EVERYWHERE)
    assert page is not None
    assert page.counted
    assert [str(day.day) for day in page.week] == ["2026-09-01", "2026-09-02", "2026-09-03", "2026-09-04", "2026-09-07", "2026-09-08", "2026-09-09"]
    assert [cell.state for cell in page.week[0].cells] == [CellState.NO_DATA, CellState.NO_DATA, CellState.NOT_HELD]
    assert [(cell.lesson, cell.clock, cell.state) for cell in page.week[-1].cells] == [
        ("第一节", "08:20", CellState.USED),
        ("第二节", "09:10", CellState.GOING_ON),
        ("晚自习", "19:00", CellState.NOT_HELD),
    ]
    assert page.sums[CellState.NO_DATA] == 12
    assert page.week[-1].cells[0].present_ratio == 1
    assert [(row.lesson, row.start, sorted(row.days)) for row in page.timetable] == [("第一节", "08:20", [1, 2, 3, 4, 5]), ("第二节", "09:10", [1, 2, 3, 4, 5])]
    await school.ledger.write()
    again = await rooms_of(school).room("a", "1号楼/101", EVERYWHERE)
    assert again is not None
    assert again.week == page.week, "what is on the disk is what was in memory"


async def test_examinations_are_no_lessons_and_a_vacation_has_no_strip(school):
    school.now = moment("2027-01-20 12:00:00")
    school.watch.round()
    page = await rooms_of(school).room("a", "1号楼/101", EVERYWHERE)
    assert page is not None
    assert (page.week[-1].kind, {cell.state for cell in page.week[-1].cells}) == (DayKind.EXAM, {CellState.NOT_HELD})
    school.now = moment("2026-08-20 12:00:00")
    empty = await rooms_of(school).room("a", "1号楼/101", EVERYWHERE)
    assert empty is not None
    assert empty.week == ()


async def test_a_room_before_the_first_round_and_one_without_board(school):
    rooms = rooms_of(school)
    page = await rooms.room("a", "1号楼/101", EVERYWHERE)
    assert page is not None
    assert (page.room.why, page.parts) == (Why.NOT_POLLED, ())
    school.watch.round()
    assert await rooms.room("a", "1号楼/999", EVERYWHERE) is None


async def test_nobody_sees_another_schools_rooms_or_switches(school):
    school.state("sw", DeviceStatus.DOWN)
    school.watch.round()
    rooms = rooms_of(school)
    assert [site.id for site in rooms.room_sites(AT_B).sites] == ["b"]
    assert rooms.room_sites(NOWHERE).sites == ()
    assert rooms.rooms_of("a", AT_B) is None
    assert await rooms.room("a", "1号楼/101", AT_B) is None
    whole = await rooms.room("b", "楼/201", EVERYWHERE)
    own = await rooms.room("b", "楼/201", AT_B)
    assert whole is not None
    assert own is not None
    assert {part.status.switch for part in whole.parts if part.status.device} == {"sw"}
    assert {part.status.switch for part in own.parts} == {""}
    assert all(part.port is None for part in own.parts)
    assert own.room.cause is None or own.room.cause.switch == ""
    assert [site.id for site in rooms.room_sites(AT_A).sites] == ["a"]
