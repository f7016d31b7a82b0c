import pytest

from netmon.collect.registry import param_models
from netmon.config.profiles import load_profiles
from netmon.expose.labels import DeviceLabels
from netmon.model.outcome import Outcome
from netmon.model.profile import Profile, SnmpQuirks
from netmon.model.reading import SystemInfo
from netmon.pipeline.once import BY_SNMP, Question, metrics_text, poll_device, wanted_collectors, with_limits
from netmon.simulate.agent import Agent
from netmon.simulate.farm import AgentFarm
from netmon.simulate.mode import Mode, answer_healthy
from netmon.transport.snmp.api import Community, SnmpTarget
from netmon.transport.snmp.client import SnmpClient
from tests.simulate.devices import switch

COMMUNITY = Community("2c", b"public")
TARGET = SnmpTarget(address="127.0.0.1", security=COMMUNITY)
FRAGILE = Profile(
    id="fragile", name="f", vendor="v", status="draft", collectors={"system": {}, "interfaces": {}}, snmp=SnmpQuirks(window=1, max_repetitions=5, bulk=False)
)


@pytest.fixture(scope="module")
def profiles(root):
    return load_profiles([root / "collectors"], param_models()).profiles


async def ask(agent: Agent, profiles, **question):
    async with AgentFarm() as farm, SnmpClient() as client:
        place = await farm.open(agent)
        target = SnmpTarget(address=place.host, port=place.port, security=COMMUNITY, budget_s=question.pop("budget_s", 10.0))
        return await poll_device(client, Question(name="sw", target=target, profiles=profiles, **question))


async def test_one_poll_identifies_and_runs_every_collector_of_the_profile(profiles):
    answer = await ask(Agent(view=switch("huawei")), profiles)
    assert answer.profile is not None
    assert answer.found is not None
    assert answer.profile.id == answer.found.profile == "huawei_vrp"
    assert [reading.collector for reading in answer.readings] == [name for name in BY_SNMP if name in answer.profile.collectors]
    assert {reading.outcome for reading in answer.readings} == {Outcome.OK}
    assert {reading.device for reading in answer.readings} == {"sw"}
    assert answer.everything == answer.readings


async def test_requests_and_retries_are_counted_for_each_collector(profiles):
    agent = Agent(view=switch("huawei"))
    answer = await ask(agent, profiles)
    assert sum(reading.requests for reading in answer.readings) == agent.stats.requests
    assert all(reading.requests > 0 for reading in answer.readings[:2])


async def test_the_system_group_serves_identification_without_being_wanted(profiles):
    answer = await ask(Agent(view=switch("cisco")), profiles, collectors=("interfaces",))
    assert [reading.collector for reading in answer.readings] == ["interfaces"]
    assert isinstance(answer.system.payload, SystemInfo)
    assert answer.everything == (answer.system, *answer.readings)


async def test_a_fixed_profile_is_not_identified(profiles):
    answer = await ask(Agent(view=switch("cisco")), profiles, fixed=profiles["generic"])
    assert (answer.found, answer.profile) == (None, profiles["generic"])


async def test_a_silent_device_is_asked_once_for_all_collectors(profiles):
    agent = Agent(view=switch(), alive=False)
    answer = await ask(agent, profiles, fixed=profiles["generic"], budget_s=0.3)
    assert {reading.outcome for reading in answer.readings} == {Outcome.TIMEOUT}
    assert [reading.requests for reading in answer.readings[1:]] == [0] * (len(answer.readings) - 1)
    assert agent.stats.datagrams <= 3


async def test_a_silent_device_has_no_profile(profiles):
    answer = await ask(Agent(view=switch(), alive=False), profiles, budget_s=0.3)
    assert (answer.profile, answer.found) == (None, None)
    assert [(reading.collector, reading.outcome) for reading in answer.readings] == [("system", Outcome.TIMEOUT)]


async def test_a_collector_that_the_profile_lacks_is_skipped_with_the_reason(profiles):
    bare = Profile(id="bare", name="b", vendor="v", status="draft", collectors={"system": {}})
    answer = await ask(Agent(view=switch()), profiles, fixed=bare, collectors=("health",))
    (reading,) = answer.readings
    assert (reading.outcome, reading.detail, reading.requests) == (Outcome.SKIPPED, "profile bare has no collector health", 0)


async def test_a_fragile_agents_limits_hold_after_it_was_identified(profiles):
    asked: list[int] = []

    def note(exchange):
        asked.append(exchange.request.max_repetitions if exchange.request.operation == 0xA5 else 0)
        return answer_healthy(exchange)

    agent = Agent(view=switch("huawei"))
    agent.mode = Mode(name="noting", answer=note)
    slow = Profile(
        id="slow", name="s", vendor="v", status="draft", match=profiles["huawei_vrp"].match, collectors={"system": {}, "interfaces": {}},
        snmp=SnmpQuirks(max_repetitions=3),
    )  # fmt: skip
    answer = await ask(agent, {"slow": slow})
    assert answer.profile == slow
    assert [reading.outcome for reading in answer.readings] == [Outcome.OK, Outcome.OK]
    assert 0 < max(asked) <= 3


def test_the_operators_limits_come_before_the_profiles():
    assert with_limits(TARGET, None) == TARGET
    limited = with_limits(TARGET, FRAGILE)
    assert (limited.window, limited.max_repetitions, limited.bulk) == (1, 5, False)
    operator = SnmpTarget(address="127.0.0.1", security=COMMUNITY, window=4, max_repetitions=50)
    limited = with_limits(operator, FRAGILE)
    assert (limited.window, limited.max_repetitions, limited.bulk) == (4, 50, False)


def test_collectors_run_in_the_registrys_order():
    question = Question(name="x", target=TARGET, profiles={})
    assert wanted_collectors(question, None) == ("system",)
    assert wanted_collectors(question, FRAGILE) == ("system", "interfaces")
    named = Question(name="x", target=TARGET, profiles={}, collectors=("health", "system"))
    assert wanted_collectors(named, None) == ("system", "health")


async def test_metrics_text_shows_all_series_of_every_port(profiles):
    answer = await ask(Agent(view=switch("huawei")), profiles)
    labels = DeviceLabels(district="d", site="s", device="sw", role="switch")
    text = metrics_text(answer, labels).decode()
    assert 'netmon_device_up{district="d",site="s",device="sw",role="switch"} 1\n' in text
    ports = text.count("\nnetmon_interface_receive_bytes_total{")
    assert ports == text.count("\nnetmon_interface_info{") > 6
    assert 'profile="huawei_vrp"' in text
