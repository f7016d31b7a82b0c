"""The wall, out of the running parts: schools whose devices changed are counted anew, and no others."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from netmon.config.config import Config
from netmon.evaluate.site_state import SiteSeen, seen_of, site_state
from netmon.model.access import Sight
from netmon.model.incident import Incident
from netmon.model.incident_book import Book
from netmon.model.inventory import Device, Link, Site
from netmon.model.state import DeviceStatus
from netmon.model.status import ConfigStatus
from netmon.model.view_wall import EXITS_SHOWN, Blindness, ExitLoad, SiteState, SiteTile, TileGroup, Wall, short_name
from netmon.pipeline.places_shown import LineRead
from netmon.store.current import CurrentState

WHOLE_S: Final = 60.0
"""After so long every school is counted anew, whoever forgot to say that something changed."""
OLDEST_S: Final = 10.0
EXIT_ROLES: Final = frozenset({"exit", "district_uplink"})
OWN: Final = frozenset({"district", "data_center"})
WORST: Final = {state: place for place, state in enumerate(SiteState)}
NOTHING: Final = SiteSeen()
NO_STATE: Final = DeviceStatus.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class WallParts:
    """Where the wall's figures come from: each is asked when it is shown."""

    current: CurrentState
    book: Callable[[], Book]
    lines: Callable[[], Mapping[str, LineRead]]
    coverage: Callable[[], float | None]
    late_s: Callable[[], float]
    config: Callable[[], ConfigStatus]
    judging_since: Callable[[], float | None]
    history: Callable[[], tuple[float | None, bool]]
    dropped_series: Callable[[], int]


@dataclass(slots=True, eq=False)
class _Place:
    site: Site
    short: str
    devices: tuple[Device, ...]
    seen: SiteSeen = NOTHING
    tile: SiteTile | None = None


class LiveWall:
    """A `netmon.web.source_wall.WallSource`; for the event loop alone. `wall` gives Unix time, `clock` the monotonic time that readings carry."""

    def __init__(self, parts: WallParts, *, wall: Callable[[], float] = time.time, clock: Callable[[], float] = time.monotonic) -> None:
        self._parts = parts
        self._wall = wall
        self._clock = clock
        self._config: Config | None = None
        self._places: dict[str, _Place] = {}
        self._groups: tuple[tuple[bool, str, tuple[str, ...]], ...] = ()
        self._exits: tuple[Link, ...] = ()
        self._site_of: dict[str, str] = {}
        self._dirty: set[str] = set()
        self._whole_at = float("-inf")
        self._book: Book | None = None
        self._incidents: dict[str, tuple[Incident, ...]] = {}
        self._oldest: tuple[float, float | None] = (float("-inf"), None)

    def configure(self, config: Config) -> None:
        """Take a new inventory."""
        polled: dict[str, list[Device]] = {}
        for device in config.polled_devices():
            polled.setdefault(device.site, []).append(device)
        self._config = config
        self._places = {
            site.id: _Place(site, short_name(site.name, tuple(filter(None, (site.county, site.township)))), tuple(polled.get(site.id, ())))
            for site in config.sites.values()
            if config.settings.polls_site(site.id) and (site.kind not in OWN or site.id in polled)
        }
        self._groups = _groups([place.site for place in self._places.values()])
        self._exits = tuple([link for link in config.links.values() if link.role in EXIT_ROLES and link.site in self._places])
        self._site_of = {device.name: site for site, devices in polled.items() for device in devices}
        self._whole_at, self._book = float("-inf"), None

    def changed(self, device: str) -> str | None:
        """Note that a device's state changed; returns its site."""
        site = self._site_of.get(device)
        if site is not None:
            self._dirty.add(site)
        return site

    def wall(self, sight: Sight) -> Wall:
        """See WallSource.wall."""
        self._refresh()
        groups = []
        for own, name, sites in self._groups:
            tiles = tuple([self._tile(self._places[site]) for site in sites if sight.sees(site)])
            if tiles:
                groups.append(TileGroup(name=name, tiles=tiles, own=own))
        states = Counter([tile.state.value for group in groups if not group.own for tile in group.tiles])
        return Wall(
            now=self._wall(),
            district="" if self._config is None else self._config.district.name,
            groups=tuple(groups),
            counts={state: states[state.value] for state in SiteState},
            own=min((tile.state for group in groups if group.own for tile in group.tiles), key=WORST.__getitem__, default=None),
            exits=self._loads(sight),
            loaded=self._config is not None,
            blind=self._blind() if sight.whole else None,
        )

    def tiles(self, sites: Iterable[str], sight: Sight) -> tuple[SiteTile, ...]:
        """See WallSource.tiles."""
        self._refresh()
        return tuple([self._tile(place) for site in sites if sight.sees(site) and (place := self._places.get(site)) is not None])

    def state(self, site: str) -> SiteState | None:
        """Return a school's state; None for one that this netmon does not watch."""
        self._refresh()
        place = self._places.get(site)
        return None if place is None else self._tile(place).state

    def site_of(self, device: str) -> str:
        """Return the site of a polled device, "" for another."""
        return self._site_of.get(device, "")

    def sites(self) -> tuple[Site, ...]:
        """Return all sites in the wall's order."""
        return tuple([self._places[site].site for _, _, sites in self._groups for site in sites])

    def seen(self, site: str) -> SiteSeen:
        """Return a school's devices counted."""
        self._refresh()
        place = self._places.get(site)
        return NOTHING if place is None else place.seen

    def devices(self, site: str) -> tuple[Device, ...]:
        """Return a school's polled devices."""
        place = self._places.get(site)
        return () if place is None else place.devices

    def polled(self, site: str) -> int:
        """Return how many of a school's devices are polled."""
        return len(self.devices(site))

    def incidents(self, site: str) -> tuple[Incident, ...]:
        """Return a school's open incidents."""
        self._refresh()
        return self._incidents.get(site, ())

    def _refresh(self) -> None:
        """Count what changed since the last question."""
        now = self._clock()
        if not 0 <= now - self._whole_at < WHOLE_S:
            self._whole_at = now
            self._dirty.update(self._places)
        book = self._parts.book()
        if book is not self._book:
            before, self._incidents, self._book = self._incidents, _by_site(book), book
            self._dirty.update(before.keys() | self._incidents.keys())
        dirty, self._dirty = self._dirty, set()
        for site in dirty:
            place = self._places.get(site)
            if place is not None:
                self._count(place)

    def _count(self, place: _Place) -> None:
        known = self._parts.current.device
        place.seen = seen_of([(device.role, NO_STATE if (one := known(device.name)) is None else one.state.status) for device in place.devices])
        site = place.site
        state = site_state(place.seen, self._incidents.get(site.id, ()))
        if place.tile is None or place.tile.state is not state:
            place.tile = SiteTile(id=site.id, name=site.name, short=place.short, state=state)

    def _tile(self, place: _Place) -> SiteTile:
        if place.tile is None:
            self._count(place)
        assert place.tile is not None
        return place.tile

    def _loads(self, sight: Sight) -> tuple[ExitLoad, ...]:
        """Return the busiest exits."""
        lines, found = self._parts.lines(), []
        for link in self._exits:
            read = lines.get(link.key)
            if read is not None and sight.sees(link.site) and self._clock() - read.mono_s <= read.lasts_s:
                busiest = _busiest(self._places[link.site].site, link, read)
                if busiest is not None:
                    found.append(busiest)
        found.sort(key=lambda one: (-one.ratio, one.site, one.link))
        return tuple(found[:EXITS_SHOWN])

    def _blind(self) -> Blindness:
        parts = self._parts
        history_since, refused = parts.history()
        return Blindness(
            coverage=parts.coverage(),
            oldest_s=self._oldest_s(),
            late_s=parts.late_s(),
            config=parts.config(),
            judging_since=parts.judging_since(),
            history_since=history_since,
            history_refused=refused,
            dropped_series=parts.dropped_series(),
        )

    def _oldest_s(self) -> float | None:
        """Return how old the oldest last word is of a device that counts as up; looked up anew every OLDEST_S."""
        now, (at, since) = self._clock(), self._oldest
        if not 0 <= now - at < OLDEST_S:
            up = DeviceStatus.UP
            words = [
                max(reading.started_monotonic for reading in device.last.values())
                for device in self._parts.current.devices()
                if device.state.status is up and device.last
            ]
            since = min(words, default=None)
            self._oldest = now, since
        return None if since is None else max(0.0, now - since)


def _groups(sites: Iterable[Site]) -> tuple[tuple[bool, str, tuple[str, ...]], ...]:
    """Return (the district's own, name, sites) by county and township; the district's own first, then by name, as the inventory has them within."""
    sites = tuple(sites)
    several = len({site.county for site in sites if site.county}) > 1
    found: dict[tuple[bool, str], list[str]] = {}
    for site in sites:
        own = site.kind in OWN
        name = "" if own else " ".join(filter(None, (site.county if several or not site.township else None, site.township)))
        found.setdefault((not own, name), []).append(site.id)
    return tuple((not other, name, tuple(found[other, name])) for other, name in sorted(found))


def _by_site(book: Book) -> dict[str, tuple[Incident, ...]]:
    found: dict[str, list[Incident]] = {}
    for one in book.open:
        found.setdefault(one.site, []).append(one)
    return {site: tuple(own) for site, own in found.items()}


def _busiest(site: Site, link: Link, read: LineRead) -> ExitLoad | None:
    """Return an exit by its busier direction; None without a rate or a limit."""
    best: ExitLoad | None = None
    for direction, rate in read.line.rates.items():
        limit = read.line.limits.get(direction)
        if rate is not None and limit and (best is None or rate / limit > best.ratio):
            up = None if read.line.up is None else bool(read.line.up)
            best = ExitLoad(
                site=site.id, site_name=site.name, link=link.id, isp=link.isp or "", direction=direction, rate_bps=rate, limit_bps=limit, up=up, at=read.at
            )
    return best
