"""Collector `stp`: topology changes and the root of the spanning tree (BRIDGE-MIB dot1dStp, RFC 4188), a handful of scalars."""

from netmon.collect.base import Collected, SnmpContext
from netmon.collect.cells import whole
from netmon.collect.params import Params
from netmon.collect.tables import get_status, overall
from netmon.collect.transforms import Raw
from netmon.model.equipment import SpanningTree
from netmon.transport.snmp.api import GetResult

STP = "1.3.6.1.2.1.17.2"
SINCE, CHANGES, ROOT, ROOT_COST, ROOT_PORT = (f"{STP}.{column}.0" for column in (3, 4, 5, 6, 7))
TICKS_PER_S = 100
BRIDGE_ID_OCTETS = 8


class StpParams(Params):
    """The collector has no parameters."""


async def collect(context: SnmpContext) -> Collected:
    """Read the scalars; a device without a spanning tree gives none, and that is OK."""
    StpParams.model_validate(dict(context.params))
    result = await context.session.get([SINCE, CHANGES, ROOT, ROOT_COST, ROOT_PORT])
    statuses = (get_status("dot1dStp", result),)
    outcome, detail = overall(statuses)
    return Collected(outcome=outcome, payload=spanning_tree(result) if outcome.got_something else None, tables=statuses, detail=detail)


def spanning_tree(result: GetResult) -> SpanningTree:
    """Read what was answered; a root of zeros, or without octets, is a bridge whose spanning tree is off."""
    values = {oid: bind.value for oid, bind in result.values.items()}
    root = _bridge_id(values.get(ROOT))
    since, port = whole(values.get(SINCE)), whole(values.get(ROOT_PORT))
    return SpanningTree(
        topology_changes=whole(values.get(CHANGES)),
        since_change_s=since / TICKS_PER_S if since is not None else None,
        root=root,
        root_cost=whole(values.get(ROOT_COST)) if root else None,
        root_port=port if root and port else None,
        is_root=port == 0 if root and port is not None else None,
    )


def _bridge_id(raw: Raw) -> str | None:
    """Return `priority/aa:bb:..` of a BridgeId: two octets of priority and a MAC address."""
    if not isinstance(raw, bytes) or len(raw) != BRIDGE_ID_OCTETS or not any(raw[2:]):
        return None
    return f"{int.from_bytes(raw[:2], 'big')}/{raw[2:].hex(':')}"
