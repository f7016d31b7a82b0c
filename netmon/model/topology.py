"""Who is connected to whom: edges between devices, each with where it was learned, when, and how far it is to be believed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class EdgeSource(StrEnum):
    """Where an edge is from, the most believable first: both ends say so, one end says so, the inventory does, addresses behind a port suggest it."""

    LLDP_BOTH = "lldp_both"
    LLDP = "lldp"
    CDP = "cdp"
    DECLARED = "declared"
    FDB = "fdb"


class PortEnd(NamedTuple):
    """One end of an edge: a device and its ifName, which is empty where nobody told it."""

    device: str
    port: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A cable, as far as netmon knows; `a` comes before `b` by name. `seen_at` is Unix time, None for what was declared. `confidence` in 0..100."""

    a: PortEnd
    b: PortEnd
    source: EdgeSource
    seen_at: float | None
    confidence: int

    def other(self, device: str) -> PortEnd:
        """Return the end that is not the device's."""
        return self.b if self.a.device == device else self.a

    def end(self, device: str) -> PortEnd:
        """Return the device's own end."""
        return self.a if self.a.device == device else self.b


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Two sources that cannot both be right: `declared` is what the inventory says of a device's uplink, `seen` what its neighbours say."""

    device: str
    declared: PortEnd
    seen: PortEnd
    source: EdgeSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Topology:
    """The graph. `parents` are a device's next hops towards netmon, the likeliest first; none for a root and for what nobody knows.

    A device with several parents is lost only when all of them are: a ring or a second uplink suppresses nothing while one of them lives.
    """

    edges: tuple[Edge, ...] = ()
    parents: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    contradictions: tuple[Contradiction, ...] = ()
