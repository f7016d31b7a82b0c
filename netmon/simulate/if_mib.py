"""The standard tables of ports: system group, IF-MIB, EtherLike-MIB, IEEE8023-LAG-MIB and ifStackTable."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from netmon.simulate.mib import DOT3_STATS_ENTRY, IF_ENTRY, IF_X_ENTRY, Oid
from netmon.simulate.ports import ETHERNET_CSMACD, Counts, Port, PortMeter, Steady
from netmon.simulate.values import Moment, Value, counter32, counter64, gauge32, integer, oid, sys_uptime, text, ticks

Instances = Iterator[tuple[Oid, Value]]

SYSTEM: Final[Oid] = (1, 3, 6, 1, 2, 1, 1)
IF_NUMBER: Final[Oid] = (1, 3, 6, 1, 2, 1, 2, 1, 0)
IF_STACK_STATUS: Final[Oid] = (1, 3, 6, 1, 2, 1, 31, 1, 2, 1, 3)
AGG_PORT_ENTRY: Final[Oid] = (1, 2, 840, 10006, 300, 43, 1, 2, 1, 1)
AGG_PORT_LIST: Final[Oid] = (1, 2, 840, 10006, 300, 43, 1, 1, 2, 1, 1)
_UP, _DOWN = 1, 2
_LACP_ACTIVE = b"\xbc"  # activity, aggregation, synchronization, collecting, distributing (BITS order: the first is 0x80)
_LACP_LONE = b"\xa0"


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemGroup:
    """SNMPv2-MIB's system group."""

    descr: str
    object_id: str
    name: str
    location: str = ""
    contact: str = ""
    services: int = 78


def system_group(system: SystemGroup) -> Instances:
    """Yield the scalars; sysUpTime moves."""
    yield (*SYSTEM, 1, 0), text(system.descr)
    yield (*SYSTEM, 2, 0), oid(system.object_id)
    yield (*SYSTEM, 3, 0), sys_uptime
    yield (*SYSTEM, 4, 0), text(system.contact)
    yield (*SYSTEM, 5, 0), text(system.name)
    yield (*SYSTEM, 6, 0), text(system.location)
    yield (*SYSTEM, 7, 0), integer(system.services)


def interfaces(ports: Sequence[Port]) -> Instances:
    """Yield ifNumber and, for each port, its rows of ifTable, ifXTable and, for Ethernet, dot3StatsTable."""
    yield IF_NUMBER, integer(len(ports))
    for port in ports:
        meter = PortMeter(port)
        for column, value in {**_if_static(port), **_if_counters(port, meter)}.items():
            yield (*IF_ENTRY, column, port.if_index), value
        for column, value in {**_if_x_static(port), **_if_x_counters(port, meter)}.items():
            yield (*IF_X_ENTRY, column, port.if_index), value
        if port.if_type == ETHERNET_CSMACD:
            yield (*DOT3_STATS_ENTRY, 1, port.if_index), integer(port.if_index)
            yield (*DOT3_STATS_ENTRY, 3, port.if_index), _counter(port, _field(meter.received, 5), counter32)
            yield (*DOT3_STATS_ENTRY, 19, port.if_index), _when_up(port, integer(3), integer(1))


def _when_up(port: Port, up: bytes, down: bytes) -> Value:
    """Return a value that follows the link, live only where the link moves."""
    if isinstance(port.link, Steady):
        return up if port.admin_up and port.link.is_up(0.0) else down
    return lambda moment: up if port.admin_up and port.link.is_up(moment.now_s) else down


def _last_change(port: Port) -> Value:
    if isinstance(port.link, Steady):
        return ticks(0)

    def changed(moment: Moment) -> bytes:
        changed_s = port.link.changed_s(moment.now_s)
        return ticks(max((changed_s or 0.0) - moment.boot_s, 0.0))

    return changed


def _if_static(port: Port) -> dict[int, Value]:
    return {
        1: integer(port.if_index),
        2: text(port.descr),
        3: integer(port.if_type),
        4: integer(port.mtu),
        5: gauge32(port.speed_bps),
        6: text(port.mac),
        7: integer(_UP if port.admin_up else _DOWN),
        8: _when_up(port, integer(_UP), integer(_DOWN)),
        9: _last_change(port),
        15: counter32(0),
        21: gauge32(0),
    }


def _if_x_static(port: Port) -> dict[int, Value]:
    return {
        1: text(port.name),
        14: integer(1),
        15: gauge32(port.speed_bps // 1_000_000),
        16: integer(2),
        17: integer(1 if port.if_type == ETHERNET_CSMACD else 2),
        18: text(port.alias),
        19: ticks(0),
    }


def _counter(port: Port, read: Callable[[Moment], int], encode: Callable[[int], bytes]) -> Value:
    """Return a live counter, or a constant 0 where the port carries nothing."""
    if port.traffic is None or not port.admin_up:
        return encode(0)
    return lambda moment: encode(read(moment))


def _field(meter: Callable[[Moment], Counts], field: int) -> Callable[[Moment], int]:
    return lambda moment: meter(moment)[field]


def _if_counters(port: Port, meter: PortMeter) -> dict[int, Value]:
    counters: dict[int, Value] = {}
    for first, direction in ((10, meter.received), (16, meter.sent)):
        for column, field in ((0, 0), (1, 1), (3, 4), (4, 5)):
            counters[first + column] = _counter(port, _field(direction, field), counter32)
    return counters


def _if_x_counters(port: Port, meter: PortMeter) -> dict[int, Value]:
    counters: dict[int, Value] = {}
    for first, direction in ((2, meter.received), (4, meter.sent)):
        for field in (2, 3):
            counters[first + field - 2] = _counter(port, _field(direction, field), counter32)
    for first, direction in ((6, meter.received), (10, meter.sent)):
        for field in range(4):
            counters[first + field] = _counter(port, _field(direction, field), counter64)
    return counters


def link_aggregation(ports: Iterable[Port]) -> Instances:
    """Yield LACP's view of the members, the aggregates' port lists, and both as ifStackTable."""
    members: dict[int, list[int]] = {}
    for port in ports:
        if port.lag is None:
            continue
        members.setdefault(port.lag, []).append(port.if_index)
        state = _when_up(port, text(_LACP_ACTIVE), text(_LACP_LONE))
        for column, value in {12: integer(port.lag), 13: integer(port.lag), 21: state, 23: state}.items():
            yield (*AGG_PORT_ENTRY, column, port.if_index), value
        yield (*IF_STACK_STATUS, port.lag, port.if_index), integer(1)
    for aggregate, indexes in members.items():
        yield (*AGG_PORT_LIST, aggregate), text(_port_list(indexes))


def _port_list(indexes: Sequence[int]) -> bytes:
    """Return a PortList (Q-BRIDGE-MIB): the first port is the high bit of the first octet; ifIndexes beyond 4,096 do not fit and are left out."""
    bits = bytearray(max([index for index in indexes if index <= 4096], default=8) // 8 + 1)
    for index in indexes:
        if index <= 4096:
            bits[(index - 1) // 8] |= 0x80 >> (index - 1) % 8
    return bytes(bits)
