"""The whole daemon over simulated agents: what /metrics says, what a reload does and does not, and an orderly end."""

import asyncio
import json
import os
import signal
import stat
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from netmon.daemon.app import Daemon, StateFolderBusyError
from netmon.daemon.control import SOCKET, ask
from netmon.daemon.in_force import load_calmly
from netmon.simulate.agent import Agent
from netmon.simulate.farm import AgentFarm
from netmon.simulate.load import SchoolClock
from netmon.simulate.profiles import VENDORS, build, port
from netmon.simulate.shape import Shape
from tests.support.district import SmallDistrict

Samples = dict[tuple[str, str], float]


@pytest.fixture
def env(root: Path) -> dict[str, str]:
    return {"NETMON_DATA": str(root)}


def switch(name: str, seed: int) -> Agent:
    vendor = VENDORS["huawei"]
    ports = tuple(port(vendor, "gigabit", number, seed) for number in range(1, 5))
    shape = Shape(name=name, serial=f"S{seed:08d}", model=vendor.models["access24"], seed=seed, ports=ports, clock=SchoolClock(origin_s=0.0))
    return Agent(view=build(vendor, shape), name=name, uptime_s=10_000.0)


@asynccontextmanager
async def running(district: SmallDistrict, env: dict[str, str]) -> AsyncIterator[Daemon]:
    result = await load_calmly(district.write(), env)
    assert result.config is not None, [problem.render() for problem in result.problems]
    daemon = Daemon(result.config, env)
    task = asyncio.create_task(daemon.run())
    ready = asyncio.create_task(daemon.ready.wait())
    await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED)
    if task.done():
        ready.cancel()
        task.result()
    try:
        yield daemon
    finally:
        daemon.stop()
        await task


async def scrape(daemon: Daemon, client: aiohttp.ClientSession) -> Samples:
    host, number = daemon.address or ("", 0)
    async with client.get(f"http://{host}:{number}/metrics") as answer:
        text = await answer.text()
    return {(s.name, s.labels.get("device", "")): s.value for family in text_string_to_metric_families(text) for s in family.samples}


async def until(daemon: Daemon, client: aiohttp.ClientSession, wanted: object, timeout_s: float = 60.0) -> Samples:
    """Scrape until `wanted` (a predicate over the samples) holds."""
    async with asyncio.timeout(timeout_s):
        while True:
            samples = await scrape(daemon, client)
            if callable(wanted) and wanted(samples):
                return samples
            await asyncio.sleep(0.1)


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def farm() -> AsyncIterator[AgentFarm]:
    async with AgentFarm() as farm:
        yield farm


async def two_switches(farm: AgentFarm, folder: Path) -> SmallDistrict:
    addresses = [await farm.open(switch(f"sw-{number}", number)) for number in (1, 2)]
    return SmallDistrict(folder, {f"sw-{number}": address.port for number, address in enumerate(addresses, 1)})


def has_rates(device: str) -> object:
    return lambda samples: ("netmon_interface_receive_bps", device) in samples and samples.get(("netmon_device_up", device)) == 1


async def test_devices_are_identified_polled_and_shown(farm: AgentFarm, client: aiohttp.ClientSession, tmp_path: Path, env: dict[str, str]) -> None:
    district = await two_switches(farm, tmp_path)
    async with running(district, env) as daemon:
        samples = await until(daemon, client, lambda found: all(has_rates(name)(found) for name in ("sw-1", "sw-2")))  # type: ignore[operator]
        host, number = daemon.address or ("", 0)
        async with client.get(f"http://{host}:{number}/readyz") as answer:
            assert answer.status == 200
        async with client.get(f"http://{host}:{number}/devices/sw-1?format=json") as answer:
            page = await answer.json()
    assert samples["netmon_interface_speed_bps", "sw-1"] == 1e9
    assert samples["netmon_device_uptime_seconds", "sw-2"] > 9_000
    assert samples["netmon_config_last_reload_successful", ""] == 1
    assert json.dumps(page).count("huawei_vrp") >= 1


@pytest.mark.long
async def test_dead_device_is_down_and_the_other_is_not_disturbed(farm: AgentFarm, client: aiohttp.ClientSession, tmp_path: Path, env: dict[str, str]) -> None:
    district = await two_switches(farm, tmp_path)
    async with running(district, env) as daemon:
        await until(daemon, client, has_rates("sw-2"))
        next(agent for agent in farm.agents.values() if agent.name == "sw-2").alive = False
        samples = await until(daemon, client, lambda found: found.get(("netmon_device_up", "sw-2")) == 0, timeout_s=60.0)
    assert samples["netmon_device_up", "sw-1"] == 1
    assert ("netmon_interface_receive_bps", "sw-1") in samples
    assert ("netmon_interface_receive_bps", "sw-2") not in samples


async def test_reload_adds_and_removes_without_disturbing_the_rest(farm: AgentFarm, client: aiohttp.ClientSession, tmp_path: Path, env: dict[str, str]) -> None:
    district = await two_switches(farm, tmp_path)
    async with running(district, env) as daemon:
        await until(daemon, client, has_rates("sw-1"))
        peer = daemon.parts.fetcher.peer_of("sw-1")
        address = await farm.open(switch("sw-3", 3))
        district.devices = {"sw-1": district.devices["sw-1"], "sw-3": address.port}
        await asyncio.to_thread(district.write)
        answer = await ask(tmp_path / "state", "reload")
        assert answer == {"ok": True, "restart": [], "problems": {"en": [], "zh": []}, "warnings": {"en": [], "zh": []}}
        samples = await until(daemon, client, has_rates("sw-3"))
        assert daemon.parts.fetcher.peer_of("sw-1") is peer
        assert ("netmon_interface_receive_bps", "sw-1") in samples
        await until(daemon, client, lambda found: not [name for name, device in found if device == "sw-2"])


async def test_broken_configuration_leaves_the_old_one_in_force(farm: AgentFarm, client: aiohttp.ClientSession, tmp_path: Path, env: dict[str, str]) -> None:
    district = await two_switches(farm, tmp_path)
    async with running(district, env) as daemon:
        await until(daemon, client, has_rates("sw-1"))
        site = tmp_path / "inventory" / "sites" / "school.yaml"
        await asyncio.to_thread(site.write_text, "site: {id: school, nam: x}\n")
        answer = await ask(tmp_path / "state", "reload")
        assert answer["ok"] is False
        problems = answer["problems"]
        assert isinstance(problems, dict)
        assert any("school.yaml:1:" in line and "nam" in line for line in problems["en"])
        samples = await until(daemon, client, lambda found: found.get(("netmon_config_last_reload_successful", "")) == 0)
        assert samples["netmon_device_up", "sw-1"] == 1
        await asyncio.to_thread(district.write)
        os.kill(os.getpid(), signal.SIGHUP)
        await until(daemon, client, lambda found: found.get(("netmon_config_last_reload_successful", "")) == 1)


async def test_second_daemon_on_the_same_state_is_refused(farm: AgentFarm, tmp_path: Path, env: dict[str, str]) -> None:
    district = await two_switches(farm, tmp_path)
    async with running(district, env):
        with pytest.raises(StateFolderBusyError):
            async with running(district, env):
                pass


async def test_state_is_the_owners_alone_and_memory_survives(farm: AgentFarm, client: aiohttp.ClientSession, tmp_path: Path, env: dict[str, str]) -> None:
    district = await two_switches(farm, tmp_path)
    folder = tmp_path / "state"
    async with running(district, env) as daemon:
        await until(daemon, client, has_rates("sw-1"))
        assert stat.S_IMODE((folder / SOCKET).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert not (folder / SOCKET).exists()
    assert "public" not in "".join(path.read_text(errors="replace") for path in folder.iterdir() if path.is_file())
    async with running(district, env) as daemon:
        profile = daemon.parts.fetcher.profile_of("sw-1")
        assert profile is not None
        assert profile.id == "huawei_vrp"


@pytest.fixture(autouse=True)
def own_signals() -> Iterator[None]:
    """Keep a stray SIGHUP from ending the tests."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGHUP, before)
