"""A school as its own technician sees it, and the list of schools. Times are Unix seconds, rates bit/s."""

from dataclasses import dataclass, field
from typing import Literal

from netmon.model.inventory import Duty, LinkRole, Medium, SiteKind
from netmon.model.lessons_today import Today
from netmon.model.room import RoomStatus
from netmon.model.room_list import SiteRooms
from netmon.model.status import DeviceRow
from netmon.model.view_wall import SiteState


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolQuery:
    """Which schools to list; `words` are looked for in name, id, code, county and township (case ignored)."""

    county: str | None = None
    state: SiteState | None = None
    words: tuple[str, ...] = ()
    offset: int = 0
    limit: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolRow:
    """One school in a list; `rooms` and `devices` are (how many are well, how many there are), `incidents` how many are open."""

    id: str
    name: str
    county: str
    township: str
    kind: SiteKind
    state: SiteState
    devices: tuple[int, int]
    rooms: tuple[int, int]
    incidents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolList:
    """The rows asked for, in the order of the wall, out of `total` that match; `counties` are all to choose from."""

    now: float
    query: SchoolQuery
    total: int
    rows: tuple[SchoolRow, ...] = ()
    counties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkHere:
    """One line of the school: what it carries now (None: not known), what was bought, and whom to call. `at` is when its port was read."""

    id: str
    role: LinkRole
    isp: str
    medium: Medium | None
    standby: bool
    circuit: str
    repair_phone: str
    up: bool | None = None
    down_bps: float | None = None
    up_bps: float | None = None
    contract_down_bps: int | None = None
    contract_up_bps: int | None = None
    limit_down_bps: int | None = None
    limit_up_bps: int | None = None
    at: float | None = None

    @property
    def ratio(self) -> float | None:
        """The share of the busier direction that is used; None without a rate and a limit."""
        shares = [rate / limit for rate, limit in ((self.down_bps, self.limit_down_bps), (self.up_bps, self.limit_up_bps)) if rate is not None and limit]
        return max(shares, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartsHere:
    """How many of a kind work, do not, and are not known, or are not to be expected now."""

    kind: Literal["access_point", "board"]
    working: int = 0
    failing: int = 0
    unknown: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.working + self.failing + self.unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactHere:
    """Whom to call: by duty and name, the inventory has no numbers of persons."""

    duty: Duty
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """One school's page. `not_ready` are the rooms that are not ready, `failing` the devices that are not up (`failing_total` of them in all)."""

    now: float
    row: SchoolRow
    exit_model: str = ""
    district: str = ""
    links: tuple[LinkHere, ...] = ()
    rooms: SiteRooms | None = None
    not_ready: tuple[RoomStatus, ...] = ()
    parts: tuple[PartsHere, ...] = ()
    failing: tuple[DeviceRow, ...] = ()
    failing_total: int = 0
    contacts: tuple[ContactHere, ...] = ()
    today: Today = field(default_factory=Today)
