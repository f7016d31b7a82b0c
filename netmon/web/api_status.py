"""What the API tells of the district now: devices, sites, rooms, what happened last, and netmon itself."""

from collections.abc import Sequence
from typing import Any, Final

from netmon.model.event import Event, EventKind
from netmon.model.outcome import Outcome
from netmon.model.reading import Echo, HealthValues, Processor
from netmon.model.room import Coverage, EndpointState, EvidenceStep, Part, PartStatus, RoomStatus, Why
from netmon.model.room_list import LessonNow
from netmon.model.state import DeviceState, DeviceStatus, StateReason
from netmon.model.status import CollectorStatus, DeviceDetail, DeviceQuery, DeviceRow, InterfaceRow, PollRow
from netmon.web.api_nouns import DistrictNow, RoomsOfSite, SelfNow, SiteNow
from netmon.web.api_resource import EXAMPLE_AT, WORDS, Cut, Parameter, Question, Resource
from netmon.web.source import Sources, StatusSource
from netmon.web.source_rooms import RoomSource

SITE: Final = Parameter(name="site")
_READINESS = {"ready": True, "not_ready": False, "unknown": None}


def _status(sources: Sources) -> StatusSource:
    return sources.status


def _overview(source: StatusSource, asked: Question) -> DistrictNow:
    seen = source.overview(asked.sight)
    failing = sum(1 for site in seen.sites if site.failing)
    return DistrictNow(district=seen.district, devices=seen.devices, sites=len(seen.sites), failing_sites=failing, coverage_ratio=seen.coverage_ratio)


def _sites(source: StatusSource, asked: Question) -> Sequence[SiteNow]:
    failing = asked.flag("failing")
    return [
        SiteNow(id=site.id, name=site.name, devices=site.devices, total=site.total, failing=site.failing)
        for site in source.overview(asked.sight).sites
        if (failing is None or bool(site.failing) is failing) and asked.finds(site.id, site.name)
    ]


def _site(source: StatusSource, asked: Question) -> SiteNow | None:
    found = next((site for site in source.overview(asked.sight).sites if site.id == asked.path["site"]), None)
    return None if found is None else SiteNow(id=found.id, name=found.name, devices=found.devices, total=found.total, failing=found.failing)


def _devices(source: StatusSource, asked: Question) -> Cut:
    status = asked.text("status")
    query = DeviceQuery(
        site=asked.text("site"),
        status=None if status is None else DeviceStatus(status),
        role=asked.text("role"),
        words=asked.words,
        after="" if asked.after is None else str(asked.after[0]),
        limit=asked.limit + 1,
    )
    found = source.devices(query, asked.sight)
    return Cut(rows=found.rows[: asked.limit], total=found.total, more=len(found.rows) > asked.limit)


def _device(source: StatusSource, asked: Question) -> DeviceDetail | None:
    return source.device(asked.path["name"], asked.sight)


def _interfaces(source: StatusSource, asked: Question) -> Sequence[InterfaceRow] | None:
    detail = source.device(asked.path["name"], asked.sight)
    if detail is None:
        return None
    status = asked.text("oper_status")
    return [port for port in detail.interfaces if (status is None or port.oper_status == status) and asked.finds(port.name, port.alias, port.descr)]


def _room_source(sources: Sources) -> RoomSource | None:
    return sources.rooms


def _room_sites(source: RoomSource, asked: Question) -> Sequence[RoomsOfSite]:
    return [
        RoomsOfSite(
            site=site.id,
            name=site.name,
            ready=site.ready,
            not_ready=site.not_ready,
            unknown=site.unknown,
            total=site.total,
            coverage=site.coverage,
            lesson=site.lesson,
        )
        for site in source.room_sites(asked.sight).sites
        if asked.finds(site.id, site.name)
    ]


def _rooms(source: RoomSource, asked: Question) -> Sequence[RoomStatus] | None:
    listed = source.rooms_of(asked.path["site"], asked.sight)
    if listed is None:
        return None
    wanted = asked.text("ready")
    return [room for room in listed.rooms if (wanted is None or room.ready is _READINESS[wanted]) and asked.finds(room.room, room.building)]


def _events(source: StatusSource, asked: Question) -> Sequence[Event]:
    kind, device, since = asked.text("kind"), asked.text("device"), asked.number("since")
    return [
        event
        for event in source.overview(asked.sight).events
        if kind in (None, event.kind.value) and device in (None, event.device) and (since is None or event.at >= since)
    ]


def _self(source: StatusSource, asked: Question) -> SelfNow:
    seen, readiness = source.overview(asked.sight), source.readiness()
    return SelfNow(
        version=seen.version,
        started_at=seen.started_at,
        config_loaded_at=seen.config.loaded_at,
        config_problems=seen.config.problems,
        ready=readiness.ready,
        polled=readiness.polled if asked.sight.whole else None,
        pollable=readiness.pollable if asked.sight.whole else None,
        coverage_ratio=seen.coverage_ratio,
        series=seen.series,
        dropped_series=seen.dropped_series,
        slowest=seen.slowest,
    )


_UP: Final = DeviceState(status=DeviceStatus.UP, since=EXAMPLE_AT - 86400, why=StateReason.ANSWERS)
_COUNTS: Final = {DeviceStatus.UP: 37, DeviceStatus.DOWN: 1}
_ROW: Final = DeviceRow(
    name="dongguan-sw-1", site="dongguan-xx", site_name="东关小学", role="switch", state=_UP, room="1号楼/弱电间", address="10.31.7.11",
    model="S5735-L24T4S-A1", polled_at=EXAMPLE_AT - 12.5,
)  # fmt: skip
_PORT: Final = InterfaceRow(
    if_index=5, name="GigabitEthernet0/0/1", alias="上联", admin_status="up", oper_status="up", speed_bps=1_000_000_000, in_bps=241_300_112.0,
    out_bps=18_400_220.5, quality="good", errors=0, discards=3, last_change_s=86400.0,
)  # fmt: skip
_BOARD: Final = PartStatus(
    part=Part.BOARD, device="dongguan-203-board", state=EndpointState.OFF, step=EvidenceStep.LINK, step_at=EXAMPLE_AT - 60, at=EXAMPLE_AT - 60, works=False,
    why=Why.PORT_DOWN, switch="dongguan-sw-2", port="GigabitEthernet0/0/7",
)  # fmt: skip
_POLL: Final = PollRow(device="dongguan-sw-1", collector="interfaces", duration_s=1.92, outcome=Outcome.OK, at=EXAMPLE_AT - 12.5)
_DETAIL: Final = DeviceDetail(
    now=EXAMPLE_AT,
    device=_ROW,
    profile="huawei_vrp",
    vendor="Huawei",
    serial="2102353GES10M7000123",
    software="V200R021C00SPC600",
    uplink="dongguan-gw",
    sys_name="dongguan-sw-1",
    uptime_s=3_542_400.0,
    echo=Echo(sent=5, received=5, rtt_median_s=0.0014, rtt_worst_s=0.0022, jitter_s=0.0003),
    collectors=(
        CollectorStatus(collector="interfaces", period_s=60.0, outcome=Outcome.OK, at=EXAMPLE_AT - 12.5, duration_s=1.92, lateness_s=0.01, requests=14),
    ),
    interfaces=(_PORT,),
    interfaces_at=EXAMPLE_AT - 12.5,
    health=HealthValues(processors=(Processor(oid="1.3.6.1.4.1.2011.5.25.31.1.1.1.1.5.9", descr="CPU", usage_ratio=0.34),)),
    events=(Event(at=EXAMPLE_AT - 86400, kind=EventKind.REBOOT, device="dongguan-sw-1"),),
)

STATUS_RESOURCES: Final[tuple[Resource[Any, Any], ...]] = (
    Resource(
        name="overview",
        path="/overview",
        noun=DistrictNow,
        source=_status,
        get=_overview,
        example=DistrictNow(district="张店区教育城域网", devices=_COUNTS, sites=2, failing_sites=1, coverage_ratio=1.0),
    ),
    Resource(
        name="sites",
        path="/sites",
        noun=SiteNow,
        source=_status,
        get=_sites,
        key=lambda site: (site.id,),
        params=(Parameter(name="failing", kind="boolean"), WORDS),
        example=SiteNow(id="dongguan-xx", name="东关小学", devices=_COUNTS, total=38, failing=1),
    ),
    Resource(
        name="site",
        path="/sites/{site}",
        noun=SiteNow,
        source=_status,
        get=_site,
        example=SiteNow(id="dongguan-xx", name="东关小学", devices=_COUNTS, total=38, failing=1),
    ),
    Resource(
        name="devices",
        path="/devices",
        noun=DeviceRow,
        source=_status,
        get=_devices,
        key=lambda row: (row.name,),
        params=(SITE, Parameter(name="status", choices=tuple(status.value for status in DeviceStatus)), Parameter(name="role", most=32), WORDS),
        example=_ROW,
    ),
    Resource(name="device", path="/devices/{name}", noun=DeviceDetail, source=_status, get=_device, example=_DETAIL),
    Resource(
        name="interfaces",
        path="/devices/{name}/interfaces",
        noun=InterfaceRow,
        source=_status,
        get=_interfaces,
        key=lambda port: (port.if_index,),
        params=(Parameter(name="oper_status", most=32), WORDS),
        example=_PORT,
    ),
    Resource(
        name="rooms",
        path="/rooms",
        noun=RoomsOfSite,
        source=_room_source,
        get=_room_sites,
        key=lambda rooms: (rooms.site,),
        params=(WORDS,),
        example=RoomsOfSite(
            site="dongguan-xx",
            name="东关小学",
            ready=35,
            not_ready=1,
            unknown=0,
            total=36,
            coverage=(Coverage(kind="wifi", basis="rooms", working=35, not_working=1),),
            lesson=LessonNow(name="第一节", start=EXAMPLE_AT + 2880, end=EXAMPLE_AT + 5280, on=False),
        ),
    ),
    Resource(
        name="rooms_of_site",
        path="/rooms/{site}",
        noun=RoomStatus,
        source=_room_source,
        get=_rooms,
        key=lambda room: (room.room,),
        params=(Parameter(name="ready", choices=tuple(_READINESS)), WORDS),
        example=RoomStatus(
            site="dongguan-xx", room="2号楼/203", kind="classroom", building="2号楼", ready=False, why=Why.PORT_DOWN, cause=_BOARD, parts=(_BOARD,),
            since=EXAMPLE_AT - 60, wifi=True, board=False,
        ),
    ),
    Resource(
        name="events",
        path="/events",
        noun=Event,
        source=_status,
        get=_events,
        key=lambda event: (-event.at, event.device, event.kind.value, event.detail),
        params=(
            Parameter(name="kind", choices=tuple(kind.value for kind in EventKind)),
            Parameter(name="device", most=128),
            Parameter(name="since", kind="number"),
        ),
        example=Event(at=EXAMPLE_AT - 1440, kind=EventKind.DEVICE_DOWN, device="dongguan-sw-2"),
    ),
    Resource(
        name="self",
        path="/self",
        noun=SelfNow,
        source=_status,
        get=_self,
        example=SelfNow(
            version="0.1.0", started_at=EXAMPLE_AT - 520_000, config_loaded_at=EXAMPLE_AT - 86400, config_problems=0, ready=True, polled=38, pollable=38,
            coverage_ratio=1.0, series=4213, dropped_series=0, slowest=(_POLL,),
        ),
    ),
)  # fmt: skip
