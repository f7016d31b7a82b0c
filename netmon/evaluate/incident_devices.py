"""Which incidents silent devices want: one for each cause, with all that it explains (pure)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from netmon.evaluate.cables import CARRIERS
from netmon.evaluate.incident_facts import Facts, SiteScope, Wish
from netmon.evaluate.incident_scope import LASTING, MAINS, impact_of
from netmon.evaluate.root_cause import Explanation
from netmon.model.finding import Severity
from netmon.model.incident import Cause, Tier
from netmon.model.sentence import Sentence
from netmon.model.state import DeviceStatus

TOGETHER_MS: Final = 180_000
"""What falls silent within so long of each other was lost together: polls find it out one by one."""
SURE_MS: Final = 10_000
"""What explains everything below it need not wait for company."""
GROUP: Final = 3
"""So many access points of a building are a group."""
SILENT: Final = frozenset({DeviceStatus.DOWN, DeviceStatus.UNREACHABLE})


@dataclass(slots=True)
class _Loss:
    """Causes not yet taken by an incident, each with the devices that it cut off."""

    facts: Facts
    roots: dict[str, Explanation]
    behind: dict[str, list[str]]

    def take(self, names: Iterable[str]) -> tuple[list[str], frozenset[str]]:
        """Return the causes, and them with all that they cut off; they are nobody else's any more."""
        taken = [name for name in names if self.roots.pop(name, None) is not None]
        return taken, frozenset(taken).union(*(self.behind.get(name, ()) for name in taken))


def device_wishes(facts: Facts) -> Iterator[Wish]:
    """Yield the incidents that explain every device that is down at a time at which it counts."""
    devices = facts.scope.devices
    roots = {name: one for name, one in facts.states.items() if one.is_root and name in devices and devices[name].role in LASTING}
    behind: dict[str, list[str]] = {}
    for name, one in facts.states.items():
        if one.state.status is DeviceStatus.UNREACHABLE and one.root in roots:
            behind.setdefault(one.root, []).append(name)
    loss = _Loss(facts, roots, behind)
    if not roots:
        return
    lost = [site for site in facts.scope.sites.values() if is_lost(site, facts)]
    yield from _cores(loss, lost)
    yield from _sites(loss, lost)
    yield from _power_cuts(loss)
    yield from _groups(loss)
    for name in sorted(loss.roots):
        yield _single(loss, name)


def is_lost(site: SiteScope, facts: Facts) -> bool:
    """True for a school none of whose gateways answers, and nothing else either."""
    if facts.scope.is_home(site.id) or not site.gateways:
        return False
    cut = all(name in facts.states and facts.states[name].state.status in SILENT for name in site.gateways)
    return cut and not any(facts.is_up(name) for name in site.devices)


def since_ms(one: Explanation) -> int:
    """Return when a device fell silent."""
    return int((one.state.since or 0.0) * 1000)


def _cores(loss: _Loss, lost: Sequence[SiteScope]) -> Iterator[Wish]:
    """Yield what is down at the district's own sites, or has other sites behind it."""
    facts, devices = loss.facts, loss.facts.scope.devices
    for name in sorted(loss.roots):
        placed = devices[name]
        elsewhere = any(devices[other].site != placed.site for other in loss.behind.get(name, ()) if other in devices)
        if placed.role not in CARRIERS or not (elsewhere or facts.scope.is_home(placed.site)):
            continue
        one = loss.roots[name]
        _, gone = loss.take([name])
        own = frozenset(site.id for site in lost if all(gateway in gone for gateway in site.gateways))
        yield Wish(
            key=f"core:{name}",
            cause=Cause.CORE_DOWN,
            root=name,
            site=placed.site,
            since_ms=since_ms(one),
            severity=Severity.CRITICAL,
            tier=Tier.DISTRICT,
            hold_ms=SURE_MS,
            lost=gone,
            lost_sites=own,
            impact=impact_of(gone, own, facts),
            evidence=_evidence([name], gone, facts),
            building=placed.building,
        )


def _sites(loss: _Loss, lost: Sequence[SiteScope]) -> Iterator[Wish]:
    """Yield the schools that are lost as a whole, by a cause of their own; what is known of their line is theirs to tell."""
    facts = loss.facts
    for site in lost:
        own = [name for name in sorted(loss.roots) if facts.scope.devices[name].site == site.id]
        if not own:
            continue
        began = min(since_ms(loss.roots[name]) for name in own)
        roots, gone = loss.take(own)
        dead = [key for key in (*site.uplinks, *site.exits) if (seen := facts.lines.get(key)) is not None and seen.works is False]
        only = [key for key in (*site.uplinks, *site.exits) if not facts.scope.links[key].standby]
        line = dead[0] if dead else only[0] if len(only) == 1 else ""
        gateway = next((name for name in site.gateways if name in roots), roots[0])
        said = tuple(Sentence(key="incident_fact.line_down", args={"line": key}) for key in dead)
        yield Wish(
            key=f"site:{site.id}",
            cause=Cause.SITE_OFFLINE,
            root=line or gateway,
            site=site.id,
            since_ms=began,
            severity=Severity.CRITICAL,
            tier=Tier.AT_ONCE,
            hold_ms=SURE_MS,
            lost=gone,
            lost_sites=frozenset((site.id,)),
            lines=frozenset((*site.uplinks, *site.exits)),
            impact=impact_of(gone, (site.id,), facts),
            evidence=(*said, *_evidence(roots, gone, facts)),
        )


def _power_cuts(loss: _Loss) -> Iterator[Wish]:
    """Yield the buildings in which two or more devices with a plug of their own fell silent together."""
    facts, devices = loss.facts, loss.facts.scope.devices
    places: dict[tuple[str, str], list[str]] = {}
    for name in loss.roots:
        placed = devices[name]
        if placed.building and (placed.role in MAINS or not facts.scope.above.get(name)):
            places.setdefault((placed.site, placed.building), []).append(name)
    for (site, building), names in sorted(places.items()):
        names.sort(key=lambda name: (since_ms(loss.roots[name]), name))
        first = since_ms(loss.roots[names[0]])
        together = _together(names, loss)
        if len(together) < 2:
            continue
        first = min(since_ms(loss.roots[name]) for name in together)
        roots, gone = loss.take(together)
        impact = impact_of(gone, (), facts)
        now = site in facts.lessons
        yield Wish(
            key=f"power:{site}/{building}",
            cause=Cause.POWER_CUT,
            root=f"{site}/{building}",
            site=site,
            since_ms=first,
            severity=Severity.CRITICAL if now else Severity.WARNING,
            tier=_tier(site, facts, urgent=now),
            lost=gone,
            impact=impact,
            evidence=(Sentence(key="incident_fact.lost_together", args={"count": len(roots), "building": building}), *_evidence(roots, gone, facts)),
            building=building,
        )


def _together(names: Sequence[str], loss: _Loss) -> list[str]:
    """Return the largest part of the devices, in order of their loss, that was lost within TOGETHER_MS."""
    times = [since_ms(loss.roots[name]) for name in names]
    best: list[str] = []
    for number, start in enumerate(times):
        found = [name for name, at in zip(names[number:], times[number:], strict=True) if at - start <= TOGETHER_MS]
        if len(found) > len(best):
            best = found
    return best


def _groups(loss: _Loss) -> Iterator[Wish]:
    """Yield the buildings that lost several access points whose switch is well."""
    facts, devices = loss.facts, loss.facts.scope.devices
    places: dict[tuple[str, str], list[str]] = {}
    for name in sorted(loss.roots):
        if devices[name].role == "access_point":
            places.setdefault((devices[name].site, devices[name].building), []).append(name)
    for (site, building), names in sorted(places.items()):
        if len(names) < GROUP:
            continue
        began = min(since_ms(loss.roots[name]) for name in names)
        _, gone = loss.take(names)
        yield Wish(
            key=f"aps:{site}/{building}",
            cause=Cause.AP_GROUP_OFFLINE,
            root=f"{site}/{building}" if building else site,
            site=site,
            since_ms=began,
            severity=Severity.WARNING,
            tier=_tier(site, facts, urgent=site in facts.lessons),
            lost=gone,
            impact=impact_of(gone, (), facts),
            evidence=(Sentence(key="incident_fact.access_points", args={"count": len(names)}),),
            building=building,
        )


def _single(loss: _Loss, name: str) -> Wish:
    facts, placed = loss.facts, loss.facts.scope.devices[name]
    one = loss.roots[name]
    _, gone = loss.take([name])
    impact = impact_of(gone, (), facts)
    controller = placed.role == "wlan_controller"
    urgent = placed.role in CARRIERS and impact.rooms > 0 and placed.site in facts.lessons
    beside = [other for other in gone if other != name and placed.building and facts.scope.devices[other].building == placed.building]
    doubt = any(facts.scope.devices[other].role in MAINS for other in beside) and placed.role in MAINS
    perhaps = (Sentence(key="incident_fact.perhaps_power", args={"building": placed.building}),) if doubt else ()
    return Wish(
        key=f"device:{name}",
        cause=Cause.CONTROLLER_DOWN if controller else Cause.DEVICE_DOWN,
        root=name,
        site=placed.site,
        since_ms=since_ms(one),
        severity=Severity.CRITICAL if urgent or controller else Severity.WARNING if placed.role in MAINS else Severity.INFO,
        tier=Tier.DISTRICT if controller else _tier(placed.site, facts, urgent=urgent),
        lost=gone,
        impact=impact,
        evidence=(*_evidence([name], gone, facts), *perhaps),
        building=placed.building,
    )


def _tier(site: str, facts: Facts, *, urgent: bool) -> Tier:
    if facts.scope.is_home(site):
        return Tier.DISTRICT
    return Tier.AT_ONCE if urgent else Tier.DIGEST


def _evidence(roots: Sequence[str], gone: frozenset[str], facts: Facts) -> tuple[Sentence, ...]:
    """Return the chain of evidence: what is silent, what above it answered since, and how much is behind."""
    said = [Sentence(key="incident_fact.silent", args={"device": name}) for name in roots[:3]]
    above = [one for one in facts.scope.above.get(roots[0], ()) if facts.is_up(one)] if roots else []
    said += [Sentence(key="incident_fact.parent_answers", args={"device": one}) for one in above[:2]]
    if len(gone) > len(roots):
        said.append(Sentence(key="incident_fact.behind", args={"count": len(gone) - len(roots)}))
    return tuple(said)
