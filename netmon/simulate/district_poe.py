"""Power over Ethernet in the simulated district: the access switches that feed access points, and a fan that stands still."""

from collections.abc import Sequence
from typing import Final

from netmon.simulate.district_plan import DevicePlan, DistrictPlan, SchoolPlan
from netmon.simulate.district_rooms import by_port
from netmon.simulate.if_mib import Instances
from netmon.simulate.load import SchoolClock, noise_warp, week_curve
from netmon.simulate.poe_mib import PoweredPort, Watts, power_over_ethernet
from netmon.simulate.ports import ETHERNET_CSMACD, Port, Steady
from netmon.simulate.profile_huawei import FANS
from netmon.simulate.shape import Gauge
from netmon.simulate.values import integer

VENDOR: Final = "huawei"
"""Its access switches of the district are the models with PoE."""
BUDGET_W: Final = 380
SHORT_OF_POWER: Final = (1, 3)
"""School and switch, both from 1: somebody limited what this one may give (poe max-power) to what it gives in lessons, so that one thing more is refused."""
SHORTED: Final = (4, 1)
"""A port of this one sees a short circuit in its cable."""
REFUSED_EVERY_S: Final = 20.0
_AP: Final = "-AP"
# Watts at night and in the busiest lesson, and the class, of what each school has on its ceilings; others have the usual.
_DRAWS: Final[dict[int, tuple[float, float, int]]] = {1: (5.2, 8.6, 0), 4: (13.5, 21.0, 4)}
_USUAL_DRAW: Final = (8.8, 13.6, 3)


def poe_rows(school: SchoolPlan, device: DevicePlan, ports: Sequence[Port], clock: SchoolClock) -> Instances:
    """Return what a switch tells of the power that it gives; nothing of one that gives none."""
    if device.role != "access" or device.vendor != VENDOR:
        return
    gigabit = [port for port in ports if port.if_type == ETHERNET_CSMACD and port.speed_bps == 10**9]
    taken = {number for switch, number in by_port(school) if switch == device.name}
    free = next((port for number, port in enumerate(gigabit, 1) if number not in taken and port.admin_up and port.link == Steady(up=False)), None)
    fed = [_fed(school, device, port, clock) for port in gigabit if port is not free]
    budget_w, place = BUDGET_W, (school.number, device.number)
    if place == SHORT_OF_POWER:
        budget_w = round(sum(_draw(school)[1] for port in fed if port.watts is not None))
    if free is not None:
        refused = REFUSED_EVERY_S if place == SHORT_OF_POWER else None
        shorted = place == SHORTED
        fed.append(PoweredPort(if_index=free.if_index, detection="fault" if shorted else "searching", refused_every_s=refused, shorts=17 if shorted else 0))
    yield from power_over_ethernet(fed, budget_w)


def _fed(school: SchoolPlan, device: DevicePlan, port: Port, clock: SchoolClock) -> PoweredPort:
    if not port.alias.endswith(_AP) or port.link != Steady():
        return PoweredPort(if_index=port.if_index)
    low, high, power_class = _draw(school)
    watts = following(clock, device.seed, port.if_index, low, high)
    return PoweredPort(if_index=port.if_index, detection="delivering", watts=watts, power_class=power_class)


def _draw(school: SchoolPlan) -> tuple[float, float, int]:
    return _DRAWS.get(school.number, _USUAL_DRAW)


def following(clock: SchoolClock, seed: int, salt: int, low: float, high: float) -> Watts:
    """Return a measure between two bounds that follows the school day."""
    gauge = Gauge(week_curve("access", seed), noise_warp(0.5, seed * 1000 + salt), low, high)
    return lambda moment: gauge.at(clock.school_s(moment.now_s))


def broken_fan(plan: DistrictPlan, device: DevicePlan) -> Instances:
    """Return the fan of the second core, which stands still."""
    if device is plan.cores[1]:
        yield (*FANS, 7, 0, 1), integer(2)
        yield (*FANS, 5, 0, 1), integer(0)
