"""An index of everything that has a name: walked in slices, so that the loop goes on while twenty thousand devices are looked through."""

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from netmon.config.config import Config
from netmon.model.access import Sight
from netmon.model.inventory import Device, Link, Room, Site
from netmon.model.mac import parse_mac
from netmon.model.view_search import Hit, HitField, HitGroup, HitKind

SLICE_S: Final = 0.005
SHOWN: Final = 20
KEPT_RANKED: Final = 2000
MOST_WORDS: Final = 8
MOST_CHARACTERS: Final = 200
KINDS: Final = tuple(HitKind)

Fields = tuple[tuple[HitField, str], ...]


class Told(NamedTuple):
    """What a device told of itself that somebody may search for."""

    serial: str = ""
    model: str = ""
    sys_name: str = ""
    macs: frozenset[str] = frozenset()


NOTHING_TOLD: Final = Told()


@dataclass(slots=True, eq=False)
class _Entry:
    hit: Hit
    fields: Fields
    text: str
    device: Device | None = None
    told: Told = NOTHING_TOLD


class Pause:
    """Lets the loop run when a slice of time is over."""

    def __init__(self) -> None:
        self._until = time.perf_counter() + SLICE_S

    async def __call__(self) -> None:
        """Call it once for each step of a walk."""
        if time.perf_counter() >= self._until:
            await asyncio.sleep(0)
            self._until = time.perf_counter() + SLICE_S


@dataclass(slots=True, eq=False)
class Index:
    """The entries of one configuration by site; `renew` takes in what devices told since."""

    by_site: dict[str, list[_Entry]] = field(default_factory=dict)

    async def build(self, config: Config, told: Callable[[Device], Told]) -> None:
        """Make the entries of a configuration."""
        pause = Pause()
        names = {site.id: site.name for site in config.sites.values()}
        for entry in _entries(config, names, told):
            self.by_site.setdefault(entry.hit.site, []).append(entry)
            await pause()

    async def renew(self, told: Callable[[Device], Told]) -> None:
        """Take in what devices told since."""
        pause = Pause()
        for entries in self.by_site.values():
            for entry in entries:
                device = entry.device
                if device is not None and (now := told(device)) != entry.told:
                    entry.told = now
                    entry.fields = _device_fields(device, now, entry.hit.site_name)
                    entry.text = _text(entry.fields)
                await pause()

    async def find(self, asked: str, sight: Sight) -> tuple[HitGroup, ...]:
        """Return the best entries of each kind that have all the words."""
        words = words_of(asked)
        if not words:
            return ()
        pause = Pause()
        found: dict[HitKind, list[_Entry]] = {kind: [] for kind in KINDS}
        for site, entries in self.by_site.items():
            if not sight.sees(site):
                continue
            for entry in entries:
                text = entry.text
                for word in words:
                    if word not in text:
                        break
                else:
                    found[entry.hit.kind].append(entry)
            await pause()
        return tuple([_group(kind, own, words) for kind, own in found.items() if own])


def words_of(asked: str) -> list[str]:
    """Return what is searched for: words without case, MAC addresses of any notation as they are kept."""
    whole = asked[:MOST_CHARACTERS].strip()
    mac = parse_mac(whole)
    if mac is not None:
        return [mac]
    return [parse_mac(word) or word.casefold() for word in whole.split()[:MOST_WORDS]]


def _group(kind: HitKind, entries: list[_Entry], words: list[str]) -> HitGroup:
    best = sorted(entries[:KEPT_RANKED], key=lambda entry: _rank(entry, words))[:SHOWN]
    return HitGroup(kind=kind, total=len(entries), hits=tuple([_shown(entry, words) for entry in best]))


def _rank(entry: _Entry, words: list[str]) -> tuple[int, int, str]:
    """Put whole matches before beginnings, those before the rest, and short names before long ones."""
    first = words[0]
    values = [value.casefold() for _, value in entry.fields]
    place = 0 if first in values else 1 if any(value.startswith(first) for value in values[:2]) else 2
    return place, len(entry.hit.name), entry.hit.name


def _shown(entry: _Entry, words: list[str]) -> Hit:
    """Return the entry with the field that matched, where it is not the name that every reader sees."""
    for name, value in entry.fields:
        if any(word in value.casefold() for word in words):
            return entry.hit if name in ("name", "site") else replace(entry.hit, field=name, value=value)
    return entry.hit


def _entries(config: Config, names: Mapping[str, str], told: Callable[[Device], Told]) -> Iterator[_Entry]:
    for site in config.sites.values():
        yield _entry(Hit(kind=HitKind.SITE, name=site.name, site=site.id, site_name=site.name), _site_fields(site))
        for room in site.rooms.values():
            yield _entry(Hit(kind=HitKind.ROOM, name=room.id, site=site.id, site_name=site.name), _room_fields(room, site.name))
    for device in config.devices.values():
        site_name = names.get(device.site, device.site)
        hit = Hit(kind=HitKind.DEVICE, name=device.name, site=device.site, site_name=site_name, role=device.role)
        now = told(device)
        fields = _device_fields(device, now, site_name)
        yield _Entry(hit, fields, _text(fields), device, now)
    for link in config.links.values():
        site_name = names.get(link.site, link.site)
        yield _entry(Hit(kind=HitKind.LINK, name=link.id, site=link.site, site_name=site_name, role=link.role), _link_fields(link, site_name))


def _entry(hit: Hit, fields: Fields) -> _Entry:
    return _Entry(hit, fields, _text(fields))


def _text(fields: Iterable[tuple[str, str]]) -> str:
    return "\n".join([value for _, value in fields]).casefold()


def _site_fields(site: Site) -> Fields:
    return _known(("name", site.name), ("id", site.id), ("code", site.code), ("site", site.county))


def _room_fields(room: Room, site_name: str) -> Fields:
    return _known(("name", room.id), ("site", site_name))


def _device_fields(device: Device, told: Told, site_name: str) -> Fields:
    macs = {device.mac, *told.macs} - {None}
    return _known(
        ("name", device.name), ("address", device.address), *(("mac", mac) for mac in sorted(filter(None, macs))), ("serial", device.serial),
        ("serial", told.serial), ("model", told.model), ("sys_name", told.sys_name), ("room", device.room), ("site", site_name),
    )  # fmt: skip


def _link_fields(link: Link, site_name: str) -> Fields:
    numbers = [("contract", contract.number) for contract in link.contracts]
    return _known(("name", link.id), ("circuit", link.circuit), *numbers, ("isp", link.isp), ("site", site_name))  # type: ignore[arg-type]


def _known(*fields: tuple[HitField, str | None]) -> Fields:
    return tuple([(name, value) for name, value in fields if value])
