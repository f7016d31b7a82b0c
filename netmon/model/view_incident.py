"""Incidents as the page shows them, in the reader's language; times in Unix seconds."""

from dataclasses import dataclass
from typing import Final, Literal

from netmon.model.acknowledgement import Acknowledgement
from netmon.model.finding import Severity
from netmon.model.incident import Cause, Impact

NO_IMPACT: Final = Impact()
IncidentState = Literal["open", "closed", "any"]


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentQuery:
    """Which incidents are asked for; None means any. `limit` rows from `offset`."""

    state: IncidentState = "open"
    site: str | None = None
    cause: Cause | None = None
    severity: Severity | None = None
    offset: int = 0
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentRow:
    """One incident of a list.

    `elsewhere`: its cause lies outside of what may be seen; only what it does to the sites in sight is said, and `site` is then "".
    `impact` is said in words, `counts` in numbers. `lesson` is the lesson of its school in which it began, as the calendar calls it; empty outside of lessons.
    """

    id: str
    title: str
    cause: Cause | None
    cause_word: str
    severity: Severity
    site: str
    site_name: str
    since: float
    opened: float
    closed: float | None = None
    impact: str = ""
    counts: Impact = NO_IMPACT
    elsewhere: bool = False
    lesson: str = ""
    acknowledged: Acknowledgement | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentList:
    """The rows asked for, open ones first, then the newest; `total` counts all that fit the question, `open` and `closed` all in sight."""

    now: float
    query: IncidentQuery
    rows: tuple[IncidentRow, ...] = ()
    total: int = 0
    open: int = 0
    closed: int = 0
    sites: tuple[tuple[str, str], ...] = ()
    causes: tuple[tuple[Cause, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A message about an incident: on which channel, when it was written, and what came of it (waiting, sent, expired, dropped)."""

    channel: str
    at: float
    state: str
    settled: float | None = None
    recovery: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A device that an incident explains, as it is now; `site_name` says where."""

    name: str
    role: str
    place: str
    site_name: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentDetail:
    """One incident with everything that is known of it; `root` is a device that has a page, "" where the cause is none.

    `more_members` are devices that it explains and that are not listed. `provider` is the sentence to read to the provider, `phone` whom to call.
    """

    now: float
    row: IncidentRow
    cause: str
    began: str
    root: str = ""
    root_site: str = ""
    link: str = ""
    building: str = ""
    evidence: tuple[str, ...] = ()
    timeline: tuple[tuple[float, str], ...] = ()
    members: tuple[Member, ...] = ()
    more_members: int = 0
    steps: tuple[str, ...] = ()
    provider: str = ""
    phone: str = ""
    told: tuple[Told, ...] = ()
    merged: int = 0
    merged_into: str = ""
    works_instead: str = ""
    impact: str = ""
