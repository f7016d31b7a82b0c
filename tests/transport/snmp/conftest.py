"""A small switch to walk, and the manager that walks it."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from netmon.model.memory import DeviceMemory
from netmon.simulate.agent import Agent
from netmon.simulate.farm import AgentFarm
from netmon.simulate.mib import MibView
from netmon.transport.snmp.api import Community, Security, SnmpTarget
from netmon.transport.snmp.client import SnmpClient
from netmon.transport.snmp.peer import Peer
from tests.support.walked import switch_view

PeerOf = Callable[..., Awaitable[Peer]]


@pytest.fixture
def view() -> MibView:
    return switch_view(ports=28)


@pytest.fixture
async def farm() -> AsyncIterator[AgentFarm]:
    async with AgentFarm() as farm:
        yield farm


@pytest.fixture
async def client() -> AsyncIterator[SnmpClient]:
    async with SnmpClient() as client:
        yield client


@pytest.fixture
def peer_of(farm: AgentFarm, client: SnmpClient) -> PeerOf:
    """Open an agent and return its peer; keywords go into the target."""

    async def make(agent: Agent, host: str = "127.0.0.1", security: Security | None = None, **target: object) -> Peer:
        address = await farm.open(agent, host)
        wanted: dict[str, object] = {"budget_s": 5.0, **target}
        return client.peer(
            SnmpTarget(address=address.host, port=address.port, security=security or Community("2c", b"public"), **wanted),  # type: ignore[arg-type]
            DeviceMemory(),
        )

    return make
