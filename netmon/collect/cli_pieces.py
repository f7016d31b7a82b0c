"""From rows of text to parts of payloads: canonical keys, numbers with their units, and states in netmon's words."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from netmon.model.device_text import clean_string
from netmon.model.equipment import Limits, Optic, OpticValue, PoeGroup, PoePort
from netmon.model.reading import MemoryPool, Processor, Sensor

Row = Mapping[str, Any]
Piece = Any
NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
# No light, as the vendors write it: a number far below what any receiver can measure.
NO_LIGHT_DBM = -50.0
ABSENT = frozenset({"absent", "no", "noexist", "not", "notpresent", "-", "na", "n/a", "none"})
GOOD = frozenset({"normal", "ok", "good", "supply", "present", "active", "ready", "on", "sleep", "yes", "green", "up", "powered"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One command of a section: what makes rows of it (`template`), and pieces of a row (`build`, which also gets the place that the row came from).

    `keys` renames a template's columns to the canonical ones; `fallback`: run only when no other item of the section gave anything.
    """

    section: str
    command: str
    template: str
    build: Callable[[Row, str], Iterable[Piece]]
    keys: Mapping[str, str] = field(default_factory=dict)
    fallback: bool = False

    def pieces(self, rows: Iterable[Row]) -> list[Piece]:
        """Return the pieces of all rows; `cli:COMMAND#ROW` names where each came from."""
        found: list[Piece] = []
        for number, row in enumerate(rows, 1):
            canonical = {self.keys.get(key, key): value for key, value in row.items()}
            found.extend(self.build(canonical, f"cli:{self.command}#{canonical.get('port') or canonical.get('name') or number}"))
        return found


def text(row: Row, key: str, limit: int = 128) -> str | None:
    """Return a clean text, None for nothing and for what vendors write for nothing."""
    value = row.get(key)
    if isinstance(value, list):
        value = value[0] if value else None
    cleaned = clean_string(value, limit=limit) if isinstance(value, str) else ""
    return None if cleaned.lower() in ("", "-", "--", "n/a", "na", "none", "null") else cleaned


def number(row: Row, key: str) -> float | None:
    """Return the first number of a text, None without one."""
    value = row.get(key)
    if isinstance(value, list):
        value = value[0] if value else None
    match = NUMBER.search(value.replace(",", "")) if isinstance(value, str) else None
    return float(match[0]) if match else None


def power(row: Row, key: str) -> float | None:
    """Return a power in dBm; what no receiver can measure means that there is no light, and no number."""
    value = number(row, key)
    return None if value is None or value <= NO_LIGHT_DBM else value


def status(word: str | None) -> str:
    """Return ok, absent, critical or unknown for a vendor's word."""
    if word is None:
        return "unknown"
    first = re.split(r"[\s/(-]", word.strip().lower())[0]
    if first in GOOD:
        return "ok"
    return "absent" if first in ABSENT else "critical"


def optic(row: Row, place: str) -> Iterable[Optic]:
    """`port`, and any of temperature (celsius), voltage (V), bias_ma, rx_dbm and tx_dbm with `_low` and `_high` limits, lane."""
    port = text(row, "port")
    if port is None:
        return
    lane = number(row, "lane")
    bias = number(row, "bias_ma")
    values = {
        "temperature": (number(row, "temperature"), None),
        "voltage": (number(row, "voltage"), None),
        "bias": (None if bias is None else bias / 1000, None),
        "rx_power": (power(row, "rx_dbm"), _limits(row, "rx")),
        "tx_power": (power(row, "tx_dbm"), _limits(row, "tx")),
    }
    known = {name: OpticValue(oid=f"{place}/{name}", value=value, limits=limits) for name, (value, limits) in values.items() if value is not None}
    if known:
        yield Optic(
            port=port,
            lane=None if lane is None else int(lane),
            temperature=known.get("temperature"),
            voltage=known.get("voltage"),
            bias=known.get("bias"),
            rx_power=known.get("rx_power"),
            tx_power=known.get("tx_power"),
        )


def _limits(row: Row, side: str) -> Limits | None:
    low, high = number(row, f"{side}_low"), number(row, f"{side}_high")
    if low is not None and high is not None and low >= high:
        return None
    return None if low is None and high is None else Limits(low_alarm=low, high_alarm=high)


def poe_port(row: Row, place: str) -> Iterable[PoePort]:
    """`port`, and any of enabled, powered (on, off), status (the vendor's words), power_class, priority, watts, milliwatts."""
    port = text(row, "port")
    if port is None:
        return
    milliwatts = number(row, "milliwatts")
    watts = number(row, "watts") if milliwatts is None else milliwatts / 1000
    enabled = (text(row, "enabled") or "").lower()
    power_class = number(row, "power_class")
    yield PoePort(
        oid=place,
        group=1,
        number=int((re.findall(r"\d+", port) or ["0"])[-1]),
        port=port,
        enabled=None if not enabled else enabled in ("enable", "enabled", "auto", "static", "on"),
        detection=_detection(text(row, "status"), text(row, "powered")),
        power_class=None if power_class is None else int(power_class),
        priority=(text(row, "priority") or "").lower() or None,
        watts=watts,
        watts_oid=None if watts is None else f"{place}/watts",
    )


def _detection(words: str | None, powered: str | None) -> str | None:
    """Return the state as POWER-ETHERNET-MIB names it."""
    said = (words or "").lower()
    if (powered or "").lower() == "on" or "deliver" in said or said in ("powered", "on"):
        return "delivering"
    for word, state in (
        ("search", "searching"),
        ("detect", "searching"),
        ("disab", "disabled"),
        ("fault", "fault"),
        ("overload", "fault"),
        ("denied", "fault"),
    ):
        if word in said:
            return state
    return "searching" if (powered or said) == "off" else None


def poe_group(row: Row, place: str) -> Iterable[PoeGroup]:
    """`group`, nominal_watts, watts."""
    group = number(row, "group")
    yield PoeGroup(oid=place, group=1 if group is None else int(group), nominal_watts=number(row, "nominal_watts"), consumption_watts=number(row, "watts"))


def processor(row: Row, place: str) -> Iterable[Processor]:
    """`percent`, name."""
    percent = number(row, "percent")
    yield Processor(oid=place, descr=text(row, "name") or "CPU", usage_ratio=None if percent is None or percent > 100 else percent / 100)


BYTES: Mapping[str, int] = {"bytes": 1, "b": 1, "kbytes": 1024, "kb": 1024, "mbytes": 1 << 20, "mb": 1 << 20, "gb": 1 << 30}


def memory(row: Row, place: str) -> Iterable[MemoryPool]:
    """`total` and `used` in `unit`, percent."""
    unit = BYTES.get((text(row, "unit") or "bytes").lower(), 1)
    total, used, percent = number(row, "total"), number(row, "used"), number(row, "percent")
    ratio = percent / 100 if percent is not None and percent <= 100 else used / total if used is not None and total else None
    yield MemoryPool(
        oid=place,
        descr=text(row, "name") or "memory",
        used_bytes=None if used is None else int(used * unit),
        total_bytes=None if total is None else int(total * unit),
        usage_ratio=ratio,
    )


def memory_share(row: Row, place: str) -> Iterable[Piece]:
    """`percent` of a processor and `memory_percent` of its memory on one line."""
    yield from processor(row, place)
    percent = number(row, "memory_percent")
    if percent is not None and percent <= 100:
        yield MemoryPool(oid=f"{place}/memory", descr=text(row, "name") or "memory", usage_ratio=percent / 100)


def named(row: Row, word: str) -> str:
    """Return a part's name: the word, its slot and its own name, as far as they are given."""
    return " ".join(part for part in (word, text(row, "slot") or "", text(row, "name") or "") if part)


def temperature(row: Row, place: str) -> Iterable[Sensor]:
    """`value` in celsius, slot, name, status."""
    value = number(row, "value")
    if value is not None:
        state = text(row, "status")
        yield Sensor(oid=_slotted(row, place), sensor_class="temperature", descr=named(row, "temperature"), value=value, unit="celsius",
                     status=None if state is None else status(state))  # fmt: skip


def fan(row: Row, place: str) -> Iterable[Sensor]:
    """`status`, present, slot, name: absent is not broken."""
    yield Sensor(oid=_slotted(row, place), sensor_class="fan", descr=named(row, "fan"), status=_part_status(row))


def supply(row: Row, place: str) -> Iterable[Sensor]:
    """`status`, present, slot, name: absent is not broken."""
    yield Sensor(oid=_slotted(row, place), sensor_class="power_supply", descr=named(row, "power supply"), status=_part_status(row))


def _part_status(row: Row) -> str:
    present = text(row, "present")
    return "absent" if present is not None and status(present) == "absent" else status(text(row, "status"))


def _slotted(row: Row, place: str) -> str:
    slot = text(row, "slot")
    return place if slot is None else f"{place}@{slot}"
