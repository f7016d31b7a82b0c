"""What a profile may say of a Wi-Fi controller: where its counts are, and which tables hold access points, radios, SSIDs and virtual APs.

Tables differ in what their index is, so each says what its index is made of (`index`), part after part; rows of different tables meet over the `ap`
part as it stands (`join: index`), or over a value that both have (`join: mac`, `serial`, `name`).
"""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from netmon.collect.health_params import ColumnNumber, Oid, RowFilter, ValueItem
from netmon.collect.params import Params
from netmon.collect.transforms import TRANSFORMS
from netmon.collect.transforms_text import TEXT_TRANSFORMS
from netmon.model.wireless import Band, ControllerRole, SeriesChoice

PartName = Literal["ap", "radio", "channel", "ssid", "other"]
PartKind = Literal["number", "mac", "string", "mac_string", "octets", "rest"]
Join = Literal["index", "mac", "serial", "name"]
Status = Literal["online", "offline", "joining", "upgrading", "standby", "fault", "unknown"]
Codec = Literal["text", "mac", "address", "hex"]
Word = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,40}$")]


class IndexPart(Params):
    """One part of a row's index.

    Kinds: `number` one sub-identifier; `mac` six; `string` a length and its octets; `mac_string` a length of 6 and a MAC address; `octets` as many as
    `length` says, without a length before them; `rest` all that is left (an IMPLIED string, or numbers that together name the row).
    """

    part: PartName
    kind: PartKind = "number"
    length: int | None = Field(None, ge=1, le=64)

    @model_validator(mode="after")
    def _has_length(self) -> "IndexPart":
        if (self.kind == "octets") != (self.length is not None):
            raise ValueError("length belongs to kind octets, and only there")
        return self


class TextItem(Params):
    """A text: from a column, or from a `part` of the index (a serial number or an SSID that is the index).

    Codecs: `text` cleaned words; `mac` six octets or a written address; `address` four or sixteen octets, or a written one; `hex` octets as hex digits.
    `invalid` texts (ignoring case) are none at all; an empty text and an all-zero MAC or address never is one.
    """

    column: ColumnNumber | None = None
    part: PartName | None = None
    codec: Codec = "text"
    invalid: list[str] = Field(default_factory=list)

    @model_validator(mode="after")
    def _one_source(self) -> "TextItem":
        if (self.column is None) == (self.part is None):
            raise ValueError("needs either column or part")
        return self


class StatusItem(Params):
    """An access point's state: status -> the numbers or words (case does not matter) that mean it.

    `reasons` give a number or word a name to show beside the status; `otherwise` is the status of all other values; without it they are None with a problem.
    `always` is the status of every row of a table that lists, say, online ones only. `override` is another column of which only the values that it
    names count, before this one: a role that says more than the state.
    """

    column: ColumnNumber | None = None
    words: dict[Status, list[int | str]] = Field(default_factory=dict)
    reasons: dict[Word, list[int | str]] = Field(default_factory=dict)
    otherwise: Status | None = None
    always: Status | None = None
    override: "StatusItem | None" = None

    def columns(self) -> set[int]:
        """Return the columns that it needs."""
        own = {self.column} if self.column is not None else set()
        return own | (self.override.columns() if self.override is not None else set())

    @model_validator(mode="after")
    def _one_source(self) -> "StatusItem":
        if (self.column is None) == (self.always is None):
            raise ValueError("needs either column with words, or always")
        return self


class BandItem(Params):
    """A radio's band, by the first that says one: the words or numbers of a column, the radio's number, `always`, or by its channel (`by_channel`).

    A word fits when the device's text is it, or with `contains` has it inside; case does not matter. Channels of 6 GHz look like those of the other
    bands: `by_channel` tells 2.4 from 5 GHz only.
    """

    column: ColumnNumber | None = None
    words: dict[Band, list[int | str]] = Field(default_factory=dict)
    contains: bool = False
    radios: dict[Band, list[int]] = Field(default_factory=dict)
    always: Band | None = None
    by_channel: bool = False


class LevelItem(Params):
    """A power that is given as a level, 1 the highest: its column, and the column whose text lists the levels' dBm (`17,14,11,8,5,2,-1`)."""

    column: ColumnNumber
    levels: ColumnNumber


class FlagItem(Params):
    """A yes or no: the numbers that mean each; another is None."""

    column: ColumnNumber
    yes: list[int] = Field(default_factory=lambda: [1])
    no: list[int] = Field(default_factory=lambda: [2])


class CountItem(Params):
    """A number of the whole controller: the scalar `oid` (full, with .0), or the `sum` of a column, or how many `rows` a column has.

    `invalid` numbers are none. Of a list the first that the device gives counts.
    """

    oid: Oid | None = None
    sum: Oid | None = None
    rows: Oid | None = None
    transform: str = "number"
    invalid: list[int] = Field(default_factory=list)

    @model_validator(mode="after")
    def _one_source(self) -> "CountItem":
        if [self.oid, self.sum, self.rows].count(None) != 2:
            raise ValueError("needs one of oid, sum and rows")
        if self.transform not in TRANSFORMS and self.transform not in TEXT_TRANSFORMS:
            raise ValueError(f"no transform {self.transform!r}; there are: {', '.join(sorted([*TRANSFORMS, *TEXT_TRANSFORMS]))}")
        return self


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


class RoleItem(Params):
    """A scalar that tells an active controller from its standby."""

    oid: Oid
    words: dict[ControllerRole, list[int]]


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
