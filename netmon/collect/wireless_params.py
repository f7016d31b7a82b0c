"""What a profile may say of a Wi-Fi controller: where its counts are, and which tables hold access points, radios, SSIDs and virtual APs.

Tables differ in what their index is, so each says what its index is made of (`index`), part after part; rows of different tables meet over the `ap`
part as it stands (`join: index`), or over a value that both have (`join: mac`, `serial`, `name`).
"""

from typing import Literal

from pydantic import Field, model_validator

from netmon.collect.health_params import ColumnNumber, Oid, RowFilter, ValueItem
from netmon.collect.params import Params
from netmon.collect.wireless_items import (
    BandItem,
    CountItem,
    FlagItem,
    IndexPart,
    Join,
    LevelItem,
    RoleItem,
    StatusItem,
    TextItem,
)
from netmon.model.wireless import Band, SeriesChoice


class Counts(Params):
    """Access points as the controller itself counts them; what is left out is counted from a complete table."""

    online: list[CountItem] = Field(default_factory=list)
    offline: list[CountItem] = Field(default_factory=list)
    registered: list[CountItem] = Field(default_factory=list)


class Clients(Params):
    """Clients of the whole controller; what is left out is summed from SSIDs, else from radios, else from access points."""

    total: list[CountItem] = Field(default_factory=list)
    authenticated: list[CountItem] = Field(default_factory=list)
    bands: dict[Band, list[CountItem]] = Field(default_factory=dict)


class _Table(Params):
    """What all tables have.

    `scalar`: the columns are scalars (`.0`), one row with an empty index: an access point that speaks for itself. `unless`: read only when none of these
    tables (of the same kind) brought a row, for older firmware and for MIB trees that moved. `full`: read only by hand, or with `detail: full`.
    `ap` is the text that `join` meets an access point by, where it is not the index part `ap`.
    """

    entry: Oid
    index: list[IndexPart] = Field(default_factory=list)
    scalar: bool = False
    join: Join = "index"
    ap: TextItem | None = None
    unless: list[str] = Field(default_factory=list)
    full: bool = False
    where: list[RowFilter] = Field(default_factory=list)

    @model_validator(mode="after")
    def _index_or_scalar(self) -> "_Table":
        parts = [part.part for part in self.index if part.part != "other"]
        if bool(self.index) == self.scalar:
            raise ValueError("needs either index or scalar")
        if len(parts) != len(set(parts)):
            raise ValueError("an index part comes twice")
        return self


class ApTable(_Table):
    """A table of access points. The first that brings rows makes them; a later one adds to those it meets (`join`), and with `adds` makes those it does not.

    `drops_offline`: access points that are offline leave this table, whatever the others do (see `lists_offline` of the collector).
    `clients` and `ethernet_bps` are numbers (bit/s after the transform), uptimes seconds. Several `clients` columns are summed (bands apart).
    `live`: false for a table of which nothing changes from poll to poll; it is read with the names.
    """

    adds: bool = True
    live: bool = True
    drops_offline: bool = False
    name: TextItem | None = None
    mac: TextItem | None = None
    serial: TextItem | None = None
    model: TextItem | None = None
    software: TextItem | None = None
    group: TextItem | None = None
    address: TextItem | None = None
    status: StatusItem | None = None
    clients: list[ValueItem] = Field(default_factory=list)
    uptime_s: ValueItem | None = None
    tunnel_uptime_s: ValueItem | None = None
    ethernet_bps: ValueItem | None = None

    def texts(self) -> dict[str, TextItem]:
        """Return the texts by name; they change seldom."""
        named = {
            "name": self.name, "mac": self.mac, "serial": self.serial, "model": self.model, "software": self.software, "group": self.group,
            "address": self.address,
        }  # fmt: skip
        return {name: item for name, item in named.items() if item is not None}

    def values(self) -> dict[str, ValueItem]:
        """Return the numbers by name, `clients` apart."""
        named = {"uptime_s": self.uptime_s, "tunnel_uptime_s": self.tunnel_uptime_s, "ethernet_bps": self.ethernet_bps}
        return {name: item for name, item in named.items() if item is not None}


class RadioTable(_Table):
    """A table of radios, met with its access point over the index part `ap` (or `join`), and with the other tables of radios over the part `radio`.

    `radio` is the radio's number, or `radio_column` the column that has it, where the index has none (columns of an access point's own row);
    `radio_words` number the texts of that column (`ng: 0`). `several`: rows are virtual APs, several a radio; their clients are summed.
    `adds`: false for a table that only completes radios and access points that others made. A table whose index has a part `channel` holds a row a
    channel: the one of the radio's own channel is asked for by GET, never by a walk. Ratios are 0..1 after the transform (`percent`), powers and noise dBm.
    """

    radio: int | None = None
    radio_column: ColumnNumber | None = None
    radio_words: dict[str, int] = Field(default_factory=dict)
    several: bool = False
    adds: bool = True
    power_level: LevelItem | None = None
    band: BandItem | None = None
    up: FlagItem | None = None
    channel: ValueItem | None = None
    tx_power_dbm: ValueItem | None = None
    utilization_ratio: ValueItem | None = None
    noise_dbm: ValueItem | None = None
    interference_ratio: ValueItem | None = None
    clients: ValueItem | None = None

    def values(self) -> dict[str, ValueItem]:
        """Return the numbers by name."""
        named = {
            "channel": self.channel, "tx_power_dbm": self.tx_power_dbm, "utilization_ratio": self.utilization_ratio, "noise_dbm": self.noise_dbm,
            "interference_ratio": self.interference_ratio, "clients": self.clients,
        }  # fmt: skip
        return {name: item for name, item in named.items() if item is not None}


class SsidTable(_Table):
    """A table of SSIDs; rows of one SSID are summed, or stay `apart`: WLANs of several zones that share a name.

    `bands` are columns of clients by band; without `clients` they are summed.
    """

    ssid: TextItem
    clients: ValueItem | None = None
    apart: bool = False
    bands: dict[Band, ValueItem] = Field(default_factory=dict)


class VirtualApTable(_Table):
    """A table of virtual APs (one SSID on one radio): always `full`. Without a table of SSIDs they are summed into SSIDs."""

    ssid: TextItem
    clients: ValueItem
    full: bool = True


class WirelessParams(Params):
    """The parameters of the collector `wireless`; tables by name, null takes one away that a base brought.

    `lists_offline`: the controller lists registered APs that are offline, so that one gone from the table was removed by a person; without it, or when
    only tables with `drops_offline` brought rows, an AP gone from a complete table is missing. `only_with_counts`: no table is read where none of the
    counts' scalars answers, for profiles that also serve switches. `detail: full` reads virtual APs, and all radios at every poll. `radio_polls`: radios
    are read at every n-th poll, 0: never but by hand; `name_polls`: names, models and versions at every n-th, and whenever rows come or go.
    `forget_days`: how long a missing AP stays in the register. `series: full` exports radios.
    """

    counts: Counts = Counts()
    clients: Clients = Clients()
    role: list[RoleItem] = Field(default_factory=list)
    aps: dict[str, ApTable | None] = Field(default_factory=dict)
    radios: dict[str, RadioTable | None] = Field(default_factory=dict)
    ssids: dict[str, SsidTable | None] = Field(default_factory=dict)
    virtual_aps: dict[str, VirtualApTable | None] = Field(default_factory=dict)
    lists_offline: bool = False
    only_with_counts: bool = False
    detail: Literal["default", "full"] = "default"
    series: SeriesChoice = "default"
    radio_polls: int = Field(3, ge=0, le=1000)
    name_polls: int = Field(30, ge=1, le=1000)
    forget_days: int = Field(30, ge=1, le=3650)
