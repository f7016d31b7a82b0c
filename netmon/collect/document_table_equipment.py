"""Optics, PoE, stack, UPS, supplies and disks of the poll document as rows that a person reads: kind, name, value, status."""

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from netmon.model.texts import Lang, text

Row = Mapping[str, object]
Cells = list[object]
GIGABYTE = 1_000_000_000
MINUTE_S = 60


def equipment_cells(document: Mapping[str, object], lang: Lang) -> Iterator[Cells]:
    """Yield the rows of every section that the device has; a port that delivers no power is left out."""
    yield from _optics(cast(Sequence[Row], document["optics"]), lang)
    yield from _poe(cast("Row | None", document["poe"]), lang)
    yield from _stack(cast("Row | None", document["stack"]), lang)
    yield from _ups(cast("Row | None", document["ups"]), lang)
    for row in cast(Sequence[Row], document["supplies"]):
        yield [text("poll.supply", lang), row["descr"], _share(row["level_ratio"]), row["status"]]
    for row in cast(Sequence[Row], document["storage"]):
        total = row["total_bytes"]
        size = f"{total / GIGABYTE:.1f} GB" if isinstance(total, int) else None
        yield [text("poll.disk", lang), row["descr"], " / ".join(part for part in (_share(row["usage_ratio"]), size) if part), ""]


def _optics(rows: Sequence[Row], lang: Lang) -> Iterator[Cells]:
    for row in rows:
        name = f"{row['interface']}" if row["lane"] is None else f"{row['interface']} [{row['lane']}]"
        powers = [f"{label} {_number(row[field], 'dBm')}" for label, field in (("Rx", "rx_power_dbm"), ("Tx", "tx_power_dbm")) if row[field] is not None]
        yield [text("poll.optic", lang), name, ", ".join(powers) or None, row["status"] or ""]


def _poe(section: Row | None, lang: Lang) -> Iterator[Cells]:
    if section is None:
        return
    for group in cast(Sequence[Row], section["groups"]):
        watts = f"{_number(group['consumption_watts'], '')} / {_number(group['nominal_watts'], 'W')}"
        yield [text("poll.poe_group", lang), group["group"], watts, group["status"] or ""]
    for port in cast(Sequence[Row], section["ports"]):
        if port["detection"] not in ("searching", "disabled", None) or port["watts"]:
            yield [text("poll.poe_port", lang), port["interface"], None if port["watts"] is None else _number(port["watts"], "W"), port["detection"] or ""]


def _stack(section: Row | None, lang: Lang) -> Iterator[Cells]:
    if section is None:
        return
    for member in cast(Sequence[Row], section["members"]):
        yield [text("poll.stack_member", lang), member["number"], member["role"], member["status"] or ""]
    if section["ring"] is not None:
        yield [text("poll.stack_ring", lang), "", section["ring"], ""]


def _ups(section: Row | None, lang: Lang) -> Iterator[Cells]:
    if section is None:
        return
    yield [text("poll.ups", lang), "", None, section["status"] or ""]
    seconds = section["battery_remaining_seconds"]
    left = f"{seconds / MINUTE_S:.0f} min" if isinstance(seconds, int | float) else None
    charge = " / ".join(part for part in (_share(section["battery_charge_ratio"]), left) if part)
    yield [text("poll.ups_battery", lang), "", charge or None, section["battery_status"] or ""]
    for key, name in (("inputs", "poll.ups_input"), ("outputs", "poll.ups_output")):
        for line in cast(Sequence[Row], section[key]):
            values = [_number(line[field], unit) for field, unit in (("volts", "V"), ("amperes", "A"), ("watts", "W")) if line[field] is not None]
            values += [_share(line["load_ratio"]) or ""] if line["load_ratio"] is not None else []
            yield [text(name, lang), line["line"], ", ".join(values) or None, ""]


def _number(value: object, unit: str) -> str:
    return f"{value:.4g} {unit}".rstrip() if isinstance(value, int | float) else "-"


def _share(value: object) -> str | None:
    return f"{value:.0%}" if isinstance(value, int | float) else None
