"""Fills a report with what schools have: Wi-Fi, boards and lessons, and the register of assets."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from netmon.model.dossier import DossierSite
from netmon.model.inventory import Device, Site
from netmon.model.report import Asset, SiteCoverage
from netmon.model.room import BOARD_ROOMS, WIFI_ROOMS, LessonState
from netmon.model.sentence import Sentence
from netmon.model.target import Measure
from netmon.model.verdict import Window
from netmon.pipeline.report_made import Made, Parts
from netmon.store import assets as register
from netmon.store import lessons

DAY_S: Final = 86_400
BOARDS: Final = frozenset({"whiteboard", "projector"})
READY: Final = (LessonState.USED, LessonState.PRESENT)
Counts = Counter[LessonState]


def registered(made: Made) -> Parts:
    """The register of assets: every device of the inventory, with the box that was seen behind its name. A device that never answered has no times."""
    config = made.sources.config
    known = {asset.device: asset for asset in register.assets(config.settings.state)}
    devices = [device for device in config.devices.values() if made.is_about(device.site)]
    found = tuple(_asset(device, known.get(device.name)) for device in sorted(devices, key=lambda one: (one.site, one.name)))
    return Parts(assets=found, notes=() if known else (Sentence(key="rpt.no_register"),))


def covered(made: Made) -> Parts:
    """Wi-Fi, boards and lessons of each school. Lessons are those of the ledger on the window's local days."""
    config = made.sources.config
    seen = {asset.device: asset.last_seen_s or 0 for asset in register.assets(config.settings.state)}
    counted = _by_site(lessons.read_days(config.settings.state, *local_days(made.dossier.window, ZoneInfo(made.dossier.zone))))
    own: dict[str, list[Device]] = {}
    for device in config.devices.values():
        own.setdefault(device.site, []).append(device)
    sites = [found for found in made.dossier.sites if made.is_about(found.site.id)]
    return Parts(coverage=tuple(_coverage(found, own.get(found.site.id, ()), seen, counted, made) for found in sites))


def local_days(window: Window, zone: ZoneInfo) -> tuple[date, date]:
    """Return the first and the last local day of a window."""
    return window.start.astimezone(zone).date(), (window.end - timedelta(microseconds=1)).astimezone(zone).date()


def _asset(device: Device, known: Asset | None) -> Asset:
    if known is None:
        return Asset(
            device=device.name, site=device.site, room=device.room, role=device.role, serial=device.serial, bought=device.bought, end_of_life=device.end_of_life
        )
    return known if known.serial or not device.serial else replace(known, serial=device.serial)


def _by_site(found: Mapping[tuple[str, str], Counts]) -> dict[str, Counts]:
    sums: dict[str, Counts] = {}
    for (site, _), states in found.items():
        sums.setdefault(site, Counter()).update(states)
    return sums


def _coverage(found: DossierSite, devices: Iterable[Device], seen: Mapping[str, int], lessons_of: Mapping[str, Counts], made: Made) -> SiteCoverage:
    site = made.sources.config.sites[found.site.id]
    end, counts = made.dossier.window.end.timestamp(), found.counts or {}
    points = [device for device in devices if device.role == "access_point"]
    boards = [device for device in devices if device.role in BOARDS]
    wifi, rooms = counts.get(Measure.WIFI_COVERAGE), counts.get(Measure.MULTIMEDIA_RATE)
    ended = lessons_of.get(site.id, Counter())
    return SiteCoverage(
        site=site.id,
        rooms=sum(room.kind in WIFI_ROOMS for room in site.rooms.values()),
        wifi_rooms=None if wifi is None else wifi.good,
        access_points=len(points),
        access_points_online=_seen(points, seen, end - DAY_S),
        boards=len(boards),
        boards_seen=_seen(boards, seen, made.dossier.window.start.timestamp()),
        board_rooms=None if rooms is None else rooms.good,
        lessons=sum(ended.values()),
        lessons_ready=sum(ended[state] for state in READY),
        lessons_used=ended[LessonState.USED] if ended else None,
        basis=_basis(site),
        classrooms=sum(room.kind in BOARD_ROOMS for room in site.rooms.values()),
    )


def _seen(devices: Iterable[Device], seen: Mapping[str, int], since: float) -> int | None:
    """Return how many devices were seen since a moment; None while nothing was written down of any."""
    return sum(seen.get(device.name, 0) >= since for device in devices) if seen else None


def _basis(site: Site) -> str:
    if any(room.kind in WIFI_ROOMS for room in site.rooms.values()):
        return "rooms"
    return "declared" if site.declared.access_points or site.declared.boards or site.declared.classrooms else "insufficient"
