"""Ruijie RGOS switches and gateways: RUIJIE-SYSTEM, -PROCESS, -MEMORY and -FIBER MIBs beside the standard tables."""

import math
from typing import Final

from netmon.simulate.entity_mib import CHASSIS, MODULE, PORT, Part, entities
from netmon.simulate.if_mib import Instances
from netmon.simulate.mib import Oid
from netmon.simulate.ports import ETHERNET_CSMACD
from netmon.simulate.shape import Model, PortKind, PortName, Shape, Vendor, rx_power_dbm, tx_power_dbm
from netmon.simulate.values import gauge32, integer, text

RUIJIE: Final[Oid] = (1, 3, 6, 1, 4, 1, 4881, 1, 1, 10, 2)
SYSTEM: Final[Oid] = (*RUIJIE, 1, 1)
PROCESSOR: Final[Oid] = (*RUIJIE, 36, 1, 1)
MEMORY: Final[Oid] = (*RUIJIE, 35, 1, 1, 1)
FIBER: Final[Oid] = (*RUIJIE, 105, 1, 1, 1)
_SOFTWARE: Final = "S5750H_RGOS 12.5(4)B0702"
_NORMAL, _NO_EXIST = 4, 1


def _name_port(kind: PortKind, number: int) -> PortName:
    return {
        "gigabit": PortName(number, f"Gi0/{number}", f"GigabitEthernet 0/{number}"),
        "ten_gigabit": PortName(48 + number, f"Te0/{48 + number}", f"TenGigabitEthernet 0/{48 + number}"),
        "aggregate": PortName(4096 + number, f"Ag{number}", f"AggregatePort {number}"),
        "vlan": PortName(8192 + number, f"Vl{number}", f"VLAN {number}"),
    }[kind]


def _descr(shape: Shape) -> str:
    return f"Ruijie Layer 3 Full Gigabit Switch({shape.model.name}) By Ruijie Networks"


def _system(shape: Shape) -> Instances:
    yield (*SYSTEM, 1, 0), text("1.02")
    yield (*SYSTEM, 2, 0), text(_SOFTWARE)
    yield (*SYSTEM, 16, 0), shape.gauge(37, 46, salt=2)
    yield (*SYSTEM, 24, 0), text(shape.serial)
    yield (*SYSTEM, 26, 0), text(shape.model.name)
    yield (*SYSTEM, 27, 0), shape.uptime(gauge32)
    yield (*SYSTEM, 37, 0), integer(1024)
    for index, state in ((1, _NORMAL), (2, _NO_EXIST)):
        yield (*SYSTEM, 18, 1, 1, index), integer(index)
        yield (*SYSTEM, 18, 1, 2, index), integer(state)
        yield (*SYSTEM, 18, 1, 3, index), text(f"power{index}")
    yield (*SYSTEM, 21, 1, 1, 1), integer(1)
    yield (*SYSTEM, 21, 1, 2, 1), integer(_NORMAL)
    yield (*SYSTEM, 21, 1, 3, 1), text("fan1")
    yield (*SYSTEM, 21, 1, 4, 1), integer(1)
    yield (*SYSTEM, 23, 1, 1, 1), integer(1)
    yield (*SYSTEM, 23, 1, 2, 1), text("inlet")
    yield (*SYSTEM, 23, 1, 3, 1), shape.gauge(37, 46, salt=2)
    yield (*SYSTEM, 23, 1, 4, 1), integer(70)
    yield (*SYSTEM, 23, 1, 5, 1), integer(80)


def _load(shape: Shape) -> Instances:
    for column, high in ((1, 44), (2, 42), (3, 40)):
        yield (*PROCESSOR, column, 0), shape.gauge(9, high, encode=gauge32)
    yield (*MEMORY, 1, 1), integer(1)
    yield (*MEMORY, 2, 1), text("System memory")
    yield (*MEMORY, 3, 1), gauge32(51)
    yield (*MEMORY, 12, 1), gauge32(1024)
    yield (*MEMORY, 13, 1), gauge32(522)
    yield (*MEMORY, 14, 1), gauge32(502)


def _split_dbm(value: float) -> tuple[int, int]:
    """Return whole and hundredths apart, as this MIB gives optical power."""
    fraction, whole = math.modf(value)
    return int(whole), abs(round(fraction * 100))


def _fiber(shape: Shape) -> Instances:
    optical = {port.if_index for port in shape.optical_ports}
    for port in shape.ports:
        if port.if_type != ETHERNET_CSMACD:
            continue
        measured = port.if_index in optical
        received = _split_dbm(rx_power_dbm(port, shape.seed)) if measured else (-100, 0)
        sent = _split_dbm(tx_power_dbm(port, shape.seed)) if measured else (-100, 0)
        numbers = {
            15: 1 if measured else 2,
            18: 2,
            20: 2,
            31: received[0],
            32: received[1],
            34: 2 if measured else 1,
            51: sent[0],
            52: sent[1],
            53: 2 if measured else 1,
        }
        for column, number in numbers.items():
            yield (*FIBER, column, port.if_index), integer(number)
        yield (*FIBER, 17, port.if_index), shape.gauge(30, 38, salt=port.if_index) if measured else integer(0)
        yield (*FIBER, 19, port.if_index), integer(3300 if measured else 0)
        yield (*FIBER, 21, port.if_index), integer(6300 if measured else 0)


def _parts(shape: Shape) -> list[Part]:
    model = shape.model.name
    parts = [
        Part(index=1, parent=0, kind=CHASSIS, name="switch1", descr=model, serial=shape.serial, model=model, maker="Ruijie"),
        Part(index=2, parent=1, kind=MODULE, name="slot0", descr=model, software=_SOFTWARE, model=model),
    ]
    wired = [port for port in shape.ports if port.if_type == ETHERNET_CSMACD]
    for number, port in enumerate(wired, 1):
        parts.append(Part(index=3 + number, parent=2, kind=PORT, name=f"port{number}", position=number, model="NA", if_index=port.if_index))
    return parts


def _own_tables(shape: Shape) -> Instances:
    yield from entities(_parts(shape))
    yield from _system(shape)
    yield from _load(shape)
    yield from _fiber(shape)


VENDOR: Final = Vendor(
    key="ruijie",
    profile="ruijie_rgos",
    models={
        "access24": Model("S5310-24GT4XS", "1.3.6.1.4.1.4881.1.1.10.1.241", 24, 4),
        "access48": Model("S5310-48GT4XS", "1.3.6.1.4.1.4881.1.1.10.1.242", 48, 4),
        "core": Model("S6120-20XS4VS2QXS", "1.3.6.1.4.1.4881.1.1.10.1.229", 0, 20),
        "router": Model("RG-EG3250", "1.3.6.1.4.1.4881.1.1.10.1.207", 8, 2),
    },
    name_port=_name_port,
    descr=_descr,
    own_tables=_own_tables,
)
