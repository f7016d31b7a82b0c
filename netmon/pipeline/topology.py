"""The topology as it is now, made anew when what devices say of their neighbours has changed; what contradicts the inventory becomes findings."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from netmon.config.config import Config
from netmon.evaluate.identities import Told, identities
from netmon.evaluate.topology import build, mismatches, moved, still_holds
from netmon.model.device_text import mac_text
from netmon.model.finding import Finding
from netmon.model.inventory import Device
from netmon.model.mac import is_station
from netmon.model.neighbours import ForwardingTable, Neighbour, NeighbourTable
from netmon.model.reading import InterfaceTable, Reading, SystemInfo
from netmon.model.state import SILENT
from netmon.model.topology import Topology
from netmon.store.current import INTERFACES, CurrentState
from netmon.store.findings import FindingBook

FINDER = "topology"
EVERY_S = 600.0
SOON_S = 60.0
MACS_KEPT = 4
"""The lowest of a device's port addresses: its chassis's is among them."""
LLDP = "lldp"
TOLD_BY = (LLDP, "fdb")
ROUNDS = 2
"""So often every device is to be asked after a start before what was found earlier, and is not seen now, is over."""


@dataclass(slots=True, eq=False)
class _Kept:
    """What one device said, between two polls."""

    placed: dict[str, tuple[str, int]] = field(default_factory=dict)
    placed_at: float | None = None
    physical: tuple[int | bytes | None, ...] = ()
    macs: frozenset[str] = frozenset()
    neighbours: tuple[Neighbour, ...] = ()
    sys_name: str | None = None


class TopologyWatch:
    """For the event loop alone; `note` gets every reading with its addresses, `tick` says whether there is a new topology.

    `on_change` gets the sites whose devices are connected otherwise than before.
    """

    def __init__(self, current: CurrentState, findings: FindingBook, *, wall: Callable[[], float] = time.time) -> None:
        self._current = current
        self._findings = findings
        self._wall = wall
        self._devices: Mapping[str, Device] = {}
        self._home = ""
        self._kept: dict[str, _Kept] = {}
        self._wanted: frozenset[str] = frozenset()
        self._earlier: dict[str, tuple[Finding, ...]] | None = None
        self._earlier_until = 0.0
        self._dirty = True
        self._next = 0.0
        self.topology = Topology()
        self.on_change: Callable[[frozenset[str]], None] = lambda _sites: None

    def configure(self, config: Config) -> None:
        """Take a new inventory; devices that stay keep what they said."""
        self._hold(config)
        self._devices, self._home = config.devices, config.district.id
        self._kept = {name: one for name, one in self._kept.items() if name in config.devices}
        self._want()
        self._dirty, self._next = True, 0.0

    def macs_of(self, device: str) -> frozenset[str]:
        """Return the lowest of a device's own addresses, `aa:bb:..`, as it told them."""
        kept = self._kept.get(device)
        return frozenset() if kept is None else kept.macs

    def note(self, reading: Reading) -> None:
        """Take what a reading says of its device's place: neighbours, addresses behind ports, its own addresses and name."""
        payload = reading.payload
        if reading.device not in self._devices or not reading.outcome.got_something:
            return
        if isinstance(payload, ForwardingTable):
            self._take_forwarding(reading.device, payload, reading.started)
        elif isinstance(payload, NeighbourTable):
            kept = self._of(reading.device)
            self._dirty |= kept.neighbours != payload.neighbours
            kept.neighbours = payload.neighbours
        elif isinstance(payload, SystemInfo):
            kept = self._of(reading.device)
            self._dirty |= kept.sys_name != payload.sys_name
            kept.sys_name = payload.sys_name
        elif isinstance(payload, InterfaceTable) and reading.collector == INTERFACES:
            self._take_addresses(reading.device, payload)

    def _of(self, device: str) -> _Kept:
        return self._kept.setdefault(device, _Kept())

    def _take_forwarding(self, device: str, table: ForwardingTable, at: float) -> None:
        crowd: dict[str, set[str]] = {}
        for entry in table.entries:
            if entry.status == "learned":
                crowd.setdefault(entry.port, set()).add(entry.mac)
        placed = {mac: (port, len(macs)) for port, macs in crowd.items() for mac in macs & self._wanted}
        kept = self._of(device)
        self._dirty |= {mac: port for mac, (port, _) in placed.items()} != {mac: port for mac, (port, _) in kept.placed.items()}
        kept.placed, kept.placed_at = placed, at

    def _take_addresses(self, device: str, table: InterfaceTable) -> None:
        column = table.columns.get("ifPhysAddress")
        kept = self._of(device)
        if column is None or column.values == kept.physical:
            return
        kept.physical = column.values
        raw = {value for value in column.values if isinstance(value, bytes) and len(value) == 6}
        macs = frozenset(mac for value in sorted(raw)[: 4 * MACS_KEPT] if (mac := mac_text(value)) is not None and is_station(mac) and any(value))
        if macs != kept.macs:
            kept.macs = macs
            self._dirty = True

    def strangers(self) -> list[tuple[str, Neighbour]]:
        """Return the neighbours that are no device of the inventory, each with the device that told of it."""
        known = identities(self._devices, {name: self._told(name, kept) for name, kept in self._kept.items()})
        return [(name, one) for name, kept in self._kept.items() for one in kept.neighbours if known.of_neighbour(one) is None]

    def tick(self) -> bool:
        """Make the topology anew when it is time: soon after something changed, else every EVERY_S; True when it is another one."""
        now = self._wall()
        if 0 <= self._next - now <= EVERY_S and not (self._dirty and self._next - now <= EVERY_S - SOON_S):
            return False
        self._next, self._dirty = now + EVERY_S, False
        return self.renew(now)

    def renew(self, now: float) -> bool:
        """Make it anew; True when it is another one than before."""
        self._want()
        told = {name: self._told(name, kept) for name, kept in self._kept.items()}
        lost = {device.name for device in self._current.devices() if device.state.status in SILENT}
        before, self.topology = self.topology, build(self._devices, told, now=now, home=self._home, before=self.topology, lost=lost)
        self._tell(now)
        sites = frozenset(self._devices[name].site for name in moved(before, self.topology) if name in self._devices)
        if sites:
            self.on_change(sites)
        return self.topology.parents != before.parents or self.topology.edges != before.edges

    def _told(self, name: str, kept: _Kept) -> Told:
        device = self._current.device(name)
        return Told(
            sys_name=kept.sys_name,
            macs=kept.macs,
            neighbours=kept.neighbours,
            neighbours_at=device.last_success(LLDP) if device is not None else None,
            placed=kept.placed,
            placed_at=kept.placed_at,
        )

    def _want(self) -> None:
        declared = {device.mac for device in self._devices.values() if device.mac is not None}
        self._wanted = frozenset(declared.union(*(kept.macs for kept in self._kept.values())))

    def _hold(self, config: Config) -> None:
        """Hold to what was found before netmon started until devices had the time to tell it again; of one whose entry changes, no longer."""
        if self._earlier is None:
            self._earlier = {}
            for one in self._findings.of_finder(FINDER):
                if (device := config.devices.get(one.device)) is not None and still_holds(one, device):
                    self._earlier[one.device] = (*self._earlier.get(one.device, ()), one)
            self._earlier_until = self._wall() + ROUNDS * max(config.settings.periods_s[name] for name in TOLD_BY)
        else:
            self._earlier = {name: one for name, one in self._earlier.items() if config.devices.get(name) == self._devices.get(name)}

    def _tell(self, now: float) -> None:
        found = mismatches(self.topology, self._devices, now)
        if now >= self._earlier_until:
            self._earlier = {}
        for name, earlier in (self._earlier or {}).items():
            if name in self._devices:
                kinds = {one.kind for one in earlier}
                found[name] = (*earlier, *(one for one in found.get(name, ()) if one.kind not in kinds))
        for name in sorted({one.device for one in self._findings.of_finder(FINDER)} | found.keys()):
            self._findings.replace(FINDER, name, found.get(name, ()))
