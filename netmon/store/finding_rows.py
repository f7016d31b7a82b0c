"""The findings of the moment in `history.sqlite`: written in the transaction of their events, so that after a kill neither is there without the other."""

from collections.abc import Iterable
from typing import Final

from netmon.model.finding import Finding, FindingChange, FindingKind, Severity
from netmon.model.sample import MS_PER_S
from netmon.store import sqlite

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS finding (
    device TEXT, finder TEXT, kind TEXT, detail TEXT, severity TEXT, since_ms INTEGER, PRIMARY KEY (device, finder, kind, detail)) WITHOUT ROWID;
"""
"""Of no version of its own: nobody reads it but the daemon, which makes it where it is missing, and a netmon that does not know it leaves it alone."""


def write(connection: sqlite.Connection, changes: Iterable[FindingChange]) -> None:
    """Put in what begins and take out what ends, within the caller's transaction."""
    for finder, one, begins in changes:
        key = (one.device, finder, one.kind.value, sqlite.plain(one.detail))
        if begins:
            connection.execute("INSERT OR REPLACE INTO finding VALUES (?, ?, ?, ?, ?, ?)", (*key, one.severity.value, int(one.since * MS_PER_S)))
        else:
            connection.execute("DELETE FROM finding WHERE device = ? AND finder = ? AND kind = ? AND detail = ?", key)


def read(connection: sqlite.Connection) -> tuple[FindingChange, ...]:
    """Return what was found and was not over; one of a kind that this netmon does not know is left out."""
    kinds, severities = {kind.value: kind for kind in FindingKind}, {severity.value: severity for severity in Severity}
    rows = connection.execute("SELECT device, finder, kind, detail, severity, since_ms FROM finding ORDER BY device, finder, kind, detail")
    return tuple(
        FindingChange(finder, Finding(device=device, kind=kinds[kind], severity=severities[severity], detail=detail, since=since / MS_PER_S), begins=True)
        for device, finder, kind, detail, severity, since in rows
        if kind in kinds and severity in severities
    )
