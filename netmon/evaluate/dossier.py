"""From a dossier and the figures of its samples to verdicts: the one way, for making a report, for verifying it and for replaying it under other targets.

Nothing is taken from what is missing: with too few samples only what was seen counts, never what was not.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from fractions import Fraction
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from netmon.evaluate.bounds import ACCESS, EXIT, Days, LineFacts, contract_on, line_bounds, with_usage
from netmon.evaluate.compliance import DistrictFacts, Judged, judge_plan
from netmon.evaluate.exits import is_working
from netmon.evaluate.statistics import lesson_spans, span_of, split_exclusions, window_span
from netmon.evaluate.subjects import Counted, SiteFacts
from netmon.evaluate.verdicts import Context, canonical
from netmon.model.dossier import Dossier, DossierLine, DossierSite, SeenPort
from netmon.model.evidence import Body
from netmon.model.figures import Figures, PortFigures, PortQuestion, Span
from netmon.model.roster import match
from netmon.model.spans import merged
from netmon.model.target import Measure
from netmon.model.throughput import RunOutcome, RunRecord
from netmon.model.verdict import Window

K = TypeVar("K")
V = TypeVar("V")
PortKey = tuple[str, str]
AllFigures = Mapping[PortKey, PortFigures]
OF: Final = 1000
"""What `Dossier.minimum_coverage` is a part of."""


def questions(dossier: Dossier) -> tuple[PortQuestion, ...]:
    """Return what is asked of the samples of each port that a line is watched by, in canonical order.

    Lines that share a port share its lesson hours and exclusions; its capacity is that of the first of them by key.
    """
    lessons = [tuple(lesson_spans(calendar, dossier.window)) for calendar in dossier.calendars]
    by_port: dict[PortKey, list[tuple[DossierLine, int]]] = {}
    for line, calendar in sorted(_all_lines(dossier), key=lambda found: found[0].link.key):
        if line.port is not None:
            by_port.setdefault((line.port.device, line.port.interface), []).append((line, calendar))
    return tuple(_question(dossier, key, found, lessons) for key, found in sorted(by_port.items()))


def judge_dossier(dossier: Dossier, figures: AllFigures) -> Judged:
    """Judge every plan of a dossier; `figures` by port, what they lack is not known."""
    district = district_facts(dossier, figures)
    context = context_of(dossier)
    judged = [judge_plan(plan, district, context) for plan in dossier.plans]
    return Judged(
        verdicts=tuple(verdict for found in judged for verdict in found.verdicts),
        shares=tuple(share for found in judged for share in found.shares),
    )


def context_of(dossier: Dossier) -> Context:
    """Return what holds for all verdicts of a dossier."""
    return Context(window=dossier.window, inputs=dict(dossier.inputs or {}), exclusions=dossier.exclusions, zone=ZoneInfo(dossier.zone))


def district_facts(dossier: Dossier, figures: AllFigures) -> DistrictFacts:
    """Return everything that the judge looks at."""
    sites = {found.site.id: site_facts(found, dossier, figures) for found in dossier.sites}
    lines = tuple(line_facts(line, dossier, figures) for line in dossier.lines)
    return DistrictFacts(
        id=dossier.district_id,
        name=dossier.district_name,
        roster=match(dossier.roster, (found.site for found in dossier.sites)),
        sites=sites,
        lines=lines,
        flags=dict(dossier.flags or {}),
        rule=dossier.rule,
        coverage=_coverage(dossier.lines, figures),
        data_sha256=_hash({"flags": _flags(dossier.flags), "lines": sorted(line.data_sha256 for line in lines)}),
    )


def site_facts(found: DossierSite, dossier: Dossier, figures: AllFigures) -> SiteFacts:
    """Return one school as the judge looks at it."""
    lines = tuple(line_facts(line, dossier, figures) for line in found.lines)
    counts = {measure: Counted(good=seen.good, bad=seen.bad, unknown=seen.unknown, unreachable=seen.unreachable) for measure, seen in _items(found.counts)}
    seen = {
        "classrooms": list(found.classroom_bps),
        "counts": {measure.value: list(count) for measure, count in counts.items()},
        "flags": _flags(found.flags),
        "lines": sorted(line.data_sha256 for line in lines),
        "uplink_up": found.uplink_up,
    }
    return SiteFacts(
        site=found.site,
        lines=lines,
        flags=dict(found.flags or {}),
        counts=counts,
        classroom_bps=found.classroom_bps,
        uplink_up=found.uplink_up,
        n=sum(line.n for line in lines),
        coverage=_coverage(found.lines, figures),
        data_sha256=_hash(seen),
    )


def line_facts(line: DossierLine, dossier: Dossier, figures: AllFigures) -> LineFacts:
    """Return one line as the judge looks at it.

    Tests of the up direction decide nothing, nor do those in a time that is excluded. Below the minimum coverage it stays unknown whether a line
    that carried nothing was idle, and whether an exit that carried little works.
    """
    runs = _counting(line, dossier)
    facts = LineFacts(link=line.link, shaper_bps=line.link.shaper_bps, tests=tuple(record.run() for record in runs), data_sha256=line_sha256(line, figures))
    port = line.port
    found = None if port is None else figures.get((port.device, port.interface))
    if port is not None:
        facts = replace(facts, port_up=port.up, member_bps=port.member_bps)
    if port is not None and found is not None:
        down, lessons = of_down(found, port)
        facts = replace(with_usage(facts, down), port_bps=found.speed_bps, coverage=down.coverage.ratio)
        if facts.traffic is False and not _enough(down, dossier.minimum_coverage):
            facts = replace(facts, traffic=None)
        facts = _with_working(facts, lessons, dossier.minimum_coverage)
    elif facts.link.role == "exit":
        facts = _with_working(facts, Figures(), dossier.minimum_coverage)
    return replace(facts, n=facts.n + len(runs))


def line_body(line: DossierLine, dossier: Dossier, figures: AllFigures, days: Days) -> Body:
    """Return what is known of a line's bandwidth as bounds: explanations and the line's page show just this."""
    return line_bounds(line_facts(line, dossier, figures), days, EXIT if line.link.role == "exit" else ACCESS, dossier.rule)


def of_down(found: PortFigures, port: SeenPort) -> tuple[Figures, Figures]:
    """Return the figures of a line's down direction over the window and over the lesson hours."""
    return (found.received, found.lesson_received) if port.down == "received" else (found.sent, found.lesson_sent)


def line_sha256(line: DossierLine, figures: AllFigures) -> str:
    """Return the hash of a line's raw data: the hash of its port's rows, what was seen of the port, and its tests.

    Where the rows have no hash (they are of another engine), the figures stand for them.
    """
    found = None if line.port is None else figures.get((line.port.device, line.port.interface))
    rows: object = None if found is None else found.data_sha256 or asdict(found)
    runs = [asdict(record) for record in sorted(line.runs, key=_run_order)]
    return _hash({"line": line.link.key, "port": None if line.port is None else asdict(line.port), "rows": rows, "runs": runs})


def data_sha256(dossier: Dossier, figures: AllFigures) -> str:
    """Return the hash of everything that was judged: each subject's raw data, the day files, and the times in which netmon did not poll."""
    district = district_facts(dossier, figures)
    return _hash(
        {
            "days": [day.sha256 for day in dossier.days],
            "district": district.data_sha256,
            "gaps": [list(gap) for gap in dossier.gaps],
            "sites": {site: facts.data_sha256 for site, facts in district.sites.items()},
        }
    )


def _question(dossier: Dossier, key: PortKey, found: Sequence[tuple[DossierLine, int]], lessons: Sequence[tuple[Span, ...]]) -> PortQuestion:
    first = found[0][0]
    assert first.port is not None
    down, up = _capacity(first, context_of(dossier).last_day)
    received, sent = (down, up) if first.port.down == "received" else (up, down)
    return PortQuestion(
        device=key[0],
        interface=key[1],
        lessons=tuple(merged(span for number in {calendar for _, calendar in found} for span in lessons[number])),
        excluded=tuple(merged(span for line, _ in found for span in _excluded(line, dossier))),
        capacity_received_bps=received,
        capacity_sent_bps=sent,
        hashed=True,
    )


def _all_lines(dossier: Dossier) -> Iterable[tuple[DossierLine, int]]:
    """Yield every line with the number of its calendar; the district's own lines have the first."""
    yield from ((line, 0) for line in dossier.lines)
    yield from ((line, found.calendar) for found in dossier.sites for line in found.lines)


def _capacity(line: DossierLine, day: date) -> tuple[int | None, int | None]:
    """Return down and up of the contract in force; None without one, which leaves it to the port's own speed."""
    held = contract_on(line.link.contracts, day)
    return (None, None) if held is None else (held.down_bps, held.up_bps)


def _excluded(line: DossierLine, dossier: Dossier) -> list[Span]:
    """Return the time of the window that does not count for a line."""
    held, _ = split_exclusions(dossier.exclusions, dossier.window, line.link.site, line.link.key)
    whole = window_span(dossier.window)
    spans = [span_of(found.start, found.end) for found in held]
    return merged(Span(max(span.start, whole.start), min(span.end, whole.end)) for span in spans)


def _counting(line: DossierLine, dossier: Dossier) -> list[RunRecord]:
    excluded = _excluded(line, dossier)
    start, end = _ms(dossier.window)
    found = [record for record in sorted(line.runs, key=_run_order) if record.direction == "down" and start <= record.at_ms < end]
    return [record for record in found if not any(span.start * 1000 <= record.at_ms < span.end * 1000 for span in excluded)]


def _run_order(record: RunRecord) -> tuple[int, str, str, str]:
    return record.at_ms, record.path, record.direction, record.server


def _with_working(facts: LineFacts, lessons: Figures, minimum: int) -> LineFacts:
    """Say of an exit whether it works; `unproven` where it did not show in lessons, and without any lesson where its port was not seen to be up."""
    if facts.link.role != "exit":
        return facts
    answered = any(run.path == "exit" and run.outcome is RunOutcome.OK for run in facts.tests)
    expected = lessons.coverage.expected
    working = is_working(port_up=facts.port_up, lesson_slots=expected, grew=lessons.grew, valid=lessons.coverage.valid, probe_answered=answered)
    if working is False and facts.port_up is not False and not _enough(lessons, minimum):
        working = None
    could_show = expected > 0 or facts.port_up is not True
    return replace(facts, working=working, unproven=working is not True and could_show)


def _enough(figures: Figures, minimum: int) -> bool:
    ratio = figures.coverage.ratio
    return ratio is not None and ratio >= Fraction(minimum, OF)


def _coverage(lines: Iterable[DossierLine], figures: AllFigures) -> Fraction | None:
    """Return the share of slots with a value over the lines that are watched by a port; None where there is no such slot."""
    expected = valid = 0
    for line in lines:
        found = None if line.port is None else figures.get((line.port.device, line.port.interface))
        if line.port is not None and found is not None:
            coverage = of_down(found, line.port)[0].coverage
            expected, valid = expected + coverage.expected, valid + coverage.valid
    return Fraction(valid, expected) if expected else None


def _items(found: Mapping[K, V] | None) -> Iterable[tuple[K, V]]:
    return () if found is None else found.items()


def _flags(flags: Mapping[Measure, bool] | None) -> dict[str, bool]:
    return {str(measure): value for measure, value in _items(flags)}


def _ms(window: Window) -> tuple[int, int]:
    return int(window.start.timestamp() * 1000), int(window.end.timestamp() * 1000)


def _hash(value: object) -> str:
    return hashlib.sha256(canonical(value)).hexdigest()
