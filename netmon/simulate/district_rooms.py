"""The classrooms of the simulated district's first schools: what stands in each, on which port of which switch, and with which addresses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from netmon.model.yaml_text import Data
from netmon.simulate.controller_state import SimulatedAp as HttpAp
from netmon.simulate.district_plan import DevicePlan, SchoolPlan, host
from netmon.simulate.profiles import VENDORS
from netmon.simulate.wireless_controller import SimulatedAp as SnmpAp

Kind = Literal["board", "pc", "ap"]

WHOLE_SCHOOLS: Final = 4
"""So many schools are written down room by room; more would say the same again."""
CLASSES_PER_DISPLAY: Final = 6
MOST_DISPLAYS: Final = 6
PCS: Final[Mapping[int, int]] = {1: 5, 2: 2, 3: 1, 4: 1}
DARK_PLACE: Final = 8
"""The ninth room of the first school: its board's cable has no light."""
FIRST_DISPLAY_HOST: Final = 101
_FIRST_PC_HOST: Final = 131
_HTTP_SCHOOLS: Final = (1, 2)
# Ports 1 and 2 are anybody's, 5 and 7 have faults of their own, the last two are shut.
_FIRST_PORT, _SHUT_PORTS, _FAULTY_PORTS = 3, 2, (5, 7)
_KINDS: Final[Mapping[Kind, tuple[str, str]]] = {"board": ("whiteboard", "一体机"), "pc": ("ops_pc", "OPS"), "ap": ("access_point", "AP")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixture:
    """One thing in a classroom; `place` counts the rooms of the school from 0, `port` is the switch's port number, `host` None: it has no address."""

    kind: Kind
    name: str
    room: str
    place: int
    switch: DevicePlan
    port: int
    mac: bytes
    serial: str | None = None
    host: str | None = None
    dark: bool = False

    @property
    def inventory_role(self) -> str:
        """What the inventory calls it."""
        return _KINDS[self.kind][0]

    @property
    def alias(self) -> str:
        """What the switch's port is labelled with."""
        return f"{self.room.replace('/', '-')}-{_KINDS[self.kind][1]}"

    @property
    def port_name(self) -> str:
        """The port's ifName."""
        return VENDORS[self.switch.vendor].name_port("gigabit", self.port).name

    @property
    def uplink(self) -> str:
        """What the inventory says of the cable: in every other room the port too, in the others the switch alone, and netmon finds the port."""
        return f"{self.switch.name}/{self.port_name}" if self.place % 2 == 0 else self.switch.name

    @property
    def mac_text(self) -> str:
        """The address as people write it."""
        return self.mac.hex(":")


def room_names(count: int) -> list[str]:
    """Return `count` room names: six a floor, 101 to 106, 201 and so on."""
    return [f"{place // 6 + 1}{place % 6 + 1:02d}" for place in range(count)]


def buildings(school: SchoolPlan) -> dict[str, list[str]]:
    """Return the classrooms of each building in which the school has a device."""
    names = sorted({device.building or "1号楼" for device in school.devices})
    each = max(school.classes // len(names), 1)
    return {name: room_names(each) for name in names}


def displays(school: SchoolPlan) -> int:
    """Return in how many rooms, from the first one on, the board or projector speaks a protocol."""
    return max(1, min(school.classes // CLASSES_PER_DISPLAY, MOST_DISPLAYS))


def board_mac(school: SchoolPlan, place: int) -> bytes:
    """Return the MAC address of a room's board."""
    return bytes((0x02, 0xD1, *school.number.to_bytes(2, "big"), 0, place))


def plan_rooms(school: SchoolPlan) -> tuple[Fixture, ...]:
    """Return what stands in the rooms of one of the first schools, nothing for another: a board, an access point and in some rooms an OPS PC each.

    A building's things hang on its own switches; where their ports end, rooms are without.
    """
    if school.number > WHOLE_SCHOOLS:
        return ()
    found: list[Fixture] = []
    place = access_points = 0
    for number, (building, rooms) in enumerate(buildings(school).items(), 1):
        free = [(switch, port) for switch in school.access if switch.building == building for port in _ports(switch)]
        for room in rooms:
            kinds: tuple[Kind, ...] = ("board", "ap", "pc") if place < PCS[school.number] else ("board", "ap")
            if len(free) < len(kinds):
                break
            label = room if number == 1 else f"b{number}-{room}"
            for kind in kinds:
                switch, port = free.pop(0)
                mac, serial = _identity(school, kind, place, access_points)
                found.append(
                    Fixture(
                        kind=kind, name=f"{school.id}-{label}-{kind}", room=f"{building}/{room}", place=place, switch=switch, port=port, mac=mac, serial=serial,
                        host=_host(school, kind, place), dark=kind == "board" and school.number == 1 and place == DARK_PLACE,
                    )
                )  # fmt: skip
            access_points += 1
            place += 1
    return tuple(found)


def access_points(school: SchoolPlan) -> tuple[Fixture, ...]:
    """Return the access points of one of the first schools in their controller's order."""
    return tuple(one for one in plan_rooms(school) if one.kind == "ap")


def cut_off(school: SchoolPlan) -> tuple[int, ...]:
    """Return which of these access points hang on a switch that is dead, counted from 0."""
    return tuple(number for number, one in enumerate(access_points(school)) if one.switch.trouble == "dead")


def by_port(school: SchoolPlan) -> dict[tuple[str, int], Fixture]:
    """Return what hangs on which switch and port number."""
    return {(one.switch.name, one.port): one for one in plan_rooms(school)}


def fixture_rows(school: SchoolPlan) -> list[Data]:
    """Return the inventory's rows of what netmon does not ask: boards without a protocol and access points, known by their MAC addresses."""
    rows: list[Data] = []
    for one in plan_rooms(school):
        if one.kind == "ap" or (one.kind == "board" and one.place >= displays(school)):
            row: dict[str, Data] = {"name": one.name, "role": one.inventory_role, "mac": one.mac_text, "credential": None}
            rows.append(row | ({"serial": one.serial} if one.serial else {}) | {"room": one.room, "uplink": one.uplink})
    return rows


def _ports(switch: DevicePlan) -> Sequence[int]:
    gigabit = VENDORS[switch.vendor].models[switch.model].gigabit
    return [port for port in range(_FIRST_PORT, gigabit + 1 - _SHUT_PORTS) if port not in _FAULTY_PORTS]


def _identity(school: SchoolPlan, kind: Kind, place: int, number: int) -> tuple[bytes, str | None]:
    """Return MAC address and serial number; an access point's are those that its controller tells."""
    if kind == "ap":
        if school.number in _HTTP_SCHOOLS:
            http = HttpAp(number=number + 1, name="", batch=school.number)
            return bytes.fromhex(http.mac.replace(":", "")), http.serial
        snmp = SnmpAp(number, school.number)
        return snmp.mac, snmp.serial
    return board_mac(school, place) if kind == "board" else bytes((0x02, 0x0C, *school.number.to_bytes(2, "big"), 0, place)), None


def _host(school: SchoolPlan, kind: Kind, place: int) -> str | None:
    if kind == "pc":
        return host(school.number, _FIRST_PC_HOST + place)
    return host(school.number, FIRST_DISPLAY_HOST + place) if kind == "board" and place < displays(school) else None
