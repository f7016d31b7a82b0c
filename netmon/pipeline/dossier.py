"""Gathers the dossier of a report: from the configuration, the roster, the plans, and what history says of the end of the window."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from netmon import __version__
from netmon.config.config import Config
from netmon.config.judged_by import judged_by
from netmon.evaluate.statistics import window_span
from netmon.evaluate.verdicts import canonical
from netmon.model.calendar import SchoolCalendar
from netmon.model.dossier import Dossier, DossierLine, DossierSite
from netmon.model.inventory import Link, LinkRole, Site
from netmon.model.problem import Problem
from netmon.model.roster import LISTED, Roster, match, roster_of
from netmon.model.target import Plan, Quantifier, Target
from netmon.model.throughput import RunRecord
from netmon.model.verdict import Exclusion, Window
from netmon.pipeline.seen import Seen, seen_at
from netmon.report.codec import Codecs
from netmon.store.day_refs import day_refs, provisional

OWN_KINDS: Final = frozenset({"district", "data_center"})
"""Sites whose lines are the district's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What a report is made from besides the history in `config.settings.state`; `plans` are those that it judges by.

    `site` (an id of the inventory): a report on one school alone, judged within its district.
    """

    config: Config
    plans: tuple[Plan, ...]
    roster: Roster
    site: str | None = None


class SourcesError(Exception):
    """The roster or the plans cannot be read as they are; `problems` say why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = tuple(problems)


def load_sources(config: Config, env: Mapping[str, str]) -> Sources:
    """Read the roster and all plans. Without a roster the schools of the inventory stand for it, which the roster says. Raises SourcesError."""
    found = judged_by(config, env)
    if found.problems:
        raise SourcesError(found.problems)
    roster = roster_of(config.sites.values()) if found.roster is None else found.roster.roster
    return Sources(config=config, plans=tuple(found.targets.plans.values()), roster=roster)


def gather(sources: Sources, window: Window, *, now: float) -> Dossier:
    """Return the dossier of a window; an exclusion that a history knows nothing of was not entered before its end, or `now` (Unix time).

    Raises sqlite.DatabaseError for a damaged history, files.NewerVersionError, OSError. Without any history the lists of days and gaps are empty.
    """
    state, span = sources.config.settings.state, window_span(window)
    dossier = dossier_of(sources, seen_at(state, window), window, now=now)
    dossier = replace(dossier, days=day_refs(state, span), provisional=provisional(state, span))
    if sources.site is not None:
        dossier = narrowed(dossier, sources.site)
    return replace(dossier, inputs=inputs_of(dossier))


def dossier_of(sources: Sources, seen: Seen, window: Window, *, now: float) -> Dossier:
    """Return the dossier of what was seen, without the day files and the hashes of what it was made from (pure); `now` as of `gather`."""
    config = sources.config
    until = min(window.end, datetime.fromtimestamp(now, UTC))
    calendars, number_of = _calendars(config)
    lines = _lines_by_site(config, seen)
    flags, _ = seen.counts(config.district.id)
    return Dossier(
        version=__version__,
        window=window,
        zone=config.settings.time_zone,
        slot_s=config.settings.history_slot_s,
        district_id=config.district.id,
        district_name=config.district.name,
        plans=tuple(replace(plan, file=Path(plan.file).name) for plan in sources.plans),
        roster=_without_folder(sources.roster),
        calendars=calendars,
        sites=_sites(config, seen, lines, number_of),
        lines=_own_lines(config, lines),
        flags=flags,
        exclusions=tuple(seen.exclusion(entered, until) for entered in config.exclusions),
        gaps=seen.gaps,
    )


def narrowed(dossier: Dossier, site: str) -> Dossier:
    """Return the dossier of one school: targets ask for it alone, and of the others only the register stays, whose numbers share its exit.

    Targets of the district, and of shares and means of schools, are left out; so are those of lines that it has not.
    """
    codes = {place: code for code, place in match(dossier.roster, (found.site for found in dossier.sites)).sites.items()}
    code = codes.get(site)
    roles = {line.link.role for found in dossier.sites if found.site.id == site for line in found.lines}
    plans = []
    for plan in dossier.plans:
        asked = [target for target in plan.targets if code is not None and _asks(target, code, roles)]
        plans.append(replace(plan, targets=tuple(replace(target, selector=replace(target.selector, sites=(code or "",))) for target in asked)))
    sites = tuple(found if found.site.id == site else replace(found, lines=(), counts=None, flags=None, classroom_bps=()) for found in dossier.sites)
    return replace(dossier, plans=tuple(plans), sites=sites)


def _asks(target: Target, code: str, roles: set[LinkRole]) -> bool:
    if target.selector.sites and code not in target.selector.sites:
        return False
    if target.quantifier is Quantifier.EACH_LINK:
        return not roles.isdisjoint(target.selector.roles)
    return target.quantifier is Quantifier.EACH_SITE


def inputs_of(dossier: Dossier) -> dict[str, str]:
    """Return the SHA-256 of what was judged by, as canonical JSON of its parts in `netmon.report/1`."""
    parts: dict[str, tuple[Any, object]] = {
        "targets": (tuple[Plan, ...], dossier.plans),
        "roster": (Roster, dossier.roster),
        "calendar": (tuple[SchoolCalendar, ...], dossier.calendars),
        "exclusions": (tuple[Exclusion, ...], dossier.exclusions),
        "inventory": (tuple[Site, ...], tuple(found.site for found in dossier.sites)),
        "links": (tuple[Link, ...], tuple(line.link for line in (*dossier.lines, *(line for found in dossier.sites for line in found.lines)))),
        "version": (str, dossier.version),
    }
    codecs = Codecs()
    return {name: hashlib.sha256(canonical(codecs.of(kind).encode(value))).hexdigest() for name, (kind, value) in parts.items()}


def _calendars(config: Config) -> tuple[tuple[SchoolCalendar, ...], dict[str, int]]:
    """Return each calendar once, the district's first, and the number of each site's."""
    found = [config.calendar]
    numbers: dict[str, int] = {}
    for site in config.sites:
        calendar = config.calendar_of(site)
        if calendar not in found:
            found.append(calendar)
        numbers[site] = found.index(calendar)
    return tuple(found), numbers


def _sites(config: Config, seen: Seen, lines: Mapping[str, Sequence[DossierLine]], number_of: Mapping[str, int]) -> tuple[DossierSite, ...]:
    found = []
    for site in config.sites.values():
        if site.kind in LISTED:
            flags, counts = seen.counts(site.id)
            found.append(
                DossierSite(
                    site=trimmed(site),
                    lines=tuple(lines.get(site.id, ())),
                    calendar=number_of[site.id],
                    flags=flags,
                    counts=counts,
                    classroom_bps=seen.classrooms(site.id),
                    uplink_up=uplink_up(lines.get(site.id, ()), seen),
                )
            )
    return tuple(found)


def _own_lines(config: Config, lines: Mapping[str, Sequence[DossierLine]]) -> tuple[DossierLine, ...]:
    own = {site.id for site in config.sites.values() if site.kind in OWN_KINDS} | {config.district.id}
    return tuple(line for site, found in lines.items() if site in own for line in found)


def _lines_by_site(config: Config, seen: Seen) -> Mapping[str, list[DossierLine]]:
    runs: dict[str, list[RunRecord]] = defaultdict(list)
    for record in seen.runs:
        runs[record.link].append(record)
    polled = frozenset(device.name for device in config.devices.values() if device.address is not None or device.api is not None)
    found: dict[str, list[DossierLine]] = defaultdict(list)
    for link in config.links.values():
        line = DossierLine(link=replace(link, repair_phone=None), port=seen.port(link, polled), runs=tuple(runs[link.key]))
        found[link.site].append(line)
    return found


def uplink_up(lines: Iterable[DossierLine], seen: Seen) -> bool | None:
    """Say whether a school could be seen: False when every port of its lines in use was down, or its device did not answer."""
    in_use = [line for line in lines if not line.link.standby and line.link.role in ("school_access", "exit")]
    access = [line for line in in_use if line.link.role == "school_access"] or in_use
    states = [False if line.port is not None and seen.is_dark(line.port.device) else None if line.port is None else line.port.up for line in access]
    if any(states):
        return True
    return None if not states or None in states else False


def trimmed(site: Site) -> Site:
    """Return a school without people, rooms and timetables: numbers and kinds alone are judged."""
    return Site(
        id=site.id,
        name=site.name,
        kind=site.kind,
        code=site.code,
        county=site.county,
        area=site.area,
        stage=site.stage,
        exit_model=site.exit_model,
        classes=site.classes,
        students=site.students,
        computers=site.computers,
        declared=site.declared,
    )


def _without_folder(roster: Roster) -> Roster:
    """Return the roster with its file's name alone: where it lies on this machine is no part of a report."""
    return replace(roster, file=None if roster.file is None else Path(roster.file).name)
