"""What the maps of the network are told: the topology cut into sites, kept until it changes, and the states of now."""

import time
from collections.abc import Callable, Mapping
from typing import Final

from netmon.config.config import Config
from netmon.model.access import Sight
from netmon.model.inventory import Device
from netmon.model.room import EndpointState, PartStatus
from netmon.model.state import DeviceStatus
from netmon.model.topology import Contradiction, Edge, PortEnd, Topology
from netmon.model.view_topology import DistrictTopology, MapNode, SiteMap, SiteTopology
from netmon.model.view_wall import Wall
from netmon.pipeline.topology import TopologyWatch
from netmon.store.current import CurrentState

MAPS_KEPT: Final = 2000
UNKNOWN: Final = DeviceStatus.UNKNOWN


class LiveTopology:
    """A `netmon.web.source_topology.TopologySource`; for the event loop alone."""

    def __init__(
        self,
        watch: TopologyWatch,
        current: CurrentState,
        *,
        tiles: Callable[[Sight], Wall],
        config: Callable[[], Config],
        parts_of: Callable[[str], Mapping[str, PartStatus]] = lambda _site: {},
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._watch = watch
        self._current = current
        self._tiles = tiles
        self._config = config
        self._parts_of = parts_of
        self._wall = wall
        self._made_of: tuple[Config, Topology] | None = None
        self._devices: dict[str, list[Device]] = {}
        self._edges: dict[str, list[Edge]] = {}
        self._against: dict[str, list[Contradiction]] = {}
        self._maps: dict[tuple[str, Sight], SiteMap] = {}

    def district(self, sight: Sight) -> DistrictTopology:
        """See TopologySource.district."""
        wall = self._tiles(sight)
        config = self._config()
        return DistrictTopology(now=self._wall(), name=wall.district, groups=wall.groups, core=self.site(config.district.id, sight))

    def site(self, site: str, sight: Sight) -> SiteTopology | None:
        """See TopologySource.site."""
        if not sight.sees(site):
            return None
        self._sort_out()
        found = self._maps.get((site, sight))
        if found is None:
            if not self._devices.get(site):
                return None
            if len(self._maps) >= MAPS_KEPT:
                self._maps.clear()
            found = self._maps[site, sight] = self._map(site, sight)
        parts = self._parts_of(site)
        return SiteTopology(now=self._wall(), map=found, states={node.name: self._status(node.name, parts) for node in found.nodes})

    def _status(self, name: str, parts: Mapping[str, PartStatus]) -> DeviceStatus:
        """Return a device's state; what is not polled itself is as the rooms' evidence has it."""
        known = self._current.device(name)
        status = UNKNOWN if known is None else known.state.status
        return _shown(parts[name]) if status is UNKNOWN and name in parts else status

    def _sort_out(self) -> None:
        """Cut the topology into sites, when it or the inventory is another than before."""
        config, topology = self._config(), self._watch.topology
        if self._made_of is not None and self._made_of[0] is config and self._made_of[1] is topology:
            return
        self._made_of = config, topology
        self._maps, self._devices, self._edges, self._against = {}, {}, {}, {}
        for device in config.devices.values():
            self._devices.setdefault(device.site, []).append(device)
        for edge in topology.edges:
            for site in {config.devices[end.device].site for end in (edge.a, edge.b) if end.device in config.devices}:
                self._edges.setdefault(site, []).append(edge)
        for one in topology.contradictions:
            if one.device in config.devices:
                self._against.setdefault(config.devices[one.device].site, []).append(one)

    def _map(self, site: str, sight: Sight) -> SiteMap:
        config, topology = self._config(), self._watch.topology
        own = {device.name for device in self._devices[site]}
        edges = [edge for edge in self._edges.get(site, ()) if self._seen(edge.a, sight) and self._seen(edge.b, sight)]
        outside = sorted({end.device for edge in edges for end in (edge.a, edge.b)} - own)
        shown = own.union(outside)
        nodes = [self._node(device, outside=False) for device in self._devices[site]] + [self._node(config.devices[name], outside=True) for name in outside]
        return SiteMap(
            site=site,
            site_name=config.sites[site].name if site in config.sites else site,
            nodes=tuple(nodes),
            edges=tuple(edges),
            parents={name: up for name in own if (up := tuple([other for other in topology.parents.get(name, ()) if other in shown]))},
            contradictions=tuple([one for one in self._against.get(site, ()) if self._seen(one.declared, sight) and self._seen(one.seen, sight)]),
            hidden=len(self._edges.get(site, ())) - len(edges),
        )

    def _seen(self, end: PortEnd, sight: Sight) -> bool:
        device = self._config().devices.get(end.device)
        return device is not None and sight.sees(device.site)

    def _node(self, device: Device, *, outside: bool) -> MapNode:
        site = self._config().sites.get(device.site)
        name = device.site if site is None else site.name
        return MapNode(name=device.name, role=device.role, site=device.site, site_name=name, room=device.room, outside=outside)


def _shown(part: PartStatus) -> DeviceStatus:
    if part.works is not None:
        return DeviceStatus.UP if part.works else DeviceStatus.DOWN
    if part.state is EndpointState.ON:
        return DeviceStatus.UP
    return DeviceStatus.OFF_HOURS if part.state in (EndpointState.OFF, EndpointState.STANDBY) else UNKNOWN
