"""What is found wrong, as the page lists it. Times are Unix seconds."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from netmon.model.finding import FindingKind, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRow:
    """One finding. `device` "" is netmon's own, or the district's; `detail` "" also where it names something out of sight."""

    device: str
    site: str
    site_name: str
    kind: FindingKind
    severity: Severity
    detail: str
    since: float
    role: str = ""
    room: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingQuery:
    """Which findings: None and "" stand for any."""

    severity: Severity | None = None
    kind: FindingKind | None = None
    site: str = ""
    device: str = ""
    offset: int = 0
    limit: int | None = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingList:
    """The rows asked for, the worst and newest first, out of `total`; the counts are of all findings in sight, whatever was asked."""

    now: float
    query: FindingQuery
    total: int = 0
    rows: tuple[FindingRow, ...] = ()
    by_severity: Mapping[Severity, int] = field(default_factory=dict)
    by_kind: Mapping[FindingKind, int] = field(default_factory=dict)
    sites: tuple[tuple[str, str], ...] = ()
