"""What a profile may say of a device's health: tables of processors, memory and sensors, described by closed, named building blocks."""

from typing import Annotated, Literal, get_args

from pydantic import Field, RootModel, StringConstraints, model_validator

from netmon.collect.params import Params
from netmon.collect.row_filters import FILTERS
from netmon.collect.transforms import TRANSFORMS
from netmon.collect.transforms_text import TEXT_TRANSFORMS

Oid = Annotated[str, StringConstraints(pattern=r"^[0-2](\.(0|[1-9]\d*)){1,127}$")]
ColumnNumber = Annotated[int, Field(ge=0, le=4_294_967_295)]
SensorClass = Literal[
    "temperature", "fan", "power_supply", "voltage", "current", "power", "optical_power", "humidity", "frequency", "airflow", "stack", "module", "redundancy",
    "charge", "load", "runtime", "battery", "input", "output", "outlet", "energy", "apparent_power", "power_factor", "printer",
    "contact", "alarm", "count", "storage", "state", "link", "delay", "loss",
]  # fmt: skip
Unit = Literal[
    "celsius", "percent", "rpm", "volts", "amperes", "watts", "dbm", "hertz", "cubic_metres_per_minute",
    "minutes", "seconds", "volt_amperes", "kilowatt_hours", "ratio", "count",
]  # fmt: skip
Status = Literal["ok", "warning", "critical", "absent", "unknown"]
MemoryUnit = Literal["bytes", "kibibytes", "mebibytes"]
UNIT_BYTES: dict[str, int] = {"bytes": 1, "kibibytes": 1024, "mebibytes": 1024 * 1024}
SENSOR_CLASSES = frozenset(get_args(SensorClass))
STATUSES = frozenset(get_args(Status))


class Describe(Params):
    """Where a row's name comes from, the first that gives one: a text column, ENTITY-MIB, the interface's name, a fixed text with the index.

    `via` is a column that holds the entPhysicalIndex; without it the row's own index is taken.
    """

    column: ColumnNumber | None = None
    entity: bool = False
    via: ColumnNumber | None = None
    interface: bool = False
    text: str = ""
    suffix: str = ""


class RowFilter(Params):
    """A named test that a row must pass; see `netmon.collect.row_filters`."""

    filter: str
    columns: list[ColumnNumber] = Field(default_factory=list)
    values: list[int | str] = Field(default_factory=list)

    @model_validator(mode="after")
    def _known(self) -> "RowFilter":
        if self.filter not in FILTERS:
            raise ValueError(f"no row filter {self.filter!r}; there are: {', '.join(sorted(FILTERS))}")
        return self


class _Item(Params):
    where: list[RowFilter] = Field(default_factory=list)
    describe: Describe | None = None


class ValueItem(_Item):
    """One column of values: `invalid` numbers are null with a reason, a row with an `unsupported` one does not exist."""

    column: ColumnNumber
    companions: list[ColumnNumber] = Field(default_factory=list)
    invalid: list[int] = Field(default_factory=list)
    unsupported: list[int] = Field(default_factory=list)
    transform: str = "number"

    @model_validator(mode="after")
    def _known(self) -> "ValueItem":
        if self.transform not in TRANSFORMS and self.transform not in TEXT_TRANSFORMS:
            raise ValueError(f"no transform {self.transform!r}; there are: {', '.join(sorted([*TRANSFORMS, *TEXT_TRANSFORMS]))}")
        return self


class ProcessorItem(ValueItem):
    """A processor's load; the transform gives a ratio of 0..1."""

    transform: str = "percent"


class MemoryItem(_Item):
    """A memory pool: any of used, total, free (in `unit`, or in units of `unit_column` bytes) and usage (percent).

    Of a pool that gives its size and its usage alone, the used bytes follow from both, as exact as the percentage is.
    """

    used: ColumnNumber | None = None
    total: ColumnNumber | None = None
    free: ColumnNumber | None = None
    usage: ColumnNumber | None = None
    unit: MemoryUnit = "bytes"
    unit_column: ColumnNumber | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "MemoryItem":
        if self.usage is None and (self.total is None or (self.used is None and self.free is None)) and (self.used is None or self.free is None):
            raise ValueError("needs usage, or two of used, total and free")
        return self


class SensorItem(ValueItem):
    """A reading in `unit`, or with `states` an enumeration: status -> the numbers that mean it, or with `bits` a set of flags (BITS, bit 0 first).

    With `bits` the worst status of the bits that are set counts; none set is ok.
    """

    sensor_class: SensorClass = Field(alias="class")
    unit: Unit | None = None
    states: dict[Status, list[int | str]] | None = None
    bits: dict[Status, list[int]] | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> "SensorItem":
        if sum(kind is not None for kind in (self.unit, self.states, self.bits)) != 1:
            raise ValueError("needs either unit (a reading), states (an enumeration) or bits (flags)")
        return self


class HealthTable(Params):
    """One conceptual table, or with `scalar` a group of scalars, whose columns are numbered under `entry`.

    `entity_sensor` reads ENTITY-SENSOR-MIB's shape: 1 type, 2 scale, 3 precision, 4 value, 5 status.
    """

    entry: Oid
    scalar: bool = False
    describe: Describe = Describe()
    where: list[RowFilter] = Field(default_factory=list)
    processors: list[ProcessorItem] = Field(default_factory=list)
    memory: list[MemoryItem] = Field(default_factory=list)
    sensors: list[SensorItem] = Field(default_factory=list)
    entity_sensor: bool = False


class HealthParams(RootModel[dict[str, HealthTable | None]]):
    """The parameters themselves are the tables, by name, so that a profile adds to what it inherits; null takes an inherited one away."""

    def tables(self) -> dict[str, HealthTable]:
        """Return the tables that are to be read."""
        return {name: table for name, table in self.root.items() if table is not None}
