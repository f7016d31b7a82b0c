"""Collector `supplies`: toner, drums, waste containers and trays of a printer (Printer-MIB, RFC 3805)."""

from collections.abc import Mapping, Sequence

from netmon.collect.base import Collected, SnmpContext
from netmon.collect.cells import instance, read_rows, whole
from netmon.collect.health_rows import Row
from netmon.collect.power_params import SuppliesParams
from netmon.collect.row_names import as_text
from netmon.collect.tables import get_status, overall
from netmon.collect.transforms import Raw
from netmon.model.device_text import clean_text
from netmon.model.reading import TableStatus
from netmon.model.supply import SuppliesTable, Supply

SUPPLIES = "1.3.6.1.2.1.43.11.1.1"
COLORANT, TYPE, DESCR, UNIT, CAPACITY, LEVEL = 3, 5, 6, 7, 8, 9
COLORS = "1.3.6.1.2.1.43.12.1.1"
COLOR_NAME = 4
TRAYS = "1.3.6.1.2.1.43.8.2.1"
TRAY_UNIT, TRAY_CAPACITY, TRAY_LEVEL, TRAY_NAME, TRAY_DESCR = 8, 9, 10, 13, 18
# prtMarkerLifeCount of the first marker
PAGES = "1.3.6.1.2.1.43.10.2.1.4.1.1"
UNLIMITED, UNKNOWN, SOME = -1, -2, -3

# PrtMarkerSuppliesTypeTC
TYPES: Mapping[int, str] = {
    1: "other", 2: "unknown", 3: "toner", 4: "waste_toner", 5: "ink", 6: "ink_cartridge", 7: "ink_ribbon", 8: "waste_ink", 9: "drum", 10: "developer",
    11: "fuser_oil", 12: "solid_wax", 13: "ribbon_wax", 14: "waste_wax", 15: "fuser", 16: "corona_wire", 17: "fuser_oil_wick", 18: "cleaner",
    19: "fuser_cleaning_pad", 20: "transfer_unit", 21: "toner_cartridge", 22: "fuser_oiler", 23: "water", 24: "waste_water",
    25: "glue_water_additive", 26: "waste_paper", 27: "binding_supply", 28: "banding_supply", 29: "stitching_wire",
    30: "shrink_wrap", 31: "paper_wrap", 32: "staples", 33: "inserts", 34: "covers",
}  # fmt: skip
# PrtMarkerSuppliesSupplyUnitTC and PrtCapacityUnitTC
UNITS: Mapping[int, str] = {
    3: "ten_thousandths_of_inches", 4: "micrometres", 7: "impressions", 8: "sheets", 11: "hours", 12: "thousandths_of_ounces", 13: "tenths_of_grams",
    14: "hundredths_of_fluid_ounces", 15: "tenths_of_millilitres", 16: "feet", 17: "metres", 18: "items", 19: "percent",
}  # fmt: skip


async def collect(context: SnmpContext) -> Collected:
    """Read `SuppliesParams`; a device that is no printer has no supplies, and that is OK."""
    params = SuppliesParams.model_validate(dict(context.params))
    statuses: list[TableStatus] = []
    rows = await read_rows(context, "prtMarkerSuppliesTable", SUPPLIES, (COLORANT, TYPE, DESCR, UNIT, CAPACITY, LEVEL), statuses)
    colors: dict[tuple[int, ...], str] = {}
    if any((whole(row.cells.get(COLORANT)) or 0) > 0 for row in rows):
        found = await read_rows(context, "prtMarkerColorantTable", COLORS, (COLOR_NAME,), statuses)
        colors = {row.index: as_text(row.cells.get(COLOR_NAME)).lower() for row in found}
    supplies = [marker_supply(row, colors) for row in rows]
    if params.trays:
        columns = (TRAY_UNIT, TRAY_CAPACITY, TRAY_LEVEL, TRAY_NAME, TRAY_DESCR)
        supplies += [tray(row) for row in await read_rows(context, "prtInputTable", TRAYS, columns, statuses)]
    pages: int | None = None
    if supplies:
        result = await context.session.get([PAGES])
        statuses.append(get_status("prtMarkerTable", result))
        pages = whole(result.values[PAGES].value) if PAGES in result.values else None
    outcome, detail = overall(statuses)
    payload = SuppliesTable(supplies=tuple(supplies), pages=pages if pages is not None and pages >= 0 else None, pages_oid=PAGES if pages is not None else None)
    return Collected(outcome=outcome, payload=payload if outcome.got_something else None, tables=tuple(statuses), detail=detail)


def marker_supply(row: Row, colors: Mapping[tuple[int, ...], str]) -> Supply:
    """Read one row of prtMarkerSuppliesTable; `colors` are prtMarkerColorantValue by device and colorant."""
    colorant = whole(row.cells.get(COLORANT))
    color = colors.get((row.index[0], colorant)) if colorant else None
    kind = TYPES.get(whole(row.cells.get(TYPE)) or 0, "unknown")
    return _supply(
        instance(SUPPLIES, LEVEL, row.index), _descr(row.cells.get(DESCR)) or f"Supply {row.index[-1]}", kind, color, _numbers(row, (UNIT, CAPACITY, LEVEL))
    )  # fmt: skip


def tray(row: Row) -> Supply:
    """Read one row of prtInputTable: paper."""
    name = _descr(row.cells.get(TRAY_NAME)) or _descr(row.cells.get(TRAY_DESCR)) or f"Tray {row.index[-1]}"
    return _supply(instance(TRAYS, TRAY_LEVEL, row.index), name, "input", None, _numbers(row, (TRAY_UNIT, TRAY_CAPACITY, TRAY_LEVEL)))


def _numbers(row: Row, columns: Sequence[int]) -> tuple[int | None, int | None, int | None]:
    unit, capacity, level = (whole(row.cells.get(column)) for column in columns)
    return unit, capacity, level


def _supply(oid: str, descr: str, kind: str, color: str | None, numbers: tuple[int | None, int | None, int | None]) -> Supply:
    """Tell a level from the numbers that mean unlimited, unknown and "some"; a percentage needs no capacity."""
    unit, capacity, level = numbers
    known = level if level is not None and level >= 0 else None
    total = capacity if capacity is not None and capacity > 0 else None
    unit_name = UNITS.get(unit) if unit is not None else None
    full = total or (100 if unit_name == "percent" else None)
    return Supply(
        oid=oid, descr=descr, kind=kind, status=_status(level), color=color or None, level=known, capacity=total, unit=unit_name,
        level_ratio=known / full if known is not None and full and known <= full else None,
    )  # fmt: skip


def _status(level: int | None) -> str:
    if level is None or level < SOME:
        return "unknown"
    return {UNLIMITED: "unlimited", UNKNOWN: "unknown", SOME: "some", 0: "empty"}.get(level, "ok")


def _descr(raw: Raw) -> str:
    """Return a supply's name; some makers end it with a NUL and a serial number in binary."""
    return clean_text(raw.split(b"\0", 1)[0]) if isinstance(raw, bytes) else ""
