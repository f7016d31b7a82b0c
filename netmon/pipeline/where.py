"""Where an address is plugged in, out of what is kept of sightings and the inventory: for `netmon where` and for the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from ipaddress import ip_address

from netmon.evaluate.where import Location, locate
from netmon.model.access import EVERYWHERE, Sight
from netmon.model.mac import parse_mac
from netmon.model.sighting import AddressSighting, SeenNeighbour, Sighting
from netmon.pipeline.places import Places, Spot
from netmon.store.sightings import SightingsView

MACS_SHOWN = 5
ADDRESSES_LOOKED_AT = 20


class NoAddressError(ValueError):
    """The word means no address; `known` when it is the name of a device that has none."""

    def __init__(self, *, known: bool) -> None:
        super().__init__("no address")
        self.known = known


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One MAC address: where it is, where that is, which IP addresses it has, and what the inventory calls it."""

    location: Location
    spot: Spot | None
    addresses: Sequence[AddressSighting]
    device: str | None


class Within:
    """What is kept of sightings, as far as the switches and routers that told of them lie in sight."""

    def __init__(self, view: SightingsView, places: Places, sight: Sight = EVERYWHERE) -> None:
        self._view = view
        self._places = places
        self._sight = sight

    def sees(self, device: str) -> bool:
        """Return whether a device lies in sight; one that has left the inventory is the whole district's."""
        known = self._places.devices.get(device)
        return self._sight.whole or (known is not None and self._sight.sees(known.site))

    def spot(self, device: str, port: str) -> Spot | None:
        """Return where a port is; what the inventory has there counts only when it lies in sight."""
        spot = self._places.spot(device, port)
        switch = self._places.devices.get(device)
        if spot is None or switch is None or spot.declared is None or self.sees(spot.declared):
            return spot
        return replace(spot, room=switch.room, building=switch.building, of_switch=True, declared=None)

    def of_macs(self, macs: Sequence[str]) -> Mapping[str, list[Sighting]]:
        """Return the places of each address, newest first."""
        return {mac: own for mac, rows in self._view.of_macs(macs).items() if (own := [row for row in rows if self.sees(row.device)])}

    def macs_of(self, ip: str) -> list[AddressSighting]:
        """Return which MAC addresses an IP address had, newest first."""
        return [row for row in self._view.macs_of(ip) if self.sees(row.device)]

    def addresses_of(self, mac: str) -> list[AddressSighting]:
        """Return which IP addresses a MAC address had, newest first."""
        return [row for row in self._view.addresses_of(mac) if self.sees(row.device)]

    def neighbours(self, devices: Sequence[str]) -> list[SeenNeighbour]:
        """Return the neighbours of devices; what names a device of the inventory that is out of sight says only that something is there."""
        by_name = {} if self._sight.whole else {name.casefold(): name for name in self._places.devices}
        return [self._nameless(row, by_name) for row in self._view.neighbours(devices)]

    def _nameless(self, row: SeenNeighbour, by_name: Mapping[str, str]) -> SeenNeighbour:
        if self._sight.whole:
            return row
        known = by_name.get(row.name.casefold())
        return row if known is not None and self.sees(known) else replace(row, name="", chassis_id="", port_id="")


def find(seen: Within, places: Places, what: str, now: float) -> list[Found]:
    """Find every MAC address that a word means: itself, those of an IP address, or those of a device of the inventory; NoAddressError when it means none."""
    macs = _macs(seen, places, what)
    sightings = seen.of_macs(macs)
    ports = places.ports(seen.neighbours(sorted({one.device for rows in sightings.values() for one in rows})))
    found = []
    for mac in macs:
        addresses = seen.addresses_of(mac)
        location = locate(mac, sightings.get(mac, []), ports, now)
        if location.port is None and not addresses:
            continue
        spot = seen.spot(location.port.device, location.port.port) if location.port is not None else None
        known = (device.name for row in addresses[:ADDRESSES_LOOKED_AT] if (device := places.of_address(row.ip)) is not None and seen.sees(device.name))
        found.append(Found(location=location, spot=spot, addresses=addresses, device=next(known, None)))
    return found


def _macs(seen: Within, places: Places, what: str) -> list[str]:
    """Return the MAC addresses that a word means, newest first."""
    mac = parse_mac(what)
    if mac is not None:
        return [mac]
    device = places.devices.get(what)
    device = device if device is not None and seen.sees(device.name) else None
    try:
        ip = str(ip_address(((device.address if device is not None else what) or "").partition("%")[0]))
    except ValueError:
        raise NoAddressError(known=device is not None) from None
    return list(dict.fromkeys(row.mac for row in seen.macs_of(ip)))[:MACS_SHOWN]
