import itertools
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmon.simulate.district import REBOOT_PERIOD_S, DistrictOptions, make_district
from netmon.simulate.district_lines import FLAPPING_PORT, Lines, device_ports
from netmon.simulate.district_plan import MAX_SCHOOLS, plan_district
from netmon.simulate.farm import AgentFarm
from netmon.simulate.load import SchoolClock
from netmon.simulate.profiles import VENDORS
from tests.simulate.devices import Clock
from tests.simulate.wire import GET, Reply, client, request

X = "1.3.6.1.2.1.31.1.1.1"


def ask(agent, *oids):
    deliveries = agent.handle(request(GET, *oids, community=agent.community))
    return Reply(deliveries[0].message) if deliveries else None


@pytest.fixture(scope="module")
def plan():
    return plan_district()


def test_default_district_has_the_promised_size(plan):
    assert len(plan.schools) == 12
    assert len(plan.devices) >= 60
    assert sum(device.inventory_role == "switch" for device in plan.devices) >= 0.8 * len(plan.devices)
    assert {school.area for school in plan.schools} == {"city", "town", "village"}
    assert Counter(school.kind for school in plan.schools)["teaching_point"] == 2
    assert {device.vendor for device in plan.devices} == {"huawei", "h3c", "ruijie", "cisco", "netsnmp"}


def test_each_trouble_is_there_once(plan):
    assert Counter(device.trouble for device in plan.devices if device.trouble) == dict.fromkeys(("saturated", "dead", "flapping", "rebooting", "bad_cable"), 1)
    roles = {device.trouble: device.inventory_role for device in plan.devices if device.trouble}
    assert roles["saturated"] == "router"
    assert roles["dead"] == "switch"


@settings(max_examples=15)
@given(st.integers(1, 40), st.integers(0, 5))
def test_any_district_is_consistent(schools, seed):
    plan = plan_district(schools, seed)
    assert plan == plan_district(schools, seed)
    names = [device.name for device in plan.devices]
    hosts = [device.host for device in plan.devices]
    assert len(set(names)) == len(names)
    assert len(set(hosts)) == len(hosts)
    assert all(device.uplink in names for device in plan.devices if device not in plan.cores)
    assert len({school.id for school in plan.schools}) == len({school.name for school in plan.schools}) == schools
    assert "saturated" in {device.trouble for device in plan.devices}


@pytest.mark.parametrize("count", [0, MAX_SCHOOLS + 1])
def test_district_of_no_or_too_many_schools_is_refused(count):
    with pytest.raises(ValueError, match="1 to 500"):
        plan_district(count)


def test_largest_district_has_valid_addresses():
    for device in plan_district(MAX_SCHOOLS).devices:
        assert all(0 <= int(part) <= 255 for part in device.host.split("."))
        assert device.host.startswith("127.2")


def test_lines_have_the_same_traffic_at_both_ends(plan):
    lines = Lines(clock=SchoolClock(origin_s=0.0))
    ports = {device.name: device_ports(lines, plan, device) for device in plan.devices}
    school = plan.schools[0]
    below = {port.alias: port for port in ports[school.core.name]}
    for device in school.access:
        (up,) = [port for port in ports[device.name] if port.alias == f"上联-{school.core.name}"]
        assert below[f"下联-{device.name}"].traffic == up.traffic.reversed()
    exit_port, district_port = ports[school.gateway.name][:2]
    assert below[f"上联-{school.gateway.name}"].traffic == exit_port.traffic
    (far,) = [port for port in ports[school.gateway.uplink] if port.alias == school.name]
    assert far.traffic == district_port.traffic.reversed()


def test_no_port_carries_more_than_its_speed_or_contract(plan):
    lines = Lines(clock=SchoolClock(origin_s=0.0))
    for device in plan.devices:
        for port in device_ports(lines, plan, device):
            if port.traffic:
                assert max(port.traffic.rx.peak_bps, port.traffic.tx.peak_bps) < port.speed_bps, (device.name, port.name)
    for school in plan.schools:
        line = lines.exit(school)
        second = [86400 + 30000 + 60 * step for step in range(400)]
        assert max(map(line.rx.rate_bps, second)) <= school.situation.carried * 1e6


def test_core_pair_is_an_aggregate_of_two_of_which_one_is_down(plan):
    lines = Lines(clock=SchoolClock(origin_s=0.0))
    for core in plan.cores:
        ports = device_ports(lines, plan, core)
        (aggregate,) = [port for port in ports if port.if_type == 161]
        members = [port for port in ports if port.lag == aggregate.if_index]
        assert [port.link.is_up(0.0) for port in members] == [True, False]
        assert aggregate.speed_bps == 10**10
        assert aggregate.traffic.rx.bits(9000.0) == sum(port.traffic.rx.bits(9000.0) for port in members if port.traffic)


@pytest.fixture(scope="module")
def district():
    clock = Clock(500_000.0)
    return clock, make_district(DistrictOptions(schools=5, seed=7), clock)


def agent_with(district, trouble):
    _, found = district
    (device,) = [device for device in found.plan.devices if device.trouble == trouble]
    return found.agents[device.name], device


def test_saturated_exit_stands_at_its_contract(district):
    clock, found = district
    agent, device = agent_with(district, "saturated")
    (school,) = [school for school in found.plan.schools if school.gateway == device]
    index = VENDORS[device.vendor].name_port("gigabit", 1).if_index
    start, octets = clock.now_s, []
    for step in range(4):
        clock.now_s = start + 600 + 5 * step
        octets.append(ask(agent, f"{X}.6.{index}").number())
    clock.now_s = start
    for left, right in itertools.pairwise(octets):
        assert 0.93 * school.down_mbps * 1e6 < (right - left) * 8 / 5 <= school.down_mbps * 1e6


def test_saturated_exit_fills_its_port(district):
    agent, device = agent_with(district, "saturated")
    (school,) = [school for school in district[1].plan.schools if school.gateway == device]
    vendor = VENDORS[device.vendor]
    assert ask(agent, f"{X}.15.{vendor.name_port('gigabit', 1).if_index}").number() == school.down_mbps
    assert ask(agent, f"{X}.15.{vendor.name_port('gigabit', 2).if_index}").number() == 1000


def test_dead_switch_is_silent(district):
    assert ask(agent_with(district, "dead")[0], "1.3.6.1.2.1.1.3.0") is None


def test_flapping_port_goes_up_and_down_and_its_neighbours_do_not(district):
    clock, _ = district
    agent, device = agent_with(district, "flapping")
    index = VENDORS[device.vendor].name_port("gigabit", FLAPPING_PORT).if_index
    start, seen = clock.now_s, set()
    for step in range(20):
        clock.now_s = start + 5 * step
        reply = ask(agent, f"1.3.6.1.2.1.2.2.1.8.{index}", f"1.3.6.1.2.1.2.2.1.7.{index}")
        seen.add((reply.number(0), reply.number(1)))
    clock.now_s = start
    assert seen == {(1, 1), (2, 1)}


def test_rebooting_device_starts_anew_again_and_again(district):
    clock, _ = district
    agent, _ = agent_with(district, "rebooting")
    start, uptimes = clock.now_s, []
    for step in range(60):
        clock.now_s = start + 10 * step
        reply = ask(agent, "1.3.6.1.2.1.1.3.0")
        uptimes.append(None if reply is None else reply.number() / 100)
    clock.now_s = start
    assert uptimes[0] > 5 * 86400
    assert None in uptimes
    answered = [value for value in uptimes if value is not None]
    assert sum(right < left for left, right in itertools.pairwise(answered)) >= 2
    assert max(answered[10:]) < REBOOT_PERIOD_S


def test_bad_cable_counts_errors_and_others_none(district):
    agent, device = agent_with(district, "bad_cable")
    vendor = VENDORS[device.vendor]
    bad, good = (f"1.3.6.1.2.1.2.2.1.14.{vendor.name_port('gigabit', n).if_index}" for n in (7, 5))
    reply = ask(agent, bad, good)
    assert reply.number(0) > 1000
    assert reply.number(1) == 0


def test_every_agent_of_the_district_has_its_own_name_and_serves_the_community(district):
    _, found = district
    for device in found.plan.devices:
        if device.trouble != "dead":
            assert ask(found.agents[device.name], "1.3.6.1.2.1.1.5.0").binds[0][2] == device.name.encode()
    assert found.community.startswith("demo-")


async def test_district_opens_on_one_port_and_answers(district):
    _, found = district
    async with AgentFarm() as farm, client() as asking:
        port = await found.open(farm, 18100)
        assert len(farm.agents) == len(found.plan.devices)
        reply = await asking.ask((found.plan.schools[2].gateway.host, port), request(GET, "1.3.6.1.2.1.1.5.0", community=found.community.encode()))
        assert reply.binds[0][2].decode() == found.plan.schools[2].gateway.name
