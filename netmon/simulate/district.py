"""The simulated district in life: an agent for each device of the plan, all of one school clock."""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from netmon.simulate.agent import Agent
from netmon.simulate.district_lines import Lines, device_ports
from netmon.simulate.district_neighbours import neighbour_rows
from netmon.simulate.district_plan import DevicePlan, DistrictPlan, SchoolPlan, plan_district
from netmon.simulate.district_poe import broken_fan, poe_rows
from netmon.simulate.farm import AgentFarm
from netmon.simulate.if_mib import Instances
from netmon.simulate.ipv6_mib import ipv6
from netmon.simulate.life import Life, RebootingLife, SteadyLife
from netmon.simulate.load import LESSON_START_S, SchoolClock
from netmon.simulate.ports import Cuttable, Port
from netmon.simulate.profiles import VENDORS, build
from netmon.simulate.shape import Shape

FIRST_PORT: Final = 16100
IPV6_SCHOOLS: Final = 3
REBOOT_PERIOD_S: Final = 240.0
REBOOT_DOWN_S: Final = 14.0
_FIRST_REBOOT_S: Final = 75.0
_DAY_S: Final = 86400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictOptions:
    """How large the district is, which one of all it is, and how its school clock runs."""

    schools: int = 12
    seed: int = 1
    start_s: float = LESSON_START_S
    time_scale: float = 1.0
    first_port: int = FIRST_PORT


@dataclass(frozen=True, slots=True, kw_only=True)
class District:
    """A plan, and its agents and their ports by device name.

    `exit_link` is the link of every Internet exit of the school `story`, for a fault that comes and goes.
    """

    plan: DistrictPlan
    agents: Mapping[str, Agent]
    community: str
    clock: SchoolClock
    ports: Mapping[str, tuple[Port, ...]]
    story: SchoolPlan
    exit_link: Cuttable

    async def open(self, farm: AgentFarm, first_port: int) -> int:
        """Let every agent listen on its own loopback address and return the port, which is the same for all."""
        return await farm.open_on_one_port([(self.agents[device.name], device.host) for device in self.plan.devices], first_port)


def _life(device: DevicePlan, now_s: float) -> Life:
    boot_s = now_s - random.Random(f"uptime-{device.serial}").uniform(5, 190) * _DAY_S
    if device.trouble == "rebooting":
        return RebootingLife(boot_s=boot_s, start_s=now_s + _FIRST_REBOOT_S - REBOOT_PERIOD_S, period_s=REBOOT_PERIOD_S, down_s=REBOOT_DOWN_S)
    return SteadyLife(boot_s)


def _location(plan: DistrictPlan, device: DevicePlan) -> str:
    school: SchoolPlan | None = next((school for school in plan.schools if device in school.devices), None)
    return "/".join(part for part in (school.name if school else "区教育信息中心", device.building, device.room) if part)


def _ipv6(school: SchoolPlan, device: DevicePlan, ports: Sequence[Port]) -> Instances:
    """Return what the exit routers of some schools say of IPv6: two are ready, one has no address of the Internet yet."""
    if device.role == "gateway" and school.number <= IPV6_SCHOOLS:
        addresses = [f"fe80::{school.number:x}"] if school.number == IPV6_SCHOOLS else [f"fe80::{school.number:x}", f"240e:37f:{school.number:x}::1"]
        yield from ipv6(ports[0].if_index, addresses, packets_per_s=420.0)


def story_school(plan: DistrictPlan) -> SchoolPlan:
    """Return the school whose exit may be cut: the last whose only exit is its own and can be asked, else the first."""
    ways = ((school, school.situation) for school in plan.schools)
    fit = [school for school, found in ways if found.has_own_exit and found.polled and found.second is None and found.standby is None]
    return fit[-1] if fit else plan.schools[0]


def _with_exit_link(ports: Sequence[Port], link: Cuttable) -> tuple[Port, ...]:
    """Return a gateway's ports with this link on its exits: the first port, and the third where something is connected."""
    return tuple(replace(port, link=link) if number in (0, 2) and port.link.is_up(0.0) else port for number, port in enumerate(ports))


def make_district(options: DistrictOptions, clock: Callable[[], float] = time.monotonic) -> District:
    """Return the district; the same options give the same devices, lines and loads. `clock` is every agent's."""
    plan = plan_district(options.schools, options.seed)
    now_s = clock()
    school_clock = SchoolClock(origin_s=now_s, start_s=options.start_s, scale=options.time_scale)
    community = f"demo-{random.Random(f'community-{options.seed}').randrange(16**12):012x}"
    lines = Lines(clock=school_clock, seed=options.seed)
    agents = {}
    ports = {device.name: device_ports(lines, plan, device) for device in plan.devices}
    story, exit_link = story_school(plan), Cuttable()
    ports[story.gateway.name] = _with_exit_link(ports[story.gateway.name], exit_link)
    school_of = {device.name: school for school in plan.schools for device in school.devices}
    for device in plan.devices:
        vendor = VENDORS[device.vendor]
        shape = Shape(
            name=device.name,
            serial=device.serial,
            model=vendor.models[device.model],
            seed=device.seed,
            ports=ports[device.name],
            clock=school_clock,
            location=_location(plan, device),
            contact="网管教师",
        )
        view = build(vendor, shape)
        if device.name in school_of:
            view.update(neighbour_rows(school_of[device.name], device, ports))
            view.update(_ipv6(school_of[device.name], device, ports[device.name]))
            view.update(poe_rows(school_of[device.name], device, ports[device.name], school_clock))
        view.update(broken_fan(plan, device))
        agents[device.name] = Agent(
            view=view, name=device.name, community=community.encode(), clock=clock, life=_life(device, now_s), alive=device.trouble != "dead"
        )
    return District(plan=plan, agents=agents, community=community, clock=school_clock, ports=ports, story=story, exit_link=exit_link)
