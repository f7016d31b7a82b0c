"""One cause with all that it brings along: what is told to people instead of its symptoms."""

from dataclasses import dataclass
from enum import StrEnum

from netmon.model.finding import Severity
from netmon.model.sentence import Sentence


class Cause(StrEnum):
    """Closed list of root causes; each has its texts `incident.<cause>.*`: title, cause, first steps, a sentence for the provider."""

    SITE_OFFLINE = "site_offline"
    EXIT_DOWN = "exit_down"
    LINE_DOWN = "line_down"
    DEVICE_DOWN = "device_down"
    POWER_CUT = "power_cut"
    PORT_FLAPPING = "port_flapping"
    LOOP = "loop"
    ROGUE_DHCP = "rogue_dhcp"
    UPS_ON_BATTERY = "ups_on_battery"
    AP_GROUP_OFFLINE = "ap_group_offline"
    ROOMS_UNREADY = "rooms_unready"
    CONTROLLER_DOWN = "controller_down"
    CORE_DOWN = "core_down"
    BLIND = "blind"


class Tier(StrEnum):
    """Who hears of it and when: the school's technician at once (the district in copy), the district alone, the 07:40 digest, the weekly report."""

    AT_ONCE = "at_once"
    DISTRICT = "district"
    DIGEST = "digest"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """How many of each lie behind the cause: a value that changes, never a label."""

    schools: int = 0
    rooms: int = 0
    devices: int = 0
    access_points: int = 0
    boards: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One line of a timeline, Unix milliseconds."""

    at_ms: int
    what: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One incident from its opening to its closing; times in Unix milliseconds.

    `id` such as `1123-07` (month, day, number of the day) never changes and is never used twice. `root` names the cause: a device, a line (`site/id`), a
    port (`device/ifName`), a building (`site/building`), or `netmon`. `since_ms` is when the cause began, `opened_ms` when netmon was sure. `members` are
    the devices that it explains. `merged` counts the alerts that it took the place of. `lesson` is the lesson in which it began, empty outside lessons.
    `merged_into` is the id of the incident that took its place: it was closed silently.
    """

    id: str
    cause: Cause
    root: str
    site: str
    severity: Severity
    tier: Tier
    since_ms: int
    opened_ms: int
    closed_ms: int | None = None
    impact: Impact = Impact()
    members: tuple[str, ...] = ()
    evidence: tuple[Sentence, ...] = ()
    timeline: tuple[Moment, ...] = ()
    merged: int = 0
    building: str = ""
    lesson: str = ""
    works_instead: str = ""
    merged_into: str = ""

    @property
    def is_open(self) -> bool:
        """True until its cause is gone for good."""
        return self.closed_ms is None
