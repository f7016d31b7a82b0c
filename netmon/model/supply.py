"""What keeps things going: uninterruptible power supplies, printers' supplies and disks."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class UpsValue:
    """One reading; `oid` is the instance that it came from, None: the device gave an invalid number."""

    oid: str
    value: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UpsLine:
    """One input or output line (phase), by its number: volts, hertz, amperes, watts, and the share of what it may carry."""

    number: int
    volts: UpsValue | None = None
    hertz: UpsValue | None = None
    amperes: UpsValue | None = None
    watts: UpsValue | None = None
    load_ratio: UpsValue | None = None

    def values(self) -> dict[str, UpsValue]:
        """Return the readings that the line has, by name."""
        named = {"volts": self.volts, "hertz": self.hertz, "amperes": self.amperes, "watts": self.watts, "load_ratio": self.load_ratio}
        return {name: value for name, value in named.items() if value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ups:
    """An uninterruptible power supply.

    `status`: on_line | on_battery | bypass | boost | trim | off | fault | unknown; `battery_status`: ok | low | depleted | replace | unknown.
    `charge_ratio` 0..1, times in seconds, battery in volts, amperes and celsius.
    """

    status: str | None = None
    status_oid: str | None = None
    battery_status: str | None = None
    battery_status_oid: str | None = None
    charge_ratio: UpsValue | None = None
    remaining_s: UpsValue | None = None
    on_battery_s: UpsValue | None = None
    battery_volts: UpsValue | None = None
    battery_amperes: UpsValue | None = None
    battery_celsius: UpsValue | None = None
    inputs: tuple[UpsLine, ...] = ()
    outputs: tuple[UpsLine, ...] = ()

    def readings(self) -> dict[str, UpsValue]:
        """Return the battery's readings by name."""
        named = {
            "charge_ratio": self.charge_ratio, "remaining_s": self.remaining_s, "on_battery_s": self.on_battery_s,
            "battery_volts": self.battery_volts, "battery_amperes": self.battery_amperes, "battery_celsius": self.battery_celsius,
        }  # fmt: skip
        return {name: value for name, value in named.items() if value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class UpsTable:
    """The UPS of one device; None when it turns out to have none."""

    ups: Ups | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """One supply or tray of a printer (Printer-MIB, RFC 3805).

    `status`: ok (level known) | some (a level above nothing, no number) | empty | unlimited | unknown. `level` and `capacity` are in `unit`,
    `level_ratio` is 0..1. For a waste container the level is the room that is left.
    """

    oid: str
    descr: str
    kind: str
    status: str
    color: str | None = None
    level: int | None = None
    capacity: int | None = None
    unit: str | None = None
    level_ratio: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SuppliesTable:
    """A printer's supplies, and the pages that it ever printed."""

    supplies: tuple[Supply, ...] = ()
    pages: int | None = None
    pages_oid: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Disk:
    """One hrStorageTable row that is a disk, in bytes; `kind`: fixed_disk | removable_disk | flash | ram_disk | network_disk."""

    oid: str
    descr: str
    kind: str
    used_bytes: int | None = None
    total_bytes: int | None = None

    @property
    def usage_ratio(self) -> float | None:
        """Return used / total, None without both or when the device says that more is used than there is."""
        if self.used_bytes is None or not self.total_bytes or self.used_bytes > self.total_bytes:
            return None
        return self.used_bytes / self.total_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageTable:
    """The disks of one device."""

    disks: tuple[Disk, ...] = ()
