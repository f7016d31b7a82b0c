"""What a switch says of its optics, its power over Ethernet, its stack and its spanning tree."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits that a value is judged by, in the value's unit; None where the device gives none."""

    low_alarm: float | None = None
    low_warning: float | None = None
    high_warning: float | None = None
    high_alarm: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpticValue:
    """One reading of a transceiver; `oid` is the instance that it came from, None: the device gave an invalid number."""

    oid: str
    value: float | None
    limits: Limits | None = None

    @property
    def status(self) -> str | None:
        """Return ok, warning or critical by the device's own limits; None without a value or a limit."""
        if self.value is None or self.limits is None:
            return None
        if _outside(self.value, self.limits.low_alarm, self.limits.high_alarm):
            return "critical"
        return "warning" if _outside(self.value, self.limits.low_warning, self.limits.high_warning) else "ok"


def _outside(value: float, low: float | None, high: float | None) -> bool:
    return (low is not None and value < low) or (high is not None and value > high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Optic:
    """One transceiver, or one lane of it: celsius, volts, amperes and dBm. `port` is ifName, else what the device calls its place."""

    port: str
    if_index: int | None = None
    lane: int | None = None
    temperature: OpticValue | None = None
    voltage: OpticValue | None = None
    bias: OpticValue | None = None
    tx_power: OpticValue | None = None
    rx_power: OpticValue | None = None

    def values(self) -> dict[str, OpticValue]:
        """Return the values that the module has, by name."""
        named = {"temperature": self.temperature, "voltage": self.voltage, "bias": self.bias, "tx_power": self.tx_power, "rx_power": self.rx_power}
        return {name: value for name, value in named.items() if value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpticsTable:
    """The transceivers of one device."""

    optics: tuple[Optic, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PoePort:
    """One port of POWER-ETHERNET-MIB. `power_class` is 0..8 as IEEE 802.3 counts them; the counters count events since the agent started.

    `port` is ifName, else group/port. `oid` is the instance of the detection status, `watts_oid` of the power.
    """

    oid: str
    group: int
    number: int
    port: str
    if_index: int | None = None
    enabled: bool | None = None
    detection: str | None = None
    power_class: int | None = None
    priority: str | None = None
    watts: float | None = None
    watts_oid: str | None = None
    denied: int | None = None
    overloads: int | None = None
    shorts: int | None = None
    absences: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PoeGroup:
    """One power budget (pethMainPseTable): watts, and the share of it that raises an alarm."""

    oid: str
    group: int
    status: str | None = None
    nominal_watts: float | None = None
    consumption_watts: float | None = None
    threshold_ratio: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PoeTable:
    """Power over Ethernet of one device."""

    ports: tuple[PoePort, ...] = ()
    groups: tuple[PoeGroup, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StackMember:
    """One member of a stack: role master | standby | member, status ok | warning | critical | absent | unknown."""

    oid: str
    number: int
    role: str | None = None
    status: str | None = None
    priority: int | None = None
    mac: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """A stack; `ring` is whole or broken, None when the device does not say, or has one member only."""

    members: tuple[StackMember, ...] = ()
    ring: str | None = None
    ring_oid: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanningTree:
    """BRIDGE-MIB dot1dStp: how often and how long ago the topology changed, and who is root (priority and MAC)."""

    topology_changes: int | None = None
    since_change_s: float | None = None
    root: str | None = None
    root_cost: int | None = None
    root_port: int | None = None
    is_root: bool | None = None
