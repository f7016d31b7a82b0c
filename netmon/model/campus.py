"""What a campus's servers and exits say of addresses: DHCP pools, and IPv6."""

from dataclasses import dataclass
from ipaddress import IPv6Address


@dataclass(frozen=True, slots=True, kw_only=True)
class DhcpPool:
    """One pool of addresses; `oid` is the instance of `used`. Numbers are None where the server gives none."""

    oid: str
    pool: str
    used: int | None = None
    free: int | None = None

    @property
    def total(self) -> int | None:
        """Return how many addresses the pool has."""
        return None if self.used is None or self.free is None else self.used + self.free


@dataclass(frozen=True, slots=True, kw_only=True)
class DhcpPools:
    """The pools of one server, in the order of its table."""

    pools: tuple[DhcpPool, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ipv6Address:
    """An IPv6 address of the device itself, in canonical text, on a port by its ifIndex."""

    if_index: int
    address: str

    @property
    def is_global(self) -> bool:
        """True for a global unicast address (RFC 4291 section 2.4) that is neither reserved nor for documentation."""
        return IPv6Address(self.address).is_global


@dataclass(frozen=True, slots=True, kw_only=True)
class Ipv6Counter:
    """IPv6 packets since the device's start; `if_index` None: of the whole device."""

    if_index: int | None
    received: int | None
    sent: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ipv6Status:
    """What a router says of IPv6; `complete` is False where a table was cut short, so that an absent address proves nothing.

    `moving` tells whether packets went both ways since the reading before: None without one, or where the device counts none.
    """

    addresses: tuple[Ipv6Address, ...] = ()
    counters: tuple[Ipv6Counter, ...] = ()
    complete: bool = True
    moving: bool | None = None
