"""A school with rooms, whose switches, controller and devices say what a test wants, without any socket."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from netmon.expose.store import Exposition
from netmon.model.equipment import PoePort, PoeTable
from netmon.model.neighbours import ArpEntry, ArpTable, FdbEntry, ForwardingTable, Neighbour, NeighbourTable
from netmon.model.outcome import Outcome
from netmon.model.reading import Column, Echo, InterfaceTable, Payload, Reading
from netmon.model.state import DeviceState, DeviceStatus, StateReason
from netmon.model.wireless import AccessPoint, ApCounts, ApStatus, Figure, WirelessTable
from netmon.pipeline.rooms import RoomWatch
from netmon.store.current import CurrentState
from netmon.store.events import EventLog
from netmon.store.lessons import LessonLedger
from tests.config.tree import good

SHANGHAI = ZoneInfo("Asia/Shanghai")
PERIODS_S = {"echo": 30.0, "interfaces": 60.0, "poe": 300.0, "fdb": 3600.0, "arp": 3600.0, "lldp": 3600.0, "wireless": 120.0, "display": 60.0, "host": 300.0}
CALENDAR = """
terms: [{name: 秋, from: 2026-09-01, to: 2027-01-29}]
make_up_days: [{date: 2026-10-10, weekday: 5}]
exams: [{name: 期末考试, from: 2027-01-20, to: 2027-01-20}]
lessons:
  - {name: 第一节, from: "08:20", to: "09:00"}
  - {name: 第二节, from: "09:10", to: "09:50"}
  - {name: 晚自习, from: "19:00", to: "20:00", kind: evening}
"""
SCHOOL = """
site:
  id: a
  name: 甲校
  kind: school
buildings:
  1号楼: {classrooms: 101-103, equipment: [whiteboard], power_off: "21:30-06:00"}
devices:
  - {name: gw, role: router, address: 10.0.0.1}
  - {name: sw, role: switch, address: 10.0.0.2, uplink: gw}
  - {name: ac, role: wlan_controller, address: 10.0.0.3, uplink: gw}
  - {name: ytj-101, role: whiteboard, address: 10.0.1.1, credential: null, room: 1号楼/101, uplink: sw/GE1/0/1}
  - {name: ap-101, role: access_point, room: 1号楼/101, uplink: sw/GE1/0/7}
  - {name: ytj-102, role: whiteboard, address: 10.0.1.2, credential: null, room: 1号楼/102, uplink: sw}
  - {name: ap-102, role: access_point, room: 1号楼/102, mac: "00:1a:2b:00:00:02", serves: "103"}
"""


def moment(text: str) -> float:
    """Return a Shanghai time as Unix seconds."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).timestamp()


@dataclass
class School:
    """Parts of the pipeline around a RoomWatch; `now` moves when a test moves it."""

    folder: Path
    files: Mapping[str, str] = field(default_factory=dict)
    now: float = moment("2026-09-02 08:30:00")

    def __post_init__(self) -> None:
        self.current, self.events, self.exposition = CurrentState(), EventLog(), Exposition()
        self.ledger = LessonLedger(self.folder, wall=lambda: self.now)
        self.watch = RoomWatch(self.current, self.exposition, self.events, self.ledger, lambda _, collector: PERIODS_S[collector], wall=lambda: self.now)
        self.configure()

    def configure(self, **files: str) -> None:
        self.files = {**self.files, **files}
        config = {name.replace("__", "/") + ".yaml": text for name, text in self.files.items()}
        self.config = good(self.folder, {"inventory/calendar.yaml": CALENDAR, "inventory/sites/a.yaml": SCHOOL, **config})
        self.current.retain(list(self.config.devices))
        self.watch.configure(self.config)

    def say(self, device: str, collector: str, payload: Payload | None, outcome: Outcome = Outcome.OK) -> None:
        """Let a device say something now."""
        reading = Reading(device=device, collector=collector, started=self.now, started_monotonic=self.now, duration_s=0.1, outcome=outcome, payload=payload)
        self.watch.note(reading)
        self.current.record(reading)

    def state(self, device: str, status: DeviceStatus) -> None:
        self.current.of(device).state = DeviceState(status=status, since=self.now, why=StateReason.NO_ANSWER)

    def up(self, *devices: str) -> None:
        for device in devices:
            self.state(device, DeviceStatus.UP)

    def echo(self, device: str, *, answers: bool = True) -> None:
        self.say(device, "echo", Echo(sent=3, received=3 if answers else 0), Outcome.OK if answers else Outcome.TIMEOUT)

    def ports(self, switch: str, ports: Mapping[str, int | None]) -> None:
        """Let a switch show ports: bit/s of those that are up, None for those that are down."""
        self.state(switch, DeviceStatus.UP)
        names = tuple(name.encode() for name in ports)
        oper = tuple(1 if speed else 2 for speed in ports.values())
        speed = tuple((bps or 0) // 1_000_000 for bps in ports.values())
        columns = {
            "ifName": Column(names, 0),
            "ifAdminStatus": Column((1,) * len(names), 0),
            "ifOperStatus": Column(oper, 0),
            "ifHighSpeed": Column(speed, 0),
        }
        self.say(switch, "interfaces", InterfaceTable(if_index=tuple(range(1, len(names) + 1)), columns=columns, complete=True))

    def poe(self, switch: str, ports: Mapping[str, str]) -> None:
        rows = tuple(PoePort(oid="1", group=1, number=number, port=port, detection=word) for number, (port, word) in enumerate(ports.items()))
        self.say(switch, "poe", PoeTable(ports=rows))

    def fdb(self, switch: str, macs: Sequence[tuple[str, str]]) -> None:
        self.say(switch, "fdb", ForwardingTable(entries=tuple(FdbEntry(mac, 1, port) for mac, port in macs)))

    def arp(self, router: str, addresses: Mapping[str, str]) -> None:
        self.say(router, "arp", ArpTable(entries=tuple(ArpEntry(ip, mac) for ip, mac in addresses.items())))

    def lldp(self, switch: str, names: Mapping[str, str]) -> None:
        self.say(switch, "lldp", NeighbourTable(neighbours=tuple(Neighbour(protocol="lldp", port=port, name=name) for name, port in names.items())))

    def wifi(self, controller: str, aps: Mapping[str, ApStatus]) -> None:
        rows = tuple(AccessPoint(key=name, name=name, status=status) for name, status in aps.items())
        online = sum(status is ApStatus.ONLINE for status in aps.values())
        counts = ApCounts(online=Figure(online), offline=Figure(len(aps) - online), registered=Figure(len(aps)))
        self.say(controller, "wireless", WirelessTable(access_points=counts, aps=rows, complete=True))

    def rooms(self) -> dict[str, tuple[bool | None, str]]:
        """Judge now; return readiness and reason by room."""
        self.watch.round()
        listed = self.watch.rooms("a")
        assert listed is not None
        return {room.room.removeprefix("1号楼/"): (room.ready, room.why.value) for room in listed.rooms}

    def parts(self, room: str) -> dict[str, tuple[str, str]]:
        """Return state and step by device of one room, as last judged."""
        listed = self.watch.rooms("a")
        assert listed is not None
        return {part.device: (part.state.value, part.step.value) for one in listed.rooms if one.room == f"1号楼/{room}" for part in one.parts if part.device}

    def series(self, family: str) -> list[str]:
        """Return the lines of one family on /metrics."""
        chunks = {found.name: b"".join(chunk for chunk in texts).decode() for found, texts in self.exposition.snapshot()}
        return [line.removeprefix(family) for line in chunks.get(family, "").splitlines()]
