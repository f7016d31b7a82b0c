"""What the maps of the network show: a site's devices and cables, and the district's schools by county."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from netmon.model.state import DeviceStatus
from netmon.model.topology import Contradiction, Edge
from netmon.model.view_wall import TileGroup


@dataclass(frozen=True, slots=True, kw_only=True)
class MapNode:
    """A device of the map. `outside`: it stands at another site, and is there because a cable leads to it."""

    name: str
    role: str
    site: str
    site_name: str
    room: str | None = None
    outside: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SiteMap:
    """A site's part of the topology: the same object until the topology or the inventory changes.

    `parents` are next hops towards netmon within the map, the likeliest first; `hidden` counts cables to devices that the reader may not see.
    """

    site: str
    site_name: str
    nodes: tuple[MapNode, ...]
    edges: tuple[Edge, ...] = ()
    parents: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    contradictions: tuple[Contradiction, ...] = ()
    hidden: int = 0

    @property
    def shape(self) -> int:
        """A number that stays while the map looks the same, whenever its cables were last seen: so long it need not be drawn anew."""
        looks = tuple([(edge.a, edge.b, edge.source, edge.confidence) for edge in self.edges])
        return hash((self.nodes, looks, tuple(self.parents.items()), self.contradictions))


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteTopology:
    """A site's map as of `now`, with the state of each device on it."""

    now: float
    map: SiteMap
    states: Mapping[str, DeviceStatus]


@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictTopology:
    """The district: `core` is the map of its own devices (None out of sight, or without any), `groups` its schools by county or township."""

    now: float
    name: str
    groups: tuple[TileGroup, ...] = ()
    core: SiteTopology | None = None
