"""Which poll starts when: grid, lanes, one poll per device at a time, circuits; no clock and no loop of its own."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from netmon.model.job_kind import JobKind
from netmon.model.outcome import Outcome
from netmon.model.request import PollRequest
from netmon.schedule.breaker import Circuit
from netmon.schedule.circuits import Circuits, is_open, may_ask
from netmon.schedule.entry import DeviceSlot, Entry, Held, Lane, Status
from netmon.schedule.grid import advance, due_of, share
from netmon.schedule.lanes import Lanes, Limits
from netmon.schedule.plan import Job, JobKey
from netmon.schedule.timetable import Cause, Due, Timetable

# First and made-up runs are spread over this long, and over less when there are few. When there are too many for that, the first runs of jobs
# with a longer period take more of it: a fleet that asks for everything in its first minute misses runs.
SPREAD_S = 60.0
SPREAD_PER_JOB_S = 0.005
# A silent job of a long period is asked again after this and up to twice as long, not at its next slot.
RETRY_S = 30.0
# No first run when the grid's own comes this soon after it: two polls in a row would give a rate over almost no time.
FIRST_RUN_GAP_S = 10.0

# Looking up an enumeration's member costs 0.1 us in Python 3.11, which these paths would pay many times per run.
IDLE, QUEUED, RUNNING = Status.IDLE, Status.QUEUED, Status.RUNNING
GRID, ECHO = Cause.GRID, JobKind.ECHO
SILENT = frozenset((Outcome.TIMEOUT, Outcome.UNREACHABLE))


class Dispatcher:
    """Decides from the times it is given; whoever drives it starts what `tick` and `finished` return and reports each end."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._lanes = Lanes(limits)
        self._timetable = Timetable()
        self._circuits = Circuits(self._timetable)
        self._entries: dict[JobKey, Entry] = {}
        self._devices: dict[str, DeviceSlot] = {}
        self.pending = 0
        self.missed: Counter[str] = Counter()
        self.held: Counter[str] = Counter()

    @property
    def entries(self) -> Iterable[Entry]:
        """All planned jobs."""
        return self._entries.values()

    @property
    def lanes(self) -> tuple[Lane, ...]:
        """The queues, for reports on load."""
        return self._lanes.all

    def entry(self, key: JobKey) -> Entry | None:
        """Return a planned job."""
        return self._entries.get(key)

    def device(self, name: str) -> DeviceSlot | None:
        """Return a planned device."""
        return self._devices.get(name)

    def backing_off(self) -> int:
        """Return how many devices have an open circuit."""
        return sum(any(channel.circuit is not Circuit.CLOSED for channel in slot.channels.values()) for slot in self._devices.values())

    def next_at(self) -> float | None:
        """Return when `tick` has something to do next."""
        return self._timetable.next_at()

    def update(self, jobs: Iterable[Job], now: float) -> tuple[Entry, ...]:
        """Take a new plan: equal jobs go on untouched, with their phase, counts and circuit. Returns running entries to cancel."""
        wanted = {job.key: job for job in jobs}
        leaving = [entry for key, entry in self._entries.items() if wanted.get(key) != entry.job]
        for entry in leaving:
            self._forget(entry, wanted.get(entry.job.key))
        coming = [job for key, job in wanted.items() if key not in self._entries]
        spread_s = SPREAD_PER_JOB_S * len(coming)
        for job in coming:
            self._plan(job, now, spread_s)
        touched = {entry.job.device: entry.device for entry in leaving} | {job.device: self._devices[job.device] for job in coming}
        for slot in touched.values():
            self._circuits.replan(slot)
            self._leave_if_empty(slot)
        if leaving:
            self._timetable.sweep()
        return tuple(entry for entry in leaving if entry.status is RUNNING)

    def _forget(self, entry: Entry, successor: Job | None) -> None:
        entry.alive = False
        del self._entries[entry.job.key]
        slot = entry.device
        del slot.entries[entry.job.collector]
        if entry.status is QUEUED:
            self.pending -= 1
        if successor is not None and successor.revision != entry.job.revision:
            slot.channels.pop(entry.job.kind, None)
            slot.probe_at.pop(entry.job.kind, None)
            if entry.job.kind is ECHO:
                slot.echo_ok, slot.echo_seen = None, False

    def _plan(self, job: Job, now: float, spread_s: float) -> None:
        slot = self._devices.setdefault(job.device, DeviceSlot(job.device))
        entry = Entry.first(job, slot, now)
        slot.entries[job.collector] = entry
        self._entries[job.key] = entry
        due = due_of(entry.slot, job.period_s, entry.phase_s)
        self._timetable.add(due, GRID, entry)
        first = now + share(job.collector, job.device) * min(spread_s, max(SPREAD_S, job.period_s))
        if due - first >= min(FIRST_RUN_GAP_S, 0.5 * job.period_s):
            self._timetable.add(first, Cause.EXTRA, entry)

    def _leave_if_empty(self, slot: DeviceSlot) -> None:
        if not slot.entries and slot.running is None and self._devices.get(slot.name) is slot:
            del self._devices[slot.name]

    def tick(self, now: float, *, paused: bool = False) -> list[Entry]:
        """Queue what has come due (nothing while paused) and return what is to be started."""
        if not paused:
            for due in self._timetable.take(now):
                if due.cause is GRID:
                    self._grid_due(due, now)
                else:
                    self._extra_due(due)
        return self._pump(now)

    def _grid_due(self, due: Due, now: float) -> None:
        entry = due.entry
        step = advance(entry.slot, now, entry.job.period_s, entry.phase_s)
        entry.slot = step.slot
        self._timetable.add(step.due, GRID, entry)
        if step.skipped:
            self._miss(entry, step.skipped)
        if is_open(entry):
            self._hold(entry, Held.GRID)
        elif entry.status is not IDLE:
            self._miss(entry, 1)
        else:
            self._queue(entry, due.at)

    def _extra_due(self, due: Due) -> None:
        entry = due.entry
        if due.cause is Cause.PROBE:
            kind = entry.job.kind
            if entry.device.probe_at.get(kind) != due.at:
                return
            del entry.device.probe_at[kind]
            if entry.status is IDLE and is_open(entry):
                self._queue(entry, due.at, front=entry.device.channel(kind).hopeful)
        elif entry.status is IDLE:
            if is_open(entry):
                self._hold(entry, Held.GRID)
            else:
                self._queue(entry, due.at)

    def _miss(self, entry: Entry, count: int) -> None:
        entry.missed += count
        self.missed[entry.job.collector] += count

    def _hold(self, entry: Entry, held: Held) -> None:
        entry.held = max(entry.held, held)
        self.held[entry.job.collector] += 1

    def _queue(self, entry: Entry, due: float, *, front: bool = False) -> None:
        entry.status = QUEUED
        entry.due = due
        self.pending += 1
        self._lanes.line_up(entry, front=front)

    def _pump(self, now: float) -> list[Entry]:
        starting: list[Entry] = []
        for lane in self._lanes.all:
            while lane.ready and lane.in_flight < lane.limit:
                entry = lane.ready.popleft()
                if entry.alive and entry.status is QUEUED and self._may_start(entry, lane, now):
                    self._start(entry, lane, now)
                    starting.append(entry)
        return starting

    def _may_start(self, entry: Entry, lane: Lane, now: float) -> bool:
        slot = entry.device
        if slot.running is not None:
            slot.waiting.append(entry)
            return False
        if not may_ask(entry, now):
            self._drop(entry)
            return False
        if self._lanes.of(entry) is not lane:
            # What it waited with has died, or come back, since it was queued.
            self._lanes.line_up(entry, front=lane is self._lanes.unreachable)
            return False
        return True

    def _drop(self, entry: Entry) -> None:
        self.pending -= 1
        entry.status = IDLE
        self._hold(entry, Held.WANTED if entry.forced else Held.GRID)
        entry.forced = False

    def _start(self, entry: Entry, lane: Lane, now: float) -> None:
        lane.in_flight += 1
        entry.status = RUNNING
        entry.device.running = entry
        entry.lateness_s = max(0.0, now - entry.due)
        entry.runs += 1
        entry.started = now
        entry.forced = False
        entry.held = Held.NOTHING
        self._circuits.start(entry)

    def job_to_run(self, entry: Entry) -> Job:
        """Return the job as it is to be run: a probe of a silent device gets a short budget."""
        if entry.probing and entry.job.budget_s > self._limits.probe_budget_s:
            return replace(entry.job, budget_s=self._limits.probe_budget_s)
        return entry.job

    def free_lane(self, entry: Entry) -> None:
        """Give a poll's place to others although it has not ended (it ignores its cancellation); its device stays busy."""
        if entry.lane is not None:
            entry.lane.in_flight -= 1
            entry.lane = None

    def finished(self, entry: Entry, outcome: Outcome, now: float) -> list[Entry]:
        """Note the end of a run and return what may start in its place; `skipped` says nothing about the device."""
        self.free_lane(entry)
        self.pending -= 1
        entry.status = IDLE
        entry.outcome = outcome
        slot = entry.device
        slot.running = None
        if entry.alive and outcome in SILENT and entry.job.kind is not ECHO:
            entry.held = Held.GRID
        closed = self._circuits.learn(entry, outcome if entry.alive else Outcome.SKIPPED, now)
        self._release_waiting(slot, entry)
        if closed:
            self._catch_up(slot, entry.job.kind, now)
        if entry.alive and entry.again:
            entry.again = False
            self._want(entry, now)
        elif entry.held is not Held.NOTHING and entry.job.period_s > SPREAD_S and entry.alive and not is_open(entry):
            self._timetable.add(now + RETRY_S * (1.0 + share(entry.job.collector, slot.name)), Cause.EXTRA, entry)
        self._leave_if_empty(slot)
        return self._pump(now)

    def _release_waiting(self, slot: DeviceSlot, ended: Entry) -> None:
        waiting, slot.waiting = slot.waiting, []
        for entry in waiting:
            if not entry.alive or entry.status is not QUEUED:
                continue
            if ended.probing and entry.job.kind is ended.job.kind and is_open(entry):
                self._drop(entry)
            else:
                self._lanes.line_up(entry, front=True)

    def _catch_up(self, slot: DeviceSlot, kind: JobKind, now: float) -> None:
        """Run what was asked for meanwhile at once, and long-period jobs within a minute; the others come soon by themselves."""
        for entry in slot.entries.values():
            if entry.job.kind is not kind or entry.held is Held.NOTHING:
                continue
            held, entry.held = entry.held, Held.NOTHING
            if held is Held.WANTED and entry.status is IDLE:
                self._queue(entry, now)
            elif entry.job.period_s > SPREAD_S:
                self._timetable.add(now + share(entry.job.collector, slot.name) * SPREAD_S, Cause.EXTRA, entry)

    def reset(self, device: str, now: float) -> None:
        """Take a sign of life from elsewhere (link-up at the parent): the device's circuits may probe at the next tick."""
        slot = self._devices.get(device)
        if slot is not None:
            self._circuits.reset(slot, now)

    def request(self, request: PollRequest, now: float) -> int:
        """Put polls in front of the queue; `tick` starts them. Returns how many were accepted.

        One that is queued already is not queued twice; one that runs, having begun before the wish, runs once more.
        """
        slot = self._devices.get(request.device)
        if slot is None:
            return 0
        chosen = [entry for name, entry in slot.entries.items() if not request.collectors or name in request.collectors]
        for entry in chosen:
            self._want(entry, now)
        return len(chosen)

    def _want(self, entry: Entry, now: float) -> None:
        if entry.status is RUNNING:
            entry.again = True
            return
        if entry.status is IDLE:
            entry.forced = True
            self._queue(entry, now, front=True)
        elif not entry.forced:
            # Its old place in the queue stays behind and is passed over.
            entry.forced = True
            self._lanes.line_up(entry, front=True)
