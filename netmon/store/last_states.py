"""What a history said last of each subject of some kinds: what a restart need not say again."""

from collections.abc import Collection

from netmon.model.history import SubjectKind
from netmon.store import sqlite

Known = dict[tuple[SubjectKind, str], str]

_LAST = "SELECT subject, state, max(at_ms) FROM transition WHERE kind = ? GROUP BY subject"


def last_states(connection: sqlite.Connection, kinds: Collection[SubjectKind], *, lasting: Collection[SubjectKind] = ()) -> Known:
    """Return the last state of each subject of `kinds`, without those that netmon was away since: they may have changed unseen, and changed back.

    Of `lasting` kinds, which only netmon itself changes, also those.
    """
    found: Known = {}
    away_ms = connection.execute("SELECT max(end_ms) FROM gap").fetchone()[0]
    for kind in (*kinds, *lasting):
        for subject, state, at_ms in connection.execute(_LAST, (kind.value,)):
            if kind in lasting or away_ms is None or at_ms >= away_ms:
                found[kind, subject] = state
    return found
