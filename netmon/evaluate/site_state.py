"""How a school is, from its devices' states and the open incidents (pure)."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from netmon.evaluate.cables import CARRIERS
from netmon.evaluate.incident_scope import LASTING
from netmon.model.finding import Severity
from netmon.model.incident import Cause, Incident, Tier
from netmon.model.inventory import Role
from netmon.model.state import DeviceStatus
from netmon.model.view_wall import SiteState

CUTS_OFF: Final = frozenset({Cause.SITE_OFFLINE, Cause.EXIT_DOWN})
# Looking up an enumeration's member costs 0.1 us in Python 3.11: this is asked of twenty thousand devices.
UP, DOWN, UNREACHABLE, UNKNOWN = DeviceStatus.UP, DeviceStatus.DOWN, DeviceStatus.UNREACHABLE, DeviceStatus.UNKNOWN
MAINTENANCE, OFF_HOURS = DeviceStatus.MAINTENANCE, DeviceStatus.OFF_HOURS


class SiteSeen(NamedTuple):
    """A site's devices by what their state means for the site.

    `down` counts those that should always be on, `dark` the switches and routers of which nothing is known; what people switch off counts as `resting`.
    """

    up: int = 0
    down: int = 0
    unreachable: int = 0
    dark: int = 0
    maintenance: int = 0
    resting: int = 0


def seen_of(devices: Iterable[tuple[Role, DeviceStatus]]) -> SiteSeen:
    """Count a site's polled devices."""
    up = down = unreachable = dark = maintenance = resting = 0
    for role, status in devices:
        if status is UP:
            up += 1
        elif status is DOWN and role in LASTING:
            down += 1
        elif status is UNREACHABLE:
            unreachable += 1
        elif status is UNKNOWN:
            dark += role in CARRIERS
        elif status is MAINTENANCE:
            maintenance += 1
        else:
            resting += 1
    return SiteSeen(up, down, unreachable, dark, maintenance, resting)


def site_state(seen: SiteSeen, incidents: Iterable[Incident]) -> SiteState:
    """Return a site's state; `incidents` are the open ones of the site."""
    own = tuple(incidents)
    lost = seen.down + seen.unreachable
    if any(one.cause in CUTS_OFF and not one.works_instead for one in own) or (lost and not seen.up and not seen.dark):
        return SiteState.OFFLINE
    if seen.down or any(one.tier is not Tier.WEEKLY and one.severity is not Severity.INFO for one in own):
        return SiteState.FAULTY
    if seen.unreachable:
        return SiteState.AFFECTED
    if seen.maintenance:
        return SiteState.MAINTENANCE
    if seen.dark or not (seen.up or seen.resting):
        return SiteState.UNKNOWN
    return SiteState.NORMAL if seen.up else SiteState.OFF_HOURS
