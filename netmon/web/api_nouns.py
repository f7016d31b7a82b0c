"""What the API says in its own words, where a page's noun holds more than one answer should. Times are Unix seconds."""

from collections.abc import Mapping
from dataclasses import dataclass

from netmon.model.room import Coverage
from netmon.model.room_list import LessonNow
from netmon.model.state import DeviceStatus
from netmon.model.status import PollRow


@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictNow:
    """The district, or the part of it that the reader may see, in figures: polled devices by state, sites, and those with a device that is down.

    `coverage_ratio` is the share of devices whose reachability was tested within 2.5 periods, null before the first.
    """

    district: str
    devices: Mapping[DeviceStatus, int]
    sites: int
    failing_sites: int
    coverage_ratio: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteNow:
    """One site with its polled devices counted by state; `failing` are down, or cannot be seen behind one that is."""

    id: str
    name: str
    devices: Mapping[DeviceStatus, int]
    total: int
    failing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomsOfSite:
    """One site's rooms counted by readiness, how much of it is covered, and the lesson that is on or next."""

    site: str
    name: str
    ready: int
    not_ready: int
    unknown: int
    total: int
    coverage: tuple[Coverage, ...]
    lesson: LessonNow | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfNow:
    """netmon itself. `ready`: a configuration is in force and every device that can be polled was polled once.

    `polled` and `pollable` count devices, null for who sees a part of the district.

    `config_problems` is how many problems the last attempt to replace the configuration had; `slowest` are polls, the slowest first.
    """

    version: str
    started_at: float
    config_loaded_at: float | None
    config_problems: int
    ready: bool
    polled: int | None
    pollable: int | None
    coverage_ratio: float | None
    series: int
    dropped_series: int
    slowest: tuple[PollRow, ...]
