"""Where MAC addresses were seen, as the store keeps it and the judge reads it. Personal data: it says where somebody's device was."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One MAC address on one port of one switch, Unix times.

    `polled` is when that switch's whole forwarding table was last read: later than `last` means that the address has gone from the port since.
    `port_macs` is how many addresses that last reading had on the port.
    """

    mac: str
    vlan: int
    device: str
    port: str
    first: float
    last: float
    polled: float = 0.0
    port_macs: int = 1

    @property
    def present(self) -> bool:
        """True when the last whole reading of the switch still had it here."""
        return self.last >= self.polled

    def age_s(self, now: float) -> float:
        """Return the seconds since it was last seen here."""
        return max(0.0, now - self.last)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressSighting:
    """One IP address with one MAC address, as a router or server had it in its ARP or neighbour table."""

    ip: str
    mac: str
    device: str
    first: float
    last: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenNeighbour:
    """Who is behind a port by LLDP or CDP; `bridges`: other devices' addresses are to be expected there."""

    device: str
    port: str
    chassis_id: str
    port_id: str
    name: str
    bridges: bool
    access_point: bool
    first: float
    last: float
