"""The lines of the simulated district: each is one traffic with two ends, so that what one device sends its neighbour receives."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

from netmon.simulate.district_plan import DevicePlan, DistrictPlan, SchoolPlan
from netmon.simulate.district_rooms import Fixture, by_port
from netmon.simulate.load import FlowSum, Role, SchoolClock, flow
from netmon.simulate.ports import Flapping, Port, Steady, Traffic
from netmon.simulate.profiles import VENDORS, port
from netmon.simulate.shape import PortKind

_MBPS: Final = 1e6
FLAPPING_PORT: Final = 5
BAD_CABLE_PORT: Final = 7
CITY_PORT: Final = 3
"""On the first core."""


class SharedExit(NamedTuple):
    """One of the district's Internet exits; speeds in Mbit/s, `core` and `port` count from 1. A standby is connected, and idle."""

    id: str
    isp: str
    down: int
    up: int
    core: int
    port: int
    path: str
    standby: bool = False


SHARED_EXITS: Final = (
    SharedExit("dx", "电信", 1000, 500, 1, 4, "湖滨路管道"), SharedExit("lt", "联通", 500, 200, 2, 3, "青山路管道"),
    SharedExit("yd", "移动", 500, 100, 2, 4, "青山路管道", standby=True),
)  # fmt: skip
DOWN_MEMBER: Final = 2
"""The member of the aggregate between the cores that has no light."""
_FLAPS: Final = Flapping(period_s=47.0, up_s=31.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Makes the traffic of one district's lines."""

    clock: SchoolClock
    seed: int = 1

    def _line(self, role: Role, salt: int, down_bps: float, up_bps: float) -> Traffic:
        """Return a line as its lower end counts it: `rx` is what comes down."""
        base = self.seed * 1_000_000 + salt * 10
        return Traffic(flow(role, base, down_bps), flow("uplink" if role == "saturated" else role, base + 1, up_bps), self.clock)

    def exit(self, school: SchoolPlan) -> Traffic:
        """Return a school's Internet exit, as its router counts it; a saturated one stands at its contract in lessons."""
        if school.gateway.trouble == "saturated":
            return self._line("saturated", school.gateway.seed, school.down_mbps * _MBPS, school.up_mbps * _MBPS * 0.6)
        return self._line("exit", school.gateway.seed, school.situation.carried * _MBPS * 0.62, school.up_mbps * _MBPS * 0.3)

    def second(self, school: SchoolPlan) -> Traffic:
        """Return a school's further Internet exit, where it has one."""
        _, down_mbps, up_mbps = school.situation.second or ("", 0, 0)
        return self._line("exit", school.gateway.seed + 3, down_mbps * _MBPS * 0.5, up_mbps * _MBPS * 0.25)

    def district(self, school: SchoolPlan) -> Traffic:
        """Return a school's line to the district core, as the school counts it."""
        return self._line("uplink", school.gateway.seed + 1, school.classes * 2.2 * _MBPS, school.classes * 0.8 * _MBPS)

    def campus(self, school: SchoolPlan) -> Traffic:
        """Return the line between a school's router and its core, as the core counts it: all that comes from the exit, its own or the district's."""
        return self.exit(school) if school.situation.has_own_exit else self.district(school)

    def access(self, device: DevicePlan) -> Traffic:
        """Return an access switch's uplink, as the switch counts it."""
        return self._line("uplink", device.seed + 2, 140 * _MBPS, 30 * _MBPS)

    def room(self, device: DevicePlan, number: int) -> Traffic:
        """Return a classroom's line, as the room counts it."""
        seed = (self.seed * 1_000_000 + device.seed) * 64 + number
        down = flow("access", seed, (6 + number * 7 % 23) * _MBPS, curve_seed=device.seed)
        up = flow("access", seed + 1_000_000_000, (1 + number * 5 % 6) * _MBPS, curve_seed=device.seed)
        return Traffic(down, up, self.clock)

    def core_pair(self, number: int) -> Traffic:
        """Return one member of the aggregate between the district's cores, as the second core counts it."""
        return self._line("server", number, 1600 * _MBPS, 1100 * _MBPS)

    def city(self) -> Traffic:
        """Return the district's own line to the city, as the district counts it."""
        return self._line("server", 9, 4200 * _MBPS, 1500 * _MBPS)

    def shared_exit(self, number: int) -> Traffic:
        """Return one of the district's own Internet exits, which the schools without one share."""
        return self._line("exit", 10 + number, SHARED_EXITS[number].down * _MBPS * 0.45, SHARED_EXITS[number].up * _MBPS * 0.3)


def _make(device: DevicePlan, kind: PortKind, number: int, **fields: Any) -> Port:
    return replace(port(VENDORS[device.vendor], kind, number, device.seed), **fields)


def gateway_ports(lines: Lines, school: SchoolPlan) -> tuple[Port, ...]:
    """Port 1 is the Internet exit, port 2 the line to the district, port 3 a further exit or a reserve, the first ten-gigabit port the campus.

    A school that takes the district's exits has nothing on port 1. A saturated exit's port is handed over at its contract's speed, so that its
    utilisation shows what is wrong.
    """
    device = school.gateway
    model = VENDORS[device.vendor].models[device.model]
    full: dict[str, Any] = {"speed_bps": int(school.down_mbps * _MBPS), "discard_ppm": 1500} if device.trouble == "saturated" else {}
    own, dark = school.situation.has_own_exit, Steady(up=False)
    alias = f"互联网出口-{school.isp}-{school.circuit}"
    access = lines.district(school)
    ports = [
        _make(device, "gigabit", 1, alias=alias, traffic=lines.exit(school), **full) if own else _make(device, "gigabit", 1, link=dark),
        _make(device, "gigabit", 2, alias="上联-区教育城域网", traffic=access, speed_bps=school.situation.access * 10**6),
        _third(lines, school),
    ]
    ports += [_make(device, "gigabit", number, link=dark) for number in range(4, model.gigabit + 1)]
    ports.append(_make(device, "ten_gigabit", 1, alias="校园网", traffic=lines.campus(school).reversed()))
    ports += [_make(device, "ten_gigabit", number, link=dark) for number in range(2, model.ten_gigabit + 1)]
    return (*ports, _make(device, "vlan", 1))


def _third(lines: Lines, school: SchoolPlan) -> Port:
    found = school.situation
    if found.second is not None:
        return _make(school.gateway, "gigabit", 3, alias=f"互联网出口-{found.second[0]}", traffic=lines.second(school))
    if found.standby is not None:
        return _make(school.gateway, "gigabit", 3, alias=f"备用出口-{found.standby[0]}")
    return _make(school.gateway, "gigabit", 3, link=Steady(up=False))


def core_ports(lines: Lines, school: SchoolPlan, device: DevicePlan) -> tuple[Port, ...]:
    """Port 1 goes to the router, then one port to each access switch."""
    model = VENDORS[device.vendor].models[device.model]
    ports = [_make(device, "ten_gigabit", 1, alias=f"上联-{school.gateway.name}", traffic=lines.campus(school))]
    for number, below in enumerate(school.access, 2):
        ports.append(_make(device, "ten_gigabit", number, alias=f"下联-{below.name}", traffic=lines.access(below).reversed()))
    free = range(len(ports) + 1, model.ten_gigabit + 1)
    ports += [_make(device, "ten_gigabit", number, link=Steady(up=False), admin_up=number < model.ten_gigabit - 1) for number in free]
    return (*ports, _make(device, "vlan", 1), _make(device, "vlan", 10, alias="办公"), _make(device, "vlan", 20, alias="教室"))


def access_ports(lines: Lines, device: DevicePlan, fixtures: Mapping[tuple[str, int], Fixture]) -> tuple[Port, ...]:
    """Classrooms on the gigabit ports, most of them up, and what `fixtures` says that hangs there; the first ten-gigabit port goes up."""
    model = VENDORS[device.vendor].models[device.model]
    ports = []
    for number in range(1, model.gigabit + 1):
        room = f"{device.building}-{number % 2 + 1}{number // 2 % 6 + 1:02d}"
        fixture = fixtures.get((device.name, number))
        idle = fixture is None and (number * 7 + device.seed) % 10 < 3 and number not in {FLAPPING_PORT, BAD_CABLE_PORT}
        alias = fixture.alias if fixture is not None else f"{room}-一体机" if number % 3 else f"{room}-AP"
        made = _make(device, "gigabit", number, alias=alias, traffic=lines.room(device, number).reversed())
        if fixture is not None and fixture.dark:
            made = replace(made, link=Steady(up=False), traffic=None)
        if idle:
            made = replace(made, link=Steady(up=False), traffic=None, admin_up=number < model.gigabit - 1)
        ports.append(made)
    if device.trouble == "flapping":
        ports[FLAPPING_PORT - 1] = replace(ports[FLAPPING_PORT - 1], link=_FLAPS)
    if device.trouble == "bad_cable":
        ports[BAD_CABLE_PORT - 1] = replace(ports[BAD_CABLE_PORT - 1], error_ppm=2200.0)
    ports.append(_make(device, "ten_gigabit", 1, alias=f"上联-{device.uplink}", traffic=lines.access(device)))
    ports += [_make(device, "ten_gigabit", number, link=Steady(up=False)) for number in range(2, model.ten_gigabit + 1)]
    return (*ports, _make(device, "vlan", 1))


def district_core_ports(lines: Lines, plan: DistrictPlan, device: DevicePlan) -> tuple[Port, ...]:
    """Ports 1 and 2 are the aggregate to the other core, 3 and 4 go out of the district, then one port a school. A member of the aggregate is down."""
    model = VENDORS[device.vendor].models[device.model]
    pairs = {number: lines.core_pair(number) for number in (1, 2) if number != DOWN_MEMBER}
    if device.number == 1:
        pairs = {number: pair.reversed() for number, pair in pairs.items()}
    both = Traffic(FlowSum(tuple(pair.rx for pair in pairs.values())), FlowSum(tuple(pair.tx for pair in pairs.values())), lines.clock)
    aggregate = _make(device, "aggregate", 1, alias="核心互联", traffic=both, speed_bps=len(pairs) * 10**10)
    ports = [
        _make(device, "ten_gigabit", number, alias="核心互联", lag=aggregate.if_index, traffic=pairs.get(number), link=Steady(up=number in pairs))
        for number in (1, 2)
    ]
    ports += [_outward(lines, device, number) for number in (3, 4)]
    schools = [school for school in plan.schools if school.gateway.uplink == device.name]
    for number, school in enumerate(schools, 5):
        traffic, speed_bps = lines.district(school).reversed(), school.situation.access * 10**6
        ports.append(_make(device, "ten_gigabit", number, alias=school.name, speed_bps=speed_bps, traffic=traffic))
    free = range(len(ports) + 1, model.ten_gigabit + 1)
    ports += [_make(device, "ten_gigabit", number, link=Steady(up=False)) for number in free]
    return (*ports, aggregate, _make(device, "vlan", 1))


def _outward(lines: Lines, device: DevicePlan, number: int) -> Port:
    """Return a core's port to the city's network or to the Internet."""
    if (device.number, number) == (1, CITY_PORT):
        return _make(device, "ten_gigabit", number, alias="上联-市教育城域网", traffic=lines.city())
    place, way = next((place, way) for place, way in enumerate(SHARED_EXITS) if (way.core, way.port) == (device.number, number))
    alias = f"{'备用出口' if way.standby else '互联网出口'}-{way.isp}"
    return _make(device, "ten_gigabit", number, alias=alias, traffic=None if way.standby else lines.shared_exit(place))


def device_ports(lines: Lines, plan: DistrictPlan, device: DevicePlan) -> tuple[Port, ...]:
    """Return the ports of any device of the plan."""
    if device in plan.cores:
        return district_core_ports(lines, plan, device)
    school = next(school for school in plan.schools if device in school.devices)
    if device.role == "gateway":
        return gateway_ports(lines, school)
    return core_ports(lines, school, device) if device.role == "core" else access_ports(lines, device, by_port(school))
