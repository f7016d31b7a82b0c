"""What the dispatcher keeps of each job and each device while they are planned."""

from collections import deque
from dataclasses import dataclass, field
from enum import IntEnum

from netmon.model.job_kind import JobKind
from netmon.model.outcome import Outcome
from netmon.schedule.breaker import FRESH, Channel
from netmon.schedule.grid import slot_at
from netmon.schedule.plan import Job

# Asked first when a silent device is probed: one small GET.
PROBE_COLLECTORS = ("system", "identify")


class Status(IntEnum):
    """Where a job is between two due times."""

    IDLE = 0
    QUEUED = 1
    RUNNING = 2


class Held(IntEnum):
    """What a job missed while its circuit was open: a run of the grid, or one that somebody asked for."""

    NOTHING = 0
    GRID = 1
    WANTED = 2


@dataclass(slots=True, eq=False)
class Lane:
    """A bounded number of polls in flight and those that wait for a place."""

    name: str
    limit: int
    in_flight: int = 0
    ready: deque["Entry"] = field(default_factory=deque)


@dataclass(slots=True, eq=False)
class DeviceSlot:
    """One device: at most one of its jobs runs; `waiting` are those whose turn in their lane came meanwhile.

    `echo_ok` is the last echo's result (None before the first), `echo_seen` whether ICMP ever worked.
    """

    name: str
    entries: dict[str, "Entry"] = field(default_factory=dict)
    channels: dict[JobKind, Channel] = field(default_factory=dict)
    probe_at: dict[JobKind, float] = field(default_factory=dict)
    waiting: list["Entry"] = field(default_factory=list)
    running: "Entry | None" = None
    echo_ok: bool | None = None
    echo_seen: bool = False

    def channel(self, kind: JobKind) -> Channel:
        """Return the circuit of one way of asking."""
        return self.channels.get(kind, FRESH)

    def probe_entry(self, kind: JobKind) -> "Entry | None":
        """Return the job that tests whether this way of asking works again: the smallest question there is."""
        for collector in PROBE_COLLECTORS:
            entry = self.entries.get(collector)
            if entry is not None and entry.job.kind is kind:
                return entry
        same = [entry for entry in self.entries.values() if entry.job.kind is kind]
        return min(same, key=lambda entry: entry.job.period_s, default=None)

    def keeps_alive(self, kind: JobKind) -> bool:
        """Return True when this way of asking is the one that must go on for ever, because ICMP is switched off or was never answered."""
        if self.echo_seen and JobKind.ECHO.value in self.entries:
            return False
        first = next((entry.job.kind for entry in self.entries.values() if entry.job.kind is not JobKind.ECHO), None)
        return kind is first


@dataclass(slots=True, eq=False)
class Entry:
    """One job's place on its grid and what its runs have shown; `due` is that of the run that is queued or running."""

    job: Job
    device: DeviceSlot
    phase_s: float
    slot: int
    due: float = 0.0
    started: float = 0.0
    status: Status = Status.IDLE
    lane: Lane | None = None
    alive: bool = True
    again: bool = False
    forced: bool = False
    probing: bool = False
    held: Held = Held.NOTHING
    runs: int = 0
    missed: int = 0
    lateness_s: float = 0.0
    duration_s: float = 0.0
    outcome: Outcome | None = None

    @classmethod
    def first(cls, job: Job, device: DeviceSlot, now: float) -> "Entry":
        """Return a new job's entry, its next slot being the first after `now`."""
        phase_s = job.phase_s
        return cls(job=job, device=device, phase_s=phase_s, slot=slot_at(now, job.period_s, phase_s) + 1)
