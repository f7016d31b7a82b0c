"""A MIB view: object identifiers in order with their values, answered by bisection and editable while it is served."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from netmon.simulate.values import LiveValue, Moment, Value, integer
from netmon.transport.snmp.ber import OBJECT_IDENTIFIER, SEQUENCE, encode_oid, tlv

Oid = tuple[int, ...]

IF_ENTRY: Final[Oid] = (1, 3, 6, 1, 2, 1, 2, 2, 1)
IF_X_ENTRY: Final[Oid] = (1, 3, 6, 1, 2, 1, 31, 1, 1, 1)
DOT3_STATS_ENTRY: Final[Oid] = (1, 3, 6, 1, 2, 1, 10, 7, 2, 1)
IF_INDEXED_ENTRIES: Final = (IF_ENTRY, IF_X_ENTRY, DOT3_STATS_ENTRY)
IF_INDEX_COLUMN: Final[Oid] = (*IF_ENTRY, 1)


class LiveVarbind:
    """A varbind whose value is computed when it is asked for; the name is encoded once."""

    __slots__ = ("_name", "value")

    def __init__(self, name: Oid, value: LiveValue) -> None:
        self._name = tlv(OBJECT_IDENTIFIER, encode_oid(name))
        self.value = value

    def encode(self, moment: Moment) -> bytes:
        """Return the varbind at `moment`."""
        return tlv(SEQUENCE, self._name + self.value(moment))


def encode_varbind(name: Oid, value: bytes) -> bytes:
    """Return one VarBind of an encoded value."""
    return tlv(SEQUENCE, tlv(OBJECT_IDENTIFIER, encode_oid(name)) + value)


class MibView:
    """Instances sorted by OID. Values are encoded TLVs, or functions of the moment for what moves.

    Edits take effect with the next request; `keys` and `binds` are aligned and must not be changed by others.
    """

    def __init__(self, instances: Iterable[tuple[Oid, Value]] = ()) -> None:
        self._values: dict[Oid, Value] = dict(instances)
        self._keys: list[Oid] = []
        self._binds: list[bytes | LiveVarbind] = []
        self._stale = True

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, name: Oid) -> bool:
        return name in self._values

    def __iter__(self) -> Iterator[tuple[Oid, Value]]:
        return iter(sorted(self._values.items(), key=lambda item: item[0]))

    def get(self, name: Oid) -> Value | None:
        """Return the value as it was given."""
        return self._values.get(name)

    def set(self, name: Oid, value: Value) -> None:
        """Add or replace one instance."""
        self._values[name] = value
        self._stale = True

    def update(self, instances: Iterable[tuple[Oid, Value]]) -> None:
        """Add or replace many instances."""
        self._values.update(instances)
        self._stale = True

    def delete(self, name: Oid) -> None:
        """Take one instance away; KeyError when there is none."""
        del self._values[name]
        self._stale = True

    def delete_where(self, doomed: Callable[[Oid], bool]) -> int:
        """Take away all instances whose name `doomed` accepts and return how many."""
        names = [name for name in self._values if doomed(name)]
        for name in names:
            del self._values[name]
        self._stale = True
        return len(names)

    def delete_under(self, *prefixes: Oid) -> int:
        """Take whole subtrees away."""
        return self.delete_where(lambda name: any(name[: len(prefix)] == prefix for prefix in prefixes))

    def delete_row(self, index: Oid, entries: Sequence[Oid] = IF_INDEXED_ENTRIES) -> int:
        """Take one row out of tables given by their entry OIDs."""
        return self.delete_where(lambda name: any(name[: len(entry)] == entry and name[len(entry) + 1 :] == index for entry in entries))

    def column(self, column: Oid) -> dict[Oid, Value]:
        """Return a column's values by row index, in order."""
        size = len(column)
        return {name[size:]: value for name, value in self if name[:size] == column}

    def renumber_interfaces(self, mapping: Mapping[int, int], entries: Sequence[Oid] = IF_INDEXED_ENTRIES) -> None:
        """Give interfaces new ifIndexes, as some devices do when they start; rows not in `mapping` keep theirs."""
        renamed: dict[Oid, Value] = {}
        for name, value in self._values.items():
            entry = next((entry for entry in entries if name[: len(entry)] == entry and len(name) == len(entry) + 2), None)
            if entry is None or name[-1] not in mapping:
                renamed[name] = value
                continue
            index = mapping[name[-1]]
            renamed[(*name[:-1], index)] = integer(index) if name[:-1] == IF_INDEX_COLUMN else value
        self._values = renamed
        self._stale = True

    def copy(self) -> "MibView":
        """Return a view that can be edited apart; live values are shared."""
        return MibView(self._values.items())

    @property
    def keys(self) -> list[Oid]:
        """All names in order."""
        self._refresh()
        return self._keys

    @property
    def binds(self) -> list[bytes | LiveVarbind]:
        """The varbinds that belong to `keys`."""
        self._refresh()
        return self._binds

    def find(self, name: Oid) -> int | None:
        """Return the position of an instance."""
        if name not in self._values:
            return None
        return bisect_left(self.keys, name)

    def after(self, name: Oid) -> int:
        """Return the position of the first instance behind `name`; len(self) at the end of the view."""
        return bisect_right(self.keys, name)

    def has_object(self, name: Oid) -> bool:
        """Tell noSuchInstance from noSuchObject: a neighbour shares all but the last sub-identifier of `name`."""
        parent = name[:-1]
        position = bisect_left(self.keys, parent)
        return position < len(self._keys) and self._keys[position][: len(parent)] == parent

    def _refresh(self) -> None:
        if not self._stale:
            return
        self._keys = sorted(self._values)
        self._binds = [
            encode_varbind(name, value) if isinstance(value, bytes) else LiveVarbind(name, value)
            for name, value in ((key, self._values[key]) for key in self._keys)
        ]
        self._stale = False
