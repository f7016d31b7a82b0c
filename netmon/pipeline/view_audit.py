"""The audit log as the page shows it, and its figures on /metrics."""

import asyncio
from pathlib import Path

from netmon.expose.selfmetrics import SelfMetrics, Values
from netmon.model.view_audit import AuditQuery, AuditRows, AuditState
from netmon.store.audit import AuditLog
from netmon.store.audit_check import AuditCheck
from netmon.store.audit_read import look


class LiveAudit:
    """Implements `netmon.web.source_audit.AuditSource`."""

    def __init__(self, state: Path, log: AuditLog, check: AuditCheck) -> None:
        self._state = state
        self._log = log
        self._check = check

    def state(self) -> AuditState:
        """See AuditSource."""
        log, last = self._log, self._check.last
        seq, head = log.head
        return AuditState(
            seq=seq,
            hash=head,
            queued=log.queued,
            lost=log.stats.lost,
            failing_since=log.stats.failing_since,
            months=log.months,
            checked_at=None if last is None else last.at,
            intact=None if last is None else last.broken is None,
            records=0 if last is None else last.records,
            first_at=0.0 if last is None else last.first_at,
            broken=None if last is None else last.broken,
            notes=() if last is None else last.notes,
        )

    async def rows(self, query: AuditQuery, limit: int) -> AuditRows:
        """See AuditSource."""
        return await asyncio.to_thread(look, self._state, query, limit)


def watch_audit(metrics: SelfMetrics, log: AuditLog, check: AuditCheck) -> None:
    """Show how the log is."""
    stats = log.stats
    nothing: Values = {}
    metrics.watch("netmon_audit_records_total", lambda: stats.written)
    metrics.watch("netmon_audit_lost_records_total", lambda: stats.lost)
    metrics.watch("netmon_audit_queued_records", lambda: log.queued)
    metrics.watch("netmon_audit_write_failures_total", lambda: stats.failures)
    metrics.watch("netmon_audit_writable", lambda: int(log.writable))
    metrics.watch("netmon_audit_sequence", lambda: log.head[0])
    metrics.watch("netmon_audit_intact", lambda: nothing if check.last is None else int(check.last.broken is None))
    metrics.watch("netmon_audit_last_check_timestamp_seconds", lambda: nothing if check.last is None else check.last.at)
