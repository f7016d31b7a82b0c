"""When to try again, and when to try another way."""

from netmon.model.notice import Delivery

STEPS_S = (5.0, 15.0, 60.0, 180.0, 600.0)
REFUSED_S = 1_800.0
"""What was refused is tried again seldom: until somebody changes the robot's settings the answer stays the same."""
URGENT_TRIES = 2
PATIENT_TRIES = 5
JITTER = 0.2


def pause_s(delivery: Delivery, failures: int, asked_s: float, chance: float) -> float:
    """Return the pause after so many failures in a row; `chance` in 0..1 spreads it, so that many channels do not come back at the same moment."""
    if delivery is Delivery.LIMITED:
        return max(asked_s, STEPS_S[0])
    if delivery is Delivery.REFUSED:
        return REFUSED_S
    return STEPS_S[min(max(failures, 1), len(STEPS_S)) - 1] * (1 + JITTER * chance)


def gives_way(delivery: Delivery, attempts: int, *, urgent: bool) -> bool:
    """Tell whether a notice takes its second path: at once where the answer was no or not for minutes, else after a few tries."""
    if delivery in (Delivery.REFUSED, Delivery.LIMITED):
        return urgent or delivery is Delivery.REFUSED
    return attempts >= (URGENT_TRIES if urgent else PATIENT_TRIES)
