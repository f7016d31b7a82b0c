"""Wi-Fi controllers of the simulated district that answer by SNMP: one that lists its lost access points, one that drops them."""

import asyncio
import itertools
from collections.abc import Collection, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import Final

from netmon.model.yaml_text import Data
from netmon.simulate.agent import Agent
from netmon.simulate.district import District
from netmon.simulate.district_plan import host
from netmon.simulate.district_rooms import access_points, cut_off
from netmon.simulate.farm import AgentFarm
from netmon.simulate.if_mib import interfaces
from netmon.simulate.ports import Port, Steady
from netmon.simulate.profiles import VENDORS
from netmon.simulate.profiles import port as make_port
from netmon.simulate.wireless_controller import Vendor, WirelessController

HOST: Final = 91
TURN_S: Final = 60.0
FIRST_SCHOOL: Final = 2
SEED: Final = 91_000
UPTIME_S: Final = 864_000.0
_VENDORS: Final[tuple[Vendor, ...]] = ("huawei", "cisco")


@dataclass(frozen=True, slots=True, kw_only=True)
class WlanPlan:
    """One controller: its school, its maker, and the names of its access points; `batch` tells those from another controller's,
    `lost` are those (from 0) that it cannot reach."""

    name: str
    site: str
    vendor: Vendor
    host: str
    uplink: str
    rooms: tuple[str, ...]
    batch: int
    lost: tuple[int, ...] = ()


def plan_wlan(district: District) -> tuple[WlanPlan, ...]:
    """Return the controllers: one in the third school and one in the fourth, with the access points of its rooms."""
    return tuple(
        WlanPlan(
            name=f"{school.id}-ac", site=school.id, vendor=vendor, host=host(school.number, HOST), uplink=school.gateway.name,
            rooms=tuple(ap.name for ap in access_points(school)), batch=school.number,
            lost=cut_off(school),
        )
        for school, vendor in zip(district.plan.schools[FIRST_SCHOOL:], _VENDORS, strict=False)
    )  # fmt: skip


async def open_wlan(
    stack: AsyncExitStack, farm: AgentFarm, wlan: Sequence[WlanPlan], community: str, *, port: int, turn_s: float = TURN_S
) -> dict[str, list[Data]]:
    """Let every controller listen, and return the inventory's rows by site. Every `turn_s` another access point is lost."""
    rows: dict[str, list[Data]] = {}
    for one in wlan:
        controller = WirelessController(one.vendor, len(one.rooms), one.batch, one.rooms)
        controller.view.update(interfaces(_ports(one)))
        controller.fall(*one.lost)
        await farm.open(Agent(view=controller.view, name=one.name, community=community.encode(), uptime_s=UPTIME_S), one.host, port)
        life = asyncio.get_running_loop().create_task(_live(controller, turn_s, one.lost))
        stack.callback(life.cancel)
        row: dict[str, Data] = {"name": one.name, "role": "wlan_controller", "address": one.host, "uplink": one.uplink, "series": "full"}
        rows.setdefault(one.site, []).append(row)
    return rows


def _ports(one: WlanPlan) -> tuple[Port, ...]:
    """Return the controller's own ports: one of them goes up."""
    vendor = VENDORS[one.vendor]
    first, *others = (make_port(vendor, "gigabit", number, SEED + one.batch) for number in range(1, 5))
    return (replace(first, alias=f"上联-{one.uplink}"), *(replace(port, link=Steady(up=False)) for port in others))


async def _live(controller: WirelessController, turn_s: float, lost: Collection[int]) -> None:
    for off in itertools.cycle(number for number in range(controller.size) if number not in lost):
        await asyncio.sleep(turn_s)
        controller.fall(off)
        controller.come_back(*(controller.down - {off} - set(lost)))
