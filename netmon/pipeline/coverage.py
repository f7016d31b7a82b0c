"""Which share of the devices was tested lately: the figure that tells silence of the network from silence of netmon."""

from collections.abc import Iterable, Mapping

from netmon.model.outcome import Outcome
from netmon.model.state import ECHO
from netmon.schedule.plan import Job
from netmon.store.current import CurrentState

PERIODS = 2.5
# A silent device without echoes is asked this seldom at the most, whatever its periods are.
KEEPALIVE_S = 60.0
# Looking up an enumeration's member costs 0.1 us in Python 3.11. What was skipped was no question to the device.
SKIPPED = Outcome.SKIPPED

Limits = Mapping[str, tuple[bool, float]]


def tested_by(jobs: Iterable[Job]) -> Limits:
    """Return of each device whether echoes test it (else any collector does) and how many seconds a test holds."""
    echo: dict[str, float] = {}
    shortest: dict[str, float] = {}
    for job in jobs:
        if job.collector == ECHO:
            echo[job.device] = job.period_s
        shortest[job.device] = min(job.period_s, shortest.get(job.device, job.period_s))
    return {name: (name in echo, PERIODS * (echo[name] if name in echo else max(period_s, KEEPALIVE_S))) for name, period_s in shortest.items()}


def coverage_ratio(limits: Limits, current: CurrentState, now: float) -> float | None:
    """Return the share of the planned devices with a test that holds at `now` (monotonic); None before the first test of any."""
    known = current.device
    fresh, seen = 0, False
    for name, (by_echo, limit_s) in limits.items():
        device = known(name)
        if device is None:
            continue
        for reading in (device.last.get(ECHO),) if by_echo else device.last.values():
            if reading is not None and reading.outcome is not SKIPPED:
                seen = True
                if now - reading.started_monotonic - reading.duration_s <= limit_s:
                    fresh += 1
                    break
    return fresh / len(limits) if seen else None
