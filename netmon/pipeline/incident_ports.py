"""The ports that incidents depend on: ends of lines, uplinks, cables between carriers. Are they up, how often did they change, does anything come in?"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from netmon.config.config import Config
from netmon.evaluate.cables import CARRIERS
from netmon.evaluate.flaps import Change
from netmon.evaluate.incident_facts import LineSeen, Noted
from netmon.model.inventory import Link, PortRef
from netmon.model.rates import InterfaceRates
from netmon.model.reading import InterfaceTable
from netmon.model.sentence import Sentence
from netmon.model.topology import Topology
from netmon.pipeline.line import DeviceLine
from netmon.pipeline.line_facts import matching

UP = 1
NOTED_KEPT = 500
IDLE_S = 600.0
"""An exit that used to receive something and receives nothing for so long in lesson time has a dead line behind a port that is up."""


@dataclass(slots=True, eq=False)
class _Port:
    up: bool | None = None
    since: float = 0.0
    read_at: float = 0.0
    changed_ticks: int | None = None
    flowed_at: float | None = None
    flows: bool = False


class _End(NamedTuple):
    link: str
    ref: PortRef
    near: bool


class PortWatch:
    """For the event loop alone."""

    def __init__(self) -> None:
        self._links: Mapping[str, Link] = {}
        self._ends: dict[str, list[_End]] = {}
        self._resolved: dict[_End, str | None] = {}
        self._fixed: dict[str, set[str]] = {}
        self._watched: dict[str, set[str]] = {}
        self._ports: dict[tuple[str, str], _Port] = {}
        self._changes: list[Change] = []
        self._noted: deque[Noted] = deque(maxlen=NOTED_KEPT)

    def configure(self, config: Config) -> None:
        """Take a new inventory; ports that stay keep what is known of them."""
        polled = {device.name for device in config.polled_devices()}
        self._links = {key: link for key, link in config.links.items() if any(ref is not None and ref.device in polled for ref in (link.port, link.far_port))}
        ends: dict[str, list[_End]] = {}
        for link in self._links.values():
            for ref, near in ((link.port, True), (link.far_port, False)):
                if ref is not None and ref.device in polled:
                    ends.setdefault(ref.device, []).append(_End(link.key, ref, near))
        self._ends = ends
        kept = {end for of_device in ends.values() for end in of_device}
        self._resolved = {end: name for end, name in self._resolved.items() if end in kept}
        self._fixed = {}
        for device in config.devices.values():
            if device.uplink is not None and device.uplink_port is not None and device.role in CARRIERS:
                self._fixed.setdefault(device.uplink, set()).add(device.uplink_port)
        self._watched = self._fixed
        self._ports = {key: port for key, port in self._ports.items() if key[0] in polled}

    def follow(self, topology: Topology, carriers: Iterable[str]) -> None:
        """Watch the cables between carriers as well."""
        names = frozenset(carriers)
        watched = {device: set(ports) for device, ports in self._fixed.items()}
        for edge in topology.edges:
            if edge.a.device in names and edge.b.device in names:
                for end in (edge.a, edge.b):
                    if end.port:
                        watched.setdefault(end.device, set()).add(end.port)
        self._watched = watched

    def take_interfaces(self, line: DeviceLine, table: InterfaceTable, at_s: float) -> None:
        """Take a table that `line` has counted, read at `at_s` (Unix time)."""
        ends, watched = self._ends.get(line.name, ()), self._watched.get(line.name, ())
        rates = line.rates
        if rates is None or not (ends or watched):
            return
        for end in ends:
            found = matching(end.ref, rates.names, table)
            if len(found) == 1 or table.complete:
                self._resolved[end] = found[0] if len(found) == 1 else None
        names = {*watched, *(name for end in ends if (name := self._resolved.get(end)) is not None)}
        oper, changed = table.columns.get("ifOperStatus"), table.columns.get("ifLastChange")
        for row, name in enumerate(rates.names):
            if name in names and oper is not None and oper.values[row] is not None:
                ticks = changed.values[row] if changed is not None else None
                self._take(line.name, name, oper.values[row] == UP, ticks if isinstance(ticks, int) else None, at_s)
                self._flow(self._ports[line.name, name], rates, row, at_s)

    def _take(self, device: str, name: str, up: bool, ticks: int | None, at: float) -> None:
        port = self._ports.setdefault((device, name), _Port())
        if port.up is None:
            port.since = at
        elif port.up is not up:
            port.since = at
            self._changes.append(Change(f"{device}/{name}", at))
            what = Sentence(key="incident_fact.link_up" if up else "incident_fact.link_down", args={"device": device, "port": name})
            self._noted.append(Noted(device, int(at * 1000), what))
        elif ticks is not None and port.changed_ticks is not None and ticks > port.changed_ticks:
            self._changes.append(Change(f"{device}/{name}", at, 2))  # down and up again between two polls
        port.up, port.changed_ticks, port.read_at = up, ticks, at

    def _flow(self, port: _Port, rates: InterfaceRates, row: int, at: float) -> None:
        received = rates.rates.get("in_octets", ())
        value = received[row] if row < len(received) else None
        if value is not None:
            port.flows = value > 0
            if value > 0:
                port.flowed_at = at

    def changes(self) -> tuple[Change, ...]:
        """Return what changed since this was asked last."""
        found, self._changes = tuple(self._changes), []
        return found

    def noted(self, since: float) -> tuple[Noted, ...]:
        """Return the changes since a moment (Unix time), for timelines."""
        return tuple(one for one in self._noted if one.at_ms >= since * 1000)

    def line(
        self, key: str, *, silent: frozenset[str], in_lesson: bool, now: float, fresh_s: Callable[[str], float] = lambda _device: IDLE_S
    ) -> LineSeen | None:
        """Return whether a line works; None for one that no port says anything of.

        `silent` are the devices that cannot be asked, `fresh_s` says for how long what a device's ports showed counts: one may answer and yet not be read.
        """
        link = self._links.get(key)
        if link is None:
            return None
        ends = [end for of_device in self._ends.values() for end in of_device if end.link == key]
        known = [end for end in ends if self._resolved.get(end, "") is not None]
        if not known:
            return None
        every = [
            (end, f"{end.ref.device}/{name}", port)
            for end in known
            if end.ref.device not in silent and (name := self._resolved.get(end)) and (port := self._ports.get((end.ref.device, name))) is not None
        ]
        ports = [(name, port, end.near) for end, name, port in every if now - port.read_at <= fresh_s(end.ref.device)]
        down = [(name, port) for name, port, _ in ports if port.up is False]
        if down:
            return LineSeen(False, int(down[0][1].since * 1000), down[0][0])
        if not ports:
            return LineSeen(None, worked=bool(every) and all(port.up is not False for _, _, port in every))
        name, port, near = ports[0]
        if link.role == "exit" and near:
            if link.standby:
                return LineSeen(True if port.flows else None, int(port.since * 1000), name)
            if in_lesson and port.flowed_at is not None and now - port.flowed_at > IDLE_S and now - port.read_at < IDLE_S:
                return LineSeen(False, int(port.flowed_at * 1000), name)
        return LineSeen(True, int(port.since * 1000), name)

    def lines(self) -> Iterable[str]:
        """Return the keys of the lines that are watched."""
        return self._links.keys()
