"""Buildings whose mains seem to be cut every night, from what history has of their devices."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from netmon.config.config import Config
from netmon.evaluate.incident_scope import building_of
from netmon.evaluate.power_hours import Outage, Proposal, proposals
from netmon.model.history import PollerGap, SubjectKind
from netmon.model.state import DeviceStatus
from netmon.store.history_view import HistoryView

SILENT: Final = (DeviceStatus.DOWN.value, DeviceStatus.UNREACHABLE.value)
MS_PER_S: Final = 1000


def proposed(view: HistoryView, config: Config, *, now: float, days: int) -> tuple[Proposal, ...]:
    """Return what the whole nights of the last `days` suggest for buildings whose hours nobody wrote down; sqlite.DatabaseError for a damaged history.

    A silence that touches a time in which netmon itself did not look says nothing of the mains.
    """
    zone = ZoneInfo(config.settings.time_zone)
    last = (datetime.fromtimestamp(now, UTC).astimezone(zone) - timedelta(days=1, hours=12)).date()
    first = last - timedelta(days=days - 1)
    span = int((now - (days + 2) * 86_400) * MS_PER_S), int(now * MS_PER_S)
    return proposals(_outages(view, config, span), _Places(config), zone, first, last)


class _Places:
    """Which building a device hangs on; None where that is not known, or its hours are written down."""

    def __init__(self, config: Config) -> None:
        self._config = config

    def __call__(self, name: str) -> tuple[str, str] | None:
        device = self._config.devices[name]
        building = building_of(device, self._config.sites)
        site = self._config.sites.get(device.site)
        if not building or site is None:
            return None
        known = site.buildings.get(building)
        if known is not None and known.power_off:
            return None
        return device.site, building


def _outages(view: HistoryView, config: Config, span: tuple[int, int]) -> Iterator[Outage]:
    gaps = view.gaps(*span)
    for name in view.subjects(SubjectKind.DEVICE):
        if name not in config.devices:
            continue
        began: int | None = None
        for one, after in pairwise([*view.states(SubjectKind.DEVICE, name, *span), None]):
            assert one is not None
            if one.state in SILENT:
                began = one.at_ms if began is None else began
            if after is not None and after.state not in SILENT:
                if began is not None and not _touches(gaps, began, after.at_ms):
                    yield Outage(name, began / MS_PER_S, after.at_ms / MS_PER_S)
                began = None


def _touches(gaps: Sequence[PollerGap], start_ms: int, end_ms: int) -> bool:
    return any(gap.start_ms < end_ms and start_ms < gap.end_ms for gap in gaps)
