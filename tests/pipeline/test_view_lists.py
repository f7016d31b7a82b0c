"""What the maps, the findings, the register of assets and the page on netmon itself are told; nobody sees anything of another school."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from netmon.config.config import Config
from netmon.model.access import EVERYWHERE, NOWHERE, Sight
from netmon.model.event import Event, EventKind
from netmon.model.finding import FindingKind, Severity, finding
from netmon.model.neighbours import Neighbour, NeighbourTable
from netmon.model.outcome import Outcome
from netmon.model.reading import Reading
from netmon.model.room import EndpointState, Part, PartStatus
from netmon.model.state import DeviceState, DeviceStatus
from netmon.model.topology import EdgeSource
from netmon.model.view_asset import ASSET_SORTS, AssetMark, AssetQuery
from netmon.model.view_finding import FindingQuery
from netmon.model.view_wall import SiteState, SiteTile, TileGroup, Wall
from netmon.pipeline import asset_sheet
from netmon.pipeline.topology import TopologyWatch
from netmon.pipeline.view_assets import KEEP_S, LiveAssets, asset_cells, sorted_rows
from netmon.pipeline.view_findings import LiveFindings, event_within
from netmon.pipeline.view_self import LiveSelf
from netmon.pipeline.view_topology import LiveTopology
from netmon.store.assets import AssetBook, Box, Entry
from netmon.store.current import CurrentState
from netmon.store.findings import FindingBook
from tests.config.tree import good
from tests.pipeline.rig import running

NOW = 1_799_970_310.0
DAY_S = 86_400
SCHOOL = """
site: {{id: {id}, name: {name}, kind: school}}
devices:
  - {{name: {id}-gw, role: router, address: 10.{n}.0.1, uplink: core/GE0/0/{n}, bought: 2021-09-01, end_of_life: 2026-12-31}}
  - {{name: {id}-sw, role: switch, address: 10.{n}.0.2, uplink: {id}-gw/GE0/0/9}}
  - {{name: {id}-ap, role: access_point, uplink: {id}-sw/GE0/0/3}}
"""
DISTRICT = """
district: {id: d1, name: 青山区}
defaults: {credential: ro}
devices:
  - {name: core, role: switch, address: 10.0.0.1}
"""
AT_A, AT_B = Sight(frozenset({"a"})), Sight(frozenset({"b"}))


@dataclass
class Rig:
    config: Config
    current: CurrentState
    book: FindingBook
    watch: TopologyWatch
    now: float = NOW
    parts: dict[str, PartStatus] = field(default_factory=dict)

    def lldp(self, device: str, port: str, name: str) -> None:
        table = NeighbourTable(neighbours=(Neighbour(protocol="lldp", port=port, name=name),))
        reading = Reading(device=device, collector="lldp", started=self.now, started_monotonic=0, duration_s=0.1, outcome=Outcome.OK, payload=table)
        self.current.record(reading)
        self.watch.note(reading)

    def maps(self) -> LiveTopology:
        self.watch.renew(self.now)

        def tiles(sight: Sight) -> Wall:
            own = tuple(SiteTile(id=site, name=site, short=site, state=SiteState.NORMAL) for site in ("a", "b") if sight.sees(site))
            return Wall(now=self.now, district="青山区", groups=(TileGroup(name="", tiles=own),) if own else ())

        def parts_of(_site: str) -> Mapping[str, PartStatus]:
            return self.parts

        return LiveTopology(self.watch, self.current, tiles=tiles, config=lambda: self.config, parts_of=parts_of, wall=lambda: self.now)


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    schools = {"a": "东关小学", "b": "西关中学"}
    files = {f"inventory/sites/{site}.yaml": SCHOOL.format(id=site, name=name, n=n) for n, (site, name) in enumerate(schools.items(), 1)}
    config = good(tmp_path, {**files, "inventory/district.yaml": DISTRICT})
    current, book = CurrentState(), FindingBook()
    current.retain([name for name, device in config.devices.items() if device.address is not None])
    watch = TopologyWatch(current, book, wall=lambda: NOW)
    watch.configure(config)
    return Rig(config, current, book, watch)


def test_a_sites_map_has_its_devices_cables_parents_and_states(rig):
    rig.lldp("a-sw", "GE0/0/24", "a-gw")
    rig.lldp("a-gw", "GE0/0/9", "a-sw")
    rig.current.of("a-sw").state = DeviceState(status=DeviceStatus.DOWN)
    found = rig.maps().site("a", EVERYWHERE)
    assert found is not None
    assert [(node.name, node.outside) for node in found.map.nodes] == [("a-gw", False), ("a-sw", False), ("a-ap", False), ("core", True)]
    assert found.map.parents == {"a-gw": ("core",), "a-sw": ("a-gw",), "a-ap": ("a-sw",)}
    assert {(edge.a.device, edge.b.device): edge.source for edge in found.map.edges} == {
        ("a-gw", "a-sw"): EdgeSource.LLDP_BOTH, ("a-gw", "core"): EdgeSource.DECLARED, ("a-ap", "a-sw"): EdgeSource.DECLARED,
    }  # fmt: skip
    assert (found.states["a-sw"], found.states["a-ap"]) == (DeviceStatus.DOWN, DeviceStatus.UNKNOWN)


@pytest.mark.parametrize(
    ("works", "state", "shown"),
    [
        (True, EndpointState.ON, DeviceStatus.UP),
        (False, EndpointState.UNREACHABLE_CONTROL, DeviceStatus.DOWN),
        (None, EndpointState.OFF, DeviceStatus.OFF_HOURS),
        (None, EndpointState.UNKNOWN, DeviceStatus.UNKNOWN),
        (None, EndpointState.ON, DeviceStatus.UP),
    ],
)
def test_what_is_not_polled_is_as_the_rooms_have_it(rig, works, state, shown):
    rig.parts = {"a-ap": PartStatus(part=Part.ACCESS_POINT, device="a-ap", state=state, works=works)}
    found = rig.maps().site("a", EVERYWHERE)
    assert found is not None
    assert found.states["a-ap"] is shown


def test_a_map_stays_while_nothing_changes_and_follows_a_new_topology(rig):
    maps = rig.maps()
    first, again = maps.site("a", EVERYWHERE), maps.site("a", EVERYWHERE)
    assert first is not None
    assert again is not None
    assert first.map is again.map
    rig.watch.renew(NOW + 600)
    seen = maps.site("a", EVERYWHERE)
    assert seen is not None
    assert (seen.map is first.map, seen.map.shape) == (False, first.map.shape)
    rig.lldp("a-sw", "GE0/0/24", "a-gw")
    rig.watch.renew(NOW + 700)
    other = maps.site("a", EVERYWHERE)
    assert other is not None
    assert other.map.shape != first.map.shape


def test_nobody_sees_another_schools_devices_on_a_map(rig):
    rig.lldp("a-sw", "GE0/0/7", "b-sw")
    maps = rig.maps()
    whole, own = maps.site("a", EVERYWHERE), maps.site("a", AT_A)
    assert whole is not None
    assert own is not None
    assert {node.name for node in whole.map.nodes} == {"a-gw", "a-sw", "a-ap", "core", "b-sw"}
    assert {node.name for node in own.map.nodes} == {"a-gw", "a-sw", "a-ap"}
    for word in ("b-sw", "core", "西关", "区中心"):
        assert word not in repr(own)
    assert own.map.hidden == 2
    assert maps.site("a", AT_B) is None
    assert maps.site("nowhere", EVERYWHERE) is None
    assert ([tile.id for group in maps.district(AT_A).groups for tile in group.tiles], maps.district(AT_A).core) == (["a"], None)
    assert maps.district(NOWHERE).groups == ()
    core = maps.district(EVERYWHERE).core
    assert core is not None
    assert [node.name for node in core.map.nodes if not node.outside] == ["core"]


def test_a_contradiction_with_a_device_out_of_sight_is_not_told(rig):
    rig.lldp("a-gw", "GE0/0/1", "b-gw")
    rig.lldp("core", "GE0/0/8", "b-gw")
    maps = rig.maps()
    whole, own = maps.site("a", EVERYWHERE), maps.site("a", AT_A)
    assert whole is not None
    assert own is not None
    assert [one.device for one in whole.map.contradictions] == ["a-gw"]
    assert own.map.contradictions == ()


def findings_of(rig: Rig) -> LiveFindings:
    return LiveFindings(rig.book, lambda: rig.config, wall=lambda: rig.now, clock=lambda: rig.now)


def test_findings_are_the_worst_and_newest_first_and_narrowed(rig):
    rig.book.replace("hygiene", "a-sw", [finding("a-sw", FindingKind.NO_NTP, "", NOW - 5), finding("a-sw", FindingKind.TELNET_OPEN, "telnet", NOW - 9)])
    rig.book.replace("hygiene", "b-sw", [finding("b-sw", FindingKind.PUBLIC_ANSWERED, "", NOW - 900), finding("b-sw", FindingKind.TELNET_OPEN, "", NOW)])
    rig.book.replace("lan", "", [finding("", FindingKind.ROGUE_RA, "x", NOW)])
    found = findings_of(rig).findings(FindingQuery(), EVERYWHERE)
    assert [(row.device, row.kind.value) for row in found.rows] == [
        ("", "rogue_ra"), ("b-sw", "public_answered"), ("b-sw", "telnet_open"), ("a-sw", "telnet_open"), ("a-sw", "no_ntp"),
    ]  # fmt: skip
    assert (found.by_severity, found.by_kind[FindingKind.TELNET_OPEN]) == ({Severity.CRITICAL: 2, Severity.WARNING: 2, Severity.INFO: 1}, 2)
    assert found.sites == (("a", "东关小学"), ("b", "西关中学"))
    page = findings_of(rig).findings(FindingQuery(kind=FindingKind.TELNET_OPEN, offset=1, limit=1), EVERYWHERE)
    assert (page.total, [row.device for row in page.rows]) == (2, ["a-sw"])
    assert findings_of(rig).findings(FindingQuery(severity=Severity.CRITICAL, site="b"), EVERYWHERE).total == 1


def test_nobody_sees_another_schools_findings(rig):
    rig.book.replace("topology", "a-sw", [finding("a-sw", FindingKind.UPLINK_MISMATCH, "declared a-gw GE0/0/9, seen at b-sw GE0/0/1 by lldp", NOW)])
    rig.book.replace("hygiene", "a-gw", [finding("a-gw", FindingKind.TELNET_OPEN, "telnet server enable", NOW)])
    rig.book.replace("hygiene", "b-sw", [finding("b-sw", FindingKind.TELNET_OPEN, "", NOW)])
    rig.book.replace("lan", "", [finding("", FindingKind.ROGUE_RA, "x", NOW)])
    own = findings_of(rig).findings(FindingQuery(), AT_A)
    assert {(row.device, row.detail) for row in own.rows} == {("a-sw", ""), ("a-gw", "telnet server enable")}
    assert (own.total, sum(own.by_severity.values()), own.sites) == (2, 2, (("a", "东关小学"),))
    assert "b-sw" not in repr(own)
    assert findings_of(rig).findings(FindingQuery(site="b"), AT_A).rows == ()
    assert findings_of(rig).findings(FindingQuery(), NOWHERE).total == 0


def test_nobody_is_told_of_another_schools_devices_by_events_either(rig):
    said = "uplink_mismatch declared a-gw GE0/0/9, seen at b-sw GE0/0/1 by lldp"
    for kind, detail, shown in (
        (EventKind.FINDING, said, "uplink_mismatch"),
        (EventKind.FINDING_GONE, said, "uplink_mismatch"),
        (EventKind.FINDING, "telnet_open vty 0 4", "telnet_open vty 0 4"),
        (EventKind.CONFIG_CHANGED, "b-sw", "b-sw"),
    ):
        event = Event(at=NOW, kind=kind, device="a-sw", detail=detail)
        assert event_within(event, rig.config.devices, AT_A).detail == shown
        assert event_within(event, rig.config.devices, EVERYWHERE) is event


def assets_of(rig: Rig, folder: Path, told: Mapping[str, tuple[Box, float]] | None = None) -> LiveAssets:
    book = AssetBook(folder, wall=lambda: rig.now)
    book.configure({device.name: Entry(site=device.site, role=device.role) for device in rig.config.devices.values()})
    for name, (box, at_s) in (told or {}).items():
        book.seen(name, at_s)
        book.told(name, box, at_s)
    return LiveAssets(book, lambda: rig.config, wall=lambda: rig.now)


TOLD = {
    "a-gw": (Box(vendor="Huawei", model="AR6121", serial="SN1", software="V300"), NOW - 3600),
    "a-sw": (Box(vendor="H3C", model="S5130", serial="SN2"), NOW - 40 * DAY_S),
    "b-gw": (Box(vendor="Ruijie", model="EG3250", serial="sn1 "), NOW - 60),
}


async def test_assets_are_marked_sorted_and_narrowed(rig, tmp_path):
    rig.now = NOW
    assets = assets_of(rig, tmp_path, TOLD)
    every = await assets.assets(AssetQuery(), EVERYWHERE)
    marks = {row.asset.device: row.marks for row in every.rows}
    assert (every.total, every.every, every.vendors) == (7, 7, ("H3C", "Huawei", "Ruijie"))
    assert marks["a-gw"] == {AssetMark.DOUBLED, AssetMark.ENDED}
    assert marks["a-sw"] == {AssetMark.UNSEEN}
    assert marks["a-ap"] == {AssetMark.NEVER}
    assert [row.asset.device for row in (await assets.assets(AssetQuery(mark=AssetMark.DOUBLED), EVERYWHERE)).rows] == ["a-gw", "b-gw"]
    assert [row.asset.device for row in (await assets.assets(AssetQuery(words=("s5130",)), EVERYWHERE)).rows] == ["a-sw"]
    assert [row.asset.device for row in (await assets.assets(AssetQuery(sort="last_seen", descending=True, limit=3), EVERYWHERE)).rows] == [
        "b-gw",
        "a-gw",
        "a-sw",
    ]
    assert [row.asset.device for row in (await assets.assets(AssetQuery(sort="last_seen"), EVERYWHERE)).rows][:3] == ["a-sw", "a-gw", "b-gw"], (
        "unknown comes last"
    )
    gateway = next(row for row in every.rows if row.asset.device == "a-gw")
    assert (gateway.asset.end_of_life, round(gateway.years or 0, 1), gateway.unseen_days) == (date(2026, 12, 31), 5.4, 0)
    assert all(len(sorted_rows(every.rows, by)) == 7 for by in ASSET_SORTS)


async def test_assets_follow_what_is_told_within_seconds(rig, tmp_path):
    assets = assets_of(rig, tmp_path)
    assert (await assets.assets(AssetQuery(words=("SN9",)), EVERYWHERE)).total == 0
    assets._book.told("a-ap", Box(serial="SN9"), NOW)
    rig.now += KEEP_S
    assert (await assets.assets(AssetQuery(words=("SN9",)), EVERYWHERE)).total == 1


async def test_nobody_sees_another_schools_assets(rig, tmp_path):
    own = await assets_of(rig, tmp_path, TOLD).assets(AssetQuery(), AT_A)
    assert ({row.asset.site for row in own.rows}, own.total, own.every, own.vendors) == ({"a"}, 3, 3, ("H3C", "Huawei"))
    assert own.marks[AssetMark.DOUBLED] == 0, "whose serial number is doubled elsewhere is not told"
    assert "b-gw" not in repr(own)
    assert (await assets_of(rig, tmp_path).assets(AssetQuery(site="b"), AT_A)).rows == ()
    assert (await assets_of(rig, tmp_path).assets(AssetQuery(), NOWHERE)).every == 0


async def test_assets_become_a_workbook_in_a_process_of_its_own(rig, tmp_path):
    book = await assets_of(rig, tmp_path, TOLD).workbook(AssetQuery(limit=1), AT_A, "zh")
    assert book is not None
    assert book.startswith(b"PK")


async def test_a_workbook_has_a_row_a_device_and_no_formulas(rig, tmp_path):
    assets = assets_of(rig, tmp_path, TOLD | {"b-sw": (Box(serial="=1+1"), NOW)})
    rows = (await assets.assets(AssetQuery(limit=None), EVERYWHERE)).rows
    order = {"lang": "en", "title": "Assets", "head": "As of now", "rows": [asset_cells(row, "en", ZoneInfo("Asia/Shanghai")) for row in rows]}
    sheet = await asyncio.to_thread(lambda: load_workbook(BytesIO(asset_sheet.workbook(order))).worksheets[0])
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    gateway = next(row for row in cells if row[0] == "a-gw")
    assert gateway[1:8] == ["东关小学", None, "router", "Huawei", "AR6121", "SN1", "V300"]
    assert (gateway[10].date(), gateway[11]) == (date(2021, 9, 1), 5.4)
    assert next(row for row in cells if row[0] == "b-sw")[6] == "=1+1"
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


async def test_netmon_itself_is_told_to_whoever_sees_the_whole(tmp_path, root):
    async with running(tmp_path, root, {"sw": {}, "silent": {}}) as rig:
        parts = rig.parts
        await rig.poll("sw", "system")
        itself = LiveSelf(
            rig.status,
            parts.metrics,
            parts.current,
            lambda: parts.config,
            rig.env,
            exposition=parts.exposition,
            problems=lambda: parts.problems,
            wall=rig.now.wall,
        )
        page = await itself.itself(EVERYWHERE)
        assert page is not None
        figures = {row.key: row for part in page.parts for row in part.rows}
        assert (figures["memory"].value or 0) > 10_000_000
        assert figures["jobs"].value == len(parts.runner.jobs)
        assert (figures["writable"].value, figures["dropped_series"].mood, figures["samples_dropped"].mood) == (1, "", "")
        assert figures["coverage"].mood == "bad", "nobody else was tested"
        assert (page.config.problems, page.unwatched.official, page.unwatched.silent, page.unwatched.never_answered) == (0, False, (), 1)
        assert await itself.itself(Sight(frozenset({"school"}))) is None
        assert await itself.itself(NOWHERE) is None
