"""Where an OID's index begins: known for known tables, else found by what columns of one table have in common."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from netmon.onboard.subtrees import ENTERPRISES, Oid
from netmon.onboard.walk import Value

LEAST_COLUMNS = 2


def instance_starts(values: Sequence[Value]) -> list[int]:
    """Return for each value the place in its OID where the index begins; the OID's length where nothing tells."""
    found = _found(sorted(value.oid for value in values if not value.entry))
    return [value.entry + 1 if value.entry else found.get(value.oid, len(value.oid)) for value in values]


def _found(oids: Sequence[Oid]) -> dict[Oid, int]:
    starts: dict[Oid, int] = {}
    _search(oids, len(ENTERPRISES) - 1, starts)
    return starts


def _search(oids: Sequence[Oid], depth: int, starts: dict[Oid, int]) -> None:
    """Go down until the children of a node are columns: two or more of them with the same indexes."""
    columns = _children(oids, depth)
    if depth and len(columns) >= LEAST_COLUMNS and _same_indexes(columns.values(), depth + 1):
        deeper = depth
        while _only_entries(columns.values(), deeper + 1):
            deeper += 2
        for oid in oids:
            starts[oid] = deeper + 1
        return
    for part in columns.values():
        if len(part) > 1:
            _search(part, depth + 1, starts)


def _children(oids: Iterable[Oid], depth: int) -> dict[int, list[Oid]]:
    children: dict[int, list[Oid]] = defaultdict(list)
    for oid in oids:
        if len(oid) > depth:
            children[oid[depth]].append(oid)
    return children


def _same_indexes(columns: Iterable[Sequence[Oid]], depth: int) -> bool:
    found = [{oid[depth:] for oid in column} for column in columns]
    return bool(found[0]) and found[0] != {()} and all(indexes == found[0] for indexes in found[1:])


def _only_entries(columns: Iterable[Sequence[Oid]], depth: int) -> bool:
    """True when what looks like columns are tables of one shape: each has one entry, numbered 1, with columns of its own."""
    for oids in columns:
        entries = _children(oids, depth)
        if set(entries) != {1}:
            return False
        columns_of = _children(entries[1], depth + 1)
        if len(columns_of) < LEAST_COLUMNS or not _same_indexes(columns_of.values(), depth + 2):
            return False
    return True
