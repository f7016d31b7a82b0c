"""Which incidents everything else wants: lines, supplies, findings, rooms, access points of controllers, flapping ports, netmon's own blindness (pure)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from netmon.evaluate.flaps import is_flapping
from netmon.evaluate.incident_facts import Facts, LineSeen, RoomTrouble, SiteScope, Wish
from netmon.evaluate.incident_scope import site_impact
from netmon.model.finding import FindingKind, Severity
from netmon.model.incident import Cause, Impact, Tier
from netmon.model.incident_book import Flap
from netmon.model.inventory import Link
from netmon.model.sentence import Sentence

BLIND_BELOW: Final = 0.8
BLIND_HOLD_MS: Final = 120_000
LINE_HOLD_MS: Final = 30_000
UNDECIDED_MS: Final = 300_000
"""So long an exit may leave open whether another one works in its place; then none does."""
UPS_HOLD_MS: Final = 60_000
ROOMS_HOLD_MS: Final = 600_000
GROUP_HOLD_MS: Final = 300_000
MANY_ROOMS: Final = 3
MANY_APS: Final = 3
AP_SHARE: Final = 0.2
_FOUND: Final[Mapping[FindingKind, Cause]] = {
    FindingKind.BROADCAST_STORM: Cause.LOOP,
    FindingKind.ROGUE_DHCP: Cause.ROGUE_DHCP,
    FindingKind.ROGUE_RA: Cause.ROGUE_DHCP,
}


def other_wishes(facts: Facts, flaps: Mapping[str, Flap], now_ms: int) -> Iterator[Wish]:
    """Yield the incidents of everything that is not a silent device."""
    for site in facts.scope.sites.values():
        if site.exits:
            yield from _exits(site, facts, now_ms)
    yield from _lines(facts)
    yield from _supplies(facts)
    yield from _findings(facts)
    yield from _rooms(facts)
    yield from _tallies(facts)
    yield from _ports(facts, flaps)
    if facts.coverage is not None and facts.coverage < BLIND_BELOW:
        said = (Sentence(key="incident_fact.coverage", args={"percent": int(facts.coverage * 100)}),)
        yield Wish(
            key="blind", cause=Cause.BLIND, root="netmon", site=facts.scope.home, since_ms=now_ms, severity=Severity.CRITICAL, tier=Tier.DISTRICT,
            hold_ms=BLIND_HOLD_MS, evidence=said,
        )  # fmt: skip


def _exits(site: SiteScope, facts: Facts, now_ms: int) -> Iterator[Wish]:
    """Yield an incident for each exit that is down while another works, or one for the site when none does."""
    seen = {key: facts.lines[key] for key in site.exits if key in facts.lines}
    dead = [key for key, one in seen.items() if one.works is False]
    if not dead:
        return
    working = [key for key, one in seen.items() if one.works] or [key for key, one in seen.items() if one.worked]
    began = max(seen[key].since_ms for key in dead)
    if not working and any(one.works is None for one in seen.values()) and now_ms - began < UNDECIDED_MS:
        return
    if not working:
        yield _no_exit(site, dead, seen, facts)
        return
    link = facts.scope.links[working[0]]
    for key in dead:
        yield _line(
            facts.scope.links[key], seen[key], facts, cause=Cause.EXIT_DOWN, works_instead=_called(link),
            said=(Sentence(key="incident_fact.works_instead", args={"line": _called(link)}),),
        )  # fmt: skip


def _no_exit(site: SiteScope, dead: Sequence[str], seen: Mapping[str, LineSeen], facts: Facts) -> Wish:
    home = facts.scope.is_home(site.id)
    sharing = [other for other in facts.scope.sites.values() if other.shares_exit] if home else [site]
    said = [Sentence(key="incident_fact.line_down", args={"line": key}) for key in dead]
    if any(facts.is_up(name) for name in site.devices):
        said.append(Sentence(key="incident_fact.devices_well"))
    return Wish(
        key=f"site:{site.id}",
        cause=Cause.SITE_OFFLINE,
        root=dead[0],
        site=site.id,
        since_ms=min(seen[key].since_ms for key in dead),
        severity=Severity.CRITICAL,
        tier=Tier.DISTRICT if home else Tier.AT_ONCE,
        hold_ms=LINE_HOLD_MS,
        lines=frozenset(site.exits),
        impact=site_impact(sharing),
        evidence=tuple(said),
    )


def _called(link: Link) -> str:
    return link.isp or link.id


def _lines(facts: Facts) -> Iterator[Wish]:
    """Yield the lines that are down and are no exits."""
    for key, seen in facts.lines.items():
        link = facts.scope.links.get(key)
        if link is not None and seen.works is False and link.role not in ("exit", "district_uplink"):
            yield _line(link, seen, facts, cause=Cause.LINE_DOWN)


def _line(link: Link, seen: LineSeen, facts: Facts, *, cause: Cause, works_instead: str = "", said: Sequence[Sentence] = ()) -> Wish:
    home = facts.scope.is_home(link.site) or link.role == "man_core"
    return Wish(
        key=f"line:{link.key}",
        cause=cause,
        root=link.key,
        site=link.site,
        since_ms=seen.since_ms,
        severity=Severity.INFO if link.standby else Severity.WARNING,
        tier=Tier.DISTRICT if home else Tier.DIGEST,
        hold_ms=LINE_HOLD_MS,
        lines=frozenset((link.key,)),
        evidence=(Sentence(key="incident_fact.line_down", args={"line": link.key}), *said),
        works_instead=works_instead,
    )


def _supplies(facts: Facts) -> Iterator[Wish]:
    for name, seen in facts.ups.items():
        placed = facts.scope.devices.get(name)
        if placed is not None and seen.on:
            yield Wish(
                key=f"ups:{name}", cause=Cause.UPS_ON_BATTERY, root=name, site=placed.site, since_ms=seen.since_ms, severity=Severity.CRITICAL,
                tier=Tier.DISTRICT if facts.scope.is_home(placed.site) else Tier.AT_ONCE, hold_ms=UPS_HOLD_MS, building=placed.building,
                evidence=(Sentence(key="incident_fact.on_battery", args={"device": name}),),
            )  # fmt: skip


def _findings(facts: Facts) -> Iterator[Wish]:
    """Yield loops and false servers, one for each device and kind: a loop is heard by many, told by one."""
    found: dict[str, Wish] = {}
    for one in facts.findings:
        cause = _FOUND.get(one.kind)
        if cause is None:
            continue
        placed = facts.scope.devices.get(one.device)
        site = placed.site if placed is not None else facts.scope.home
        key = f"{cause.value}:{one.device if cause is Cause.ROGUE_DHCP else site}"
        known = found.get(key)
        if known is None or one.since * 1000 < known.since_ms:
            found[key] = Wish(
                key=key, cause=cause, root=one.device or site, site=site, since_ms=int(one.since * 1000), severity=Severity.CRITICAL,
                tier=Tier.DISTRICT if facts.scope.is_home(site) else Tier.AT_ONCE, hold_ms=0, building=placed.building if placed is not None else "",
                evidence=(Sentence(key="incident_fact.found", args={"detail": one.detail}),),
            )  # fmt: skip
    yield from found.values()


def _rooms(facts: Facts) -> Iterator[Wish]:
    """Yield the buildings in which rooms are not ready: told at once where the network is why in several rooms, else in the morning's message."""
    for site, troubles in facts.rooms.items():
        places: dict[str, list[RoomTrouble]] = {}
        for one in troubles:
            places.setdefault(one.building, []).append(one)
        for building, rooms in sorted(places.items()):
            urgent = site in facts.lessons and sum(one.network for one in rooms) >= MANY_ROOMS
            yield Wish(
                key=f"rooms:{site}/{building}",
                cause=Cause.ROOMS_UNREADY,
                root=f"{site}/{building}" if building else site,
                site=site,
                since_ms=min(one.since_ms for one in rooms),
                severity=Severity.WARNING if urgent else Severity.INFO,
                tier=Tier.AT_ONCE if urgent else Tier.DIGEST,
                hold_ms=ROOMS_HOLD_MS,
                lost=frozenset(name for one in rooms for name in one.devices),
                impact=Impact(rooms=len(rooms)),
                evidence=tuple(Sentence(key="incident_fact.room", args={"room": one.room}) for one in rooms[:5]),
                building=building,
            )


def _tallies(facts: Facts) -> Iterator[Wish]:
    """Yield the sites of which a controller says that many access points are offline."""
    for site, tally in facts.access_points.items():
        if tally.offline >= MANY_APS and tally.offline >= AP_SHARE * (tally.online + tally.offline):
            urgent = site in facts.lessons
            yield Wish(
                key=f"tally:{site}", cause=Cause.AP_GROUP_OFFLINE, root=site, site=site, since_ms=tally.since_ms, severity=Severity.WARNING,
                tier=Tier.AT_ONCE if urgent else Tier.DIGEST, hold_ms=GROUP_HOLD_MS, impact=Impact(access_points=tally.offline),
                evidence=(Sentence(key="incident_fact.access_points", args={"count": tally.offline}),),
            )  # fmt: skip


def _ports(facts: Facts, flaps: Mapping[str, Flap]) -> Iterator[Wish]:
    for subject, flap in flaps.items():
        device, _, port = subject.partition("/")
        placed = facts.scope.devices.get(device)
        if port and placed is not None and is_flapping(flaps, subject) and device not in facts.states:
            yield Wish(
                key=f"flap:{subject}", cause=Cause.PORT_FLAPPING, root=subject, site=placed.site, since_ms=int((flap.since or 0.0) * 1000),
                severity=Severity.WARNING, tier=Tier.DISTRICT if facts.scope.is_home(placed.site) else Tier.DIGEST, hold_ms=0, lost=frozenset(),
                evidence=(Sentence(key="incident_fact.flapping", args={"port": port, "count": flap.changes}),), building=placed.building,
            )  # fmt: skip
