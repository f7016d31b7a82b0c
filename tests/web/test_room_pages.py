"""The pages of rooms: ready or not, why, and how far the evidence goes."""

import json
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from netmon.model.access import Sight
from netmon.model.room import Coverage, EndpointState, Why
from netmon.model.room_list import RoomList, RoomSites
from netmon.web.html import Pages
from netmon.web.pages import StatusPages
from tests.support.rooms import UNKNOWN, UNPOWERED
from tests.web.sample_district import SITE_ROOMS, District, district
from tests.web.test_pages import NASTY, asked, read


@pytest.fixture(scope="module")
def templates():
    pages = Pages(ZoneInfo("Asia/Shanghai"))
    pages.load()
    return pages


def test_a_room_that_is_not_ready_says_what_a_technician_needs(templates):
    reader = read(StatusPages(district(), templates).rooms(asked(site="school-01")))
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
    said = read(StatusPages(district(), templates).rooms(asked(lang="en", site="school-01"))).said()
    assert "access point offline: port GE1/0/7 of switch sw-1 gives no power" in said
    assert "1 of 3 ready" in said
    assert "next lesson: 第一节, at 08:20:00" in said


def test_sites_are_listed_with_their_rooms(templates):
    reader = read(StatusPages(district(), templates).room_sites(asked()))
    assert "第一中学 1/3 就绪 33%～67% 按AP、一体机登记推算 83%～94%" in reader.said()
    assert "/rooms/school-01" in reader.links


def test_a_share_without_unknown_rooms_is_one_number(templates):
    site = replace(SITE_ROOMS, coverage=(Coverage(kind="board", basis="rooms", working=1, not_working=3),))
    said = read(StatusPages(with_rooms(RoomList(now=0.0, site=site)), templates).rooms(asked(site="x"))).said()
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
    said = read(StatusPages(with_rooms(empty), templates).rooms(asked(site="x"))).said()
    assert "清单中没有教室" in said
    assert "校历中近期没有课" in said
    assert "清单中没有教室" in read(StatusPages(with_rooms(empty), templates).room_sites(asked())).said()


def test_a_site_that_is_not_there_is_not_found(templates):
    page = StatusPages(district(), templates).rooms(asked(site="nowhere"))
    assert page.status == 404
    assert "清单中没有代号为“nowhere”的单位" in read(page).said()


def test_no_string_of_an_inventory_or_a_device_becomes_markup(templates):
    room = replace(UNPOWERED, room=NASTY, parts=tuple(replace(part, device=NASTY) for part in UNPOWERED.parts), cause=replace(UNPOWERED.parts[0], port=NASTY))
    site = replace(SITE_ROOMS, name=NASTY)
    reader = read(StatusPages(with_rooms(RoomList(now=0.0, site=site, rooms=(room, UNKNOWN))), templates).rooms(asked(site="x")))
    assert "img" not in reader.tags[reader.tags.index("main") :]


def test_json_holds_what_the_pages_show(templates):
    pages = StatusPages(district(), templates)
    rooms = json.loads(pages.rooms(asked({"format": "json"}, site="school-01")).body)
    assert rooms["schema"] == "netmon.rooms/1"
    first = rooms["rooms"][0]
    assert (first["room"], first["ready"], first["why"]) == ("一年级(2)班", False, "port_unpowered")
    assert rooms["rooms"][0]["parts"][0]["step"] == "nothing"
    assert json.loads(pages.room_sites(asked({"format": "json"})).body)["sites"][0]["not_ready"] == 1


def test_a_fault_is_named_by_its_part(templates):
    board = replace(UNPOWERED.parts[1], works=False, why=Why.FAULT, faults=("fan", "lamp"))
    room = replace(UNPOWERED, parts=(board,), cause=board, why=Why.FAULT)
    said = read(StatusPages(with_rooms(RoomList(now=0.0, site=SITE_ROOMS, rooms=(room,))), templates).rooms(asked(site="x"))).said()
    assert "一体机自报故障：风扇, 灯泡" in said


def test_an_access_point_that_its_controller_calls_offline_is_not_called_online(templates):
    ap = replace(UNPOWERED.parts[0], state=EndpointState.UNREACHABLE_CONTROL, why=Why.OFFLINE)
    room = replace(UNPOWERED, parts=(ap,), cause=ap, why=Why.OFFLINE)
    said = read(StatusPages(with_rooms(RoomList(now=0.0, site=SITE_ROOMS, rooms=(room,))), templates).rooms(asked(site="x"))).said()
    assert "控制器显示离线" in said
    assert "在线但" not in said
