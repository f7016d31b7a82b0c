"""The lines of the simulated district: each is one traffic with two ends, so that what one device sends its neighbour receives."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from netmon.simulate.district_plan import DevicePlan, DistrictPlan, SchoolPlan
from netmon.simulate.district_rooms import Fixture, by_port
from netmon.simulate.load import FlowSum, Role, SchoolClock, flow
from netmon.simulate.ports import Flapping, Port, Steady, Traffic
from netmon.simulate.profiles import VENDORS, port
from netmon.simulate.shape import PortKind

_MBPS: Final = 1e6
FLAPPING_PORT: Final = 5
BAD_CABLE_PORT: Final = 7
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
        return self._line("exit", school.gateway.seed, school.down_mbps * _MBPS * 0.62, school.up_mbps * _MBPS * 0.3)

    def district(self, school: SchoolPlan) -> Traffic:
        """Return a school's line to the district core, as the school counts it."""
        return self._line("uplink", school.gateway.seed + 1, school.classes * 2.2 * _MBPS, school.classes * 0.8 * _MBPS)

    def campus(self, school: SchoolPlan) -> Traffic:
        """Return the line between a school's router and its core, as the core counts it: all that comes from the exit."""
        return self.exit(school)

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


def _make(device: DevicePlan, kind: PortKind, number: int, **fields: Any) -> Port:
    return replace(port(VENDORS[device.vendor], kind, number, device.seed), **fields)


def gateway_ports(lines: Lines, school: SchoolPlan) -> tuple[Port, ...]:
    """Port 1 is the Internet exit, port 2 the line to the district, the first ten-gigabit port the campus.

    A saturated exit's port is handed over at its contract's speed, so that its utilisation shows what is wrong.
    """
    device = school.gateway
    model = VENDORS[device.vendor].models[device.model]
    full: dict[str, Any] = {"speed_bps": int(school.down_mbps * _MBPS), "discard_ppm": 1500} if device.trouble == "saturated" else {}
    ports = [
        _make(device, "gigabit", 1, alias=f"互联网出口-{school.isp}-{school.circuit}", traffic=lines.exit(school), **full),
        _make(device, "gigabit", 2, alias="上联-区教育城域网", traffic=lines.district(school)),
    ]
    ports += [_make(device, "gigabit", number, link=Steady(up=False)) for number in range(3, model.gigabit + 1)]
    ports.append(_make(device, "ten_gigabit", 1, alias="校园网", traffic=lines.campus(school).reversed()))
    ports += [_make(device, "ten_gigabit", number, link=Steady(up=False)) for number in range(2, model.ten_gigabit + 1)]
    return (*ports, _make(device, "vlan", 1))


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
    """Ports 1 and 2 are the aggregate to the other core, port 3 of the first core goes to the city, then one port a school."""
    model = VENDORS[device.vendor].models[device.model]
    first = device.number == 1
    pairs = [lines.core_pair(number).reversed() if first else lines.core_pair(number) for number in (1, 2)]
    both = Traffic(FlowSum(tuple(pair.rx for pair in pairs)), FlowSum(tuple(pair.tx for pair in pairs)), lines.clock)
    aggregate = _make(device, "aggregate", 1, alias="核心互联", traffic=both)
    ports = [_make(device, "ten_gigabit", number, alias="核心互联", lag=aggregate.if_index, traffic=pair) for number, pair in enumerate(pairs, 1)]
    ports.append(_make(device, "ten_gigabit", 3, alias="上联-市教育城域网", traffic=lines.city() if first else None, link=Steady(up=first)))
    schools = [school for school in plan.schools if school.gateway.uplink == device.name]
    for number, school in enumerate(schools, 4):
        ports.append(_make(device, "ten_gigabit", number, alias=school.name, speed_bps=10**9, traffic=lines.district(school).reversed()))
    free = range(len(ports) + 1, model.ten_gigabit + 1)
    ports += [_make(device, "ten_gigabit", number, link=Steady(up=False)) for number in free]
    return (*ports, aggregate, _make(device, "vlan", 1))


def device_ports(lines: Lines, plan: DistrictPlan, device: DevicePlan) -> tuple[Port, ...]:
    """Return the ports of any device of the plan."""
    if device in plan.cores:
        return district_core_ports(lines, plan, device)
    school = next(school for school in plan.schools if device in school.devices)
    if device.role == "gateway":
        return gateway_ports(lines, school)
    return core_ports(lines, school, device) if device.role == "core" else access_ports(lines, device, by_port(school))
