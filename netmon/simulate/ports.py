"""Ports of simulated devices: what they are, when their link is up, and what they counted."""

from dataclasses import dataclass
from typing import NamedTuple, Protocol

from netmon.simulate.load import Load, SchoolClock
from netmon.simulate.values import Moment

ETHERNET_CSMACD = 6
PROP_VIRTUAL = 53
LAG = 161


class LinkState(Protocol):
    """When a port's link is up, as a function of the clock."""

    def is_up(self, now_s: float) -> bool:
        """Tell the state at a moment."""
        ...

    def up_time_s(self, now_s: float) -> float:
        """Return for how long the link was up in all, from a fixed moment on; it never falls."""
        ...

    def changed_s(self, now_s: float) -> float | None:
        """Return when the state last changed, None when it never did."""
        ...


@dataclass(frozen=True, slots=True)
class Steady:
    """A link that stays as it is."""

    up: bool = True

    def is_up(self, now_s: float) -> bool:
        """Tell the one state."""
        del now_s
        return self.up

    def up_time_s(self, now_s: float) -> float:
        """Return the clock itself, or 0 for a link that is down."""
        return now_s if self.up else 0.0

    def changed_s(self, now_s: float) -> float | None:
        """Return None: it never changed."""
        del now_s
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flapping:
    """A link that is up for the first `up_s` of each `period_s`."""

    period_s: float
    up_s: float

    def is_up(self, now_s: float) -> bool:
        """Tell the state at a moment."""
        return now_s % self.period_s < self.up_s

    def up_time_s(self, now_s: float) -> float:
        """Return the up seconds of all full periods and of this one."""
        cycles, second = divmod(now_s, self.period_s)
        return cycles * self.up_s + min(second, self.up_s)

    def changed_s(self, now_s: float) -> float | None:
        """Return the last edge."""
        start_s = now_s - now_s % self.period_s
        return start_s if now_s - start_s < self.up_s else start_s + self.up_s


class Cuttable:
    """A link that somebody cuts and mends, at moments of the clock."""

    def __init__(self) -> None:
        self._edges: list[float] = []

    def cut(self, now_s: float) -> None:
        """Take the link down; one that is down stays so."""
        if self.is_up(now_s):
            self._edges.append(now_s)

    def mend(self, now_s: float) -> None:
        """Bring the link up again."""
        if not self.is_up(now_s):
            self._edges.append(now_s)

    def is_up(self, now_s: float) -> bool:
        """Tell the state at a moment."""
        return sum(edge <= now_s for edge in self._edges) % 2 == 0

    def up_time_s(self, now_s: float) -> float:
        """Return the clock without the time in which the link was down."""
        return now_s - sum(end - start for start, end in self.gaps(now_s))

    def changed_s(self, now_s: float) -> float | None:
        """Return the last edge."""
        return max((edge for edge in self._edges if edge <= now_s), default=None)

    def gaps(self, now_s: float) -> list[tuple[float, float]]:
        """Return when it was down until now, as (from, to)."""
        edges = [edge for edge in self._edges if edge <= now_s]
        ends = [*edges[1::2], now_s]
        return list(zip(edges[::2], ends, strict=False))


class Traffic(NamedTuple):
    """What a port carries: `rx` comes in, `tx` goes out."""

    rx: Load
    tx: Load
    clock: SchoolClock

    def reversed(self) -> "Traffic":
        """Return the same line as its other end counts it."""
        return Traffic(self.tx, self.rx, self.clock)


@dataclass(frozen=True, slots=True, kw_only=True)
class Port:
    """One interface; `lag` is the ifIndex of the aggregate it belongs to, `error_ppm` and `discard_ppm` count per million packets.

    Without traffic its counters stand at 0. A port that flaps carries its flow's mean for the time it is up.
    """

    if_index: int
    name: str
    descr: str
    alias: str = ""
    speed_bps: int = 1_000_000_000
    if_type: int = ETHERNET_CSMACD
    mtu: int = 1500
    mac: bytes = b""
    admin_up: bool = True
    link: LinkState = Steady()
    traffic: Traffic | None = None
    packet_bytes: int = 720
    error_ppm: float = 0.0
    discard_ppm: float = 0.0
    lag: int | None = None
    optical: bool = False


class Counts(NamedTuple):
    """Counters of one direction since the device started."""

    octets: int = 0
    unicast: int = 0
    multicast: int = 0
    broadcast: int = 0
    discards: int = 0
    errors: int = 0


_MULTICAST_PER_S = 2.5
_BROADCAST_PER_S = 0.8
_FLAPPING_SHARE = 0.6


class PortMeter:
    """Reads both directions of a port; a request that asks for many columns pays once."""

    __slots__ = ("_key", "_port", "_read")

    def __init__(self, port: Port) -> None:
        self._port = port
        self._key: Moment | None = None
        self._read = (Counts(), Counts())

    def received(self, moment: Moment) -> Counts:
        """Return what came in since the device started."""
        return self._counts(moment)[0]

    def sent(self, moment: Moment) -> Counts:
        """Return what went out since the device started."""
        return self._counts(moment)[1]

    def _counts(self, moment: Moment) -> tuple[Counts, Counts]:
        if moment != self._key:
            self._key = moment
            traffic = self._port.traffic
            if traffic is not None and self._port.admin_up:
                self._read = (self._direction(traffic.rx, moment, errors=True), self._direction(traffic.tx, moment, errors=False))
        return self._read

    def _direction(self, line: Load, moment: Moment, *, errors: bool) -> Counts:
        port = self._port
        up_s = port.link.up_time_s(moment.now_s) - port.link.up_time_s(moment.boot_s)
        octets = int(self._bits(line, moment, up_s) / 8)
        packets = octets // port.packet_bytes
        return Counts(
            octets=octets,
            unicast=packets,
            multicast=int(up_s * _MULTICAST_PER_S),
            broadcast=int(up_s * _BROADCAST_PER_S),
            discards=0 if errors else int(packets * port.discard_ppm / 1e6),
            errors=int(packets * port.error_ppm / 1e6) if errors else 0,
        )

    def _bits(self, line: Load, moment: Moment, up_s: float) -> float:
        port = self._port
        assert port.traffic is not None
        if isinstance(port.link, Cuttable):
            bits, boot_s = port.traffic.clock.bits, moment.boot_s
            missing = sum(bits(line, max(start, boot_s), end) for start, end in port.link.gaps(moment.now_s) if end > boot_s)
            return bits(line, boot_s, moment.now_s) - missing
        if not isinstance(port.link, Steady):
            return up_s * line.peak_bps * _FLAPPING_SHARE  # the load curve knows nothing of the link's gaps: such a port has one rate
        return port.traffic.clock.bits(line, moment.boot_s, moment.now_s) if port.link.up else 0.0
