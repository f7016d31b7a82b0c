"""Rooms as the inventory has them: which devices stand in which, which access points serve which, and what is declared (pure)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from netmon.config.config import Config
from netmon.evaluate.presence import counts_for_use
from netmon.model.calendar import SchoolCalendar
from netmon.model.inventory import Building, Device, Room, Site
from netmon.model.room import PART_OF_ROLE, WIFI_ROOMS, Part
from netmon.pipeline.room_network import Wanted

ROUTERS = frozenset({"router", "firewall", "switch"})
CONTROLLERS = frozenset({"wlan_controller", "router", "firewall"})


@dataclass(frozen=True, slots=True, eq=False)
class Endpoint:
    """A device whose evidence is looked at."""

    device: Device
    part: Part


@dataclass(frozen=True, slots=True, eq=False)
class RoomPlan:
    """One room by the names of its devices: what stands `inside`, access points `outside` that serve it, and those inside whose power says that it is used."""

    room: Room
    building: Building | None
    inside: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    using: tuple[str, ...] = ()
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class SitePlan:
    """One site of this netmon's shard.

    `endpoints` are all its boards, OPS PCs and access points, in rooms or not; `carriers` its switches and routers, `controllers` what may manage its
    access points.
    """

    site: Site
    calendar: SchoolCalendar
    rooms: tuple[RoomPlan, ...]
    endpoints: tuple[Endpoint, ...]
    carriers: tuple[str, ...]
    controllers: tuple[str, ...]


def site_plans(config: Config) -> dict[str, SitePlan]:
    """Return the plan of every site that has rooms, boards, OPS PCs or access points, or declares any."""
    devices: dict[str, list[Device]] = {}
    for device in config.devices.values():
        devices.setdefault(device.site, []).append(device)
    plans = {}
    for site in config.sites.values():
        if not config.settings.polls_site(site.id):
            continue
        found = _plan(site, devices.get(site.id, []), config.calendar_of(site.id))
        declared = site.declared
        if found.rooms or found.endpoints or declared.classrooms or declared.access_points or declared.boards:
            plans[site.id] = found
    return plans


def _plan(site: Site, devices: list[Device], calendar: SchoolCalendar) -> SitePlan:
    endpoints = tuple(Endpoint(device, PART_OF_ROLE[device.role]) for device in devices if device.role in PART_OF_ROLE)
    inside: dict[str, list[Endpoint]] = {}
    serving: dict[str, list[Endpoint]] = {}
    for endpoint in endpoints:
        if endpoint.device.room is not None:
            inside.setdefault(endpoint.device.room, []).append(endpoint)
        if endpoint.part is Part.ACCESS_POINT:
            for room in endpoint.device.serves:
                if room != endpoint.device.room:
                    serving.setdefault(room, []).append(endpoint)
    rooms = [
        _room(room, site.buildings.get(room.building or ""), inside.get(room.id, []), serving.get(room.id, []))
        for room in site.rooms.values()
        if room.kind in WIFI_ROOMS or room.id in inside or room.equipment
    ]
    carriers = tuple(device.name for device in devices if device.role in ROUTERS)
    controllers = tuple(device.name for device in devices if may_control(device))
    return SitePlan(site, calendar, tuple(rooms), endpoints, carriers, controllers)


def _room(room: Room, building: Building | None, inside: list[Endpoint], outside: list[Endpoint]) -> RoomPlan:
    return RoomPlan(
        room,
        building,
        inside=tuple(one.device.name for one in inside),
        outside=tuple(one.device.name for one in outside),
        using=tuple(one.device.name for one in inside if counts_for_use(one.part)),
        names=frozenset(one.device.name for one in (*inside, *outside)),
    )


def may_control(device: Device) -> bool:
    """True for a device that may manage access points."""
    return device.role in CONTROLLERS or device.api is not None


def wanted(plans: Iterable[SitePlan]) -> Wanted:
    """Return the ports and addresses of all endpoints."""
    devices = [endpoint.device for plan in plans for endpoint in plan.endpoints]
    return Wanted(
        ports=frozenset((device.uplink, device.uplink_port) for device in devices if device.uplink is not None and device.uplink_port is not None),
        macs=frozenset(device.mac for device in devices if device.mac is not None),
        addresses=frozenset(device.address for device in devices if device.address is not None),
    )


def parents(devices: Mapping[str, Device]) -> dict[str, str]:
    """Return the uplink of each device that has one."""
    return {device.name: device.uplink for device in devices.values() if device.uplink is not None}
