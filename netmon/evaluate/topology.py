"""Who is connected to whom, and which way leads to netmon: from neighbours, forwarding tables and the inventory (pure).

What is heard wins over what was declared, and the difference is a finding. A device whose way to netmon nobody knows has no parents: nothing speaks for it.
"""

from collections import deque
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Final

from netmon.evaluate.cables import CARRIERS, CONTRADICTED, Place, declared_edges, heard_edges, placed_edges, places
from netmon.evaluate.identities import Told, identities, same_port
from netmon.model.finding import Finding, FindingKind, finding
from netmon.model.inventory import Device
from netmon.model.topology import Contradiction, Edge, EdgeSource, PortEnd, Topology

KEPT_S: Final = 7 * 86_400.0
"""So long the last neighbours of a device that does not answer are still held to be its neighbours."""
USABLE: Final = 30
"""Edges that are believed less than this lead nowhere."""


def build(
    devices: Mapping[str, Device], told: Mapping[str, Told], *, now: float, home: str, before: Topology | None = None, lost: Collection[str] = ()
) -> Topology:
    """Return the graph as it is at `now` (Unix time).

    `home` is the site where netmon stands, `lost` the devices that do not answer: of these the edges of `before` stay for KEPT_S. Edges come sorted;
    parallel cables (aggregates) are an edge each.
    """
    who = identities(devices, told)
    told = {name: one for name, one in told.items() if name in devices}
    tops = roots(devices, home)
    declared = declared_edges(devices)
    heard = heard_edges(told, who)
    heard += _kept(before, heard, devices, lost, now)
    seen = places(devices, told, who, tops)
    against = _contradictions(devices, told, heard, seen)
    wrong = {one.device for one in against if one.seen.device != one.declared.device}
    confirmed = {(edge.a.device, edge.b.device) for edge in heard}
    plain = [
        replace(edge, confidence=CONTRADICTED) if _child(edge, devices) in wrong else edge
        for edge in declared
        if (edge.a.device, edge.b.device) not in confirmed
    ]
    edges = [*heard, *plain]
    edges += placed_edges(seen, edges)
    edges = sorted(set(edges), key=lambda edge: (edge.a, edge.b, -edge.confidence, edge.source))
    return Topology(edges=tuple(edges), parents=_parents(devices, edges, tops), contradictions=tuple(sorted(against, key=lambda one: one.device)))


def roots(devices: Mapping[str, Device], home: str) -> tuple[str, ...]:
    """Return where netmon's own network begins: the carriers without an uplink at the site `home`, those that others hang on before any other.

    Where `home` has none: every carrier without an uplink that is another device's uplink.
    """
    uplinks = {device.uplink for device in devices.values() if device.uplink is not None}
    tops = [device for device in devices.values() if device.uplink is None and device.role in CARRIERS]
    near = [device for device in tops if device.site == home]
    if near:
        named = [device.name for device in near if device.name in uplinks]
        return tuple(named or [device.name for device in near])
    return tuple(device.name for device in tops if device.name in uplinks)


def _child(edge: Edge, devices: Mapping[str, Device]) -> str:
    return edge.a.device if devices[edge.a.device].uplink == edge.b.device else edge.b.device


def _kept(before: Topology | None, heard: Iterable[Edge], devices: Mapping[str, Device], lost: Collection[str], now: float) -> list[Edge]:
    """Return the edges of before that only silence took away: an end does not answer, and nobody heard of another cable in its place."""
    if before is None or not lost:
        return []
    heard = tuple(heard)
    pairs = {(edge.a.device, edge.b.device) for edge in heard}
    ports = {end for edge in heard for end in (edge.a, edge.b) if end.port}
    return [
        edge
        for edge in before.edges
        if edge.seen_at is not None
        and edge.source is not EdgeSource.FDB
        and (edge.a.device in lost or edge.b.device in lost)
        and edge.a.device in devices
        and edge.b.device in devices
        and (edge.a.device, edge.b.device) not in pairs
        and edge.a not in ports
        and edge.b not in ports
        and now - edge.seen_at <= KEPT_S
    ]


def _contradictions(devices: Mapping[str, Device], told: Mapping[str, Told], heard: Iterable[Edge], seen: Mapping[str, Place]) -> list[Contradiction]:
    """Compare every declared uplink with what is heard, and where nothing is, with the port on which the uplink itself has the device's address."""
    by_device: dict[str, list[Edge]] = {}
    for edge in heard:
        by_device.setdefault(edge.a.device, []).append(edge)
        by_device.setdefault(edge.b.device, []).append(edge)
    found = []
    for device in devices.values():
        if device.uplink is None or device.uplink not in devices:
            continue
        declared = PortEnd(device.uplink, device.uplink_port or "")
        own = by_device.get(device.name, [])
        straight = [edge for edge in own if edge.other(device.name).device == device.uplink]
        if straight:
            ends = [edge.other(device.name) for edge in straight]
            if not any(same_port(end.port, declared.port) for end in ends):
                found.append(Contradiction(device=device.name, declared=declared, seen=ends[0], source=straight[0].source))
        elif own and device.uplink in by_device:
            other = _upwards(device.name, own, devices)
            if other is not None:
                found.append(Contradiction(device=device.name, declared=declared, seen=other.other(device.name), source=other.source))
        else:
            place = seen.get(device.name)
            if place is not None and _elsewhere(place, declared, told):
                found.append(Contradiction(device=device.name, declared=declared, seen=PortEnd(place.device, place.port), source=EdgeSource.FDB))
    return found


def _elsewhere(place: Place, declared: PortEnd, told: Mapping[str, Told]) -> bool:
    """True where a forwarding table puts a device on another port of its uplink, or alone on a port of another switch."""
    if place.device == declared.device:
        return not same_port(place.port, declared.port)
    return place.crowd == 1 and declared.device in told and bool(told[declared.device].placed)


def _upwards(device: str, own: Iterable[Edge], devices: Mapping[str, Device]) -> Edge | None:
    """Return the most believable edge to a carrier that is not declared to hang below the device."""
    best = sorted(own, key=lambda edge: (-edge.confidence, edge.other(device)))
    return next((edge for edge in best if devices[edge.other(device).device].role in CARRIERS and not _below(edge.other(device).device, device, devices)), None)


def _below(name: str, top: str, devices: Mapping[str, Device]) -> bool:
    passed: set[str] = set()
    above: str | None = name
    while above is not None and above not in passed:
        if above == top:
            return True
        passed.add(above)
        known = devices.get(above)
        above = known.uplink if known is not None else None
    return False


def _parents(devices: Mapping[str, Device], edges: Iterable[Edge], tops: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return each device's next hops: those nearer to a root, and those as near as itself, which are another way round (a ring).

    Parts of the network that no root is connected to have roots of their own: their carriers without an uplink.
    """
    near: dict[str, dict[str, int]] = {}
    carrying = {device.uplink for device in devices.values() if device.uplink is not None}
    for edge in edges:
        if edge.confidence >= USABLE:
            for one, other in ((edge.a.device, edge.b.device), (edge.b.device, edge.a.device)):
                known = near.setdefault(one, {})
                known[other] = max(known.get(other, 0), edge.confidence)
    hops = _hops(near, tops, devices, carrying)
    alone = [name for name, device in devices.items() if name not in hops and device.uplink is None and device.role in CARRIERS and name in near]
    if alone:
        hops.update(_hops(near, alone, devices, carrying))
    found = {}
    for name, ways in near.items():
        hop = hops.get(name)
        if hop:
            up = [other for other in ways if other in hops and hops[other] <= hop and (devices[other].role in CARRIERS or other in carrying)]
            up.sort(key=lambda other: (hops[other], -ways[other], other))
            if any(hops[other] < hop for other in up):
                found[name] = tuple(up)
    return found


def _hops(near: Mapping[str, Mapping[str, int]], tops: Iterable[str], devices: Mapping[str, Device], carrying: Collection[str | None]) -> dict[str, int]:
    """Count the hops from the roots; only what carries others is passed through."""
    hops = dict.fromkeys(tops, 0)
    queue = deque(hops)
    while queue:
        name = queue.popleft()
        if devices[name].role not in CARRIERS and name not in carrying:
            continue
        for other in near.get(name, ()):
            if other not in hops:
                hops[other] = hops[name] + 1
                queue.append(other)
    return hops


def moved(before: Topology, after: Topology) -> set[str]:
    """Return the devices that are connected otherwise: another cable, source, parent or contradiction. That an edge was seen again is no change."""
    cables = {(edge.a, edge.b, edge.source) for edge in before.edges} ^ {(edge.a, edge.b, edge.source) for edge in after.edges}
    found = {end.device for a, b, _ in cables for end in (a, b)}
    found.update(one.device for one in {*before.contradictions} ^ {*after.contradictions})
    found.update(name for name in before.parents.keys() | after.parents.keys() if before.parents.get(name) != after.parents.get(name))
    return found


def mismatches(topology: Topology, devices: Mapping[str, Device], now: float) -> dict[str, tuple[Finding, ...]]:
    """Return what the inventory has otherwise than the network, by device: a wrong uplink, and a device on the port of another room."""
    found: dict[str, list[Finding]] = {}
    for one in topology.contradictions:
        said = f"declared {_end(one.declared)}, seen at {_end(one.seen)} by {one.source.value}"
        found.setdefault(one.device, []).append(finding(one.device, FindingKind.UPLINK_MISMATCH, said, now))
    on_port = {(device.uplink, device.uplink_port): device for device in devices.values() if device.uplink and device.uplink_port}
    seen = _seen_ports(topology, devices)
    for name, ports in sorted(seen.items()):
        room = devices[name].room
        for port in sorted(ports):
            owner = on_port.get(port)
            if room and owner is not None and owner.name != name and owner.room and owner.room != room and port not in seen.get(owner.name, ()):
                said = f"registered in {room}, seen at {port[0]} {port[1]}, which is the port of {owner.name} in {owner.room}"
                found.setdefault(name, []).append(finding(name, FindingKind.ROOM_MISMATCH, said, now))
    return {name: tuple(ones) for name, ones in found.items()}


def still_holds(one: Finding, device: Device) -> bool:
    """True when a mismatch that was found earlier is one with the device's entry as it is now: whoever corrected the entry sees it no more."""
    if one.kind is FindingKind.UPLINK_MISMATCH:
        return one.detail.startswith(f"declared {_end(PortEnd(device.uplink or '', device.uplink_port or ''))}, ")
    return one.kind is not FindingKind.ROOM_MISMATCH or one.detail.startswith(f"registered in {device.room}, ")


def _seen_ports(topology: Topology, devices: Mapping[str, Device]) -> dict[str, set[tuple[str, str]]]:
    """Return the ports of others on which each device is heard or seen; a carrier is not on the port of what hangs on it."""
    seen: dict[str, set[tuple[str, str]]] = {}
    for edge in topology.edges:
        if edge.source is EdgeSource.DECLARED:
            continue
        for one, other in ((edge.a, edge.b), (edge.b, edge.a)):
            if other.port and not (devices[one.device].role in CARRIERS and devices[other.device].role not in CARRIERS):
                seen.setdefault(one.device, set()).add((other.device, other.port))
    for against in topology.contradictions:
        if against.source is EdgeSource.FDB:
            seen.setdefault(against.device, set()).add((against.seen.device, against.seen.port))
    return seen


def _end(end: PortEnd) -> str:
    return f"{end.device} {end.port}".strip()
