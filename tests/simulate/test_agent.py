import asyncio
import time

import pytest

from netmon.simulate.agent import Agent, Line
from netmon.simulate.farm import AgentFarm
from netmon.simulate.life import RebootingLife
from netmon.simulate.mib import MibView
from netmon.simulate.responder import Limits
from netmon.simulate.values import counter64, integer, sys_uptime, text
from netmon.transport.snmp.ber import COUNTER64, END_OF_MIB_VIEW, NO_SUCH_INSTANCE, NO_SUCH_OBJECT
from tests.simulate.devices import Clock, switch
from tests.simulate.wire import GET, GET_NEXT, SET, Reply, bulk, client, request

TREE = "1.3.6.1.4.1.9"


def small_view(rows=20):
    return MibView([((1, 3, 6, 1, 4, 1, 9, column, row), integer(column * 100 + row)) for column in (1, 2) for row in range(1, rows + 1)])


def small_agent(**more):
    return Agent(view=small_view(), **more)


def ask(agent, data):
    deliveries = agent.handle(data)
    assert len(deliveries) == 1
    return Reply(deliveries[0].message)


def test_get_answers_values_and_both_exceptions():
    reply = ask(small_agent(), request(GET, f"{TREE}.2.3", f"{TREE}.2.99", f"{TREE}.7.1", request_id=77))
    assert (reply.request_id, reply.version, reply.community, reply.status) == (77, 1, b"public", 0)
    assert reply.number(0) == 203
    assert [tag for _, tag, _ in reply.binds[1:]] == [NO_SUCH_INSTANCE, NO_SUCH_OBJECT]
    assert reply.names == [f"{TREE}.2.3", f"{TREE}.2.99", f"{TREE}.7.1"]


def test_getnext_steps_and_ends():
    reply = ask(small_agent(), request(GET_NEXT, TREE, f"{TREE}.1.20", f"{TREE}.2.20"))
    assert reply.names == [f"{TREE}.1.1", f"{TREE}.2.1", f"{TREE}.2.20"]
    assert [tag for _, tag, _ in reply.binds] == [2, 2, END_OF_MIB_VIEW]


def test_getbulk_interleaves_repeaters_behind_the_non_repeaters():
    reply = ask(small_agent(), bulk(TREE, f"{TREE}.1", f"{TREE}.2", repetitions=3, non_repeaters=1))
    expected = [f"{TREE}.1.1"] + [f"{TREE}.{column}.{row}" for row in (1, 2, 3) for column in (1, 2)]
    assert reply.names == expected


def test_getbulk_fills_a_short_column_with_the_end_of_the_view():
    reply = ask(small_agent(), bulk(f"{TREE}.1.18", f"{TREE}.2.18", repetitions=6))
    assert reply.names == [
        f"{TREE}.1.19",
        f"{TREE}.2.19",
        f"{TREE}.1.20",
        f"{TREE}.2.20",
        f"{TREE}.2.1",
        f"{TREE}.2.20",
        f"{TREE}.2.2",
        f"{TREE}.2.20",
        *reply.names[8:],
    ]
    assert [tag for _, tag, _ in reply.binds[4:8]] == [2, END_OF_MIB_VIEW, 2, END_OF_MIB_VIEW]


def test_getbulk_behind_the_end_answers_the_asked_names_once():
    reply = ask(small_agent(), bulk("1.3.6.1.5", "1.3.6.1.6", repetitions=9))
    assert reply.names == ["1.3.6.1.5", "1.3.6.1.6"]
    assert {tag for _, tag, _ in reply.binds} == {END_OF_MIB_VIEW}


def test_getbulk_without_repetitions_gives_the_non_repeaters():
    assert ask(small_agent(), bulk(TREE, f"{TREE}.1", repetitions=0, non_repeaters=1)).names == [f"{TREE}.1.1"]


@pytest.mark.parametrize("size", [484, 700, 1472])
def test_getbulk_is_cut_by_whole_varbinds_at_the_size_limit(size):
    agent = Agent(view=small_view(rows=200), limits=Limits(max_message=size))
    deliveries = agent.handle(bulk(f"{TREE}.1", repetitions=150))
    reply = Reply(deliveries[0].message)
    assert size - 60 < len(deliveries[0].message) <= size
    assert reply.names == [f"{TREE}.1.{row}" for row in range(1, len(reply.binds) + 1)]


def test_repetitions_are_capped():
    agent = small_agent(limits=Limits(max_repetitions=4))
    assert len(ask(agent, bulk(f"{TREE}.1", repetitions=50)).binds) == 4


def test_get_that_does_not_fit_is_too_big():
    agent = Agent(view=MibView([((1, 3, 1, 0), text("x" * 600))]), limits=Limits(max_message=500))
    reply = ask(agent, request(GET, "1.3.1.0"))
    assert (reply.status, reply.binds) == (1, [])
    reply = ask(agent, request(GET, "1.3.1.0", version=0))
    assert (reply.status, reply.names) == (1, ["1.3.1.0"])
    assert ask(agent, bulk("1.3.1", repetitions=2)).status == 1


def test_v1_says_no_such_name_and_passes_over_counter64():
    view = MibView([((1, 3, 1, 0), counter64(5)), ((1, 3, 2, 0), integer(1))])
    agent = Agent(view=view)
    reply = ask(agent, request(GET, "1.3.2.0", "1.3.1.0", version=0))
    assert (reply.version, reply.status, reply.index) == (0, 2, 2)
    assert reply.names == ["1.3.2.0", "1.3.1.0"]
    assert ask(agent, request(GET_NEXT, "1.3", version=0)).names == ["1.3.2.0"]
    assert ask(agent, request(GET_NEXT, "1.3.2.0", version=0)).status == 2
    assert ask(agent, request(GET_NEXT, "1.3")).binds[0][1] == COUNTER64


def test_set_is_refused():
    assert ask(small_agent(), request(SET, f"{TREE}.1.1")).status == 17
    assert ask(small_agent(), request(SET, f"{TREE}.1.1", version=0)).status == 2


def test_silence_for_strangers_and_nonsense():
    agent = small_agent(community=b"school")
    assert agent.handle(request(GET, f"{TREE}.1.1")) == ()
    assert agent.handle(b"\x30\x03\x02\x01") == ()
    assert agent.handle(request(GET, f"{TREE}.1.1", version=3, community=b"school")) == ()
    assert agent.handle(bulk(TREE, version=0, community=b"school")) == ()
    assert (agent.stats.wrong_community, agent.stats.malformed, agent.stats.requests) == (1, 3, 0)


def test_stats_count_requests_and_varbinds():
    agent = small_agent()
    ask(agent, bulk(f"{TREE}.1", repetitions=5))
    ask(agent, request(GET, f"{TREE}.1.1"))
    assert (agent.stats.datagrams, agent.stats.requests, agent.stats.varbinds) == (2, 2, 6)


def test_uptime_and_counters_restart_at_a_reboot():
    clock = Clock(5000.0)
    agent = Agent(view=switch(origin_s=5000.0), clock=clock, uptime_s=100_000.0)
    data = request(GET, "1.3.6.1.2.1.1.3.0", "1.3.6.1.2.1.31.1.1.1.6.6")
    before = ask(agent, data)
    assert before.number(0) == 10_000_000
    assert before.number(1) > 0
    clock.now_s += 50
    agent.reboot()
    assert [ask(agent, data).number(place) for place in (0, 1)] == [0, 0]
    clock.now_s += 2
    after = ask(agent, data)
    assert after.number(0) == 200
    assert 0 < after.number(1) < before.number(1)


def test_reboot_may_renumber_interfaces():
    agent = Agent(view=switch())
    agent.reboot(renumber={6: 600})
    assert ask(agent, request(GET, "1.3.6.1.2.1.31.1.1.1.1.600")).binds[0][2] == b"GigabitEthernet0/0/1"
    assert ask(agent, request(GET, "1.3.6.1.2.1.31.1.1.1.1.6")).binds[0][1] == NO_SUCH_INSTANCE


def test_edits_between_requests_are_served():
    agent = Agent(view=switch())
    agent.view.set((1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 18, 6), text("新名字"))
    agent.view.delete_row((7,))
    assert ask(agent, request(GET, "1.3.6.1.2.1.31.1.1.1.18.6")).binds[0][2].decode() == "新名字"
    assert ask(agent, request(GET_NEXT, "1.3.6.1.2.1.2.2.1.1.6")).names == ["1.3.6.1.2.1.2.2.1.1.8"]


def test_dead_agent_is_silent_until_it_lives_again():
    agent = small_agent()
    agent.alive = False
    assert agent.handle(request(GET, f"{TREE}.1.1")) == ()
    agent.alive = True
    assert ask(agent, request(GET, f"{TREE}.1.1")).number() == 101


def test_rebooting_life_is_silent_while_it_starts():
    life = RebootingLife(boot_s=-500.0, start_s=0.0, period_s=100.0, down_s=10.0)
    assert [life.boot(now) for now in (-5.0, 99.0, 100.0, 109.0, 110.0, 199.0, 205.0, 215.0)] == [-500.0, -500.0, None, None, 110.0, 110.0, None, 210.0]


def test_loss_is_repeatable_and_near_its_ratio():
    def lost():
        agent = small_agent(line=Line(loss_ratio=0.2, seed=3))
        return [not agent.handle(request(GET, f"{TREE}.1.1")) for _ in range(500)]

    first = lost()
    assert first == lost()
    assert 60 < sum(first) < 140


async def test_latency_delays_an_answer_over_the_wire():
    async with AgentFarm() as farm, client() as asking:
        address = await farm.open(small_agent(line=Line(latency_s=0.08)))
        started = time.monotonic()
        assert (await asking.ask(address, request(GET, f"{TREE}.1.1"))).number() == 101
        assert 0.07 < time.monotonic() - started < 6.0


async def test_closing_an_agent_forgets_delayed_answers():
    agent = small_agent(line=Line(latency_s=0.2))
    async with client() as asking:
        async with AgentFarm() as farm:
            address = await farm.open(agent)
            asking.transport.sendto(request(GET, f"{TREE}.1.1"), address)
            await asking.ask(await farm.open(small_agent()), request(GET, f"{TREE}.1.1"))  # the loop has read the first datagram before this one
            assert agent.stats.requests == 1
        await asyncio.sleep(0.25)
        assert asking.inbox.empty()


async def test_farm_of_sixty_agents_starts_quickly_and_all_answer():
    agents = [
        (Agent(view=MibView([((1, 3, 6, 1, 2, 1, 1, 5, 0), text(f"sw-{n}")), ((1, 3, 6, 1, 2, 1, 1, 3, 0), sys_uptime)])), f"127.21.{n // 16}.{n % 16 + 1}")
        for n in range(60)
    ]
    started = time.monotonic()
    async with AgentFarm() as farm, client() as asking:
        port = await farm.open_on_one_port(agents, 17100)
        assert time.monotonic() - started < 6.0
        assert len(farm.agents) == 60
        for number, (_, host) in enumerate(agents):
            assert (await asking.ask((host, port), request(GET, "1.3.6.1.2.1.1.5.0"))).binds[0][2] == f"sw-{number}".encode()
    assert farm.agents == {}


async def test_farm_takes_the_next_port_when_one_is_taken():
    async with AgentFarm() as other, AgentFarm() as farm:
        taken = await other.open(small_agent(), "127.21.9.2", 0)
        port = await farm.open_on_one_port([(small_agent(), "127.21.9.1"), (small_agent(), "127.21.9.2")], taken.port)
        assert port > taken.port
        assert {address.port for address in farm.agents} == {port}


async def test_farm_says_when_an_address_is_not_of_this_machine():
    async with AgentFarm() as farm:
        with pytest.raises(OSError, match="assign"):
            await farm.open_on_one_port([(small_agent(), "192.0.2.7")], 17100)
        assert farm.agents == {}


async def test_farm_serves_ipv6():
    async with AgentFarm() as farm, client(host="::1") as asking:
        address = await farm.open(small_agent(), "::1")
        assert (await asking.ask(address, request(GET, f"{TREE}.1.1"))).number() == 101


def test_agent_serves_sixty_thousand_varbinds_a_second():
    agent = Agent(view=switch(count=24))
    columns = [f"1.3.6.1.2.1.31.1.1.1.{column}" for column in (1, 6, 10, 15)]
    data = bulk(*columns, repetitions=12)
    agent.handle(data)
    best = 0.0
    for _ in range(5):
        before, started = agent.stats.varbinds, time.process_time()
        for _ in range(60):
            agent.handle(data)
        best = max(best, (agent.stats.varbinds - before) / (time.process_time() - started))
    assert best > 60_000


def test_agent_shows_no_community():
    assert "s3cret" not in repr(Agent(view=MibView(), community=b"s3cret"))
