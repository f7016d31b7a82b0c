"""Half-broken agents beside healthy ones: no wrong value, nothing endless, nobody else disturbed."""

import asyncio

import pytest

from netmon.model.outcome import Outcome
from netmon.simulate.agent import Agent
from netmon.simulate.broken import modes
from netmon.transport.snmp.api import TableResult
from netmon.transport.snmp.client import SnmpClient
from tests.support.walked import SPEC, assert_right, switch_view
from tests.transport.snmp.conftest import PeerOf

ALL = list(range(1, 9))
OK = (Outcome.OK,)
# What each mode must come to; a mode that gives rows must give right ones.
EXPECTED: dict[str, tuple[Outcome, ...]] = {
    "normal": OK,
    "truncated": (Outcome.PROTOCOL_ERROR,),
    "wrong_id": (Outcome.PROTOCOL_ERROR,),
    "same_oid": (Outcome.PROTOCOL_ERROR,),
    "non_increasing": (Outcome.PARTIAL,),
    "endless": (Outcome.PARTIAL,),
    "too_big": OK,
    "gen_err": (Outcome.PROTOCOL_ERROR,),
    "gen_err_column": (Outcome.PARTIAL,),
    "duplicate": OK,
    "slow": (Outcome.OK, Outcome.PARTIAL, Outcome.TIMEOUT),
    "wrong_source": (Outcome.TIMEOUT,),
    "garbage": (Outcome.TIMEOUT, Outcome.PROTOCOL_ERROR),
    "huge_string": OK,
    "empty_varbinds": (Outcome.PROTOCOL_ERROR,),
    "v1_reply": (Outcome.PROTOCOL_ERROR,),
    "wrong_community": (Outcome.PROTOCOL_ERROR,),
    "silent": (Outcome.TIMEOUT,),
    "bad_length": (Outcome.TIMEOUT, Outcome.PROTOCOL_ERROR),
    "flood": OK,
    "nuls": OK,
    "negative_length": (Outcome.TIMEOUT, Outcome.PROTOCOL_ERROR),
    "overlong": (Outcome.PROTOCOL_ERROR,),
}
TEXTS_CHANGED = ("huge_string", "nuls")


BUDGET_S = {"slow": 5.0, "endless": 5.0}


async def poll(client: SnmpClient, peer_of: PeerOf, mode: str) -> TableResult:
    peer = await peer_of(Agent(view=switch_view(ports=8), _mode=modes()[mode]), budget_s=BUDGET_S.get(mode, 1.5))
    async with client.poll(peer) as session:
        return await session.table(SPEC)


@pytest.mark.parametrize("mode", sorted(EXPECTED))
async def test_broken_agent_ends_with_a_reason_and_no_wrong_value(client: SnmpClient, peer_of: PeerOf, mode: str) -> None:
    result = await poll(client, peer_of, mode)
    assert result.outcome in EXPECTED[mode], result.reason
    assert result.complete == (result.outcome is Outcome.OK)
    assert (result.reason is None) == result.complete
    assert result.requests <= SPEC.max_requests
    assert len(result.index) <= SPEC.max_rows * len(SPEC.columns)
    if result.index and mode != "endless":
        rows = [index[0] for index in result.index]
        if mode in TEXTS_CHANGED:
            assert result.columns[2].values == tuple(i * 7 for i in rows)
        else:
            assert_right(result, rows, whole=False)


async def test_broken_agents_never_disturb_healthy_ones(client: SnmpClient, peer_of: PeerOf) -> None:
    healthy = [await peer_of(Agent(view=switch_view(ports=8)), budget_s=4.0) for _ in range(12)]

    async def watch() -> list[TableResult]:
        results = []
        for _ in range(6):
            for peer in healthy:
                async with client.poll(peer) as session:
                    results.append(await session.table(SPEC))
            await asyncio.sleep(0.1)
        return results

    broken = [poll(client, peer_of, mode) for mode in sorted(EXPECTED) if mode != "endless"]
    results = (await asyncio.gather(watch(), *broken))[0]
    assert isinstance(results, list)
    for result in results:
        assert result.outcome is Outcome.OK, result.reason
        assert_right(result, ALL)


@pytest.mark.parametrize(("mode", "reason"), [("same_oid", "repeated_oid"), ("empty_varbinds", "empty_varbinds")])
async def test_agent_that_gets_nowhere_is_given_up_at_once(client: SnmpClient, peer_of: PeerOf, mode: str, reason: str) -> None:
    peer = await peer_of(Agent(view=switch_view(ports=8), _mode=modes()[mode]), budget_s=10.0)
    start = asyncio.get_running_loop().time()
    async with client.poll(peer) as session:
        table = await session.table(SPEC)
        scalars = await session.get(["1.3.6.1.2.1.1.5.0"])
    assert (table.outcome, reason in (table.reason or "")) == (Outcome.PROTOCOL_ERROR, True)
    assert mode == "same_oid" or scalars.outcome is Outcome.PROTOCOL_ERROR
    assert asyncio.get_running_loop().time() - start < 6.0


async def test_flooding_agent_leaves_nothing_behind(client: SnmpClient, peer_of: PeerOf) -> None:
    result = await poll(client, peer_of, "flood")
    assert_right(result, ALL)
    await asyncio.sleep(0.1)
    assert client.endpoints[0].in_flight == 0
    assert client.endpoints[0].unmatched > 100
