"""When an incident is over: only by what is seen, never by what is not (pure)."""

from collections.abc import Callable, Collection, Mapping
from typing import Final

from netmon.evaluate.incident_facts import Facts
from netmon.model.incident import Cause, Incident

RESTLESS_TIMES: Final = 5
"""So many times as long must be over what came and went before."""
FINDING_MS: Final = 900_000
"""A sensor repeats what it hears every few minutes, and after a start it has yet to say anything."""
ROOMS_MS: Final = 300_000
AFTER_LESSONS_MS: Final = 2 * 3_600_000
"""Rooms are not judged outside lessons; an incident of the morning does not stand until the next day."""


def close_after_ms(incident: Incident, facts: Facts, *, restless: bool) -> int:
    """Return how long it must be over before it is closed; `restless`: it came and went before."""
    if incident.cause is Cause.PORT_FLAPPING:
        return 0
    if incident.cause in (Cause.LOOP, Cause.ROGUE_DHCP):
        return FINDING_MS
    if incident.cause is Cause.ROOMS_UNREADY:
        return ROOMS_MS if incident.site in facts.rooms else AFTER_LESSONS_MS
    return facts.calm_ms * (RESTLESS_TIMES if restless else 1)


def is_over(incident: Incident, lost: Collection[str], facts: Facts) -> bool:
    """True when the cause is seen to be gone. `lost` are the devices that it explained last."""
    return _CHECKS.get(incident.cause, _device)(incident, lost, facts)


def _device(incident: Incident, _lost: Collection[str], facts: Facts) -> bool:
    return facts.is_up(incident.root) or incident.root not in facts.scope.polled


def _line(incident: Incident, _lost: Collection[str], facts: Facts) -> bool:
    seen = facts.lines.get(incident.root)
    return seen is None or seen.works is True


def _site(incident: Incident, _lost: Collection[str], facts: Facts) -> bool:
    """A site is back when it answers, and the line that was named, or another exit, is not known to be down."""
    site = facts.scope.sites.get(incident.site)
    if site is None:
        return True
    if site.devices and not any(facts.is_up(name) for name in site.devices):
        return False
    seen = facts.lines.get(incident.root)
    return seen is None or seen.works is True or any((other := facts.lines.get(key)) is not None and other.works is True for key in site.exits)


def _power(_incident: Incident, lost: Collection[str], facts: Facts) -> bool:
    known = [name for name in lost if name in facts.scope.polled]
    return not known or any(facts.is_up(name) for name in known)


def _group(_incident: Incident, lost: Collection[str], facts: Facts) -> bool:
    if not lost:
        return _incident.site in facts.access_points
    return all(facts.is_up(name) or name not in facts.scope.polled for name in lost)


def _supply(incident: Incident, _lost: Collection[str], facts: Facts) -> bool:
    seen = facts.ups.get(incident.root)
    return seen.on is False if seen is not None else incident.root not in facts.scope.devices


def _always(_incident: Incident, _lost: Collection[str], _facts: Facts) -> bool:
    return True


def _blind(_incident: Incident, _lost: Collection[str], facts: Facts) -> bool:
    return facts.coverage is not None


_CHECKS: Final[Mapping[Cause, Callable[[Incident, Collection[str], Facts], bool]]] = {
    Cause.EXIT_DOWN: _line,
    Cause.LINE_DOWN: _line,
    Cause.SITE_OFFLINE: _site,
    Cause.POWER_CUT: _power,
    Cause.AP_GROUP_OFFLINE: _group,
    Cause.UPS_ON_BATTERY: _supply,
    Cause.LOOP: _always,
    Cause.ROGUE_DHCP: _always,
    Cause.ROOMS_UNREADY: _always,
    Cause.PORT_FLAPPING: _always,
    Cause.BLIND: _blind,
}
