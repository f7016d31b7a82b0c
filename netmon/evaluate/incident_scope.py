"""The inventory and the topology as incidents need them, and how much lies behind a loss (pure)."""

from collections import deque
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Final

from netmon.evaluate.cables import CARRIERS
from netmon.evaluate.incident_facts import Facts, Placed, Scope, SiteScope
from netmon.model.incident import Impact
from netmon.model.inventory import Device, Link, Role, Site, in_force
from netmon.model.topology import Topology

LASTING: Final[frozenset[Role]] = frozenset(
    {"switch", "router", "firewall", "wlan_controller", "access_point", "ups", "camera", "nvr", "server", "probe"},
)
"""Roles that are on day and night; boards, projectors, PCs and printers are switched off by whoever uses them."""
MAINS: Final[frozenset[Role]] = frozenset({"switch", "router", "firewall", "wlan_controller", "nvr", "server"})
"""Roles that have a plug of their own; access points and cameras hang on their switch."""
BOARDS: Final[frozenset[Role]] = frozenset({"whiteboard", "projector"})
TEACHING: Final = frozenset({"classroom", "computer_room", "multimedia_room", "recording_room", "laboratory"})


def scope_of(
    home: str, sites: Mapping[str, Site], devices: Mapping[str, Device], links: Mapping[str, Link], *, polled: Iterable[str], topology: Topology, today: date
) -> Scope:
    """Return the scope; `polled` are the devices that this netmon asks."""
    asked = frozenset(polled)
    placed = {device.name: _placed(device, sites) for device in devices.values()}
    below: dict[str, list[str]] = {}
    for name, above in topology.parents.items():
        for one in above:
            below.setdefault(one, []).append(name)
    by_site: dict[str, list[Device]] = {}
    for device in devices.values():
        by_site.setdefault(device.site, []).append(device)
    lines: dict[str, list[Link]] = {}
    for link in links.values():
        lines.setdefault(link.site, []).append(link)
    return Scope(
        home=home,
        sites={site.id: _site(site, by_site.get(site.id, ()), lines.get(site.id, ()), (asked, topology, today)) for site in sites.values()},
        devices=placed,
        links=links,
        polled=asked,
        above=topology.parents,
        below={name: tuple(sorted(children)) for name, children in below.items()},
    )


def building_of(device: Device, sites: Mapping[str, Site]) -> str:
    """Return the building that a device is in, as the inventory has it, else that of its room."""
    if device.building is not None:
        return device.building
    site = sites.get(device.site)
    room = site.rooms.get(device.room or "") if site is not None else None
    return (room.building or "") if room is not None else ""


def _placed(device: Device, sites: Mapping[str, Site]) -> Placed:
    site = sites.get(device.site)
    rooms = [room for room in dict.fromkeys((device.room, *device.serves)) if room]
    teaching = tuple(f"{device.site}/{room}" for room in rooms if site is not None and (known := site.rooms.get(room)) is not None and known.kind in TEACHING)
    return Placed(device.site, device.role, building_of(device, sites), teaching)


def _site(site: Site, devices: Iterable[Device], links: Iterable[Link], rest: tuple[frozenset[str], Topology, date]) -> SiteScope:
    asked, topology, today = rest
    own = tuple(devices)
    names = {device.name for device in own}
    carriers = [device.name for device in own if device.role in CARRIERS and device.name in asked]
    gateways = tuple(name for name in carriers if names.isdisjoint(topology.parents.get(name, ())))
    registered = sum(room.kind in TEACHING for room in site.rooms.values())
    declared = site.declared
    exits = sorted((link for link in links if link.role in ("exit", "district_uplink")), key=lambda link: link.standby)
    return SiteScope(
        id=site.id,
        kind=site.kind,
        rooms=max(registered, in_force(declared.classrooms, today) or 0, 0 if registered else in_force(site.classes, today) or 0),
        access_points=max(sum(device.role == "access_point" for device in own), in_force(declared.access_points, today) or 0),
        boards=max(sum(device.role in BOARDS for device in own), in_force(declared.boards, today) or 0),
        shares_exit=site.exit_model in ("shared", "capped"),
        gateways=gateways,
        devices=tuple(device.name for device in own if device.role in LASTING and device.name in asked),
        exits=tuple(link.key for link in exits),
        uplinks=tuple(link.key for link in links if link.role == "school_access"),
    )


def reach(lost: Collection[str], facts: Facts) -> frozenset[str]:
    """Return the lost devices with all that hangs on them alone, asked or not; what answers is not lost."""
    scope = facts.scope
    found = set(lost)
    queue = deque(sorted(found))
    while queue:
        for child in scope.below.get(queue.popleft(), ()):
            if child not in found and not facts.is_up(child) and all(above in found for above in scope.above.get(child, ())):
                found.add(child)
                queue.append(child)
    return frozenset(found)


def impact_of(lost: Collection[str], lost_sites: Collection[str], facts: Facts) -> Impact:
    """Count what lies behind: of sites that are lost everything that they have, of others what hangs on the lost devices."""
    scope = facts.scope
    schools = [scope.sites[site] for site in lost_sites if site in scope.sites]
    single = [scope.devices[name] for name in reach(lost, facts) if name in scope.devices and scope.devices[name].site not in lost_sites]
    rooms = {room for placed in single for room in placed.rooms}
    return Impact(
        schools=len(schools),
        rooms=sum(site.rooms for site in schools) + len(rooms),
        devices=sum(name in scope.polled for name in lost),
        access_points=sum(site.access_points for site in schools) + sum(placed.role == "access_point" for placed in single),
        boards=sum(site.boards for site in schools) + sum(placed.role in BOARDS for placed in single),
    )


def site_impact(sites: Iterable[SiteScope]) -> Impact:
    """Count whole sites whose devices are all well: nothing but the way out is missing."""
    known = tuple(sites)
    return Impact(
        schools=len(known),
        rooms=sum(site.rooms for site in known),
        access_points=sum(site.access_points for site in known),
        boards=sum(site.boards for site in known),
    )
