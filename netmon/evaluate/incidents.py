"""Incidents from moment to moment: opened, brought up to date, merged under a higher cause, closed, each exactly once (pure).

What a book says is all there is to know: with the same book and the same facts a netmon that was started anew goes on as if it had never stopped. Nothing is
closed because something is not known.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from netmon.evaluate.flaps import is_flapping, is_restless, note
from netmon.evaluate.incident_devices import device_wishes
from netmon.evaluate.incident_facts import Facts, Wish
from netmon.evaluate.incident_others import other_wishes
from netmon.evaluate.incident_over import close_after_ms, is_over
from netmon.model.finding import Severity
from netmon.model.incident import Cause, Incident, Moment, Tier
from netmon.model.incident_book import Book, Case, Flap
from netmon.model.sentence import Sentence

CLOSED_KEPT: Final = 500
MEMBERS_KEPT: Final = 200
TIMELINE_KEPT: Final = 60
BEFORE_MS: Final = 30 * 60_000
"""What happened to a device so long before it was lost may be why."""
_URGENCY: Final = (Tier.WEEKLY, Tier.DIGEST, Tier.DISTRICT, Tier.AT_ONCE)
_GRAVITY: Final = (Severity.INFO, Severity.WARNING, Severity.CRITICAL)
_RANK: Final[Mapping[Cause, int]] = {
    Cause.BLIND: 0, Cause.CORE_DOWN: 1, Cause.SITE_OFFLINE: 2, Cause.LINE_DOWN: 3, Cause.EXIT_DOWN: 3, Cause.POWER_CUT: 3, Cause.DEVICE_DOWN: 4,
    Cause.CONTROLLER_DOWN: 4, Cause.UPS_ON_BATTERY: 5, Cause.AP_GROUP_OFFLINE: 6, Cause.ROOMS_UNREADY: 7, Cause.PORT_FLAPPING: 8,
    Cause.LOOP: 0, Cause.ROGUE_DHCP: 0,
}  # fmt: skip
_GROUP_RANK: Final = 3.5
_ALONE: Final = frozenset({Cause.LOOP, Cause.ROGUE_DHCP, Cause.BLIND})
"""What is never the symptom of something else."""


class ChangeKind(StrEnum):
    """Closed list. `escalated`: an update that others are to hear of now; `merged`: closed silently, another incident tells of it."""

    OPENED = "opened"
    UPDATED = "updated"
    ESCALATED = "escalated"
    CLOSED = "closed"
    MERGED = "merged"


class BookChange(NamedTuple):
    """What happened to an incident."""

    kind: ChangeKind
    incident: Incident


@dataclass(slots=True)
class _Work:
    """A book on its way to the next moment."""

    now_ms: int
    facts: Facts
    book: Book
    cases: dict[str, Case]
    flaps: Mapping[str, Flap]
    events: Mapping[str, list[Moment]]
    waiting: dict[str, int] = field(default_factory=dict)
    changes: list[BookChange] = field(default_factory=list)
    closed: list[Incident] = field(default_factory=list)


def step(now_ms: int, book: Book, facts: Facts) -> tuple[Book, tuple[BookChange, ...]]:
    """Return the book after one more moment (Unix milliseconds), and what changed in it."""
    flaps = note(book.flaps, facts.changes, now_ms / 1000)
    wishes = {wish.key: wish for wish in (*other_wishes(facts, flaps, now_ms), *device_wishes(facts))}
    over = {key for key, wish in wishes.items() if any(other.key != key and _explains(other, wish) for other in wishes.values())}
    work = _Work(now_ms, facts, book, dict(book.cases), flaps, _events(facts))
    wanted = {key: wish for key, wish in wishes.items() if key not in over and (key in book.cases or not _is_held(wish, book.cases.values()))}
    day, number = (book.day, book.number) if facts.today <= book.day else (facts.today, 0)
    for key in sorted(wanted, key=lambda key: (wanted[key].since_ms, key)):
        number = _want(work, wanted[key], (day, number))
    _take_over(work, wanted.values())
    for key in [key for key in work.cases if key not in wanted]:
        _let_go(work, key)
    changed = Book(cases=work.cases, waiting=work.waiting, flaps=flaps, day=day, number=number, closed=(*reversed(work.closed), *book.closed)[:CLOSED_KEPT])
    return (book if changed == book else changed), tuple(work.changes)


def _rank(cause: Cause, lost: Iterable[str]) -> float:
    """Return how high a cause stands; a group of access points stands over each of them, one that a controller counted under every device."""
    return _GROUP_RANK if cause is Cause.AP_GROUP_OFFLINE and any(True for _ in lost) else _RANK[cause]


def _is_held(wish: Wish, cases: Iterable[Case]) -> bool:
    """True while an open incident explained what is wanted now: what its end leaves behind may still be starting, and opens only once it is closed."""
    if wish.cause in _ALONE:
        return False
    return any(
        _rank(case.incident.cause, case.lost) < _rank(wish.cause, wish.lost)
        and (wish.root in case.lost or (case.incident.cause is Cause.SITE_OFFLINE and case.incident.site == wish.site))
        for case in cases
        if case.key != wish.key
    )


def _explains(higher: Wish, lower: Wish | Incident, lost: Iterable[str] = ()) -> bool:
    """True when the higher cause brings the lower one along."""
    if isinstance(lower, Wish):
        lost = lower.lost
    if lower.cause in _ALONE or _rank(higher.cause, higher.lost) >= _rank(lower.cause, lost):
        return False
    if higher.cause is Cause.BLIND or lower.root in higher.lost or lower.root in higher.lines or lower.site in higher.lost_sites:
        return True
    devices = frozenset(lost)
    if devices and devices <= higher.lost:
        return True
    if lower.site != higher.site:
        return False
    if lower.cause is Cause.PORT_FLAPPING:
        return lower.root.partition("/")[0] in higher.lost
    if lower.cause is Cause.UPS_ON_BATTERY:
        return higher.cause is Cause.POWER_CUT and lower.building == higher.building
    if lower.cause is Cause.AP_GROUP_OFFLINE:
        return higher.impact.access_points > 0 and not devices
    return lower.cause is Cause.ROOMS_UNREADY and not devices.isdisjoint(higher.lost)


def _want(work: _Work, wish: Wish, register: tuple[date, int]) -> int:
    """Bring a case up to date, or open it when it has been wanted for long enough; return the register's last number."""
    day, number = register
    case = work.cases.get(wish.key)
    if case is not None:
        _update(work, case, wish)
        return number
    earlier = (work.book.waiting.get(f"device:{name}", work.now_ms) for name in wish.lost)
    began = work.waiting[wish.key] = min((work.book.waiting.get(wish.key, work.now_ms), *earlier))
    if work.now_ms - began < wish.hold_ms:
        return number
    del work.waiting[wish.key]
    number += 1
    incident = Incident(
        id=f"{day.month:02d}{day.day:02d}-{number:02d}",
        cause=wish.cause,
        root=wish.root,
        site=wish.site,
        severity=wish.severity,
        tier=wish.tier,
        since_ms=min(wish.since_ms, work.now_ms),
        opened_ms=work.now_ms,
        impact=wish.impact,
        members=_members(wish),
        evidence=wish.evidence,
        merged=_hidden(wish),
        building=wish.building,
        lesson=work.facts.lessons.get(wish.site, ""),
        works_instead=wish.works_instead,
    )
    incident = _with_events(incident, work)
    case = work.cases[wish.key] = Case(key=wish.key, incident=incident, lost=tuple(sorted(wish.lost)))
    work.changes.append(BookChange(ChangeKind.OPENED, case.incident))
    return number


def _members(wish: Wish) -> tuple[str, ...]:
    return tuple(sorted(wish.lost - {wish.root}))[:MEMBERS_KEPT]


def _hidden(wish: Wish) -> int:
    return max(0, len(wish.lost) - 1)


def _update(work: _Work, case: Case, wish: Wish) -> None:
    before = case.incident
    tier = max(before.tier, wish.tier, key=_URGENCY.index)
    incident = replace(
        before,
        tier=tier,
        severity=max(before.severity, wish.severity, key=_GRAVITY.index),
        impact=wish.impact,
        members=_members(wish),
        evidence=wish.evidence,
        merged=max(before.merged, _hidden(wish)),
        works_instead=wish.works_instead,
        lesson=before.lesson or (work.facts.lessons.get(wish.site, "") if tier is not before.tier else ""),
    )
    incident = _with_events(incident, work)
    work.cases[case.key] = replace(case, incident=incident, lost=tuple(sorted(wish.lost)), clear_ms=None)
    if tier is not before.tier:
        work.changes.append(BookChange(ChangeKind.ESCALATED, incident))
    elif incident != before:
        work.changes.append(BookChange(ChangeKind.UPDATED, incident))


def _take_over(work: _Work, wishes: Iterable[Wish]) -> None:
    """Merge the open incidents that the cause of another open one explains: they are closed silently, and counted there."""
    for wish in wishes:
        taker = work.cases.get(wish.key)
        if taker is None:
            continue
        lower = [case for key, case in work.cases.items() if key != wish.key and _explains(wish, case.incident, case.lost)]
        for case in lower:
            del work.cases[case.key]
            gone = replace(case.incident, closed_ms=work.now_ms, merged_into=taker.incident.id)
            work.closed.append(gone)
            work.changes.append(BookChange(ChangeKind.MERGED, gone))
            more = 0 if case.lost and set(case.lost) <= set(taker.lost) else gone.merged + 1
            what = Moment(at_ms=work.now_ms, what=Sentence(key="incident_fact.merged", args={"id": gone.id}))
            timeline = _timeline(taker.incident.timeline, [what])
            incident = replace(taker.incident, merged=taker.incident.merged + more, since_ms=_began(taker.incident, gone, wish), timeline=timeline)
            taker = work.cases[wish.key] = replace(taker, incident=incident)
        if lower:
            _replace_change(work, taker.incident)


def _began(taker: Incident, gone: Incident, wish: Wish) -> int:
    """What takes over an incident about the same devices began when that did: a school whose switch was told of first."""
    return min(taker.since_ms, gone.since_ms) if gone.root in wish.lost and gone.site == taker.site else taker.since_ms


def _replace_change(work: _Work, incident: Incident) -> None:
    """Tell of the incident as it is now: one that was opened or changed at this moment is told of once."""
    for number, change in enumerate(work.changes):
        if change.incident.id == incident.id and change.kind is not ChangeKind.MERGED:
            work.changes[number] = BookChange(change.kind, incident)
            return
    work.changes.append(BookChange(ChangeKind.UPDATED, incident))


def _let_go(work: _Work, key: str) -> None:
    """Close a case that has been over for long enough; what is not known keeps it open."""
    case = work.cases[key]
    subjects = _subjects(case.incident, work.facts)
    if not is_over(case.incident, case.lost, work.facts) or any(is_flapping(work.flaps, one) for one in subjects):
        if case.clear_ms is not None:
            work.cases[key] = replace(case, clear_ms=None)
        return
    clear_ms = case.clear_ms if case.clear_ms is not None else work.now_ms
    restless = any(is_restless(work.flaps, one, work.now_ms / 1000) for one in subjects)
    if work.now_ms - clear_ms < close_after_ms(case.incident, work.facts, restless=restless):
        work.cases[key] = replace(case, clear_ms=clear_ms)
        return
    del work.cases[key]
    incident = _with_events(case.incident, work)
    incident = replace(incident, closed_ms=clear_ms)
    work.closed.append(incident)
    work.changes.append(BookChange(ChangeKind.CLOSED, incident))


def _subjects(incident: Incident, facts: Facts) -> tuple[str, ...]:
    """Return whose changes tell whether the incident may come again."""
    if incident.cause is Cause.SITE_OFFLINE:
        site = facts.scope.sites.get(incident.site)
        ports = tuple(seen.port for key in (site.exits if site is not None else ()) if (seen := facts.lines.get(key)) is not None)
        return (incident.root, *(site.gateways if site is not None else ()), *ports)
    seen = facts.lines.get(incident.root)
    return (incident.root,) if seen is None else (incident.root, seen.port)


def _watched(incident: Incident, facts: Facts) -> frozenset[str]:
    """Return the devices whose events belong in an incident's timeline: its root, what is straight above that, and what carries its line."""
    root = incident.root.partition("/")[0] if incident.cause is Cause.PORT_FLAPPING else incident.root
    link = facts.scope.links.get(root)
    if link is not None:
        return frozenset(ref.device for ref in (link.port, link.far_port) if ref is not None)
    own = (root,) if root in facts.scope.devices else incident.members[:5]
    return frozenset((*own, *(above for name in own for above in facts.scope.above.get(name, ())[:2])))


def _events(facts: Facts) -> dict[str, list[Moment]]:
    found: dict[str, list[Moment]] = {}
    for one in facts.events:
        found.setdefault(one.device, []).append(Moment(at_ms=one.at_ms, what=one.what))
    return found


def _with_events(incident: Incident, work: _Work) -> Incident:
    if not work.events:
        return incident
    watched = sorted(_watched(incident, work.facts))
    fresh = [moment for device in watched for moment in work.events.get(device, ()) if moment.at_ms >= incident.since_ms - BEFORE_MS]
    if not fresh:
        return incident
    timeline = _timeline(incident.timeline, fresh)
    return incident if timeline == incident.timeline else replace(incident, timeline=timeline)


def _timeline(before: tuple[Moment, ...], fresh: Iterable[Moment]) -> tuple[Moment, ...]:
    """Return the timeline in order of time, each moment once; of too many the first and the last stay."""
    seen = list(before)
    for moment in fresh:
        if moment not in seen:
            seen.append(moment)
    seen.sort(key=lambda moment: moment.at_ms)
    half = TIMELINE_KEPT // 2
    return tuple(seen if len(seen) <= TIMELINE_KEPT else [*seen[:half], *seen[-half:]])
