"""The wall and the schools' pages out of real parts: states, incidents, lines, rooms; and who may see which."""

import time
from dataclasses import replace

import pytest

from netmon.evaluate.site_state import seen_of, site_state
from netmon.expose.families_places import LineNow
from netmon.model.access import EVERYWHERE, NOWHERE, Sight
from netmon.model.finding import Severity
from netmon.model.incident import Cause, Incident, Tier
from netmon.model.incident_book import Book, Case
from netmon.model.state import DeviceStatus
from netmon.model.status import ConfigStatus
from netmon.model.view_school import SchoolQuery
from netmon.model.view_wall import SiteState
from netmon.pipeline.live import LiveChanges
from netmon.pipeline.places_shown import LineRead
from netmon.pipeline.view_school import LiveSchools
from netmon.pipeline.view_wall import LiveWall, WallParts
from netmon.web.hub import ChangeHub
from tests.pipeline.rig import running
from tests.pipeline.school import School
from tests.web.test_live import question

OTHER = """
site: {id: b, name: 石桥镇中心小学, kind: school, county: 青山县, township: 石桥镇, contacts: [{name: 王老师, duty: it}]}
links:
  - {id: dx, role: exit, isp: 电信, contract: {down: 500M, up: 100M, from: 2026-01-01}, circuit: C-1, repair_phone: "10000", port: b-gw/GE0/0/1}
devices:
  - {name: b-gw, role: router, address: 10.1.0.1}
  - {name: b-sw, role: switch, address: 10.1.0.2, uplink: b-gw}
  - {name: b-ytj, role: whiteboard, address: 10.1.1.1, credential: null, uplink: b-sw}
"""
AT_A, AT_B = Sight(frozenset({"a"})), Sight(frozenset({"b"}))
UP, DOWN, UNREACHABLE, UNKNOWN = DeviceStatus.UP, DeviceStatus.DOWN, DeviceStatus.UNREACHABLE, DeviceStatus.UNKNOWN
A_DEVICES = ("gw", "sw", "ac", "ytj-101", "ytj-102")


class Rig:
    def __init__(self, folder):
        self.school = School(folder, {"inventory/sites/b": OTHER})
        self.book, self.lines, self.mono = Book(), {}, 1000.0
        parts = WallParts(
            current=self.school.current, book=lambda: self.book, lines=lambda: self.lines, coverage=lambda: 0.9, late_s=lambda: 2.0,
            config=lambda: ConfigStatus(loaded_at=1.0, problems=2), judging_since=lambda: None, history=lambda: (5.0, False), dropped_series=lambda: 7,
        )  # fmt: skip
        self.wall = LiveWall(parts, wall=lambda: self.school.now, clock=lambda: self.mono)
        self.schools = LiveSchools(self.wall, self.school.current, self.school.watch, lambda: self.lines, wall=lambda: self.school.now, clock=lambda: self.mono)
        self.wall.configure(self.school.config)
        self.schools.configure(self.school.config)

    def state(self, device, status):
        self.school.state(device, status)
        self.wall.changed(device)

    def well(self):
        for device in (*A_DEVICES, "b-gw", "b-sw", "b-ytj"):
            self.state(device, UP)

    def states(self, sight=EVERYWHERE):
        return {tile.id: tile.state for group in self.wall.wall(sight).groups for tile in group.tiles}

    def open(self, site, cause=Cause.EXIT_DOWN, **more):
        values = {"severity": Severity.CRITICAL, "tier": Tier.AT_ONCE, "since_ms": 0, "opened_ms": 0, **more}
        one = Incident(id=f"0902-{len(self.book.cases):02d}", cause=cause, root=site, site=site, **values)
        self.book = Book(cases={**self.book.cases, one.id: Case(key=one.id, incident=one)})
        return one

    def read(self, key, rate, *, limit=500_000_000, up=1, age_s=0.0):
        line = LineNow(up, {"down": rate, "up": 1e6}, {"down": limit, "up": 100_000_000})
        self.lines = {**self.lines, key: LineRead(line, self.school.now - age_s, self.mono - age_s, 150.0)}


@pytest.fixture
def rig(tmp_path):
    return Rig(tmp_path)


def test_schools_stand_by_place_and_begin_without_data(rig):
    wall = rig.wall.wall(EVERYWHERE)
    assert [(group.name, [tile.id for tile in group.tiles]) for group in wall.groups] == [("", ["a"]), ("石桥镇", ["b"])]
    assert [tile.short for group in wall.groups for tile in group.tiles] == ["甲校", "中心小"]
    assert wall.counts[SiteState.UNKNOWN] == wall.total == 2


def test_a_school_is_as_its_worst_device_is(rig):
    rig.well()
    assert rig.states() == {"a": SiteState.NORMAL, "b": SiteState.NORMAL}
    rig.state("b-ytj", DOWN)
    assert rig.states()["b"] is SiteState.NORMAL, "a board that somebody switched off is no fault"
    rig.state("b-sw", DOWN)
    assert rig.states()["b"] is SiteState.FAULTY
    rig.state("b-sw", UNREACHABLE)
    assert rig.states()["b"] is SiteState.AFFECTED
    rig.state("b-sw", UNKNOWN)
    assert rig.states()["b"] is SiteState.UNKNOWN, "what is not known is not normal"
    rig.state("b-sw", DeviceStatus.MAINTENANCE)
    assert rig.states()["b"] is SiteState.MAINTENANCE
    for device in ("b-gw", "b-sw", "b-ytj"):
        rig.state(device, UNREACHABLE)
    assert rig.states()["b"] is SiteState.OFFLINE
    for device in ("b-gw", "b-sw", "b-ytj"):
        rig.state(device, DeviceStatus.OFF_HOURS)
    assert rig.states() == {"a": SiteState.NORMAL, "b": SiteState.OFF_HOURS}


def test_open_incidents_make_a_schools_state(rig):
    rig.well()
    rig.open("b")
    assert rig.states()["b"] is SiteState.OFFLINE
    rig.book = Book()
    assert rig.states()["b"] is SiteState.NORMAL
    rig.open("b", works_instead="移动")
    assert rig.states()["b"] is SiteState.FAULTY
    rig.book = Book()
    rig.open("b", Cause.ROGUE_DHCP, tier=Tier.WEEKLY)
    assert rig.states()["b"] is SiteState.NORMAL


def test_what_nobody_announced_is_found_within_a_minute(rig):
    rig.well()
    rig.states()
    rig.school.state("b-sw", DOWN)
    assert rig.states()["b"] is SiteState.NORMAL
    rig.mono += 60
    assert rig.states()["b"] is SiteState.FAULTY


def test_exits_stand_by_load_and_leave_when_their_reading_is_old(rig):
    rig.read("b/dx", 450e6)
    exit_ = rig.wall.wall(EVERYWHERE).exits[0]
    assert (exit_.site, exit_.isp, exit_.direction, exit_.ratio, exit_.up) == ("b", "电信", "down", 0.9, True)
    rig.mono += 151
    assert rig.wall.wall(EVERYWHERE).exits == ()


def test_a_part_of_the_district_shows_nothing_of_the_rest(rig):
    rig.well()
    rig.open("b")
    rig.read("b/dx", 450e6)
    wall = rig.wall.wall(AT_A)
    assert [(tile.id, tile.state) for group in wall.groups for tile in group.tiles] == [("a", SiteState.NORMAL)]
    assert (wall.total, wall.counts[SiteState.OFFLINE], wall.exits, wall.blind) == (1, 0, (), None)
    assert "石桥" not in repr(wall)
    assert rig.wall.tiles(["a", "b", "zz"], AT_A) == rig.wall.tiles(["a"], EVERYWHERE)
    assert rig.wall.wall(NOWHERE).groups == ()
    listed = rig.schools.schools(SchoolQuery(), AT_A)
    assert ([row.id for row in listed.rows], listed.total, listed.counties) == (["a"], 1, ())
    assert rig.schools.school("b", AT_A) is None
    assert "石桥" not in repr(rig.schools.school("a", AT_A))


def test_the_whole_is_told_what_netmon_does_not_see(rig):
    rig.well()
    rig.school.echo("gw")
    rig.mono = rig.school.now + 42
    blind = rig.wall.wall(EVERYWHERE).blind
    assert (blind.coverage, blind.late_s, blind.config.problems, blind.history_since, blind.dropped_series) == (0.9, 2.0, 2, 5.0, 7)
    assert blind.oldest_s == pytest.approx(42)


def test_schools_are_found_by_place_state_and_words(rig):
    rig.well()
    rig.open("b")
    found = rig.schools.schools
    assert [row.id for row in found(SchoolQuery(county="青山县"), EVERYWHERE).rows] == ["b"]
    assert [row.id for row in found(SchoolQuery(state=SiteState.OFFLINE), EVERYWHERE).rows] == ["b"]
    assert [row.id for row in found(SchoolQuery(words=("石桥", "小学")), EVERYWHERE).rows] == ["b"]
    assert found(SchoolQuery(words=("nothing",)), EVERYWHERE).total == 0
    page = found(SchoolQuery(offset=1, limit=1), EVERYWHERE)
    assert ([row.id for row in page.rows], page.total) == (["b"], 2)
    assert (page.rows[0].devices, page.rows[0].incidents) == ((3, 3), 1)


def test_school_has_its_lines_rooms_parts_devices_people_and_lessons(rig):
    rig.well()
    rig.school.ports("sw", {"GE1/0/1": 1_000_000_000})
    rig.school.echo("ytj-101")
    rig.school.watch.round()
    rig.state("ac", DOWN)
    school = rig.schools.school("a", EVERYWHERE)
    assert (school.row.state, school.row.devices, school.rooms.total) == (SiteState.FAULTY, (4, 5), 3)
    assert [(row.name, row.state.status) for row in school.failing] == [("ac", DOWN)]
    assert (school.today.on.name, [one.name for one in school.today.lessons]) == ("第一节", ["第一节", "第二节", "晚自习"])
    assert {one.kind: one.total for one in school.parts}["board"] == 2
    other = rig.schools.school("b", EVERYWHERE)
    assert [(one.duty, one.name) for one in other.contacts] == [("it", "王老师")]
    line = other.links[0]
    assert (line.up, line.down_bps, line.contract_down_bps, line.circuit, line.ratio) == (None, None, 500_000_000, "C-1", None)
    rig.read("b/dx", 250e6, up=0)
    line = rig.schools.school("b", EVERYWHERE).links[0]
    assert (line.up, line.down_bps, line.ratio) == (False, 250e6, 0.5)
    assert rig.schools.school("zz", EVERYWHERE) is None


def test_state_of_a_site_by_its_devices():
    assert site_state(seen_of([]), ()) is SiteState.UNKNOWN
    assert site_state(seen_of([("whiteboard", DOWN)]), ()) is SiteState.OFF_HOURS
    assert site_state(seen_of([("switch", UP), ("camera", DOWN)]), ()) is SiteState.FAULTY
    assert site_state(seen_of([("switch", UP), ("camera", UNKNOWN)]), ()) is SiteState.NORMAL
    assert site_state(seen_of([("switch", DOWN), ("router", UNKNOWN)]), ()) is SiteState.FAULTY
    assert site_state(seen_of([("switch", DOWN), ("ap", UNREACHABLE)]), ()) is SiteState.OFFLINE


async def test_changes_go_to_the_topics_of_whom_they_concern(rig):
    hub = ChangeHub()
    live = LiveChanges(hub, rig.wall)
    rig.well()
    with hub.listen(question(), ["wall"], hub.token) as wall, hub.listen(question(), ["site:b", "device:b-sw", "incidents"], hub.token) as school:
        rig.school.state("b-sw", DOWN)
        live.state("b-sw")
        assert b'"wall"' in await wall.next(30.0)
        heard = await school.next(30.0) + await school.next(0.5)
        assert b"site:b" in heard
        assert b"device:b-sw" in heard
        live.state("unknown device")
        live.line(replace(rig.school.config.links["b/dx"]))
        assert b"site:b" in await school.next(30.0)
        assert await wall.next(0.6) == b""


async def test_state_of_a_polled_device_reaches_an_open_wall_within_a_second(tmp_path, root):
    async with running(tmp_path, root, {"sw": {}}) as rig:
        hub = rig.parts.pages.hub
        hub.patchers.clear()
        with hub.listen(question(), ["wall", "site:school"], hub.token) as page:
            await rig.poll("sw", "system")
            started = time.monotonic()
            heard = await page.next(30.0)
            assert time.monotonic() - started < 3.0  # a second on a machine that does nothing else
            assert b'"topic":"' in heard
        assert rig.parts.pages.wall.state("school") is SiteState.NORMAL


def test_a_thousand_schools_are_shown_in_milliseconds(rig):
    config = rig.school.config
    site, device = config.sites["b"], config.devices["b-sw"]
    sites = {f"s{number}": replace(site, id=f"s{number}", name=f"第{number}小学") for number in range(1000)}
    devices = {f"d{number}": replace(device, name=f"d{number}", site=f"s{number % 1000}", uplink=None) for number in range(20_000)}
    rig.wall.configure(replace(config, sites=sites, devices=devices, links={}))
    for name in devices:
        rig.school.current.of(name)
        rig.school.state(name, UP)
    assert rig.wall.wall(EVERYWHERE).counts[SiteState.NORMAL] == 1000
    took = []
    for number in range(10):
        rig.state(f"d{number}", DOWN)
        started = time.perf_counter()
        wall = rig.wall.wall(EVERYWHERE)
        took.append(time.perf_counter() - started)
    assert wall.counts[SiteState.FAULTY] == 10
    assert min(took) < 0.05, "it takes 2 ms on a quiet machine"
