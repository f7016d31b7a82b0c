"""Every minute: how far each campus is with IPv6, from what is in memory."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from netmon.config.config import Config
from netmon.evaluate.ipv6 import over_ipv6, ready, steps
from netmon.expose.families_campus import render_site_ipv6
from netmon.expose.family import Table
from netmon.expose.labels import pairs
from netmon.expose.store import PLACE, Exposition
from netmon.model.campus import Ipv6Status
from netmon.model.inventory import Device
from netmon.model.reading import Reading
from netmon.model.service import ServiceResults
from netmon.store.current import CurrentState

ROUND_S = 60.0
FRESH_PERIODS = 2.5
HOLDER = f"{PLACE}campus/"
EXITS = frozenset({"router", "firewall"})
Period = Callable[[str, str], float]


@dataclass(frozen=True, slots=True)
class _Campus:
    site: str
    site_name: str
    labels: str
    routers: tuple[str, ...]
    probes: tuple[tuple[str, tuple[str, ...]], ...]


class CampusWatch:
    """For the event loop alone; `period_s` tells how often a collector of a device runs."""

    def __init__(self, current: CurrentState, exposition: Exposition, period_s: Period, *, wall: Callable[[], float] = time.time) -> None:
        self._current = current
        self._exposition = exposition
        self._period_s = period_s
        self._wall = wall
        self._campuses: tuple[_Campus, ...] = ()
        self._next = 0.0
        self._ready: dict[str, bool | None] = {}

    def ready_for_ipv6(self, site: str) -> bool | None:
        """Tell whether a campus is ready for IPv6; None where that is not known, or nobody looks."""
        return self._ready.get(site)

    def configure(self, config: Config) -> None:
        """Take a new inventory; a campus is a site with a router, a firewall, or a check over IPv6."""
        before = {campus.site for campus in self._campuses}
        by_site: dict[str, list[Device]] = {}
        for device in config.polled_devices():
            by_site.setdefault(device.site, []).append(device)
        self._ready = {site: found for site, found in self._ready.items() if site in by_site}
        self._campuses = tuple(campus for site, devices in by_site.items() if (campus := _campus(config, site, devices)) is not None)
        for campus in self._campuses:
            self._exposition.add_device(HOLDER + campus.site, campus.labels)
        for site in before - {campus.site for campus in self._campuses}:
            self._exposition.drop_device(HOLDER + site)
        self._next = 0.0

    def tick(self) -> None:
        """Judge all campuses once in ROUND_S; call every second or so."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + ROUND_S
        for campus in self._campuses:
            found = steps(self._routers(campus), self._probes(campus))
            self._ready[campus.site] = ready(found)
            chunks = render_site_ipv6(campus.labels, campus.site_name, found, self._ready[campus.site])
            self._exposition.put(HOLDER + campus.site, Table.CAMPUS, chunks, now, period_s=ROUND_S)

    def _routers(self, campus: _Campus) -> list[Ipv6Status | None]:
        readings = [self._fresh(name, "ipv6") for name in campus.routers]
        return [reading.payload if reading is not None and isinstance(reading.payload, Ipv6Status) else None for reading in readings]

    def _probes(self, campus: _Campus) -> list[bool]:
        found: list[bool] = []
        for name, checks in campus.probes:
            reading = self._fresh(name, "services")
            if reading is not None and isinstance(reading.payload, ServiceResults):
                found += over_ipv6(reading.payload, checks)
        return found

    def _fresh(self, device: str, collector: str) -> Reading | None:
        known = self._current.device(device)
        reading = None if known is None else known.last.get(collector)
        if reading is None or reading.payload is None:
            return None
        return reading if self._wall() - reading.started <= FRESH_PERIODS * self._period_s(device, collector) else None


def _campus(config: Config, site: str, devices: Iterable[Device]) -> _Campus | None:
    devices = tuple(devices)
    routers = tuple(device.name for device in devices if device.role in EXITS)
    probes = tuple((device.name, own) for device in devices if (own := tuple(check.id for check in device.checks if check.family == "ipv6")))
    if not routers and not probes:
        return None
    return _Campus(site, config.sites[site].name, pairs(district=config.district.id, site=site), routers, probes)
