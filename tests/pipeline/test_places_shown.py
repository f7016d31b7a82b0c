"""Schools and lines on /metrics: from the inventory, and from the port that watches a line."""

from datetime import datetime
from zoneinfo import ZoneInfo

from netmon.expose.labels import DeviceLabels
from netmon.expose.store import Exposition
from netmon.model.reading import Column, InterfaceTable
from netmon.pipeline.line import DeviceLine, LineSettings
from netmon.pipeline.places_shown import PlacesShown
from tests.config.tree import GOOD, good
from tests.store.histories import Clock

A = "inventory/sites/a.yaml"
CENTER = GOOD["inventory/district.yaml"] + "devices: [{name: center-gw, role: router, address: 10.9.9.9, credential: ro}]\n"
LINKS = """links:
  - {id: dx, role: exit, port: a-gw/Gi0/1, isp: 电信, contract: [{down: 500M, up: 100M, to: 2026-12-31}, {down: 1G, up: 200M, from: 2027-01-01}]}
  - {id: up, role: school_access, far_port: "center-gw/alias:SCHOOL-A*"}
"""
NEW_YEAR = datetime(2027, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai")).timestamp()


class Rig:
    def __init__(self, folder, links=LINKS) -> None:
        self.folder = folder
        self.clock = Clock(NEW_YEAR - 60)
        self.exposition = Exposition()
        self.places = PlacesShown(self.exposition, lambda _device, _collector: 60.0, wall=self.clock)
        self.lines = {}
        self.load(links)

    def load(self, links) -> None:
        self.places.configure(good(self.folder, {A: GOOD[A] + links, "inventory/district.yaml": CENTER}))

    def poll(self, device, at_s, octets, *, name=b"Gi0/1", alias=b"", up=1) -> None:
        columns = {
            "ifName": Column((name,), 100 * at_s),
            "ifAlias": Column((alias,), 100 * at_s),
            "ifHighSpeed": Column((1000,), 100 * at_s),
            "ifOperStatus": Column((up,), 100 * at_s),
            "ifHCInOctets": Column((octets,), 100 * at_s),
            "ifHCOutOctets": Column((2 * octets,), 100 * at_s),
        }
        table = InterfaceTable(if_index=(1,), columns=columns, complete=True)
        labels = DeviceLabels(district="d", site="a", device=device, role="router")
        line = self.lines.setdefault(device, DeviceLine(device, LineSettings(labels=labels, full=True)))
        line.take_interfaces(table, float(at_s), 0.1, 60.0)
        self.places.take_interfaces(line, table, self.clock())

    def shown(self, family):
        return [line.decode() for known, chunks in self.exposition.snapshot() if known.name == family for chunk in chunks for line in chunk.splitlines()]


def test_a_line_is_shown_in_its_own_directions_against_its_contract(tmp_path):
    rig = Rig(tmp_path)
    assert any('link="dx",link_role="exit",isp="电信"' in line for line in rig.shown("netmon_link_info"))
    rig.poll("a-gw", 0, 0)
    rig.poll("a-gw", 60, 60 * 12_500_000)
    assert [line.rpartition(" ")[2] for line in rig.shown("netmon_link_up")] == ["1"]
    assert [line.partition("direction=")[2] for line in rig.shown("netmon_link_rate_bps")] == ['"down"} 100000000', '"up"} 200000000']
    assert [line.partition("direction=")[2] for line in rig.shown("netmon_link_load_ratio")] == ['"down"} 0.2', '"up"} 2']


def test_the_far_end_sends_what_comes_down_the_line(tmp_path):
    rig = Rig(tmp_path)
    for at_s in (0, 60):
        rig.poll("center-gw", at_s, at_s * 12_500_000, alias=b"SCHOOL-A fibre", up=2)
    assert [line.partition("link=")[2] for line in rig.shown("netmon_link_up")] == ['"up",link_role="school_access"} 0']
    assert [line.partition("direction=")[2] for line in rig.shown("netmon_link_rate_bps")] == ['"down"} 200000000', '"up"} 100000000']
    assert [line.partition("direction=")[2] for line in rig.shown("netmon_link_load_ratio")] == ['"down"} 0.2', '"up"} 0.1']


def test_a_contract_that_begins_today_takes_over_with_the_days_first_poll(tmp_path):
    rig = Rig(tmp_path)
    assert sorted(line.rpartition(" ")[2] for line in rig.shown("netmon_link_contract_bps")) == ["100000000", "500000000"]
    rig.clock.now = NEW_YEAR + 1
    rig.poll("center-gw", 0, 0)
    assert sorted(line.rpartition(" ")[2] for line in rig.shown("netmon_link_contract_bps")) == ["1000000000", "200000000"]


def test_a_line_that_leaves_the_inventory_leaves_the_exposition(tmp_path):
    rig = Rig(tmp_path)
    rig.poll("a-gw", 0, 0)
    assert rig.shown("netmon_link_up")
    rig.load("")
    assert rig.shown("netmon_link_up") == rig.shown("netmon_link_info") == []
    assert len(rig.shown("netmon_site_info")) == len(set(rig.shown("netmon_site_info"))) >= 2


def test_a_port_that_is_not_there_says_nothing_of_its_line(tmp_path):
    rig = Rig(tmp_path)
    rig.poll("a-gw", 0, 0, name=b"Gi0/7")
    assert rig.shown("netmon_link_up") == []
