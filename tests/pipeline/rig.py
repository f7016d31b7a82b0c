"""The pipeline over simulated agents, polled by hand on a clock that stands until it is moved."""

import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from netmon.daemon.in_force import load_calmly
from netmon.daemon.parts import Parts
from netmon.expose.catalogue import CATALOGUE
from netmon.model.reading import Reading
from netmon.pipeline.status import LiveStatus
from netmon.schedule.plan import Job
from netmon.schedule.poller import Poller
from netmon.simulate.agent import Agent
from netmon.simulate.farm import AgentFarm
from tests.simulate.devices import switch
from tests.support.district import SmallDistrict

PERIODS = "{system: 60s, interfaces: 60s, health: 60s, inventory: 3600s, echo: 30s}"


@dataclass
class Now:
    """Unix time and the monotonic clock, moved together; agents run by it too."""

    wall_s: float = 1_799_970_310.0
    mono_s: float = 1000.0

    def forward(self, seconds: float) -> None:
        self.wall_s += seconds
        self.mono_s += seconds

    def mono(self) -> float:
        return self.mono_s

    def wall(self) -> float:
        return self.wall_s


@dataclass
class Rig:
    """Running parts; `poll` runs one job and hands its reading in as of `now`."""

    parts: Parts
    farm: AgentFarm
    district: SmallDistrict
    env: Mapping[str, str]
    now: Now
    agents: dict[str, Agent] = field(default_factory=dict)
    status: LiveStatus = field(init=False)

    def __post_init__(self) -> None:
        parts = self.parts
        parts.status = self.status = LiveStatus(
            parts.current,
            parts.events,
            parts.intake,
            parts.runner,
            parts.fetcher.profile_of,
            started_at=self.now.wall_s,
            wall=self.now.wall,
            clock=self.now.mono,
        )
        self._poller = Poller(parts.fetcher, lambda _reading: None)

    async def configure(self) -> None:
        """Write the inventory anew and put it in force."""
        result = await load_calmly(self.district.write(), self.env)
        assert result.config is not None, [problem.render() for problem in result.problems]
        self.parts.apply(result.config)

    async def add(self, name: str, agent: Agent, **options: str) -> None:
        """Put an agent on the air and into the inventory, by the next `configure`."""
        self.agents[name] = agent
        await on_air(self.farm, self.district, name, agent, options)

    def job(self, device: str, collector: str) -> Job:
        """Return a planned job."""
        return next(job for job in self.parts.runner.jobs_of(device) if job.collector == collector)

    async def poll(self, device: str, *collectors: str, budget_s: float | None = None) -> Reading:
        """Poll one collector after the other at this moment; returns the last reading."""
        reading: Reading | None = None
        for collector in collectors:
            job = self.job(device, collector)
            fetched = await self._poller(job if budget_s is None else replace(job, budget_s=budget_s))
            reading = replace(fetched, started=self.now.wall_s, started_monotonic=self.now.mono_s)
            self.parts.intake.take(reading)
        assert reading is not None
        return reading

    async def text(self, accept: str = "") -> str:
        """Scrape."""
        scrape = self.parts.scrapes.scrape(accept, "")
        assert scrape is not None
        return b"".join([piece async for piece in scrape.body]).decode()

    async def samples(self) -> list[Sample]:
        """Scrape and parse."""
        return [sample for family in text_string_to_metric_families(await self.text()) for sample in family.samples]

    async def series(self, name: str, label: str = "device", **labels: str) -> dict[str, float]:
        """Return the values of one metric by one label, of the series that have these labels."""
        assert name in CATALOGUE, name
        found = [sample for sample in await self.samples() if sample.name == name and labels.items() <= sample.labels.items()]
        values = {sample.labels.get(label, ""): sample.value for sample in found}
        assert len(values) == len(found), f"{name}: the label {label} does not tell the series apart"
        return values

    def expire(self, seconds: float) -> None:
        """Let what would be stale in so many seconds leave the exposition."""
        self.parts.exposition.expire(time.monotonic() + seconds)


async def on_air(farm: AgentFarm, district: SmallDistrict, name: str, agent: Agent, options: Mapping[str, str]) -> None:
    """Open an agent's socket and write it into the inventory."""
    district.devices[name] = (await farm.open(agent)).port
    district.options[name] = {"periods": PERIODS, "profile": "huawei_vrp", **options}


@asynccontextmanager
async def running(folder: Path, root: Path, devices: Mapping[str, Mapping[str, str]], *, icmp: bool = False) -> AsyncIterator[Rig]:
    """Build the parts over one Huawei switch per name; its options are those of the inventory."""
    now, district, env = Now(), SmallDistrict(folder, icmp=icmp), {"NETMON_DATA": str(root)}
    agents = {name: huawei(now) for name in devices}
    async with AsyncExitStack() as stack:
        farm = await stack.enter_async_context(AgentFarm())
        for name, agent in agents.items():
            await on_air(farm, district, name, agent, devices[name])
        loaded = await load_calmly(district.write(), env)
        assert loaded.config is not None, [problem.render() for problem in loaded.problems]
        parts = Parts(loaded.config, folder / "state", started_at=now.wall_s)
        await stack.enter_async_context(parts.client)
        await stack.enter_async_context(parts.pinger)
        rig = Rig(parts, farm, district, env, now, agents)
        parts.apply(loaded.config)
        yield rig


def huawei(now: Now, *, uptime_s: float = 10_000.0, count: int = 6) -> Agent:
    """Return a switch with traffic whose clock is `now`."""
    return Agent(view=switch("huawei", count), clock=now.mono, uptime_s=uptime_s)
