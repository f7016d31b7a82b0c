"""A whole plan against a district: which subjects each target has, what is known of them, and the verdicts and shares."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from netmon.evaluate import subjects
from netmon.evaluate.bounds import LineFacts
from netmon.evaluate.exits import exit_count
from netmon.evaluate.shares import by_county, mean_body, share_body, share_of
from netmon.evaluate.subjects import Pool, SiteFacts, Terms
from netmon.evaluate.verdicts import Context, Raw, canonical, judge, unlisted
from netmon.model.evidence import Basis, Body
from netmon.model.inventory import in_force
from netmon.model.roster import Matched, RosterEntry, is_selected
from netmon.model.sentence import Sentence
from netmon.model.target import Comparison, Measure, Plan, Quantifier, Selector, StageOf, Target
from netmon.model.throughput import RunRule
from netmon.model.verdict import Share, Subject, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictFacts:
    """Everything that a plan is judged by. `sites` by the inventory's id; `lines` are the district's own; `flags` answer what is asked of the district."""

    id: str
    name: str
    roster: Matched
    sites: Mapping[str, SiteFacts]
    lines: tuple[LineFacts, ...] = ()
    flags: Mapping[Measure, bool] = field(default_factory=dict)
    rule: RunRule = "mean"
    coverage: Fraction | None = None
    data_sha256: str = ""

    @property
    def subject(self) -> Subject:
        """The district itself."""
        return Subject("district", self.id, self.name, self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What came of a plan: a verdict for each subject, the groups' verdicts among them, and shares by target (of the district, then of counties)."""

    verdicts: tuple[Verdict, ...]
    shares: tuple[Share, ...]


def judge_plan(plan: Plan, district: DistrictFacts, context: Context) -> Judged:
    """Judge every target of a plan, in its order."""
    verdicts: list[Verdict] = []
    shares: list[Share] = []
    for target in plan.targets:
        found = judge_target(target, district, context)
        verdicts += found.verdicts
        shares += found.shares
    return Judged(verdicts=tuple(verdicts), shares=tuple(shares))


def judge_target(target: Target, district: DistrictFacts, context: Context) -> Judged:
    """Judge one target of all its subjects."""
    terms = Terms(context.days(target), target.per, district.rule)
    if target.quantifier in (Quantifier.COUNT, Quantifier.EXISTS):
        body = _of_district(target, district)
        raw = Raw(n=sum(facts.n for facts in district.lines), coverage=district.coverage, sha256=district.data_sha256)
        return Judged(verdicts=(judge(target, district.subject, body, raw, context),), shares=())
    if target.quantifier is Quantifier.EACH_LINK:
        each = _each_link(target, district, terms, context)
        return Judged(verdicts=tuple(each), shares=_shares(target, district, each))
    single = target
    if target.quantifier is Quantifier.SHARE_OF_SITES:
        condition = Fraction(1) if target.condition is None else target.condition
        single = replace(target, quantifier=Quantifier.EACH_SITE, comparison=Comparison.AT_LEAST, stages=(StageOf(condition),) if target.stages else ())
    pool = subjects.pool_of(district.lines, district.sites.values(), terms.days, unlisted=len(district.roster.missing))
    each = [_site(single, entry, district, pool, terms, context=context) for entry in _selected(single, district)]
    shares = _shares(target, district, each)
    if target.quantifier is Quantifier.EACH_SITE:
        return Judged(verdicts=tuple(each), shares=shares)
    return Judged(verdicts=tuple(_groups(target, each, shares, context)), shares=shares)


def site_body(target: Target, facts: SiteFacts, pool: Pool, terms: Terms) -> Body:
    """Return what is known of what a target asks of one school."""
    measure = target.measure
    if measure is Measure.EXIT_BANDWIDTH:
        return subjects.exit_bandwidth(facts, pool, terms)
    if measure is Measure.ACCESS_BANDWIDTH:
        return subjects.access_bandwidth(facts, terms)
    if measure is Measure.LINE_SPEED:
        return subjects.best_line(subjects.in_use(facts.lines, target.selector.roles), terms, target.medium)
    if measure is Measure.LINE_UP:
        return subjects.flag(_any_up(subjects.in_use(facts.lines, target.selector.roles)))
    if measure is Measure.CLASSROOM_SPEED:
        return subjects.slowest_classroom(facts.classroom_bps)
    if measure is Measure.STUDENTS_PER_COMPUTER:
        return _students_per_computer(facts, terms)
    if measure in facts.flags:
        return subjects.flag(facts.flags[measure])
    return subjects.counted(facts.counts.get(measure), uplink_up=facts.uplink_up)


def _site(target: Target, entry: RosterEntry, district: DistrictFacts, pool: Pool, terms: Terms, *, context: Context) -> Verdict:
    site = district.roster.sites.get(entry.code)
    facts = None if site is None else district.sites.get(site)
    subject = _subject(entry, site or "")
    if facts is None:
        return unlisted(target, subject, context)
    raw = Raw(n=facts.n, coverage=facts.coverage, sha256=facts.data_sha256)
    if is_selected(entry, target.selector) is None:
        gap = Sentence(key="target.gap.roster", args={"code": entry.code})
        return judge(target, subject, Body(gaps=(gap,)), raw, context)
    return judge(target, subject, site_body(target, facts, pool, terms), raw, context)


def _subject(entry: RosterEntry, site: str) -> Subject:
    return Subject("site", entry.code, entry.name, site, entry.county or "")


def _selected(target: Target, district: DistrictFacts) -> list[RosterEntry]:
    """Return the schools of the list that a target is about; what the list does not tell of a school (its area, stage), the inventory may."""
    return [entry for entry in (_completed(entry, district) for entry in district.roster.roster.entries) if is_selected(entry, target.selector) is not False]


def _completed(entry: RosterEntry, district: DistrictFacts) -> RosterEntry:
    site = district.roster.sites.get(entry.code)
    facts = None if site is None else district.sites.get(site)
    if facts is None:
        return entry
    return replace(entry, area=entry.area or facts.site.area, stage=entry.stage or facts.site.stage, county=entry.county or facts.site.county)


def _each_link(target: Target, district: DistrictFacts, terms: Terms, context: Context) -> list[Verdict]:
    """Judge each line of the roles; a district without any such line in its inventory is one unknown, and so is the access line of a school in none."""
    roles = target.selector.roles
    entries = {district.roster.sites.get(entry.code): entry for entry in _selected(target, district)}
    anywhere = target.selector == Selector(roles=roles)
    lines = list(district.lines) if anywhere else []
    lines += [line for site, facts in district.sites.items() if anywhere or site in entries for line in facts.lines]
    verdicts = []
    for facts in lines:
        if facts.link.role not in roles:
            continue
        entry = entries.get(facts.link.site)
        subject = Subject("link", facts.link.key, "", facts.link.site, (entry.county if entry is not None else None) or "")
        body = subjects.line_of(facts, terms.days, target.medium) if target.measure is Measure.LINE_SPEED else subjects.flag(facts.port_up)
        verdicts.append(judge(target, subject, body, Raw(n=facts.n, coverage=facts.coverage, sha256=facts.data_sha256), context))
    if "school_access" in roles:
        verdicts += [unlisted(target, _subject(entry, ""), context) for entry in _selected(target, district) if entry.code not in district.roster.sites]
    if verdicts:
        return verdicts
    nothing = Body(known=False, gaps=(Sentence(key="target.gap.no_such_line", args={"roles": ", ".join(roles)}),))
    return [judge(target, district.subject, nothing, Raw(), context)]


def _of_district(target: Target, district: DistrictFacts) -> Body:
    if target.measure is Measure.EXITS:
        return exit_count(district.lines)
    return subjects.flag(district.flags.get(target.measure))


def _groups(target: Target, each: Sequence[Verdict], shares: Sequence[Share], context: Context) -> Iterable[Verdict]:
    """Judge what is asked of the district, or of each county, by its schools."""
    groups = by_county(each)
    for share in shares:
        if (target.group_by == "county") != (share.group.kind == "county"):
            continue
        members = groups.get(share.group.name, []) if share.group.kind == "county" else each
        body = share_body(share) if target.quantifier is Quantifier.SHARE_OF_SITES else mean_body(members)
        raw = Raw(n=sum(verdict.n for verdict in members), sha256=_together(members))
        yield judge(target, share.group, body, raw, context)


def _shares(target: Target, district: DistrictFacts, each: Sequence[Verdict]) -> tuple[Share, ...]:
    counties = by_county(each)
    shares = [share_of(target.id, district.subject, each)]
    if len(counties) > 1 or target.group_by == "county":
        shares += [share_of(target.id, Subject("county", county or "-", county, "", county), found) for county, found in counties.items()]
    return tuple(shares)


def _together(verdicts: Iterable[Verdict]) -> str:
    """Return one hash over the raw data of several subjects, in the order of their ids."""
    return hashlib.sha256(canonical(sorted([verdict.subject.id, verdict.data_sha256] for verdict in verdicts))).hexdigest()


def _any_up(lines: Sequence[LineFacts]) -> bool | None:
    states = [facts.port_up for facts in lines]
    if any(states):
        return True
    return None if not states or None in states else False


def _students_per_computer(facts: SiteFacts, terms: Terms) -> Body:
    students = in_force(facts.site.students, terms.days.last)
    computers = in_force(facts.site.computers, terms.days.last)
    if students is None or not computers:
        return Body(gaps=(Sentence(key="target.gap.computers"),))
    return subjects.exactly(Fraction(students, computers), Basis.REGISTER)
