"""What the page of findings is told: the book of findings, with the places of the devices."""

import re
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from netmon.config.config import Config
from netmon.model.access import Sight
from netmon.model.event import Event, EventKind
from netmon.model.finding import Finding, Severity
from netmon.model.inventory import Device
from netmon.model.view_finding import FindingList, FindingQuery, FindingRow
from netmon.store.findings import FindingBook

WORST_FIRST: Final = tuple(Severity)
KEEP_S: Final = 1.0
_WORDS: Final = re.compile(r"[\s,;]+")


class LiveFindings:
    """A `netmon.web.source_findings.FindingSource`; for the event loop alone. What lies in sight is sorted once a second at most."""

    def __init__(
        self, book: FindingBook, config: Callable[[], Config], *, wall: Callable[[], float] = time.time, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._book = book
        self._config = config
        self._wall = wall
        self._clock = clock
        self._kept: dict[Sight, tuple[FindingRow, ...]] = {}
        self._kept_at = 0.0

    def findings(self, query: FindingQuery, sight: Sight) -> FindingList:
        """See FindingSource.findings."""
        rows = self._rows(sight)
        found = [row for row in rows if _matches(row, query)]
        end = None if query.limit is None else query.offset + query.limit
        severities, kinds = Counter(row.severity for row in rows), Counter(row.kind for row in rows)
        return FindingList(
            now=self._wall(),
            query=query,
            total=len(found),
            rows=tuple(found[query.offset : end]),
            by_severity={severity: severities[severity] for severity in WORST_FIRST},
            by_kind=dict(sorted(kinds.items(), key=lambda one: (-one[1], one[0]))),
            sites=tuple(sorted({(row.site, row.site_name) for row in rows if row.site}, key=lambda one: one[1])),
        )

    def _rows(self, sight: Sight) -> tuple[FindingRow, ...]:
        now = self._clock()
        if not 0 <= now - self._kept_at < KEEP_S:
            self._kept, self._kept_at = {}, now
        kept = self._kept.get(sight)
        if kept is None:
            rows = [row for one in self._book.everything() if (row := self._row(one, sight)) is not None]
            rows.sort(key=lambda row: (WORST_FIRST.index(row.severity), -row.since, row.device, row.kind))
            kept = self._kept[sight] = tuple(rows)
        return kept

    def _row(self, one: Finding, sight: Sight) -> FindingRow | None:
        config = self._config()
        device = config.devices.get(one.device)
        site = "" if device is None else device.site
        if not sight.sees(site):
            return None
        known = config.sites.get(site)
        return FindingRow(
            device=one.device,
            site=site,
            site_name=site if known is None else known.name,
            kind=one.kind,
            severity=one.severity,
            detail=within(one.detail, self._config().devices, sight),
            since=one.since,
            role="" if device is None else device.role,
            room=None if device is None else device.room,
        )


def within(detail: str, devices: Mapping[str, Device], sight: Sight) -> str:
    """Return the detail of a finding, nothing of it when it names a device that is out of sight."""
    for word in () if sight.whole else _WORDS.split(detail):
        named = devices.get(word) or devices.get(word.partition("/")[0])
        if named is not None and not sight.sees(named.site):
            return ""
    return detail


def event_within(event: Event, devices: Mapping[str, Device], sight: Sight) -> Event:
    """Return an event, that of a finding without its detail, but with its kind, when it names a device that is out of sight."""
    if event.kind not in (EventKind.FINDING, EventKind.FINDING_GONE) or within(event.detail, devices, sight):
        return event
    return replace(event, detail=event.detail.partition(" ")[0])


def _matches(row: FindingRow, query: FindingQuery) -> bool:
    return (
        (query.severity is None or row.severity is query.severity)
        and (query.kind is None or row.kind is query.kind)
        and (not query.site or row.site == query.site)
        and (not query.device or row.device == query.device)
    )
