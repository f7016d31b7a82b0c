"""IP-MIB of a router that speaks IPv6: its addresses, and counters of IPv6 packets (RFC 4293)."""

from collections.abc import Sequence
from ipaddress import IPv6Address
from typing import Final

from netmon.simulate.if_mib import Instances
from netmon.simulate.mib import Oid
from netmon.simulate.values import LiveValue, counter64, integer

ADDRESS_IF_INDEX: Final[Oid] = (1, 3, 6, 1, 2, 1, 4, 34, 1, 3)
PORT_STATS: Final[Oid] = (1, 3, 6, 1, 2, 1, 4, 31, 3, 1)
HC_IN, HC_OUT, IPV6, OCTETS = 4, 31, 2, 16


def ipv6(if_index: int, addresses: Sequence[str], packets_per_s: float) -> Instances:
    """Return the addresses of one port, and how many packets came and went since the start."""
    for address in addresses:
        yield (*ADDRESS_IF_INDEX, IPV6, OCTETS, *IPv6Address(address).packed), integer(if_index)
    for column, share in ((HC_IN, 1.0), (HC_OUT, 0.4)):
        yield (*PORT_STATS, column, IPV6, if_index), _moving(packets_per_s * share)


def _moving(per_s: float) -> LiveValue:
    return lambda moment: counter64(int(moment.up_s * per_s))
