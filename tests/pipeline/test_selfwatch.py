"""netmon's figures about itself, from the parts that count them."""

import asyncio
import platform
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families

from netmon import __version__
from netmon.expose.families_self import SELF_FAMILIES
from netmon.expose.selfmetrics import SelfMetrics
from netmon.model.event import Event, EventKind
from netmon.model.outcome import Outcome
from netmon.model.reading import Reading
from netmon.model.request import PollRequest
from netmon.model.state import DeviceState, DeviceStatus
from netmon.model.throughput import RunOutcome, RunRecord
from netmon.pipeline.selfwatch import SelfWatch
from netmon.pipeline.throughput_results import RunBook
from netmon.schedule.plan import Job
from netmon.schedule.poller import Poller
from netmon.schedule.runner import Runner
from netmon.simulate.broken import modes
from netmon.store.audit_check import Check
from tests.pipeline.rig import Rig, running

LABELS = {family.name: family.labels for family in SELF_FAMILIES}


@pytest.fixture
async def rig(tmp_path, root) -> AsyncIterator[Rig]:
    async with running(tmp_path, root, {"sw": {}, "core": {}}) as rig:
        yield rig


class Watched:
    """A SelfWatch of its own over a rig's parts, on the rig's clock."""

    def __init__(self, rig: Rig, *, runner: Runner | None = None) -> None:
        parts = rig.parts
        self.metrics = SelfMetrics()
        self.watch = SelfWatch(
            self.metrics, runner or parts.runner, parts.fetcher, parts.client, parts.pinger, parts.current,
            started_at=1000.0, memory=parts.memory, events=parts.events, wall=rig.now.wall, clock=rig.now.mono,
        )  # fmt: skip

    def values(self) -> dict[tuple[str, ...], float]:
        """Return every sample by name and label values."""
        text = self.metrics.render(openmetrics=False).decode()
        found = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
        return {(one.name, *(one.labels[label] for label in LABELS[one.name])): one.value for one in found}


async def run(runner: Runner, *requests: PollRequest) -> None:
    """Let the runner do what is asked for, and nothing else."""
    runner.pause()
    task = asyncio.create_task(runner.run())
    await asyncio.sleep(0)
    assert [runner.request(request) > 0 for request in requests] == [True] * len(requests)
    await asyncio.wait_for(runner.idle(), 30)
    runner.stop()
    await task


async def test_every_family_has_a_value_and_both_formats_hold(rig, state):
    parts = rig.parts
    for name in ("sw", "core"):
        await rig.poll(name, "system", "interfaces")
    await run(parts.runner, PollRequest(device="sw", collectors=("system",)))
    parts.events.add(Event(at=1.0, kind=EventKind.CONFIG_RELOADED))
    await parts.memory.save()
    parts.days.stats.filed_until = 1_799_942_400  # as after the first day
    parts.judge.stats.succeeded_at, parts.judge.stats.took_s = 1_799_942_400.0, 1.5
    parts.audit_check.last = Check(at=1_799_942_400.0, records=1, first_at=1_799_942_400.0, broken=None, notes=())
    run_of = {"path": "exit", "direction": "down", "method": "iperf3", "server": "s", "goodput_bps": 10**7}
    RunBook(parts.history, parts.metrics).add(RunRecord(link="a/dx", at_ms=1_799_942_400_000, outcome=RunOutcome.OK, **run_of))
    await rig.text()
    text = await rig.text()
    shown = {sample.name for family in text_string_to_metric_families(text) for sample in family.samples}
    ours = {family.name for family in SELF_FAMILIES if not {"sensor", "site"} <= set(family.labels)}  # no LAN sensor is configured here
    off = {name for name in ours if name.startswith(("netmon_trap", "netmon_notify", "netmon_web_"))}  # nor a receiver of traps, nor a channel, nor TLS
    assert ours - shown - off == set()
    openmetrics = await rig.text("application/openmetrics-text; version=1.0.0")
    assert sum(family.name.startswith("netmon_snmp") for family in parse_openmetrics(openmetrics)) >= 10


async def test_figures_are_those_of_the_parts(rig):
    parts = rig.parts
    watched = Watched(rig)
    await run(parts.runner, PollRequest(device="sw", collectors=("system", "interfaces")))
    rig.agents["core"].alive = False
    await parts.fetcher(replace(rig.job("core", "system"), budget_s=0.2))
    values = watched.values()
    assert values["netmon_build_info", __version__, platform.python_version()] == 1
    assert values["netmon_process_start_time_seconds",] == 1000.0
    assert values["netmon_polls_total", "system", "ok"] == 1
    assert values["netmon_polls_total", "interfaces", "ok"] == 1
    assert values["netmon_polls_in_flight",] == 0
    assert values["netmon_schedule_jobs", "system"] == 2
    assert values["netmon_schedule_missed_runs_total", "system"] == 0
    totals = parts.fetcher.totals
    assert values["netmon_snmp_requests_total",] == totals.requests > 2
    assert values["netmon_snmp_timeouts_total",] == totals.timeouts > 0
    assert values["netmon_snmp_datagrams_sent_total",] == sum(endpoint.sent for endpoint in parts.client.endpoints) > 2
    assert values["netmon_snmp_in_flight_limit", "ipv4"] >= 16
    assert values["netmon_snmp_receive_buffer_bytes", "ipv4"] > 0
    assert values["netmon_devices", "up"] == 1
    assert values["netmon_devices", "unknown"] == 1
    assert values["netmon_devices", "down"] == 0
    assert values["netmon_slowest_poll_seconds", "sw", "interfaces"] > 0


async def test_answers_that_fit_nothing_are_counted(rig):
    watched = Watched(rig)
    rig.agents["sw"].mode = modes()["wrong_id"]
    rig.agents["core"].mode = modes()["garbage"]
    for name in ("sw", "core"):
        await rig.poll(name, "system", budget_s=0.3)
    values = watched.values()
    assert values["netmon_snmp_mismatched_replies_total",] > 0
    assert values["netmon_snmp_malformed_replies_total",] > 0


async def test_counters_only_rise(rig):
    watched = Watched(rig)
    counters = {family.name for family in SELF_FAMILIES if family.name.endswith("_total")}
    before: dict[tuple[str, ...], float] = {}
    for name in ("sw", "core", "sw"):
        await rig.poll(name, "system", "interfaces")
        values = watched.values()
        assert all(values[key] >= value for key, value in before.items() if key[0] in counters)
        before = values


async def test_coverage_and_states_are_renewed_by_turns(rig):
    watched = Watched(rig)
    assert ("netmon_poll_coverage_ratio",) not in watched.values(), "nothing was tested yet, which is not 0"
    await rig.poll("sw", "system")
    for _ in range(4):
        rig.now.forward(1)
        watched.watch.tick()
    assert watched.values()["netmon_poll_coverage_ratio",] == 0.5
    rig.parts.current.of("sw").state = DeviceState(status=DeviceStatus.DOWN)
    assert watched.values()["netmon_devices", "down"] == 0
    for _ in range(4):
        rig.now.forward(1)
        watched.watch.tick()
    assert watched.values()["netmon_devices", "down"] == 1
    rig.now.forward(200)
    for _ in range(4):
        watched.watch.tick()
    assert watched.values()["netmon_poll_coverage_ratio",] == 0


async def test_plan_that_changed_is_followed(rig):
    watched = Watched(rig)
    assert watched.values()["netmon_schedule_jobs", "system"] == 2
    del rig.district.devices["core"]
    await rig.configure()
    assert watched.values()["netmon_schedule_jobs", "system"] == 1


async def test_late_tick_shows_as_loop_lag(rig):
    watched = Watched(rig)
    for late_s in (0.0, 0.25, 0.0):
        rig.now.forward(1 + late_s)
        watched.watch.tick()
    assert watched.values()["netmon_loop_lag_seconds",] == pytest.approx(0.25)
    rig.now.forward(1)
    watched.watch.tick()
    rig.now.forward(200)
    assert watched.values()["netmon_loop_lag_seconds",] == 0


async def test_reload_facts_keep_the_time_of_the_last_success(rig):
    watched = Watched(rig)
    keys = (("netmon_config_last_reload_successful",), ("netmon_config_last_reload_success_timestamp_seconds",))
    assert [watched.values()[key] for key in keys] == [1, 1000.0]
    watched.watch.reloaded(problems=2)
    assert [watched.values()[key] for key in keys] == [0, 1000.0]
    watched.watch.reloaded(problems=0)
    assert [watched.values()[key] for key in keys] == [1, rig.now.wall_s]


async def test_state_file_facts(rig, state):
    watched = Watched(rig)
    assert ("netmon_state_file_bytes",) not in watched.values()
    rig.parts.memory.of("sw").profile = "huawei_vrp"
    assert await rig.parts.memory.save()
    values = watched.values()
    assert values["netmon_state_saves_total", "ok"] == 1
    assert values["netmon_state_saves_total", "failed"] == 0
    assert values["netmon_state_file_bytes",] == (state / "memory.json").stat().st_size
    (state / "memory.json").unlink()
    state.rmdir()
    state.write_text("in the way")
    assert not await rig.parts.memory.save()
    assert watched.values()["netmon_state_saves_total", "failed"] == 1


async def test_slowest_polls_are_at_most_twenty_and_silent_devices_are_counted(rig):
    async def poll(job: Job) -> Reading:
        silent = job.device.endswith(("1", "2"))
        outcome = Outcome.TIMEOUT if silent else Outcome.OK
        return Reading(device=job.device, collector=job.collector, started=1.0, started_monotonic=1.0, duration_s=0.0, outcome=outcome)

    runner = Runner(Poller(poll, lambda _reading: None))
    runner.update(Job(device=f"d{number:02d}", collector="system", period_s=60.0, budget_s=5.0) for number in range(30))
    watched = Watched(rig, runner=runner)
    for _ in range(3):
        await run(runner, *(PollRequest(device=f"d{number:02d}") for number in range(30)))
    values = watched.values()
    assert len([key for key in values if key[0] == "netmon_slowest_poll_seconds"]) == 20
    assert values["netmon_schedule_backing_off_devices",] == 6
    assert values["netmon_polls_total", "system", "timeout"] >= 6
    assert values["netmon_polls_total", "system", "ok"] == 72
