"""The district at one glance: every school's state, the exits by load, and what netmon itself cannot see. Times are Unix seconds, rates bit/s."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from netmon.model.status import ConfigStatus

EXITS_SHOWN: Final = 20


class SiteState(StrEnum):
    """How a school is, worst first; what is not known is never normal.

    OFFLINE: nobody there reaches the Internet, or nothing of it can be reached. FAULTY: something of its own is broken. AFFECTED: behind something that is.
    """

    OFFLINE = "offline"
    FAULTY = "faulty"
    AFFECTED = "affected"
    MAINTENANCE = "maintenance"
    UNKNOWN = "unknown"
    OFF_HOURS = "off_hours"
    NORMAL = "normal"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteTile:
    """One school on the wall; `short` fits a small tile."""

    id: str
    name: str
    short: str
    state: SiteState


@dataclass(frozen=True, slots=True, kw_only=True)
class TileGroup:
    """The schools of one county or township, in an order that no state changes: people learn places. `own`: the district's own sites."""

    name: str
    tiles: tuple[SiteTile, ...]
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitLoad:
    """What an exit carries in its busier direction, and of how much: the contract, or the port where there is none. `at`: when it was read."""

    site: str
    site_name: str
    link: str
    isp: str
    direction: str
    rate_bps: float
    limit_bps: int
    up: bool | None
    at: float

    @property
    def ratio(self) -> float:
        """The share that is used."""
        return self.rate_bps / self.limit_bps


@dataclass(frozen=True, slots=True, kw_only=True)
class Blindness:
    """What netmon does not see of itself and of the district.

    `coverage` is the share of devices tested in time, None before the first; `oldest_s` how old the oldest last word of a device is that counts as up;
    `late_s` by how much polls began too late in the last minute. The others are Unix times since when something fails, None while it does not.
    """

    coverage: float | None = None
    oldest_s: float | None = None
    late_s: float = 0.0
    config: ConfigStatus = field(default_factory=lambda: ConfigStatus(loaded_at=None))
    judging_since: float | None = None
    history_since: float | None = None
    history_refused: bool = False
    dropped_series: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wall:
    """The first page. `counts` are of schools, `own` is the worst state of the district's own sites. `blind` None: the reader sees a part only."""

    now: float
    district: str
    groups: tuple[TileGroup, ...] = ()
    counts: Mapping[SiteState, int] = field(default_factory=dict)
    exits: tuple[ExitLoad, ...] = ()
    own: SiteState | None = None
    loaded: bool = True
    blind: Blindness | None = None

    @property
    def total(self) -> int:
        """All schools in sight, the district's own sites left out."""
        return sum(self.counts.values())


_SHORTER: Final = (
    ("九年一贯制学校", "九年"),
    ("初级中学", "初中"),
    ("高级中学", "高中"),
    ("职业教育中心", "职教"),
    ("职业中等专业学校", "职专"),
    ("特殊教育学校", "特教"),
    ("实验学校", "实验校"),
    ("教学点", "点"),
    ("幼儿园", "幼"),
    ("中心小学", "中心小"),
    ("小学", "小"),
    ("中学", "中"),
)
_LEAST: Final = 2


def short_name(name: str, places: tuple[str, ...] = ()) -> str:
    """Return a school's name as people call it: without where it lies (`places`: county, township), 二中 for 第二中学."""
    for place in places:
        for lead in (place, place.rstrip("区县市镇乡街道办事处")):
            if len(lead) >= _LEAST and name.startswith(lead) and len(name) - len(lead) > _LEAST:
                name = name[len(lead) :]
                break
    for long, short in _SHORTER:
        if name.endswith(long) and len(name) > len(long):
            name = name[: -len(long)] + short
            break
    return name[1:] if name.startswith("第") and len(name) > _LEAST else name
