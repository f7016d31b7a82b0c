"""What the runner knows of itself: counts, lateness, loop lag, what runs now, and whether it is healthy."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from netmon.model.outcome import Outcome
from netmon.model.texts import Lang

WINDOW_S = 60.0


class RecentMax:
    """Largest value of the last one to two windows: what a gauge shows without keeping every value."""

    __slots__ = ("_last", "_now", "_until", "_window_s")

    def __init__(self, window_s: float = WINDOW_S) -> None:
        self._window_s = window_s
        self._until = 0.0
        self._now = 0.0
        self._last = 0.0

    def add(self, value: float, now: float) -> None:
        """Take a value."""
        self._turn(now)
        self._now = max(self._now, value)

    def value(self, now: float) -> float:
        """Return the largest recent value, 0 when there was none."""
        self._turn(now)
        return max(self._now, self._last)

    def _turn(self, now: float) -> None:
        if now < self._until:
            return
        self._last = self._now if now < self._until + self._window_s else 0.0
        self._now = 0.0
        self._until = now + self._window_s


@dataclass(slots=True)
class RunnerStats:
    """Counters since the start; `polls` by (collector, outcome), `missed` and `held` by collector.

    `late` and `lag` are in seconds; the lateness of silent devices' probes, which may wait, is left out.
    """

    polls: Counter[tuple[str, Outcome]] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    held: Counter[str] = field(default_factory=Counter)
    runs: int = 0
    overdue: int = 0
    stuck: int = 0
    late: RecentMax = field(default_factory=RecentMax)
    late_sum_s: float = 0.0
    lag: RecentMax = field(default_factory=RecentMax)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningJob:
    """A poll in flight; times are on the runner's clock."""

    device: str
    collector: str
    started: float
    deadline: float
    lane: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JobStatus:
    """Where one job is: how late its last run began, when its next slot is (Unix time), and what it missed."""

    period_s: float
    runs: int
    missed: int
    lateness_s: float
    next_at: float
    holding: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """Signs of life: the last tick, its lag, and since when polls wait or run without any having ended (None: there are none)."""

    tick_at: float
    tick_lag_s: float
    stalled_since: float | None


def healthy(pulse: Pulse, now: float, *, tick_limit_s: float = 5.0, stall_limit_s: float = 120.0) -> bool:
    """Return True when the watchdog may be fed: the tick ran on time and, if jobs were due, one ended lately with any outcome."""
    if now - pulse.tick_at > tick_limit_s or pulse.tick_lag_s > tick_limit_s:
        return False
    return pulse.stalled_since is None or now - pulse.stalled_since <= stall_limit_s


def dump(jobs: Iterable[RunningJob], now: float, lang: Lang = "en") -> str:
    """Return a table of what runs, longest first, for a person who asks what the daemon is doing (SIGUSR1)."""
    rows = sorted(jobs, key=lambda job: job.started)
    head = {"en": f"{len(rows)} running polls", "zh": f"正在进行的轮询：{len(rows)}"}[lang]
    lines = [f"{now - job.started:8.2f}s  left={job.deadline - now:7.2f}s  lane={job.lane:<11}  device={job.device}  collector={job.collector}" for job in rows]
    return "\n".join([head, *lines])
