"""The page of a search: what was found, and where an address is plugged in."""

import json
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from netmon.model.access import Sight
from netmon.model.state import DeviceStatus
from netmon.model.view_search import Hit, HitGroup, HitKind, Plugged, PortSeen, Results
from netmon.web.html import Pages
from netmon.web.section_search import SearchPages
from tests.web.sample_district import NOW
from tests.web.test_pages import NASTY, asked, read

PORT = PortSeen(switch="sw-1", port="GE0/0/7", vlan=20, last=NOW - 120, present=True)
PLUGGED = Plugged(
    mac="00:1a:2b:00:00:01", certainty="found", random=False, port=PORT, site="a", site_name="甲校", room="1号楼/101", device="ytj-101", age_s=120.0,
    addresses=("10.1.3.11",), others=(replace(PORT, switch="core", port="XGE0/0/1"),),
)  # fmt: skip
HIT = Hit(kind=HitKind.DEVICE, name="sw-1", site="a", site_name="甲校", role="switch", status=DeviceStatus.DOWN, field="serial", value="21023SER")
FOUND = Results(
    now=NOW,
    asked="21023",
    groups=(
        HitGroup(kind=HitKind.SITE, total=1, hits=(Hit(kind=HitKind.SITE, name="甲校", site="a", site_name="甲校"),)),
        HitGroup(kind=HitKind.DEVICE, total=30, hits=(HIT,)),
        HitGroup(kind=HitKind.ROOM, total=1, hits=(Hit(kind=HitKind.ROOM, name="1号楼/101", site="a", site_name="甲校"),)),
        HitGroup(kind=HitKind.LINK, total=1, hits=(Hit(kind=HitKind.LINK, name="dx", site="a", site_name="甲校", field="circuit", value="ZB-EDU-0113"),)),
    ),
)


@pytest.fixture(scope="module")
def templates():
    pages = Pages(ZoneInfo("Asia/Shanghai"))
    pages.load()
    return pages


class Fixed:
    """A source with one answer."""

    def __init__(self, answer: Results) -> None:
        self.answer = answer
        self.words = ""

    async def search(self, words: str, _sight: Sight) -> Results:
        self.words = words
        return self.answer


async def test_what_was_found_is_grouped_with_what_matched(templates):
    source = Fixed(FOUND)
    reader = read(await SearchPages(source, templates).search(asked({"q": "21023"})))
    said = reader.said()
    assert source.words == "21023"
    assert said.index("学校和单位 1") < said.index("设备 30 · 列出前 1 项") < said.index("教室 1") < said.index("线路 1")
    assert "sw-1 交换机 中断 甲校 序列号 21023SER" in said
    assert "专线号 ZB-EDU-0113" in said
    assert {"/devices/sw-1", "/rooms/a/1%E5%8F%B7%E6%A5%BC%2F101"} <= set(reader.links)


async def test_an_address_is_told_with_port_room_certainty_and_age(templates):
    reader = read(await SearchPages(Fixed(replace(FOUND, groups=(), plugged=(PLUGGED,))), templates).search(asked({"q": "x"})))
    said = reader.said()
    assert "甲校 · 1号楼/101 · sw-1 GE0/0/7 VLAN 20" in said
    assert "把握 确定" in said
    assert "最后见到 2 分钟前" in said
    assert "还见于 core XGE0/0/1 VLAN 20" in said
    assert "10.1.3.11" in said
    assert "没有找到" not in said


async def test_doubts_are_said(templates):
    unsure = replace(PLUGGED, certainty="stale", room_of_switch=True, behind=None, shared=7, random=True)
    said = read(await SearchPages(Fixed(replace(FOUND, plugged=(unsure,))), templates).search(asked({"q": "x"}))).said()
    assert "已过时：现在不在任何端口上" in said
    assert "这是交换机所在的位置" in said
    assert "这个端口上有 7 个 MAC" in said
    behind = replace(PLUGGED, behind="H3C-AP")
    assert "这个端口后面是 H3C-AP" in read(await SearchPages(Fixed(replace(FOUND, plugged=(behind,))), templates).search(asked({"q": "x"}))).said()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Results(now=NOW, asked=""), "输入要找的内容"),
        (Results(now=NOW, asked="zzz"), "没有找到“zzz”"),
        (Results(now=NOW, asked="00:1a:2b:00:00:09", plugged=()), "没有找到“00:1a:2b:00:00:09”"),
        (replace(FOUND, asked="10.0.0.9", plugged=()), "没有见过 10.0.0.9"),
        (Results(now=NOW, asked="00:1a:2b:00:00:09", busy=True), "位置记录正忙"),
    ],
)
async def test_nothing_says_why(templates, answer, words):
    assert words in read(await SearchPages(Fixed(answer), templates).search(asked({"q": answer.asked}))).said()


async def test_no_string_of_a_search_becomes_markup(templates):
    hits = tuple(replace(HIT, kind=kind, name=NASTY, site=NASTY, site_name=NASTY, role=NASTY, value=NASTY + "x") for kind in HitKind)
    groups = tuple(HitGroup(kind=hit.kind, total=1, hits=(hit,)) for hit in hits)
    port = replace(PORT, switch=NASTY, port=NASTY)
    plugged = replace(PLUGGED, mac=NASTY, site=NASTY, site_name=NASTY, room=NASTY, device=NASTY, behind=NASTY, port=port, others=(port,), addresses=(NASTY,))
    reader = read(await SearchPages(Fixed(Results(now=NOW, asked=NASTY, groups=groups, plugged=(plugged,))), templates).search(asked({"q": NASTY})))
    assert "img" not in reader.tags[reader.tags.index("main") :]


async def test_a_search_is_json_too(templates):
    told = json.loads((await SearchPages(Fixed(replace(FOUND, plugged=(PLUGGED,))), templates).search(asked({"q": "x", "format": "json"}))).body)
    assert (told["schema"], told["groups"][1]["hits"][0]["status"], told["plugged"][0]["port"]["port"]) == ("netmon.search/1", "down", "GE0/0/7")
