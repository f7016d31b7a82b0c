"""H3C Comware switches and routers: HH3C-ENTITY-EXT-MIB and HH3C-TRANSCEIVER-INFO-MIB beside the standard tables."""

from typing import Final

from netmon.simulate.entity_mib import CHASSIS, CONTAINER, FAN, MODULE, PORT, POWER_SUPPLY, SENSOR, Part, entities
from netmon.simulate.if_mib import Instances
from netmon.simulate.mib import Oid
from netmon.simulate.ports import ETHERNET_CSMACD
from netmon.simulate.shape import Model, PortKind, PortName, Shape, Vendor, rx_power_dbm, tx_power_dbm
from netmon.simulate.values import Value, integer, text, ticks

H3C: Final[Oid] = (1, 3, 6, 1, 4, 1, 25506)
STATE: Final[Oid] = (*H3C, 2, 6, 1, 1, 1, 1)
MANUFACTURE: Final[Oid] = (*H3C, 2, 6, 1, 2, 1, 1)
TRANSCEIVER: Final[Oid] = (*H3C, 2, 70, 1, 1, 1)
CONFIG: Final[Oid] = (*H3C, 2, 4, 1, 1)
_UNSUPPORTED: Final = 65535
_INVALID: Final = 2147483647
_CHASSIS, _SLOT, _POWER, _FAN, _SENSOR, _BOARD, _PORTS = 2, 6, 31, 33, 34, 58, 62
_SOFTWARE: Final = "7.1.070, Release 6343P08"


def _name_port(kind: PortKind, number: int) -> PortName:
    index, name = {
        "gigabit": (number, f"GigabitEthernet1/0/{number}"),
        "ten_gigabit": (48 + number, f"Ten-GigabitEthernet1/0/{48 + number}"),
        "aggregate": (700 + number, f"Bridge-Aggregation{number}"),
        "vlan": (632 + number, f"Vlan-interface{number}"),
    }[kind]
    return PortName(index, name, name)


def _descr(shape: Shape) -> str:
    rights = "Copyright (c) New H3C Technologies Co., Ltd. All rights reserved."
    return f"H3C Comware Platform Software, Software Version {_SOFTWARE}\r\nH3C {shape.model.name}\r\n{rights}"


def _parts(shape: Shape) -> list[Part]:
    parts = [
        Part(
            index=_CHASSIS,
            parent=0,
            kind=CHASSIS,
            name=shape.model.name,
            descr=f"H3C {shape.model.name}",
            serial=shape.serial,
            model=shape.model.name,
            maker="H3C",
        ),
        Part(index=_SLOT, parent=_CHASSIS, kind=CONTAINER, name="Slot 1", descr="CONTAINER LEVEL1"),
        Part(index=_POWER, parent=_CHASSIS, kind=POWER_SUPPLY, name="Power Supply 1", descr="PSU"),
        Part(index=_FAN, parent=_CHASSIS, kind=FAN, name="Fan 1", descr="FAN"),
        Part(index=_SENSOR, parent=_CHASSIS, kind=SENSOR, name="Temperature Sensor 1", descr="SENSOR"),
        Part(index=_BOARD, parent=_SLOT, kind=MODULE, name="Board 1", descr="MODULE LEVEL1", software=_SOFTWARE, model=shape.model.name, maker="H3C"),
    ]
    wired = [port for port in shape.ports if port.if_type == ETHERNET_CSMACD]
    for number, port in enumerate(wired):
        parts.append(Part(index=_PORTS + number, parent=_BOARD, kind=PORT, name=port.name, descr=port.descr, position=number + 1, if_index=port.if_index))
    return parts


def _states(shape: Shape, parts: list[Part]) -> Instances:
    for part in parts:
        board, sensor = part.index == _BOARD, part.index == _SENSOR
        values: dict[int, Value] = {
            2: integer(4),
            3: integer(3),
            6: shape.gauge(6, 45) if board else integer(0),
            7: integer(90 if board else 0),
            8: shape.gauge(41, 50, salt=1) if board else integer(0),
            9: integer(90 if board else 0),
            10: integer(1073741824 if board else 0),
            12: shape.gauge(35, 45, salt=2) if sensor else integer(_UNSUPPORTED),
            13: integer(65 if sensor else _UNSUPPORTED),
            19: integer(2 if part.kind != CONTAINER else 1),
        }
        for column, value in values.items():
            yield (*STATE, column, part.index), value


def _transceivers(shape: Shape) -> Instances:
    optical = {port.if_index for port in shape.optical_ports}
    for port in shape.ports:
        if port.if_type != ETHERNET_CSMACD:
            continue
        if port.if_index not in optical:
            for column in (9, 12, 15, 16, 17):
                yield (*TRANSCEIVER, column, port.if_index), integer(_INVALID)
            continue
        sent, received = round(tx_power_dbm(port, shape.seed) * 100), round(rx_power_dbm(port, shape.seed) * 100)
        yield (*TRANSCEIVER, 15, port.if_index), shape.gauge(30, 37, salt=port.if_index)
        for column, number in {9: sent, 10: sent + 20, 11: sent - 20, 12: received, 13: received + 20, 14: received - 20, 16: 329, 17: 624}.items():
            yield (*TRANSCEIVER, column, port.if_index), integer(number)


def _own_tables(shape: Shape) -> Instances:
    parts = _parts(shape)
    yield from entities(parts)
    yield from _states(shape, parts)
    yield from _transceivers(shape)
    yield (*MANUFACTURE, 2, _CHASSIS), text(shape.serial)
    yield (*CONFIG, 1, 0), ticks(250)
    yield (*CONFIG, 2, 0), ticks(260)


VENDOR: Final = Vendor(
    key="h3c",
    profile="h3c_comware",
    models={
        "access24": Model("S5130S-28S-EI", "1.3.6.1.4.1.25506.1.1893", 24, 4),
        "access48": Model("S5130S-52S-EI", "1.3.6.1.4.1.25506.1.1894", 48, 4),
        "core": Model("S6520X-30QC-EI", "1.3.6.1.4.1.25506.1.2039", 0, 24),
        "router": Model("MSR3610-X1", "1.3.6.1.4.1.25506.1.2143", 8, 2),
    },
    name_port=_name_port,
    descr=_descr,
    own_tables=_own_tables,
)
