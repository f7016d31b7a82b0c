"""The SNMP manager: a socket per address family, the peers, and the polls that collectors are given."""

import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from ipaddress import ip_address

from netmon.model.memory import DeviceMemory
from netmon.transport.snmp.api import GetResult, SessionStats, SnmpTarget, TableResult, TableSpec
from netmon.transport.snmp.endpoint import WANTED_BUFFER, Endpoint
from netmon.transport.snmp.get import GetJob
from netmon.transport.snmp.peer import Peer
from netmon.transport.snmp.session import Session
from netmon.transport.snmp.shape import Layouts
from netmon.transport.snmp.table import TableWalk
from netmon.transport.snmp.usm import KeyCache

# An agent that answers for one VLAN and not for the next must not cost the whole poll.
VLAN_LEAST_S = 3.0
VLAN_SHARE = 3


class Poll:
    """One poll of one peer, a SnmpSession; `async with` forgets whatever is in flight at the end."""

    def __init__(self, peer: Peer, budget_s: float | None = None) -> None:
        self._peer = peer
        self._budget_s = budget_s
        self.memory: DeviceMemory = peer.memory
        self.stats = SessionStats()

    async def __aenter__(self) -> "Poll":
        self._session = Session(self._peer, self.stats, self._budget_s)
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._session.close()

    async def get(self, oids: Sequence[str]) -> GetResult:
        """See SnmpSession.get."""
        return await GetJob(self._session, oids).run()

    async def table(self, spec: TableSpec) -> TableResult:
        """See SnmpSession.table."""
        return await TableWalk(self._session, spec).run()

    @asynccontextmanager
    async def vlan(self, number: int) -> AsyncIterator["Poll"]:
        """See SnmpSession.vlan; what is learned of the agent there is not kept."""
        left_s = self._session.left_s
        poll = Poll(self._peer.of_vlan(number), min(left_s, max(VLAN_LEAST_S, left_s / VLAN_SHARE)))
        poll.stats = self.stats
        async with poll:
            yield poll


class SnmpClient:
    """Opens the sockets in `async with` and makes peers; addresses are IP literals, names are resolved by the caller."""

    def __init__(self, *, buffer_bytes: int = WANTED_BUFFER, in_flight_limit: int | None = None) -> None:
        self._endpoints = {family: Endpoint(family, buffer_bytes=buffer_bytes, in_flight_limit=in_flight_limit) for family in (socket.AF_INET, socket.AF_INET6)}
        self._layouts = Layouts()
        self._keys = KeyCache()
        self._open = AsyncExitStack()

    async def __aenter__(self) -> "SnmpClient":
        for family, endpoint in tuple(self._endpoints.items()):
            try:
                await self._open.enter_async_context(endpoint)
            except OSError:
                if family is socket.AF_INET:
                    raise
                del self._endpoints[family]  # a machine without IPv6
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._open.aclose()

    @property
    def endpoints(self) -> tuple[Endpoint, ...]:
        """The open sockets, for their counters."""
        return tuple(self._endpoints.values())

    def peer(self, target: SnmpTarget, memory: DeviceMemory) -> Peer:
        """Return what is kept about one agent between polls; ValueError when the address is not an IP address of a family that this machine has."""
        family = socket.AF_INET6 if ip_address(target.address.partition("%")[0]).version == 6 else socket.AF_INET
        endpoint = self._endpoints.get(family)
        if endpoint is None:
            raise ValueError(f"{target.address}: this machine has no IPv6")
        return Peer(target, memory, endpoint, self._layouts, self._keys)

    def poll(self, peer: Peer, budget_s: float | None = None) -> Poll:
        """Return one poll of a peer, to be used in `async with`; `budget_s` bounds all of it, retries included."""
        return Poll(peer, budget_s)
