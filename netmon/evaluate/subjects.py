"""What is known of a whole school or district: its lines taken together, by its exit model, and shared among its classes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import NamedTuple

from netmon.evaluate.bounds import ACCESS, EXIT, Days, LineFacts, contradictions, line_bounds, line_speed
from netmon.model.evidence import Basis, Body, Evidence, EvidenceKind, Part, Side, best
from netmon.model.inventory import LinkRole, Medium, Site, in_force
from netmon.model.sentence import Amount, Sentence
from netmon.model.target import Measure, Per, Unit
from netmon.model.throughput import RunPath, RunRule


class Counted(NamedTuple):
    """Things of one school that were counted; `unreachable` ones lie behind a line that is down: neither good nor bad."""

    good: int
    bad: int
    unknown: int = 0
    unreachable: int = 0

    @property
    def total(self) -> int:
        """The denominator."""
        return self.good + self.bad + self.unknown + self.unreachable


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFacts:
    """One school of the inventory with what was seen of it. `flags` and `counts` serve the measures that are not of lines.

    `classroom_bps` are the speeds of the ports that lead to classrooms, None where a port is down or its speed not known.
    `uplink_up` False: its uplink was down, so that what lies behind it could not be seen. `n` and `coverage` are of the raw data, `data_sha256` its hash.
    """

    site: Site
    lines: tuple[LineFacts, ...] = ()
    flags: Mapping[Measure, bool] = field(default_factory=dict)
    counts: Mapping[Measure, Counted] = field(default_factory=dict)
    classroom_bps: tuple[int | None, ...] = ()
    uplink_up: bool | None = None
    n: int = 0
    coverage: Fraction | None = None
    data_sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """The exits that schools share: the district's lines, and the schools behind them with their classes or students (None: nobody wrote them down).

    `unlisted` schools of the roster are in no inventory: they may be behind these exits too, with classes that nobody knows.
    """

    lines: tuple[LineFacts, ...]
    sites: int
    classes: int | None
    students: int | None
    unlisted: int = 0


class Terms(NamedTuple):
    """How a quantity is looked at: the days whose contract counts, by what it is divided, and what tests must show."""

    days: Days
    per: Per = "site"
    rule: RunRule = "mean"


def pool_of(district_lines: Iterable[LineFacts], sites: Iterable[SiteFacts], days: Days, *, unlisted: int = 0) -> Pool:
    """Return the shared exits: working or not proven otherwise, standby never; divided by every school whose exit they are."""
    behind = [facts.site for facts in sites if facts.site.exit_model in ("shared", "capped")]
    classes = [in_force(site.classes, days.last) for site in behind]
    students = [in_force(site.students, days.last) for site in behind]
    return Pool(lines=exits(district_lines), sites=len(behind), classes=_total(classes), students=_total(students), unlisted=unlisted)


def exits(lines: Iterable[LineFacts]) -> tuple[LineFacts, ...]:
    """Return the Internet exits that count: a standby line never adds."""
    return in_use(lines, ("exit",))


def in_use(lines: Iterable[LineFacts], roles: Sequence[LinkRole]) -> tuple[LineFacts, ...]:
    """Return the lines of some roles that are no standby."""
    return tuple(facts for facts in lines if facts.link.role in roles and not facts.link.standby)


def access_lines(lines: Sequence[LineFacts]) -> tuple[LineFacts, ...]:
    """Return the access lines; where a school has none apart, its exit is its access."""
    return in_use(lines, ("school_access",)) or exits(lines)


def exit_bandwidth(facts: SiteFacts, pool: Pool, terms: Terms) -> Body:
    """Return what is known of a school's Internet exit, per school, class or student, by its exit model."""
    own = exits(facts.lines)
    model = facts.site.exit_model or ("own" if own else None)
    if model is None:
        return Body(known=facts.n > 0, gaps=(Sentence(key="target.gap.exit_model", args={"site": facts.site.name}),))
    if model == "shared":
        return _shared(facts, pool, terms)
    whole = summed(own, terms, EXIT) if model == "own" else _capped(facts, pool, terms)
    return divided(whole, _divisor(facts.site, terms), terms.per)


def access_bandwidth(facts: SiteFacts, terms: Terms) -> Body:
    """Return what is known of a school's access, per school, class or student."""
    return divided(summed(access_lines(facts.lines), terms, ACCESS), _divisor(facts.site, terms), terms.per)


def summed(lines: Sequence[LineFacts], terms: Terms, paths: Sequence[RunPath]) -> Body:
    """Return the bounds of lines taken together: lower bounds add up with nothing for a line without, upper ones only when every line has one."""
    bodies = [(facts, line_bounds(facts, terms.days, paths, terms.rule)) for facts in lines]
    evidence = []
    for bases in ((Basis.MEASURED,), (Basis.MEASURED, Basis.CONTRACT, Basis.INTERFACE)):
        lowers = [best(found for found in body.evidence if found.side == "lower" and found.basis in bases) for _, body in bodies]
        there = [found for found in lowers if found is not None]
        if there:
            evidence.append(_sum("lower", there))
    uppers = [body.upper for _, body in bodies]
    if uppers and None not in uppers:
        evidence.append(_sum("upper", [found for found in uppers if found is not None]))
    return Body(
        evidence=tuple(dict.fromkeys(evidence)),
        known=any(body.known for _, body in bodies),
        gaps=tuple(gap for _, body in bodies for gap in body.gaps),
        findings=tuple(finding for _, body in bodies for finding in body.findings),
        remarks=tuple(remark for _, body in bodies for remark in body.remarks),
    )


def divided(body: Body, divisor: int | None, per: Per) -> Body:
    """Return the bounds shared among classes or students, the whole beside; without a count nothing can be said (never per school instead)."""
    if per == "site":
        return body
    whole = _whole(body)
    if not divisor:
        return replace(body, evidence=(), gaps=(Sentence(key=f"target.gap.{per}"), *body.gaps), remarks=(*whole, *body.remarks))
    evidence = tuple(replace(found, value=found.value / divisor, divisor=divisor) for found in body.evidence)
    return replace(body, evidence=evidence, remarks=(*whole, *body.remarks))


def best_line(lines: Sequence[LineFacts], terms: Terms, medium: Medium | None) -> Body:
    """Return what is known of the best of a school's lines as ports, of a certain medium where one is asked for."""
    bodies: list[Body] = []
    for facts in lines:
        body = line_of(facts, terms.days, medium)
        bodies.append(body)
    lower = best(found for body in bodies for found in body.evidence if found.side == "lower")
    uppers = [body.upper for body in bodies]
    upper = None if not uppers or None in uppers else max((found for found in uppers if found is not None), key=lambda found: found.value)
    return Body(
        evidence=tuple(found for found in (lower, upper) if found is not None),
        known=any(body.known for body in bodies),
        gaps=tuple(gap for body in bodies for gap in body.gaps),
        remarks=tuple(remark for body in bodies for remark in body.remarks),
    )


def line_of(facts: LineFacts, days: Days, medium: Medium | None) -> Body:
    """Return what is known of one line as a port; one of another medium counts for nothing, one of an unknown medium proves nothing."""
    body = line_speed(facts, days)
    if medium is None or facts.link.medium == medium:
        return body
    if facts.link.medium is None:
        gap = Sentence(key="target.gap.medium", args={"line": facts.link.key})
        return replace(body, evidence=tuple(found for found in body.evidence if found.side == "upper"), gaps=(gap, *body.gaps))
    nothing = Evidence(side="upper", value=Fraction(0), basis=Basis.REGISTER, kind=EvidenceKind.PORT, parts=(Part(source=facts.link.key, value=Fraction(0)),))
    return Body(evidence=(nothing,), remarks=(Sentence(key="target.beside.medium", args={"line": facts.link.key}), *body.remarks))


def counted(found: Counted | None, *, uplink_up: bool | None) -> Body:
    """Return a share of things as bounds; while the uplink is down, what does not work is unreachable, not broken."""
    if found is None or not found.total:
        return Body(known=False)
    bad, unreachable = (0, found.unreachable + found.bad) if uplink_up is False else (found.bad, found.unreachable)
    lower = Evidence(side="lower", value=Fraction(found.good, found.total), basis=Basis.MEASURED, kind=EvidenceKind.COUNT)
    upper = Evidence(side="upper", value=Fraction(found.total - bad, found.total), basis=Basis.MEASURED, kind=EvidenceKind.COUNT)
    gaps = []
    if unreachable:
        gaps.append(Sentence(key="target.gap.unreachable", args={"count": unreachable}))
    if found.unknown:
        gaps.append(Sentence(key="target.gap.not_seen", args={"count": found.unknown}))
    words = Sentence(key="target.beside.counted", args={"good": found.good, "bad": bad, "unreachable": unreachable, "unknown": found.unknown})
    return Body(evidence=(lower, upper), gaps=tuple(gaps), remarks=(words,))


def slowest_classroom(speeds: Sequence[int | None]) -> Body:
    """Return the slowest port to a classroom as bounds; one that is not known leaves it without a lower one."""
    known = [Fraction(speed) for speed in speeds if speed is not None]
    if not known:
        return Body(known=False)
    upper = Evidence(side="upper", value=min(known), basis=Basis.INTERFACE, kind=EvidenceKind.PORT)
    if len(known) < len(speeds):
        return Body(evidence=(upper,), gaps=(Sentence(key="target.gap.not_seen", args={"count": len(speeds) - len(known)}),))
    return Body(evidence=(replace(upper, side="lower"), upper))


def exactly(value: Fraction, basis: Basis) -> Body:
    """Return a quantity that is known."""
    sides: tuple[Side, Side] = ("lower", "upper")
    return Body(evidence=tuple(Evidence(side=side, value=value, basis=basis, kind=EvidenceKind.COUNT) for side in sides))


def flag(value: bool | None) -> Body:
    """Return yes as 1, no as 0."""
    return Body(known=False) if value is None else exactly(Fraction(int(value)), Basis.MEASURED)


def _capped(facts: SiteFacts, pool: Pool, terms: Terms) -> Body:
    """A limit per school on the district's exits: never above these, nor above the school's access line, which must have been seen to carry traffic."""
    way = in_use(facts.lines, ("school_access",))
    seen = all(line.traffic for line in way) if way else any(line.traffic for line in facts.lines)
    limits = tuple(replace(line, traffic=seen or (None if way else line.traffic), working=None, unproven=False) for line in exits(facts.lines))
    limit, shared = summed(limits, terms, EXIT), summed(pool.lines, terms, EXIT)
    access = summed(way, terms, EXIT)
    uppers = [found for found in (limit.upper, shared.upper, access.upper) if found is not None]
    least = best(uppers)
    evidence: list[Evidence] = [] if least is None else [least]
    measured = [found for body in (limit, access) for found in body.evidence if found.side == "lower" and found.basis is Basis.MEASURED]
    evidence += measured
    promised = limit.lower
    if promised is not None and shared.lower is not None and least is not None:
        value = min(promised.value, shared.lower.value, least.value)
        evidence.append(replace(promised, value=value, basis=Basis.CONTRACT, parts=(Part(source=promised.parts[0].source, value=value),)))
    label = Sentence(key="target.beside.capped")
    findings = (*limit.findings, *shared.findings, *access.findings)
    return Body(
        evidence=tuple(evidence),
        known=limit.known or access.known,
        gaps=(*limit.gaps, *shared.gaps),
        findings=findings or contradictions(facts.site.name, Body(evidence=tuple(evidence))),
        remarks=(label, *limit.remarks),
    )


def _shared(facts: SiteFacts, pool: Pool, terms: Terms) -> Body:
    """One judgement on the pool, repeated for each school behind it and labelled so."""
    whole = summed(pool.lines, terms, EXIT)
    label = Sentence(key="target.beside.shared", args={"sites": pool.sites, "classes": pool.classes if pool.classes is not None else "?"})
    body = replace(whole, remarks=(label, *whole.remarks))
    if terms.per != "site":
        return _at_most(divided(body, pool.classes if terms.per == "class" else pool.students, terms.per), pool)
    own = [found for line in facts.lines for found in line_bounds(line, terms.days, EXIT, terms.rule).evidence if found.kind is EvidenceKind.TEST]
    parts = max(pool.sites + pool.unlisted, 1)
    lowers = [replace(found, value=found.value / parts, divisor=parts) for found in whole.evidence if found.side == "lower"]
    uppers = [found for found in whole.evidence if found.side == "upper"]
    evidence = (*own, *lowers, *uppers)
    return replace(body, evidence=evidence, findings=body.findings or contradictions(facts.site.name, Body(evidence=evidence)))


def _at_most(body: Body, pool: Pool) -> Body:
    """While schools of the roster are in no inventory, what the others have each is known as an upper bound alone: nobody knows who shares it."""
    if not pool.unlisted:
        return body
    gap = Sentence(key="target.gap.pool_unlisted", args={"count": pool.unlisted})
    return replace(body, evidence=tuple(found for found in body.evidence if found.side == "upper"), gaps=(gap, *body.gaps))


def _divisor(site: Site, terms: Terms) -> int | None:
    return in_force(site.classes if terms.per == "class" else site.students, terms.days.last)


def _total(counts: Sequence[int | None]) -> int | None:
    return None if None in counts else sum(count for count in counts if count is not None)


def _sum(side: Side, found: Sequence[Evidence]) -> Evidence:
    """Add up bounds of several lines; the sum is as strong as the weakest of them."""
    weakest = max(found, key=lambda one: list(Basis).index(one.basis))
    return Evidence(
        side=side,
        value=sum((one.value for one in found), Fraction(0)),
        basis=weakest.basis,
        kind=weakest.kind,
        parts=tuple(part for one in found for part in one.parts),
    )


def _whole(body: Body) -> tuple[Sentence, ...]:
    shown = body.lower or body.upper
    if shown is None:
        return ()
    key = "target.beside.per_site" if shown.side == "lower" else "target.beside.per_site_most"
    return (Sentence(key=key, args={"value": Amount(value=shown.value, unit=Unit.BPS)}),)
