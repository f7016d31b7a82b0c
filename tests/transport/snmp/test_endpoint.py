"""The shared socket: limits that follow the buffer, drops that are our own, and answers that nobody asked for."""

import asyncio
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from statistics import median

import pytest

from netmon.model.memory import DeviceMemory
from netmon.model.outcome import Outcome
from netmon.simulate.agent import Agent
from netmon.simulate.broken import modes
from netmon.simulate.farm import Address, AgentFarm
from netmon.transport.snmp.api import Community, SnmpTarget, TableResult
from netmon.transport.snmp.client import SnmpClient
from netmon.transport.snmp.endpoint import REPLY_CHARGE, Endpoint
from netmon.transport.snmp.peer import Peer
from tests.support.walked import SPEC, assert_right, switch_view
from tests.transport.snmp.conftest import PeerOf

ALL_PORTS = list(range(1, 9))
SMALL_BUFFER = 106_496  # what Linux gives by default (net.core.rmem_default 212992), as asked for


async def test_limit_follows_the_buffer_that_was_obtained() -> None:
    for wanted in (SMALL_BUFFER, 1 << 20):
        async with Endpoint(socket.AF_INET, buffer_bytes=wanted) as endpoint:
            assert endpoint.buffer_bytes >= wanted
            assert endpoint.limit == max(16, endpoint.buffer_bytes // REPLY_CHARGE)


async def test_many_devices_through_a_default_buffer_lose_nothing(farm: AgentFarm) -> None:
    addresses = [await farm.open(Agent(view=switch_view(ports=28))) for _ in range(60)]
    async with SnmpClient(buffer_bytes=SMALL_BUFFER) as client:
        peers = [client.peer(SnmpTarget(address=a.host, port=a.port, security=Community("2c", b"public"), budget_s=20.0), DeviceMemory()) for a in addresses]

        async def walk(place: int) -> TableResult:
            async with client.poll(peers[place]) as poll:
                return await poll.table(SPEC)

        for _ in range(3):
            for result in await asyncio.gather(*map(walk, range(len(peers)))):
                assert (result.outcome, result.reason) == (Outcome.OK, None)
                assert_right(result, list(range(1, 29)))
        assert client.endpoints[0].limit <= 212_992 // REPLY_CHARGE


async def test_local_drops_shrink_the_limit_and_count_against_no_device(client: SnmpClient, peer_of: PeerOf) -> None:
    agent = Agent(view=switch_view(ports=28), _mode=modes()["silent"])
    peer = await peer_of(agent, budget_s=4.0)
    endpoint = client.endpoints[0]
    before = endpoint.limit
    async with client.poll(peer) as poll:
        walk = asyncio.create_task(poll.table(SPEC))
        await asyncio.sleep(0.2)
        endpoint.count_drops(endpoint.drops + 50)
        await asyncio.sleep(1.0)
        agent.mode = modes()["normal"]
        result = await walk
    assert endpoint.limit < before
    assert result.outcome is Outcome.OK
    assert poll.stats.retries >= 1
    assert not peer.lossy


async def test_answer_from_another_address_is_refused_unless_allowed(client: SnmpClient, peer_of: PeerOf) -> None:
    strict = await peer_of(Agent(view=switch_view(ports=4), _mode=modes()["wrong_source"]), budget_s=1.2)
    lenient = await peer_of(Agent(view=switch_view(ports=4), _mode=modes()["wrong_source"]), budget_s=4.0, reply_from_any_address=True)
    outcomes = []
    for peer in (strict, lenient):
        async with client.poll(peer) as poll:
            result = await poll.table(SPEC)
            outcomes.append((result.outcome, "127.9.9.9, which was not asked" in (result.reason or "")))
    assert outcomes == [(Outcome.TIMEOUT, True), (Outcome.OK, False)]
    assert client.endpoints[0].unmatched > 0


async def test_garbage_on_the_socket_is_counted_and_harmless(client: SnmpClient, peer_of: PeerOf) -> None:
    peer = await peer_of(Agent(view=switch_view(ports=4)))
    endpoint = client.endpoints[0]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.setblocking(False)
        for size in range(200):
            other.sendto(bytes(range(size)), ("127.0.0.1", endpoint.port))
    async with client.poll(peer) as poll:
        assert_right(await poll.table(SPEC), [1, 2, 3, 4])
    assert endpoint.malformed + endpoint.unmatched == 200


WITHOUT_CAPABILITIES = """
import asyncio, sys
from tests.transport.snmp.test_endpoint import walk_many
sys.exit(asyncio.run(walk_many(20)))
"""


async def walk_many(count: int) -> int:
    """Walk simulated switches in this process; 0 when every value came and no privileged buffer was had."""
    async with AgentFarm() as farm, SnmpClient() as client:
        ends = [await farm.open(Agent(view=switch_view(ports=28))) for _ in range(count)]
        peers = [client.peer(SnmpTarget(address=end.host, port=end.port, security=Community("2c", b"public")), DeviceMemory()) for end in ends]
        for peer in peers:
            async with client.poll(peer) as poll:
                assert_right(await poll.table(SPEC), list(range(1, 29)))
        maximum = int(await asyncio.to_thread(Path("/proc/sys/net/core/rmem_max").read_text))
        return 0 if client.endpoints[0].buffer_bytes <= 2 * maximum else 1


def test_without_any_capability_the_manager_works(root: Path) -> None:
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        pytest.skip("setpriv is missing: apt-get install -y util-linux")
    command = [setpriv, "--bounding-set=-all", "--inh-caps=-all", sys.executable, "-c", WITHOUT_CAPABILITIES]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


async def test_silent_devices_do_not_take_the_places_of_those_that_answer(farm: AgentFarm) -> None:
    """An ordinary user's socket holds some fifty replies; fifty devices a second may fall silent all the same."""
    silent = [await farm.open(Agent(view=switch_view(ports=1), alive=False)) for _ in range(100)]
    alive = await farm.open(Agent(view=switch_view(ports=8)))
    async with SnmpClient(in_flight_limit=16) as client:

        def peer(end: Address) -> Peer:
            return client.peer(SnmpTarget(address=end.host, port=end.port, security=Community("2c", b"public"), budget_s=5.0), DeviceMemory())

        async def walk(one: Peer, delay_s: float = 0.0) -> TableResult:
            await asyncio.sleep(delay_s)
            async with client.poll(one) as poll:
                return await poll.table(SPEC)

        living = peer(alive)
        await walk(living)
        dead = [asyncio.create_task(walk(peer(end), place / 50)) for place, end in enumerate(silent)]
        times_s = []
        for _ in range(20):
            started = asyncio.get_running_loop().time()
            assert_right(await walk(living), ALL_PORTS)
            times_s.append(asyncio.get_running_loop().time() - started)
            await asyncio.sleep(0.1)
        assert client.endpoints[0].in_flight > 16
        for task in dead:
            task.cancel()
        await asyncio.wait(dead)
    assert median(times_s) < 0.45


async def test_places_are_given_back_however_a_request_ends() -> None:
    """Answered, given up, forgotten: afterwards the limit is whole again."""
    async with SnmpClient(in_flight_limit=2) as client:
        for mode in ("normal", "silent", "truncated", "wrong_id"):
            async with AgentFarm() as farm:
                end = await farm.open(Agent(view=switch_view(ports=4), _mode=modes()[mode]))
                peer = client.peer(SnmpTarget(address=end.host, port=end.port, security=Community("2c", b"public"), budget_s=1.2), DeviceMemory())
                async with client.poll(peer) as poll:
                    await poll.table(SPEC)
                async with client.poll(peer) as poll:  # left in the middle
                    walk = asyncio.create_task(poll.table(SPEC))
                    await asyncio.sleep(0.05)
                    walk.cancel()
                    await asyncio.wait({walk})
        async with AgentFarm() as farm:
            end = await farm.open(Agent(view=switch_view(ports=28)))
            peer = client.peer(SnmpTarget(address=end.host, port=end.port, security=Community("2c", b"public"), budget_s=3.0), DeviceMemory())
            async with client.poll(peer) as poll:
                assert_right(await poll.table(SPEC), list(range(1, 29)))
        assert (client.endpoints[0].in_flight, client.endpoints[0].queued) == (0, 0)
