"""ENTITY-MIB (RFC 6933): the physical parts of a device, and which of them is which port."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from netmon.simulate.if_mib import Instances
from netmon.simulate.mib import Oid
from netmon.simulate.values import integer, oid, text

ENTITY_ENTRY: Final[Oid] = (1, 3, 6, 1, 2, 1, 47, 1, 1, 1, 1)
ALIAS_MAPPING: Final[Oid] = (1, 3, 6, 1, 2, 1, 47, 1, 3, 2, 1, 2)

CHASSIS: Final = 3
CONTAINER: Final = 5
POWER_SUPPLY: Final = 6
FAN: Final = 7
SENSOR: Final = 8
MODULE: Final = 9
PORT: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One row of entPhysicalTable; `if_index` makes a port part an alias of that interface."""

    index: int
    parent: int
    kind: int
    name: str
    descr: str = ""
    position: int = 1
    serial: str = ""
    model: str = ""
    software: str = ""
    hardware: str = ""
    maker: str = ""
    if_index: int | None = None


def entities(parts: Iterable[Part]) -> Instances:
    """Yield entPhysicalTable and entAliasMappingTable."""
    for part in parts:
        strings = {2: part.descr, 7: part.name, 8: part.hardware, 9: "", 10: part.software, 11: part.serial, 12: part.maker, 13: part.model, 14: "", 15: ""}
        numbers = {4: part.parent, 5: part.kind, 6: part.position, 16: 1 if part.serial else 2}
        for column, string in strings.items():
            yield (*ENTITY_ENTRY, column, part.index), text(string)
        for column, number in numbers.items():
            yield (*ENTITY_ENTRY, column, part.index), integer(number)
        yield (*ENTITY_ENTRY, 3, part.index), oid("0.0")
        if part.if_index is not None:
            yield (*ALIAS_MAPPING, part.index, 0), oid(f"1.3.6.1.2.1.2.2.1.1.{part.if_index}")
