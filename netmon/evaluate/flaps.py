"""What changes too often: a score that every change raises and time lowers, with one threshold to begin and a lower one to end (pure)."""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from netmon.model.incident_book import Flap

HALF_LIFE_S: Final = 600.0
BEGINS: Final = 4.0
ENDS: Final = 1.0
RESTLESS: Final = 1.2
"""A score from which the end of an outage is not believed at once: more than one change in a half-life."""
FORGOTTEN: Final = 0.1


class Change(NamedTuple):
    """A device, or a port (`device/ifName`), that went up or down `times` times until Unix time `at`."""

    subject: str
    at: float
    times: int = 1


def score_at(flap: Flap, now: float) -> float:
    """Return what is left of a score."""
    return float(flap.score * 0.5 ** (max(0.0, now - flap.at) / HALF_LIFE_S))


def note(flaps: Mapping[str, Flap], changes: Iterable[Change], now: float) -> dict[str, Flap]:
    """Return the scores with more changes; episodes that are over end, and what has been quiet for long is forgotten.

    An episode counts its changes from the first that raised the score from nothing.
    """
    found = dict(flaps)
    for change in sorted(changes, key=lambda one: one.at):
        before = found.get(change.subject, Flap(0.0, change.at))
        score, count = score_at(before, change.at) + change.times, before.changes + change.times
        since = before.since if before.since is not None or score < BEGINS else change.at
        found[change.subject] = Flap(score, max(before.at, change.at), since, count)
    for subject, flap in tuple(found.items()):
        score = score_at(flap, now)
        if score < FORGOTTEN:
            del found[subject]
        elif flap.since is not None and score < ENDS:
            found[subject] = flap._replace(since=None, changes=0)
    return found


def is_flapping(flaps: Mapping[str, Flap], subject: str) -> bool:
    """True during an episode."""
    flap = flaps.get(subject)
    return flap is not None and flap.since is not None


def is_restless(flaps: Mapping[str, Flap], subject: str, now: float) -> bool:
    """True when the subject's last change need not have been its last."""
    flap = flaps.get(subject)
    return flap is not None and score_at(flap, now) >= RESTLESS
