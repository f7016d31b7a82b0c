"""What incidents are decided by: the inventory as far as it matters, and what is seen at one moment. Times are Unix milliseconds where a name ends in _ms."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

from netmon.evaluate.flaps import Change
from netmon.evaluate.root_cause import Explanation
from netmon.model.finding import Finding, Severity
from netmon.model.incident import Cause, Impact, Tier
from netmon.model.inventory import Link, Role, SiteKind
from netmon.model.sentence import Sentence

NO_IMPACT: Final = Impact()


class Placed(NamedTuple):
    """Where a device is and what for; `rooms` are the rooms (`site/room`) that need it."""

    site: str
    role: Role
    building: str = ""
    rooms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteScope:
    """One site: how much of each it has, the devices by which it is reached, those that are always on, and its exits, the standby ones last."""

    id: str
    kind: SiteKind = "school"
    rooms: int = 0
    access_points: int = 0
    boards: int = 0
    shares_exit: bool = False
    gateways: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    exits: tuple[str, ...] = ()
    uplinks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The inventory and the topology as incidents need them; `home` is where netmon stands, `polled` are the devices that are asked.

    `above` and `below` are the topology's next hops, up and down.
    """

    home: str
    sites: Mapping[str, SiteScope]
    devices: Mapping[str, Placed]
    links: Mapping[str, Link] = field(default_factory=dict)
    polled: frozenset[str] = frozenset()
    above: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    below: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def is_home(self, site: str) -> bool:
        """True for the district's own sites."""
        known = self.sites.get(site)
        return site == self.home or (known is not None and known.kind in ("district", "data_center"))


class LineSeen(NamedTuple):
    """Whether a line works (None: its port has not been read yet, or cannot be), since when that is so, and the port's name for its flaps.

    `worked`: its port cannot be read although its device answers, and it was up when it was read last.
    """

    works: bool | None
    since_ms: int = 0
    port: str = ""
    worked: bool = False


class OnBattery(NamedTuple):
    """Whether a UPS runs on its battery (None: it does not say), since when."""

    on: bool | None
    since_ms: int = 0


class RoomTrouble(NamedTuple):
    """A room that is not ready in lesson time; `network` where a switch, a port or the Wi-Fi is why, `devices` what it is about."""

    room: str
    building: str
    network: bool
    devices: tuple[str, ...]
    since_ms: int


class ApTally(NamedTuple):
    """How many access points a site's controllers have online and offline."""

    online: int
    offline: int
    since_ms: int


class Noted(NamedTuple):
    """Something that happened to a device, for timelines."""

    device: str
    at_ms: int
    what: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One moment. `states` are the silent devices, explained; `unsettled` those of which nothing is known yet; every other polled device answers.

    `lessons` has the sites at which a lesson is on, with its name; `rooms` the sites whose rooms were judged in one. A line, a UPS, a site that is absent
    is not watched. `coverage` is the share of devices that netmon itself tested lately, None before it began.
    `calm_ms` is how long a cause must be gone before its incident is over.
    """

    today: date
    scope: Scope
    states: Mapping[str, Explanation] = field(default_factory=dict)
    unsettled: Collection[str] = frozenset()
    lines: Mapping[str, LineSeen] = field(default_factory=dict)
    ups: Mapping[str, OnBattery] = field(default_factory=dict)
    findings: Sequence[Finding] = ()
    rooms: Mapping[str, Sequence[RoomTrouble]] = field(default_factory=dict)
    access_points: Mapping[str, ApTally] = field(default_factory=dict)
    lessons: Mapping[str, str] = field(default_factory=dict)
    coverage: float | None = None
    changes: Sequence[Change] = ()
    events: Sequence[Noted] = ()
    calm_ms: int = 180_000

    def is_up(self, device: str) -> bool:
        """True for a device that is asked and answers."""
        return device in self.scope.polled and device not in self.states and device not in self.unsettled


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """An incident as the facts of one moment want it. `key` names it from moment to moment, `lost` are all devices that it explains.

    `lines` are the lines that it explains, `lost_sites` the sites that are lost with it. `hold_ms` is how long it must be wanted before it opens.
    """

    key: str
    cause: Cause
    root: str
    site: str
    since_ms: int
    severity: Severity
    tier: Tier
    hold_ms: int = 35_000
    lost: frozenset[str] = frozenset()
    lost_sites: frozenset[str] = frozenset()
    lines: frozenset[str] = frozenset()
    impact: Impact = NO_IMPACT
    evidence: tuple[Sentence, ...] = ()
    building: str = ""
    works_instead: str = ""
