"""Drives the dispatcher by the event loop: one timer, one task per poll in flight, hard deadlines, an orderly stop."""

import asyncio
import heapq
import logging
import time
from collections.abc import Callable, Iterable

from netmon.model.outcome import Outcome
from netmon.model.reading import Reading
from netmon.model.request import PollRequest
from netmon.model.state import INTERNAL_ERROR
from netmon.model.status import PollRow
from netmon.schedule.circuits import is_open
from netmon.schedule.dispatcher import Dispatcher
from netmon.schedule.entry import Entry
from netmon.schedule.facts import JobStatus, Pulse, RunnerStats, RunningJob
from netmon.schedule.flight import Deadlines, Run
from netmon.schedule.grid import due_of
from netmon.schedule.lanes import Limits
from netmon.schedule.plan import Job, diff
from netmon.schedule.poller import Poller

logger = logging.getLogger(__name__)

TICK_MIN_S = 0.02
TICK_MAX_S = 0.25
GRACE_S = 2.0
STOP_WAIT_S = 4.0
STOP_CANCEL_S = 2.0
DEFAULT_LIMITS = Limits()


class Runner:
    """Runs jobs on their grid until stopped.

    Its clock is monotonic, set to Unix time once at the start: steps of the wall clock move nothing, and a restart finds the same grid.
    `plans` counts the plans taken, so that who keeps something by the plan sees a new one.
    """

    def __init__(
        self,
        poller: Poller,
        *,
        limits: Limits = DEFAULT_LIMITS,
        grace_s: float = GRACE_S,
        stop_wait_s: float = STOP_WAIT_S,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._poller = poller
        self._grace_s = grace_s
        self._stop_wait_s = stop_wait_s
        self._clock = clock
        self._epoch = wall() - clock()
        self._dispatcher = Dispatcher(limits)
        self._runs: dict[asyncio.Task[Reading], Run] = {}
        self._deadlines = Deadlines()
        self._timer: asyncio.TimerHandle | None = None
        self._planned_at = 0.0
        self._paused = False
        self._ended: asyncio.Future[None] | None = None
        self._idle: list[asyncio.Future[None]] = []
        self._tick_at = self.now()
        self._tick_lag_s = 0.0
        self._stalled_since: float | None = None
        self.plans = 0
        self.stats = RunnerStats(missed=self._dispatcher.missed, held=self._dispatcher.held)

    def now(self) -> float:
        """Return the time on the runner's clock."""
        return self._clock() + self._epoch

    async def run(self) -> None:
        """Run until `stop` or cancellation; raises what a poll raised that is an error of ours."""
        self._ended = asyncio.get_running_loop().create_future()
        self._wake()
        try:
            await self._ended
        finally:
            await self._shut()

    def stop(self) -> None:
        """End `run`: no poll starts any more, running ones get a few seconds."""
        if self._ended is not None and self._running():
            self._ended.set_result(None)

    def update(self, jobs: Iterable[Job]) -> None:
        """Take a new plan; unchanged jobs are not disturbed, running polls of removed or changed ones are cancelled."""
        jobs = tuple(jobs)
        for job in diff((entry.job for entry in self._dispatcher.entries), jobs).remove:
            self._poller.forget(job)
        leaving = set(self._dispatcher.update(jobs, self.now()))
        self.plans += 1
        for run in tuple(self._runs.values()):
            if run.task is not None and run.entry in leaving:
                run.task.cancel()
        self._wake()

    @property
    def jobs(self) -> tuple[Job, ...]:
        """The plan as it is now."""
        return tuple(entry.job for entry in self._dispatcher.entries)

    def jobs_of(self, device: str) -> tuple[Job, ...]:
        """Return one device's part of the plan; empty for a device that has none."""
        slot = self._dispatcher.device(device)
        return () if slot is None else tuple(entry.job for entry in slot.entries.values())

    def request(self, request: PollRequest) -> int:
        """Poll now; returns how many polls were accepted."""
        count = self._dispatcher.request(request, self.now())
        self._wake()
        return count

    def reset(self, device: str) -> None:
        """Take a sign of life of a silent device (link-up at its parent)."""
        self._dispatcher.reset(device, self.now())
        self._wake()

    def pause(self) -> None:
        """Start nothing by the grid; requests go on."""
        self._paused = True

    def resume(self) -> None:
        """Go on; runs whose slots have passed count as missed."""
        self._paused = False
        self._wake()

    async def idle(self) -> None:
        """Wait until nothing is queued or running (pause first, or it may never be)."""
        while self._dispatcher.pending and not (self._ended is not None and self._ended.done()):
            waiter = asyncio.get_running_loop().create_future()
            self._idle.append(waiter)
            await waiter

    def running(self) -> tuple[RunningJob, ...]:
        """Return the polls in flight, for `facts.dump`."""
        return tuple(
            RunningJob(device=run.job.device, collector=run.job.collector, started=run.started, deadline=run.deadline, lane=run.lane)
            for run in self._runs.values()
        )

    def pulse(self) -> Pulse:
        """Return the signs of life, for `facts.healthy`."""
        return Pulse(tick_at=self._tick_at, tick_lag_s=self._tick_lag_s, stalled_since=self._stalled_since)

    def slowest(self, count: int = 20) -> tuple[PollRow, ...]:
        """Return the longest last polls, longest first."""
        top = heapq.nlargest(count, self._dispatcher.entries, key=lambda entry: entry.duration_s)
        return tuple(
            PollRow(device=entry.job.device, collector=entry.job.collector, duration_s=entry.duration_s, outcome=entry.outcome, at=entry.started)
            for entry in top
            if entry.outcome is not None
        )

    def job_status(self, device: str, collector: str) -> JobStatus | None:
        """Return where one job is; None when it is not planned."""
        entry = self._dispatcher.entry((device, collector))
        if entry is None:
            return None
        return JobStatus(
            period_s=entry.job.period_s,
            runs=entry.runs,
            missed=entry.missed,
            lateness_s=entry.lateness_s,
            next_at=due_of(entry.slot, entry.job.period_s, entry.phase_s),
            holding=is_open(entry),
        )

    def in_flight(self) -> dict[str, int]:
        """Return the number of running polls by lane."""
        return {lane.name: lane.in_flight for lane in self._dispatcher.lanes}

    def queued(self) -> int:
        """Return how many polls wait for a place."""
        return self._dispatcher.pending - len(self._runs)

    def backing_off(self) -> int:
        """Return how many devices are asked less often because they do not answer."""
        return self._dispatcher.backing_off()

    def _wake(self) -> None:
        if not self._running():
            return
        if self._timer is not None:
            self._timer.cancel()
        self._plan_tick(self.now())

    def _plan_tick(self, at: float) -> None:
        self._planned_at = at
        self._timer = asyncio.get_running_loop().call_later(max(0.0, at - self.now()), self._tick)

    def _tick(self) -> None:
        now = self.now()
        self._tick_at = now
        self._tick_lag_s = max(0.0, now - self._planned_at)
        self.stats.lag.add(self._tick_lag_s, now)
        self._cut_overdue(now)
        self._launch(self._dispatcher.tick(now, paused=self._paused), now)
        due = self._dispatcher.next_at()
        latest = now + TICK_MAX_S
        self._plan_tick(latest if due is None or self._paused else min(max(due, now + TICK_MIN_S), latest))

    def _launch(self, entries: Iterable[Entry], now: float) -> None:
        create_task = asyncio.get_running_loop().create_task
        stats = self.stats
        latest_s = 0.0
        for entry in entries:
            job = self._dispatcher.job_to_run(entry)
            task = create_task(self._poller(job))
            run = Run(entry, job, task, now, now + job.budget_s + self._grace_s, "" if entry.lane is None else entry.lane.name)
            self._runs[task] = run
            self._deadlines.add(run)
            task.add_done_callback(self._done)
            stats.runs += 1
            if not entry.probing:
                latest_s = max(latest_s, entry.lateness_s)
                stats.late_sum_s += entry.lateness_s
        if latest_s:
            stats.late.add(latest_s, now)
        if self._dispatcher.pending == 0:
            self._stalled_since = None
        elif self._stalled_since is None:
            self._stalled_since = now

    def _cut_overdue(self, now: float) -> None:
        """Cancel what is past its deadline; what does not even heed that gives its place to others a little later, but keeps its device busy."""
        for run, task in self._deadlines.passed(now):
            if run.overdue:
                self.stats.stuck += 1
                logger.error("poll ignores its deadline device=%s collector=%s running_s=%.0f", run.job.device, run.job.collector, now - run.started)
                self._dispatcher.free_lane(run.entry)
            else:
                self.stats.overdue += 1
                run.overdue = True
                run.deadline = now + self._grace_s
                self._deadlines.add(run)
                self._poller.cut(run.job)
            task.cancel()

    def _done(self, task: asyncio.Task[Reading]) -> None:
        run = self._runs.pop(task)
        run.task = None
        now = self.now()
        run.entry.duration_s = now - run.started
        starting = self._dispatcher.finished(run.entry, self._outcome(run, task), now)
        self._stalled_since = now if self._dispatcher.pending else None
        if self._running():
            self._launch(starting, now)
        if self._dispatcher.pending == 0:
            self._tell_idle()

    def _outcome(self, run: Run, task: asyncio.Task[Reading]) -> Outcome:
        """Count a run's end and return what it says about the device."""
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self._fail(error)
        if task.cancelled() or error is not None:
            self.stats.polls[run.job.collector, Outcome.SKIPPED] += 1
            return Outcome.SKIPPED
        reading = task.result()
        self.stats.polls[run.job.collector, reading.outcome] += 1
        return _evidence(reading)

    def _running(self) -> bool:
        return self._ended is not None and not self._ended.done()

    def _tell_idle(self) -> None:
        waiting, self._idle = self._idle, []
        for waiter in waiting:
            if not waiter.done():
                waiter.set_result(None)

    def _fail(self, error: BaseException) -> None:
        if self._ended is not None and self._running():
            self._ended.set_exception(error)

    async def _shut(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._runs:
            await asyncio.wait(tuple(self._runs), timeout=self._stop_wait_s)
        for task in self._runs:
            task.cancel()
        if self._runs:
            await asyncio.wait(tuple(self._runs), timeout=STOP_CANCEL_S)
        for run in self._runs.values():
            logger.error("poll did not end at the stop device=%s collector=%s", run.job.device, run.job.collector)
        self._tell_idle()


def _evidence(reading: Reading) -> Outcome:
    """Return what a reading says about its device: an error of our own says nothing."""
    if reading.problems and any(problem.reason == INTERNAL_ERROR for problem in reading.problems):
        return Outcome.SKIPPED
    return reading.outcome
