"""A pretended network on a pretended clock: drives a Dispatcher as the runner does and notes every poll."""

import heapq
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from netmon.model.job_kind import JobKind
from netmon.model.outcome import Outcome
from netmon.schedule.dispatcher import Dispatcher
from netmon.schedule.entry import Entry
from netmon.schedule.lanes import Limits
from netmon.schedule.plan import Job

Answer = tuple[float, Outcome]
START = 1_700_000_000.0
TICK_S = 0.25


def alive(job: Job, now: float) -> Answer:
    """Answer within 50 ms."""
    return 0.05, Outcome.OK


def dead(job: Job, now: float) -> Answer:
    """Let every poll run into its budget."""
    return min(job.budget_s, 1.4) if job.kind is JobKind.ECHO else job.budget_s, Outcome.TIMEOUT


@dataclass
class Poll:
    """One poll that was started."""

    job: Job
    started: float
    late_s: float
    outcome: Outcome


@dataclass
class World:
    """Devices answer as `behave` says by name; `default` is for all others."""

    limits: Limits = field(default_factory=Limits)
    behave: dict[str, Callable[[Job, float], Answer]] = field(default_factory=dict)
    default: Callable[[Job, float], Answer] = alive
    now: float = START

    def __post_init__(self):
        self.dispatcher = Dispatcher(self.limits)
        self.polls: list[Poll] = []
        self.flying: list[tuple[float, int, Entry, Outcome]] = []
        self.busy: dict[str, int] = defaultdict(int)
        self.most_in_flight: dict[str, int] = defaultdict(int)
        self._order = 0

    def plan(self, jobs: tuple[Job, ...]) -> None:
        self.dispatcher.update(jobs, self.now)

    def run(self, for_s: float) -> None:
        end = self.now + for_s
        while self.now < end:
            self.now += TICK_S
            while self.flying and self.flying[0][0] <= self.now:
                at, _, entry, outcome = heapq.heappop(self.flying)
                self.busy[entry.job.device] -= 1
                self.start(self.dispatcher.finished(entry, outcome, at), at)
            self.start(self.dispatcher.tick(self.now), self.now)

    def start(self, entries: list[Entry], now: float) -> None:
        for entry in entries:
            job = self.dispatcher.job_to_run(entry)
            took_s, outcome = self.behave.get(job.device, self.default)(job, now)
            self.busy[job.device] += 1
            assert self.busy[job.device] == 1, "two polls of one device at once"
            self.polls.append(Poll(job, now, entry.lateness_s, outcome))
            self._order += 1
            heapq.heappush(self.flying, (now + took_s, self._order, entry, outcome))
        for lane in self.dispatcher.lanes:
            assert lane.in_flight <= lane.limit
            self.most_in_flight[lane.name] = max(self.most_in_flight[lane.name], lane.in_flight)

    def of(self, device: str, *collectors: str, since: float = 0.0) -> list[Poll]:
        return [poll for poll in self.polls if poll.job.device == device and poll.job.collector in collectors and poll.started >= since]
