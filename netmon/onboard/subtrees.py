"""What of a device a recording may hold: the tables that profiles read, and those that are never read."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from netmon.model.profile import Profile

Oid = tuple[int, ...]
MIB_2: Final = "1.3.6.1.2.1"
ENTERPRISES: Final[Oid] = (1, 3, 6, 1, 4, 1)
LEAST_ARCS: Final = 7
_OID: Final = re.compile(r"[0-2](?:\.\d+){5,}")
# Keys of a profile's parameters whose OIDs are values to compare with, not places to read.
_NO_PLACES: Final = frozenset({"values", "states"})

# system, IF-MIB, EtherLike-MIB, IEEE8023-LAG-MIB, BRIDGE-MIB's spanning tree, HOST-RESOURCES-MIB, ENTITY-MIB, ENTITY-SENSOR-MIB,
# ENTITY-STATE-MIB, POWER-ETHERNET-MIB, UPS-MIB, Printer-MIB
STANDARD: Final = (
    *(f"{MIB_2}.{place}" for place in (
        "1", "2.1", "2.2.1", "31.1.1.1", "31.1.2.1", "10.7.2.1", "17.1", "17.1.4.1", "17.2", "17.2.15.1", "25.1.1", "25.2.3.1", "25.3.2.1", "25.3.3.1",
        "25.3.5.1", "33.1.1", "33.1.2", "33.1.3", "33.1.3.3.1", "33.1.4", "33.1.4.4.1", "33.1.5", "33.1.5.3.1", "33.1.6", "33.1.9", "43.5.1.1", "43.8.2.1",
        "43.9.2.1", "43.10.2.1", "43.11.1.1", "43.12.1.1", "47.1.1.1.1", "47.1.3.2.1", "99.1.1.1", "105.1.1.1", "105.1.3.1.1", "131.1.1.1",
    )),
    "1.2.840.10006.300.43.1.1.1.1", "1.2.840.10006.300.43.1.1.2.1", "1.2.840.10006.300.43.1.2.1.1",
)  # fmt: skip

_CLIENTS = (
    "2011.6.139.18", "2011.5.25.40", "25506.2.75.3", "25506.8.35.10", "4881.1.1.10.2.56.5", "4881.1.1.10.2.81", "14179.2.1.4", "14179.2.1.11", "9.9.599.1.3",
    "9.9.273.1.2", "9.9.273.1.3", "14823.2.2.1.4.1", "14823.2.2.1.5.2.2", "14823.2.2.1.1.2", "14823.2.3.3.1.2.4", "25053.1.2.2.1.1.3", "25053.1.4.2.1.1.3",
    "25053.1.1.6.1.1.1.3", "12356.101.14.5", "12356.101.13.2.2", "14988.1.1.1.2", "14988.1.1.1.12", "26928.1.1.1.2.1.2", "15983.1.1.4", "45577.1.9.2",
    "3902.1082.500.20", "41112.1.6.1.4", "17713.22.1.3",
    # processes, scripts and their output
    "8072.1.3", "2021.2", "2021.8", "2021.50",
)  # fmt: skip

NEVER: Final = tuple(
    tuple(map(int, place.split(".")))
    for place in (
        # own and others' addresses, ARP, routes, connections, forwarding tables, neighbours' addresses, 802.1X sessions, programs, SNMP's configuration
        *(f"{MIB_2}.{place}" for place in (
            "3", "4.20", "4.21", "4.22", "4.24", "4.32", "4.34", "4.35", "4.37", "6.13", "6.19", "6.20", "7.5", "7.7", "14", "15", "16.4", "16.5", "16.6",
            "17.4.3", "17.7", "23", "25.4", "25.5", "25.6", "28", "55", "67", "68",
        )),
        "1.0.8802.1.1.1", "1.0.8802.1.1.2.1.4.2", "1.3.6.1.6",
        *(f"1.3.6.1.4.1.{place}" for place in _CLIENTS),
    )
)  # fmt: skip
"""Tables that hold people's addresses, connections, programs or secrets: never walked, whatever is asked for."""


def parse(oid: str) -> Oid:
    """Return the sub-identifiers of a dotted OID."""
    return tuple(map(int, oid.strip(".").split(".")))


def is_under(oid: Oid, root: Oid) -> bool:
    """True for the root itself and all below it."""
    return oid[: len(root)] == root


def forbidden(oid: Oid) -> Oid | None:
    """Return the subtree that is never read and holds the OID."""
    return next((root for root in NEVER if is_under(oid, root)), None)


def places_of(profile: Profile) -> set[str]:
    """Return every table entry and group of scalars that a profile's collectors are pointed to."""
    return {oid for name, params in profile.collectors.items() if name != "inventory" for oid in _oids(params)}


def instances_of(profile: Profile) -> set[str]:
    """Return the single instances that a profile asks for: probes, and the scalars that tell model, serial and software."""
    return {rule.probe for rule in profile.match if rule.probe is not None} | set(_oids(profile.collectors.get("inventory", {})))


def _oids(value: object) -> Iterator[str]:
    if isinstance(value, str):
        if _OID.fullmatch(value):
            yield value
    elif isinstance(value, Mapping):
        for key, part in value.items():
            if key not in _NO_PLACES:
                yield from _oids(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _oids(part)


def roots(profiles: Iterable[Profile]) -> tuple[Oid, ...]:
    """Return the entries of the standard tables and of the profiles', sorted; none is forbidden."""
    found = {parse(oid) for oid in STANDARD} | {parse(oid) for profile in profiles for oid in places_of(profile)}
    return tuple(sorted(root for root in found if len(root) >= LEAST_ARCS and root[-1] != 0 and forbidden(root) is None))


def single_instances(profiles: Iterable[Profile]) -> tuple[Oid, ...]:
    """Return the instances that the profiles ask for by name, sorted."""
    found = {parse(oid) for profile in profiles for oid in instances_of(profile)}
    found |= {parse(oid) for profile in profiles for oid in places_of(profile) if oid.endswith(".0")}
    return tuple(sorted(oid for oid in found if forbidden(oid) is None))


def words_of(profiles: Iterable[Profile]) -> set[str]:
    """Return the words that profiles look for in texts: those of sysDescr, and states that devices say in words."""
    found: set[str] = set()
    for profile in profiles:
        for rule in profile.match:
            found.update(rule.sys_descr, rule.sys_descr_not)
        found.update(_words(profile.collectors))
    return {word for word in found if not _OID.fullmatch(word)}


def _words(value: object, inside: bool = False) -> Iterator[str]:
    if isinstance(value, str) and inside:
        yield value
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from _words(part, inside or key in _NO_PLACES)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _words(part, inside)


def named_places(profiles: Iterable[Profile], *keys: str) -> frozenset[str]:
    """Return the OIDs that the profiles' inventory names as model, serial or software."""
    found: set[str] = set()
    for profile in profiles:
        inventory = profile.collectors.get("inventory", {})
        for key in keys:
            found.update(_oids(inventory.get(key)))
    return frozenset(found)


def flag_columns(profiles: Iterable[Profile]) -> frozenset[Oid]:
    """Return the columns whose octets are flags, not addresses."""
    return frozenset(column for profile in profiles for column in _flags(profile.collectors))


def _flags(value: object, entry: str | None = None) -> Iterator[Oid]:
    if isinstance(value, Mapping):
        entry = value["entry"] if isinstance(value.get("entry"), str) else entry
        if entry is not None and value.get("bits") is not None:
            yield (*parse(entry), int(value["column"]))
        for part in value.values():
            yield from _flags(part, entry)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _flags(part, entry)
