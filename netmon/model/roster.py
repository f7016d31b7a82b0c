"""The official list of schools (学校名录): the denominator of every share, whether a school is watched or not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from netmon.model.inventory import Area, Site, SiteKind, Stage
from netmon.model.target import Selector


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterEntry:
    """One school of the list; `code` is its official one (学校标识码)."""

    code: str
    name: str
    kind: SiteKind
    county: str | None = None
    township: str | None = None
    stage: Stage | None = None
    area: Area | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """The list, and where it is from; `official` False: made from the inventory, which cannot know what it lacks."""

    entries: tuple[RosterEntry, ...]
    file: str | None = None
    sha256: str | None = None
    official: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """The list beside the inventory: `sites` is the site's id by code (only of those that are there), `extra` the ids of schools that the list lacks."""

    roster: Roster
    sites: Mapping[str, str]
    extra: tuple[str, ...]

    @property
    def missing(self) -> tuple[RosterEntry, ...]:
        """The schools that are in no inventory (未建档)."""
        return tuple(entry for entry in self.roster.entries if entry.code not in self.sites)


LISTED = frozenset({"school", "teaching_point", "kindergarten"})
"""The kinds of sites that a list of schools holds."""


def match(roster: Roster, sites: Iterable[Site]) -> Matched:
    """Find each school of the list in the inventory: by code; a site without a code by its id or, where one entry alone has that name, by its name."""
    schools = [site for site in sites if site.kind in LISTED]
    by_code = {site.code or site.id: site.id for site in schools}
    found = {entry.code: by_code[entry.code] for entry in roster.entries if entry.code in by_code}
    names = [entry.name for entry in roster.entries]
    by_name: dict[str, list[str]] = {}
    for site in schools:
        if site.code is None:
            by_name.setdefault(site.name, []).append(site.id)
    for entry in roster.entries:
        ids = by_name.get(entry.name, [])
        if entry.code not in found and len(ids) == 1 and names.count(entry.name) == 1:
            found[entry.code] = ids[0]
    matched = set(found.values())
    return Matched(roster=roster, sites=found, extra=tuple(site.id for site in schools if site.id not in matched))


def roster_of(sites: Iterable[Site]) -> Roster:
    """Return a list made from the inventory, where there is no official one; it is marked as such."""
    entries = (
        RosterEntry(code=site.code or site.id, name=site.name, kind=site.kind, county=site.county, stage=site.stage, area=site.area)
        for site in sites
        if site.kind in LISTED
    )
    return Roster(entries=tuple(entries), official=False)


def is_selected(entry: RosterEntry, selector: Selector) -> bool | None:
    """Say whether a target is about a school; None where the list does not tell (its area or stage is missing), which must not drop it silently."""
    if selector.sites and entry.code not in selector.sites:
        return False
    if selector.kinds and entry.kind not in selector.kinds:
        return False
    told: list[bool | None] = []
    for wanted, value in ((selector.areas, entry.area), (selector.stages, entry.stage), (selector.counties, entry.county)):
        if wanted:
            told.append(None if value is None else value in wanted)
    if any(answer is False for answer in told):
        return False
    return None if None in told else True
