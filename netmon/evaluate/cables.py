"""From what each device says of its ports to cables between devices (pure)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from netmon.evaluate.identities import Identities, Told, far_port, same_port
from netmon.model.inventory import Device, Role
from netmon.model.topology import Edge, EdgeSource, PortEnd

CARRIERS: Final[frozenset[Role]] = frozenset({"switch", "router", "firewall"})
"""Roles through which others are reached."""
CROWD: Final = 16
"""More addresses than a port of an access switch has: not one device is behind it, but a part of the network."""
CONFIDENCE: Final[Mapping[EdgeSource, int]] = {
    EdgeSource.LLDP_BOTH: 95, EdgeSource.LLDP: 80, EdgeSource.CDP: 75, EdgeSource.DECLARED: 60, EdgeSource.FDB: 45,
}  # fmt: skip
SHARED_PORT: Final = 20
"""So much less is believed where several devices are heard on one port: something between them passes LLDP on."""
CONTRADICTED: Final = 10
"""What is left of a declared uplink once a neighbour was heard that says otherwise."""


class _Heard(NamedTuple):
    device: str
    port: str
    other: str
    other_port: str
    source: EdgeSource
    at: float
    shared: bool


def heard_edges(told: Mapping[str, Told], who: Identities) -> list[Edge]:
    """Return the cables that LLDP and CDP tell of, one each; what both ends say is one edge of source LLDP_BOTH."""
    pairs: dict[tuple[str, str], list[_Heard]] = {}
    for device, one in told.items():
        for heard in _heard(device, one, who):
            pairs.setdefault((min(device, heard.other), max(device, heard.other)), []).append(heard)
    return [edge for pair in sorted(pairs) for edge in _cables(pair, pairs[pair])]


def _heard(device: str, one: Told, who: Identities) -> Iterator[_Heard]:
    """Yield a device's neighbours that are in the inventory, one for each port and neighbour, LLDP before CDP."""
    found: dict[tuple[str, str], _Heard] = {}
    on_port: dict[str, set[str]] = {}
    for neighbour in one.neighbours:
        other = who.of_neighbour(neighbour)
        if other is None or other == device:
            continue
        source = EdgeSource.LLDP if neighbour.protocol == "lldp" else EdgeSource.CDP
        on_port.setdefault(neighbour.port, set()).add(other)
        known = found.get((neighbour.port, other))
        if known is None or (source is EdgeSource.LLDP and known.source is EdgeSource.CDP):
            found[neighbour.port, other] = _Heard(device, neighbour.port, other, far_port(neighbour), source, one.neighbours_at or 0.0, False)
    for heard in found.values():
        yield heard._replace(shared=len(on_port[heard.port]) > 1)


def _cables(pair: tuple[str, str], heard: Iterable[_Heard]) -> Iterator[Edge]:
    """Join what the two ends say: by the ports that they name, else, where each has one cable left, because it must be the same."""
    ours = [one for one in heard if one.device == pair[0]]
    theirs = [one for one in heard if one.device == pair[1]]
    for one in tuple(ours):
        partner = next((other for other in theirs if _agree(one, other)), None)
        if partner is None and len(ours) == 1 and len(theirs) == 1:
            partner = theirs[0]
        if partner is not None:
            ours.remove(one)
            theirs.remove(partner)
            yield _edge(PortEnd(one.device, one.port), PortEnd(partner.device, partner.port), _joint(one, partner), one, partner)
    for one in (*ours, *theirs):
        yield _edge(PortEnd(one.device, one.port), PortEnd(one.other, one.other_port), one.source, one)


def _agree(one: _Heard, other: _Heard) -> bool:
    named = (one.other_port and same_port(one.other_port, other.port)) or (other.other_port and same_port(other.other_port, one.port))
    return bool(named) and same_port(one.other_port, other.port) and same_port(other.other_port, one.port)


def _joint(one: _Heard, other: _Heard) -> EdgeSource:
    return EdgeSource.LLDP_BOTH if EdgeSource.LLDP in (one.source, other.source) else EdgeSource.CDP


def _edge(one: PortEnd, other: PortEnd, source: EdgeSource, *heard: _Heard) -> Edge:
    a, b = sorted((one, other))
    confidence = CONFIDENCE[source] - (SHARED_PORT if any(each.shared for each in heard) else 0)
    return Edge(a=a, b=b, source=source, seen_at=max(each.at for each in heard), confidence=confidence)


def declared_edges(devices: Mapping[str, Device]) -> list[Edge]:
    """Return the uplinks that the inventory declares; one to a device that it does not have is left out."""
    found = []
    for device in devices.values():
        if device.uplink is not None and device.uplink in devices and device.uplink != device.name:
            a, b = sorted((PortEnd(device.name), PortEnd(device.uplink, device.uplink_port or "")))
            found.append(Edge(a=a, b=b, source=EdgeSource.DECLARED, seen_at=None, confidence=CONFIDENCE[EdgeSource.DECLARED]))
    return found


class Place(NamedTuple):
    """Where forwarding tables see a device: behind a port with so many addresses."""

    device: str
    port: str
    crowd: int
    at: float


def places(devices: Mapping[str, Device], told: Mapping[str, Told], who: Identities, roots: Iterable[str]) -> dict[str, Place]:
    """Return where each device's MAC address is seen with the fewest others, on a port that does not lead towards a root; ties say nothing."""
    tops = frozenset(roots)
    found: dict[str, Place] = {}
    tied: set[str] = set()
    for name, one in told.items():
        if name not in devices or not one.placed:
            continue
        upwards = {port for mac, (port, _) in one.placed.items() if who.by_mac.get(mac) in tops}
        for mac, (port, crowd) in one.placed.items():
            device = who.by_mac.get(mac)
            if device is None or device == name or device in tops or crowd > CROWD or port in upwards:
                continue
            if not upwards and name not in tops and devices[device].role in CARRIERS:
                continue  # which way is up is not known here
            known = found.get(device)
            if known is not None and known.crowd == crowd and (known.device, known.port) != (name, port):
                tied.add(device)
            elif known is None or crowd < known.crowd:
                tied.discard(device)
                found[device] = Place(name, port, crowd, one.placed_at or 0.0)
    return {device: place for device, place in found.items() if device not in tied}


def placed_edges(found: Mapping[str, Place], edges: Iterable[Edge]) -> list[Edge]:
    """Return edges for the devices that nothing better is known of than where their addresses are seen."""
    known = {end.device for edge in edges for end in (edge.a, edge.b)}
    result = []
    for device, place in sorted(found.items()):
        if device not in known:
            a, b = sorted((PortEnd(device), PortEnd(place.device, place.port)))
            confidence = CONFIDENCE[EdgeSource.FDB] - (0 if place.crowd == 1 else 10)
            result.append(Edge(a=a, b=b, source=EdgeSource.FDB, seen_at=place.at, confidence=confidence))
    return result
