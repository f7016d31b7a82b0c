"""Collector `storage`: disks, memory cards and flash (HOST-RESOURCES-MIB hrStorageTable, RFC 2790), in bytes."""

from collections.abc import Mapping, Sequence

from netmon.collect.base import Collected, SnmpContext
from netmon.collect.cells import instance, read_rows, whole
from netmon.collect.health_rows import Row
from netmon.collect.power_params import StorageParams
from netmon.collect.row_names import as_text
from netmon.collect.tables import overall
from netmon.model.reading import ReadingProblem, TableStatus
from netmon.model.supply import Disk, StorageTable

ENTRY = "1.3.6.1.2.1.25.2.3.1"
TYPE, DESCR, UNIT, SIZE, USED = 2, 3, 4, 5, 6
KINDS: Mapping[str, str] = {
    f"1.3.6.1.2.1.25.2.1.{number}": kind for number, kind in {4: "fixed_disk", 5: "removable_disk", 8: "ram_disk", 9: "flash", 10: "network_disk"}.items()
}


async def collect(context: SnmpContext) -> Collected:
    """Read `StorageParams`; a device without HOST-RESOURCES-MIB has no disks, and that is OK."""
    params = StorageParams.model_validate(dict(context.params))
    statuses: list[TableStatus] = []
    rows = await read_rows(context, "hrStorageTable", ENTRY, (TYPE, DESCR, UNIT, SIZE, USED), statuses)
    disks = disks_of(params, rows)
    outcome, detail = overall(statuses)
    odd = [disk.oid for disk in disks if disk.used_bytes is not None and disk.total_bytes is not None and disk.used_bytes > disk.total_bytes]
    problems = (ReadingProblem("storage", "hrStorageTable", "out_of_range", f"{len(odd)} disks use more than they have, first {odd[0]}"),) if odd else ()
    payload = StorageTable(disks=tuple(disks)) if outcome.got_something else None
    return Collected(outcome=outcome, payload=payload, tables=tuple(statuses), problems=problems, detail=detail)


def disks_of(params: StorageParams, rows: Sequence[Row]) -> list[Disk]:
    """Read the rows of the kinds asked for; a row without a size is a drive without a disk in it."""
    disks = []
    for row in rows:
        kind = KINDS.get(str(row.cells.get(TYPE)).strip("."))
        descr = as_text(row.cells.get(DESCR))
        total = _bytes(row, SIZE)
        if kind is None or kind not in params.kinds or not total or descr.startswith(tuple(params.skip)):
            continue
        disks.append(
            Disk(oid=instance(ENTRY, USED, row.index), descr=descr or f"Disk {row.index[-1]}", kind=kind, used_bytes=_bytes(row, USED), total_bytes=total)
        )
    return disks


def _bytes(row: Row, column: int) -> int | None:
    """Return bytes; a negative number of units is an Integer32 that overflowed."""
    unit, amount = whole(row.cells.get(UNIT)), whole(row.cells.get(column))
    if unit is None or unit <= 0 or amount is None or amount < -(1 << 31):
        return None
    return (amount if amount >= 0 else amount + (1 << 32)) * unit
