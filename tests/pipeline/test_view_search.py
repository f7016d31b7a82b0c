"""A search over a real inventory and a real record of places; whoever sees one school finds nothing of another."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from netmon.config.config import Config
from netmon.model.access import EVERYWHERE, NOWHERE, Sight
from netmon.model.inventory import Device
from netmon.model.neighbours import ArpEntry, ArpTable, FdbEntry, ForwardingTable, Neighbour, NeighbourTable
from netmon.model.outcome import Outcome
from netmon.model.reading import Payload, Reading, SystemInfo
from netmon.model.view_search import HitKind, Results
from netmon.pipeline.search_index import Index, Told, words_of
from netmon.pipeline.topology import TopologyWatch
from netmon.pipeline.view_search import RENEW_EVERY_S, LiveSearch
from netmon.store.assets import AssetBook, Box, Entry
from netmon.store.current import CurrentState
from netmon.store.findings import FindingBook
from netmon.store.sightings import Sightings
from tests.config.tree import good

NOW = 1_799_970_310.0
SCHOOL = """
site: {{id: {id}, name: {name}, kind: school, code: "{code}", county: 青山区}}
buildings:
  1号楼: {{classrooms: "101, 102"}}
devices:
  - {{name: {id}-gw, role: router, address: 10.{n}.0.1}}
  - {{name: {id}-sw, role: switch, address: 10.{n}.0.2, uplink: {id}-gw/GE0/0/1, room: 1号楼/102}}
  - {{name: {id}-ytj, role: whiteboard, address: 10.{n}.1.1, credential: null, room: 1号楼/101, uplink: {id}-sw/GE0/0/5, mac: "00:1a:2b:00:{n:02d}:01"}}
links:
  - {{id: dx, role: exit, isp: 电信, contract: {{down: 500M, up: 100M, contract_no: HT-{n}}}, circuit: ZB-{n}}}
"""
AT_A = Sight(frozenset({"a"}))


@dataclass
class Rig:
    config: Config
    current: CurrentState
    book: AssetBook
    topology: TopologyWatch
    sightings: Sightings
    search: LiveSearch
    now: float = NOW

    def say(self, device: str, collector: str, payload: Payload) -> None:
        reading = Reading(device=device, collector=collector, started=self.now, started_monotonic=0, duration_s=0.1, outcome=Outcome.OK, payload=payload)
        self.current.record(reading)
        self.topology.note(reading)
        self.sightings.note(reading)

    async def found(self, words: str, sight: Sight = EVERYWHERE) -> dict[str, list[str]]:
        results = await self.search.search(words, sight)
        return {group.kind.value: [hit.name for hit in group.hits] for group in results.groups}


SCHOOLS = (("a", "东关小学"), ("b", "西关中学"))


@pytest.fixture
def config(tmp_path: Path) -> Config:
    schools = {f"inventory/sites/{site}.yaml": SCHOOL.format(id=site, name=name, code=f"313703000{n}", n=n) for n, (site, name) in enumerate(SCHOOLS, 1)}
    return good(tmp_path, schools)


@pytest.fixture
async def rig(config: Config, tmp_path: Path) -> AsyncIterator[Rig]:
    current, book, sightings = CurrentState(), AssetBook(tmp_path), Sightings(tmp_path, wall=lambda: rig.now)
    topology = TopologyWatch(current, FindingBook(), wall=lambda: rig.now)
    current.retain(list(config.devices))
    book.configure({device.name: Entry(site=device.site, role=device.role) for device in config.devices.values()})
    search = LiveSearch(current, book, topology, sightings, lambda: config, wall=lambda: rig.now)
    rig = Rig(config, current, book, topology, sightings, search)
    topology.configure(config)
    task = asyncio.create_task(sightings.run())
    yield rig
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("东关", {"site": ["东关小学"], "room": ["1号楼/101", "1号楼/102"], "device": ["a-gw", "a-sw", "a-ytj"], "link": ["dx"]}),
        ("a-SW", {"device": ["a-sw"]}),
        ("10.1.0.1", {"device": ["a-gw"]}),
        ("001a.2b00.0101", {"device": ["a-ytj"]}),
        ("3137030002", {"site": ["西关中学"]}),
        ("ZB-2", {"link": ["dx"]}),
        ("HT-1", {"link": ["dx"]}),
        ("东关 101", {"room": ["1号楼/101"], "device": ["a-ytj"]}),
        ("nothing", {}),
        ("   ", {}),
    ],
)
async def test_everything_that_has_a_name_or_a_number_is_found(rig, words, found):
    assert await rig.found(words) == found


async def test_what_devices_say_of_themselves_is_found_within_half_a_minute(rig):
    assert await rig.found("SN123") == {}
    rig.book.told("a-sw", Box(serial="SN123", model="S5735"), NOW)
    rig.say("a-sw", "system", SystemInfo(sys_name="Dongguan-Core"))
    assert await rig.found("SN123") == {}
    rig.now += RENEW_EVERY_S
    assert await rig.found("sn123") == {"device": ["a-sw"]}
    assert await rig.found("dongguan") == {"device": ["a-sw"]}
    (group,) = (await rig.search.search("S5735", EVERYWHERE)).groups
    assert (group.hits[0].field, group.hits[0].value) == ("model", "S5735")


async def test_an_address_is_found_on_its_port_in_its_room(rig):
    rig.say("a-sw", "fdb", ForwardingTable(entries=(FdbEntry("00:1a:2b:00:01:01", 1, "GE0/0/5"),)))
    rig.say("a-gw", "arp", ArpTable(entries=(ArpEntry("10.1.1.1", "00:1a:2b:00:01:01"),)))
    for words in ("00-1A-2B-00-01-01", "10.1.1.1", "a-ytj"):
        (one,) = (await rig.search.search(words, EVERYWHERE)).plugged
        assert (one.certainty, one.port.switch, one.port.port) == ("found", "a-sw", "GE0/0/5")
        assert (one.site_name, one.room, one.room_of_switch) == ("东关小学", "1号楼/101", False)
        assert (one.device, one.declared, one.addresses) == ("a-ytj", "a-ytj", ("10.1.1.1",))
    assert (await rig.search.search("00:1a:2b:ff:ff:ff", EVERYWHERE)).plugged == ()
    assert (await rig.search.search("东关", EVERYWHERE)).plugged is None


def said(results: Results) -> str:
    return repr(results.groups) + repr(results.plugged)


async def test_nobody_finds_anything_of_another_school(rig):
    guest = "02:00:00:00:00:07"
    rig.say("a-sw", "fdb", ForwardingTable(entries=(FdbEntry(guest, 1, "GE0/0/9"),)))
    rig.say("a-sw", "lldp", NeighbourTable(neighbours=(Neighbour(protocol="lldp", port="GE0/0/9", name="b-sw", capabilities=frozenset({"bridge"})),)))
    rig.now += 60
    rig.say("b-sw", "fdb", ForwardingTable(entries=(FdbEntry(guest, 1, "GE0/0/3"),)))
    rig.say("b-gw", "arp", ArpTable(entries=(ArpEntry("10.2.9.9", guest),)))
    whole = await rig.search.search(guest, EVERYWHERE)
    assert {"b-sw"} <= {port.switch for one in whole.plugged for port in (one.port, *one.others)}
    own = await rig.search.search(guest, AT_A)
    (one,) = own.plugged
    assert (one.port.switch, one.others, one.addresses, one.behind) == ("a-sw", (), (), None)
    for words in ("西关", "b-sw", "10.2", "ZB-2", "HT-2", "3137030002", "00:1a:2b:00:02:01", "10.2.9.9", "b-ytj", "青山区", "1号楼", "dx", "GE0"):
        told = said(await rig.search.search(words, AT_A))
        assert "b-" not in told, words
        assert "西关" not in told, words
    assert (await rig.search.search("10.2.9.9", AT_A)).plugged == ()
    both = await rig.search.search("dx", EVERYWHERE)
    assert [group.total for group in both.groups] == [2]
    assert [group.total for group in (await rig.search.search("dx", AT_A)).groups] == [1]
    assert (await rig.search.search("dx", NOWHERE)).groups == ()


async def test_twenty_thousand_devices_are_searched_in_fifty_milliseconds(rig):
    names = {f"s{n // 20:04d}-dev-{n}": n for n in range(20_000)}
    devices = {name: Device(name=name, site=name[:5], role="switch", address=f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}") for name, n in names.items()}
    index = Index()
    await index.build(replace(rig.config, devices=devices), lambda device: Told(serial=f"SN{device.name}"))
    took = []
    for words in ("dev-19999", "SNs0500", "10.0.3.7", "s09 dev"):
        started = time.process_time()
        groups = await index.find(words, EVERYWHERE)
        took.append(time.process_time() - started)
        assert groups[0].kind is HitKind.DEVICE
    assert min(took) < 0.05


def test_words_are_taken_as_people_write_them():
    assert words_of(" 00-1A-2B-00-00-01 ") == ["00:1a:2b:00:00:01"]
    assert words_of("甲校 SW-1") == ["甲校", "sw-1"]
    assert len(words_of("a " * 300)) == 8
