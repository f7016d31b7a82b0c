"""Collector `ipv6`: the IPv6 addresses of an exit's ports and whether IPv6 packets move (IP-MIB, RFC 4293; IPV6-MIB, RFC 2465, for old devices)."""

from collections.abc import Sequence
from ipaddress import IPv6Address

from netmon.collect.base import Collected, SnmpContext
from netmon.collect.cells import read_rows, whole
from netmon.collect.health_rows import Row
from netmon.collect.params import Params
from netmon.collect.tables import overall
from netmon.model.campus import Ipv6Address, Ipv6Counter, Ipv6Status
from netmon.model.outcome import Outcome
from netmon.model.reading import TableStatus

ADDRESSES, ADDRESS_IF_INDEX = "1.3.6.1.2.1.4.34.1", 3  # ipAddressEntry, ipAddressIfIndex
OLD_ADDRESSES, OLD_PREFIX_LENGTH = "1.3.6.1.2.1.55.1.8.1", 2  # ipv6AddrEntry, ipv6AddrPfxLength; indexed by ifIndex and address
PORT_STATS = "1.3.6.1.2.1.4.31.3.1"  # ipIfStatsEntry
SYSTEM_STATS = "1.3.6.1.2.1.4.31.1.1"  # ipSystemStatsEntry
IN, HC_IN, OUT, HC_OUT = 3, 4, 30, 31  # InReceives, HCInReceives, OutTransmits, HCOutTransmits
IPV6 = 2  # InetVersion, InetAddressType
IPV6_OCTETS = 16


class Ipv6Params(Params):
    """The collector has no parameters."""


async def collect(context: SnmpContext) -> Collected:
    """Read addresses and counters; a device without IPv6 has none, and that is OK."""
    Ipv6Params.model_validate(dict(context.params))
    statuses: list[TableStatus] = []
    rows = await read_rows(context, "ipAddressTable", ADDRESSES, (ADDRESS_IF_INDEX,), statuses)
    addresses = [found for row in rows if (found := address_of(row)) is not None]
    if not addresses:
        old = await read_rows(context, "ipv6AddrTable", OLD_ADDRESSES, (OLD_PREFIX_LENGTH,), statuses)
        addresses = [found for row in old if (found := old_address_of(row.index)) is not None]
    columns = (IN, HC_IN, OUT, HC_OUT)
    counters = counters_of(await read_rows(context, "ipIfStatsTable", PORT_STATS, columns, statuses), per_port=True)
    if not counters:
        counters = counters_of(await read_rows(context, "ipSystemStatsTable", SYSTEM_STATS, columns, statuses), per_port=False)
    outcome, detail = overall(statuses)
    status = Ipv6Status(
        addresses=tuple(addresses),
        counters=counters,
        complete=all(table.outcome in (Outcome.OK, Outcome.NO_DATA) for table in statuses),
        moving=moving(context.memory.scratch.get("ipv6"), counters),
    )
    if counters:
        context.memory.scratch["ipv6"] = counters
    return Collected(outcome=outcome, payload=status, tables=tuple(statuses), detail=detail)


def address_of(row: Row) -> Ipv6Address | None:
    """Return the address of an ipAddressTable row (index: type, length, octets); None for IPv4, zones and rows of another shape."""
    kind, length, *octets = row.index if len(row.index) > 2 else (0, 0)
    if_index = whole(row.cells[ADDRESS_IF_INDEX])
    if kind != IPV6 or length != IPV6_OCTETS or if_index is None:
        return None
    return _address(if_index, octets)


def old_address_of(index: Sequence[int]) -> Ipv6Address | None:
    """Return the address of an ipv6AddrTable row (index: ifIndex, octets, with or without their number before them)."""
    if_index, *octets = index or (0,)
    if len(octets) == IPV6_OCTETS + 1 and octets[0] == IPV6_OCTETS:
        octets = octets[1:]
    return _address(if_index, octets)


def _address(if_index: int, octets: Sequence[int]) -> Ipv6Address | None:
    if len(octets) != IPV6_OCTETS or not all(0 <= octet <= 255 for octet in octets):
        return None
    return Ipv6Address(if_index=if_index, address=str(IPv6Address(bytes(octets))))


def counters_of(rows: Sequence[Row], *, per_port: bool) -> tuple[Ipv6Counter, ...]:
    """Return the IPv6 rows; 64-bit counters first."""
    found = []
    for row in rows:
        if not row.index or row.index[0] != IPV6 or len(row.index) != 1 + per_port:
            continue
        received, sent = (whole(row.cells[wide]) if row.cells[wide] is not None else whole(row.cells[narrow]) for wide, narrow in ((HC_IN, IN), (HC_OUT, OUT)))
        if received is not None or sent is not None:
            found.append(Ipv6Counter(if_index=row.index[1] if per_port else None, received=received, sent=sent))
    return tuple(found)


def moving(before: object, now: Sequence[Ipv6Counter]) -> bool | None:
    """Return whether on any port both counters grew; None without a reading before or without counters. A reset is no movement, and no standstill."""
    if not isinstance(before, tuple) or not now:
        return None
    old = {counter.if_index: counter for counter in before if isinstance(counter, Ipv6Counter)}
    pairs = [(old[counter.if_index], counter) for counter in now if counter.if_index in old]
    steps = [(_step(first.received, second.received), _step(first.sent, second.sent)) for first, second in pairs]
    if any(received and sent for received, sent in steps):
        return True
    return None if not steps or any(step is None for pair in steps for step in pair) else False


def _step(before: int | None, now: int | None) -> int | None:
    return None if before is None or now is None or now < before else now - before
