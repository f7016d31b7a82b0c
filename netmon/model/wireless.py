"""What a Wi-Fi controller says of its access points, radios and clients, and what netmon remembers of its access points."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, NamedTuple

Band = Literal["2.4GHz", "5GHz", "6GHz"]
BANDS: tuple[Band, ...] = ("2.4GHz", "5GHz", "6GHz")
ControllerRole = Literal["active", "standby"]
SeriesChoice = Literal["default", "full"]


class ApStatus(StrEnum):
    """What an access point is to its controller.

    `joining`: between discovery and service; `upgrading`: loading software; `standby`: registered here, served by the other controller of a pair;
    `fault`: refused or failed, somebody must act (version, type, licence, name); `missing`: gone from a complete table that never lists offline ones.
    """

    ONLINE = "online"
    OFFLINE = "offline"
    JOINING = "joining"
    UPGRADING = "upgrading"
    STANDBY = "standby"
    FAULT = "fault"
    MISSING = "missing"
    UNKNOWN = "unknown"


class Figure(NamedTuple):
    """A number and the instance that it came from; `oid` None: netmon counted it itself from rows, or it came from no SNMP table."""

    value: int | None
    oid: str | None = None


NO_FIGURE = Figure(None)


class Source(NamedTuple):
    """Where the values of a row came from: column OIDs by field name, shared by all rows of the table, and the row's own index."""

    columns: Mapping[str, str]
    row: str

    def oid(self, field: str) -> str | None:
        """Return the instance of a field; None when this table does not give it."""
        column = self.columns.get(field)
        return f"{column}.{self.row}" if column is not None else None


def oid_of(sources: tuple[Source, ...], field: str) -> str | None:
    """Return the instance of a field out of all tables that a row came from, the first that gives it."""
    return next((oid for source in sources if (oid := source.oid(field)) is not None), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Radio:
    """One radio of an access point: dBm and shares of 0..1, None where the controller gives none or an invalid number.

    `number` is the controller's own. `sources` names the instance of each of these fields.
    """

    number: int
    band: Band | None = None
    channel: int | None = None
    tx_power_dbm: float | None = None
    utilization_ratio: float | None = None
    noise_dbm: float | None = None
    interference_ratio: float | None = None
    clients: int | None = None
    up: bool | None = None
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessPoint:
    """One access point as its controller shows it; `status` None: known only by its radios, or the state has no meaning that netmon knows.

    `key` names it for good: its MAC address (`aa:bb:..`), else its serial number, else its name, else the row's index.
    `reason` is the controller's own word for a state, such as `version_mismatch`. `uptime_s` counts from its boot, `tunnel_uptime_s` from when the
    controller took it: a long uptime with a short tunnel is a line that dropped. `ethernet_bps` is its wired port's speed.
    """

    key: str
    name: str | None = None
    mac: str | None = None
    serial: str | None = None
    model: str | None = None
    software: str | None = None
    group: str | None = None
    address: str | None = None
    status: ApStatus | None = None
    reason: str | None = None
    clients: int | None = None
    uptime_s: float | None = None
    tunnel_uptime_s: float | None = None
    ethernet_bps: int | None = None
    radios: tuple[Radio, ...] = ()
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSet:
    """One SSID over all access points (`bands`: its clients by band), with the instance that `clients` came from."""

    ssid: str
    clients: int | None = None
    bands: Mapping[Band, Figure] | None = None
    oid: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VirtualAp:
    """One SSID on one radio of one access point; read on demand only, since a district has tens of thousands."""

    ap: str
    radio: int | None
    ssid: str | None
    clients: int | None
    oid: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApCounts:
    """How many access points the controller itself counts; where it does not count them, netmon's own count of a complete table."""

    online: Figure = NO_FIGURE
    offline: Figure = NO_FIGURE
    registered: Figure = NO_FIGURE


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingAp:
    """An access point of the register that a complete table, which agrees with the controller's own count, no longer has. Times are Unix seconds."""

    key: str
    name: str | None
    mac: str | None
    serial: str | None
    last_seen: float
    missing_since: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WirelessTable:
    """Everything one controller says of its Wi-Fi, or an access point of itself.

    `complete`: the table of access points was walked to its end and agrees with the controller's own count; else nothing may be called missing.
    `mismatch` says how they differ. `series: full` exports radios too. `list_age_s`: all of this is from a list that was exported so many seconds ago.
    """

    access_points: ApCounts = ApCounts()
    clients: Figure = NO_FIGURE
    clients_by_band: Mapping[Band, Figure] | None = None
    authenticated: Figure = NO_FIGURE
    ssids: tuple[ServiceSet, ...] = ()
    aps: tuple[AccessPoint, ...] = ()
    virtual_aps: tuple[VirtualAp, ...] = ()
    missing: tuple[MissingAp, ...] = ()
    role: ControllerRole | None = None
    complete: bool = False
    mismatch: str | None = None
    series: SeriesChoice = "default"
    list_age_s: float | None = None

    @property
    def empty(self) -> bool:
        """True when the device said nothing of Wi-Fi at all: it is no controller."""
        counts = (*self._counts(), self.clients)
        return not self.aps and not self.ssids and not self.missing and all(figure.value is None for figure in counts)

    def _counts(self) -> tuple[Figure, ...]:
        return self.access_points.online, self.access_points.offline, self.access_points.registered


@dataclass(slots=True)
class RegisteredAp:
    """What the register keeps of one access point, over restarts. Times are Unix seconds; `absent` counts complete walks in a row without it."""

    name: str | None = None
    mac: str | None = None
    serial: str | None = None
    last_seen: float = 0.0
    missing_since: float | None = None
    absent: int = 0
