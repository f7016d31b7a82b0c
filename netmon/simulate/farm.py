"""Many agents in one event loop: a UDP socket for each address."""

import asyncio
import errno
import ipaddress
import socket
from collections.abc import Mapping, Sequence
from contextlib import suppress
from types import TracebackType
from typing import NamedTuple, Self, cast

from netmon.simulate.agent import Agent
from netmon.simulate.mode import Delivery

_PORT_TRIES = 200


class Address(NamedTuple):
    """Where an agent listens."""

    host: str
    port: int


def send_from_elsewhere(message: bytes, peer: tuple[str, int]) -> None:
    """Send one datagram from a port, and on IPv4 a loopback address, that nobody asked."""
    version = ipaddress.ip_address(peer[0]).version
    family, source = (socket.AF_INET, "127.9.9.9") if version == 4 else (socket.AF_INET6, "::1")
    with socket.socket(family, socket.SOCK_DGRAM) as other, suppress(OSError):
        other.setblocking(False)
        other.setblocking(False)
        other.bind((source, 0))
        other.sendto(message, peer)


class _Endpoint(asyncio.DatagramProtocol):
    """The socket of one agent."""

    def __init__(self, agent: Agent) -> None:
        self._agent = agent
        self._transport: asyncio.DatagramTransport | None = None
        self._pending: set[asyncio.TimerHandle] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Python 3.11's own datagram transport does not inherit from DatagramTransport.
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        for delivery in self._agent.handle(data):
            if delivery.delay_s:
                self._later(delivery, addr)
            else:
                self._send(delivery, addr)

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._transport = None
        for handle in self._pending:
            handle.cancel()
        self._pending.clear()

    def _later(self, delivery: Delivery, peer: tuple[str, int]) -> None:
        def fire() -> None:
            self._pending.discard(handle)
            self._send(delivery, peer)

        handle = asyncio.get_running_loop().call_later(delivery.delay_s, fire)
        self._pending.add(handle)

    def _send(self, delivery: Delivery, peer: tuple[str, int]) -> None:
        if delivery.elsewhere:
            send_from_elsewhere(delivery.message, peer)
        elif self._transport is not None:
            self._transport.sendto(delivery.message, peer)


class AgentFarm:
    """Opens and closes the sockets of agents; `async with` closes all that is left."""

    def __init__(self) -> None:
        self._open: dict[Address, tuple[Agent, asyncio.DatagramTransport]] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for address in list(self._open):
            self.close(address)
        await asyncio.sleep(0)  # lets the transports close their sockets

    @property
    def agents(self) -> Mapping[Address, Agent]:
        """The agents that listen now."""
        return {address: agent for address, (agent, _) in self._open.items()}

    async def open(self, agent: Agent, host: str = "127.0.0.1", port: int = 0) -> Address:
        """Let an agent listen; port 0 takes a free one. OSError when the address is taken or not of this machine."""
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(lambda: _Endpoint(agent), local_addr=(host, port))
        address = Address(host, transport.get_extra_info("sockname")[1])
        self._open[address] = (agent, transport)
        return address

    async def open_on_one_port(self, agents: Sequence[tuple[Agent, str]], first_port: int) -> int:
        """Let each agent listen on its own host, all on the first port from `first_port` that is free on every host; return it."""
        for port in range(first_port, first_port + _PORT_TRIES):
            opened: list[Address] = []
            try:
                for agent, host in agents:
                    opened.append(await self.open(agent, host, port))  # what was opened must be known when one fails
            except OSError as error:
                for address in opened:
                    self.close(address)
                if error.errno != errno.EADDRINUSE:
                    raise
            else:
                return port
        raise OSError(errno.EADDRINUSE, f"no port of {first_port}-{first_port + _PORT_TRIES - 1} is free on every address")

    def close(self, address: Address) -> None:
        """Close one agent's socket; KeyError when none is open there."""
        _, transport = self._open.pop(address)
        transport.close()
