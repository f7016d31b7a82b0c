"""What each device of the simulated district knows of its neighbours: the cables of the plan, and a station in each classroom that is lit."""

from collections.abc import Mapping, Sequence
from typing import Final

from netmon.simulate.district_plan import DevicePlan, SchoolPlan
from netmon.simulate.district_rooms import Fixture, by_port
from netmon.simulate.if_mib import Instances
from netmon.simulate.neighbour_mib import ACCESS_POINT, Learned, Remote, arp, base_ports, forwarding, lldp
from netmon.simulate.ports import ETHERNET_CSMACD, Port, Steady

CLASSROOM_VLAN: Final = 20
# A locally administered prefix: the stations of the demo are nobody's.
_PREFIX: Final = b"\x02\x5e"
Ports = Mapping[str, tuple[Port, ...]]
Fixtures = Mapping[tuple[str, int], Fixture]
NOTHING_KNOWN: Final[Fixtures] = {}


def station_mac(school: SchoolPlan, device: DevicePlan, number: int, fixtures: Fixtures = NOTHING_KNOWN) -> bytes:
    """Return the MAC address of what is plugged into a classroom port."""
    fixture = fixtures.get((device.name, number))
    return fixture.mac if fixture is not None else _PREFIX + school.number.to_bytes(2, "big") + bytes((school.devices.index(device), number))


def station_ip(school: SchoolPlan, device: DevicePlan, number: int) -> str:
    """Return its address in the school's LAN: the school's /16 share of 10/8, a /24 a switch."""
    return f"10.{school.number % 250 + 1}.{school.devices.index(device)}.{number + 10}"


def chassis_mac(device: DevicePlan) -> bytes:
    """Return a device's own MAC address."""
    return b"\x02\x5d" + device.seed.to_bytes(4, "big")[-4:]


def neighbour_rows(school: SchoolPlan, device: DevicePlan, ports: Ports) -> Instances:
    """Return every instance that a school's device adds; cores of the district know their schools by routing alone."""
    wired = [port for port in ports[device.name] if port.if_type == ETHERNET_CSMACD]
    by_name = {port.name: number for number, port in enumerate(wired, 1)}
    cables, fixtures = _cables(school, device, ports), by_port(school)
    yield from base_ports([port.if_index for port in wired])
    yield from lldp([port.name for port in wired], ((by_name[name], remote) for name, remote in (cables | _talkative(device, fixtures)).items()))
    yield from forwarding(_learned(school, device, ports, {remote.name: by_name[name] for name, remote in cables.items()}, fixtures))
    if device.role == "gateway":
        inside = next(port for port in ports[device.name] if port.if_type != ETHERNET_CSMACD)
        stations = ((access, number) for access in school.access for number in lit(ports[access.name]))
        yield from arp(inside.if_index, ((station_ip(school, *place), station_mac(school, *place, fixtures)) for place in stations))


def lit(ports: Sequence[Port]) -> list[int]:
    """Return the numbers of an access switch's classroom ports that are up."""
    gigabit = [port for port in ports if port.if_type == ETHERNET_CSMACD and port.speed_bps == 10**9]
    return [number for number, port in enumerate(gigabit, 1) if port.link == Steady()]


def _talkative(device: DevicePlan, fixtures: Fixtures) -> dict[str, Remote]:
    """Return the access points on the switch's ports, which tell their names by LLDP."""
    aps = [one for (switch, _), one in fixtures.items() if switch == device.name and one.kind == "ap"]
    return {one.port_name: Remote(one.mac, "eth0", one.name, ACCESS_POINT) for one in aps}


def _fast(ports: Sequence[Port]) -> list[Port]:
    return [port for port in ports if port.if_type == ETHERNET_CSMACD and port.speed_bps == 10**10]


def _cables(school: SchoolPlan, device: DevicePlan, ports: Ports) -> dict[str, Remote]:
    """Return the neighbour on each cabled port inside the school: gateway - core - access, all on ten-gigabit ports."""
    core = school.core
    if core is None:
        return {}
    ends = {core.name: _fast(ports[core.name])}
    below = [school.gateway, *school.access]
    pairs = zip(ends[core.name], below, strict=False)
    found: dict[str, Remote] = {}
    for core_port, other in pairs:
        fast = _fast(ports[other.name])
        if not fast:
            continue
        if device is core:
            found[core_port.name] = Remote(chassis_mac(other), fast[0].name, other.name)
        elif device is other:
            found[fast[0].name] = Remote(chassis_mac(core), core_port.name, core.name)
    return found


def _learned(school: SchoolPlan, device: DevicePlan, ports: Ports, towards: Mapping[str, int], fixtures: Fixtures) -> list[Learned]:
    """Return the stations: an access switch has its own on their ports, the others have them on the cable that leads there."""
    core = school.core
    found = []
    for access in school.access:
        there = towards.get(access.name) or (towards.get(core.name) if core is not None else None)
        for number in lit(ports[access.name]):
            port = number if access is device else there if device.role != "access" else None
            if port is not None:
                found.append(Learned(station_mac(school, access, number, fixtures), CLASSROOM_VLAN, port))
    return found
