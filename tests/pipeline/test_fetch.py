"""From a job to its reading: transport, identification, what is kept over a reload, and what polls cost."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from netmon.collect.registry import param_models
from netmon.config.profiles import load_profiles
from netmon.model.job_kind import JobKind
from netmon.model.memory import DeviceMemory
from netmon.model.outcome import Outcome
from netmon.model.profile import Profile
from netmon.model.reading import Echo, InterfaceTable, SystemInfo
from netmon.pipeline.fetch import Asked, Fetcher
from netmon.schedule.plan import Job
from netmon.simulate.agent import Agent
from netmon.simulate.farm import AgentFarm
from netmon.transport.icmp import Pinger
from netmon.transport.snmp.api import Community, Security, SnmpTarget, UsmUser
from netmon.transport.snmp.client import SnmpClient
from tests.simulate.devices import switch
from tests.support.snmpd import Snmpd

PUBLIC = Community("2c", b"public")
GOOD = UsmUser(user=b"watcher", auth="SHA-256", auth_password=b"correct-horse", priv="AES-128", priv_password=b"battery-staple")


@pytest.fixture(scope="module")
def profiles(root: Path) -> Mapping[str, Profile]:
    return load_profiles([root / "collectors"], param_models()).profiles


@dataclass
class Desk:
    """A fetcher over real sockets, and whom it told."""

    fetcher: Fetcher
    farm: AgentFarm
    client: SnmpClient
    pinger: Pinger
    identified: list[tuple[str, str | None]] = field(default_factory=list)

    async def ask(self, agent: Agent | None = None, *, port: int = 0, **changes) -> Asked:
        """Return how to ask an agent; without one, by `changes`."""
        if agent is not None:
            port = (await self.farm.open(agent)).port
        security: Security = changes.pop("security", PUBLIC)
        target = SnmpTarget(address="127.0.0.1", port=port, security=security) if port else None
        values = {"name": "sw", "address": "127.0.0.1", "target": target, "memory": DeviceMemory(), "revision": "1", **changes}
        return Asked(**values)

    async def poll(self, collector: str, device: str = "sw", budget_s: float = 5.0):
        kind = JobKind.ECHO if collector == "echo" else JobKind.SNMP
        return await self.fetcher(Job(device=device, collector=collector, period_s=60.0, budget_s=budget_s, kind=kind))


@pytest.fixture
async def desk(profiles) -> AsyncIterator[Desk]:
    async with SnmpClient() as client, Pinger(count=2, interval_s=0.01) as pinger, AgentFarm() as farm:
        told: list[tuple[str, str | None]] = []
        fetcher = Fetcher(client, pinger, profiles, on_identified=lambda device, found, _system: told.append((device, found.profile)))
        yield Desk(fetcher, farm, client, pinger, told)


@pytest.fixture(scope="module")
def snmpd() -> Iterator[Snmpd]:
    with Snmpd(["sysName guarded"], users=[GOOD]) as server:
        yield server


async def test_fetch_reads_with_the_profile_that_the_inventory_names(desk, profiles):
    huawei = profiles["huawei_vrp"]
    desk.fetcher.update({"sw": await desk.ask(Agent(view=switch("huawei")), fixed=huawei, profile=huawei)}, profiles)
    reading = await desk.poll("interfaces")
    assert reading.outcome is Outcome.OK
    assert isinstance(reading.payload, InterfaceTable)
    assert len(reading.payload.if_index) == 9
    assert (reading.device, reading.collector) == ("sw", "interfaces")
    assert reading.requests > 0
    assert 0 < reading.duration_s < 5
    assert desk.identified == []


async def test_devices_of_one_profile_share_what_follows_from_it_alone(desk, profiles):
    huawei = profiles["huawei_vrp"]
    asked = {name: await desk.ask(Agent(view=switch("huawei")), name=name, fixed=huawei, profile=huawei) for name in ("one", "other")}
    desk.fetcher.update(asked, profiles)
    first, second = [await desk.poll("health", name) for name in asked]
    assert first.payload == second.payload
    one, other = (asked[name].memory.scratch["health"] for name in asked)
    assert one is not other
    assert one.tables
    assert one.tables is other.tables
    desk.fetcher.update(asked, {**profiles, huawei.id: replace(huawei)})
    assert (await desk.poll("health", "one")).payload == first.payload


async def test_auto_device_is_identified_once_and_told(desk, profiles):
    asked = await desk.ask(Agent(view=switch("h3c")))
    desk.fetcher.update({"sw": asked}, profiles)
    assert desk.fetcher.profile_of("sw") is None
    first = await desk.poll("identify")
    assert first.outcome is Outcome.OK
    assert isinstance(first.payload, SystemInfo)
    assert desk.identified == [("sw", "h3c_comware")]
    assert asked.memory.profile == "h3c_comware"
    assert desk.fetcher.profile_of("sw") is profiles["h3c_comware"]
    await desk.poll("identify")
    assert desk.identified == [("sw", "h3c_comware")]
    assert (await desk.poll("health")).outcome is Outcome.OK


async def test_any_poll_of_an_unknown_device_identifies_it_first(desk, profiles):
    desk.fetcher.update({"sw": await desk.ask(Agent(view=switch("cisco")))}, profiles)
    reading = await desk.poll("interfaces")
    assert desk.identified == [("sw", "cisco_ios")]
    assert isinstance(reading.payload, InterfaceTable)


async def test_device_that_was_swapped_is_identified_anew(desk, profiles):
    agent = Agent(view=switch("huawei"))
    desk.fetcher.update({"sw": await desk.ask(agent)}, profiles)
    await desk.poll("identify")
    agent.view = switch("ruijie")
    agent.mode = agent.mode
    await desk.poll("identify")
    assert desk.identified == [("sw", "huawei_vrp"), ("sw", "ruijie_rgos")]


async def test_silent_device_keeps_the_profile_that_it_had(desk, profiles):
    agent = Agent(view=switch("huawei"))
    asked = await desk.ask(agent)
    desk.fetcher.update({"sw": asked}, profiles)
    await desk.poll("identify")
    agent.alive = False
    reading = await desk.poll("identify", budget_s=0.2)
    assert reading.outcome is Outcome.TIMEOUT
    assert reading.detail
    assert asked.memory.profile == "huawei_vrp"
    assert desk.fetcher.profile_of("sw") is profiles["huawei_vrp"]


async def test_unchanged_device_keeps_its_connection_over_a_reload(desk, profiles):
    huawei, generic = profiles["huawei_vrp"], profiles["generic"]
    agent = Agent(view=switch("huawei"))
    asked = await desk.ask(agent, fixed=huawei, profile=huawei)
    desk.fetcher.update({"sw": asked}, profiles)
    await desk.poll("system")
    peer = desk.fetcher.peer_of("sw")
    assert peer is not None
    desk.fetcher.update({"sw": await desk.ask(port=asked.target.port, fixed=generic, profile=generic)}, profiles)
    assert desk.fetcher.peer_of("sw") is peer
    assert desk.fetcher.profile_of("sw") is generic
    desk.fetcher.update({"sw": await desk.ask(port=asked.target.port, fixed=generic, profile=generic, revision="2")}, profiles)
    assert desk.fetcher.peer_of("sw") is None
    assert (await desk.poll("system")).outcome is Outcome.OK
    desk.fetcher.update({}, profiles)
    with pytest.raises(LookupError):
        await desk.poll("system")


async def test_echo_measures_round_trips(desk, profiles):
    if not desk.pinger.available().ok:
        pytest.skip("this machine may not send ICMP echoes")
    desk.fetcher.update({"sw": await desk.ask()}, profiles)
    reading = await desk.poll("echo")
    assert reading.outcome is Outcome.OK
    assert isinstance(reading.payload, Echo)
    assert (reading.payload.sent, reading.payload.received) == (2, 2)
    assert 0 < reading.payload.rtt_median_s <= reading.payload.rtt_worst_s < 1


async def test_echo_that_cannot_be_sent_says_nothing_about_the_device(profiles):
    async with SnmpClient() as client:
        fetcher = Fetcher(client, Pinger(), profiles)
        fetcher.update({"sw": Asked(name="sw", address="127.0.0.1", target=None, memory=DeviceMemory())}, profiles)
        reading = await fetcher(Job(device="sw", collector="echo", period_s=30.0, budget_s=5.0, kind=JobKind.ECHO))
    assert (reading.outcome, reading.detail) == (Outcome.SKIPPED, "this machine could not send")


async def test_what_cannot_be_polled_is_skipped_with_a_reason(desk, profiles):
    huawei = profiles["huawei_vrp"]
    asked = await desk.ask(Agent(view=switch("huawei")), fixed=huawei, profile=huawei)
    desk.fetcher.update({"sw": asked, "echo-only": await desk.ask(name="echo-only")}, profiles)
    unknown, without = await desk.poll("wifi"), await desk.poll("system", "echo-only")
    assert (unknown.outcome, unknown.detail) == (Outcome.SKIPPED, "profile huawei_vrp has no collector wifi")
    assert (without.outcome, without.detail) == (Outcome.SKIPPED, "no SNMP credential")


async def test_name_that_does_not_resolve_is_unreachable_and_tried_again(desk, profiles):
    asked = await desk.ask(address="switch.invalid", port=161)
    desk.fetcher.update({"sw": asked}, profiles)
    for _ in range(2):
        reading = await desk.poll("system")
        assert (reading.outcome, reading.detail) == (Outcome.UNREACHABLE, "name does not resolve: switch.invalid")
    assert asked.literal is None


async def test_name_is_resolved_to_the_address_that_is_polled(desk, profiles):
    huawei = profiles["huawei_vrp"]
    asked = await desk.ask(Agent(view=switch("huawei")), address="127.1", fixed=huawei, profile=huawei)
    desk.fetcher.update({"sw": asked}, profiles)
    assert (await desk.poll("system")).outcome is Outcome.OK
    assert asked.literal == "127.0.0.1"


async def test_totals_count_every_poll_also_one_that_was_cut(desk, profiles):
    huawei = profiles["huawei_vrp"]
    agent = Agent(view=switch("huawei"))
    desk.fetcher.update({"sw": await desk.ask(agent)}, profiles)
    reading = await desk.poll("identify")
    assert desk.fetcher.totals.requests == reading.requests > 0
    assert (desk.fetcher.totals.timeouts, desk.fetcher.totals.retries) == (0, 0)
    assert desk.fetcher.profile_of("sw") is huawei
    agent.alive = False
    before = desk.fetcher.totals.requests
    assert (await desk.poll("system", budget_s=0.3)).outcome is Outcome.TIMEOUT
    assert desk.fetcher.totals.requests > before
    assert desk.fetcher.totals.timeouts > 0
    before = desk.fetcher.totals.requests
    cut = asyncio.ensure_future(desk.poll("system"))
    async with asyncio.timeout(30):
        while not desk.client.endpoints[0].in_flight:
            await asyncio.sleep(0.001)
    cut.cancel()
    with pytest.raises(asyncio.CancelledError):
        await cut
    assert desk.fetcher.totals.requests > before


@pytest.mark.real
async def test_wrong_passwords_end_as_auth_failed_and_are_never_told(desk, profiles, snmpd):
    generic = profiles["generic"]
    for wrong in (UsmUser(user=b"nobody", auth="SHA-256", auth_password=b"secret-one"), UsmUser(user=b"watcher", auth="SHA-256", auth_password=b"secret-two")):
        desk.fetcher.update({"sw": await desk.ask(port=snmpd.port, security=wrong, fixed=generic, profile=generic, revision=wrong.user.decode())}, profiles)
        reading = await desk.poll("system", budget_s=1.6)
        assert reading.outcome is Outcome.AUTH_FAILED
        assert reading.detail
        assert "secret" not in repr(reading)
    desk.fetcher.update({"sw": await desk.ask(port=snmpd.port, security=GOOD, fixed=generic, profile=generic, revision="3")}, profiles)
    reading = await desk.poll("system")
    assert reading.outcome is Outcome.OK
    assert reading.payload.sys_name == "guarded"
