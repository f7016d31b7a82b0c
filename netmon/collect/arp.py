"""Collector `arp`: which IP address has which MAC address (IP-MIB ipNetToPhysicalTable, RFC 4293, and ipNetToMediaTable for IPv4)."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Annotated

from pydantic import Field

from netmon.collect.base import Collected, SnmpContext
from netmon.collect.params import Params
from netmon.collect.tables import overall, table_status
from netmon.collect.transforms import Raw
from netmon.collect.turn import turn
from netmon.model.mac import is_station
from netmon.model.neighbours import ArpEntry, ArpTable
from netmon.model.outcome import Outcome
from netmon.model.reading import TableStatus
from netmon.transport.snmp.api import TableResult, TableSpec

PHYSICAL = tuple(f"1.3.6.1.2.1.4.35.1.{column}" for column in (4, 6, 7))
MEDIA = tuple(f"1.3.6.1.2.1.4.22.1.{column}" for column in (2, 4))
INVALID_TYPE = 2
# ipNetToPhysicalState: invalid, incomplete
UNUSABLE_STATES = (5, 7)
# InetAddressType: ipv4, ipv6, ipv4z, ipv6z, and the octets of the address itself
ADDRESS_OCTETS = {1: 4, 2: 16, 3: 4, 4: 16}
MAC_OCTETS = 6
SLICE = 2_000
MAX_ROWS = 20_000


class ArpParams(Params):
    """`ipv6`: also ask for the table that has IPv6 neighbours."""

    ipv6: bool = True
    max_rows: Annotated[int, Field(ge=100, le=200_000)] = MAX_ROWS


async def collect(context: SnmpContext) -> Collected:
    """Read the newer table, and the older one where that has no IPv4; a device without either has none, and that is OK."""
    params = ArpParams.model_validate(dict(context.params))
    statuses: list[TableStatus] = []
    entries: dict[tuple[str, str], ArpEntry] = {}
    complete = True
    if params.ipv6:
        result = await context.session.table(TableSpec(name="ipNetToPhysicalTable", columns=PHYSICAL, max_rows=params.max_rows))
        statuses.append(table_status(result))
        complete = result.complete or result.outcome is Outcome.NO_DATA
        await _take(entries, result)
    if not any("." in ip for ip, _ in entries):
        result = await context.session.table(TableSpec(name="ipNetToMediaTable", columns=MEDIA, max_rows=params.max_rows))
        statuses.append(table_status(result))
        complete = complete and (result.complete or result.outcome is Outcome.NO_DATA)
        await _take(entries, result)
    outcome, detail = overall(statuses)
    payload = ArpTable(entries=tuple(entries.values()), complete=complete) if outcome.got_something else None
    return Collected(outcome=outcome, payload=payload, tables=tuple(statuses), detail=detail)


async def _take(entries: dict[tuple[str, str], ArpEntry], result: TableResult) -> None:
    columns = [column.values for column in result.columns]
    for start in range(0, len(result.index), SLICE):
        for row in range(start, min(start + SLICE, len(result.index))):
            entry = arp_entry(result.index[row], [values[row] for values in columns])
            if entry is not None:
                entries.setdefault((entry.ip, entry.mac), entry)
        await turn()


def arp_entry(index: Sequence[int], cells: Sequence[Raw]) -> ArpEntry | None:
    """Read one row of either table; None for what is no neighbour: invalid or incomplete rows, group addresses, odd hardware addresses."""
    mac, kind = cells[0], cells[1]
    state = cells[2] if len(cells) > 2 else None
    if not isinstance(mac, bytes) or len(mac) != MAC_OCTETS or kind == INVALID_TYPE or state in UNUSABLE_STATES:
        return None
    address = _physical(index) if len(cells) > 2 else _media(index)
    words = mac.hex(":")
    if address is None or address.is_multicast or address.is_unspecified or address.is_loopback or not is_station(words):
        return None
    return ArpEntry(str(address), words, index[0])


def _media(index: Sequence[int]) -> IPv4Address | IPv6Address | None:
    """Read ifIndex.a.b.c.d; some agents put an address type of 1 between."""
    tail = index[-4:]
    return ip_address(bytes(tail)) if len(index) in (5, 6) and max(tail) <= 255 else None


def _physical(index: Sequence[int]) -> IPv4Address | IPv6Address | None:
    """Read ifIndex.type.length.address; agents that leave the length out are understood, a zone index at the end is passed over."""
    octets = ADDRESS_OCTETS.get(index[1], 0) if len(index) > 2 else 0
    start = 3 if octets and len(index) >= 3 + octets else 2
    tail = index[start : start + octets]
    return ip_address(bytes(tail)) if octets and len(tail) == octets and max(tail) <= 255 else None
