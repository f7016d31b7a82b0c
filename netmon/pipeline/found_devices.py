"""What `netmon discover` left in the state folder, as strangers: those that the inventory has by now are none, and each belongs to a school or to nobody."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Final

from netmon.config.config import Config
from netmon.model.discovered import Discovered
from netmon.model.entering import DiscoverAnswer, Stranger
from netmon.store import discovered

NEAR_V6: Final = 64


class FoundDevices:
    """Reads the file when it has changed (blocking, for a thread), and looks through the inventory only when one of the two has."""

    def __init__(self) -> None:
        self._stamp: object = None
        self._found: tuple[Discovered, ...] = ()
        self._placed: tuple[Config | None, tuple[Discovered, ...], tuple[Stranger, ...]] = (None, (), ())

    def read(self, state: Path, now: float) -> tuple[Discovered, ...]:
        """Return what was found; nothing where the file cannot be read."""
        stamp = discovered.stamp(state)
        if stamp != self._stamp:
            try:
                self._found, self._stamp = () if stamp is None else discovered.read(state, now), stamp
            except OSError:
                self._found, self._stamp = (), None
        return tuple([one for one in self._found if now - one.at < discovered.KEEP_S])

    def strangers(self, found: tuple[Discovered, ...], config: Config) -> tuple[Stranger, ...]:
        """Return what `found_strangers` makes of them."""
        if self._placed[0] is not config or self._placed[1] != found:
            self._placed = config, found, tuple(found_strangers(found, config))
        return self._placed[2]


class Owners:
    """Whose an address is, by the inventory (pure)."""

    def __init__(self, config: Config, found: Iterable[Discovered]) -> None:
        self._config = config
        self._networks: dict[tuple[int, int], dict[int, str]] = defaultdict(dict)
        for site in config.sites.values():
            for network in map(ip_network, site.networks):
                self._networks[network.version, network.prefixlen][int(network.network_address)] = site.id
        wanted = {near for one in found for address in one.addresses[:1] if (near := _near(address)) is not None}
        self._near: dict[str, set[str]] = defaultdict(set)
        for device in config.devices.values() if wanted else ():
            near = None if device.address is None else _near(device.address)
            if near in wanted and near is not None:
                self._near[near].add(device.site)

    def site_of(self, one: Discovered) -> str:
        """Return the site that a device belongs to, "" where that is not sure: it is the district staff's alone then.

        A school's own networks (`networks:`) come first, and the word of whoever looked must not contradict them; then his word; then the devices of the
        inventory in the same small network (/24, /64), when all of them are of one site.
        """
        own = {site for address in one.addresses for site in self._by_network(address)}
        named = {one.site} if one.site in self._config.sites else set()
        sure = own | named or self._near.get(_near(one.addresses[0]) or "", set())
        return next(iter(sure)) if len(sure) == 1 else ""

    def _by_network(self, address: str) -> Iterator[str]:
        try:
            place = ip_address(address)
        except ValueError:
            return
        for (version, length), sites in self._networks.items():
            if version == place.version and (site := sites.get(int(place) >> place.max_prefixlen - length << place.max_prefixlen - length)) is not None:
                yield site


def found_strangers(found: Sequence[Discovered], config: Config) -> Iterator[Stranger]:
    """Yield those that the inventory has neither by an address nor by MAC address or serial number, still without a key."""
    if not found:
        return
    known = _Known(config)
    every = [one for one in found if one.addresses and not known.has(one)]
    owners = Owners(config, every)
    for one in every:
        site = owners.site_of(one)
        yield Stranger(
            key="",
            site=site,
            site_name=config.sites[site].name if site in config.sites else "",
            source="discover",
            name=one.sys_name,
            mac=one.mac,
            addresses=one.addresses,
            descr=one.descr,
            role=one.role,
            proposed=one.proposed,
            answer=DiscoverAnswer(
                at=one.at, addresses=one.addresses, credential=one.credential, port=one.port, vendor=one.vendor, profile=one.profile, serial=one.serial
            ),
        )


class _Known:
    def __init__(self, config: Config) -> None:
        devices = config.devices.values()
        self._addresses = {device.address for device in devices}
        self._macs = {device.mac for device in devices if device.mac}
        self._serials = {device.serial for device in devices if device.serial}

    def has(self, one: Discovered) -> bool:
        return one.mac in self._macs or one.serial in self._serials or not self._addresses.isdisjoint(one.addresses)


def joined(strangers: Mapping[str, Stranger], found: Iterable[Stranger]) -> Iterator[Stranger]:
    """Yield found devices, those among `strangers` of the same site that have the same MAC address or one of their addresses as one with it.

    A neighbour's word never brings another school's device into sight: of another site, or of none, they stay two.
    """
    places: dict[tuple[str, str], Stranger] = {}
    for one in strangers.values():
        for word in (one.mac, *one.addresses):
            if word:
                places.setdefault((one.site, word), one)
    for one in found:
        twin = next((twin for word in (one.mac, *one.addresses) if (twin := places.get((one.site, word))) is not None), None)
        yield one if twin is None else _both(twin, one)


def _both(told: Stranger, one: Stranger) -> Stranger:
    """Return what others tell of a device, with what it answered itself."""
    return replace(
        told,
        name=told.name or one.name,
        mac=told.mac or one.mac,
        addresses=tuple(dict.fromkeys((*one.addresses, *told.addresses))),
        descr=told.descr or one.descr,
        role=one.role,
        proposed=told.proposed or one.proposed,
        answer=one.answer,
    )


def _near(address: str) -> str | None:
    """Return the small network of an address: 10.0.0.7 is of 10.0.0."""
    if ":" not in address:
        return address.rpartition(".")[0]
    try:
        return str(ip_network((int(ip_address(address)) >> 128 - NEAR_V6 << 128 - NEAR_V6, NEAR_V6)))
    except ValueError:
        return None
