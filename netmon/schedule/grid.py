"""The fixed grid on which polls fall: slot k of a job is due at k x period + phase, for ever, whatever happens in between."""

import math
from hashlib import blake2b
from typing import NamedTuple


class Advance(NamedTuple):
    """The next slot of a job, when it is due, and how many slots passed without a run."""

    slot: int
    due: float
    skipped: int


def share(*names: str) -> float:
    """Return a number in [0, 1) that depends on the names alone, equal in every process and on every machine."""
    digest = blake2b("\0".join(names).encode("utf-8", "surrogatepass"), digest_size=6).digest()
    return int.from_bytes(digest, "big") / (1 << 48)


def phase(device: str, collector: str, period_s: float) -> float:
    """Return the job's offset on its grid in seconds, 0 <= phase < period: names spread the load, order and restarts do not move it."""
    offset = share(device, collector) * period_s
    return offset if offset < period_s else 0.0


def due_of(slot: int, period_s: float, phase_s: float) -> float:
    """Return when a slot is due; computed from the slot's number, so that errors never add up."""
    return slot * period_s + phase_s


def slot_at(now: float, period_s: float, phase_s: float) -> int:
    """Return the last slot that was due at or before `now`."""
    slot = math.floor((now - phase_s) / period_s)
    if due_of(slot + 1, period_s, phase_s) <= now:
        return slot + 1
    return slot - 1 if due_of(slot, period_s, phase_s) > now else slot


def next_due(now: float, period_s: float, phase_s: float) -> float:
    """Return the first due time strictly after `now`."""
    return due_of(slot_at(now, period_s, phase_s) + 1, period_s, phase_s)


def advance(slot: int, now: float, period_s: float, phase_s: float) -> Advance:
    """Return what follows the run of `slot` that starts at `now`: late slots are skipped and counted, never caught up in a burst."""
    due = due_of(slot + 1, period_s, phase_s)
    if due > now:
        return Advance(slot + 1, due, 0)
    following = max(slot, slot_at(now, period_s, phase_s)) + 1
    return Advance(slot=following, due=due_of(following, period_s, phase_s), skipped=following - slot - 1)
