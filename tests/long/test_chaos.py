"""The daemon among every kind of broken agent, lossy lines and restarts; and three thousand devices that die at once."""

import asyncio
import logging
import os
import re
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest

from netmon.daemon.app import Daemon
from netmon.model.state import DeviceStatus
from netmon.simulate.broken import modes
from tests.long.farm import FarmProcess, Wanted
from tests.long.running import Watch, farm_of, own_garbage, running
from tests.support.district import SmallDistrict
from tests.support.ruled import port_names, rate_bytes_per_s, start_octets

pytestmark = pytest.mark.long

VENDORS = ("huawei", "h3c", "ruijie", "cisco")
PERIOD_S = 5.0
WARM_UP_S = 25.0
WATCHED_S = 75.0
LOSS_RATIO = 0.05
RATES = {1: "netmon_interface_receive_bps", 2: "netmon_interface_transmit_bps"}
COUNTERS = {1: "netmon_interface_receive_bytes_total", 2: "netmon_interface_transmit_bytes_total"}
PREFIXES = ("netmon_interface_receive_b", "netmon_interface_transmit_b")
# These say something else than the rule, in counters that are well formed.
SPARE = "spare"
DOWN = (DeviceStatus.DOWN, DeviceStatus.UNREACHABLE)
OTHER_COUNTERS = {"endless", "counter32_wrap", "counter64_backwards"}


@pytest.fixture
def env(root: Path) -> dict[str, str]:
    return {"NETMON_DATA": str(root)}


@pytest.fixture(autouse=True)
def garbage_rules() -> Iterator[None]:
    with own_garbage():
        yield


@pytest.fixture
async def watch() -> AsyncIterator[Watch]:
    with Watch.of_this_loop() as watch:
        yield watch


Sample = tuple[dict[str, str], float]
LINE = re.compile(r"^(\w+)\{(.*)\} (\S+)$")
LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')


async def scrape(daemon: Daemon, client: aiohttp.ClientSession) -> dict[str, list[Sample]]:
    """Return the samples of rates and octet counters; a whole parser would keep the loop that polls from its work."""
    host, port = daemon.address or ("", 0)
    async with client.get(f"http://{host}:{port}/metrics") as answer:
        text = await answer.text()
    found: dict[str, list[Sample]] = {name: [] for name in (*RATES.values(), *COUNTERS.values())}
    for line in text.splitlines():
        match = LINE.match(line) if line.startswith(PREFIXES) else None
        if match is not None and match[1] in found:
            found[match[1]].append((dict(LABEL.findall(match[2])), float(match[3])))
    return found


def rss_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def cast() -> list[Wanted]:
    """A hundred healthy agents, half of them over a lossy line, and two of each broken kind."""
    healthy = [Wanted(name=f"healthy-{n}", seed=n, vendor=VENDORS[n % 4], loss_ratio=LOSS_RATIO if n % 2 else 0.0, ports=4 + n % 3) for n in range(1, 101)]
    names = [name for name in sorted(modes()) if name != "normal"] * 2
    broken = [Wanted(name=f"{mode}-{n}", seed=200 + n, vendor=VENDORS[n % 4], mode=mode) for n, mode in enumerate(names)]
    return [*healthy, *broken, Wanted(name=SPARE, seed=150)]


class Judge:
    """Compares what /metrics says of each device with the rule of its agent."""

    def __init__(self, agents: list[Wanted]) -> None:
        self._agents = {agent.name: agent for agent in agents}
        self._names = {agent.name: port_names(agent.ports, agent.vendor) for agent in agents}
        self.wrong: list[str] = []
        self.rates = self.counters = 0

    def look(self, scraped: dict[str, list[Sample]]) -> None:
        """Take one scrape."""
        for direction, metric in RATES.items():
            for labels, value in scraped[metric]:
                self._rate(labels, value, direction)
        implied: dict[str, list[float]] = {}
        for direction, metric in COUNTERS.items():
            for labels, value in scraped[metric]:
                self._counter(labels, value, direction, implied)
        for device, uptimes in implied.items():
            # All counters of a device were read within one poll: the uptimes that they imply lie as near to each other.
            if max(uptimes) - min(uptimes) > PERIOD_S:
                self.wrong.append(f"{device}: counters of {min(uptimes)} s and {max(uptimes)} s of uptime beside each other")

    def _rate(self, labels: dict[str, str], value: float, direction: int) -> None:
        agent = self._agents[labels["device"]]
        if agent.mode in OTHER_COUNTERS:
            if value < 0 or (agent.mode == "counter64_backwards" and value > 0):
                self.wrong.append(f"{labels} rate {value}")
            return
        self.rates += 1
        number = self._names[agent.name].get(labels["interface"])
        numbers = [number] if number is not None else list(range(1, agent.ports + 1))  # a mode that spoils names
        # Other interfaces of the view (aggregates, VLANs) carry nothing.
        allowed = [8 * rate_bytes_per_s(agent.seed, each, direction) for each in numbers] + ([0] if number is None else [])
        if not any(abs(value - rate) <= 0.03 * rate for rate in allowed):
            self.wrong.append(f"{labels['device']} {labels['interface']} {direction}: {value} instead of {allowed}")

    def _counter(self, labels: dict[str, str], value: float, direction: int, implied: dict[str, list[float]]) -> None:
        agent = self._agents[labels["device"]]
        number = self._names[agent.name].get(labels["interface"])
        if agent.mode != "normal" or number is None:
            return
        self.counters += 1
        uptime_s = (value - start_octets(agent.seed, number, direction)) / rate_bytes_per_s(agent.seed, number, direction)
        if not 0 <= uptime_s < 11_000 + agent.seed:
            self.wrong.append(f"{labels['device']} {labels['interface']}: counter {value} is none of its rule")
        implied.setdefault(agent.name, []).append(uptime_s)


def missed_runs(daemon: Daemon, names: list[str]) -> dict[str, int]:
    """Return how many runs of its interface collector each planned device has missed."""
    return {name: status.missed for name in names if (status := daemon.parts.runner.job_status(name, "interfaces")) is not None}


def growth_ratio(sizes: list[int]) -> float:
    """Return by how much the least of the second half lies above the least of the first: what is only passing through (a scrape's text) does not count."""
    half = len(sizes) // 2
    return min(sizes[half:]) / min(sizes[:half]) - 1


async def test_broken_agents_losses_and_restarts_give_no_wrong_value(
    tmp_path: Path, env: dict[str, str], watch: Watch, caplog: pytest.LogCaptureFixture
) -> None:
    agents = cast()
    caplog.set_level(logging.INFO)
    async with farm_of(agents) as farm:
        district = SmallDistrict(tmp_path / "conf", {name: port for name, port in farm.ports.items() if name != SPARE}, period=f"{PERIOD_S:g}s")
        async with running(await asyncio.to_thread(district.write), env) as daemon, aiohttp.ClientSession() as client:
            await asyncio.sleep(WARM_UP_S)
            judge = Judge(agents)
            healthy = [agent.name for agent in agents if agent.mode == "normal"]
            missed_before = missed_runs(daemon, healthy)
            sizes: list[int] = []
            blocks: list[int] = []
            tasks: list[int] = []
            files: list[int] = []
            down: set[str] = set()
            started = time.monotonic()
            acts = {15: "reload", 28: "reboot", 42: "remove", 55: "add"}
            while (elapsed_s := time.monotonic() - started) < WATCHED_S:
                judge.look(await scrape(daemon, client))
                sizes.append(rss_bytes())
                blocks.append(sys.getallocatedblocks())
                tasks.append(len(asyncio.all_tasks()))
                files.append(open_files())
                down.update(device.name for device in daemon.parts.current.devices() if device.name in healthy and device.state.status in DOWN)
                due = [second for second in acts if second <= elapsed_s]
                for second in due:
                    await act(acts.pop(second), farm, district, daemon)
                await asyncio.sleep(2.0)
            missed = missed_runs(daemon, healthy)
            last = await scrape(daemon, client)
            peers_in_flight = sum(endpoint.in_flight for endpoint in daemon.parts.client.endpoints)
    assert judge.wrong == []
    assert judge.rates > 100 * 8 * 20
    assert judge.counters > 100 * 8 * 20
    assert down == set()
    assert len(missed) == len(healthy) - 1
    lost = {name: count - missed_before.get(name, 0) for name, count in missed.items() if count > missed_before.get(name, 0)}
    # Over a lossy line a request may be lost four times in a row, which takes longer than a period.
    lossy = {agent.name for agent in agents if agent.loss_ratio}
    assert lost.keys() <= lossy
    assert sum(lost.values()) <= 3
    assert {labels["device"] for labels, _ in last["netmon_interface_receive_bps"]} >= missed.keys()
    assert watch.unhandled == []
    errors = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    assert errors == []
    assert growth_ratio(sizes) < 0.15, f"memory grows: {[size >> 20 for size in sizes]}"
    assert growth_ratio(blocks) < 0.20, f"memory grows: {blocks}"
    assert max(files) - min(files) <= 4
    assert max(tasks[-20:]) < 150
    assert peers_in_flight < 100


async def act(what: str, farm: FarmProcess, district: SmallDistrict, daemon: Daemon) -> None:
    """Disturb the run: load the same files again, restart agents, take one healthy device out, put one in again."""
    if what == "reboot":
        await asyncio.to_thread(farm.tell, {"reboot": [f"healthy-{n}" for n in (3, 4, 5, 6, 7, 8)]})
        return
    if what == "remove":
        del district.devices["healthy-100"]
    elif what == "add":
        district.devices[SPARE] = farm.ports[SPARE]
    await asyncio.to_thread(district.write)
    problems, _ = await daemon.reload()
    assert problems == ()
