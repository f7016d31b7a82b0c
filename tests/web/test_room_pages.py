"""The pages of rooms: ready or not, why, and how far the evidence goes."""

import json
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from netmon.model.access import Sight
from netmon.model.calendar import DayKind
from netmon.model.room import Coverage, EndpointState, LessonRecord, Why
from netmon.model.room_list import RoomList, RoomSites
from netmon.model.view_room import CellState, LessonCell, PortState, RoomPage, RoomPart, RoomPort, TimetableRow, WeekDay
from netmon.web.html import Pages
from netmon.web.section_rooms import RoomPages, lesson_grid
from tests.support.rooms import READY, UNKNOWN, UNPOWERED
from tests.web.sample_district import NOW, SITE_ROOMS, District, district
from tests.web.test_pages import NASTY, asked, read


@pytest.fixture(scope="module")
def templates():
    pages = Pages(ZoneInfo("Asia/Shanghai"))
    pages.load()
    return pages


def test_a_room_that_is_not_ready_says_what_a_technician_needs(templates):
    reader = read(RoomPages(district(), templates).rooms(asked(site="school-01")))
    said = reader.said()
    assert "1/3 就绪" in said
    assert "一年级(2)班 未就绪" in said
    assert "无线AP离线，所在交换机 sw-1 的端口 GE1/0/7 未供电" in said
    assert said.index("一年级(2)班") < said.index("1号楼/103") < said.index("1号楼/101")
    assert "下一节：第一节，08:20:00 开始" in said
    assert "33%～67% · 按AP、一体机登记推算" in said
    assert "按申报数和在线率推算 可用 30，不可用 2，无数据 4，共 36" in said
    assert "/devices/ap-102" in reader.links


def test_the_same_in_english(templates):
    said = read(RoomPages(district(), templates).rooms(asked(lang="en", site="school-01"))).said()
    assert "access point offline: port GE1/0/7 of switch sw-1 gives no power" in said
    assert "1 of 3 ready" in said
    assert "next lesson: 第一节, at 08:20:00" in said


def test_sites_are_listed_with_their_rooms(templates):
    reader = read(RoomPages(district(), templates).sites(asked()))
    assert "第一中学 1/3 就绪 未就绪 1 间 无法判断 1 间 33%～67% 按AP、一体机登记推算 83%～94%" in reader.said()
    assert "/rooms/school-01" in reader.links


def test_a_share_without_unknown_rooms_is_one_number(templates):
    site = replace(SITE_ROOMS, coverage=(Coverage(kind="board", basis="rooms", working=1, not_working=3),))
    said = read(RoomPages(with_rooms(RoomList(now=0.0, site=site)), templates).rooms(asked(site="x"))).said()
    assert "25% · 按AP、一体机登记推算" in said
    assert "～" not in said


class Rooms(District):
    """A district with chosen rooms."""

    chosen: RoomList

    def room_sites(self, _sight: Sight) -> RoomSites:
        return RoomSites(now=0.0)

    def rooms_of(self, site: str, _sight: Sight) -> RoomList | None:
        return self.chosen


def with_rooms(chosen: RoomList) -> District:
    plain = district()
    source = Rooms(plain.rows, plain.summary, plain.details, plain.ready)
    source.chosen = chosen
    return source


def test_a_site_without_rooms_and_lessons_says_so(templates):
    empty = RoomList(now=0.0, site=replace(SITE_ROOMS, ready=0, not_ready=0, unknown=0, coverage=(), lesson=None))
    said = read(RoomPages(with_rooms(empty), templates).rooms(asked(site="x"))).said()
    assert "清单中没有教室" in said
    assert "校历中近期没有课" in said
    assert "清单中没有教室" in read(RoomPages(with_rooms(empty), templates).sites(asked())).said()


def test_a_site_that_is_not_there_is_not_found(templates):
    page = RoomPages(district(), templates).rooms(asked(site="nowhere"))
    assert page.status == 404
    assert "清单中没有代号为“nowhere”的单位" in read(page).said()


def test_no_string_of_an_inventory_or_a_device_becomes_markup(templates):
    room = replace(UNPOWERED, room=NASTY, parts=tuple(replace(part, device=NASTY) for part in UNPOWERED.parts), cause=replace(UNPOWERED.parts[0], port=NASTY))
    site = replace(SITE_ROOMS, name=NASTY)
    reader = read(RoomPages(with_rooms(RoomList(now=0.0, site=site, rooms=(room, UNKNOWN))), templates).rooms(asked(site="x")))
    assert "img" not in reader.tags[reader.tags.index("main") :]


def test_json_holds_what_the_pages_show(templates):
    pages = RoomPages(district(), templates)
    rooms = json.loads(pages.rooms(asked({"format": "json"}, site="school-01")).body)
    assert rooms["schema"] == "netmon.rooms/1"
    first = rooms["rooms"][0]
    assert (first["room"], first["ready"], first["why"]) == ("一年级(2)班", False, "port_unpowered")
    assert rooms["rooms"][0]["parts"][0]["step"] == "nothing"
    assert json.loads(pages.sites(asked({"format": "json"})).body)["sites"][0]["not_ready"] == 1


def test_a_fault_is_named_by_its_part(templates):
    board = replace(UNPOWERED.parts[1], works=False, why=Why.FAULT, faults=("fan", "lamp"))
    room = replace(UNPOWERED, parts=(board,), cause=board, why=Why.FAULT)
    said = read(RoomPages(with_rooms(RoomList(now=0.0, site=SITE_ROOMS, rooms=(room,))), templates).rooms(asked(site="x"))).said()
    assert "一体机自报故障：风扇, 灯泡" in said


def test_an_access_point_that_its_controller_calls_offline_is_not_called_online(templates):
    ap = replace(UNPOWERED.parts[0], state=EndpointState.UNREACHABLE_CONTROL, why=Why.OFFLINE)
    room = replace(UNPOWERED, parts=(ap,), cause=ap, why=Why.OFFLINE)
    said = read(RoomPages(with_rooms(RoomList(now=0.0, site=SITE_ROOMS, rooms=(room,))), templates).rooms(asked(site="x"))).said()
    assert "控制器显示离线" in said
    assert "在线但" not in said


def cell(day: int, state: CellState, lesson: str = "第一节", clock: str = "08:20", **record: object) -> LessonCell:
    start = 1_799_886_000 + day * 86_400
    kept = None
    if record:
        kept = LessonRecord(site="school-01", room="1号楼/101", day=date(2027, 1, 14), lesson=lesson, start=start, end=start + 2400, **record)  # type: ignore[arg-type]
    return LessonCell(lesson=lesson, clock=clock, start=start, end=start + 2400, state=state, record=kept)


USED = cell(0, CellState.USED, on_s=2000.0, covered_s=2400.0)
PORT = RoomPort(switch="sw-1", port="GE1/0/7", state=PortState.UP, at=NOW - 40, speed_bps=100_000_000, best_bps=10**9, slowed=True, poe=False, poe_at=NOW - 100)
ROOM = RoomPage(
    now=NOW,
    site=SITE_ROOMS,
    room=UNPOWERED,
    parts=tuple(RoomPart(status=part, address="10.0.0.9", model="MAXHUB V6", port=PORT) for part in UNPOWERED.parts),
    week=(
        WeekDay(
            day=date(2027, 1, 13),
            kind=DayKind.SCHOOL_DAY,
            cells=(cell(0, CellState.USED, on_s=2000.0, covered_s=2400.0), cell(0, CellState.NO_DATA, "第二节", "09:10")),
        ),
        WeekDay(day=date(2027, 1, 14), kind=DayKind.EXAM, cells=(cell(1, CellState.NOT_HELD),)),
    ),
    timetable=(TimetableRow(lesson="第一节", start="08:20", end="09:00", days=frozenset({1, 3})),),
    counted=True,
)


class OneRoom(Rooms):
    """A source with one room's page."""

    page: RoomPage | None

    async def room(self, _site: str, _room: str, _sight: Sight) -> RoomPage | None:
        return self.page


def with_room(page: RoomPage | None) -> OneRoom:
    plain = district()
    source = OneRoom(plain.rows, plain.summary, plain.details, plain.ready)
    source.page = page
    return source


async def test_a_room_shows_its_parts_ports_and_lessons_with_their_gaps(templates):
    reader = read(await RoomPages(with_room(ROOM), templates).room(asked(site="school-01", room="一年级(2)班")))
    said = reader.said()
    assert "无线AP离线，所在交换机 sw-1 的端口 GE1/0/7 未供电" in said
    assert "GE1/0/7 已接通 100 Mbit/s 40 秒前 速率偏低，曾达到 1 Gbit/s：先换网线" in said
    assert "没有供电 1 分钟前" in said
    assert "使用 1 无数据 1 无课 1" in said
    assert "第一节 08:20 使用 无课 第二节 09:10 无数据" in said
    assert "周四 考试" in said
    assert "/devices/sw-1" in reader.links
    assert "/rooms/school-01" in reader.links


def test_days_with_another_grid_of_lessons_have_rows_of_their_own():
    summer, saturday = (cell(0, CellState.USED), cell(0, CellState.USED, "第二节", "09:10")), (cell(0, CellState.USED, "第二节", "09:10"),)
    winter = (cell(0, CellState.USED, clock="08:40"), cell(0, CellState.USED, "第二节", "09:30"))
    days = [saturday, winter, summer, winter]
    grid = lesson_grid([WeekDay(day=date(2027, 1, 9 + number), kind=DayKind.SCHOOL_DAY, cells=cells) for number, cells in enumerate(days)])
    assert [(lesson, clock) for lesson, clock, _ in grid] == [("第一节", "08:20"), ("第二节", "09:10"), ("第一节", "08:40"), ("第二节", "09:30")]
    assert [[one is not None for one in cells] for _, _, cells in grid] == [[0, 0, 1, 0], [1, 0, 1, 0], [0, 1, 0, 1], [0, 1, 0, 1]]
    assert lesson_grid([]) == []


async def test_a_room_without_a_board_or_lessons_says_so(templates):
    bare = replace(ROOM, parts=(), week=(), timetable=(), counted=False)
    said = read(await RoomPages(with_room(bare), templates).room(asked(site="school-01", room="x"))).said()
    assert "没有登记设备" in said
    assert "不统计使用情况" in said
    assert "课表中本教室没有课" in said
    empty = read(await RoomPages(with_room(replace(ROOM, week=())), templates).room(asked(site="school-01", room="x"))).said()
    assert "近四周没有上课日" in empty


async def test_a_room_that_is_not_there_is_not_found(templates):
    page = await RoomPages(with_room(None), templates).room(asked(site="school-01", room="x"))
    assert page.status == 404


async def test_a_rooms_json_has_days_and_states(templates):
    page = await RoomPages(with_room(ROOM), templates).room(asked({"format": "json"}, site="school-01", room="x"))
    told = json.loads(page.body)
    assert told["schema"] == "netmon.room/1"
    assert told["week"][0]["day"] == "2027-01-13"
    assert told["week"][0]["cells"][1] == {
        "lesson": "第二节",
        "clock": "09:10",
        "start": 1_799_886_000,
        "end": 1_799_888_400,
        "state": "no_data",
        "record": None,
    }
    assert told["timetable"][0]["days"] == [1, 3]


async def test_no_string_on_a_rooms_page_becomes_markup(templates):
    part = replace(ROOM.parts[0], model=NASTY, address=NASTY, port=replace(PORT, switch=NASTY, port=NASTY))
    page = replace(
        ROOM,
        parts=(part,),
        room=replace(UNPOWERED, room=NASTY),
        week=(WeekDay(day=date(2027, 1, 13), kind=DayKind.SCHOOL_DAY, cells=(cell(0, CellState.USED, NASTY),)),),
    )
    reader = read(await RoomPages(with_room(page), templates).room(asked(site="school-01", room="x")))
    assert "img" not in reader.tags[reader.tags.index("main") :]


def test_the_lists_to_print_have_a_sheet_a_building(templates):
    rooms = (READY, UNPOWERED, UNKNOWN, replace(READY, room="10", building=None), replace(READY, room="9", building=None))
    pages = RoomPages(with_rooms(RoomList(now=NOW, site=SITE_ROOMS, rooms=rooms)), templates)
    said = read(pages.printed(asked(site="school-01"))).said()
    assert said.index("第一中学 1号楼 1/3 就绪") < said.index("第一中学 未登记楼宇 2/2 就绪")
    assert "101 ✓ 就绪 ✓ ap-101 ✓ ytj-101 –" in said
    assert "一年级(2)班 ✗ 未就绪 ✗ ap-102 · sw-1 GE1/0/7" in said
    assert said.index(" 9 ✓") < said.index(" 10 ✓")
    assert "未登记楼宇" not in read(pages.printed(asked({"building": "1号楼"}, site="school-01"))).said()
