"""A district as the pages see it at 07:45 on a school day: two schools in trouble, one device of each kind of trouble."""

from dataclasses import dataclass, replace

from netmon.model.access import Sight
from netmon.model.event import Event, EventKind
from netmon.model.outcome import Outcome
from netmon.model.reading import Echo, HealthValues, MemoryPool, Module, Processor, ReadingProblem, Sensor, TableStatus
from netmon.model.room_list import LessonNow, RoomList, RoomSites, SiteRooms
from netmon.model.state import DeviceState, DeviceStatus, StateReason
from netmon.model.status import (
    CollectorStatus,
    ConfigStatus,
    DeviceDetail,
    DeviceList,
    DeviceQuery,
    DeviceRow,
    Failure,
    InterfaceRow,
    Overview,
    PollRow,
    Readiness,
    SiteRow,
    select_devices,
)
from netmon.model.view_device import ConfigDiff, ConfigVersion, ConfigVersions, DeviceChoices, DeviceView, PortRow, PortTrace
from tests.support.rooms import COVERAGE, READY, UNKNOWN, UNPOWERED

NOW = 1_799_970_310.0
"""2027-01-15 07:45:10 in Shanghai, a Friday."""

SITE_ROOMS = SiteRooms(
    id="school-01",
    name="第一中学",
    ready=1,
    not_ready=1,
    unknown=1,
    coverage=COVERAGE,
    lesson=LessonNow(name="第一节", start=NOW + 2090, end=NOW + 4490, on=False),
)

SCHOOLS = (
    "第一中学",
    "实验小学",
    "育才小学",
    "城关中心小学",
    "红旗中学",
    "石桥教学点",
    "北门小学",
    "第二中学",
    "柳林小学",
    "高坪教学点",
    "东关幼儿园",
    "职业教育中心",
)


def device_row(name, site, status=DeviceStatus.UP, why=StateReason.ANSWERS, **more):
    values = {
        "site_name": SCHOOLS[site],
        "role": "switch",
        "room": "B1/弱电间",
        "address": f"10.20.{site}.{len(name)}",
        "model": "S5735-L24T4S-A1",
        "polled_at": NOW - 12,
        "state": DeviceState(status=status, since=NOW - 86400 * 3 - site * 4000, why=why),
    }
    return DeviceRow(name=name, site=f"school-{site:02d}", **{**values, **more})


def district_rows():
    rows = []
    for site in range(len(SCHOOLS)):
        rows += [device_row(f"s{site:02d}-exit", site, role="router", room=None, model="AR651"), device_row(f"s{site:02d}-core", site)]
        rows += [device_row(f"s{site:02d}-access-{number}", site, room=f"B{number}/{number}04") for number in range(1, 5)]
    trouble = {
        "s03-core": (DeviceStatus.DOWN, StateReason.NO_ANSWER, 25 * 60),
        "s03-access-1": (DeviceStatus.UNREACHABLE, StateReason.PARENT_DOWN, 24 * 60),
        "s03-access-2": (DeviceStatus.UNREACHABLE, StateReason.PARENT_DOWN, 24 * 60),
        "s05-access-3": (DeviceStatus.DOWN, StateReason.NO_ANSWER, 2 * 86400 + 5 * 3600),
        "s08-access-2": (DeviceStatus.UNKNOWN, StateReason.AUTH_FAILED, 3600 * 9),
        "s09-exit": (DeviceStatus.UP, StateReason.SNMP_SILENT, 50 * 60),
        "s10-access-4": (DeviceStatus.MAINTENANCE, StateReason.NO_ANSWER, 7200),
    }
    return [
        replace(row, state=DeviceState(status=trouble[row.name][0], why=trouble[row.name][1], since=NOW - trouble[row.name][2])) if row.name in trouble else row
        for row in rows
    ]


def interfaces(number=28):
    names = [f"GigabitEthernet0/0/{port}" for port in range(1, number - 3)] + [f"XGigabitEthernet0/0/{port}" for port in range(1, 5)]
    rows = []
    for place, name in enumerate(names):
        up, fast = place % 4 != 3, name.startswith("X")
        rows.append(
            InterfaceRow(
                if_index=place + 5,
                name=name,
                alias="上联：区核心 CE6881" if name.endswith("XGigabitEthernet0/0/1") else f"{place + 1:02d} 班" if place < 12 else "",
                admin_status="down" if place == 11 else "up",
                oper_status="up" if up else "down",
                speed_bps=(10**10 if fast else 10**9) if up else None,
                in_bps=None if place == 4 else (place * 7.3e6 % 9.4e8 if up else 0.0),
                out_bps=None if place == 4 else (9.1e8 if place == 6 else place * 41e6 % 8e8 if up else 0.0),
                quality="reset" if place == 4 else "good",
                errors=1532 if place == 6 else 0,
                discards=20411 if place == 6 else 3,
                last_change_s=3600.0 * 24 * (place + 1),
            )
        )
    return tuple(rows)


def health():
    return HealthValues(
        processors=(Processor(oid="1.3.6.1.4.1.2011.5.25.31.1.1.1.1.5.9", descr="主控板 CPU", usage_ratio=0.34),),
        memory=(MemoryPool(oid="1.3.6.1.4.1.2011.5.25.31.1.1.1.1.7.9", descr="主控板内存", used_bytes=600, total_bytes=800, usage_ratio=0.75),),
        sensors=(
            Sensor(oid="1.3.6.1.1", sensor_class="temperature", descr="主控板温度", value=61.5, unit="celsius", status="warning"),
            Sensor(oid="1.3.6.1.2", sensor_class="fan", descr="风扇 1", value=4200.0, unit="rpm", status="ok"),
            Sensor(oid="1.3.6.1.3", sensor_class="power_supply", descr="电源 2", status="absent"),
        ),
    )


def collectors():
    return (
        CollectorStatus(
            collector="echo", period_s=30, outcome=Outcome.OK, at=NOW - 12, duration_s=0.0021, requests=3, last_success_at=NOW - 12, next_at=NOW + 18
        ),
        CollectorStatus(
            collector="interfaces",
            period_s=60,
            outcome=Outcome.PARTIAL,
            at=NOW - 41,
            duration_s=0.43,
            requests=15,
            retries=2,
            last_success_at=NOW - 41,
            next_at=NOW + 19,
            detail="1 of 3 tables was cut short",
            tables=(
                TableStatus(name="ifTable", outcome=Outcome.OK, rows=28, requests=8),
                TableStatus(name="dot3adAggPortTable", outcome=Outcome.TIMEOUT, rows=3, requests=4, reason="timeout"),
            ),
            problems=(ReadingProblem("interfaces", "ifTable", "wrong_type", "ifHighSpeed: 2 rows"),),
        ),
        CollectorStatus(
            collector="snmp_values", period_s=300, outcome=Outcome.TIMEOUT, at=NOW - 200, duration_s=5.0, requests=3, retries=3, last_success_at=NOW - 800
        ),
        CollectorStatus(collector="entity", period_s=3600),
    )


def detail_of(row):
    return DeviceDetail(
        now=NOW,
        device=row,
        profile="huawei_vrp",
        vendor="Huawei",
        serial="2102353GES10M7000123",
        software="V200R021C00SPC600",
        uplink="s00-core" if row.name != "s00-core" else None,
        sys_name="SW-1",
        sys_location="1 号楼弱电间",
        sys_descr="S5735-L24T4S-A1 Huawei Versatile Routing Platform Software VRP (R) software",
        uptime_s=86400 * 41 + 7000,
        echo=Echo(sent=5, received=4, rtt_median_s=0.0018, rtt_worst_s=0.031),
        collectors=collectors(),
        failures=(
            Failure(at=NOW - 200, collector="snmp_values", outcome=Outcome.TIMEOUT, reason="no answer in 5 s"),
            Failure(at=NOW - 86400, collector="interfaces", outcome=Outcome.PARTIAL, table="dot3adAggPortTable", reason="oid_not_increasing"),
        ),
        interfaces=interfaces(),
        interfaces_at=NOW - 41,
        health=health(),
        modules=(Module(index=1, module_class="chassis", name="S5735-L24T4S-A1", descr="", model="S5735-L24T4S-A1", serial="2102353GES10M7000123"),),
        events=(Event(at=NOW - 86400 * 41, kind=EventKind.REBOOT, device=row.name, detail="uptime went back"),),
    )


def overview_of(rows):
    sites = {}
    for row in rows:
        counts = sites.setdefault((row.site, row.site_name), {})
        counts[row.state.status] = counts.get(row.state.status, 0) + 1
    order = (DeviceStatus.DOWN, DeviceStatus.UNREACHABLE, DeviceStatus.UNKNOWN)
    return Overview(
        now=NOW,
        started_at=NOW - 86400 * 6 - 7200,
        version="0.1.0",
        district="青山区教育城域网",
        config=ConfigStatus(loaded_at=NOW - 86400),
        devices={status: sum(row.state.status is status for row in rows) for status in DeviceStatus},
        sites=tuple(SiteRow(id=site, name=name, devices=counts) for (site, name), counts in sites.items()),
        attention=tuple(sorted((row for row in rows if row.state.status in order), key=lambda row: (order.index(row.state.status), row.state.since))),
        slowest=tuple(PollRow(device=f"s{n:02d}-core", collector="interfaces", duration_s=4.2 / (n + 1), outcome=Outcome.OK, at=NOW) for n in range(8)),
        events=(
            Event(at=NOW - 24 * 60, kind=EventKind.DEVICE_DOWN, device="s03-core"),
            Event(at=NOW - 50 * 60, kind=EventKind.DEVICE_STATE, device="s09-exit", detail="SNMP went silent"),
            Event(at=NOW - 3 * 3600, kind=EventKind.RENUMBERED, device="s01-core", detail="28 ports"),
            Event(at=NOW - 86400, kind=EventKind.CONFIG_RELOADED),
        ),
        coverage_ratio=0.986,
        series=84_213,
    )


@dataclass
class District:
    """A StatusSource over fixed rows."""

    rows: list[DeviceRow]
    summary: Overview
    details: dict[str, DeviceDetail]
    ready: Readiness

    def overview(self, _sight: Sight) -> Overview:
        return self.summary

    def devices(self, query: DeviceQuery, _sight: Sight) -> DeviceList:
        return select_devices(self.rows, query)

    def device(self, name: str, _sight: Sight) -> DeviceDetail | None:
        return self.details.get(name)

    def room_sites(self, _sight: Sight) -> RoomSites:
        return RoomSites(now=NOW, sites=(SITE_ROOMS,))

    def rooms_of(self, site: str, _sight: Sight) -> RoomList | None:
        return RoomList(now=NOW, site=SITE_ROOMS, rooms=(UNPOWERED, UNKNOWN, READY)) if site == SITE_ROOMS.id else None

    def readiness(self) -> Readiness:
        return self.ready


def district():
    rows = district_rows()
    return District(rows, overview_of(rows), {row.name: detail_of(row) for row in rows}, Readiness(config_loaded=True, polled=len(rows), pollable=len(rows)))


TRACE = PortTrace(start=int(NOW) - 86_400, step_s=900, received=(None, *range(0, 94_000_000, 1_000_000), None), sent=(5_000_000,) * 96)
VERSIONS = (ConfigVersion(version="b" * 40, at=NOW - 3600, reason="nightly"), ConfigVersion(version="a" * 40, at=NOW - 90_000, reason="by hand"))
DIFF = (("head", "--- a"), ("place", "@@ -1,2 +1,2 @@"), ("same", " vlan 10"), ("less", "-description old"), ("more", "+description <b>new</b>"))


@dataclass
class Devices:
    """A DeviceSource over a District."""

    status: District
    views: dict[str, DeviceView]

    def now(self) -> float:
        return NOW

    def devices(self, query: DeviceQuery, sight: Sight) -> DeviceList:
        return self.status.devices(query, sight)

    def choices(self, _sight: Sight) -> DeviceChoices:
        rows = self.status.rows
        return DeviceChoices(sites=tuple(sorted({(row.site, row.site_name) for row in rows})), roles=("router", "switch"), vendors=("H3C", "Huawei"))

    async def view(self, name: str, sight: Sight, first_port: int = 0, ports: int = 128) -> DeviceView | None:
        if name in self.views:
            return self.views[name]
        detail = self.status.device(name, sight)
        return None if detail is None else view_of(detail, first_port, ports)

    async def versions(self, name: str, _sight: Sight) -> ConfigVersions | None:
        return ConfigVersions(device=name, site="school-03", versions=VERSIONS) if name in self.status.details else None

    async def change(self, name: str, version: str, _sight: Sight) -> ConfigDiff | None:
        if name not in self.status.details or version != VERSIONS[0].version:
            return None
        return ConfigDiff(device=name, site="school-03", version=VERSIONS[0], before=VERSIONS[1], lines=DIFF)


def view_of(detail, first_port=0, ports=128):
    shown = detail.interfaces[first_port : first_port + ports]
    rows = tuple(PortRow(port=port, errors_per_min=0.0, discards_per_min=12.5, trace=TRACE if place == 0 else None) for place, port in enumerate(shown))
    up = sum(port.oper_status == "up" for port in detail.interfaces)
    return DeviceView(detail=detail, first=first_port, ports=rows, port_count=len(detail.interfaces), up_ports=up)


def devices_of(source):
    return Devices(source, {})
