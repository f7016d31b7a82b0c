"""Which device of the inventory a neighbour, or a MAC address in a forwarding table, is (pure)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from netmon.model.inventory import Device
from netmon.model.neighbours import Neighbour

_NUMBERS = re.compile(r"\d+(?:[/.:_-]\d+)*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a device says of itself and of those around it; times are Unix seconds, None: never read.

    `macs` are its chassis's and its ports' own addresses (`aa:bb:..`), `placed` what is behind its ports: MAC address of a device of the inventory to
    (port, how many addresses that port has).
    """

    sys_name: str | None = None
    macs: frozenset[str] = frozenset()
    neighbours: tuple[Neighbour, ...] = ()
    neighbours_at: float | None = None
    placed: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    placed_at: float | None = None


NOTHING_TOLD = Told()


@dataclass(frozen=True, slots=True)
class Identities:
    """Words that name exactly one device; a word that would name two names none."""

    by_mac: Mapping[str, str]
    by_address: Mapping[str, str]
    by_name: Mapping[str, str]

    def of_neighbour(self, one: Neighbour) -> str | None:
        """Return the device: by chassis MAC, else by management address, else by sysName; None where none of them is known."""
        if one.chassis_subtype == "mac" and one.chassis_id is not None:
            found = self.by_mac.get(one.chassis_id)
            if found is not None:
                return found
        addresses = one.addresses if one.chassis_subtype != "network_address" or one.chassis_id is None else (*one.addresses, one.chassis_id)
        found = next((self.by_address[address] for address in addresses if address in self.by_address), None)
        if found is None and one.name:
            found = self.by_name.get(one.name.casefold())
        return found


def identities(devices: Mapping[str, Device], told: Mapping[str, Told]) -> Identities:
    """Read what the inventory and the devices themselves say; an inventory's name stands where no device says another is its sysName."""
    macs = ((mac, device.name) for device in devices.values() if device.mac is not None for mac in (device.mac,))
    own = ((mac, name) for name, one in told.items() if name in devices for mac in one.macs)
    by_mac = _unique([*macs, *own])
    by_address = _unique((device.address, device.name) for device in devices.values() if device.address is not None)
    said = _unique((one.sys_name.casefold(), name) for name, one in told.items() if one.sys_name and name in devices)
    doubled = {one.sys_name.casefold() for one in told.values() if one.sys_name} - said.keys()
    named = {name.casefold(): name for name in devices if name.casefold() not in doubled}
    return Identities(by_mac, by_address, {**named, **said})


def _unique(words: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    doubled: set[str] = set()
    for word, name in words:
        if found.setdefault(word, name) != name:
            doubled.add(word)
    for word in doubled:
        del found[word]
    return found


def same_port(one: str, other: str) -> bool:
    """True where two names may be one port: equal, or equal numbers at the end (`GE0/0/1`, `GigabitEthernet0/0/1`), or one of them is not known."""
    if not one or not other or one.casefold() == other.casefold():
        return True
    ours, theirs = _NUMBERS.search(one), _NUMBERS.search(other)
    return ours is None or theirs is None or ours.group() == theirs.group()


def far_port(one: Neighbour) -> str:
    """Return the ifName of the neighbour's end where it says that; an address or a number of its own is none."""
    if one.port_subtype == "if_name" and one.port_id:
        return one.port_id
    if one.protocol == "cdp":
        return one.port_id or ""
    if one.port_subtype in ("local", "if_alias") and one.port_id and not one.port_id.isdecimal():
        return one.port_id
    return ""
