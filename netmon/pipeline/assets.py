"""From readings to the register of assets: who answered, and what each box says that it is."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from netmon.config.config import Config
from netmon.model.cli_report import CliReport
from netmon.model.display import DisplayStatus
from netmon.model.event import Event, EventKind
from netmon.model.host import HostStatus
from netmon.model.inventory import Device
from netmon.model.profile import Profile
from netmon.model.reading import HardwareInventory, Reading
from netmon.model.report import Asset
from netmon.model.wireless import ApStatus, WirelessTable
from netmon.store.assets import AssetBook, Box, Entry
from netmon.store.events import EventLog


class AssetWatch:
    """For the event loop alone; `profile_of` knows each device's vendor."""

    def __init__(self, book: AssetBook, events: EventLog, profile_of: Callable[[str], Profile | None]) -> None:
        self._book = book
        self._events = events
        self._profile_of = profile_of
        self._aps: dict[str, str] = {}

    def configure(self, config: Config) -> None:
        """Take a new inventory; access points are known to their controllers by MAC address, serial number or name."""
        self._book.configure({device.name: place_of(device) for device in config.devices.values()})
        points = [device for device in config.devices.values() if device.role == "access_point"]
        self._aps = {word.casefold(): device.name for device in points for word in (device.name, device.serial, device.mac) if word}

    def note(self, reading: Reading) -> None:
        """Take a reading."""
        if not reading.outcome.answered:
            return
        self._book.seen(reading.device, reading.started)
        payload = reading.payload
        if isinstance(payload, WirelessTable):
            self._note_points(payload, reading)
        box = box_of(payload)
        if box is not None:
            profile = self._profile_of(reading.device)
            self._told(reading.device, box._replace(vendor=profile.vendor if profile is not None else None), reading.started)

    def seen(self, device: str, at_s: float) -> None:
        """Take that the network showed a device."""
        self._book.seen(device, at_s)

    def _note_points(self, table: WirelessTable, reading: Reading) -> None:
        profile = self._profile_of(reading.device)
        for point in table.aps:
            name = next((self._aps[word.casefold()] for word in (point.mac, point.serial, point.name) if word and word.casefold() in self._aps), None)
            if name is None or name == reading.device:
                continue
            if point.status is ApStatus.ONLINE and not table.list_age_s:
                self._book.seen(name, reading.started)
            box = Box(profile.vendor if profile is not None else None, point.model, point.serial, point.software)
            self._told(name, box, reading.started)

    def _told(self, device: str, box: Box, at_s: float) -> None:
        swap = self._book.told(device, box, at_s)
        if swap is not None:
            self._events.add(Event(at=at_s, kind=EventKind.SERIAL_CHANGED, device=device, detail=f"serial number {swap.old} -> {swap.new}"))


def box_of(payload: object) -> Box | None:
    """Return what a payload says of the box that it came from; None when it says nothing of that."""
    if isinstance(payload, CliReport):
        payload = payload.of(HardwareInventory)
    if isinstance(payload, HardwareInventory):
        return Box(model=payload.model, serial=payload.serial, software=payload.software, parts=len(payload.modules) or None)
    if isinstance(payload, DisplayStatus):
        return Box(model=payload.model, serial=payload.serial, software=payload.software)
    if isinstance(payload, HostStatus):
        return Box(software=" ".join(word for word in (payload.os_name, payload.os_version) if word) or None)
    return None


def place_of(device: Device) -> Entry:
    """Return what the inventory says of a device; the serial number that an operator wrote is the box's until it says another."""
    return Entry(
        site=device.site, role=device.role, room=device.room, bought=device.bought, end_of_life=device.end_of_life, serial=device.serial
    )  # fmt: skip


def register(devices: Iterable[Device], known: Sequence[Asset]) -> tuple[Asset, ...]:
    """Return the assets of an inventory, by site and name: what is known of each, and also the devices of which nothing is."""
    found = {asset.device: asset for asset in known}
    assets = []
    for device in devices:
        asset = found.get(device.name) or Asset(device=device.name, site=device.site, room=device.room, role=device.role, serial=device.serial)
        place = replace(asset, site=device.site, room=device.room, role=device.role)
        assets.append(replace(place, bought=device.bought, end_of_life=device.end_of_life))
    return tuple(sorted(assets, key=lambda asset: (asset.site, asset.device)))
