"""Two schools and the district's core as a daemon's parts hold them, everything known of both: what a person of the one must not see of the other.

Whatever belongs to the western school alone has a name with a pearl in it; the core, which belongs to neither, is called `hub`.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from netmon.daemon.page_sources import page_sources
from netmon.daemon.parts import Parts
from netmon.model.discovered import Discovered
from netmon.model.event import Event, EventKind
from netmon.model.evidence import Basis
from netmon.model.finding import FindingKind, Severity, finding
from netmon.model.incident import Cause, Impact, Incident, Moment, Tier
from netmon.model.incident_book import Book, Case
from netmon.model.neighbours import ArpEntry, ArpTable, FdbEntry, ForwardingTable, Neighbour, NeighbourTable
from netmon.model.outcome import Outcome
from netmon.model.problem import Problem
from netmon.model.reading import HardwareInventory, Payload, Reading, SystemInfo
from netmon.model.sentence import Sentence
from netmon.model.state import DeviceState, DeviceStatus, StateReason
from netmon.model.target import Unit
from netmon.model.throughput import RunOutcome, RunRecord
from netmon.model.verdict import Share, Subject, VerdictState
from netmon.model.view_compliance import JudgedHead, JudgedRow, Standing, Words
from netmon.store import discovered
from netmon.web.source import Sources
from tests.config.tree import ENV, good
from tests.report.districts import plan
from tests.support.sight import World

EAST_VERDICT, WEST_VERDICT = "e" * 16, "a1b2c3d4e5f60789"
TARGET = "ZB-4-city"
TESTED_MS = int(time.time() * 1000) - 3_600_000
EAST_TEST, WEST_TEST = f"{TESTED_MS:x}-ea57ea57ea57", f"{TESTED_MS:x}-b0b0b0b0b0b0"
SCHOOL = """
site: {{id: {id}, name: {name}, kind: school, area: city, code: "{code}", county: 张店区, exit_model: own, contacts: [{{duty: it, name: {teacher}}}]}}
buildings:
  {building}: {{classrooms: "{rooms}"}}
links:
  - {{id: {link}, role: exit, isp: {isp}, circuit: {circuit}, repair_phone: "{phone}", port: {id}-gw/GE0/0/1,
     contract: {{down: 500M, up: 100M, from: 2026-01-01, contract_no: {contract}}}}}
devices:
  - {{name: {id}-gw, role: router, address: 10.{net}.0.1, uplink: hub-core, room: {building}/{room}}}
  - {{name: {id}-sw, role: switch, address: 10.{net}.0.2, uplink: {id}-gw/GE0/0/2, room: {building}/{room}}}
  - {{name: {id}-ytj, role: whiteboard, address: 10.{net}.1.1, credential: null, room: {building}/{room}, uplink: {id}-sw/GE0/0/5, mac: "{mac}"}}
"""
HUB = """
site: {id: hub-site, name: 枢纽机房, kind: data_center}
devices:
  - {name: hub-core, role: router, address: 10.200.0.1}
"""
EXCLUSIONS = """
exclusions:
  - {{id: E1, from: "2026-12-16 18:00", to: "2026-12-16 20:00", entered: "2026-11-10 08:00", reason: 换东校交换机, who: 王工, site: east}}
  - {{id: E2, from: "2026-12-16 18:00", to: "2026-12-16 20:00", entered: "2026-11-10 08:00", reason: {reason}, who: 王工, site: pearl}}
"""
PEARL = {
    "name": "明珠中学", "teacher": "珠老师", "building": "珠楼", "rooms": "477", "room": "477", "link": "zhu9", "isp": "珠江宽带", "circuit": "PEARL-ZB-9",
    "phone": "0533-9988776", "contract": "PEARL-HT-1", "net": 77, "mac": "00:1a:2b:77:77:01", "code": "3137039977", "reason": "PEARL-REASON",
    "serial": "PEARLSN0099", "sys_name": "Pearl-Sys-Name", "stranger": "Pearl-Stranger",
}  # fmt: skip
EAST = {
    "name": "东关小学", "teacher": "东老师", "building": "东楼", "rooms": "101", "room": "101", "link": "dx", "isp": "电信", "circuit": "EAST-ZB-1",
    "phone": "10000", "contract": "EAST-HT-1", "net": 11, "mac": "00:1a:2b:11:11:01", "code": "3137031111", "reason": "", "serial": "EASTSN0011",
    "sys_name": "East-Sys-Name", "stranger": "East-Stranger",
}  # fmt: skip
WORLD = World(
    own={
        "site": ["east"], "name": ["east-gw", "east-sw"], "room": ["东楼/101"], "number": ["0115-01", "0115-03", EAST_TEST], "id": ["dx", EAST_VERDICT],
        "test": [EAST_TEST], "plan": ["zibo"], "target": [TARGET],
    },
    other={
        "site": ["pearl", "hub-site"], "name": ["pearl-gw", "hub-core"], "room": ["珠楼/477"], "number": ["0115-02", WEST_TEST], "id": ["zhu9", WEST_VERDICT],
        "test": [WEST_TEST], "plan": ["no-plan"], "target": ["no-target"],
    },
    canaries=frozenset(
        {
            "明珠中学", "珠老师", "珠楼/477", "珠江宽带", "PEARL-ZB-9", "0533-9988776", "PEARL-HT-1", "10.77.0.1", "10.77.0.2", "10.77.1.1",
            "00:1a:2b:77:77:01", "3137039977", "PEARL-REASON", "PEARLSN0099", "Pearl-Sys-Name", "Pearl-Stranger", "pearl-gw", "pearl-sw", "pearl-ytj",
            WEST_VERDICT, "PEARL-DETAIL", "PEARL-SUM", "Pearl-Found", "10.77.0.99", "Nobodys-Found", "10.123.0.99", "PEARL-PROBE", WEST_TEST,
            "hub-core", "hub-site", "枢纽机房", "10.200.0.1", "0115-02", "765432109876",
        }
    ),
    probes={"pearl-sw": "nobody-sw", "10.77.1.1": "10.250.1.1", "明珠中学": "无名中学"},
    queries=("format=json", "lang=en", "q=10.77.1.1", "fields=name"),
)  # fmt: skip


REASON = Words("合同 PEARL-SUM", "contract PEARL-SUM")
MINE = Words("合同", "contract")


def judged() -> Standing:
    """Return how a plan stands: a verdict on each school, and one on the district."""
    rows = []
    for id_, school, site, words in ((EAST_VERDICT, EAST, "east", MINE), (WEST_VERDICT, PEARL, "pearl", REASON)):
        subject = Subject("site", str(school["code"]), str(school["name"]), site, "张店区")
        rows.append(
            JudgedRow(
                id=id_, target=TARGET, subject=subject, name=Words(subject.name, subject.name), state=VerdictState.FAIL, unit=Unit.BPS, reason=words, sum=words,
                basis=Basis.CONTRACT, threshold=Fraction(10**7), observed=Fraction(10**6), upper=Fraction(10**6), margin=Fraction(-9 * 10**6), n=1,
            )
        )  # fmt: skip
    head = JudgedHead(plan=plan("zibo"), begin=1_793_000_000, end=1_794_000_000, judged_at=1_794_000_100, provisional=False, scope=Words("全部", "all"))
    share = Share(target=TARGET, group=Subject("district", "center"), passed={}, fail=2, insufficient=0, unknown=0)
    return Standing(plan="zibo", head=head, rows=tuple(rows), shares=(share,))


def speedtest(number: str, link: str, room: str) -> tuple[RunRecord, RunRecord]:
    """Return both directions of a test in a browser."""
    down = RunRecord(
        link=link, at_ms=TESTED_MS + 10, path="access", direction="down", outcome=RunOutcome.OK, method="browser", server="netmon", probe=f"wired {room}",
        measured_s=10.0, goodput_bps=93_000_000, campaign=number,
    )  # fmt: skip
    return down, replace(down, direction="up", at_ms=TESTED_MS + 20_000)


def found_devices() -> list[Discovered]:
    """Return what `netmon discover` found: in each school's network, and where nobody can say whose it is."""
    places = {"East-Found": "10.11.0.99", "Pearl-Found": "10.77.0.99", "Nobodys-Found": "10.123.0.99"}
    at = time.time() - 600
    return [Discovered(at=at, addresses=(address,), credential="ro", sys_name=name, descr=name, proposed=name) for name, address in places.items()]


def incident(number: str, site: str, root: str, now: float, *members: str, **more: object) -> Incident:
    """Return an incident of a quarter of an hour ago."""
    ms = int(now * 1000) - 900_000
    down = [Moment(at_ms=ms, what=Sentence(key="incident_fact.device_down", args={"device": member})) for member in (root, *members)]
    values = {
        "cause": Cause.DEVICE_DOWN,
        "tier": Tier.AT_ONCE,
        "severity": Severity.CRITICAL,
        "evidence": (Sentence(key="incident_fact.silent", args={"device": root}),),
    }
    return Incident(
        **{**values, "id": number, "site": site, "root": root, "since_ms": ms, "opened_ms": ms, "members": members, "timeline": tuple(down), **more}
    )


@dataclass
class TwoSchools:
    """The parts, and what the page is given by them."""

    parts: Parts
    sources: Sources

    def say(self, device: str, collector: str, payload: Payload) -> None:
        """Let a device have answered just now."""
        wall, clock = time.time() - 5, time.monotonic() - 5
        self.parts._take(
            Reading(device=device, collector=collector, started=wall, started_monotonic=clock, duration_s=0.1, outcome=Outcome.OK, payload=payload)
        )

    def fill(self) -> None:
        """Let everything be known of both schools."""
        parts, now = self.parts, time.time()
        for id_, school in (("east", EAST), ("pearl", PEARL)):
            for name in (f"{id_}-gw", f"{id_}-sw"):
                self.say(
                    name, "system", SystemInfo(sys_name=str(school["sys_name"]), sys_descr=f"{school['sys_name']} VRP", sys_location=str(school["building"]))
                )
                self.say(name, "inventory", HardwareInventory(model="S5735", serial=f"{school['serial']}-{name}"))
            mac, net = str(school["mac"]), school["net"]
            stranger = Neighbour(
                protocol="lldp", port="GE0/0/9", chassis_id="99", name=str(school["stranger"]), descr=str(school["stranger"]), capabilities=("bridge",)
            )
            core = Neighbour(protocol="lldp", port="GE0/0/3", chassis_id="00:1a:2b:00:00:99", name="hub-core", port_id=f"GE0/0/{net}")
            self.say(f"{id_}-gw", "lldp", NeighbourTable(neighbours=(stranger, core)))
            self.say(f"{id_}-sw", "fdb", ForwardingTable(entries=(FdbEntry(mac, 1, "GE0/0/5"),)))
            self.say(f"{id_}-gw", "arp", ArpTable(entries=(ArpEntry(f"10.{net}.1.1", mac),)))
            parts.events.add(Event(at=now - 60, kind=EventKind.DEVICE_DOWN, device=f"{id_}-sw", detail=str(school["serial"])))
            found = finding(f"{id_}-sw", FindingKind.TELNET_OPEN, "PEARL-DETAIL" if id_ == "pearl" else "east detail", now - 60)
            parts.findings.replace("test", f"{id_}-sw", (found,))
            parts.current.of(f"{id_}-sw").state = DeviceState(status=DeviceStatus.DOWN, since=now - 900, why=StateReason.NO_ANSWER)
        for run in (*speedtest(EAST_TEST, "east/dx", "东楼/101"), *speedtest(WEST_TEST, "pearl/zhu9", "PEARL-PROBE")):
            parts.history.add_run(run)
        self.say("hub-core", "system", SystemInfo(sys_name="hub-core"))
        parts.judge._latest = {"zibo": judged()}
        mine, theirs = incident("0115-01", "east", "east-sw", now), incident("0115-02", "pearl", "pearl-sw", now)
        both = incident("0115-03", "hub-site", "hub-core", now, "east-gw", "pearl-gw", impact=Impact(schools=2, rooms=765_432_109_876, devices=6))
        cases = {one.id: Case(key=one.id, incident=one, lost=(one.root, *one.members)) for one in (mine, theirs, both)}
        parts.incidents.book = Book(cases=cases)


@asynccontextmanager
async def two_schools(folder: Path) -> AsyncIterator[TwoSchools]:
    """Build the parts over the inventory, and run those that answer from what they keep."""
    config = await asyncio.to_thread(
        good,
        folder,
        {
            "netmon.yaml": "state: state\nlanguage: zh\ntargets: {plans: [zibo]}\n",
            "inventory/sites/a.yaml": HUB,
            "inventory/sites/east.yaml": SCHOOL.format(id="east", **EAST),
            "inventory/sites/pearl.yaml": SCHOOL.format(id="pearl", **PEARL),
            "inventory/exclusions.yaml": EXCLUSIONS.format(reason=PEARL["reason"]),
        },
    )
    state = folder / "state"
    await asyncio.to_thread(state.mkdir, 0o700, exist_ok=True)
    await asyncio.to_thread(discovered.keep, state, found_devices(), time.time())
    parts = Parts(config, state, started_at=time.time())

    async def reload() -> tuple[Problem, ...]:
        return ()

    async with AsyncExitStack() as stack:
        await stack.enter_async_context(parts.audit)
        await stack.enter_async_context(parts.history)
        parts.rooms.resume(await parts.lessons.load())
        await parts.acknowledgements.load()
        await stack.enter_async_context(parts.config_repo)
        parts.apply(config)
        schools = TwoSchools(parts, page_sources(parts, reload, ENV))
        running = [asyncio.create_task(part.run()) for part in (parts.sightings, parts.history, parts.lessons)]
        schools.fill()
        assert await parts.history.write()
        for _ in range(3):
            await asyncio.sleep(0)
        try:
            yield schools
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
