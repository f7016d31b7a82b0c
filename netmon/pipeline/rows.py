"""Devices and sites as the pages list them; twenty thousand devices are walked in a few hundredths of a second."""

import heapq
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Final, NamedTuple

from netmon.config.config import Config
from netmon.model.access import Sight
from netmon.model.inventory import Device, Site
from netmon.model.profile import Profile
from netmon.model.reading import HardwareInventory, Reading
from netmon.model.state import DeviceStatus, StateReason
from netmon.model.status import ATTENTION_KEPT, DeviceList, DeviceQuery, DeviceRow, SiteRow, natural, searched, select_devices
from netmon.model.view_device import DeviceChoices
from netmon.pipeline.intake import payload_of
from netmon.store.current import CurrentState, DeviceCurrent

_NAME: Final = attrgetter("name")
NEVER: Final = DeviceCurrent("")
INVENTORY: Final = "inventory"
STATUSES: Final = tuple(DeviceStatus)
WORST_FIRST: Final = (DeviceStatus.DOWN, DeviceStatus.UNREACHABLE, DeviceStatus.UNKNOWN)
# Looking up an enumeration's member costs 0.1 us in Python 3.11, and hashing one more: neither belongs in a walk over all devices.
UP: Final = DeviceStatus.UP
ANSWERS: Final = StateReason.ANSWERS
HALF_BLIND: Final = (StateReason.AUTH_FAILED, StateReason.SNMP_SILENT)


class Survey(NamedTuple):
    """All polled devices by state, by site and state, and those that need somebody."""

    devices: dict[DeviceStatus, int]
    sites: tuple[SiteRow, ...]
    attention: tuple[DeviceRow, ...]


class _Kept(NamedTuple):
    row: DeviceRow
    hardware: Reading | None
    profile: Profile | None
    said: str


class DeviceRows:
    """Rows of the configured devices, kept from one page to the next."""

    def __init__(self, current: CurrentState, profile_of: Callable[[str], Profile | None] = lambda _name: None) -> None:
        self._current = current
        self._profile_of = profile_of
        self._sites: Mapping[str, Site] = {}
        self._polled: dict[str, Device] = {}
        self._listed: tuple[Device, ...] = ()
        self._by_name: tuple[Device, ...] = ()
        self._by_site: dict[str, list[Device]] = {}
        self._kept: dict[str, _Kept] = {}

    def configure(self, config: Config) -> None:
        """Take the devices of this netmon's sites; those without an address are listed, never counted."""
        own = {site for site in config.sites if config.settings.polls_site(site)}
        self._sites = config.sites
        self._listed = tuple([device for device in config.devices.values() if device.site in own])
        self._by_name = tuple(sorted(self._listed, key=_NAME))
        self._polled = {device.name: device for device in config.polled_devices()}
        self._by_site = {}
        for device in self._polled.values():
            self._by_site.setdefault(device.site, []).append(device)
        self._kept = {}

    def row(self, device: Device) -> DeviceRow:
        """Return a device's row as of now."""
        kept = self._row(device)
        known = self._current.device(device.name) or NEVER
        return replace(kept, polled_at=max([reading.started for reading in known.last.values()], default=None))

    def select(self, query: DeviceQuery, sight: Sight) -> DeviceList:
        """Choose and complete the rows of one page; who asks for a state means polled devices."""
        if query.after is not None and query.status is None and query.vendor is None and not query.words:
            return self._behind(query.after, query, sight)
        devices: Iterable[Device] = self._listed if query.status is None else self._polled.values()
        if not sight.whole:
            devices = [device for device in devices if sight.sees(device.site)]
        found = replace(select_devices(self._saying(query.words, devices), replace(query, words=())), query=query)
        return replace(found, rows=tuple(map(self._again, found.rows)))

    def _saying(self, words: Sequence[str], devices: Iterable[Device]) -> Iterable[DeviceRow]:
        """Return the rows that have all the words; the text in which they are looked for is kept with the row."""
        if not words:
            return map(self._row, devices)
        wanted = [word.casefold() for word in words]
        rows, kept = map(self._row, devices), self._kept
        return [row for row in rows if all(word in kept[row.name].said for word in wanted)]

    def _behind(self, after: str, query: DeviceQuery, sight: Sight) -> DeviceList:
        """Return the devices behind a name, where the inventory alone says which: no more rows are made than are asked for."""
        devices: Sequence[Device] = self._by_name
        if query.site is not None or query.role is not None or not sight.whole:
            wanted = [device for device in devices if query.site in (None, device.site) and query.role in (None, device.role)]
            devices = [device for device in wanted if sight.sees(device.site)]
        start = bisect_right(devices, after, key=_NAME)
        rows = [self._again(self._row(device)) for device in devices[start : start + query.limit]]
        return DeviceList(query=query, total=len(devices), rows=tuple(rows))

    def choices(self, sight: Sight) -> DeviceChoices:
        """Return the sites, roles and vendors of the listed devices in sight."""
        seen = [device for device in self._listed if sight.sees(device.site)]
        sites = {device.site: self._site_name(device.site) for device in seen}
        vendors = {profile.vendor for device in seen if (profile := self._profile_of(device.name)) is not None and profile.vendor}
        by_name = sorted(sites.items(), key=lambda one: natural(one[1]))
        return DeviceChoices(sites=tuple(by_name), roles=tuple(sorted({device.role for device in seen})), vendors=tuple(sorted(vendors)))

    def survey(self, sight: Sight) -> Survey:
        """Walk over all polled devices in sight."""
        failing: list[list[tuple[float, str]]] = [[] for _ in range(len(WORST_FIRST) + 1)]
        seen = [(site, devices) for site, devices in self._by_site.items() if sight.sees(site)]
        sites = tuple([SiteRow(id=site, name=self._site_name(site), devices=self._count(devices, failing)) for site, devices in seen])
        totals = {status: sum(row.devices.get(status, 0) for row in sites) for status in STATUSES}
        return Survey(totals, sites, self._attention(failing))

    def _count(self, devices: Iterable[Device], failing: list[list[tuple[float, str]]]) -> dict[DeviceStatus, int]:
        """Count a site's devices by state, and sort those that need somebody by how bad it is."""
        known = self._current.device
        statuses = []
        for device in devices:
            state = (known(device.name) or NEVER).state
            status = state.status
            statuses.append(status)
            if status is UP:
                if state.why is not ANSWERS and state.why in HALF_BLIND:
                    failing[-1].append((state.since or 0.0, device.name))
            elif status in WORST_FIRST:
                failing[WORST_FIRST.index(status)].append((float("inf") if state.since is None else state.since, device.name))
        return {status: count for status in STATUSES if (count := statuses.count(status))}

    def _attention(self, failing: Iterable[list[tuple[float, str]]]) -> tuple[DeviceRow, ...]:
        rows: list[DeviceRow] = []
        for group in failing:
            room = ATTENTION_KEPT - len(rows)
            rows += [self.row(self._polled[name]) for _, name in heapq.nsmallest(room, group)]
        return tuple(rows)

    def _again(self, row: DeviceRow) -> DeviceRow:
        device = self._polled.get(row.name)
        return row if device is None else self.row(device)

    def _row(self, device: Device) -> DeviceRow:
        """Return a device's row with its state; `polled_at` is left to `row`."""
        known = self._current.device(device.name) or NEVER
        kept = self._kept.get(device.name)
        hardware = known.good.get(INVENTORY)
        profile = self._profile_of(device.name)
        if kept is not None and kept.row.state is known.state and kept.hardware is hardware and kept.profile is profile:
            return kept.row
        parts = payload_of(known, INVENTORY, HardwareInventory)
        row = DeviceRow(
            name=device.name,
            site=device.site,
            site_name=self._site_name(device.site),
            role=device.role,
            state=known.state,
            room=device.room,
            address=device.address,
            model=parts.model if parts is not None else None,
            vendor=profile.vendor if profile is not None else None,
        )
        self._kept[device.name] = _Kept(row, hardware, profile, searched(row))
        return row

    def _site_name(self, site: str) -> str:
        known = self._sites.get(site)
        return site if known is None else known.name
