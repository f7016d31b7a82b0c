"""LLDP-MIB, BRIDGE-MIB, Q-BRIDGE-MIB and IP-MIB of a simulated device: who is behind its ports."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from netmon.simulate.if_mib import Instances
from netmon.simulate.mib import Oid
from netmon.simulate.values import integer, text

LLDP: Final[Oid] = (1, 0, 8802, 1, 1, 2, 1)
BRIDGE: Final[Oid] = (1, 3, 6, 1, 2, 1, 17)
MEDIA: Final[Oid] = (1, 3, 6, 1, 2, 1, 4, 22, 1)
MAC_SUBTYPE, IF_NAME_SUBTYPE, LEARNED, DYNAMIC = 4, 5, 3, 3
# What LldpSystemCapabilitiesMap says of a switch that routes
BRIDGE_AND_ROUTER: Final = b"\x28\x00"
ACCESS_POINT: Final = b"\x10\x00"


class Remote(NamedTuple):
    """A neighbour behind a port: its chassis' MAC address, its port's and its own name, and what it says that it is."""

    mac: bytes
    port: str
    name: str
    capabilities: bytes = BRIDGE_AND_ROUTER


class Learned(NamedTuple):
    """A MAC address behind a port."""

    mac: bytes
    vlan: int
    base_port: int


def base_ports(if_indexes: Sequence[int]) -> Instances:
    """Number the ports from 1, as bridges do; LLDP uses the same numbers."""
    for number, if_index in enumerate(if_indexes, 1):
        yield (*BRIDGE, 1, 4, 1, 2, number), integer(if_index)


def lldp(names: Sequence[str], remotes: Iterable[tuple[int, Remote]]) -> Instances:
    """Return the local ports by number, and the neighbour behind some of them."""
    for number, name in enumerate(names, 1):
        yield (*LLDP, 3, 7, 1, 2, number), integer(IF_NAME_SUBTYPE)
        yield (*LLDP, 3, 7, 1, 3, number), text(name)
    for number, remote in remotes:
        row = (0, number, 1)
        yield (*LLDP, 4, 1, 1, 4, *row), integer(MAC_SUBTYPE)
        yield (*LLDP, 4, 1, 1, 5, *row), text(remote.mac)
        yield (*LLDP, 4, 1, 1, 6, *row), integer(IF_NAME_SUBTYPE)
        yield (*LLDP, 4, 1, 1, 7, *row), text(remote.port)
        yield (*LLDP, 4, 1, 1, 9, *row), text(remote.name)
        yield (*LLDP, 4, 1, 1, 11, *row), text(remote.capabilities)
        yield (*LLDP, 4, 1, 1, 12, *row), text(remote.capabilities)


def forwarding(rows: Iterable[Learned]) -> Instances:
    """Return dot1qTpFdbTable; the database's number is the VLAN's."""
    for row in rows:
        index = (row.vlan, *row.mac)
        yield (*BRIDGE, 7, 1, 2, 2, 1, 2, *index), integer(row.base_port)
        yield (*BRIDGE, 7, 1, 2, 2, 1, 3, *index), integer(LEARNED)


def arp(if_index: int, rows: Iterable[tuple[str, bytes]]) -> Instances:
    """Return ipNetToMediaTable of one interface."""
    for ip, mac in rows:
        index = (if_index, *map(int, ip.split(".")))
        yield (*MEDIA, 2, *index), text(mac)
        yield (*MEDIA, 4, *index), integer(DYNAMIC)
