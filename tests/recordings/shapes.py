"""The words in which synthetic devices are written: rows of MIB tables, and beside a raw value what it means."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from netmon.simulate.if_mib import SystemGroup, interfaces, system_group
from netmon.simulate.mib import MibView, Oid
from netmon.simulate.ports import ETHERNET_CSMACD, Port, Steady
from netmon.simulate.values import Moment, counter32, counter64, integer, oid, text, ticks
from netmon.transport.snmp.ber import parse_oid

IF_COUNTERS = {10: 7, 11: 3, 13: 0, 14: 0, 16: 11, 17: 5, 19: 0, 20: 0}
IF_X_COUNTERS = {6: 7, 7: 3, 8: 2, 9: 1, 10: 11, 11: 5, 12: 2, 13: 1}
ENTITY = "1.3.6.1.2.1.47.1.1.1.1"


class Pointer(NamedTuple):
    """An OBJECT IDENTIFIER as a value."""

    target: str


class Means(NamedTuple):
    """A raw value, and what the device means by it: a number in SI units, a ratio, a status, None for no value."""

    raw: int | str | bytes
    value: float | str | None


Cell = int | str | bytes | Pointer | Means
Rows = list[tuple[str, Cell]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A synthetic device: the profile it must be found to be, and its rows; `suffix` tells several of one profile apart."""

    profile: str
    vendor: str
    object_id: str
    descr: str
    ports: Rows
    rows: Rows
    suffix: str = ""
    name: str = "device"

    @property
    def stem(self) -> str:
        """The name of its files."""
        return f"{self.profile}-{self.suffix}" if self.suffix else self.profile

    def instances(self) -> dict[Oid, bytes]:
        """Return everything that its agent would answer."""
        moment = Moment(4711.0, 0.0)
        system = SystemGroup(descr=self.descr, object_id=self.object_id or "0.0", name=self.name, location="rack 1", contact="operator")
        found = {name: value if isinstance(value, bytes) else value(moment) for name, value in MibView(system_group(system))}
        if not self.object_id:
            del found[(1, 3, 6, 1, 2, 1, 1, 2, 0)]
        found.update({parse_oid(name): encoded(cell) for name, cell in (*self.ports, *self.rows)})
        return found

    def truths(self) -> dict[str, float | str | None]:
        """Return what each row means whose meaning is written beside it."""
        return {name: cell.value for name, cell in self.rows if isinstance(cell, Means)}


def encoded(cell: Cell) -> bytes:
    """Return a cell as BER."""
    if isinstance(cell, Means):
        cell = cell.raw
    if isinstance(cell, Encoded):
        return bytes(cell)
    if isinstance(cell, Pointer):
        return oid(cell.target)
    return integer(cell) if isinstance(cell, int) else text(cell)


def table(entry: str, index: Sequence[int | str], columns: Mapping[int, Cell | Sequence[Cell]]) -> Rows:
    """Return a table's rows; a column is a value for each row, or one for all."""
    rows: Rows = []
    for column, cells in columns.items():
        each = list(cells) if isinstance(cells, list) else [cells] * len(index)
        assert len(each) == len(index), (entry, column)
        rows += [(f"{entry}.{column}.{row}", cell) for row, cell in zip(index, each, strict=True)]  # type: ignore[misc]
    return rows


def scalars(parent: str, values: Mapping[int, Cell]) -> Rows:
    """Return scalars below one parent."""
    return [(f"{parent}.{column}.0", cell) for column, cell in values.items()]


def ports(names: Iterable[str], *, speed_mbps: int = 1000, first: int = 1, down: Iterable[int] = (), kind: int = ETHERNET_CSMACD) -> Rows:
    """Return IF-MIB's rows of ports that have carried something; ifIndexes count from `first`, those in `down` have no link."""
    down = set(down)
    return list(_ports([(first + place, name) for place, name in enumerate(names)], speed_mbps, down, kind))


def _ports(numbered: Sequence[tuple[int, str]], speed_mbps: int, down: set[int], kind: int) -> Iterator[tuple[str, Cell]]:
    for index, name in numbered:
        mac = bytes((2, 0, 0, 0, index >> 8 & 0xFF, index & 0xFF))
        port = Port(
            if_index=index, name=name, descr=name, alias=f"to {index}" if index % 4 == 1 else "", speed_bps=speed_mbps * 10**6, if_type=kind, mac=mac,
            link=Steady(index not in down),
        )  # fmt: skip
        rows = dict(interfaces([port]))
        del rows[(1, 3, 6, 1, 2, 1, 2, 1, 0)]
        up = index not in down
        for column, factor in IF_COUNTERS.items():
            rows[(1, 3, 6, 1, 2, 1, 2, 2, 1, column, index)] = counter32(up * factor * (1_000_003 + index))
        for column, factor in IF_X_COUNTERS.items():
            rows[(1, 3, 6, 1, 2, 1, 31, 1, 1, 1, column, index)] = counter64(up * factor * (10**13 + index))
        for oid_, value in rows.items():
            yield ".".join(map(str, oid_)), Encoded(value if isinstance(value, bytes) else value(Moment(4711.0, 0.0)))


class Encoded(bytes):
    """A cell that is BER already."""


def parts(rows: Iterable[tuple[int, int, int, str, str, str, str]]) -> Rows:
    """Return ENTITY-MIB rows of (index, contained in, class, name, model, serial, software); 3 chassis, 6 supply, 7 fan, 8 sensor, 9 module, 10 port."""
    found: Rows = []
    for index, parent, kind, name, model, serial, software in rows:
        cells: dict[int, Cell] = {2: name, 4: parent, 5: kind, 6: 1, 7: name, 10: software, 11: serial, 13: model}
        found += [(f"{ENTITY}.{column}.{index}", cell) for column, cell in cells.items()]
    return found


def poe(watts: Mapping[str, int], *, budget: int, used: int) -> Rows:
    """Return POWER-ETHERNET-MIB: ports by `group.port` with their detection status (3 delivers, 2 searches), and group 1's watts."""
    index = list(watts)
    states = list(watts.values())
    found = table("1.3.6.1.2.1.105.1.1.1", index, {3: 1, 6: list(states), 7: 3, 8: 0, 10: 4, 11: 0, 12: 0, 13: 0, 14: 0})
    return found + table("1.3.6.1.2.1.105.1.3.1.1", ["1"], {2: budget, 3: 1, 4: used, 5: 80})


def time_ticks(seconds: float) -> Encoded:
    """Return TimeTicks."""
    return Encoded(ticks(seconds))


def entity_sensors(rows: Mapping[int, tuple[int, int, int, Means]], entry: str = "1.3.6.1.2.1.99.1.1.1") -> Rows:
    """Return ENTITY-SENSOR-MIB rows by entPhysicalIndex: type, scale, precision, and the value with its meaning."""
    found: Rows = []
    for index, (kind, scale, precision, value) in rows.items():
        found += [(f"{entry}.{column}.{index}", cell) for column, cell in {1: kind, 2: scale, 3: precision, 4: value, 5: 1}.items()]
    return found
