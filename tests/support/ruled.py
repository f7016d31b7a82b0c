"""Switches whose counters follow a rule that a test can compute: every port carries a constant rate of its own."""

from netmon.simulate.agent import Agent
from netmon.simulate.load import SchoolClock
from netmon.simulate.mib import IF_ENTRY, IF_X_ENTRY, MibView
from netmon.simulate.profiles import VENDORS, build, port
from netmon.simulate.shape import PortName, Shape
from netmon.simulate.values import LiveValue, Moment, counter32, counter64

COUNTED = {(*IF_X_ENTRY, 6): (1, counter64), (*IF_X_ENTRY, 10): (2, counter64), (*IF_ENTRY, 10): (1, counter32), (*IF_ENTRY, 16): (2, counter32)}


def rate_bytes_per_s(seed: int, number: int, direction: int) -> int:
    """Return what port `number` (from 1) of device `seed` receives (direction 1) or sends (2); no two of a hundred devices are alike."""
    return 1_000 * (10 * (seed % 1000) + number) + direction


def start_octets(seed: int, number: int, direction: int) -> int:
    """Return what its counter showed when the device started."""
    return 10**12 * (seed % 1000 + 1) + 10**9 * number + direction


def _rule(seed: int, number: int, direction: int, encode: object) -> LiveValue:
    rate, start = rate_bytes_per_s(seed, number, direction), start_octets(seed, number, direction)
    wide = encode is counter64

    def octets(moment: Moment) -> bytes:
        counted = start + int(moment.up_s * rate)
        return counter64(counted) if wide else counter32(counted)

    return octets


def ruled_view(name: str, seed: int, *, ports: int = 4, vendor: str = "huawei") -> MibView:
    """Return a whole switch of a vendor, its octet counters replaced by the rule."""
    maker = VENDORS[vendor]
    made = tuple(port(maker, "gigabit", number, seed % 200) for number in range(1, ports + 1))
    shape = Shape(name=name, serial=f"S{seed:08d}", model=maker.models["access24"], seed=seed, ports=made, clock=SchoolClock(origin_s=0.0))
    view = build(maker, shape)
    for number, each in enumerate(made, 1):
        for column, (direction, encode) in COUNTED.items():
            view.set((*column, each.if_index), _rule(seed, number, direction, encode))
    return view


def ruled_agent(name: str, seed: int, *, ports: int = 4, vendor: str = "huawei", **keywords: object) -> Agent:
    """Return an agent over `ruled_view`; keywords are Agent's."""
    return Agent(view=ruled_view(name, seed, ports=ports, vendor=vendor), name=name, **{"uptime_s": 10_000.0 + seed, **keywords})  # type: ignore[arg-type]


def port_names(ports: int = 4, vendor: str = "huawei") -> dict[str, int]:
    """Return the names of the ports, and the numbers by which the rule knows them."""
    names: list[PortName] = [VENDORS[vendor].name_port("gigabit", number) for number in range(1, ports + 1)]
    return {name.name: number for number, name in enumerate(names, 1)}
