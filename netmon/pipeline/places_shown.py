"""Schools and lines as series: what the inventory says of them, and what each line carries as its port is polled."""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from netmon.config.config import Config
from netmon.expose.families_places import LineNow, render_line, render_place
from netmon.expose.family import Table
from netmon.expose.interfaces import port_columns
from netmon.expose.labels import pairs
from netmon.expose.store import PLACE, Exposition
from netmon.model.inventory import Contract, Link, PortRef
from netmon.model.rates import InterfaceRates
from netmon.model.reading import InterfaceTable
from netmon.pipeline.line import DeviceLine
from netmon.pipeline.line_facts import matching
from netmon.store.current import INTERFACES

Period = Callable[[str, str], float]
HOLDER = f"{PLACE}place/"
LINE_HOLDER = f"{PLACE}line/"
_BITS = 8
LASTS_PERIODS = 2.5


class LineRead(NamedTuple):
    """A line as it was read at Unix time `at`; `mono_s` is the monotonic time of it, `lasts_s` how long it may be shown as how things are."""

    line: LineNow
    at: float
    mono_s: float
    lasts_s: float


class PlacesShown:
    """For the event loop alone; `period_s` tells how often a collector of a device runs."""

    def __init__(self, exposition: Exposition, period_s: Period, *, wall: Callable[[], float] = time.time) -> None:
        self._exposition = exposition
        self._period_s = period_s
        self._wall = wall
        self._config: Config | None = None
        self._held: frozenset[str] = frozenset()
        self._by_device: Mapping[str, Sequence[Link]] = {}
        self._day: date | None = None
        self._read: dict[str, LineRead] = {}
        self.on_line: Callable[[Link], None] = lambda _link: None

    @property
    def read(self) -> Mapping[str, LineRead]:
        """Every line as it was last read, by its key (`site/id`)."""
        return self._read

    def configure(self, config: Config) -> None:
        """Take a new inventory: schools of this netmon's shard, and lines with a port that is polled."""
        self._config = config
        polled = {device.name for device in config.polled_devices()}
        watched: dict[str, list[Link]] = {}
        labels = {f"{HOLDER}{site}": pairs(district=config.district.id, site=site) for site in config.sites if config.settings.polls_site(site)}
        for link in config.links.values():
            port = watching(link, polled)
            if port is not None:
                watched.setdefault(port.device, []).append(link)
                labels[f"{LINE_HOLDER}{link.key}"] = pairs(district=config.district.id, site=link.site)
        for holder in self._held - labels.keys():
            self._exposition.drop_device(holder)
        for holder, label in labels.items():
            self._exposition.add_device(holder, label)
        self._held, self._by_device, self._day = frozenset(labels), watched, None
        self._read = {key: read for key, read in self._read.items() if key in config.links}
        self._show_places(config)

    def _show_places(self, config: Config) -> None:
        """Show what the inventory says, with the contracts that hold today; once a day, and after each change."""
        today = datetime.fromtimestamp(self._wall(), ZoneInfo(config.settings.time_zone)).date()
        if today == self._day:
            return
        self._day = today
        links: dict[str, list[tuple[Link, Mapping[str, int | None]]]] = {}
        for link in config.links.values():
            links.setdefault(link.site, []).append((link, promised(link.contracts, today)))
        now = time.monotonic()
        for site in config.sites.values():
            if config.settings.polls_site(site.id):
                labels = pairs(district=config.district.id, site=site.id)
                self._exposition.put(f"{HOLDER}{site.id}", Table.PLACES, render_place(labels, site, links.get(site.id, ())), now)

    def take_interfaces(self, line: DeviceLine, table: InterfaceTable, at_s: float) -> None:
        """Take a table whose rates `line` holds."""
        config, rates = self._config, line.rates
        if config is None or rates is None:
            return
        self._show_places(config)
        for link in self._by_device.get(line.name, ()):
            near = link.port is not None and link.port.device == line.name
            port = link.port if near else link.far_port
            found = [] if port is None else matching(port, rates.names, table)
            if len(found) != 1 or self._day is None:
                continue
            shown = line_now(rates, table, rates.names.index(found[0]), promised(link.contracts, self._day), near=near)
            labels = pairs(district=config.district.id, site=link.site)
            period_s = self._period_s(line.name, INTERFACES)
            now = time.monotonic()
            self._exposition.put(f"{LINE_HOLDER}{link.key}", Table.LINK, render_line(labels, link, shown), now, period_s=period_s)
            self._read[link.key] = LineRead(shown, at_s, now, LASTS_PERIODS * period_s)
            self.on_line(link)


def watching(link: Link, polled: frozenset[str] | set[str]) -> PortRef | None:
    """Return the port that a line is watched by: its own, or the far end's where nobody polls that; None without either."""
    return next((port for port in (link.port, link.far_port) if port is not None and port.device in polled), None)


def promised(contracts: Sequence[Contract], day: date) -> dict[str, int | None]:
    """Return what the contract in force on a day promises, by direction; of several that hold the one that began last."""
    held = [contract for contract in contracts if contract.holds_on(day)]
    contract = max(held, key=lambda one: (one.start or date.min, one.down_bps), default=None)
    return {"down": None, "up": None} if contract is None else {"down": contract.down_bps, "up": contract.up_bps}


def line_now(rates: InterfaceRates, table: InterfaceTable, row: int, contract: Mapping[str, int | None], *, near: bool) -> LineNow:
    """Return a line by one row of its port's table; at the far end (`near` False) what is sent goes down the line."""
    columns = port_columns(table, rates)
    received, sent = (None if octets is None else octets * _BITS for octets in (rates.rates["in_octets"][row], rates.rates["out_octets"][row]))
    ways = {"down": received if near else sent, "up": sent if near else received}
    speed = rates.speeds_bps[row]
    up = columns.oper_up[row] if columns.oper_up else None
    return LineNow(None if up is None else int(up), ways, {way: contract.get(way) or speed for way in ways})
