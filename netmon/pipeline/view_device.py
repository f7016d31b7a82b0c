"""What the pages of devices show, out of the running parts: from memory at once, the last day's rates from history, configurations from git's process."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from netmon.config.config import Config
from netmon.model.access import Sight
from netmon.model.campus import DhcpPools, Ipv6Status
from netmon.model.device_text import clean_string
from netmon.model.display import DisplayStatus
from netmon.model.equipment import OpticsTable, PoePort, PoeTable, SpanningTree, Stack
from netmon.model.host import HostStatus
from netmon.model.neighbours import Neighbour, NeighbourTable
from netmon.model.rates import InterfaceRates
from netmon.model.reading import Reading
from netmon.model.service import ServiceResults
from netmon.model.status import DeviceList, DeviceQuery, InterfaceRow
from netmon.model.supply import StorageTable, SuppliesTable, UpsTable
from netmon.model.topology import Edge, Topology
from netmon.model.view_device import (
    ConfigDiff,
    ConfigLine,
    ConfigVersion,
    ConfigVersions,
    DeviceChoices,
    DeviceView,
    Equipment,
    NeighbourRow,
    PortRow,
    PortTrace,
)
from netmon.model.wireless import WirelessTable
from netmon.pipeline.intake import Intake
from netmon.pipeline.status import LiveStatus
from netmon.store.config_repo import ConfigRepo, ConfigRepoError, NoSuchVersionError, Version
from netmon.store.current import CurrentState, DeviceCurrent
from netmon.store.history import HistoryStore
from netmon.store.slot_traces import port_traces

TRACES_KEPT_S: Final = 60.0
TRACES_KEPT: Final = 64
DIFF_LINES: Final = 4_000
LINE_CHARS: Final = 400
HEARD: Final = "heard"
EQUIPMENT: Final[Mapping[str, type[object]]] = {
    "optics": OpticsTable, "poe": PoeTable, "stack": Stack, "stp": SpanningTree, "ups": UpsTable, "supplies": SuppliesTable, "storage": StorageTable,
    "wireless": WirelessTable, "display": DisplayStatus, "host": HostStatus, "services": ServiceResults, "dhcp": DhcpPools, "ipv6": Ipv6Status,
}  # fmt: skip
Traces = Mapping[str, PortTrace]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceParts:
    """The running parts that the pages of devices read; `config` gives the configuration in force, `topology` the newest graph."""

    config: Callable[[], Config]
    status: LiveStatus
    current: CurrentState
    intake: Intake
    history: HistoryStore
    repo: ConfigRepo
    topology: Callable[[], Topology]


class LiveDevices:
    """A `netmon.web.source_device.DeviceSource`; for the event loop alone."""

    def __init__(self, parts: DeviceParts, *, wall: Callable[[], float] = time.time) -> None:
        self._parts = parts
        self._wall = wall
        self._traces: dict[tuple[str, tuple[str, ...]], tuple[float, Traces]] = {}
        self._graph: Topology | None = None
        self._edges: dict[str, list[Edge]] = {}

    def now(self) -> float:
        """See DeviceSource.now."""
        return self._wall()

    def devices(self, query: DeviceQuery, sight: Sight) -> DeviceList:
        """See DeviceSource.devices."""
        return self._parts.status.devices(query, sight)

    def choices(self, sight: Sight) -> DeviceChoices:
        """See DeviceSource.choices."""
        return self._parts.status.choices(sight)

    async def view(self, name: str, sight: Sight, first_port: int = 0, ports: int = 128) -> DeviceView | None:
        """See DeviceSource.view."""
        detail = self._parts.status.device(name, sight)
        if detail is None:
            return None
        known = self._parts.current.device(name) or DeviceCurrent(name)
        shown = detail.interfaces[first_port : first_port + ports]
        traces = await self._traces_of(name, tuple([port.name for port in shown]))
        readings = {key: reading for key, kind in EQUIPMENT.items() if (reading := _of_kind(known, kind)) is not None}
        found: dict[str, Any] = {key: reading.payload for key, reading in readings.items()}
        equipment = Equipment(**found)
        return DeviceView(
            detail=detail,
            first=first_port,
            ports=self._ports(known, shown, equipment.poe, traces or {}),
            port_count=len(detail.interfaces),
            up_ports=sum(port.oper_status == "up" for port in detail.interfaces),
            neighbours=self._neighbours(known, sight),
            equipment=equipment,
            read_at={key: reading.started for key, reading in readings.items()},
            hours_known=traces is not None,
        )

    async def versions(self, name: str, sight: Sight) -> ConfigVersions | None:
        """See DeviceSource.versions."""
        device = self._parts.config().devices.get(name)
        if device is None or not sight.sees(device.site):
            return None
        if device.ssh is None:
            return ConfigVersions(device=name, site=device.site)
        try:
            found = await self._parts.repo.log(name)
        except NoSuchVersionError:
            found = ()
        except ConfigRepoError as error:
            return ConfigVersions(device=name, site=device.site, trouble=str(error))
        return ConfigVersions(device=name, site=device.site, versions=tuple([_version(one) for one in found]))

    async def change(self, name: str, version: str, sight: Sight) -> ConfigDiff | None:
        """See DeviceSource.change."""
        known = await self.versions(name, sight)
        place = next((number for number, one in enumerate(known.versions) if one.version == version), None) if known is not None else None
        if known is None or place is None:
            return None
        before = known.versions[place + 1] if place + 1 < len(known.versions) else None
        try:
            text = await (self._parts.repo.show(name, version) if before is None else self._parts.repo.diff(name, before.version, version))
        except (NoSuchVersionError, ConfigRepoError):
            return None
        lines = text.split("\n")
        kinds = [(_kind_of(line) if before is not None else "same", clean_line(line)) for line in lines[:DIFF_LINES]]
        return ConfigDiff(device=name, site=known.site, version=known.versions[place], before=before, lines=tuple(kinds), cut=max(len(lines) - DIFF_LINES, 0))

    async def _traces_of(self, device: str, names: tuple[str, ...]) -> Traces | None:
        """Return the last day of ports, asked once for all and kept a minute; None when history cannot be asked."""
        if not names:
            return {}
        now = self._wall()
        kept = self._traces.get((device, names))
        if kept is not None and 0 <= now - kept[0] < TRACES_KEPT_S:
            return kept[1]
        wanted = frozenset(names)
        found: Traces | None = await self._parts.history.ask(lambda connection: port_traces(connection, device, wanted, now), None)
        if found is not None:
            while len(self._traces) >= TRACES_KEPT:
                self._traces.pop(next(iter(self._traces)))
            self._traces.pop((device, names), None)
            self._traces[device, names] = now, found
        return found

    def _ports(self, known: DeviceCurrent, shown: Sequence[InterfaceRow], poe: PoeTable | None, traces: Traces) -> tuple[PortRow, ...]:
        line = self._parts.intake.line(known.name)
        table, rates = known.interfaces, None if line is None else line.rates
        if table is None or rates is None or rates.if_index != table.if_index:
            rates = None
        row_of = {} if rates is None else {index: row for row, index in enumerate(rates.if_index)}
        powered = _powered(poe)
        return tuple(
            [
                PortRow(
                    port=port,
                    errors_per_min=_a_minute(rates, row_of.get(port.if_index), "errors", port),
                    discards_per_min=_a_minute(rates, row_of.get(port.if_index), "discards", port),
                    poe=powered.get(port.if_index) or powered.get(port.name),
                    trace=traces.get(port.name),
                )
                for port in shown
            ]
        )

    def _neighbours(self, known: DeviceCurrent, sight: Sight) -> tuple[NeighbourRow, ...]:
        """Return the cables of the graph, then whom the device hears that the inventory does not have."""
        graph = self._parts.topology()
        if graph is not self._graph:
            self._graph, self._edges = graph, {}
            for edge in graph.edges:
                self._edges.setdefault(edge.a.device, []).append(edge)
                self._edges.setdefault(edge.b.device, []).append(edge)
        parents = graph.parents.get(known.name, ())
        rows = [self._cable(known.name, edge, parents, sight) for edge in self._edges.get(known.name, ())]
        taken = {row.port for row in rows if row.port}
        reading = _of_kind(known, NeighbourTable)
        heard = reading.payload.neighbours if reading is not None and isinstance(reading.payload, NeighbourTable) else ()
        at = reading.started if reading is not None else None
        rows += [self._heard(one, at, sight) for one in heard if one.port not in taken]
        return tuple(sorted(rows, key=lambda row: (not row.parent, row.source == HEARD, row.port, row.device or "")))

    def _cable(self, device: str, edge: Edge, parents: Sequence[str], sight: Sight) -> NeighbourRow:
        own, other = edge.end(device), edge.other(device)
        seen = self._sees(other.device, sight)
        return NeighbourRow(
            port=own.port, device=other.device if seen else None, other_port=other.port if seen else "", elsewhere=not seen, source=edge.source.value,
            confidence=edge.confidence, seen_at=edge.seen_at, parent=other.device in parents,
        )  # fmt: skip

    def _heard(self, one: Neighbour, at: float | None, sight: Sight) -> NeighbourRow:
        """Return a neighbour without a cable; who sees a part of the district is told the name of no switch and router that is not the school's own."""
        hidden = not sight.whole and (one.bridges or not one.capabilities)
        said = "" if hidden else one.name or one.chassis_id or (one.addresses[0] if one.addresses else "")
        other_port = "" if hidden else one.port_id or one.port_descr or ""
        return NeighbourRow(port=one.port, other_port=other_port, elsewhere=hidden, said=said, source=HEARD, seen_at=at)

    def _sees(self, device: str, sight: Sight) -> bool:
        known = self._parts.config().devices.get(device)
        return sight.sees("" if known is None else known.site)


def clean_line(line: str) -> str:
    """Return a line of a configuration without control characters, its indentation kept."""
    stripped = line.lstrip(" ")
    return line[: len(line) - len(stripped)][:LINE_CHARS] + clean_string(stripped, limit=LINE_CHARS)


def _kind_of(line: str) -> ConfigLine:
    if line.startswith(("+++", "---", "diff ", "index ")):
        return "head"
    return {"+": "more", "-": "less", "@": "place"}.get(line[:1], "same")  # type: ignore[return-value]


def _version(one: Version) -> ConfigVersion:
    return ConfigVersion(version=one.version, at=one.at, reason=clean_string(one.message.rpartition(": ")[2], limit=80))


def _of_kind(known: DeviceCurrent, kind: type[object]) -> Reading | None:
    """Return the newest good reading that carries such a payload, whichever collector brought it."""
    found = [reading for reading in known.good.values() if isinstance(reading.payload, kind)]
    return max(found, key=lambda reading: reading.started, default=None)


def _powered(poe: PoeTable | None) -> dict[int | str, PoePort]:
    found: dict[int | str, PoePort] = {}
    for port in () if poe is None else poe.ports:
        found[port.port] = port
        if port.if_index is not None:
            found[port.if_index] = port
    return found


def _a_minute(rates: InterfaceRates | None, row: int | None, what: str, port: InterfaceRow) -> float | None:
    """Add the two directions of a counter that is polled, a minute; None while its rate has no value, or the port's table is too old."""
    if rates is None or row is None or port.quality == "gap":
        return None
    ways = [rates.rates.get(f"{way}_{what}") for way in ("in", "out")]
    values = [None if way is None else way[row] for way in ways]
    return None if values[0] is None or values[1] is None else (values[0] + values[1]) * 60.0
