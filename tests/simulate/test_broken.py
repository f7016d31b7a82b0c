"""Each broken mode, seen on the wire."""

import asyncio
import itertools

import pytest

from netmon.simulate.agent import Agent
from netmon.simulate.broken import FLOOD, HOSTILE_TEXT, HUGE, modes
from netmon.simulate.farm import AgentFarm
from netmon.simulate.responder import Limits
from netmon.transport.snmp.ber import NO_SUCH_INSTANCE, BerError
from tests.simulate.devices import Clock, switch
from tests.simulate.wire import GET, GET_NEXT, Reply, bulk, client, request

UPTIME = "1.3.6.1.2.1.1.3.0"
NAMES = "1.3.6.1.2.1.31.1.1.1.1"
ASK = bulk(NAMES, repetitions=4, request_id=4242)
PAPER = (
    "normal truncated wrong_id same_oid non_increasing endless too_big gen_err duplicate slow wrong_source garbage huge_string empty_varbinds v1_reply "
    "wrong_community silent bad_length flood nuls negative_length"
)


def agent_in(name, clock=None, **more):
    agent = Agent(view=switch(), clock=clock or Clock(), uptime_s=1000.0, **more)
    agent.mode = modes()[name]
    return agent


def raw(name, data=ASK):
    (delivery,) = agent_in(name).handle(data)
    return delivery.message


def reply(agent, data):
    return Reply(agent.handle(data)[0].message)


def test_modes_are_the_known_ones_and_more():
    found = modes()
    assert set(PAPER.split()) < set(found)
    assert {"uptime_reset", "counter32_wrap", "counter64_backwards", "if_index_shuffle", "row_vanishing", "sparse_holes"} <= set(found)
    assert {"if_speed_max", "if_high_speed_zero", "overlong", "gen_err_column"} <= set(found)
    assert all(mode.name == name for name, mode in found.items())


async def test_no_mode_disturbs_a_healthy_neighbour():
    async with AgentFarm() as farm, client() as asking, client() as victim:
        healthy = await farm.open(agent_in("normal"))
        for name in modes():
            victim.transport.sendto(ASK, await farm.open(agent_in(name)))
        found = await asking.ask(healthy, bulk(NAMES, repetitions=4, request_id=99))
        assert (found.request_id, found.names) == (99, [f"{NAMES}.{index}" for index in (6, 7, 8, 9)])


async def test_duplicate_and_flood_repeat_the_same_datagram_on_the_wire():
    async with AgentFarm() as farm, client() as asking:
        address = await farm.open(agent_in("duplicate"))
        first, _ = await asking.raw(address, ASK)
        second, _ = await asyncio.wait_for(asking.inbox.get(), 30)
        assert first == second
        assert asking.inbox.empty()
    assert len(agent_in("flood").handle(ASK)) == FLOOD


async def test_wrong_source_comes_from_an_address_that_was_not_asked():
    async with AgentFarm() as farm, client() as asking:
        address = await farm.open(agent_in("wrong_source"))
        data, peer = await asking.raw(address, ASK)
        assert Reply(data).request_id == 4242
        assert peer[0] != address.host
        assert peer[1] != address.port


async def test_silent_says_nothing_on_the_wire():
    agent = agent_in("silent")
    async with AgentFarm() as farm, client() as asking:
        assert await asking.silence(await farm.open(agent), ASK)
    assert agent.stats.requests == 1


def test_slow_waits_two_seconds():
    (delivery,) = agent_in("slow").handle(ASK)
    assert delivery.delay_s == 2.0
    assert Reply(delivery.message).status == 0


def test_truncated_is_the_beginning_of_the_right_answer():
    whole, cut = raw("normal"), raw("truncated")
    assert whole.startswith(cut)
    assert len(cut) == len(whole) * 2 // 3
    with pytest.raises(BerError):
        Reply(cut)


@pytest.mark.parametrize("name", ["garbage", "bad_length", "negative_length"])
def test_nonsense_is_no_message(name):
    with pytest.raises(BerError):
        Reply(raw(name))


def test_bad_length_announces_two_gibibytes_and_negative_length_four():
    assert raw("bad_length").startswith(b"\x30\x84\x7f\xff\xff\xff")
    assert raw("negative_length").endswith(b"\x30\x84\xff\xff\xff\xff")


def test_headers_can_be_wrong():
    assert Reply(raw("wrong_id")).request_id not in {4242, 0}
    assert Reply(raw("v1_reply")).version == 0
    assert Reply(raw("wrong_community")).community == b"other"


def test_same_oid_never_moves():
    assert Reply(raw("same_oid")).names == [NAMES] * 4
    assert Reply(raw("same_oid", request(GET_NEXT, f"{NAMES}.6"))).names == [f"{NAMES}.6"]


def test_non_increasing_goes_back_to_the_first_rows():
    found = Reply(raw("non_increasing", bulk(NAMES, repetitions=6)))
    assert found.names == [f"{NAMES}.{index}" for index in (2, 3, 4, 1, 2, 3)]


def test_endless_always_increases_and_keeps_to_the_size():
    agent, last = agent_in("endless"), f"{NAMES}"
    seen = []
    for _ in range(20):
        found = reply(agent, bulk(last, repetitions=10))
        seen += [tuple(map(int, name.split("."))) for name in found.names]
        last = found.names[-1]
    assert len(seen) == 200
    assert all(left < right for left, right in itertools.pairwise(seen))
    assert len(agent_in("endless", limits=Limits(max_message=500)).handle(bulk(NAMES, repetitions=400))[0].message) <= 500


def test_too_big_begins_at_three_repetitions():
    assert Reply(raw("too_big", bulk(NAMES, repetitions=3))).status == 1
    assert Reply(raw("too_big", bulk(NAMES, repetitions=2))).names == [f"{NAMES}.6", f"{NAMES}.7"]


def test_gen_err_fails_all_or_one_column():
    assert Reply(raw("gen_err")).status == 5
    found = Reply(raw("gen_err_column", bulk(NAMES, "1.3.6.1.2.1.2.2.1.14", repetitions=2)))
    assert (found.status, found.index) == (5, 2)
    assert Reply(raw("gen_err_column")).status == 0


def test_empty_varbinds_has_no_error_and_no_varbinds():
    found = Reply(raw("empty_varbinds"))
    assert (found.status, found.binds) == (0, [])


def test_strings_can_be_huge_or_hostile():
    assert [len(content) for _, _, content in Reply(raw("huge_string")).binds] == [HUGE] * 4
    assert {content for _, _, content in Reply(raw("nuls")).binds} == {HOSTILE_TEXT}
    assert Reply(raw("nuls", request(GET, UPTIME))).number() == 100_000


def test_overlong_gives_ten_times_what_was_asked_in_one_datagram():
    found = Reply(raw("overlong", bulk("1.3.6.1.2.1.2.2.1.2", repetitions=20)))
    assert len(found.binds) == 200
    assert len(raw("overlong", bulk("1.3.6.1.2.1.2.2.1.2", repetitions=20))) > 1472


def test_uptime_reset_starts_anew_every_thirty_seconds():
    clock = Clock()
    agent = agent_in("uptime_reset", clock)
    seen = []
    for _ in range(8):
        seen.append(reply(agent, request(GET, UPTIME)).number() / 100)
        clock.now_s += 10
    assert seen == [10.0, 20.0, 0.0, 10.0, 20.0, 0.0, 10.0, 20.0]


def test_counter32_wraps_and_has_no_64_bit_twin():
    clock = Clock()
    agent = agent_in("counter32_wrap", clock)
    seen = []
    for _ in range(20):
        seen.append(reply(agent, request(GET, "1.3.6.1.2.1.2.2.1.10.6")).number())
        clock.now_s += 20
    assert all(0 <= value < 2**32 for value in seen)
    assert sum(left > right for left, right in itertools.pairwise(seen)) in {4, 5}
    assert reply(agent, request(GET, "1.3.6.1.2.1.31.1.1.1.6.6")).binds[0][1] in {NO_SUCH_INSTANCE, 0x80}


def test_counter64_runs_backwards():
    clock = Clock()
    agent = agent_in("counter64_backwards", clock)
    first = reply(agent, request(GET, "1.3.6.1.2.1.31.1.1.1.6.6")).number()
    clock.now_s += 5
    assert reply(agent, request(GET, "1.3.6.1.2.1.31.1.1.1.6.6")).number() == first - 5000


def test_if_index_shuffle_gives_the_names_other_indexes_after_a_restart():
    clock = Clock()
    agent = agent_in("if_index_shuffle", clock)
    before = {name: content for name, _, content in reply(agent, bulk(NAMES, repetitions=9)).binds}
    uptime = reply(agent, request(GET, UPTIME)).number()
    clock.now_s += 25
    after = {name: content for name, _, content in reply(agent, bulk(NAMES, repetitions=9)).binds}
    assert reply(agent, request(GET, UPTIME)).number() < uptime + 2500
    assert before.keys() == after.keys()
    assert set(before.values()) == set(after.values())
    assert list(before.values()) == list(reversed(after.values()))


def test_row_vanishes_between_two_requests_of_one_walk():
    agent = agent_in("row_vanishing")
    first = reply(agent, bulk(NAMES, repetitions=9)).names
    second = reply(agent, bulk(NAMES, repetitions=9)).names
    assert set(first) - set(second) == {f"{NAMES}.8"}


def test_sparse_holes_keep_the_names_and_differ_by_column():
    agent = agent_in("sparse_holes")
    names = reply(agent, bulk(NAMES, repetitions=9)).names
    assert len([name for name in names if name.startswith(NAMES + ".")]) == 9

    def rows(column):
        found = reply(agent, bulk(column, repetitions=9)).names
        return {name.rpartition(".")[2] for name in found if name.startswith(column + ".")}

    octets, speeds = rows("1.3.6.1.2.1.31.1.1.1.6"), rows("1.3.6.1.2.1.31.1.1.1.10")
    assert 4 < len(octets) < 9
    assert octets != speeds


def test_speeds_can_be_sentinels():
    assert reply(agent_in("if_speed_max"), request(GET, "1.3.6.1.2.1.2.2.1.5.6")).number() == 4294967295
    assert reply(agent_in("if_high_speed_zero"), request(GET, "1.3.6.1.2.1.31.1.1.1.15.6")).number() == 0


def test_mode_can_be_changed_back():
    agent = agent_in("if_speed_max")
    reply(agent, request(GET, "1.3.6.1.2.1.2.2.1.5.6"))
    agent.mode = modes()["normal"]
    assert reply(agent, request(GET, "1.3.6.1.2.1.2.2.1.5.6")).number() == 10**9
