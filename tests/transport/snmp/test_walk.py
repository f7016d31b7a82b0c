"""Reading tables from an agent that behaves, changes, and is limited."""

import asyncio

import pytest

from netmon.model.outcome import Outcome
from netmon.simulate.agent import Agent, Line
from netmon.simulate.broken import modes
from netmon.simulate.mib import IF_ENTRY, MibView
from netmon.simulate.responder import Limits
from netmon.transport.snmp.api import Community, GetResult, TableResult, TableSpec
from netmon.transport.snmp.ber import OCTET_STRING, tlv
from netmon.transport.snmp.client import SnmpClient
from netmon.transport.snmp.peer import Peer
from tests.support.walked import AFTER, IF_COLUMNS, SPEC, assert_right, port_rows, switch_view
from tests.transport.snmp.conftest import PeerOf

ALL = list(range(1, 29))


async def walk(client: SnmpClient, peer: Peer, spec: TableSpec = SPEC) -> TableResult:
    async with client.poll(peer) as poll:
        return await poll.table(spec)


async def test_walk_is_right_cold_and_warm_and_warm_costs_less(client: SnmpClient, peer_of: PeerOf, view: MibView) -> None:
    peer = await peer_of(Agent(view=view))
    results = [await walk(client, peer) for _ in range(4)]
    for result in results:
        assert (result.outcome, result.complete, result.reason) == (Outcome.OK, True, None)
        assert_right(result, ALL)
    assert results[-1].requests < results[0].requests
    assert results[3].index is results[2].index


async def test_walk_reads_uptime_in_every_pdu(client: SnmpClient, peer_of: PeerOf, view: MibView) -> None:
    peer = await peer_of(Agent(view=view, uptime_s=1000.0))
    for _ in range(3):
        result = await walk(client, peer)
        for column in result.columns:
            ticks = (column.ticks,) if isinstance(column.ticks, int) else column.ticks
            assert ticks is not None
            assert all(tick is not None and 100_000 <= tick < 101_000 for tick in ticks)


@pytest.mark.parametrize("first", [1, 10101, 227860481, 4294967000])
async def test_walk_reads_any_if_index(client: SnmpClient, peer_of: PeerOf, first: int) -> None:
    peer = await peer_of(Agent(view=switch_view(ports=60, first=first)))
    for _ in range(3):
        result = await walk(client, peer)
        assert [index[0] for index in result.index] == list(range(first, first + 60))
        assert len(result.columns[4].values) == 60
        assert None not in result.columns[4].values


async def test_walk_sees_rows_come_and_go(client: SnmpClient, peer_of: PeerOf, view: MibView) -> None:
    agent = Agent(view=view)
    peer = await peer_of(agent)
    await walk(client, peer)
    await walk(client, peer)
    view.delete_row((7,))
    assert_right(await walk(client, peer), [i for i in ALL if i != 7])
    view.update(port_rows(7).items())  # type: ignore[arg-type]
    view.update(port_rows(29).items())  # type: ignore[arg-type]
    assert_right(await walk(client, peer), [*ALL, 29])
    view.delete_where(lambda name: name[: len(IF_ENTRY)] == IF_ENTRY and name[-1] > 3)
    assert_right(await walk(client, peer), [*ALL, 29], whole=False)
    assert (await walk(client, peer)).columns[0].values[3:] == (None,) * 26


@pytest.mark.parametrize("size", [484, 700, 1472, 60_000])
async def test_walk_fits_any_message_size(client: SnmpClient, peer_of: PeerOf, view: MibView, size: int) -> None:
    peer = await peer_of(Agent(view=view, limits=Limits(max_message=size)))
    for _ in range(4):
        assert_right(await walk(client, peer), ALL)
    learned = peer.memory.reply_limit
    assert (learned != 0) == (size < 1400)
    assert size // 2 < learned < size or not learned


@pytest.mark.parametrize("repetitions", [1, 3, 10])
async def test_walk_lives_with_an_agent_that_repeats_little(client: SnmpClient, peer_of: PeerOf, view: MibView, repetitions: int) -> None:
    peer = await peer_of(Agent(view=view, limits=Limits(max_repetitions=repetitions)))
    for _ in range(3):
        assert_right(await walk(client, peer), ALL)


async def test_walk_of_version_1_and_without_bulk(client: SnmpClient, peer_of: PeerOf) -> None:
    view = switch_view(ports=12)
    view.delete_where(lambda name: name[:10] == (1, 3, 6, 1, 2, 1, 31, 1, 1, 1) and name[10] > 1)
    v1 = await peer_of(Agent(view=view), security=Community("1", b"public"))
    plain = await peer_of(Agent(view=view), bulk=False)
    for peer in (v1, plain):
        for _ in range(3):
            result = await walk(client, peer)
            assert result.outcome is Outcome.OK
            assert result.columns[0].values == tuple(f"GigabitEthernet0/0/{i}".encode() for i in range(1, 13))
            assert set(result.columns[4].values) == {None}


async def test_walk_of_a_table_that_the_agent_lacks_is_ok_and_empty(client: SnmpClient, peer_of: PeerOf) -> None:
    view = switch_view(ports=0)
    view.delete(AFTER)
    peer = await peer_of(Agent(view=view))
    for _ in range(3):
        result = await walk(client, peer)
        assert (result.outcome, result.index) == (Outcome.OK, ())


async def test_walk_learns_what_too_big_means(client: SnmpClient, peer_of: PeerOf, view: MibView) -> None:
    peer = await peer_of(Agent(view=view, _mode=modes()["too_big"]))
    for _ in range(3):
        assert_right(await walk(client, peer), ALL)
    assert 1 <= peer.memory.table("ifTable").max_repetitions <= 2


async def test_walk_over_a_lossy_line_is_complete(client: SnmpClient, peer_of: PeerOf, view: MibView) -> None:
    peer = await peer_of(Agent(view=view, line=Line(loss_ratio=0.15, seed=5)), budget_s=15.0)
    for _ in range(3):
        assert_right(await walk(client, peer), ALL)


async def test_walk_over_ipv6(client: SnmpClient, peer_of: PeerOf, view: MibView) -> None:
    peer = await peer_of(Agent(view=view), host="::1")
    for _ in range(2):
        assert_right(await walk(client, peer), ALL)


async def test_long_path_is_walked_with_four_requests_in_flight(client: SnmpClient, peer_of: PeerOf) -> None:
    peer = await peer_of(Agent(view=switch_view(ports=52), line=Line(latency_s=0.05)))
    await walk(client, peer)
    assert peer.window == 4
    took = []
    for _ in range(3):
        start = asyncio.get_running_loop().time()
        result = await walk(client, peer)
        took.append((asyncio.get_running_loop().time() - start) / (result.requests / 4 + 3))
    assert min(took) < 0.05


async def test_caps_end_a_walk_and_keep_what_was_got(client: SnmpClient, peer_of: PeerOf, view: MibView) -> None:
    peer = await peer_of(Agent(view=view))
    result = await walk(client, peer, TableSpec(name="capped", columns=IF_COLUMNS, max_rows=10))
    assert (result.outcome, result.complete) == (Outcome.PARTIAL, False)
    assert result.reason is not None
    assert "row_limit" in result.reason
    assert len(result.index) >= 10


async def test_cancelled_walk_leaves_nothing_in_flight(client: SnmpClient, peer_of: PeerOf, view: MibView) -> None:
    peer = await peer_of(Agent(view=view, _mode=modes()["silent"]))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await walk(client, peer)
    assert client.endpoints[0].in_flight == 0


async def get(client: SnmpClient, peer: Peer, oids: list[str]) -> GetResult:
    async with client.poll(peer) as poll:
        return await poll.get(oids)


@pytest.mark.parametrize("version", ["1", "2c"])
async def test_get_leaves_out_what_is_missing(client: SnmpClient, peer_of: PeerOf, view: MibView, version: str) -> None:
    peer = await peer_of(Agent(view=view, uptime_s=50.0), security=Community(version, b"public"))  # type: ignore[arg-type]
    present = [f"1.3.6.1.2.1.2.2.1.8.{i}" for i in range(1, 29)]
    result = await get(client, peer, [*present, "1.3.6.1.2.1.1.99.0", "1.3.6.1.2.1.1.5.0"])
    assert result.outcome is Outcome.OK
    assert {oid: bind.value for oid, bind in result.values.items()} == {f"1.3.6.1.2.1.2.2.1.8.{i}": 1 + i % 2 for i in range(1, 29)} | {
        "1.3.6.1.2.1.1.5.0": b"sw"
    }
    assert result.ticks is not None
    assert 5000 <= result.ticks < 5500


async def test_get_of_nothing_is_no_data(client: SnmpClient, peer_of: PeerOf, view: MibView) -> None:
    peer = await peer_of(Agent(view=view))
    assert (await get(client, peer, ["1.3.6.1.2.1.1.99.0"])).outcome is Outcome.NO_DATA
    assert (await get(client, peer, [])).outcome is Outcome.NO_DATA


async def test_silent_agent_is_a_timeout_within_its_budget(client: SnmpClient, peer_of: PeerOf, view: MibView) -> None:
    peer = await peer_of(Agent(view=view, _mode=modes()["silent"]), budget_s=1.5)
    start = asyncio.get_running_loop().time()
    async with client.poll(peer) as poll:
        table, scalars = await asyncio.gather(poll.table(SPEC), poll.get(["1.3.6.1.2.1.1.5.0"]))
    assert (table.outcome, scalars.outcome) == (Outcome.TIMEOUT, Outcome.TIMEOUT)
    assert asyncio.get_running_loop().time() - start < 6.0
    assert poll.stats.requests == 1


async def test_walk_begins_behind_a_row_that_need_not_exist(client: SnmpClient, peer_of: PeerOf, view: MibView) -> None:
    peer = await peer_of(Agent(view=view))
    for after, rest in (((20,), ALL[20:]), ((4, 4294967295), ALL[4:]), ((28,), [])):
        result = await walk(client, peer, TableSpec(name=f"behind {after}", columns=SPEC.columns, after=after))
        assert [index[0] for index in result.index] == rest
        assert result.complete


async def test_walk_ends_where_one_value_does_not_fit_into_a_reply(client: SnmpClient, peer_of: PeerOf, view: MibView) -> None:
    view.set((*IF_ENTRY, 2, 5), tlv(OCTET_STRING, bytes(1000)))
    agent = Agent(view=view, limits=Limits(max_message=600))
    peer = await peer_of(agent)
    result = await walk(client, peer, TableSpec(name="descr", columns=("1.3.6.1.2.1.2.2.1.2",)))
    assert (result.outcome, result.reason) == (Outcome.PARTIAL, "no_progress")
    assert [index[0] for index in result.index] == [1, 2, 3, 4]
    assert agent.stats.requests < 20
