"""Link aggregation: which ports belong to an aggregate, and which of them carry traffic (IEEE8023-LAG-MIB, ifStackTable)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from netmon.collect.base import SnmpContext
from netmon.collect.tables import table_status
from netmon.model.outcome import Outcome
from netmon.model.reading import TableStatus
from netmon.transport.snmp.api import TableResult, TableSpec

ATTACHED_AGG_ID = "1.2.840.10006.300.43.1.2.1.1.13"
ACTOR_OPER_STATE = "1.2.840.10006.300.43.1.2.1.1.21"
IF_STACK_STATUS = "1.3.6.1.2.1.31.1.2.1.3"
# CISCO-PAGP-MIB pagpGroupIfIndex: a static port-channel is in no other table, and its ifType is propVirtual.
PAGP_GROUP = "1.3.6.1.4.1.9.9.98.1.1.1.1.8"
AGGREGATE_TYPE = 161
ACTIVE = 1

# LacpState is BITS (lacpActivity = 0x80), yet some agents send the octet of the LACPDU, whose bit 0 is 0x01.
BITS_ORDER = {"synchronization": 0x10, "collecting": 0x08, "distributing": 0x04, "defaulted": 0x02, "expired": 0x01}
PDU_ORDER = {"synchronization": 0x08, "collecting": 0x10, "distributing": 0x20, "defaulted": 0x40, "expired": 0x80}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lags:
    """Aggregates by ifIndex: their active members' and all their members' ifIndex, sorted."""

    active: dict[int, tuple[int, ...]]
    members: dict[int, tuple[int, ...]]


def carries_traffic(actor_oper_state: int) -> bool:
    """Tell whether a port is in sync, collecting and distributing, in either bit order of LacpState (IEEE 802.1AX 6.4.2.3).

    An octet that means "active" in one order has `expired` or `defaulted` set, or lacks a needed bit, in the other.
    """
    for order in (BITS_ORDER, PDU_ORDER):
        needed = order["synchronization"] | order["collecting"] | order["distributing"]
        if actor_oper_state & needed == needed and not actor_oper_state & order["expired"]:
            return True
    return False


def members_from_lacp(rows: Iterable[tuple[int, object, object]], up: frozenset[int] | None) -> Lags:
    """Group ports by dot3adAggPortAttachedAggID; `rows` are (port ifIndex, attachedAggID, actorOperState).

    A port without a state octet is active when it is in `up`; a port that is known to be down is never active.
    """
    members: dict[int, list[int]] = {}
    active: dict[int, list[int]] = {}
    for port, aggregate, state in rows:
        if not isinstance(aggregate, int) or aggregate <= 0 or aggregate == port:
            continue
        members.setdefault(aggregate, []).append(port)
        active.setdefault(aggregate, [])
        is_up = up is None or port in up
        if is_up and (carries_traffic(state[0]) if isinstance(state, bytes) and state else up is not None):
            active[aggregate].append(port)
    return Lags(active=_sorted(active), members=_sorted(members))


def members_from_stack(pairs: Iterable[tuple[int, int]], if_type: Mapping[int, object], up: frozenset[int]) -> Lags:
    """Read aggregates that LACP does not know from ifStackTable: ports directly below an interface of type ieee8023adLag.

    `pairs` are (higher, lower) ifIndex of active rows; 0 means "nothing above/below".
    """
    members: dict[int, list[int]] = {}
    for higher, lower in pairs:
        if higher and lower and if_type.get(higher) == AGGREGATE_TYPE:
            members.setdefault(higher, []).append(lower)
    return Lags(active=_sorted({lag: [port for port in ports if port in up] for lag, ports in members.items()}), members=_sorted(members))


def members_from_pagp(rows: Iterable[tuple[int, object]], up: frozenset[int]) -> Lags:
    """Group ports by pagpGroupIfIndex; a port in no group has 0 or its own number. A port of a static group carries traffic when it is up."""
    members: dict[int, list[int]] = {}
    for port, group in rows:
        if isinstance(group, int) and group > 0 and group != port:
            members.setdefault(group, []).append(port)
    return Lags(active=_sorted({lag: [port for port in ports if port in up] for lag, ports in members.items()}), members=_sorted(members))


def _sorted(groups: Mapping[int, Iterable[int]]) -> dict[int, tuple[int, ...]]:
    return {lag: tuple(sorted(ports)) for lag, ports in sorted(groups.items())}


async def read_lags(
    context: SnmpContext, if_type: Mapping[int, object], up: frozenset[int], *, pagp: bool = False
) -> tuple[Lags | None, tuple[TableStatus, ...]]:
    """Ask LACP, with `pagp` Cisco's table, then ifStackTable for aggregates that both left without members; None when none could be read to its end."""
    lacp = await context.session.table(TableSpec(name="dot3adAggPortTable", columns=(ATTACHED_AGG_ID, ACTOR_OPER_STATE)))
    found = members_from_lacp(_lacp_rows(lacp), up) if lacp.complete else None
    statuses = [table_status(lacp)]
    if pagp:
        table = await context.session.table(TableSpec(name="pagpEtherChannelTable", columns=(PAGP_GROUP,)))
        statuses.append(table_status(table))
        if table.complete:
            rows = zip(table.index, table.columns[0].values, strict=True)
            found = _merged(members_from_pagp(((index[0], group) for index, group in rows if len(index) == 1), up), found)
    aggregates = {index for index, kind in if_type.items() if kind == AGGREGATE_TYPE}
    if aggregates - set(found.members if found else ()):
        stack = await context.session.table(TableSpec(name="ifStackTable", columns=(IF_STACK_STATUS,)))
        statuses.append(table_status(stack))
        if stack.complete:
            found = _merged(members_from_stack(_stack_pairs(stack), if_type, up), found)
    return found, tuple(status for status in statuses if status.outcome is not Outcome.NO_DATA)


def _lacp_rows(result: TableResult) -> Iterable[tuple[int, object, object]]:
    attached, state = result.columns
    return ((index[0], aggregate, octets) for index, aggregate, octets in zip(result.index, attached.values, state.values, strict=True) if len(index) == 1)


def _stack_pairs(result: TableResult) -> Iterable[tuple[int, int]]:
    status = result.columns[0].values
    return ((index[0], index[1]) for index, value in zip(result.index, status, strict=True) if len(index) == 2 and value == ACTIVE)


def _merged(below: Lags, above: Lags | None) -> Lags:
    if above is None:
        return below
    return Lags(active={**below.active, **above.active}, members={**below.members, **above.members})
