"""When silence is nobody's fault: maintenance that was announced, and buildings whose mains are cut at night (pure)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from netmon.evaluate.rooms import OPENING_S
from netmon.model.calendar import SchoolCalendar
from netmon.model.inventory import Device, PowerWindow, Site
from netmon.model.lessons import next_window
from netmon.model.state import DeviceStatus
from netmon.model.verdict import Exclusion

EARLY_S: Final = 900.0
"""So long before the hour somebody may already pull the switch."""
_DAY: Final = timedelta(days=1)


@dataclass(slots=True, eq=False)
class QuietHours:
    """Answers for one inventory; what lessons follow a cut is worked out once for each cut.

    A device that was lost in a building's power-off hours, or after them but before lessons, counts from OPENING_S before the first lesson on.
    """

    sites: Mapping[str, Site]
    devices: Mapping[str, Device]
    exclusions: tuple[Exclusion, ...]
    calendar_of: Callable[[str], SchoolCalendar]
    _lessons: dict[tuple[str, float], float | None] = field(default_factory=dict)
    _spans: dict[tuple[str, str, int], tuple[tuple[float, float], ...]] = field(default_factory=dict)

    def status(self, device: str, since: float, now: float) -> DeviceStatus | None:
        """Return MAINTENANCE or OFF_HOURS for a device that is silent since `since`; None when its silence counts."""
        known = self.devices.get(device)
        if known is None:
            return None
        if self.maintained(known.site, now):
            return DeviceStatus.MAINTENANCE
        building = self.building(device)
        if building and self.off_until(known.site, building, since) > now:
            return DeviceStatus.OFF_HOURS
        return None

    def maintained(self, site: str, now: float) -> bool:
        """True while an exclusion of the whole site runs; one that was entered late counts in no report, and is heeded here."""
        moment = datetime.fromtimestamp(now, UTC)
        return any(one.link is None and one.site in (None, site) and one.start <= moment < one.end for one in self.exclusions)

    def line_maintained(self, link: str, now: float) -> bool:
        """True while an exclusion of a line (`site/id`) or of its site runs."""
        moment, site = datetime.fromtimestamp(now, UTC), link.partition("/")[0]
        return any(one.concerns(site, link) and one.start <= moment < one.end for one in self.exclusions)

    def building(self, device: str) -> str:
        """Return the building that a device is in; empty when that is not written down."""
        known = self.devices.get(device)
        if known is None:
            return ""
        if known.building is not None:
            return known.building
        site = self.sites.get(known.site)
        room = site.rooms.get(known.room or "") if site is not None else None
        return (room.building or "") if room is not None else ""

    def off_until(self, site: str, building: str, since: float) -> float:
        """Return until when (Unix time) what was lost at `since` in a building is nobody's fault; 0 where it counts at once."""
        known = self.sites.get(site)
        place = known.buildings.get(building) if known is not None else None
        if place is None or not place.power_off:
            return 0.0
        calendar = self.calendar_of(site)
        day = datetime.fromtimestamp(since, calendar.zone).date()
        key = (site, building, day.toordinal())
        spans = self._spans.get(key)
        if spans is None:
            found = (span for window in place.power_off for span in _spans(window, since, calendar))
            spans = self._spans[key] = tuple((start - EARLY_S, self._counts_from(site, end, calendar)) for start, end in found)
        return max((end for start, end in spans if start <= since < end), default=0.0)

    def _counts_from(self, site: str, end: float, calendar: SchoolCalendar) -> float:
        """Return when what is missing after a cut counts: shortly before the first lesson after it, or as long after it where there are no lessons."""
        key = (site, end)
        if key not in self._lessons:
            window = next_window(calendar, datetime.fromtimestamp(end, UTC))
            self._lessons[key] = None if window is None else window.start.timestamp()
        first = self._lessons[key]
        return end + OPENING_S if first is None else max(end, first - OPENING_S)


def _spans(window: PowerWindow, since: float, calendar: SchoolCalendar) -> Iterable[tuple[float, float]]:
    """Yield the cuts of a weekly window, as Unix times, that may reach a moment: those that began in the week before, and the next one."""
    today = datetime.fromtimestamp(since, calendar.zone).date()
    for back in range(-1, 8):
        day = today - back * _DAY
        if day.isoweekday() in window.days:
            end_day = day if window.end > window.start else day + _DAY
            yield _unix(datetime.combine(day, window.start, calendar.zone)), _unix(datetime.combine(end_day, window.end, calendar.zone))


def _unix(moment: datetime) -> float:
    return moment.astimezone(UTC).timestamp()
