"""A UPS in each machine room of the simulated district, as its network card tells of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from netmon.model.yaml_text import Data
from netmon.simulate import ups_mib
from netmon.simulate.agent import Agent
from netmon.simulate.district import District
from netmon.simulate.district_plan import DISTRICT_ID, DistrictPlan, host
from netmon.simulate.district_poe import following
from netmon.simulate.farm import AgentFarm
from netmon.simulate.if_mib import SystemGroup, interfaces, system_group
from netmon.simulate.load import SchoolClock
from netmon.simulate.mib import MibView
from netmon.simulate.ports import ETHERNET_CSMACD, Port
from netmon.simulate.ups_mib import Measure, UpsState, ups_tables

MOST_UPSES: Final = 24
HOST: Final = 92
UPTIME_S: Final = 5_184_000.0
_BOOSTED, _WORN, _FULL = 4, 5, 8


@dataclass(frozen=True, slots=True, kw_only=True)
class UpsPlan:
    """One UPS: `number` is its school's, 0 the district's."""

    name: str
    site: str
    host: str
    room: str
    uplink: str
    number: int


def plan_upses(plan: DistrictPlan) -> tuple[UpsPlan, ...]:
    """Return the UPSes: the district's, and one beside the core switch of each school that has one."""
    home = UpsPlan(name=f"{DISTRICT_ID}-ups", site=DISTRICT_ID, host=host(0, HOST), room=plan.cores[0].room or "", uplink=plan.cores[0].name, number=0)
    schools = [(school, school.core) for school in plan.schools]
    made = (
        UpsPlan(
            name=f"{school.id}-ups", site=school.id, host=host(school.number, HOST), room=f"{core.building}/{core.room}", uplink=core.name, number=school.number
        )
        for school, core in schools
        if core is not None
    )
    return (home, *made)[:MOST_UPSES]


async def open_upses(farm: AgentFarm, upses: Sequence[UpsPlan], district: District, *, port: int) -> dict[str, list[Data]]:
    """Let every UPS listen, and return the inventory's rows by site."""
    rows: dict[str, list[Data]] = {}
    for one in upses:
        agent = Agent(view=_view(one, district.clock), name=one.name, community=district.community.encode(), uptime_s=UPTIME_S)
        await farm.open(agent, one.host, port)
        row: dict[str, Data] = {"name": one.name, "role": "ups", "address": one.host, "room": one.room, "uplink": one.uplink}
        rows.setdefault(one.site, []).append(row)
    return rows


def ups_state(one: UpsPlan, clock: SchoolClock) -> UpsState:
    """Return what a UPS is and does: one in a village boosts a weak mains, one wants a new battery, one is nearly full, the others are well."""
    load = (0.72, 0.86) if one.number == _FULL else (0.22 + one.number % 5 * 0.05, 0.34 + one.number % 5 * 0.06)
    boosts, volts = one.number == _BOOSTED, 226 + one.number * 7 % 9

    def measure(salt: int, low: float, high: float) -> Measure:
        return following(clock, 92_000 + one.number, salt, low, high)

    return UpsState(
        model="RT-6K" if one.number == 0 else "N-3K", rated_w=5400 if one.number == 0 else 2700, full_load_s=1080.0 if one.number == 0 else 600.0,
        source="boost" if boosts else "on_line", worn=one.number == _WORN, load=measure(1, *load), celsius=measure(3, 26.0, 31.0),
        input_v=measure(2, 196.0, 178.0) if boosts else measure(2, float(volts), volts - 7.0),
    )  # fmt: skip


def _view(one: UpsPlan, clock: SchoolClock) -> MibView:
    view = MibView(system_group(SystemGroup(descr=ups_mib.DESCR, object_id=ups_mib.OBJECT_ID, name=one.name, location=one.room)))
    card = Port(if_index=1, name="eth0", descr="eth0", speed_bps=10**8, if_type=ETHERNET_CSMACD, mac=b"\x02\x5b\x00\x00" + one.number.to_bytes(2, "big"))
    view.update(interfaces([card]))
    view.update(ups_tables(ups_state(one, clock)))
    return view
