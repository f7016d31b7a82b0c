"""What a search finds: things of the inventory by kind, and where an address is plugged in. Times are Unix seconds."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from netmon.model.state import DeviceStatus


class HitKind(StrEnum):
    """What can be found, in the order in which it is shown."""

    SITE = "site"
    DEVICE = "device"
    ROOM = "room"
    LINK = "link"


HitField = Literal["name", "id", "code", "address", "mac", "serial", "model", "sys_name", "room", "circuit", "contract", "isp", "site"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One thing: `name` is its own, unique in `site` for rooms and links. `field` and `value` say what matched besides the name."""

    kind: HitKind
    name: str
    site: str
    site_name: str
    role: str = ""
    status: DeviceStatus | None = None
    field: HitField = "name"
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HitGroup:
    """The best of one kind, out of `total` that match."""

    kind: HitKind
    total: int
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PortSeen:
    """A port on which an address was seen."""

    switch: str
    port: str
    vlan: int | None
    last: float
    present: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Plugged:
    """Where one MAC address is plugged in. `certainty` is one of netmon.evaluate.where; `room_of_switch`: the room is the switch's, not the port's."""

    mac: str
    certainty: str
    random: bool
    port: PortSeen | None = None
    site: str = ""
    site_name: str = ""
    room: str | None = None
    building: str | None = None
    room_of_switch: bool = False
    declared: str | None = None
    device: str | None = None
    behind: str | None = None
    shared: int | None = None
    age_s: float | None = None
    addresses: tuple[str, ...] = ()
    others: tuple[PortSeen, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What was found. `plugged` None: no address was asked for; `busy`: the record of places could not be read in time."""

    now: float
    asked: str
    groups: tuple[HitGroup, ...] = ()
    plugged: tuple[Plugged, ...] | None = None
    busy: bool = False
