"""Where a MAC address is plugged in, from all the ports that it was seen on (pure)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from netmon.model.sighting import SeenNeighbour, Sighting

Port = tuple[str, str]

# Forwarding tables are read hourly, and their entries age in minutes: two readings missed is old.
FRESH_S = 2.5 * 3600
# More addresses than a desk has: another switch or an access point must be behind the port, seen or not.
SHARED_FROM = 5
# Readings of one walk through the network lie within one period of each other.
SAME_TIME_S = 3600.0
LONGEST_CHAIN = 32


class Certainty(StrEnum):
    """How sure the answer is."""

    FOUND = "found"
    AMBIGUOUS = "ambiguous"
    STALE = "stale"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """What the inventory and the neighbours say of ports.

    `uplinks` lead to other polled devices (declared by `uplink:`, or a neighbour that the inventory knows); `neighbours` are the newest by port;
    `parents` maps a device to the device through which it is reached.
    """

    uplinks: Collection[Port] = frozenset()
    neighbours: Mapping[Port, SeenNeighbour] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)

    def leads_on(self, port: Port) -> bool:
        """True when a switch or router is behind the port, so that addresses seen there are somewhere else."""
        neighbour = self.neighbours.get(port)
        return port in self.uplinks or (neighbour is not None and neighbour.bridges and not neighbour.access_point)

    def depth(self, device: str) -> int:
        """Return how many devices are above one."""
        seen = {device}
        while (parent := self.parents.get(device)) is not None and parent not in seen and len(seen) < LONGEST_CHAIN:
            seen.add(parent)
            device = parent
        return len(seen) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """The answer for one MAC address.

    `others` are the ports that are as likely (ambiguous), or where it was seen besides. `behind` names an access point or switch behind the port;
    `shared`: several addresses are on the port, and nothing says what is behind it. `leads_on`: it is somewhere behind the port, at a device that is watched
    too. `age_s` is None when it was never seen.
    """

    mac: str
    certainty: Certainty
    port: Sighting | None = None
    others: tuple[Sighting, ...] = ()
    behind: str | None = None
    shared: bool = False
    leads_on: bool = False
    age_s: float | None = None


def locate(mac: str, sightings: Sequence[Sighting], ports: Ports, now: float, fresh_s: float = FRESH_S) -> Location:
    """Choose the port: where the address still is, at the edge, with the fewest addresses.

    Nothing fresh: the newest place, said to be stale. Only ports that lead on: the one with the fewest addresses, behind its neighbour.
    Two ports at the edge that nothing tells apart: ambiguous, with both.
    """
    if not sightings:
        return Location(mac=mac, certainty=Certainty.UNKNOWN)
    current = [one for one in sightings if one.present and one.age_s(now) <= fresh_s]
    candidates = _by_port(current or _newest(sightings))
    edge = [one for one in candidates if not ports.leads_on((one.device, one.port))]
    ranked = sorted(edge or candidates, key=lambda one: _rank(one, ports))
    best = ranked[0]
    rivals = tuple(one for one in ranked[1:] if edge and _as_likely(best, one, ports))
    rest = tuple(one for one in _by_port(sightings) if one is not best and (one.device, one.port) != (best.device, best.port) and one not in rivals)
    certainty = Certainty.STALE if not current else Certainty.AMBIGUOUS if rivals else Certainty.FOUND
    neighbour = ports.neighbours.get((best.device, best.port))
    behind = (neighbour.name or neighbour.chassis_id) if neighbour is not None and (neighbour.bridges or neighbour.access_point) else None
    leads_on = ports.leads_on((best.device, best.port))
    return Location(
        mac=mac, certainty=certainty, port=best, others=(*rivals, *rest), behind=behind or None, age_s=best.age_s(now),
        shared=behind is None and (leads_on or best.port_macs >= SHARED_FROM), leads_on=leads_on,
    )  # fmt: skip


def _by_port(sightings: Sequence[Sighting]) -> list[Sighting]:
    """Keep the newest sighting of each port: the same address in two VLANs is one place."""
    found: dict[Port, Sighting] = {}
    for one in sightings:
        place = (one.device, one.port)
        if place not in found or one.last > found[place].last:
            found[place] = one
    return list(found.values())


def _newest(sightings: Sequence[Sighting]) -> list[Sighting]:
    """Return what belongs to the last time that the address was seen at all."""
    last = max(one.last for one in sightings)
    return [one for one in sightings if last - one.last <= SAME_TIME_S]


def _rank(one: Sighting, ports: Ports) -> tuple[int, int, float, str, str]:
    return (one.port_macs, -ports.depth(one.device), -one.last, one.device, one.port)


def _as_likely(best: Sighting, other: Sighting, ports: Ports) -> bool:
    """Tell whether nothing but the order of names or minutes puts one edge port before another."""
    return other.port_macs == best.port_macs and ports.depth(other.device) == ports.depth(best.device) and abs(other.last - best.last) <= SAME_TIME_S
