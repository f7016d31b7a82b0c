"""Networks of schools: an address belongs to one school, or nobody knows to which."""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network

from netmon.config.build import Built
from netmon.config.judge import at
from netmon.model.problem import Problem

Network = IPv4Network | IPv6Network


def networks(built: Sequence[Built], problems: list[Problem]) -> None:
    """Report each network that overlaps one that was written before it, of another site or of the same.

    Sorted by their first address, two networks overlap only where one holds the other: a stack of those that are open is enough.
    """
    every = [(ip_network(text), number, part) for part in built for number, text in enumerate(part.site.networks)]
    every.sort(key=lambda one: (one[0].version, int(one[0].network_address), one[0].prefixlen))
    around: tuple[Network, int, Built] | None = None
    for one in every:
        if around is not None and one[0].version == around[0].version and int(one[0].network_address) <= int(around[0].broadcast_address):
            args = {"network": str(one[0]), "other": str(around[0]), "site": around[2].site.name}
            problems.append(at(one[2].doc, ("site", "networks", one[1]), "config.network_overlap", args))
        else:
            around = one
