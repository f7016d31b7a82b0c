"""The maps: what hangs on what, where it is drawn, and what a page says of it."""

import json
from collections.abc import Iterable
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmon.model.access import Sight
from netmon.model.state import DeviceStatus
from netmon.model.topology import Contradiction, Edge, EdgeSource, PortEnd
from netmon.model.view_topology import DistrictTopology, MapNode, SiteMap, SiteTopology
from netmon.model.view_wall import SiteState, SiteTile, TileGroup
from netmon.web.html import Pages
from netmon.web.map_district import draw_district
from netmon.web.map_site import columns_of, cut, draw, short_port, units
from netmon.web.map_tree import DEEPEST, forest
from netmon.web.section_topology import TopologyPages
from tests.web.sample_district import NOW
from tests.web.test_pages import NASTY, asked, read


@pytest.fixture(scope="module")
def templates():
    pages = Pages(ZoneInfo("Asia/Shanghai"))
    pages.load()
    return pages


def node(name: str, role: str = "switch", **more: object) -> MapNode:
    return MapNode(**{"name": name, "role": role, "site": "a", "site_name": "甲校", **more})  # type: ignore[arg-type]


def edge(a: str, b: str, source: EdgeSource = EdgeSource.LLDP_BOTH, *, port: str = "GigabitEthernet0/0/1") -> Edge:
    return Edge(a=PortEnd(a, port), b=PortEnd(b, "GE1/0/24"), source=source, seen_at=NOW - 60, confidence=95)


def site_map(edges: Iterable[Edge] = (), parents: dict[str, tuple[str, ...]] | None = None, **more: object) -> SiteMap:
    nodes = (node("gw", "router"), node("sw-1"), node("sw-2"), node("sw-10"), node("ap-1", "access_point"), node("cam", "camera"))
    values = {"site": "a", "site_name": "甲校", "nodes": nodes, "edges": tuple(edges), "parents": parents or {}}
    return SiteMap(**{**values, **more})  # type: ignore[arg-type]


SCHOOL = site_map(
    [
        edge("gw", "sw-1"),
        edge("gw", "sw-2", EdgeSource.LLDP),
        edge("ap-1", "sw-1", EdgeSource.FDB),
        edge("sw-1", "sw-2", EdgeSource.CDP),
        edge("gw", "sw-10", EdgeSource.DECLARED),
    ],
    {"sw-1": ("gw",), "sw-2": ("gw", "sw-1"), "sw-10": ("gw",), "ap-1": ("sw-1",)},
    contradictions=(Contradiction(device="sw-2", declared=PortEnd("gw", "GE0/0/9"), seen=PortEnd("gw", "GE0/0/2"), source=EdgeSource.LLDP),),
)


class Fixed:
    """A source with one district and one site."""

    def __init__(self, site: SiteTopology | None, district: DistrictTopology) -> None:
        self.shown, self.whole = site, district

    def district(self, _sight: Sight) -> DistrictTopology:
        return self.whole

    def site(self, _site: str, _sight: Sight) -> SiteTopology | None:
        return self.shown


def topology(site: SiteMap) -> SiteTopology:
    return SiteTopology(
        now=NOW, map=site, states={one.name: DeviceStatus.UP for one in site.nodes} | {"sw-2": DeviceStatus.DOWN, "sw-10": DeviceStatus.UNREACHABLE}
    )


def tiles(count: int, state: SiteState = SiteState.NORMAL) -> tuple[SiteTile, ...]:
    return tuple(SiteTile(id=f"s{n}", name=f"第{n}小学", short=str(n), state=state) for n in range(count))


DISTRICT = DistrictTopology(
    now=NOW,
    name="青山区",
    groups=(TileGroup(name="青山", tiles=(*tiles(3), SiteTile(id="bad", name="石桥中学", short="石", state=SiteState.OFFLINE))),),
    core=topology(SCHOOL),
)


def pages(templates: Pages, site: SiteMap | None = SCHOOL, district: DistrictTopology = DISTRICT) -> TopologyPages:
    return TopologyPages(Fixed(None if site is None else topology(site), district), templates)


def test_a_site_is_a_tree_with_what_is_loose_beside_it():
    found = forest(SCHOOL)
    (root,) = found.trees
    assert root.node.name == "gw"
    assert [child.node.name for child in root.children] == ["sw-1", "sw-2", "sw-10"], "as people count"
    assert [child.node.name for child in root.children[0].children] == ["ap-1"]
    assert [one.name for one in found.loose] == ["cam"]
    assert [(one.a.device, one.b.device) for one in found.extra] == [("sw-1", "sw-2")]


def test_a_device_of_another_site_is_a_root_when_it_leads_up_and_a_number_when_it_hangs_below():
    nodes = (*SCHOOL.nodes, node("core", outside=True, site="d", site_name="区网"), node("b-1", outside=True, site="b"), node("b-2", outside=True, site="b"))
    site = replace(
        SCHOOL, nodes=nodes, edges=(*SCHOOL.edges, edge("core", "gw"), edge("b-1", "sw-1"), edge("b-2", "sw-1")), parents={**SCHOOL.parents, "gw": ("core",)}
    )
    found = forest(site)
    assert [tree.node.name for tree in found.trees] == ["core"]
    names = {box.node.name for box in draw(site).boxes}
    assert "core" in names
    assert not {"b-1", "b-2"} & names
    assert found.trees[0].children[0].children[0].beyond == 2


def test_the_drawing_is_the_same_every_time_and_nothing_lies_upon_another():
    drawing = draw(SCHOOL)
    assert (drawing.boxes, drawing.lines, drawing.height) == (draw(SCHOOL).boxes, draw(SCHOOL).lines, draw(SCHOOL).height)
    boxes = list(drawing.boxes)
    for place, one in enumerate(boxes):
        assert 0 <= one.x <= drawing.width - one.width
        assert 0 <= one.y <= drawing.height - one.height
        for other in boxes[place + 1 :]:
            apart = one.x + one.width <= other.x or other.x + other.width <= one.x or one.y + one.height <= other.y or other.y + other.height <= one.y
            assert apart, (one.node.name, other.node.name)
    assert {line.source for line in drawing.lines} == {"lldp_both", "lldp", "fdb", "cdp", "declared"}


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_graph_is_drawn_with_each_own_device_once(data):
    names = [f"d{n}" for n in range(data.draw(st.integers(1, 25)))]
    pick = st.sampled_from(names)
    parents = data.draw(st.dictionaries(pick, st.lists(pick, min_size=1, max_size=2).map(tuple), max_size=25))
    pairs = data.draw(st.lists(st.tuples(pick, pick), max_size=30))
    site = site_map(
        [edge(a, b) for a, b in pairs if a != b], parents, nodes=tuple(node(name, data.draw(st.sampled_from(["switch", "camera"]))) for name in names)
    )
    assert sorted(box.node.name for box in draw(site).boxes) == sorted(names)


def test_a_chain_without_end_is_drawn_in_pieces():
    names = [f"n{n}" for n in range(3 * DEEPEST)]
    site = site_map([], {below: (above,) for above, below in zip(names, names[1:], strict=False)}, nodes=tuple(map(node, names)))
    assert len(forest(site).trees) == 3
    assert len(draw(site).boxes) == len(names)


def test_three_hundred_devices_fill_a_picture_that_can_be_read():
    switches = [node(f"sw-{n}") for n in range(20)]
    leaves = [node(f"ap-{n}", "access_point") for n in range(280)]
    parents = {one.name: ("gw",) for one in switches} | {one.name: (f"sw-{n % 20}",) for n, one in enumerate(leaves)}
    drawing = draw(site_map([], parents, nodes=(node("gw", "router"), *switches, *leaves)))
    assert len(drawing.boxes) == 301
    assert drawing.width < 1200
    assert drawing.height < 8000
    assert [columns_of(n) for n in (1, 6, 7, 18, 19, 45, 46)] == [1, 1, 2, 2, 3, 3, 4]


def test_names_fit_their_boxes():
    assert (units("ab教室"), cut("abcdef", 6), cut("abcdefg", 6), cut("教室一二三", 6)) == (6, "abcdef", "abcde…", "教室…")
    assert [short_port(name) for name in ("GigabitEthernet0/0/1", "Ten-GigabitEthernet1/0/1", "Eth-Trunk1")] == ["GE0/0/1", "XGE1/0/1", "Eth-Trunk1"]


def test_a_site_shows_states_cables_and_what_contradicts_the_inventory(templates):
    reader = read(pages(templates).site(asked(site="a")))
    said = reader.said()
    assert "甲校 6 台设备，5 条连接" in said
    assert "sw-2：清单写的上联是 gw GE0/0/9，实际看到在 gw GE0/0/2（LLDP 一方报告）" in said
    assert "sw-2 · 交换机 · 中断" in said
    assert "gw GigabitEthernet0/0/1 — sw-1 GE1/0/24 · LLDP 双方确认 · 可信度 95 · 1 分钟前" in said
    assert "还不知道接在哪里" in said
    assert "/devices/sw-10" in reader.links
    assert "?at=sw-1#map" in reader.links


def test_a_part_of_a_map_can_be_looked_at_alone(templates):
    page = "".join(pages(templates).site(asked({"at": "sw-1"}, site="a")).body)
    whole = "".join(pages(templates).site(asked(site="a")).body)
    assert "只显示 sw-1 及其下级" in page
    first, second = (text.split('id="map"')[1].split('viewBox="')[1].split('"')[0] for text in (page, whole))
    assert first != second
    assert second.startswith("0 0 ")
    same = "".join(pages(templates).site(asked({"at": "nobody"}, site="a")).body)
    assert same.split('id="map"')[1].split('viewBox="')[1].split('"')[0] == second


def test_a_map_is_laid_out_once_for_each_topology(templates):
    section = pages(templates)
    section.site(asked(site="a"))
    (kept,) = section._drawings.values()
    section._source.shown = topology(replace(SCHOOL, edges=tuple(replace(one, seen_at=NOW) for one in SCHOOL.edges)))
    assert "可信度 95 · 1 秒前" in read(section.site(asked(site="a"))).said()
    assert list(section._drawings.values()) == [kept], "that a cable was seen again changes no picture"
    section._source.shown = topology(replace(SCHOOL, edges=SCHOOL.edges[1:]))
    section.site(asked(site="a"))
    assert len(section._drawings) == 2


def test_the_district_shows_schools_by_county_with_the_core_above(templates):
    reader = read(pages(templates).district(asked()))
    said = reader.said()
    assert "青山 4 所 · 断网 1" in said
    assert "石桥中学" in said
    assert "/topology/bad" in reader.links
    assert "/topology/a" in reader.links


def test_a_thousand_schools_stay_readable():
    district = replace(DISTRICT, groups=tuple(TileGroup(name=f"县{n}", tiles=tiles(100)) for n in range(10)))
    drawing = draw_district(district)
    dots = [dot for block in drawing.blocks for dot in block.dots]
    assert len(dots) == 1000
    assert len({(dot.x, dot.y) for dot in dots}) == 1000
    assert drawing.height < 1200
    assert all(
        block.x <= dot.x and dot.x + 17 <= block.x + block.width and dot.y + 17 <= block.y + block.height for block in drawing.blocks for dot in block.dots
    )
    lost = replace(DISTRICT, groups=(TileGroup(name="县", tiles=tiles(2, SiteState.OFFLINE)),))
    assert [block.cut_off for block in draw_district(lost).blocks] == [True]


def test_an_empty_district_and_an_unknown_site(templates):
    empty = DistrictTopology(now=NOW, name="")
    assert "没有登记设备" in read(pages(templates, None, empty).district(asked())).said()
    assert pages(templates, None).site(asked(site="x")).status == 404


def test_no_string_of_a_map_becomes_markup(templates):
    against = Contradiction(device=NASTY, declared=PortEnd(NASTY, NASTY), seen=PortEnd(NASTY), source=EdgeSource.CDP)
    nodes = (node(NASTY, "router", room=NASTY), node("x", outside=True, site_name=NASTY))
    site = SiteMap(site=NASTY, site_name=NASTY, nodes=nodes, edges=(edge(NASTY, "x", port=NASTY),), parents={NASTY: ("x",)}, contradictions=(against,))
    tile = SiteTile(id=NASTY, name=NASTY, short=NASTY, state=SiteState.UNKNOWN)
    district = replace(DISTRICT, name=NASTY, groups=(TileGroup(name=NASTY, tiles=(tile,)),))
    for page in (pages(templates, site).site(asked(site="a")), pages(templates, district=district).district(asked())):
        reader = read(page)
        assert "img" not in reader.tags[reader.tags.index("main") :]


def test_maps_are_json_too(templates):
    told = json.loads(pages(templates).site(asked({"format": "json"}, site="a")).body)
    assert (told["schema"], told["states"]["sw-2"], told["map"]["edges"][0]["source"]) == ("netmon.site_topology/1", "down", "lldp_both")
    assert json.loads(pages(templates).district(asked({"format": "json"})).body)["groups"][0]["tiles"][3]["state"] == "offline"
