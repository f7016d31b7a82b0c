"""Collector `dhcp`: how full a DHCP server's pools are (DHCP-MIB of Windows Server, scopeTable, or a table of its shape)."""

from ipaddress import IPv4Address

from pydantic import Field

from netmon.collect.base import Collected, SnmpContext
from netmon.collect.cells import instance, read_rows, whole
from netmon.collect.params import Params
from netmon.collect.tables import overall
from netmon.model.campus import DhcpPool, DhcpPools
from netmon.model.reading import TableStatus

IPV4_ARCS = 4


class DhcpParams(Params):
    """Where the pools stand: a table indexed by the subnet's address, with the numbers of used and of free addresses."""

    entry: str = Field("1.3.6.1.4.1.311.1.3.2.1.1", description="entry of the table; scopeTableEntry of DHCP-MIB unless said otherwise")
    used: int = Field(2, description="column of the addresses in use (noAddInUse)")
    free: int = Field(3, description="column of the free addresses (noAddFree)")


async def collect(context: SnmpContext) -> Collected:
    """Read the pools; a server without any has none, and that is OK."""
    params = DhcpParams.model_validate(dict(context.params))
    statuses: list[TableStatus] = []
    rows = await read_rows(context, "scopeTable", params.entry, (params.used, params.free), statuses)
    pools = tuple(
        DhcpPool(
            oid=instance(params.entry, params.used, row.index), pool=subnet(row.index), used=whole(row.cells[params.used]), free=whole(row.cells[params.free])
        )
        for row in rows
    )
    outcome, detail = overall(statuses)
    return Collected(outcome=outcome, payload=DhcpPools(pools=pools), tables=tuple(statuses), detail=detail)


def subnet(index: tuple[int, ...]) -> str:
    """Return the subnet's address; an index of another shape as it stands."""
    if len(index) == IPV4_ARCS and all(0 <= arc <= 255 for arc in index):
        return str(IPv4Address(bytes(index)))
    return ".".join(map(str, index))
