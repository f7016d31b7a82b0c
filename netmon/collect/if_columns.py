"""The IF-MIB columns that the interface collector may ask for, and the sets they are asked in."""

from dataclasses import dataclass

from netmon.model.reading import Column, ReadingProblem
from netmon.transport.snmp.api import TableColumn

IF_ENTRY = "1.3.6.1.2.1.2.2.1"
IF_X_ENTRY = "1.3.6.1.2.1.31.1.1.1"
OCTET_STRING = 0x04
COUNTER32 = 0x41
COUNTER64 = 0x46
# INTEGER, Counter32, Gauge32, TimeTicks, Counter64, and the UInteger32 of RFC 1442 that old agents still send.
INTEGER_TAGS = frozenset({0x02, 0x41, 0x42, 0x43, 0x46, 0x47})
TEXT_TAGS = frozenset({OCTET_STRING})


@dataclass(frozen=True, slots=True)
class IfColumn:
    """An IF-MIB object: its name, column OID and the BER tags that its values may have."""

    name: str
    oid: str
    tags: frozenset[int]


def _entry(base: str, tags: frozenset[int], names: dict[int, str]) -> dict[str, IfColumn]:
    return {name: IfColumn(name, f"{base}.{number}", tags) for number, name in names.items()}


COLUMNS: dict[str, IfColumn] = {
    **_entry(IF_ENTRY, TEXT_TAGS, {2: "ifDescr", 6: "ifPhysAddress"}),
    **_entry(
        IF_ENTRY,
        INTEGER_TAGS,
        {
            3: "ifType", 4: "ifMtu", 5: "ifSpeed", 7: "ifAdminStatus", 8: "ifOperStatus", 9: "ifLastChange",
            10: "ifInOctets", 11: "ifInUcastPkts", 13: "ifInDiscards", 14: "ifInErrors",
            16: "ifOutOctets", 17: "ifOutUcastPkts", 19: "ifOutDiscards", 20: "ifOutErrors",
        },
    ),
    **_entry(IF_X_ENTRY, TEXT_TAGS, {1: "ifName", 18: "ifAlias"}),
    **_entry(
        IF_X_ENTRY,
        INTEGER_TAGS,
        {
            2: "ifInMulticastPkts", 3: "ifInBroadcastPkts", 4: "ifOutMulticastPkts", 5: "ifOutBroadcastPkts",
            6: "ifHCInOctets", 7: "ifHCInUcastPkts", 8: "ifHCInMulticastPkts", 9: "ifHCInBroadcastPkts",
            10: "ifHCOutOctets", 11: "ifHCOutUcastPkts", 12: "ifHCOutMulticastPkts", 13: "ifHCOutBroadcastPkts",
            15: "ifHighSpeed", 19: "ifCounterDiscontinuityTime",
        },
    ),
}  # fmt: skip

FAST = ("ifAdminStatus", "ifOperStatus", "ifInErrors", "ifOutErrors", "ifHCInOctets", "ifHCOutOctets", "ifHighSpeed", "ifCounterDiscontinuityTime")
IDENTITY = ("ifName", "ifDescr", "ifAlias", "ifType", "ifMtu", "ifPhysAddress", "ifSpeed")
OCTETS_32 = ("ifInOctets", "ifOutOctets")
DETAIL = (
    "ifLastChange", "ifInUcastPkts", "ifOutUcastPkts", "ifInDiscards", "ifOutDiscards",
    "ifHCInUcastPkts", "ifHCInMulticastPkts", "ifHCInBroadcastPkts", "ifHCOutUcastPkts", "ifHCOutMulticastPkts", "ifHCOutBroadcastPkts",
)  # fmt: skip
PACKETS_32 = ("ifInMulticastPkts", "ifInBroadcastPkts", "ifOutMulticastPkts", "ifOutBroadcastPkts")
HC_OF_32 = {
    "ifInOctets": "ifHCInOctets", "ifOutOctets": "ifHCOutOctets",
    "ifInMulticastPkts": "ifHCInMulticastPkts", "ifInBroadcastPkts": "ifHCInBroadcastPkts",
    "ifOutMulticastPkts": "ifHCOutMulticastPkts", "ifOutBroadcastPkts": "ifHCOutBroadcastPkts",
}  # fmt: skip


def in_mib_order(names: frozenset[str]) -> tuple[IfColumn, ...]:
    """Return the columns sorted by OID, so that neighbours of one table share a GETBULK."""
    return tuple(column for name, column in _ORDERED if name in names)


_ORDERED = tuple(sorted(COLUMNS.items(), key=lambda item: tuple(map(int, item[1].oid.split(".")))))


def take_columns(wanted: tuple[IfColumn, ...], found: tuple[TableColumn, ...], rows: int) -> tuple[dict[str, Column], list[ReadingProblem]]:
    """Turn a table result's columns into Columns by object name, without touching the values while their BER tag is as the MIB says.

    A column without any value is left out; a value of another type becomes None, with one problem per column.
    """
    nothing = (None,) * rows
    columns: dict[str, Column] = {}
    problems: list[ReadingProblem] = []
    for want, got in zip(wanted, found, strict=True):
        values = got.values
        if values == nothing:
            continue
        if got.tags in want.tags:
            columns[want.name] = Column(values, got.ticks)  # type: ignore[arg-type]  # the tag check above rules out OIDs
            continue
        kept, dropped = _conforming(want, got)
        if dropped:
            problems.append(ReadingProblem("interfaces", "ifTable", "wrong_type", f"{want.name}: {dropped} rows"))
        if any(value is not None for value in kept):
            columns[want.name] = Column(kept, got.ticks)
    return columns, problems


def _conforming(want: IfColumn, got: TableColumn) -> tuple[tuple[int | bytes | None, ...], int]:
    kind = bytes if want.tags is TEXT_TAGS else int
    kept = tuple(value if isinstance(value, kind) else None for value in got.values)
    return kept, sum(value is not None and keep is None for value, keep in zip(got.values, kept, strict=True))


def correct_widths(columns: dict[str, Column], wanted: tuple[IfColumn, ...], found: tuple[TableColumn, ...]) -> None:
    """Rename counters whose tag contradicts their object: Counter32 in an HC column wraps at 2^32 (Venustech), Counter64 in ifInOctets does not (Topsec).

    What is to be asked next must be decided before, by the objects' own names.
    """
    for want, got in zip(wanted, found, strict=True):
        if got.tags == COUNTER64 and want.name in HC_OF_32 and HC_OF_32[want.name] not in columns and want.name in columns:
            columns[HC_OF_32[want.name]] = columns.pop(want.name)
        elif got.tags == COUNTER32 and want.name in _NARROW_OF_HC and want.name in columns:
            narrow = columns.pop(want.name)
            columns.setdefault(_NARROW_OF_HC[want.name], narrow)


_NARROW_OF_HC = {wide: narrow for narrow, wide in HC_OF_32.items()}


def leave_narrow(columns: dict[str, Column], wanted: tuple[IfColumn, ...]) -> None:
    """Take the 32-bit counters out of rows whose 64-bit ones (`wanted`) a broken walk did not reach: beside the last poll they are a counter that fell."""
    names = {column.name for column in wanted}
    for narrow, wide in HC_OF_32.items():
        if wide in names and narrow in columns:
            low = columns[narrow]
            high = columns[wide].values if wide in columns else (None,) * len(low.values)
            columns[narrow] = low._replace(values=tuple(None if big is None else small for small, big in zip(low.values, high, strict=True)))


def align(column: Column, position: dict[int, int], if_index: tuple[int, ...]) -> Column:
    """Lay a column out along other rows; `position` maps an ifIndex to its place in `column`, rows it lacks become None."""
    places = [position.get(index) for index in if_index]
    values = tuple(None if place is None else column.values[place] for place in places)
    ticks = column.ticks
    if isinstance(ticks, tuple):
        ticks = tuple(None if place is None else ticks[place] for place in places)
    return Column(values, ticks)
