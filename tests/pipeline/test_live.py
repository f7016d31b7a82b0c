"""What open pages of rooms and of the network's map are told by real parts, and what they are not told."""

from dataclasses import replace

import pytest

from netmon.evaluate.topology import moved
from netmon.model.neighbours import Neighbour, NeighbourTable
from netmon.model.outcome import Outcome
from netmon.model.reading import Reading
from netmon.model.topology import Contradiction, Edge, EdgeSource, PortEnd, Topology
from netmon.pipeline.topology import TopologyWatch
from netmon.store.findings import FindingBook
from tests.pipeline.rig import running
from tests.pipeline.school import School
from tests.web.test_live import question

CABLE = Edge(a=PortEnd("gw", "GE0/1"), b=PortEnd("sw", "GE1/1"), source=EdgeSource.LLDP, seen_at=1.0, confidence=80)


@pytest.fixture
def school(tmp_path):
    return School(tmp_path)


def heard_of(device: str, neighbour: str, at: float) -> Reading:
    table = NeighbourTable(neighbours=(Neighbour(protocol="lldp", port="GE1/0/1", name=neighbour),))
    return Reading(device=device, collector="lldp", started=at, started_monotonic=at, duration_s=0.1, outcome=Outcome.OK, payload=table)


def test_only_what_is_connected_otherwise_has_moved():
    before = Topology(edges=(CABLE,), parents={"sw": ("gw",)})
    assert moved(before, replace(before, edges=(replace(CABLE, seen_at=99.0, confidence=95),))) == set()
    assert moved(before, replace(before, edges=())) == {"gw", "sw"}
    assert moved(before, replace(before, edges=(replace(CABLE, source=EdgeSource.LLDP_BOTH),))) == {"gw", "sw"}
    assert moved(before, replace(before, parents={})) == {"sw"}
    against = Contradiction(device="ap", declared=PortEnd("sw", "1"), seen=PortEnd("sw", "2"), source=EdgeSource.FDB)
    assert moved(before, replace(before, contradictions=(against,))) == {"ap"}


def test_a_site_whose_cables_are_others_is_told_once(school: School):
    told: list[frozenset[str]] = []
    watch = TopologyWatch(school.current, FindingBook(), wall=lambda: school.now)
    watch.on_change = told.append
    watch.configure(school.config)
    watch.renew(school.now)
    assert told == [frozenset({"a"})], "what the inventory declares is new"
    watch.note(heard_of("ac", "sw", school.now))
    watch.renew(school.now)
    assert len(told) == 2
    watch.note(heard_of("ac", "sw", school.now + 60))
    watch.renew(school.now + 60)
    assert len(told) == 2, "seen again"


def test_a_site_is_told_of_when_a_room_is_otherwise_and_not_when_it_is_judged_again(school: School):
    told: list[str] = []
    school.watch.on_change = told.append
    school.up("gw", "sw", "ac")
    school.watch.round()
    told.clear()
    school.now += 30
    school.watch.round()
    assert told == []
    for device in ("ytj-101", "ytj-102"):
        school.echo(device)
    school.now += 1
    school.watch.round()
    assert told == ["a"]


async def test_the_running_parts_tell_open_pages_of_rooms_and_cables(tmp_path, root):
    async with running(tmp_path, root, {"sw": {}}) as rig:
        parts = rig.parts
        hub = parts.pages.hub
        with hub.listen(question(), ["site:school"], hub.token) as page, hub.listen(question(), ["sites"], hub.token) as whole:
            parts.rooms.on_change("school")
            assert b'"topic":"site:school"' in await page.next(5.0)
            assert b'"topic":"sites"' in await whole.next(5.0)
            parts.incidents.topology.topology = Topology(parents={"sw": ("gone",)})
            parts.incidents.topology.renew(rig.now.wall())
            assert b'"topic":"site:school"' in await page.next(5.0)
