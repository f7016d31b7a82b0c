"""What switches, routers and controllers show of the devices in rooms: ports, MAC addresses and access points, looked up in the newest readings."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from netmon.evaluate.evidence import PortFacts, Powered, Seen, SwitchState
from netmon.model.equipment import PoeTable
from netmon.model.neighbours import ArpTable, ForwardingTable, NeighbourTable
from netmon.model.port_identity import interface_names, same_layout
from netmon.model.port_speed import interface_speeds
from netmon.model.reading import InterfaceTable, Reading
from netmon.model.state import SILENT, DeviceStatus
from netmon.pipeline.room_controllers import PERIODS, Period, RoomControllers
from netmon.store.current import INTERFACES, CurrentState

UP = 1
LONGEST_CHAIN = 32
CROWD = 16
"""More addresses than a classroom's port has: another switch is behind it."""

_POE: Mapping[str, Powered] = {"delivering": "on", "searching": "off", "disabled": "off", "fault": "off", "other_fault": "off"}


class _Port(NamedTuple):
    admin_up: bool | None
    oper_up: bool | None
    speed_bps: int | None


@dataclass(slots=True, eq=False)
class _Carrier:
    """What one switch or router shows, each part made anew when its reading is; `.._kept` is what was wanted of the last forwarding and ARP tables."""

    readings: dict[str, Reading] = field(default_factory=dict)
    layout: InterfaceTable | None = None
    names: tuple[str, ...] = ()
    ports: dict[str, _Port] = field(default_factory=dict)
    best_bps: dict[str, int] = field(default_factory=dict)
    dark_at: dict[str, float] = field(default_factory=dict)
    poe: dict[str, Powered] = field(default_factory=dict)
    neighbours: dict[str, str] = field(default_factory=dict)
    fdb_at: float | None = None
    places: dict[str, tuple[int, str]] = field(default_factory=dict)
    on_port: dict[str, frozenset[str]] = field(default_factory=dict)
    arp_at: float | None = None
    addresses: dict[str, str] = field(default_factory=dict)
    ports_kept: frozenset[tuple[str, str]] = frozenset()
    macs_kept: frozenset[str] = frozenset()
    addresses_kept: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What forwarding and ARP tables are read for; nothing else of them is kept, for it says where people's devices are.

    `ports` are (switch, port) at which the inventory has something.
    """

    ports: frozenset[tuple[str, str]] = frozenset()
    macs: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()


class Network:
    """Answers questions about ports and addresses; call `refresh` before a round of them. Names are those of the inventory.

    `newly` are the IP addresses of which ARP tables told a MAC address that no forwarding table was read for yet; who has them read takes them out.
    """

    def __init__(self, current: CurrentState, period_s: Period) -> None:
        self._current = current
        self._period_s = period_s
        self._parents: Mapping[str, str] = {}
        self._carriers: dict[str, _Carrier] = {}
        self.controllers = RoomControllers(current, period_s)
        self._states: dict[str, SwitchState] = {}
        self._cut_off: dict[str, bool] = {}
        self._wanted = Wanted()
        self._learned: set[str] = set()
        self.newly: set[str] = set()

    def configure(self, carriers: Iterable[str], controllers: Mapping[str, str | None], parents: Mapping[str, str], wanted: Wanted) -> None:
        """Take a new inventory, controllers with the pair that each belongs to; what is known of switches that stay is kept."""
        self._wanted = wanted
        self._carriers = {name: self._carriers.get(name) or _Carrier() for name in carriers}
        told = (mac for carrier in self._carriers.values() for ip, mac in carrier.addresses.items() if ip in wanted.addresses)
        self._learned = {*wanted.macs, *told}
        self.newly &= wanted.addresses
        self.controllers.configure(controllers)
        self._parents = parents
        self._states = {}

    def refresh(self) -> None:
        """Forget what was worked out of states, and take in what controllers say that is new."""
        self._states.clear()
        self._cut_off.clear()
        self.controllers.refresh()

    def note(self, reading: Reading) -> None:
        """Take what is wanted of a forwarding or ARP table, before it is lightened; other readings are passed over."""
        carrier, payload = self._carriers.get(reading.device), reading.payload
        if carrier is None:
            return
        if isinstance(payload, ForwardingTable):
            carrier.fdb_at, carrier.ports_kept, carrier.macs_kept = reading.started, self._wanted.ports, self._wanted.macs
            self._take_forwarding(carrier, reading.device, payload)
        elif isinstance(payload, ArpTable):
            carrier.arp_at, carrier.addresses_kept = reading.started, self._wanted.addresses
            carrier.addresses = {entry.ip: entry.mac for entry in payload.entries if entry.ip in self._wanted.addresses}
            self.newly.update(ip for ip, mac in carrier.addresses.items() if mac not in self._learned)
            self._learned.update(carrier.addresses.values())

    def _take_forwarding(self, carrier: _Carrier, device: str, table: ForwardingTable) -> None:
        crowd: dict[str, set[str]] = {}
        for entry in table.entries:
            if entry.status == "learned":
                crowd.setdefault(entry.port, set()).add(entry.mac)
        carrier.places = {mac: (len(macs), port) for port, macs in crowd.items() for mac in macs & self._learned}
        carrier.on_port = {port: frozenset(macs) for port, macs in crowd.items() if (device, port) in self._wanted.ports and len(macs) <= CROWD}

    def read(self, names: Iterable[str]) -> None:
        """Take in the newest tables of some switches and routers."""
        for name in names:
            carrier, device = self._carriers.get(name), self._current.device(name)
            if carrier is None or device is None:
                continue
            for collector, take in _TAKERS.items():
                reading = device.good.get(collector)
                if reading is not None and carrier.readings.get(collector) is not reading:
                    carrier.readings[collector] = reading
                    take(carrier, reading)

    def state(self, name: str) -> SwitchState:
        """Return whether a switch is up, down of itself, or behind something that is down."""
        found = self._states.get(name)
        if found is None:
            found = self._states[name] = self._state(name)
        return found

    def behind(self, name: str) -> bool:
        """True when a device above this one is down."""
        parent = self._parents.get(name)
        if parent is None:
            return False
        found = self._cut_off.get(parent)
        if found is None:
            found = self._cut_off[parent] = self._is_cut_off(parent)
        return found

    def _is_cut_off(self, name: str) -> bool:
        above: str | None = name
        for _ in range(LONGEST_CHAIN):
            if above is None:
                break
            device = self._current.device(above)
            if device is not None and device.state.status in SILENT:
                return True
            above = self._parents.get(above)
        return False

    def _state(self, name: str) -> SwitchState:
        device = self._current.device(name)
        status = device.state.status if device is not None else DeviceStatus.UNKNOWN
        if status is DeviceStatus.UP:
            return "up"
        if status in SILENT:
            return "behind" if status is DeviceStatus.UNREACHABLE or self.behind(name) else "down"
        return "unknown"

    def port(self, switch: str, port: str) -> PortFacts:
        """Return what a switch shows of a port."""
        carrier, state = self._carriers.get(switch), self.state(switch)
        reading = carrier.readings.get(INTERFACES) if carrier is not None else None
        if carrier is None or reading is None or port not in carrier.ports:
            return PortFacts(switch, port, state)
        found = carrier.ports[port]
        good_for_s = PERIODS * self._period_s(switch, INTERFACES)
        return PortFacts(
            switch, port, state, reading.started, good_for_s, found.admin_up, found.oper_up, found.speed_bps, carrier.best_bps.get(port), carrier.poe.get(port)
        )

    def on_port(self, switch: str, port: str, mac: str | None) -> Seen | None:
        """Return whether the address (any address, where it is not known) is in the port's forwarding table.

        A table from before the port last went dark says nothing of what is there now, nor does one of which nobody wanted to know this.
        """
        carrier = self._carriers.get(switch)
        if carrier is None or carrier.fdb_at is None or carrier.fdb_at <= carrier.dark_at.get(port, 0.0):
            return None
        macs = carrier.on_port.get(port, frozenset())
        held = bool(macs) if mac is None else mac in macs or carrier.places.get(mac, (0, ""))[1] == port
        if not held and (switch, port) not in carrier.ports_kept and mac not in carrier.macs_kept:
            return None
        return Seen(held, carrier.fdb_at, PERIODS * self._period_s(switch, "fdb"))

    def dark_at(self, switch: str, port: str) -> float:
        """Return when (Unix time) a switch last showed a port without light; 0 for never."""
        carrier = self._carriers.get(switch)
        return 0.0 if carrier is None else carrier.dark_at.get(port, 0.0)

    def place(self, switches: Iterable[str], mac: str | None, names: Iterable[str]) -> tuple[str, str] | None:
        """Return (switch, port) of a device that no one wrote down: by LLDP, else the port with the fewest addresses among those that have its own."""
        wanted = [name.casefold() for name in (*names, mac) if name]
        best: tuple[int, str, str] | None = None
        for name in switches:
            carrier = self._carriers.get(name)
            if carrier is None:
                continue
            for word in wanted:
                if word in carrier.neighbours:
                    return name, carrier.neighbours[word]
            if mac is not None and mac in carrier.places:
                crowd, port = carrier.places[mac]
                rank = (crowd, name, port)
                best = rank if best is None else min(best, rank)
        return best[1:] if best is not None else None

    def arp(self, routers: Iterable[str], address: str) -> tuple[Seen | None, str | None]:
        """Return whether a router has the address in its ARP table, and with which MAC address."""
        asked: Seen | None = None
        for name in routers:
            carrier = self._carriers.get(name)
            if carrier is None or carrier.arp_at is None:
                continue
            good_for_s = PERIODS * self._period_s(name, "arp")
            mac = carrier.addresses.get(address)
            if mac is not None:
                return Seen(True, carrier.arp_at, good_for_s), mac
            if address not in carrier.addresses_kept:
                continue
            asked = Seen(False, carrier.arp_at, good_for_s)
        return asked, None


def _take_ports(carrier: _Carrier, reading: Reading) -> None:
    table = reading.payload
    if not isinstance(table, InterfaceTable):
        return
    admin, oper = (table.columns.get(name) for name in ("ifAdminStatus", "ifOperStatus"))
    speeds = interface_speeds(table)
    names = carrier.names
    if carrier.layout is None or not same_layout(carrier.layout, table):
        names = carrier.names = interface_names(table)
    carrier.layout = table
    ports = {}
    for row, name in enumerate(names):
        up = None if oper is None or oper.values[row] is None else oper.values[row] == UP
        enabled = None if admin is None or admin.values[row] is None else admin.values[row] == UP
        ports[name] = _Port(enabled, up, speeds[row])
        speed = speeds[row]
        if up and speed is not None and speed > carrier.best_bps.get(name, 0):
            carrier.best_bps[name] = speed
        if up is False:
            carrier.dark_at[name] = reading.started
    carrier.ports = ports


def _take_poe(carrier: _Carrier, reading: Reading) -> None:
    if isinstance(reading.payload, PoeTable):
        carrier.poe = {}
        for port in reading.payload.ports:
            powered = "off" if port.enabled is False else _POE.get(port.detection or "")
            if powered is not None:
                carrier.poe[port.port] = powered


def _take_neighbours(carrier: _Carrier, reading: Reading) -> None:
    if isinstance(reading.payload, NeighbourTable):
        carrier.neighbours = {}
        for one in reading.payload.neighbours:
            for word in (one.name, one.chassis_id, *one.addresses):
                if word:
                    carrier.neighbours[word.casefold()] = one.port


_TAKERS: Mapping[str, Callable[[_Carrier, Reading], None]] = {
    INTERFACES: _take_ports,
    "poe": _take_poe,
    "lldp": _take_neighbours,
}
