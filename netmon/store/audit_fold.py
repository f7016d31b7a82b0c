"""What programs ask for again and again: counted, and one record an hour for each program and address. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from netmon.model.access import Role
from netmon.model.audit import REQUEST, AuditRecord, details

HOUR_S: Final = 3600.0
MOST: Final = 1000
_ALWAYS: Final = ("/metrics", "/healthz", "/readyz")
_BELOW: Final = "/static/"


@dataclass(slots=True)
class _Count:
    first: AuditRecord
    last_at: float
    count: int = 1


class Folded:
    """Counts successful GETs of static files, probes and scrapes by who, from where and path; all else is a record of its own."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str, str], _Count] = {}

    def note(self, record: AuditRecord) -> bool:
        """Count a record when it is one of those; returns whether it was."""
        if not repeats(record):
            return False
        path = _BELOW + "*" if record.path.startswith(_BELOW) else record.path
        key = (record.who, record.peer, path)
        counted = self._counts.get(key)
        if counted is None:
            if len(self._counts) >= MOST:
                return False
            self._counts[key] = _Count(replace(record, path=path, query=""), record.at)
        else:
            counted.count += 1
            counted.last_at = max(counted.last_at, record.at)
        return True

    def take(self, now: float | None) -> Iterator[AuditRecord]:
        """Yield the counts of hours that are over at `now` (all of them for None) as records, and forget them."""
        for key, counted in list(self._counts.items()):
            began = counted.first.at // HOUR_S
            if now is None or now // HOUR_S != began:
                del self._counts[key]
                at = max(counted.last_at, counted.first.at) if now is None else now
                yield replace(counted.first, at=at, detail=details(count=counted.count, since=round(counted.first.at, 3), until=round(counted.last_at, 3)))


def repeats(record: AuditRecord) -> bool:
    """Return whether a record is of those that are counted."""
    if record.action != REQUEST or record.method not in ("GET", "HEAD") or not 200 <= record.status < 400:
        return False
    return record.path in _ALWAYS or record.path.startswith(_BELOW) or record.role == Role.SCRAPER
