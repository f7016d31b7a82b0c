"""Linux routers and hosts with net-snmp: HOST-RESOURCES-MIB, UCD-SNMP-MIB and LM-SENSORS-MIB beside the standard tables."""

from typing import Final

from netmon.simulate.if_mib import Instances
from netmon.simulate.mib import Oid
from netmon.simulate.shape import Model, PortKind, PortName, Shape, Vendor
from netmon.simulate.values import gauge32, integer, oid, text, ticks

HOST: Final[Oid] = (1, 3, 6, 1, 2, 1, 25)
STORAGE: Final[Oid] = (*HOST, 2, 3, 1)
DEVICE: Final[Oid] = (*HOST, 3, 2, 1)
PROCESSOR_LOAD: Final[Oid] = (*HOST, 3, 3, 1, 2)
UCD: Final[Oid] = (1, 3, 6, 1, 4, 1, 2021)
_HR_TYPES: Final = "1.3.6.1.2.1.25.2.1"
_PROCESSORS: Final = 2
_FIRST_PROCESSOR: Final = 196608


def _name_port(kind: PortKind, number: int) -> PortName:
    index, name = {
        "gigabit": (1 + number, f"eth{number - 1}"),
        "ten_gigabit": (50 + number, f"enp{number}s0f0"),
        "aggregate": (100 + number, f"bond{number - 1}"),
        "vlan": (200 + number, f"br{number}"),
    }[kind]
    return PortName(index, name, name)


def _descr(shape: Shape) -> str:
    return f"Linux {shape.name} 6.1.0-18-amd64 #1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1 (2024-02-01) x86_64"


def _storage(shape: Shape) -> Instances:
    rows = ((1, 2, "Physical memory", 1024, 4_030_464), (3, 3, "Virtual memory", 1024, 5_030_460), (36, 4, "/", 4096, 7_690_880))
    for index, kind, name, unit, size in rows:
        yield (*STORAGE, 1, index), integer(index)
        yield (*STORAGE, 2, index), oid(f"{_HR_TYPES}.{kind}")
        yield (*STORAGE, 3, index), text(name)
        yield (*STORAGE, 4, index), integer(unit)
        yield (*STORAGE, 5, index), integer(size)
        yield (*STORAGE, 6, index), shape.gauge(size * 0.31, size * 0.42, salt=index)


def _processors(shape: Shape) -> Instances:
    for number in range(_PROCESSORS):
        index = _FIRST_PROCESSOR + number
        yield (*DEVICE, 1, index), integer(index)
        yield (*DEVICE, 2, index), oid("1.3.6.1.2.1.25.3.1.3")
        yield (*DEVICE, 3, index), text("GenuineIntel: Intel(R) Celeron(R) J6412 @ 2.00GHz")
        yield (*PROCESSOR_LOAD, index), shape.gauge(4, 61, salt=number)


def _own_tables(shape: Shape) -> Instances:
    yield (*HOST, 1, 1, 0), shape.uptime(ticks)
    yield from _storage(shape)
    yield from _processors(shape)
    for column, kilobytes in {3: 999_996, 4: 999_996, 5: 4_030_464, 6: 1_322_480, 14: 118_204, 15: 1_402_332}.items():
        yield (*UCD, 4, column, 0), integer(kilobytes)
    for index, name in enumerate(("Load-1", "Load-5", "Load-15"), 1):
        yield (*UCD, 10, 1, 2, index), text(name)
        yield (*UCD, 10, 1, 5, index), shape.gauge(8, 95, salt=index)
    yield (*UCD, 13, 16, 2, 1, 1, 1), integer(1)
    yield (*UCD, 13, 16, 2, 1, 2, 1), text("Package id 0")
    yield (*UCD, 13, 16, 2, 1, 3, 1), shape.gauge(41_000, 58_000, salt=7, encode=gauge32)


VENDOR: Final = Vendor(
    key="netsnmp",
    profile="net_snmp",
    models={
        "access24": Model("Linux", "1.3.6.1.4.1.8072.3.2.10", 24, 2),
        "access48": Model("Linux", "1.3.6.1.4.1.8072.3.2.10", 48, 2),
        "core": Model("Linux", "1.3.6.1.4.1.8072.3.2.10", 0, 8),
        "router": Model("Linux", "1.3.6.1.4.1.8072.3.2.10", 6, 2),
    },
    name_port=_name_port,
    descr=_descr,
    own_tables=_own_tables,
)
