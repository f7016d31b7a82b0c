"""A device as its page shows it: what was polled, who is connected, what the last day carried, and how its configuration changed. Times are Unix seconds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from netmon.model.access import Right
from netmon.model.campus import DhcpPools, Ipv6Status
from netmon.model.display import DisplayStatus
from netmon.model.equipment import OpticsTable, PoePort, PoeTable, SpanningTree, Stack
from netmon.model.host import HostStatus
from netmon.model.service import ServiceResults
from netmon.model.status import DeviceDetail, InterfaceRow
from netmon.model.supply import StorageTable, SuppliesTable, UpsTable
from netmon.model.wireless import WirelessTable

SEES_CONFIGURATIONS = Right.EXPORT
"""Who may read what a device is configured to do: neither a viewer nor a school's technician."""
TRACE_S = 86_400
TRACE_STEP_S = 900
"""A trace has a value every quarter of an hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PortTrace:
    """What a port carried from `start` on, one mean in bit/s every `step_s`, None where nothing is known."""

    start: int
    step_s: int
    received: tuple[int | None, ...]
    sent: tuple[int | None, ...]

    @property
    def top_bps(self) -> int | None:
        """The greatest value of both directions."""
        return max((value for value in (*self.received, *self.sent) if value is not None), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PortRow:
    """A port with what is counted a minute, its power over Ethernet, and its last day where history has one; of two directions the sum."""

    port: InterfaceRow
    errors_per_min: float | None = None
    discards_per_min: float | None = None
    poe: PoePort | None = None
    trace: PortTrace | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NeighbourRow:
    """Who is at the other end of a port.

    `device` is the inventory's name; None with `elsewhere`: a device that the reader may not see, which has no name then. `said` is what a neighbour that
    the inventory does not have calls itself. `source` is an EdgeSource's value, or `heard` for such a neighbour; `seen_at` None: declared.
    """

    port: str
    device: str | None = None
    other_port: str = ""
    elsewhere: bool = False
    said: str = ""
    source: str = "heard"
    confidence: int | None = None
    seen_at: float | None = None
    parent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Equipment:
    """The newest good reading of what only some devices have; None: it never gave any."""

    optics: OpticsTable | None = None
    poe: PoeTable | None = None
    stack: Stack | None = None
    stp: SpanningTree | None = None
    ups: UpsTable | None = None
    supplies: SuppliesTable | None = None
    storage: StorageTable | None = None
    wireless: WirelessTable | None = None
    display: DisplayStatus | None = None
    host: HostStatus | None = None
    services: ServiceResults | None = None
    dhcp: DhcpPools | None = None
    ipv6: Ipv6Status | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceView:
    """One device's page. `ports` are `first` and those after it, of `port_count`; `read_at` says when each part of the equipment was read.

    `hours_known` False: history could not be asked just now, so that no port has a trace.
    """

    detail: DeviceDetail
    first: int = 0
    ports: tuple[PortRow, ...] = ()
    port_count: int = 0
    up_ports: int = 0
    neighbours: tuple[NeighbourRow, ...] = ()
    equipment: Equipment = Equipment()
    read_at: Mapping[str, float] = field(default_factory=dict)
    hours_known: bool = True


ConfigLine = Literal["head", "place", "more", "less", "same"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigVersion:
    """One version of a configuration; `reason` is why it was fetched."""

    version: str
    at: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigVersions:
    """A device's versions, newest first; `trouble` says in English why they cannot be read."""

    device: str
    site: str
    versions: tuple[ConfigVersion, ...] = ()
    trouble: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigDiff:
    """What one version changed: lines of the unified format, each with what it is; `before` None: it is the first. Secrets were never kept."""

    device: str
    site: str
    version: ConfigVersion
    before: ConfigVersion | None = None
    lines: tuple[tuple[ConfigLine, str], ...] = ()
    cut: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceChoices:
    """By what a list of devices can be narrowed: sites with their names, roles and vendors that occur in sight."""

    sites: tuple[tuple[str, str], ...] = ()
    roles: tuple[str, ...] = ()
    vendors: tuple[str, ...] = ()
