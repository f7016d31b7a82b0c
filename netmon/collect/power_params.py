"""What a profile may say of a UPS, of a printer's supplies and of disks."""

from typing import Literal

from pydantic import Field, model_validator

from netmon.collect.health_params import Oid, RowFilter, ValueItem
from netmon.collect.params import Params
from netmon.collect.transforms import TRANSFORMS

UpsStatus = Literal["on_line", "on_battery", "bypass", "boost", "trim", "off", "fault", "unknown"]
BatteryStatus = Literal["ok", "low", "depleted", "replace", "unknown"]
DiskKind = Literal["fixed_disk", "removable_disk", "flash", "ram_disk", "network_disk"]


class ScalarValue(Params):
    """A scalar (full OID); `invalid` numbers are null."""

    oid: Oid
    transform: str = "number"
    invalid: list[int] = Field(default_factory=list)

    @model_validator(mode="after")
    def _known(self) -> "ScalarValue":
        if self.transform not in TRANSFORMS:
            raise ValueError(f"no transform {self.transform!r}; there are: {', '.join(sorted(TRANSFORMS))}")
        return self


class UpsStatusScalar(Params):
    """A scalar that tells where the power comes from."""

    oid: Oid
    words: dict[UpsStatus, list[int]]


class BatteryStatusScalar(Params):
    """A scalar that tells how the battery is."""

    oid: Oid
    words: dict[BatteryStatus, list[int]]


class UpsLines(Params):
    """A table of lines (phases) by number, the index's first, or with `scalar` the objects of line `number` alone, at index `row`."""

    entry: Oid
    scalar: bool = False
    row: int = 0
    number: int = 1
    where: list[RowFilter] = Field(default_factory=list)
    volts: ValueItem | None = None
    hertz: ValueItem | None = None
    amperes: ValueItem | None = None
    watts: ValueItem | None = None
    load_ratio: ValueItem | None = None

    def items(self) -> dict[str, ValueItem]:
        """Return the values by name."""
        named = {"volts": self.volts, "hertz": self.hertz, "amperes": self.amperes, "watts": self.watts, "load_ratio": self.load_ratio}
        return {name: item for name, item in named.items() if item is not None}


class UpsParams(Params):
    """Where each value of a UPS comes from: of a list the first that the device gives, of several tables of lines the first that has the value."""

    status: list[UpsStatusScalar] = Field(default_factory=list)
    battery_status: list[BatteryStatusScalar] = Field(default_factory=list)
    charge_ratio: list[ScalarValue] = Field(default_factory=list)
    remaining_s: list[ScalarValue] = Field(default_factory=list)
    on_battery_s: list[ScalarValue] = Field(default_factory=list)
    battery_volts: list[ScalarValue] = Field(default_factory=list)
    battery_amperes: list[ScalarValue] = Field(default_factory=list)
    battery_celsius: list[ScalarValue] = Field(default_factory=list)
    inputs: list[UpsLines] = Field(default_factory=list)
    outputs: list[UpsLines] = Field(default_factory=list)

    def readings(self) -> dict[str, list[ScalarValue]]:
        """Return the battery's readings by name."""
        return {
            "charge_ratio": self.charge_ratio, "remaining_s": self.remaining_s, "on_battery_s": self.on_battery_s,
            "battery_volts": self.battery_volts, "battery_amperes": self.battery_amperes, "battery_celsius": self.battery_celsius,
        }  # fmt: skip


class SuppliesParams(Params):
    """Printer-MIB (RFC 3805): `trays` reads prtInputTable as well."""

    trays: bool = True


ALL_DISKS: tuple[DiskKind, ...] = ("fixed_disk", "removable_disk", "flash", "ram_disk", "network_disk")


class StorageParams(Params):
    """hrStorageTable (RFC 2790): the kinds of rows to list. `skip` are beginnings of descriptions that are no disks of the device's own."""

    kinds: list[DiskKind] = Field(default_factory=lambda: list(ALL_DISKS))
    skip: list[str] = Field(default_factory=list)
