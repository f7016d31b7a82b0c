"""What an operator says about the district: sites, rooms, devices and links, as facts that no device told us."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Literal

from netmon.model.service import Check
from netmon.model.shared_lesson import SharedLesson
from netmon.model.timetable import EVERY_CLASSROOM, Timetable

SiteKind = Literal["district", "school", "teaching_point", "kindergarten", "data_center"]
Area = Literal["city", "town", "village"]
Stage = Literal["preschool", "primary", "junior", "senior", "nine_year", "twelve_year", "secondary", "vocational", "special"]
ExitModel = Literal["own", "shared", "capped"]
RoomKind = Literal[
    "classroom", "computer_room", "multimedia_room", "recording_room", "reading_room", "maker_space", "laboratory", "office", "meeting_room", "gate",
    "corridor", "canteen", "dormitory", "playground", "wiring_closet", "machine_room", "other",
]  # fmt: skip
Role = Literal[
    "switch", "router", "firewall", "wlan_controller", "access_point", "whiteboard", "projector", "ops_pc", "ups", "camera", "nvr", "printer", "server",
    "probe",
]  # fmt: skip
LinkRole = Literal["man_core", "district_uplink", "school_access", "exit", "campus_backbone"]
Medium = Literal["fibre", "copper", "4g", "5g", "satellite"]
Series = Literal["default", "full"]
Duty = Literal["it", "head", "office", "exam", "district"]
HostKey = Literal["strict", "changes", "changes_with_password"]
DisplayDriver = Literal["pjlink", "samsung_mdc", "philips_sicp", "lg", "nec", "sharp", "sony_bravia", "viewsonic", "benq"]
ApiKind = Literal["unifi", "omada", "csv"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A number that holds from a day on, until the next one begins."""

    since: date
    count: int


def in_force(values: Sequence[Dated], day: date) -> int | None:
    """Return the count that holds on `day`; None before the first."""
    best = max((value for value in values if value.since <= day), key=lambda value: value.since, default=None)
    return None if best is None else best.count


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Who is told; `notify` names a channel, never a telephone number of a person."""

    name: str
    duty: Duty
    notify: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerWindow:
    """Hours in which a building's mains are cut; `end` <= `start` runs over midnight. `days`: 1 (Monday) to 7."""

    start: time
    end: time
    days: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Building:
    """A building between site and room."""

    site: str
    name: str
    power_off: tuple[PowerWindow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A room; `id` is `building/name` where it has a building, and unique in its site."""

    site: str
    id: str
    kind: RoomKind
    building: str | None = None
    equipment: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What a school says it has, as dated numbers: where rooms are not registered one by one, coverage is judged by these."""

    classrooms: tuple[Dated, ...] = ()
    access_points: tuple[Dated, ...] = ()
    boards: tuple[Dated, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A school, a teaching point, a kindergarten, a data centre, or the district's own office."""

    id: str
    name: str
    kind: SiteKind
    code: str | None = None
    county: str | None = None
    township: str | None = None
    area: Area | None = None
    stage: Stage | None = None
    exit_model: ExitModel | None = None
    classes: tuple[Dated, ...] = ()
    students: tuple[Dated, ...] = ()
    computers: tuple[Dated, ...] = ()
    contacts: tuple[Contact, ...] = ()
    buildings: Mapping[str, Building] = field(default_factory=dict)
    rooms: Mapping[str, Room] = field(default_factory=dict)
    declared: Declared = Declared()
    timetable: Timetable = EVERY_CLASSROOM
    shared_lessons: tuple[SharedLesson, ...] = ()
    networks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class District:
    """The district; its own devices and links belong to the site with the same id."""

    id: str
    name: str
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SnmpOptions:
    """How one device is asked; None leaves it to the profile and to netmon's own tuning."""

    port: int = 161
    budget_s: float = 10.0
    window: int | None = None
    max_repetitions: int | None = None
    reply_from_any_address: bool = False
    context: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SshOptions:
    """How one device is asked by SSH.

    `legacy` allows algorithms that are no longer held to be safe. `host_key` "changes" is for PCs that make a new one at every start (disk freeze)
    and logs in with a private key alone; "changes_with_password" sends a password as well to whoever answers.
    """

    credential: str | None = None
    port: int = 22
    legacy: bool = False
    host_key: HostKey = "strict"


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplayOptions:
    """How one display is asked; `port` None is the protocol's own, `display_id` the set's number on a shared line."""

    driver: DisplayDriver
    port: int | None = None
    credential: str | None = None
    display_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiOptions:
    """A controller that is asked over HTTP; `url` is its base address, or a file for kind `csv`; `site` the controller's own name of the site.

    `ca_file` and `fingerprint` (SHA-256 of the certificate, hex) say whom to trust besides the system's authorities.
    `max_age_s`: a file that is older says nothing of now.
    """

    kind: ApiKind
    url: str
    credential: str | None = None
    site: str | None = None
    ca_file: str | None = None
    fingerprint: str | None = None
    max_age_s: float = 48 * 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """What is polled; its identity is `name`, never an address.

    `address` None: registered only, never polled. `credential` None: echo only. `periods` maps a collector's id to seconds.
    `uplink` names the parent device, `uplink_port` the parent's port that leads here. `serves` are rooms (Room.id) besides its own that an access point
    is for. `mac` (`aa:bb:..`) and `serial` say who it is where it cannot be asked. Wi-Fi controllers with the same `pair` serve the same access points.
    `bought` and `end_of_life` (the last day of the maker's support) are for the register of assets. `trap_sources` are addresses besides its own from
    which it sends traps.
    """

    name: str
    site: str
    role: Role
    address: str | None
    room: str | None = None
    building: str | None = None
    profile: str = "auto"
    credential: str | None = None
    uplink: str | None = None
    uplink_port: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    series: Series = "default"
    periods: Mapping[str, float] = field(default_factory=dict)
    echo: bool = True
    snmp: SnmpOptions = SnmpOptions()
    ssh: SshOptions | None = None
    display: DisplayOptions | None = None
    api: ApiOptions | None = None
    checks: tuple[Check, ...] = ()
    mac: str | None = None
    serial: str | None = None
    serves: tuple[str, ...] = ()
    pair: str | None = None
    bought: date | None = None
    end_of_life: date | None = None
    trap_sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PortRef:
    """An interface of a device: by ifName, or (`by_alias`) by a pattern over ifAlias in which `*` stands for any text."""

    device: str
    interface: str
    by_alias: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """What a provider owes on a line, in bit/s; `start` and `end` are inclusive days, None where the contract does not say."""

    down_bps: int
    up_bps: int
    start: date | None = None
    end: date | None = None
    number: str | None = None

    def holds_on(self, day: date) -> bool:
        """True when the contract is in force on `day`."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A line that targets judge; without a port it is still valid: it has contracts. `shaper_bps` is what the district itself lets through, down."""

    site: str
    id: str
    role: LinkRole
    upstream: str | None = None
    port: PortRef | None = None
    far_port: PortRef | None = None
    isp: str | None = None
    path: str | None = None
    medium: Medium | None = None
    standby: bool = False
    contracts: tuple[Contract, ...] = ()
    shaper_bps: int | None = None
    circuit: str | None = None
    repair_phone: str | None = None

    @property
    def key(self) -> str:
        """`site/id`, unique in the district."""
        return f"{self.site}/{self.id}"
