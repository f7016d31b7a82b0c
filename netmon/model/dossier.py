"""All that the verdicts of a report rest on: enough to judge again on another machine, where only the day files are needed besides.

Samples are not in it: their figures are (netmon.model.figures), with the hashes by which a day file is found to be the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from netmon.model.calendar import SchoolCalendar
from netmon.model.figures import Span
from netmon.model.inventory import Link, Site
from netmon.model.roster import Roster
from netmon.model.target import Measure, Plan
from netmon.model.throughput import RunRecord, RunRule
from netmon.model.verdict import Exclusion, Window

Source = Literal["history", "prometheus"]
Flow = Literal["received", "sent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPort:
    """What netmon saw of the port of a line at the end of the window, from the record of changes of state.

    `down` says which direction of the port is the line's down direction: what the school receives is `sent` by a port at the far end. `up` None: not
    known. `member_bps` are the speeds of the active members of an aggregate.
    """

    device: str
    interface: str
    down: Flow = "received"
    up: bool | None = None
    since_ms: int | None = None
    member_bps: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierLine:
    """A line with the port by which it is watched (None: it cannot be polled) and its tests in the window."""

    link: Link
    port: SeenPort | None = None
    runs: tuple[RunRecord, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenCount:
    """Things of one school that were counted at the end of the window; see evaluate.subjects.Counted."""

    good: int
    bad: int
    unknown: int = 0
    unreachable: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierSite:
    """A school of the inventory without people, rooms and devices; `calendar` is its number in the dossier's list.

    `flags` and `counts` are what was seen at the end of the window of measures that are not of lines, `classroom_bps` the speeds of the ports that lead
    to classrooms. `uplink_up` False: its uplink was down, so that what lies behind it could not be seen.
    """

    site: Site
    lines: tuple[DossierLine, ...] = ()
    calendar: int = 0
    flags: Mapping[Measure, bool] | None = None
    counts: Mapping[Measure, SeenCount] | None = None
    classroom_bps: tuple[int | None, ...] = ()
    uplink_up: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRef:
    """A closed day file that the window needs, as its manifest names it; `sha256` is the entry's own hash in the chain."""

    day: str
    part: int
    file: str
    start: int
    end: int
    rows: int
    data_sha256: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """What was judged, by which rules, and on which data.

    `provisional`: a part of the window is in no closed day file yet (or still missing from it), so the same question may get another answer later.
    `gaps` are the times in which netmon itself did not poll. `minimum_coverage` in 1/1000: with less of the samples nothing that was seen
    to be small counts. `inputs` are the SHA-256 of the files that went in, by name.
    """

    version: str
    window: Window
    zone: str
    slot_s: int
    district_id: str
    district_name: str
    plans: tuple[Plan, ...]
    roster: Roster
    calendars: tuple[SchoolCalendar, ...]
    sites: tuple[DossierSite, ...]
    lines: tuple[DossierLine, ...] = ()
    flags: Mapping[Measure, bool] | None = None
    exclusions: tuple[Exclusion, ...] = ()
    gaps: tuple[Span, ...] = ()
    days: tuple[DayRef, ...] = ()
    provisional: bool = False
    source: Source = "history"
    rule: RunRule = "mean"
    minimum_coverage: int = 800
    inputs: Mapping[str, str] | None = None
