"""What the page and `netmon audit` show of the audit log."""

from dataclasses import dataclass

from netmon.model.audit import AuditRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditQuery:
    """What is looked for; "" and None ask for all. `before` is a number: only records before that one. `start`, `end`: Unix seconds, half open."""

    who: str = ""
    action: str = ""
    words: str = ""
    start: float | None = None
    end: float | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """A record with its number and the hash that names it for ever."""

    seq: int
    hash: str
    record: AuditRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRows:
    """Records, newest first; `more` is the `before` with which to go on looking, None when the log has no more. A look may end with fewer rows, or none."""

    rows: tuple[AuditRow, ...]
    more: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditState:
    """How the log is: its last record, whether it can be written (`failing_since` in Unix seconds), and what the last check of its chain found.

    `intact` is None before the first check. `broken` is the first place that does not hold: file, line, kind of wrong (see `netmon.store.audit_verify`).
    """

    seq: int
    hash: str
    queued: int
    lost: int
    failing_since: float | None
    months: int
    checked_at: float | None = None
    intact: bool | None = None
    records: int = 0
    first_at: float = 0.0
    broken: tuple[str, int, str] | None = None
    notes: tuple[str, ...] = ()
