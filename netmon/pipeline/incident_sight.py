"""What an incident is to somebody who sees a part of the district: his own sites' share of it, and nothing of the others, not even how many (pure)."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import Final, NamedTuple

from netmon.evaluate.incident_facts import Scope
from netmon.evaluate.incident_scope import BOARDS
from netmon.model.access import Sight
from netmon.model.incident import Cause, Impact, Incident
from netmon.model.inventory import Device, Link
from netmon.model.sentence import Sentence

SHARED: Final = frozenset({Cause.EXIT_DOWN, Cause.CORE_DOWN, Cause.LINE_DOWN})
"""What takes the Internet from the schools that go out by the district's own exits."""
COUNTING: Final = frozenset({"incident_fact.behind", "incident_fact.access_points", "incident_fact.lost_together", "incident_fact.coverage"})
"""Evidence that counts across sites."""


class Concern(NamedTuple):
    """An incident as it may be shown: `lost` are the devices in sight that it explains; `elsewhere`: its cause lies out of sight."""

    incident: Incident
    lost: tuple[str, ...]
    elsewhere: bool = False


class Places(NamedTuple):
    """Where things are: devices by name, lines by `site/id`, and the district as incidents see it."""

    devices: Mapping[str, Device]
    links: Mapping[str, Link]
    scope: Scope | None

    def site_of(self, device: str) -> str:
        """Return a device's site; "" for one that the inventory does not have."""
        known = self.devices.get(device)
        return "" if known is None else known.site


def concern(incident: Incident, lost: Collection[str], sight: Sight, places: Places) -> Concern | None:
    """Return what an incident is within a sight; None when it does not concern any site there. `lost` is all that it explains."""
    every = tuple(dict.fromkeys((*incident.members, *lost)))
    if sight.whole:
        return Concern(incident, every)
    mine = tuple([name for name in every if sight.sees(places.site_of(name) or "\0")])
    own = bool(incident.site) and sight.sees(incident.site)
    if own and len(mine) == len(every):
        schools = min(incident.impact.schools, len({incident.site, *map(places.site_of, mine)}))
        seen = replace(incident, impact=replace(incident.impact, schools=schools))
    elif own or mine or _takes_the_way_out(incident, sight, places):
        seen = replace(incident, impact=_impact(mine, sight, places), merged=0)
    else:
        return None
    counts = own and len(mine) == len(every)
    return Concern(_without_others(replace(seen, members=mine), sight, places, own=own, counts=counts), mine, elsewhere=not own)


def _takes_the_way_out(incident: Incident, sight: Sight, places: Places) -> bool:
    """True for a fault of the district's own way out by which a school in sight goes."""
    scope = places.scope
    if scope is None or incident.cause not in SHARED or incident.works_instead or not scope.is_home(incident.site):
        return False
    return any(scope.sites[site].shares_exit for site in sight.sites or () if site in scope.sites)


def _impact(mine: Iterable[str], sight: Sight, places: Places) -> Impact:
    """Count what an incident does to the sites in sight."""
    found = [places.devices[name] for name in mine]
    sites = {device.site for device in found} or set(sight.sites or ())
    return Impact(
        schools=len(sites),
        rooms=len({(device.site, device.room) for device in found if device.room}),
        devices=len(found),
        access_points=sum(device.role == "access_point" for device in found),
        boards=sum(device.role in BOARDS for device in found),
    )


def _without_others(incident: Incident, sight: Sight, places: Places, *, own: bool, counts: bool) -> Incident:
    """Leave out what names others, or counts them; of a cause that lies elsewhere only what is said of devices in sight stays."""

    def is_said(sentence: Sentence) -> bool:
        named = _named(sentence, places)
        return (counts or sentence.key not in COUNTING) and all(map(sight.sees, named)) and (own or bool(named))

    return replace(
        incident,
        evidence=tuple([one for one in incident.evidence if is_said(one)]),
        timeline=tuple([one for one in incident.timeline if is_said(one.what)]),
    )


def _named(sentence: Sentence, places: Places) -> list[str]:
    """Return the sites of the devices and lines that a sentence names; "" for a device that is in no inventory."""
    sites = [places.site_of(str(value)) for name, value in sentence.args.items() if name == "device"]
    return sites + [places.links[value].site for name, value in sentence.args.items() if name == "line" and isinstance(value, str) and value in places.links]


def affected(concerned: Concern, site_of: Callable[[str], str]) -> frozenset[str]:
    """Return the sites at which an incident is felt."""
    return frozenset({concerned.incident.site, *map(site_of, concerned.lost)} - {""})
