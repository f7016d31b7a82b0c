"""Incidents from readings: what is polled is explained, shown, kept on the disk and told."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest

from netmon.evaluate.incidents import BookChange, ChangeKind
from netmon.expose.labels import DeviceLabels
from netmon.expose.selfmetrics import SelfMetrics
from netmon.model.calendar import SHANGHAI
from netmon.model.event import EventKind
from netmon.model.finding import FindingKind
from netmon.model.incident import Cause, Tier
from netmon.model.neighbours import Neighbour, NeighbourTable
from netmon.model.outcome import Outcome
from netmon.model.reading import Column, Echo, InterfaceTable, Payload, Reading
from netmon.model.request import PollRequest
from netmon.model.state import DeviceStatus
from netmon.model.supply import Ups, UpsTable
from netmon.pipeline.incident_facts import Sources
from netmon.pipeline.incidents import IncidentWatch, incident_watch
from netmon.pipeline.intake import Intake
from netmon.pipeline.line import LineSettings
from netmon.pipeline.topology import TopologyWatch
from netmon.store.findings import FindingBook
from netmon.store.incidents import IncidentStore
from tests.pipeline.school import PERIODS_S, School, moment

FILES = {
    "inventory__sites__a": """
site: {id: a, name: 甲校, kind: school}
buildings:
  1号楼: {classrooms: 101-103}
  2号楼: {classrooms: 101-103, power_off: "18:00-07:00"}
links:
  - {id: dx, role: exit, isp: 电信, port: gw/GE1, contract: {down: 500M, up: 100M}}
  - {id: yd, role: exit, isp: 移动, standby: true, port: gw/GE2, contract: {down: 200M, up: 30M}}
devices:
  - {name: gw, role: router, address: 10.0.0.1, building: 1号楼}
  - {name: sw-1, role: switch, address: 10.0.0.2, uplink: gw/GE11, building: 1号楼}
  - {name: sw-2, role: switch, address: 10.0.0.3, uplink: gw/GE12, building: 2号楼}
  - {name: sw-3, role: switch, address: 10.0.0.4, uplink: gw/GE13, building: 2号楼}
  - {name: ap-101, role: access_point, address: 10.0.0.5, room: 1号楼/101, uplink: sw-1}
  - {name: ups, role: ups, address: 10.0.0.6, uplink: gw, building: 2号楼}
"""
}


def period_s(_device: str, collector: str) -> float:
    return PERIODS_S.get(collector, 60.0)


class Watched:
    """A school whose readings go through the intake to the incidents, on a clock that the test moves."""

    def __init__(self, folder: Path, now: str) -> None:
        self.school = School(folder, FILES, moment(now))
        self.folder = folder
        self.asked: list[PollRequest] = []
        self.told: list[BookChange] = []
        self.coverage, self.stepped_s = 1.0, 0.0
        self.start()

    def start(self) -> None:
        school = self.school
        self.intake = Intake(school.current, school.exposition, school.events)
        self.findings = FindingBook()
        sources = Sources(
            school.current, school.watch, self.findings, school.events, lambda _, collector: PERIODS_S.get(collector, 60.0), lambda: self.coverage
        )
        self.topology = TopologyWatch(school.current, self.findings, wall=lambda: school.now)
        started = school.now
        self.watch = IncidentWatch(
            sources,
            self.topology,
            self.intake,
            school.exposition,
            IncidentStore(self.folder),
            wall=lambda: school.now,
            clock=lambda: school.now - started - self.stepped_s,
        )
        self.intake.explained = lambda device, state: state if state.status is not DeviceStatus.DOWN else None
        self.intake.on_interfaces = self.watch.ports.take_interfaces
        self.watch.ask = self._ask
        self.watch.on_changes = self.told.extend
        config = school.config
        lines = {
            device.name: LineSettings(labels=DeviceLabels(district="d", site=device.site, device=device.name, role=device.role))
            for device in config.polled_devices()
        }
        self.intake.update(lines, {})
        self.watch.configure(config)

    def _ask(self, request: PollRequest) -> int:
        self.asked.append(request)
        return 1

    def take(self, device: str, collector: str, payload: Payload | None, outcome: Outcome = Outcome.OK) -> None:
        now = self.school.now
        reading = Reading(device=device, collector=collector, started=now, started_monotonic=now, duration_s=0.1, outcome=outcome, payload=payload)
        self.topology.note(reading)
        self.intake.take(reading)

    async def run(self, seconds: float, lost: tuple[str, ...] = ()) -> None:
        """Let time pass: an echo of every device each half minute, a round each five seconds."""
        for number in range(int(seconds / 5)):
            if number % 6 == 0:
                for device in self.school.config.polled_devices():
                    answers = device.name not in lost
                    self.take(device.name, "echo", Echo(sent=3, received=3 if answers else 0), Outcome.OK if answers else Outcome.TIMEOUT)
            await self.watch.round()
            self.school.now += 5

    def ports(self, device: str, ports: Mapping[str, bool]) -> None:
        columns = {"ifName": Column(tuple(name.encode() for name in ports), 0), "ifOperStatus": Column(tuple(1 if up else 2 for up in ports.values()), 0)}
        self.take(device, "interfaces", InterfaceTable(if_index=tuple(range(1, len(ports) + 1)), columns=columns, complete=True))

    def states(self) -> dict[str, str]:
        return {device.name: device.state.status.value for device in self.school.current.devices()}

    def open(self) -> list[tuple[Cause, str]]:
        return [(one.cause, one.root) for one in self.watch.book.open]


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    return Watched(tmp_path, "2026-09-02 08:30:00")


async def test_a_switch_that_is_lost_is_told_once_with_what_hangs_on_it(watched: Watched):
    await watched.run(60)
    assert set(watched.states().values()) == {"up"}
    await watched.run(120, lost=("sw-1", "ap-101"))
    assert {name: state for name, state in watched.states().items() if state != "up"} == {"sw-1": "down", "ap-101": "unreachable"}
    assert watched.open() == [(Cause.DEVICE_DOWN, "sw-1")]
    assert [change.kind for change in watched.told] == [ChangeKind.OPENED]
    (one,) = watched.watch.book.open
    assert (one.impact.rooms, one.tier, one.lesson) == (1, Tier.AT_ONCE, "第一节")
    lines = "\n".join(watched.school.series("netmon_incident"))
    assert 'incident="0902-01",severity="critical",tier="at_once",site_name="甲校",root_cause="sw-1",cause="device_down"} 1' in lines
    assert any('kind="rooms"} 1' in line for line in watched.school.series("netmon_incident_impact"))
    assert [event.kind for event in watched.school.events.latest() if event.kind is EventKind.INCIDENT_OPENED] == [EventKind.INCIDENT_OPENED]
    await watched.run(900)
    assert watched.open() == []
    assert [change.kind for change in watched.told if change.kind is not ChangeKind.UPDATED] == [ChangeKind.OPENED, ChangeKind.CLOSED]
    assert watched.school.series("netmon_incident") == []
    assert watched.watch.incident("0902-01") == watched.watch.book.closed[0]


async def test_parents_are_asked_before_a_device_is_called_down(watched: Watched):
    await watched.run(60)
    watched.take("ap-101", "echo", Echo(sent=3, received=0), Outcome.TIMEOUT)
    watched.school.now += 1
    await watched.watch.round()
    assert {request.device for request in watched.asked} == {"sw-1", "gw"}
    assert watched.states()["ap-101"] == "up"


async def test_a_restart_goes_on_with_the_incident_that_is_open(watched: Watched):
    await watched.run(60)
    await watched.run(150, lost=("sw-1", "ap-101"))
    (before,) = watched.watch.book.open
    watched.start()
    await watched.watch.load(SHANGHAI)
    watched.watch.configure(watched.school.config)
    assert watched.watch.book.open == (before,)
    assert watched.school.series("netmon_incident")
    await watched.run(300, lost=("sw-1", "ap-101"))
    assert [one.id for one in watched.watch.book.open] == [before.id]
    assert [change.kind for change in watched.told if change.kind is not ChangeKind.UPDATED] == [ChangeKind.OPENED]


async def test_a_building_without_power_at_night_is_off_hours_and_silent(watched: Watched):
    watched.school.now = moment("2026-09-02 17:58:00")
    await watched.run(60)
    watched.take("ups", "ups", UpsTable(ups=Ups(status="on_battery")))
    await watched.run(400, lost=("sw-2", "sw-3"))
    assert {watched.states()[name] for name in ("sw-2", "sw-3")} == {"off_hours"}
    assert watched.told == []


async def test_a_building_that_loses_its_power_in_the_day_is_one_incident(watched: Watched):
    await watched.run(60)
    watched.take("ups", "ups", UpsTable(ups=Ups(status="on_battery")))
    await watched.run(150, lost=("sw-2", "sw-3"))
    assert watched.open() == [(Cause.POWER_CUT, "a/2号楼")]


async def test_counts_of_a_school_are_those_of_the_day(watched: Watched):
    declared = "kind: school, declared: {classrooms: [{from: 2026-09-01, count: 10}, {from: 2026-09-03, count: 12}]}"
    await asyncio.to_thread(watched.school.configure, inventory__sites__a=FILES["inventory__sites__a"].replace("kind: school", declared))
    watched.watch.configure(watched.school.config)
    await watched.run(5)
    assert watched.watch.scope.sites["a"].rooms == 10
    watched.school.now += 86_400
    await watched.run(5)
    assert watched.watch.scope.sites["a"].rooms == 12


async def test_an_exit_whose_router_answers_but_is_no_more_read_is_not_held_to_work(watched: Watched):
    watched.ports("gw", {"GE1": True, "GE2": False, "GE11": True})
    await watched.run(150)
    assert {key: seen.works for key, seen in watched.watch.seen.lines.items() if key.startswith("a/")}["a/dx"] is True
    (opened,) = watched.watch.book.open
    await watched.run(900)
    assert watched.states()["gw"] == "up"
    lines = {key: seen for key, seen in watched.watch.seen.lines.items() if key.startswith("a/")}
    assert {seen.works for seen in lines.values()} == {None}
    assert (lines["a/dx"].worked, lines["a/yd"].worked) == (True, False)
    assert [one.id for one in watched.watch.book.open] == [opened.id], "what is not known closes nothing"


async def test_exits_are_read_from_their_ports(watched: Watched):
    await watched.run(60)
    watched.ports("gw", {"GE1": True, "GE2": True, "GE11": True})
    await watched.run(30)
    watched.ports("gw", {"GE1": False, "GE2": False, "GE11": True})
    await watched.run(60)
    assert watched.open() == [(Cause.SITE_OFFLINE, "a/dx")]
    (one,) = watched.watch.book.open
    assert "incident_fact.link_down" in [said.what.key for said in one.timeline]
    for _ in range(15):
        watched.ports("gw", {"GE1": True, "GE2": False, "GE11": True})
        await watched.run(60)
    assert watched.open() == [(Cause.EXIT_DOWN, "a/yd")]


async def test_a_port_that_goes_up_and_down_is_one_incident(watched: Watched):
    await watched.run(60)
    for number in range(20):
        watched.ports("gw", {"GE1": True, "GE11": number % 2 == 0})
        await watched.run(60)
    assert watched.open() == [(Cause.PORT_FLAPPING, "gw/GE11")]


async def test_what_neighbours_say_otherwise_becomes_a_finding(watched: Watched):
    watched.school.current.of("gw")
    heard = Neighbour(protocol="lldp", port="GE19", name="sw-1", port_id="GE24", port_subtype="if_name")
    watched.take("gw", "lldp", NeighbourTable(neighbours=(heard,)))
    watched.school.now += 60
    await watched.watch.round()
    (found,) = watched.findings.of_device("sw-1")
    assert (found.kind, found.detail) == (FindingKind.UPLINK_MISMATCH, "declared gw GE11, seen at gw GE19 by lldp")


async def test_a_clock_that_is_set_back_does_not_hide_blindness(watched: Watched):
    watched.coverage = 0.1
    watched.school.now -= 7200
    watched.stepped_s -= 7200
    await watched.run(500)
    assert watched.open() == [(Cause.BLIND, "netmon")]


async def test_blindness_is_told_only_after_the_start(watched: Watched):
    watched.coverage = 0.1
    await watched.run(250)
    assert watched.open() == []
    await watched.run(250)
    assert watched.open() == [(Cause.BLIND, "netmon")]


def test_the_watch_counts_what_it_does(tmp_path: Path):
    watched = Watched(tmp_path, "2026-09-02 08:30:00")
    school, metrics = watched.school, SelfMetrics()
    sources = Sources(school.current, school.watch, watched.findings, school.events, lambda *_: 60.0, lambda: None)
    watch = incident_watch(tmp_path, sources, watched.intake, school.exposition, metrics)
    watch.configure(school.config)
    watch.topology.tick()
    assert 'netmon_topology_edges{source="declared"} 5' in metrics.render(openmetrics=False).decode()
