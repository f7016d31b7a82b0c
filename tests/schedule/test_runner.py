import asyncio
import time
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from netmon.model.job_kind import JobKind
from netmon.model.outcome import Outcome
from netmon.model.request import PollRequest
from netmon.schedule.facts import dump, healthy
from netmon.schedule.lanes import Limits
from netmon.schedule.plan import Job
from netmon.schedule.poller import Poller
from netmon.schedule.runner import STOP_CANCEL_S, STOP_WAIT_S, Runner
from tests.schedule.readings import reading


def job(device: str, *, period_s: float = 0.2, budget_s: float = 5.0, kind: JobKind = JobKind.SNMP) -> Job:
    return Job(device=device, collector="echo" if kind is JobKind.ECHO else "system", period_s=period_s, budget_s=budget_s, kind=kind)


class Network:
    """Answers at once, except for devices named in `slow`, which wait until their event is set."""

    def __init__(self):
        self.readings = []
        self.slow: dict[str, asyncio.Event] = {}
        self.begun: dict[str, asyncio.Event] = {}
        self.running: set[str] = set()
        self.many = asyncio.Event()
        self.enough = 0

    async def poll(self, what: Job):
        assert what.device not in self.running, "two polls of one device at once"
        self.running.add(what.device)
        self.begun.setdefault(what.device, asyncio.Event()).set()
        try:
            if what.device in self.slow:
                await self.slow[what.device].wait()
            await asyncio.sleep(0)
        finally:
            self.running.discard(what.device)
        return reading(what.device, what.collector, at=time.time())

    def sink(self, what):
        self.readings.append(what)
        if len(self.readings) >= self.enough:
            self.many.set()

    async def wait_for(self, count: int):
        self.enough = len(self.readings) + count
        self.many.clear()
        await asyncio.wait_for(self.many.wait(), 60)


@asynccontextmanager
async def running(runner: Runner):
    task = asyncio.create_task(runner.run())
    await asyncio.sleep(0)
    try:
        yield task
    finally:
        runner.stop()
        await asyncio.wait([task])


def runner_of(network: Network, **options) -> Runner:
    return Runner(Poller(network.poll, network.sink), **options)


async def test_runner_polls_every_device_again_and_again():
    network = Network()
    runner = runner_of(network)
    runner.update(job(f"sw{number}") for number in range(20))
    async with running(runner):
        await network.wait_for(80)
    counts = [sum(one.device == f"sw{number}" for one in network.readings) for number in range(20)]
    assert max(counts) - min(counts) <= 2
    assert runner.stats.missed.total() == 0
    assert runner.stats.polls["system", Outcome.OK] == len(network.readings)


async def test_hanging_device_delays_nobody():
    network = Network()
    network.slow["sw0"] = asyncio.Event()
    runner = runner_of(network)
    runner.update(job(f"sw{number}") for number in range(10))
    async with running(runner):
        await asyncio.wait_for(network.begun.setdefault("sw0", asyncio.Event()).wait(), 30)
        await network.wait_for(50)
        assert [one.device for one in runner.running()] == ["sw0"]
        assert "device=sw0" in dump(runner.running(), runner.now())
        assert healthy(runner.pulse(), runner.now())
        network.slow["sw0"].set()
    others = [entry for entry in (runner.job_status(f"sw{number}", "system") for number in range(1, 10)) if entry is not None]
    assert [status.missed for status in others] == [0] * 9
    assert max(status.lateness_s for status in others) < 3.0
    assert runner.job_status("sw0", "system").missed > 0


async def test_poll_past_its_deadline_is_cut_off_and_is_a_timeout():
    network = Network()
    network.slow["sw0"] = asyncio.Event()
    runner = runner_of(network, grace_s=0.1)
    runner.update([job("sw0", period_s=60.0, budget_s=0.1)])
    async with running(runner):
        await network.wait_for(1)
    assert [(one.device, one.outcome) for one in network.readings] == [("sw0", Outcome.TIMEOUT)]
    assert runner.stats.overdue == 1


@pytest.mark.may_leak
async def test_poll_that_ignores_its_cancellation_gives_up_its_place():
    free = asyncio.Event()
    done = []

    async def poll(what):
        while what.device == "stubborn" and not free.is_set():
            try:
                await free.wait()
            except asyncio.CancelledError:
                continue
        return reading(what.device)

    def sink(what):
        done.append(what.device)
        if what.device != "stubborn":
            polled.set()

    polled = asyncio.Event()
    runner = Runner(Poller(poll, sink), limits=Limits(live=1), grace_s=0.05)
    runner.update([job("stubborn", period_s=600.0, budget_s=0.05)])
    async with running(runner):
        await asyncio.sleep(0.05)
        runner.request(PollRequest(device="stubborn"))
        while not runner.running():
            await asyncio.sleep(0.01)
        runner.update([*runner.jobs, job("other", period_s=0.2)])
        await asyncio.wait_for(polled.wait(), 30)
        assert runner.stats.stuck == 1
        assert [one.device for one in runner.running() if one.device == "stubborn"] == ["stubborn"]
        free.set()


async def test_runner_stops_in_time_with_polls_in_flight():
    network = Network()
    network.slow = {f"sw{number}": asyncio.Event() for number in range(30)}
    runner = runner_of(network, stop_wait_s=0.3)
    runner.update(job(f"sw{number}", budget_s=60.0) for number in range(30))
    task = asyncio.create_task(runner.run())
    await asyncio.wait_for(network.begun.setdefault("sw7", asyncio.Event()).wait(), 30)
    began = time.monotonic()
    runner.stop()
    await task
    assert time.monotonic() - began < 6.0
    assert STOP_WAIT_S + STOP_CANCEL_S < 10.0
    assert network.readings == []
    assert network.running == set()


async def test_runner_ends_with_the_error_that_is_ours():
    async def poll(what):
        raise ValueError("of the device")

    def sink(what):
        raise MemoryError("ours")

    runner = Runner(Poller(poll, sink))
    runner.update([job("sw0")])
    with pytest.raises(MemoryError):
        await asyncio.wait_for(runner.run(), 30)


async def test_update_while_running_leaves_unchanged_polls_alone():
    network = Network()
    network.slow = {"kept": asyncio.Event(), "gone": asyncio.Event(), "changed": asyncio.Event()}
    runner = runner_of(network)
    plan = [job(name, period_s=300.0, budget_s=60.0) for name in network.slow]
    runner.update(plan)
    async with running(runner):
        for name in network.slow:
            runner.request(PollRequest(device=name))
        await asyncio.wait_for(asyncio.gather(*(network.begun.setdefault(name, asyncio.Event()).wait() for name in network.slow)), 30)
        before = {one.device: one for one in runner.running()}
        del network.slow["changed"]
        runner.update([plan[0], replace(plan[2], revision="new address")])
        runner.request(PollRequest(device="changed"))
        await network.wait_for(1)
        assert [one.device for one in network.readings] == ["changed"]
        assert [one for one in runner.running() if one.device == "kept"] == [before["kept"]]
        network.slow["kept"].set()
        await network.wait_for(1)
    assert {one.device for one in network.readings} == {"kept", "changed"}
    assert runner.job_status("gone", "system") is None


async def test_pause_and_request_poll_everything_once():
    network = Network()
    runner = runner_of(network)
    runner.pause()
    runner.update(job(f"sw{number}") for number in range(25))
    async with running(runner):
        assert sum(runner.request(PollRequest(device=f"sw{number}")) for number in range(25)) == 25
        await asyncio.wait_for(runner.idle(), 30)
        await asyncio.sleep(0.3)
        assert sorted(one.device for one in network.readings) == sorted(f"sw{number}" for number in range(25))
        runner.resume()
        await network.wait_for(25)


async def test_idle_returns_when_the_runner_stops():
    network = Network()
    network.slow["sw0"] = asyncio.Event()
    runner = runner_of(network)
    runner.update([job("sw0")])
    async with running(runner):
        await asyncio.wait_for(network.begun.setdefault("sw0", asyncio.Event()).wait(), 30)
        waiting = asyncio.create_task(runner.idle())
        await asyncio.sleep(0)
        network.slow["sw0"].set()
        runner.stop()
        await asyncio.wait_for(waiting, 30)
    assert runner.queued() == 0


async def test_pulse_of_a_held_loop_is_seen_as_lag():
    network = Network()
    runner = runner_of(network)
    runner.update([job("sw0")])
    async with running(runner):
        await network.wait_for(2)
        now = runner.now()
        assert runner.stats.lag.value(now) < 5.0
        assert not healthy(runner.pulse(), now + 6.0)


async def test_readings_are_not_kept_alive_by_the_runner():
    network = Network()
    runner = runner_of(network)
    runner.update(job(f"sw{number}", budget_s=60.0) for number in range(5))
    async with running(runner):
        await network.wait_for(20)
        assert runner._deadlines.unfinished() <= 5


async def test_echoes_and_polls_of_one_device_take_turns():
    network = Network()
    runner = runner_of(network)
    runner.update([job("sw0"), job("sw0", kind=JobKind.ECHO)])
    async with running(runner):
        await network.wait_for(10)
    assert {one.collector for one in network.readings} == {"echo", "system"}
    assert all(one.outcome is Outcome.OK for one in network.readings)


async def test_slowest_names_the_longest_polls():
    network = Network()
    runner = runner_of(network)
    network.slow["sw3"] = asyncio.Event()
    runner.update(job(f"sw{number}", period_s=30.0) for number in range(5))
    async with running(runner):
        runner.pause()
        for number in range(5):
            runner.request(PollRequest(device=f"sw{number}"))
        await network.wait_for(4)
        await asyncio.sleep(0.05)
        network.slow["sw3"].set()
        await runner.idle()
    assert runner.slowest(1)[0].device == "sw3"
    assert len(runner.slowest()) == 5


def test_runner_tells_a_devices_part_of_the_plan():
    network = Network()
    runner = Runner(Poller(network.poll, network.sink))
    assert runner.jobs_of("a") == ()
    assert runner.plans == 0
    a, echo, b = job("a"), job("a", kind=JobKind.ECHO), job("b")
    runner.update([a, echo, b])
    assert set(runner.jobs_of("a")) == {a, echo}
    assert runner.jobs_of("b") == (b,)
    runner.update([a])
    assert runner.jobs_of("a") == (a,)
    assert runner.jobs_of("b") == ()
    assert runner.plans == 2
