"""Which port a row of another table belongs to: by ifIndex, by ENTITY-MIB's containment and aliases, or by a name in a text."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from netmon.collect.base import SnmpContext
from netmon.collect.row_names import as_text
from netmon.collect.tables import table_status
from netmon.collect.transforms import Raw
from netmon.model.outcome import Outcome
from netmon.model.reading import TableStatus
from netmon.transport.snmp.api import TableResult, TableSpec

SCRATCH = "port_map"
# ifName, ifDescr, ifType
PORTS = TableSpec(name="ifXTable", columns=("1.3.6.1.2.1.31.1.1.1.1", "1.3.6.1.2.1.2.2.1.2", "1.3.6.1.2.1.2.2.1.3"))
# entPhysicalDescr, ContainedIn, Name
PLACES = TableSpec(name="entPhysicalTable", columns=tuple(f"1.3.6.1.2.1.47.1.1.1.1.{column}" for column in (2, 4, 7)))
ALIASES = TableSpec(name="entAliasMappingTable", columns=("1.3.6.1.2.1.47.1.3.2.1.2",))
IF_INDEX = "1.3.6.1.2.1.2.2.1.1."
ETHERNET_TYPES = frozenset({6, 62, 69, 117})
DEPTH = 10
# Names move when somebody moves a card; a map serves this many readings before it is read again.
LIFE = 12
SEPARATORS = re.compile(r"[\s,;:()\[\]]+")


@dataclass(frozen=True, slots=True)
class Place:
    """An entPhysicalTable row: its words and what it is contained in."""

    name: str
    descr: str
    parent: int


@dataclass(slots=True)
class PortMap:
    """The ports of one device. `places` and `aliases` are empty until somebody needed ENTITY-MIB."""

    names: Mapping[int, str] = field(default_factory=dict)
    types: Mapping[int, int] = field(default_factory=dict)
    by_name: Mapping[str, int] = field(default_factory=dict)
    places: Mapping[int, Place] = field(default_factory=dict)
    aliases: Mapping[int, int] = field(default_factory=dict)
    has_entities: bool = False
    uses: int = 0

    def name(self, if_index: int) -> str | None:
        """Return a port's name."""
        return self.names.get(if_index) or None

    def is_ethernet(self, if_index: int) -> bool:
        """Tell whether an ifIndex is a physical Ethernet port."""
        return self.types.get(if_index) in ETHERNET_TYPES

    def of_entity(self, index: int) -> int | None:
        """Return the ifIndex of the port that an entity is in: the nearest with an alias, else the nearest that is named like a port."""
        chain = list(self._upwards(index))
        for entity in chain:
            if entity in self.aliases:
                return self.aliases[entity]
        for entity in chain:
            place = self.places[entity]
            found = self.of_text(place.name)
            if found is None:
                found = self.of_text(place.descr)
            if found is not None:
                return found
        return None

    def of_text(self, text: str) -> int | None:
        """Return the ifIndex of the port that a text is, or names as one of its words (`DOM TX Power Sensor for Ethernet3`)."""
        exact = self.by_name.get(text.casefold())
        if exact is not None:
            return exact
        words = (word for word in SEPARATORS.split(text) if not word.isdecimal())
        return next((self.by_name[word.casefold()] for word in words if word.casefold() in self.by_name), None)

    def _upwards(self, index: int) -> Iterable[int]:
        for _ in range(DEPTH):
            place = self.places.get(index)
            if place is None:
                return
            yield index
            index = place.parent


async def port_map(context: SnmpContext, statuses: list[TableStatus], *, entities: bool = False) -> PortMap:
    """Return the device's ports, read anew every LIFE uses; with `entities` also ENTITY-MIB's places and aliases."""
    known = context.memory.scratch.get(SCRATCH)
    ports = known if isinstance(known, PortMap) and known.uses < LIFE and known.names else PortMap()
    if not ports.names:
        result = await context.session.table(PORTS)
        statuses.append(table_status(result))
        _learn_ports(ports, result)
    if entities and not ports.has_entities:
        places, aliases = await context.session.table(PLACES), await context.session.table(ALIASES)
        statuses += [table_status(places), table_status(aliases)]
        ports.places, ports.aliases = places_of(places), aliases_of(aliases)
        ports.has_entities = places.complete and aliases.complete
    ports.uses += 1
    context.memory.scratch[SCRATCH] = ports
    return ports


def _learn_ports(ports: PortMap, result: TableResult) -> None:
    if result.outcome not in (Outcome.OK, Outcome.PARTIAL):
        return
    name, descr, kind = (column.values for column in result.columns)
    rows = [(index[0], place) for place, index in enumerate(result.index) if len(index) == 1]
    ports.names = {index: as_text(name[place]) or as_text(descr[place]) or f"if{index}" for index, place in rows}
    ports.types = {index: number for index, place in rows if isinstance(number := kind[place], int)}
    by_name: dict[str, int] = {}
    for texts in (name, descr):
        for index, place in rows:
            if label := as_text(texts[place]).casefold():
                by_name.setdefault(label, index)
    ports.by_name = by_name


def places_of(result: TableResult) -> dict[int, Place]:
    """Read a walk of PLACES."""
    descr, parent, name = (column.values for column in result.columns)
    rows = zip(result.index, descr, parent, name, strict=True)
    return {index[0]: Place(as_text(label), as_text(text), inside if isinstance(inside, int) else 0) for index, text, inside, label in rows if len(index) == 1}


def aliases_of(result: TableResult) -> dict[int, int]:
    """Read entAliasMappingIdentifier (indexed by entPhysicalIndex and logical entity): the values that point to an ifIndex."""
    found: dict[int, int] = {}
    for index, value in zip(result.index, result.columns[0].values, strict=True):
        if_index = _pointed(value)
        if if_index is not None:
            found.setdefault(index[0], if_index)
    return found


def _pointed(value: Raw) -> int | None:
    if not isinstance(value, str) or not value.strip(".").startswith(IF_INDEX):
        return None
    last = value.rsplit(".", 1)[1]
    return int(last) if last.isdecimal() and int(last) > 0 else None
