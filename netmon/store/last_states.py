"""What a history said last of each subject of some kinds: what a restart need not say again, and what netmon was away since."""

from collections.abc import Collection
from typing import NamedTuple

from netmon.model.history import SubjectKind
from netmon.store import sqlite

Subject = tuple[SubjectKind, str]

_LAST = "SELECT subject, state, max(at_ms) FROM transition WHERE kind = ? GROUP BY subject"


class LastStates(NamedTuple):
    """`known` are states that still hold; `missed` those that may have changed unseen, with when netmon first was away since (Unix milliseconds)."""

    known: dict[Subject, str]
    missed: dict[Subject, tuple[str, int]]


def last_states(connection: sqlite.Connection, kinds: Collection[SubjectKind], *, lasting: Collection[SubjectKind] = ()) -> LastStates:
    """Return the last state of each subject; those of `lasting` kinds, which only netmon itself changes, are never missed."""
    gaps = connection.execute("SELECT start_ms, end_ms FROM gap ORDER BY start_ms").fetchall()
    latest = max((end for _, end in gaps), default=0)
    found = LastStates({}, {})
    for kind in (*kinds, *lasting):
        for subject, state, at_ms in connection.execute(_LAST, (kind.value,)):
            if kind in lasting or at_ms >= latest:
                found.known[kind, subject] = state
            else:
                found.missed[kind, subject] = state, min(start for start, end in gaps if end > at_ms)
    return found


def last_verdicts(connection: sqlite.Connection) -> dict[tuple[str, str], tuple[str, str]]:
    """Return state and basis of the last verdict on each (target, subject)."""
    rows = connection.execute("SELECT target, subject, state, basis, max(at_ms) FROM verdict GROUP BY target, subject")
    return {(target, subject): (state, basis) for target, subject, state, basis, _ in rows}
