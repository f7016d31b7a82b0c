"""Where the results of backups go in a running netmon."""

import time
from collections.abc import Iterable

from netmon.expose.families_finding import render_backup, render_unsaved
from netmon.expose.family import Table
from netmon.expose.store import Exposition
from netmon.model.event import Event
from netmon.model.finding import Finding
from netmon.pipeline.intake import Intake
from netmon.store.events import EventLog
from netmon.store.findings import FindingBook

UNSAVED_PERIOD_S = 86_400.0


class BackupSink:
    """Metrics, events and findings of this process."""

    def __init__(self, exposition: Exposition, intake: Intake, events: EventLog, findings: FindingBook) -> None:
        self._exposition = exposition
        self._intake = intake
        self._events = events
        self._findings = findings

    def backed_up(self, device: str, at: float) -> None:
        """Show when the device was last backed up."""
        line = self._intake.line(device)
        if line is not None:
            self._exposition.put(device, Table.CONFIG_BACKUP, render_backup(line.prefix, at), time.monotonic())

    def unsaved(self, device: str, value: bool | None) -> None:
        """Show whether the running configuration is saved; one that is not heard of for days leaves."""
        line = self._intake.line(device)
        if line is not None:
            chunks = render_unsaved(line.prefix, value)
            self._exposition.put(device, Table.CONFIG_CHANGE, chunks, time.monotonic(), period_s=UNSAVED_PERIOD_S, success_at=time.time())

    def event(self, event: Event) -> None:
        """Take an event."""
        self._events.add(event)

    def found(self, finder: str, device: str, findings: Iterable[Finding]) -> None:
        """Take all findings of a finder on a device."""
        self._findings.replace(finder, device, findings)
