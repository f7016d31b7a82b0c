"""What a device knows of those around it: LLDP and CDP neighbours, the MAC addresses behind its ports, and which IP address has which MAC."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

Protocol = Literal["lldp", "cdp"]
Capability = Literal["other", "repeater", "bridge", "access_point", "router", "telephone", "docsis", "station", "igmp"]
ChassisSubtype = Literal["component", "if_alias", "port_component", "mac", "network_address", "if_name", "local"]
PortSubtype = Literal["if_alias", "port_component", "mac", "network_address", "if_name", "agent_circuit_id", "local"]
FdbStatus = Literal["other", "invalid", "learned", "self", "management"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """One neighbour on one local port; texts are clean, None: not told.

    `port` is the local ifName, else what the agent calls the port; `chassis_id` and `port_id` are decoded by their subtypes (MAC as `aa:bb:..`).
    `capabilities` are those that the neighbour has switched on, or has at all where it does not say.
    """

    protocol: Protocol
    port: str
    if_index: int | None = None
    chassis_id: str | None = None
    chassis_subtype: ChassisSubtype | None = None
    port_id: str | None = None
    port_subtype: PortSubtype | None = None
    port_descr: str | None = None
    name: str | None = None
    descr: str | None = None
    addresses: tuple[str, ...] = ()
    capabilities: tuple[Capability, ...] = ()

    @property
    def bridges(self) -> bool:
        """True when other devices' MAC addresses are to be expected behind it: a switch, router or access point."""
        return not {"bridge", "router", "access_point", "repeater"}.isdisjoint(self.capabilities)


@dataclass(frozen=True, slots=True, kw_only=True)
class NeighbourTable:
    """The LLDP and CDP neighbours of one device."""

    neighbours: tuple[Neighbour, ...] = ()


class FdbEntry(NamedTuple):
    """One MAC address of a forwarding table, `aa:bb:cc:dd:ee:ff`; `vlan` 0: not known, `port` is ifName."""

    mac: str
    vlan: int
    port: str
    if_index: int | None = None
    status: FdbStatus = "learned"


@dataclass(frozen=True, slots=True, kw_only=True)
class ForwardingTable:
    """The MAC addresses that a device forwards to its ports; `complete` False: the table was longer than the cap, or broke off.

    `count` is how many entries there were where they are not kept.
    """

    entries: tuple[FdbEntry, ...] = ()
    complete: bool = True
    count: int | None = None

    @property
    def total(self) -> int:
        """How many entries the device had."""
        return len(self.entries) if self.count is None else self.count


class ArpEntry(NamedTuple):
    """One IP address (IPv4, or IPv6 in RFC 5952 form without zone) and its MAC address."""

    ip: str
    mac: str
    if_index: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArpTable:
    """ARP and IPv6 neighbour cache of a device; see ForwardingTable."""

    entries: tuple[ArpEntry, ...] = ()
    complete: bool = True
    count: int | None = None

    @property
    def total(self) -> int:
        """How many entries the device had."""
        return len(self.entries) if self.count is None else self.count


def lightened(payload: ForwardingTable | ArpTable) -> ForwardingTable | ArpTable:
    """Return the table without its entries: what stays in memory between two polls."""
    if isinstance(payload, ForwardingTable):
        return ForwardingTable(complete=payload.complete, count=payload.total)
    return ArpTable(complete=payload.complete, count=payload.total)
