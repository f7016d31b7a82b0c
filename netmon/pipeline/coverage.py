"""Which share of the devices was tested lately: the figure that tells silence of the network from silence of netmon."""

from collections.abc import Iterable, Mapping

from netmon.model.outcome import Outcome
from netmon.model.state import ECHO
from netmon.schedule.plan import Job
from netmon.store.current import CurrentState, DeviceCurrent

PERIODS = 2.5
# A silent device without echoes is asked this seldom at the most, whatever its periods are.
KEEPALIVE_S = 60.0

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
    fresh, seen = 0, False
    for name, (by_echo, limit_s) in limits.items():
        device = current.device(name)
        at = None if device is None else _tested_at(device, by_echo=by_echo)
        if at is not None:
            seen = True
            fresh += now - at <= limit_s
    return fresh / len(limits) if seen else None


def _tested_at(device: DeviceCurrent, *, by_echo: bool) -> float | None:
    """Return when (monotonic) the device was last asked; what was skipped was no question."""
    if by_echo:
        reading = device.last.get(ECHO)
        return None if reading is None or reading.outcome is Outcome.SKIPPED else reading.started_monotonic + reading.duration_s
    return max((one.started_monotonic + one.duration_s for one in device.last.values() if one.outcome is not Outcome.SKIPPED), default=None)
