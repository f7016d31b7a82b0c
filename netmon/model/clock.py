"""The agent's own clock (sysUpTime): how far it went between two readings, and whether it started anew."""

from typing import Literal, NamedTuple

TICKS_PER_SECOND = 100
TICKS_MODULUS = 1 << 32

DEFAULT_UNCERTAINTY_S = 2.0
"""How far the moments of reading may lie from the moments that `elapsed_s` was taken at, when the caller does not say."""

ClockKind = Literal["advanced", "reset", "unknown"]


class ClockStep(NamedTuple):
    """`ticks` (1/100 s) is the interval to divide by: the agent's when it `advanced`, else the poller's own; on a `reset` it means nothing."""

    kind: ClockKind
    ticks: int


def elapsed_ticks(elapsed_s: float) -> int:
    """Return the poller's interval in ticks; raises ValueError when it is negative or not a number."""
    if not elapsed_s >= 0:
        raise ValueError(f"elapsed_s must not be negative, got {elapsed_s!r}")
    return round(elapsed_s * TICKS_PER_SECOND)


def tolerance_ticks(elapsed_s: float, uncertainty_s: float) -> int:
    """Return how many ticks two true clocks may differ: 1 s of resolution, 5% of drift, and the caller's uncertainty."""
    return round((1.0 + 0.05 * elapsed_s + uncertainty_s) * TICKS_PER_SECOND)


def clock_step(
    prev_ticks: int | None,
    cur_ticks: int | None,
    elapsed_s: float,
    *,
    prev_boots: int | None = None,
    cur_boots: int | None = None,
    uncertainty_s: float = DEFAULT_UNCERTAINTY_S,
) -> ClockStep:
    """Compare two sysUpTime values (TimeTicks, RFC 3418) with the poller's monotonic clock.

    - snmpEngineBoots changed: `reset`.
    - No sysUpTime on either side: `unknown`, the poller's interval stands in.
    - Both clocks agree within the tolerance: `advanced`, the agent's interval.
    - Backward, but the difference modulo 2^32 agrees: `advanced`, the 497-day rollover.
    - Backward otherwise: `reset`. That includes a member that took over a stack with a lower uptime: its counters need not continue ours.
    - Shorter than it should be, and the agent says that it started after the earlier reading: `reset` (a reboot within a long interval).
    - Frozen, slow, fast or jumping forward: `unknown`, the poller's interval stands in, because a clock at half or double speed would
      double or halve every rate.

    `uncertainty_s` is how long the two polls took: a value was read at some moment within its poll.
    """
    if prev_boots is not None and cur_boots is not None and prev_boots != cur_boots:
        return ClockStep("reset", 0)
    own = elapsed_ticks(elapsed_s)
    if prev_ticks is None or cur_ticks is None:
        return ClockStep("unknown", own)
    tolerance = tolerance_ticks(elapsed_s, uncertainty_s)
    step = cur_ticks - prev_ticks
    if step == 0:
        return ClockStep("unknown", own)
    if step < 0:
        rolled = step + TICKS_MODULUS
        return ClockStep("advanced", rolled) if rolled > 0 and abs(rolled - own) <= tolerance else ClockStep("reset", 0)
    if abs(step - own) <= tolerance:
        return ClockStep("advanced", step)
    if cur_ticks < own - tolerance:
        return ClockStep("reset", 0)
    return ClockStep("unknown", own)
