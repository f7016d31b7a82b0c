"""When to try again, and when to try another way."""

from collections.abc import Sequence

from netmon.model.notice import Delivery

STEPS_S = (5.0, 15.0, 60.0, 180.0, 600.0)
REFUSED_S = 1_800.0
"""What was refused is tried again seldom: until somebody changes the robot's settings the answer stays the same."""
URGENT_TRIES = 2
PATIENT_TRIES = 5
JITTER = 0.2


def pause_s(failures: int, chance: float, steps_s: Sequence[float] = STEPS_S) -> float:
    """Return the pause after so many failures in a row; `chance` in 0..1 spreads it, so that many channels do not come back at the same moment."""
    return steps_s[min(max(failures, 1), len(steps_s)) - 1] * (1 + JITTER * chance)


def gives_way(delivery: Delivery, attempts: int, *, urgent: bool) -> bool:
    """Tell whether a notice takes its second path: at once where the answer was no or not for minutes, else after a few tries."""
    if delivery in (Delivery.REFUSED, Delivery.LIMITED):
        return urgent or delivery is Delivery.REFUSED
    return attempts >= (URGENT_TRIES if urgent else PATIENT_TRIES)
