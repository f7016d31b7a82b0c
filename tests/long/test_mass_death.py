"""Three thousand devices die at once: those that live are polled as before."""

import asyncio
import statistics
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from netmon.daemon.app import Daemon
from netmon.model.outcome import Outcome
from netmon.model.state import DeviceStatus
from tests.long.farm import FarmProcess, Wanted
from tests.long.running import Watch, farm_of, own_garbage, running
from tests.support.district import SmallDistrict

pytestmark = pytest.mark.long

DYING = 3_000
LIVING = 60
PROBED_S = 60.0
WATCHED_S = 65.0
PROFILE = "id: probed\nvendor: nobody\nname: Asked for its system group alone\ncollectors:\n  system: {}\n"


@pytest.fixture(autouse=True)
def garbage_rules() -> Iterator[None]:
    with own_garbage():
        yield


@pytest.fixture
async def watch() -> AsyncIterator[Watch]:
    with Watch.of_this_loop() as watch:
        yield watch


@asynccontextmanager
async def district_of(tmp_path: Path, root: Path) -> AsyncIterator[tuple[Daemon, FarmProcess, list[str], list[str]]]:
    """Yield the daemon over living and dying devices, one agent each."""
    dying = [Wanted(name=f"dying-{n}", seed=n, host=f"127.1.{n // 250}.{n % 250 + 1}", shared=True, ports=1) for n in range(DYING)]
    living = [Wanted(name=f"living-{n}", seed=n) for n in range(LIVING)]
    async with farm_of([*dying, *living]) as farm:
        district = SmallDistrict(tmp_path / "conf", farm.ports, period="2s")
        district.options = {
            agent.name: {"address": agent.host, "profile": "probed", "periods": f"{{system: {PROBED_S:g}s}}"} if agent.shared else {"profile": "huawei_vrp"}
            for agent in (*dying, *living)
        }
        config = await asyncio.to_thread(district.write)
        profiles = tmp_path / "data" / "collectors"
        profiles.mkdir(parents=True)
        (profiles / "probed.yaml").write_text(PROFILE)
        async with running(config, {"NETMON_DATA": str(root)}, paths=[tmp_path / "data"]) as daemon:
            yield daemon, farm, [agent.name for agent in living], [agent.name for agent in dying]


class Pace:
    """How the living devices' interface polls went: seconds of waiting and polling each, and how many there were."""

    def __init__(self, daemon: Daemon, living: list[str]) -> None:
        self._daemon = daemon
        self._living = living
        self._seen: dict[str, float] = {}
        self.spent_s: list[float] = []

    async def watch(self, seconds: float) -> None:
        """Look for so long."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while loop.time() < until:
            await asyncio.sleep(0.25)
            for name in self._living:
                device = self._daemon.parts.current.device(name)
                reading = device.last.get("interfaces") if device is not None else None
                status = self._daemon.parts.runner.job_status(name, "interfaces")
                if reading is None or status is None or self._seen.get(name) == reading.started_monotonic:
                    continue
                self._seen[name] = reading.started_monotonic
                self.spent_s.append(status.lateness_s + reading.duration_s)

    @property
    def p99_s(self) -> float:
        """The 99th percentile."""
        return statistics.quantiles(self.spent_s, n=100)[98]


def counted(daemon: Daemon, names: list[str], status: DeviceStatus) -> int:
    devices = [daemon.parts.current.device(name) for name in names]
    return sum(device is not None and device.state.status is status for device in devices)


def unanswered(daemon: Daemon, names: list[str]) -> int:
    """Return how many devices left their last poll unanswered."""
    devices = [daemon.parts.current.device(name) for name in names]
    return sum(device is not None and "system" in device.last and device.last["system"].outcome is Outcome.TIMEOUT for device in devices)


async def test_three_thousand_deaths_at_once_leave_the_living_alone(tmp_path: Path, root: Path, watch: Watch) -> None:
    async with district_of(tmp_path, root) as (daemon, farm, living, dying):
        async with asyncio.timeout(300):
            while counted(daemon, dying, DeviceStatus.UP) < DYING or counted(daemon, living, DeviceStatus.UP) < LIVING:
                await asyncio.sleep(0.5)
        before = Pace(daemon, living)
        await before.watch(15.0)
        missed = daemon.parts.runner.stats.missed.total()
        await asyncio.to_thread(farm.tell, {"alive": dict.fromkeys(dying, False)})
        after = Pace(daemon, living)
        await after.watch(WATCHED_S)
        missed = daemon.parts.runner.stats.missed.total() - missed
        alive, silent = counted(daemon, living, DeviceStatus.UP), unanswered(daemon, dying)
        in_flight = daemon.parts.runner.in_flight()
    print(f"p99 {before.p99_s * 1000:.1f} ms, then {after.p99_s * 1000:.1f} ms over {len(after.spent_s)} polls; silent {silent}; in flight {in_flight}")
    assert alive == LIVING
    assert len(after.spent_s) >= 0.95 * LIVING * WATCHED_S / 2.0
    assert missed == 0
    assert after.p99_s <= before.p99_s * 1.5 + 0.1
    assert silent > 0.9 * DYING
    assert in_flight["unreachable"] <= 40
    assert watch.unhandled == []
