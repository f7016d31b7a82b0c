"""What is kept of a frame: small values, whatever the frame held."""

from typing import Literal, NamedTuple


class DhcpAnswer(NamedTuple):
    """An OFFER, ACK or NAK (RFC 2131) of a server: `server` is its identifier, else the sender's address."""

    mac: str
    server: str
    kind: str
    offered: str
    router: str
    xid: int
    vlan: int


class RouterAdvert(NamedTuple):
    """A router advertisement (RFC 4861 4.2); `lifetime_s` 0: not as a default router."""

    mac: str
    source: str
    lifetime_s: int
    prefixes: tuple[str, ...]
    vlan: int


class ArpClaim(NamedTuple):
    """An ARP message (RFC 826) whose sender says that an address is his; probes (RFC 5227), which claim nothing, are none."""

    mac: str
    ip: str
    vlan: int


class Announcement(NamedTuple):
    """An LLDP or CDP frame of the neighbour on this cable."""

    protocol: Literal["lldp", "cdp"]
    chassis_id: str
    port_id: str
    name: str


Seen = DhcpAnswer | RouterAdvert | ArpClaim | Announcement
