"""What a profile may say of a switch's optics, its power over Ethernet and its stack: columns of tables, under the names of what they mean."""

from typing import Annotated, Literal

from pydantic import Field, RootModel, model_validator

from netmon.collect.health_params import ColumnNumber, Oid, RowFilter, Status, ValueItem
from netmon.collect.params import Params
from netmon.collect.transforms import TRANSFORMS

PortRef = Literal["if_index", "entity", "name"]
PoeIndex = Literal["port", "group_port"]
Detection = Literal["disabled", "searching", "delivering", "fault", "test", "other_fault"]
Role = Literal["master", "standby", "member"]


class LimitColumns(Params):
    """The columns of one value's four limits, all in the same unit."""

    low_alarm: ColumnNumber | None = None
    low_warning: ColumnNumber | None = None
    high_warning: ColumnNumber | None = None
    high_alarm: ColumnNumber | None = None
    transform: str = "number"
    invalid: list[int] = Field(default_factory=list)

    @model_validator(mode="after")
    def _known(self) -> "LimitColumns":
        if self.transform not in TRANSFORMS:
            raise ValueError(f"no transform {self.transform!r}; there are: {', '.join(sorted(TRANSFORMS))}")
        return self

    def columns(self) -> dict[str, int]:
        """Return the columns by the limit's name."""
        named = {
            "low_alarm": self.low_alarm, "low_warning": self.low_warning, "high_warning": self.high_warning, "high_alarm": self.high_alarm,
        }  # fmt: skip
        return {name: column for name, column in named.items() if column is not None}


class OpticItem(ValueItem):
    """One value of a transceiver and its limits."""

    limits: LimitColumns | None = None


class OpticTable(Params):
    """A table of transceivers, one row a module, or with `lane` one row a lane (the index's last number; the port is the one before).

    `port` says what the row's index is: an ifIndex, an entPhysicalIndex (its port is found through ENTITY-MIB), or nothing, when the column
    `port_column` holds the port's name or, with `port: if_index`, its ifIndex.
    `entity_sensor` reads ENTITY-SENSOR-MIB's shape instead of the items, `thresholds` names the maker's table of its limits.
    """

    entry: Oid
    port: PortRef = "if_index"
    port_column: ColumnNumber | None = None
    lane: bool = False
    where: list[RowFilter] = Field(default_factory=list)
    temperature: OpticItem | None = None
    voltage: OpticItem | None = None
    bias: OpticItem | None = None
    tx_power: OpticItem | None = None
    rx_power: OpticItem | None = None
    entity_sensor: bool = False
    thresholds: Literal["cisco", "arista"] | None = None

    @model_validator(mode="after")
    def _complete(self) -> "OpticTable":
        if self.port == "name" and self.port_column is None:
            raise ValueError("port: name needs port_column")
        if not self.entity_sensor and not self.items():
            raise ValueError("needs one of temperature, voltage, bias, tx_power, rx_power, or entity_sensor")
        return self

    def items(self) -> dict[str, OpticItem]:
        """Return the values by name."""
        named = {"temperature": self.temperature, "voltage": self.voltage, "bias": self.bias, "tx_power": self.tx_power, "rx_power": self.rx_power}
        return {name: item for name, item in named.items() if item is not None}


class OpticsParams(RootModel[dict[str, OpticTable | None]]):
    """The tables by name, so that a profile adds to what it inherits; null takes an inherited one away."""

    def tables(self) -> dict[str, OpticTable]:
        """Return the tables that are to be read."""
        return {name: table for name, table in self.root.items() if table is not None}


class WordItem(Params):
    """A column of an enumeration: what is meant -> the numbers that mean it."""

    column: ColumnNumber


class PoeAdmin(WordItem):
    """Whether a port may give power."""

    words: dict[Literal["enabled", "disabled"], list[int]]


class PoeDetection(WordItem):
    """What a port does, in POWER-ETHERNET-MIB's words."""

    words: dict[Detection, list[int]]


class PoePortTable(Params):
    """A vendor's table of ports: its rows join those of pethPsePortTable with the same index.

    `index` is `port` (the standard's port number alone, an ifIndex on most devices) or `group_port` (group and port).
    """

    entry: Oid
    index: PoeIndex = "port"
    where: list[RowFilter] = Field(default_factory=list)
    watts: ValueItem | None = None
    admin: PoeAdmin | None = None
    detection: PoeDetection | None = None


class PoeGroupTable(Params):
    """A vendor's table of power budgets, joined with pethMainPseTable by the index."""

    entry: Oid
    nominal: ValueItem | None = None
    consumption: ValueItem | None = None


class PoeParams(Params):
    """POWER-ETHERNET-MIB (RFC 3621) and what a vendor adds to it.

    `port` says what pethPsePortIndex is: `if_index`, `number` (a bare port number), or `auto`: ifIndex if all of them are Ethernet ports.
    `port_entities` is a column by group and port that holds entPhysicalIndex (Cisco).
    """

    standard: bool = True
    port: Literal["auto", "if_index", "number"] = "auto"
    port_entities: Oid | None = None
    ports: PoePortTable | None = None
    groups: PoeGroupTable | None = None


class StackRole(WordItem):
    """What a member is in its stack."""

    words: dict[Role, list[int]]


class StackState(WordItem):
    """How a member is."""

    states: dict[Status, list[int]]


class StackMembers(Params):
    """A table of stack members; a member's number is the index's last number, or a column."""

    entry: Oid
    number: ColumnNumber | None = None
    where: list[RowFilter] = Field(default_factory=list)
    role: StackRole | None = None
    state: StackState | None = None
    priority: ColumnNumber | None = None
    mac: ColumnNumber | None = None


class StackRing(Params):
    """A scalar (full OID) that tells a closed ring from a chain; a stack of one member has no ring."""

    oid: Oid
    whole: Annotated[list[int], Field(min_length=1)]
    broken: Annotated[list[int], Field(min_length=1)]


class StackParams(Params):
    """Stack members and the ring that joins them."""

    members: StackMembers
    ring: StackRing | None = None
