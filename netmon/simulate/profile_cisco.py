"""Cisco IOS switches and routers: CISCO-PROCESS, -MEMORY-POOL, -ENVMON and -ENTITY-SENSOR MIBs beside the standard tables."""

from typing import Final

from netmon.simulate.entity_mib import CHASSIS, MODULE, PORT, SENSOR, Part, entities
from netmon.simulate.if_mib import Instances
from netmon.simulate.mib import Oid
from netmon.simulate.ports import ETHERNET_CSMACD
from netmon.simulate.shape import Model, PortKind, PortName, Shape, Vendor, rx_power_dbm
from netmon.simulate.values import gauge32, integer, text, ticks

CISCO: Final[Oid] = (1, 3, 6, 1, 4, 1, 9, 9)
PROCESSOR: Final[Oid] = (*CISCO, 109, 1, 1, 1, 1)
MEMORY_POOL: Final[Oid] = (*CISCO, 48, 1, 1, 1)
ENVIRONMENT: Final[Oid] = (*CISCO, 13, 1)
SENSOR_ENTRY: Final[Oid] = (*CISCO, 91, 1, 1, 1, 1)
CONFIG_HISTORY: Final[Oid] = (*CISCO, 43, 1, 1)
_VERSION: Final = "15.2(7)E8"
_CHASSIS, _PORTS, _SENSORS = 1001, 1100, 1500
_NORMAL, _NOT_PRESENT = 1, 5
_DBM, _UNITS = 14, 9


def _name_port(kind: PortKind, number: int) -> PortName:
    return {
        "gigabit": PortName(10100 + number, f"Gi1/0/{number}", f"GigabitEthernet1/0/{number}"),
        "ten_gigabit": PortName(10200 + number, f"Te1/0/{number}", f"TenGigabitEthernet1/0/{number}"),
        "aggregate": PortName(5000 + number, f"Po{number}", f"Port-channel{number}"),
        "vlan": PortName(number, f"Vl{number}", f"Vlan{number}"),
    }[kind]


def _descr(shape: Shape) -> str:
    image = shape.model.name.split("-")[1]
    return (
        f"Cisco IOS Software, {image} Software ({image}-UNIVERSALK9-M), Version {_VERSION}, RELEASE SOFTWARE (fc3)\r\n"
        "Technical Support: http://www.cisco.com/techsupport\r\nCompiled Tue 13-Dec-22 04:05 by prod_rel_team"
    )


def _parts(shape: Shape) -> list[Part]:
    model = shape.model.name
    parts = [
        Part(index=_CHASSIS, parent=0, kind=CHASSIS, name="1", descr=model, serial=shape.serial, model=model, software=_VERSION, maker="Cisco Systems, Inc."),
        Part(index=_CHASSIS + 1, parent=_CHASSIS, kind=MODULE, name=f"Switch 1 - {model} - Fixed Module 0", descr=f"{model} - Fixed Module 0", model=model),
    ]
    wired = [port for port in shape.ports if port.if_type == ETHERNET_CSMACD]
    for number, port in enumerate(wired, 1):
        parts.append(Part(index=_PORTS + number, parent=_CHASSIS + 1, kind=PORT, name=port.descr, descr=port.descr, position=number, if_index=port.if_index))
        if port.optical:
            parts.append(Part(index=_SENSORS + number, parent=_PORTS + number, kind=SENSOR, name=f"{port.name} Receive Power Sensor"))
    return parts


def _sensors(shape: Shape, parts: list[Part]) -> Instances:
    ports = {port.name: port for port in shape.optical_ports}
    for part in parts:
        if part.kind != SENSOR:
            continue
        power = rx_power_dbm(ports[part.name.partition(" ")[0]], shape.seed)
        for column, number in {1: _DBM, 2: _UNITS, 3: 1, 4: round(power * 10), 5: 1}.items():
            yield (*SENSOR_ENTRY, column, part.index), integer(number)


def _environment(shape: Shape) -> Instances:
    yield (*ENVIRONMENT, 3, 1, 2, 1008), text("SW#1, Sensor#1, GREEN")
    yield (*ENVIRONMENT, 3, 1, 3, 1008), shape.gauge(37, 46, salt=2, encode=gauge32)
    yield (*ENVIRONMENT, 3, 1, 4, 1008), integer(68)
    yield (*ENVIRONMENT, 3, 1, 6, 1008), integer(_NORMAL)
    yield (*ENVIRONMENT, 4, 1, 2, 1007), text("Switch#1, Fan#1")
    yield (*ENVIRONMENT, 4, 1, 3, 1007), integer(_NORMAL)
    for index, name, state in ((1006, "Sw1, PS1 Normal, RPS NotExist", _NORMAL), (1009, "Sw1, PS2 Not Present", _NOT_PRESENT)):
        yield (*ENVIRONMENT, 5, 1, 2, index), text(name)
        yield (*ENVIRONMENT, 5, 1, 3, index), integer(state)


def _own_tables(shape: Shape) -> Instances:
    parts = _parts(shape)
    yield from entities(parts)
    yield from _sensors(shape, parts)
    yield from _environment(shape)
    yield (*PROCESSOR, 2, 1), integer(_CHASSIS)
    for column, high in ((6, 48), (7, 42), (8, 40)):
        yield (*PROCESSOR, column, 1), shape.gauge(7, high, encode=gauge32)
    for index, name, used, free in ((1, "Processor", 50_661_572, 392_203_472), (2, "I/O", 12_622_768, 4_154_448)):
        yield (*MEMORY_POOL, 2, index), text(name)
        yield (*MEMORY_POOL, 4, index), integer(1)
        yield (*MEMORY_POOL, 5, index), gauge32(used)
        yield (*MEMORY_POOL, 6, index), gauge32(free)
    for column in (1, 2, 3):
        yield (*CONFIG_HISTORY, column, 0), ticks(200 + column)


VENDOR: Final = Vendor(
    key="cisco",
    profile="cisco_ios",
    models={
        "access24": Model("WS-C2960X-24TD-L", "1.3.6.1.4.1.9.1.1208", 24, 2),
        "access48": Model("WS-C2960X-48TD-L", "1.3.6.1.4.1.9.1.1208", 48, 2),
        "core": Model("WS-C4500X-32", "1.3.6.1.4.1.9.1.1605", 0, 24),
        "router": Model("CISCO-ISR4331", "1.3.6.1.4.1.9.1.2068", 4, 2),
    },
    name_port=_name_port,
    descr=_descr,
    own_tables=_own_tables,
)
