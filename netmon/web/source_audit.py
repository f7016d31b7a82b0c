"""Where the page gets the audit log from."""

from typing import Protocol

from netmon.model.view_audit import AuditQuery, AuditRows, AuditState


class AuditSource(Protocol):
    """Answers whoever may read the audit log, which is the district's: it has no part that belongs to a site."""

    def state(self) -> AuditState:
        """Return how the log is."""
        ...

    async def rows(self, query: AuditQuery, limit: int) -> AuditRows:
        """Return records, newest first. Raises OSError."""
        ...
