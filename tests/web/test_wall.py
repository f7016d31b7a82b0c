"""The first page: on a desk, on a wall, for a part of the district."""

import json
import re
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmon.model.access import EVERYWHERE, Person, Right, Role, Sight
from netmon.model.status import ConfigStatus
from netmon.model.view_wall import SiteState, short_name
from netmon.web.asked import Page, Route
from netmon.web.section_wall import WallPages, WallSources, troubles, verdict
from tests.web.sample_district import NOW, district
from tests.web.sample_wall import Incidents, wall_of, walls
from tests.web.test_pages import NASTY, asked, read, templates  # noqa: F401 - a fixture

TECHNICIAN = Person(name="teacher", role=Role.TECHNICIAN, sight=Sight(frozenset({"school-005"})))


def pages(html, source=None, incidents=None, status=None):
    return WallPages(WallSources(status or district(), source or walls(), incidents or Incidents()), html)


def ids(page):
    return re.findall(r'class="tile (\w+)" id="t-([^"]+)"', "".join(page.body))


def test_wall_says_the_worst_first_with_schools_incidents_exits_and_itself(templates):  # noqa: F811
    said = read(pages(templates).wall(asked())).said()
    assert "2 所学校断网，另有 4 所有故障或受影响" in said
    for words in (
        "石桥镇初级中学 全校断网", "36 间教室、41 个无线AP 上不了外网", "已 3 分钟", "李工 已知晓", "尚无人认领", "96%", "480 Mbit/s / 500 Mbit/s", "检测覆盖",
        "无异常", "先看电源指示灯", "城关镇", "自 早读 (07:42) 起", "自 07:42:00 起",
    ):  # fmt: skip
        assert words in said, words
    assert said.index("城关镇") < said.index("石桥镇") < said.index("柳林乡")


def test_tiles_never_change_places_whatever_their_state(templates):  # noqa: F811
    source = walls(40)
    before = [name for _, name in ids(pages(templates, source).wall(asked()))]
    source.turn("school-030", SiteState.OFFLINE)
    after = ids(pages(templates, source).wall(asked()))
    assert [name for _, name in after] == before
    assert ("offline", "school-030") in after


def test_each_tile_says_its_state_by_shape_and_word(templates):  # noqa: F811
    reader = read(pages(templates).wall(asked({"lang": "en"})))
    body = "".join(pages(templates).wall(asked({"lang": "en"})).body)
    style = templates.static["netmon.css"].content.decode()
    shapes = dict(re.findall(r"^\.tile\.(\w+)::before \{ (.*?) \}", style, re.MULTILINE))
    assert len(set(shapes.values())) == len(SiteState)
    for state, word in (
        ("offline", "offline"), ("faulty", "trouble"), ("affected", "affected"), ("unknown", "no data"),
        ("maintenance", "maintenance"), ("off_hours", "off hours"), ("normal", "all well"),
    ):  # fmt: skip
        title, label, shown = re.search(rf'<a class="tile {state}" [^>]* title="([^"]*)" aria-label="([^"]*)">([^<]*)</a>', body).groups()
        assert title.endswith(f" · {word}")
        assert label == f"{shown} {word}", "what is seen is part of what is spoken"
        assert state in shapes
    assert "/schools/school-005?lang=en" in reader.links


def test_a_screen_on_a_wall_has_no_navigation_and_a_thousand_schools(templates):  # noqa: F811
    page = pages(templates, walls(1000)).wall(asked({"wall": "1"}))
    body = "".join(page.body)
    assert body.count('class="tile') == 1000
    assert len(re.findall(r"<[a-z]", body)) < 1400, "a browser lays every element out before it paints anything"
    assert len(body.encode()) < 200_000
    assert '<html lang="zh-CN" class="wall"' in body
    assert 'class="map dense"' in body
    for absent in ("<nav", "<footer", "最近事件"):
        assert absent not in body
    assert "07:45</p>" in body


def test_a_technician_sees_his_school_alone(templates):  # noqa: F811
    page = pages(templates).wall(replace(asked(), person=TECHNICIAN))
    body = "".join(page.body)
    assert [name for _, name in re.findall(r'class="tile (\w+)" id="t-([^"]+)"', body)] == ["school-005"]
    assert "高坪乡教学点" not in body
    assert "最旧数据" not in body
    assert "1 所学校断网" in body


@pytest.mark.parametrize(
    ("states", "mood", "words"),
    [
        ((SiteState.NORMAL,), "up", "All is well at 24 schools"),
        ((SiteState.NORMAL, SiteState.OFF_HOURS), "up", "All is well"),
        ((SiteState.NORMAL, SiteState.UNKNOWN), "warn", "schools without data: 12"),
        ((SiteState.UNKNOWN,), "warn", "First polls are running: no data yet from 24 schools"),
        ((SiteState.NORMAL, SiteState.FAULTY), "faulty", "No school is offline; in trouble or affected: 12"),
        ((SiteState.OFFLINE, SiteState.UNKNOWN), "down", "Schools offline: 12"),
    ],
)
def test_verdict_has_no_good_news_without_data(states, mood, words):
    said = verdict(wall_of(24, states), "en")
    assert said[0] == mood
    assert words in said[1]


def test_verdict_without_schools_and_without_configuration():
    assert verdict(wall_of(24, loaded=False), "zh") == ("warn", "配置尚未加载")
    assert verdict(replace(wall_of(), groups=(), counts={}), "zh") == ("warn", "清单中没有学校")
    assert verdict(wall_of(24, (SiteState.NORMAL,), own=SiteState.FAULTY), "zh") == ("faulty", "区本级有故障，0 所学校有故障或受影响")


def test_what_netmon_does_not_see_is_always_told():
    view = wall_of()
    assert troubles(view, "zh") == ()
    blind = replace(
        view.blind, coverage=0.62, late_s=75.0, config=ConfigStatus(loaded_at=NOW, problems=3), judging_since=NOW - 7200, history_since=NOW - 600,
        history_refused=True, dropped_series=1200,
    )  # fmt: skip
    told = "\n".join(troubles(replace(view, blind=blind), "zh"))
    for words in (
        "38% 的设备没有按时测到", "轮询最多晚 1 分钟", "3 处问题", "指标判定失败，已 2 小时", "历史写不进磁盘，已 10 分钟", "更新的版本", "1,200 条序列"
    ):  # fmt: skip
        assert words in told, words
    assert troubles(replace(view, blind=None), "zh") == ()


def test_message_of_a_change_brings_what_is_new_and_nothing_else(templates):  # noqa: F811
    source = walls(1000)
    made = pages(templates, source)
    question = asked()
    first = made.patch(question, frozenset({"school-017"}))
    assert {"w-head", "w-incidents", "w-exits", "w-self", "t-school-017"} == set(first)
    assert made.patch(question, frozenset({"school-017"})) == {}
    source.turn("school-017", SiteState.OFFLINE)
    after = made.patch(question, frozenset({"school-017"}))
    assert set(after) == {"w-head", "t-school-017"}
    assert 'class="tile offline"' in after["t-school-017"]
    page = "".join(made.wall(question).body)
    for piece in made.patch(replace(question, person=replace(question.person, role=Role.VIEWER)), frozenset({"school-017"})).values():
        assert piece.strip() in page, "the page and the message are made from the same pieces"


def test_message_for_a_technician_has_nothing_of_other_schools(templates):  # noqa: F811
    made = pages(templates, walls(1000))
    told = made.patch(replace(asked(), person=TECHNICIAN), frozenset({"school-017", "school-005"}))
    assert {name for name in told if name.startswith("t-")} == {"t-school-005"}
    assert "school-017" not in "".join(told.values())
    assert "高坪乡" not in "".join(told.values())


@settings(max_examples=25, deadline=None)
@given(word=st.text(st.characters(min_codepoint=0, max_codepoint=0x10FFFF), min_size=1, max_size=30) | st.just(NASTY))
def test_no_name_becomes_markup(templates, word):  # noqa: F811
    source = walls()
    first = source.view.groups[0]
    tile = replace(first.tiles[0], name=word, short=word)
    exits = (replace(source.view.exits[0], site_name=word, isp=word, link=word),)
    source.view = replace(source.view, district=word, groups=(replace(first, name=word, tiles=(tile,)),), exits=exits)
    rows = tuple(replace(one, title=word, site_name=word, impact=word, id=word) for one in Incidents().rows)
    made = pages(templates, source, Incidents(rows=rows))
    reader = read(made.wall(asked()))
    assert reader.tags.count("img") == 1
    assert reader.tags.count("h1") == 1
    for piece in made.patch(asked(), frozenset({tile.id})).values():
        read(Page(status=200, content_type="", body=iter([piece])))


def test_navigation_shows_what_there_is_and_what_the_reader_may(templates):  # noqa: F811
    rights = {"/": Right.SEE, "/schools": Right.SEE, "/self": Right.ADMINISTER}
    routes = [Route(path=path, answer=lambda _asked: None, right=right) for path, right in rights.items()]
    try:
        templates.know(routes)
        said = read(pages(templates).wall(asked()))
        assert "/schools" in said.links
        assert "/self" not in said.links
        assert "/topology" not in said.links
        admin = Person(name="root", role=Role.ADMIN, sight=EVERYWHERE)
        assert "/self" in read(pages(templates).wall(replace(asked(), person=admin))).links
    finally:
        templates.know(())


def test_json_of_the_first_page_is_the_overview(templates):  # noqa: F811
    document = json.loads(pages(templates).wall(asked({"format": "json"})).body)
    assert (document["schema"], document["devices"]["down"]) == ("netmon.overview/1", 2)


@pytest.mark.parametrize(
    ("name", "places", "short"),
    [
        ("东湖区实验小学", ("东湖区",), "实验小"),
        ("城关镇中心小学", ("青山县", "城关镇"), "中心小"),
        ("青山县城关小学", ("青山县", "城关镇"), "城关小"),
        ("文昌高级中学", ("东湖区",), "文昌高中"),
        ("梨树沟教学点", (), "梨树沟点"),
        ("东关小学", ("东关",), "东关小"),
        ("小学", (), "小学"),
        ("东湖区第二中学", ("东湖区",), "二中"),
        ("第十五初级中学", (), "十五初中"),
        ("Oak Street School", ("Oak",), " Street School"),
        ("", ("城关镇",), ""),
    ],
)
def test_short_names_leave_out_the_place_and_keep_the_kind(name, places, short):
    assert short_name(name, places) == short


def test_tiles_of_a_group_stand_in_the_inventorys_order():
    for group in wall_of(200).groups:
        assert all(a.id < b.id for a, b in pairwise(group.tiles))
