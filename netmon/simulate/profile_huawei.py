"""Huawei VRP switches and routers: HUAWEI-ENTITY-EXTENT-MIB beside the standard tables."""

from typing import Final

from netmon.simulate.entity_mib import CHASSIS, CONTAINER, FAN, MODULE, PORT, POWER_SUPPLY, Part, entities
from netmon.simulate.if_mib import Instances
from netmon.simulate.mib import Oid
from netmon.simulate.ports import ETHERNET_CSMACD
from netmon.simulate.shape import Model, PortKind, PortName, Shape, Vendor, rx_power_dbm, tx_power_dbm
from netmon.simulate.values import Value, integer, text, ticks

HUAWEI: Final[Oid] = (1, 3, 6, 1, 4, 1, 2011)
STATE: Final[Oid] = (*HUAWEI, 5, 25, 31, 1, 1, 1, 1)
OPTICS: Final[Oid] = (*HUAWEI, 5, 25, 31, 1, 1, 3, 1)
FANS: Final[Oid] = (*HUAWEI, 5, 25, 31, 1, 1, 10, 1)
POWER: Final[Oid] = (*HUAWEI, 5, 25, 31, 1, 1, 18, 1)
CONFIG: Final[Oid] = (*HUAWEI, 6, 10, 1, 1)
_INVALID: Final = 2147483647
_CHASSIS, _SLOT, _BOARD, _FAN, _POWER, _PORTS = 67108867, 67108869, 67108873, 67223565, 67190797, 67403854
_SOFTWARE: Final = "V200R021C10SPC600"


def _name_port(kind: PortKind, number: int) -> PortName:
    index, name = {
        "gigabit": (5 + number, f"GigabitEthernet0/0/{number}"),
        "ten_gigabit": (60 + number, f"XGigabitEthernet0/0/{number}"),
        "aggregate": (200 + number, f"Eth-Trunk{number}"),
        "vlan": (300 + number, f"Vlanif{number}"),
    }[kind]
    return PortName(index, name, name)


def _descr(shape: Shape) -> str:
    product = shape.model.name.partition("-")[0]
    return f"{shape.model.name}\r\nHuawei Versatile Routing Platform Software\r\n VRP (R) software,Version 5.170 ({product} {_SOFTWARE})"


def _parts(shape: Shape) -> list[Part]:
    chassis = Part(
        index=_CHASSIS,
        parent=0,
        kind=CHASSIS,
        name=f"{shape.model.name} Chassis",
        descr=shape.model.name,
        serial=shape.serial,
        model=shape.model.name,
        maker="Huawei",
    )
    parts = [
        chassis,
        Part(index=_SLOT, parent=_CHASSIS, kind=CONTAINER, name="Board slot 0", descr="Board slot"),
        Part(index=_BOARD, parent=_SLOT, kind=MODULE, name="MPU Board 0", software=_SOFTWARE, serial=shape.serial, model=shape.model.name, maker="Huawei"),
        Part(index=_FAN, parent=_CHASSIS, kind=FAN, name="FAN Card 0/FAN1", descr="FAN"),
        Part(index=_POWER, parent=_CHASSIS, kind=POWER_SUPPLY, name="POWER Card 0/PWR1", descr="POWER", serial=f"{shape.serial}P"),
    ]
    wired = [port for port in shape.ports if port.if_type == ETHERNET_CSMACD]
    for number, port in enumerate(wired):
        parts.append(Part(index=_PORTS + 64 * number, parent=_BOARD, kind=PORT, name=port.name, descr="Port", position=number + 1, if_index=port.if_index))
    return parts


def _states(shape: Shape, parts: list[Part]) -> Instances:
    """Every part has a row; only the board's numbers mean anything, the others hold 0 as real frames do."""
    for part in parts:
        board = part.index == _BOARD
        values: dict[int, Value] = {
            1: integer(12),
            2: integer(3),
            5: shape.gauge(8, 52) if board else integer(0),
            6: integer(80 if board else 0),
            7: shape.gauge(38, 47, salt=1) if board else integer(0),
            8: integer(95 if board else 0),
            9: integer(536870912 if board else 0),
            11: shape.gauge(36, 46, salt=2) if board else integer(_INVALID if part.kind == PORT else 0),
            12: integer(68 if board else 0),
        }
        for column, value in values.items():
            yield (*STATE, column, part.index), value


def _optics(shape: Shape, parts: list[Part]) -> Instances:
    optical = {port.if_index: port for port in shape.optical_ports}
    for part in parts:
        port = optical.get(part.if_index or 0)
        if port is None:
            if part.position == 1 and part.kind == PORT:  # a copper port answers as well: mode 7, nothing measured
                for column in (1, 5, 6, 7, 8, 9):
                    yield (*OPTICS, column, part.index), integer(7 if column == 1 else _INVALID)
            continue
        received, sent = rx_power_dbm(port, shape.seed), tx_power_dbm(port, shape.seed)
        yield (*OPTICS, 1, part.index), integer(2)
        yield (*OPTICS, 4, part.index), text(f"{shape.serial[-6:]}{port.if_index:04d}")
        yield (*OPTICS, 5, part.index), shape.gauge(31, 38, salt=port.if_index)
        numbers = {6: 3280, 7: 6250, 8: round(received * 100), 9: round(sent * 100), 13: -1900, 14: 50, 15: -950, 16: 50}
        for column, number in numbers.items():
            yield (*OPTICS, column, part.index), integer(number)


def _own_tables(shape: Shape) -> Instances:
    parts = _parts(shape)
    yield from entities(parts)
    yield from _states(shape, parts)
    yield from _optics(shape, parts)
    yield (*FANS, 5, 0, 1), shape.gauge(25, 45, salt=3)
    for column, number in {1: 0, 2: 1, 6: 1, 7: 1}.items():
        yield (*FANS, column, 0, 1), integer(number)
    for column, number in {1: 0, 2: 1, 4: 1, 5: 1, 6: 1}.items():
        yield (*POWER, column, 0, 1), integer(number)
    for column, number in {1: 0, 2: 2, 4: 4, 5: 2, 6: 4}.items():  # an empty bay is no fault
        yield (*POWER, column, 0, 2), integer(number)
    yield (*CONFIG, 1, 0), ticks(300)
    yield (*CONFIG, 2, 0), ticks(320)


VENDOR: Final = Vendor(
    key="huawei",
    profile="huawei_vrp",
    models={
        "access24": Model("S5735-L24P4X-A1", "1.3.6.1.4.1.2011.2.23.747", 24, 4),
        "access48": Model("S5735-L48P4X-A1", "1.3.6.1.4.1.2011.2.23.749", 48, 4),
        "core": Model("S6730-H24X6C", "1.3.6.1.4.1.2011.2.23.620", 0, 24),
        "router": Model("AR6120", "1.3.6.1.4.1.2011.2.224.279", 8, 2),
    },
    name_port=_name_port,
    descr=_descr,
    own_tables=_own_tables,
)
