"""What the makers of device views are given: the device, its model, its ports, and how its health follows the school day."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from netmon.simulate.load import Curve, SchoolClock, Warp, noise_warp, week_curve
from netmon.simulate.mib import Oid
from netmon.simulate.ports import Port
from netmon.simulate.values import LiveValue, Value, integer

PortKind = Literal["gigabit", "ten_gigabit", "aggregate", "vlan"]
ModelKind = Literal["access24", "access48", "core", "router"]

SPEED_BPS: dict[PortKind, int] = {"gigabit": 10**9, "ten_gigabit": 10**10, "aggregate": 2 * 10**10, "vlan": 10**9}


class PortName(NamedTuple):
    """How a vendor calls a port."""

    if_index: int
    name: str
    descr: str


class Model(NamedTuple):
    """One product: its name, its sysObjectID, and how many ports of which kind it has."""

    name: str
    object_id: str
    gigabit: int
    ten_gigabit: int


@dataclass(frozen=True, slots=True)
class Gauge:
    """A measure between two bounds that follows the school day."""

    curve: Curve
    warp: Warp
    low: float
    high: float

    def at(self, school_s: float) -> float:
        """Return the measure at a school time."""
        return self.low + (self.high - self.low) * self.curve.level(self.warp.at(school_s))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A simulated device: everything random about it comes from `seed`."""

    name: str
    serial: str
    model: Model
    seed: int
    ports: tuple[Port, ...]
    clock: SchoolClock
    location: str = ""
    contact: str = ""

    def gauge(self, low: float, high: float, salt: int = 0, encode: Callable[[int], bytes] = integer) -> LiveValue:
        """Return a live whole number that follows the school day between two bounds."""
        gauge = Gauge(week_curve("access", self.seed), noise_warp(0.5, self.seed + salt), low, high)
        return lambda moment: encode(round(gauge.at(self.clock.school_s(moment.now_s))))

    def uptime(self, encode: Callable[[int], bytes]) -> LiveValue:
        """Return the whole seconds since the start."""
        return lambda moment: encode(int(moment.up_s))

    @property
    def optical_ports(self) -> tuple[Port, ...]:
        """The ports with a transceiver."""
        return tuple(port for port in self.ports if port.optical)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """A maker of devices: its models, its names for ports, and the rest of its MIB beside the standard tables."""

    key: str
    profile: str
    models: dict[ModelKind, Model]
    name_port: Callable[[PortKind, int], PortName]
    descr: Callable[[Shape], str]
    own_tables: Callable[[Shape], Iterable[tuple[Oid, Value]]]


def rx_power_dbm(port: Port, seed: int) -> float:
    """Return what a port's transceiver receives: -3 to -9 dBm, or next to nothing where the link is down."""
    if not port.link.is_up(0.0):
        return -40.0
    return -3.0 - (port.if_index * 7 + seed) % 60 / 10


def tx_power_dbm(port: Port, seed: int) -> float:
    """Return what a port's transceiver sends: -2 to -4 dBm."""
    return -2.0 - (port.if_index * 3 + seed) % 20 / 10
