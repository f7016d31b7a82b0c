"""Which row is which port: by ifName, then ifDescr, ifAlias, ifPhysAddress, because ifIndex moves when a device reboots."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from netmon.model.device_text import clean_text
from netmon.model.reading import InterfaceTable

IDENTITY_COLUMNS = ("ifName", "ifDescr", "ifAlias", "ifPhysAddress")
PADDING = b"\0 \t\r\n"


class Renumbered(NamedTuple):
    """A port whose ifIndex changed between two readings."""

    name: str
    old_index: int
    new_index: int


Identity = tuple[bytes, ...]
"""One row's values of IDENTITY_COLUMNS, empty where the device gave none."""


def interface_names(table: InterfaceTable) -> tuple[str, ...]:
    """Return one unique clean name per row: ifName, else ifDescr, else `if<ifIndex>`; rows that share a name get `#<ifIndex>` each."""
    identities = row_identities(table)
    names = [clean_text(row[0]) or clean_text(row[1]) or f"if{index}" for row, index in zip(identities, table.if_index, strict=True)]
    while len(set(names)) < len(names):
        seen = Counter(names)
        names = [f"{name}#{index}" if seen[name] > 1 else name for name, index in zip(names, table.if_index, strict=True)]
    return tuple(names)


def same_layout(prev: InterfaceTable, cur: InterfaceTable) -> bool:
    """True when every row is certainly the port that it was: same ifIndex, ifName and ifDescr in the same order."""
    if prev.if_index != cur.if_index:
        return False
    for name in ("ifName", "ifDescr"):
        before, after = prev.columns.get(name), cur.columns.get(name)
        if before is not None and after is not None and before.values is not after.values and before.values != after.values:
            return False
    return True


def match_rows(prev: InterfaceTable, cur: InterfaceTable) -> tuple[int | None, ...]:
    """Return for each row of `cur` its row number in `prev`, None for a port that was not there.

    Two rows are one port when they agree on the first identity column that both fill in, and that value is unique in both tables. A value that
    several rows share proves nothing (38 ports named alike, one MAC address on all ports), so such rows, and rows without any
    identity, are the same only while their ifIndex is.
    """
    if same_layout(prev, cur):
        return tuple(range(len(cur.if_index)))
    before, after = row_identities(prev), row_identities(cur)
    matched: list[int | None] = [None] * len(after)
    free = set(range(len(before)))
    for level in range(len(IDENTITY_COLUMNS)):
        _match_level(level, before, after, matched, free)
    by_index = {index: row for row, index in enumerate(prev.if_index)}
    for row, index in enumerate(cur.if_index):
        old = by_index.get(index)
        if old is not None and matched[row] is None and old in free and _agree(before[old], after[row]):
            matched[row] = old
            free.discard(old)
    return tuple(matched)


def renumbered(prev: InterfaceTable, cur: InterfaceTable, rows: Sequence[int | None], names: Sequence[str]) -> tuple[Renumbered, ...]:
    """Return an event for each matched row whose ifIndex changed; `rows` as from match_rows, `names` the rows' names in `cur`."""
    return tuple(
        Renumbered(name, prev.if_index[old], index)
        for name, index, old in zip(names, cur.if_index, rows, strict=True)
        if old is not None and prev.if_index[old] != index
    )


def row_identities(table: InterfaceTable) -> tuple[Identity, ...]:
    """Return each row's identity values, without the NULs and blanks that agents pad text with."""
    count = len(table.if_index)
    columns: list[tuple[bytes, ...]] = []
    for name in IDENTITY_COLUMNS:
        column = table.columns.get(name)
        if column is None:
            columns.append((b"",) * count)
        elif name == "ifPhysAddress":
            columns.append(tuple(value if isinstance(value, bytes) and any(value) else b"" for value in column.values))
        else:
            columns.append(tuple(value.strip(PADDING) if isinstance(value, bytes) else b"" for value in column.values))
    return tuple(zip(*columns, strict=True))


def _match_level(level: int, before: Sequence[Identity], after: Sequence[Identity], matched: list[int | None], free: set[int]) -> None:
    """Match the open rows whose value in one identity column is unique in both tables."""
    shared = Counter(row[level] for row in after)
    owners: dict[bytes, int | None] = {}
    for row, identity in enumerate(before):
        owners[identity[level]] = None if identity[level] in owners else row
    for row, identity in enumerate(after):
        value = identity[level]
        old = owners.get(value) if value and shared[value] == 1 else None
        if old is not None and matched[row] is None and old in free and _agree(before[old][:level], identity[:level]):
            matched[row] = old
            free.discard(old)


def _agree(before: Identity, after: Identity) -> bool:
    """True unless the first column that both rows fill in differs."""
    for old, new in zip(before, after, strict=True):
        if old and new:
            return old == new
    return True
