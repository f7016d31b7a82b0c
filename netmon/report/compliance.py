"""The compliance report (达标情况): the conclusions first, then the rules, every row behind them, what is to be put right, and how to check it all."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from netmon.model.evidence import Basis
from netmon.model.lang import Lang
from netmon.model.report import Report
from netmon.model.sentence import Amount, percent
from netmon.model.target import Measure, Target
from netmon.model.verdict import COUNTED, Share, Verdict
from netmon.report import compliance_detail as detail
from netmon.report import compliance_ledger as ledger
from netmon.report.compliance_checks import checks
from netmon.report.compliance_method import method
from netmon.report.page import As, Chart, Column, Look, Page, Row, Section, Series, Table
from netmon.report.view import View, count, data_up_to, foot, is_unreliable, mark, period, required, row, scope_text, target_title, view_of

_BASES = (Basis.MEASURED, Basis.CONTRACT, Basis.INTERFACE, Basis.REGISTER)
_ALWAYS = (Basis.MEASURED, Basis.CONTRACT)


def page(report: Report, lang: Lang) -> Page:
    """Return the compliance report in a language."""
    view = view_of(report, lang)
    sections = (
        conclusions(view),
        counties(view),
        others(view),
        method(view),
        detail.schools(view),
        detail.lines(view),
        ledger.found(view),
        ledger.ledger(view),
        ledger.inspection(view),
        ledger.exclusions(view),
        ledger.manual(view),
        checks(view),
    )
    return Page(
        title=view.say("title.compliance", district=report.district, period=period(view)),
        number=report.number,
        lang=lang,
        head=(data_up_to(view), scope_text(view), terms_text(view)),
        sections=tuple(section for section in sections if section is not None),
        foot=foot(view),
        mark=mark(view),
    )


def conclusions(view: View) -> Section:
    """Return 结论: a row a target with its counts and the share as bounds, the same per school, a chart."""
    district = [share for share in view.report.shares if share.group.kind == "district" and view.targets[share.target].is_quantified]
    tables = (_shares_table(view, district, view.say("table.shares"), counties=False), _per_school_table(view))
    charts = (_chart(view, district),) if any(share.counted for share in district) else ()
    notes = [view.write(note) for note in view.report.notes]
    empty = [] if view.entries else [view.say("empty")]
    findings = sum(len(verdict.findings) for verdict in view.report.verdicts)
    if findings:
        notes.append(view.say("findings.count", count=findings))
    return Section(
        sheet=view.say("sheet.conclusions"),
        title=view.say("sheet.conclusions"),
        paragraphs=(*empty, *notes),
        tables=tuple(table for table in tables if table is not None),
        charts=charts,
    )


def counties(view: View) -> Section | None:
    """Return 分县区小计; None where all schools are of one county."""
    found = [share for share in view.report.shares if share.group.kind == "county" and view.targets[share.target].is_quantified]
    if not found:
        return None
    table = _shares_table(view, found, "", counties=True)
    return Section(sheet=view.say("sheet.counties"), title=view.say("sheet.counties"), tables=(table,))


def others(view: View) -> Section | None:
    """Return 区级指标: what is asked of the district or of counties, and the sentences without a number."""
    tables = tuple(table for table in (detail.groups(view), _unquantified(view)) if table is not None)
    return Section(sheet=view.say("sheet.groups"), title=view.say("sheet.groups"), tables=tables) if tables else None


def terms_text(view: View) -> str:
    """Return the line on how it was counted, of the targets that the report has."""
    per_class = any(target.per == "class" and target.measure is Measure.EXIT_BANDWIDTH for target in view.targets.values())
    parts = [view.say("terms.per_class")] if per_class else []
    parts.append(view.say("terms.words"))
    if is_unreliable(view.report.dossier.plans):
        parts.append(view.say("terms.unreliable"))
    return view.say("terms", parts=view.say("clause").join(parts))


def share_text(share: Share) -> str:
    """Return the share as its bounds, cut down and never rounded up; one number where nothing is open."""
    if share.lower is None or share.upper is None:
        return "—"
    low, high = percent(share.lower), percent(share.upper)
    return low if share.lower == share.upper else f"{low}～{high}"


def _shares_table(view: View, shares: Sequence[Share], title: str, *, counties: bool) -> Table:
    bases = [basis for basis in _BASES if basis in _ALWAYS or any(share.passed.get(basis) for share in shares)]
    excluded = any(share.excluded or share.not_applicable for share in shares)
    head = (view.column("target", 8), view.column("title", 22, wrap=True), view.column("requirement", 10, wrap=True))
    county = (view.column("county", 10),) if counties else ()
    columns = (
        *head, *county, view.column("counted", 6, As.COUNT),
        *(Column(title=view.say(f"col.passed.{basis}"), kind=As.COUNT, width=8) for basis in bases),
        view.column("fail", 6, As.COUNT), view.column("insufficient", 7, As.COUNT), view.column("unknown", 6, As.COUNT),
        *((view.column("excluded", 6, As.COUNT),) if excluded else ()), view.column("share", 14),
    )  # fmt: skip
    rows = [_share_row(view, share, bases, counties=counties, excluded=excluded) for share in shares]
    return Table(columns=columns, rows=rows, title=title, note=view.say("note.shares"))


def _share_row(view: View, share: Share, bases: Iterable[Basis], *, counties: bool, excluded: bool) -> Row:
    target = view.targets[share.target]
    county = ((share.group.name or view.say("county.none")),) if counties else ()
    return row(
        share.target,
        target_title(view, target),
        required(view, target),
        *county,
        share.counted,
        *(count(share.passed.get(basis, 0), Look.GOOD) for basis in bases),
        count(share.fail, Look.BAD),
        count(share.insufficient, Look.DOUBT),
        count(share.unknown, Look.NOTHING),
        *((share.excluded + share.not_applicable,) if excluded else ()),
        (share_text(share), Look.STRONG),
    )


def _chart(view: View, shares: Sequence[Share]) -> Chart:
    kept = [share for share in shares if share.counted]
    series = [
        Series(name=view.say(f"col.passed.{basis}"), values=tuple(float(share.passed.get(basis, 0)) for share in kept), look=look)
        for basis, look in zip(_BASES, (Look.GOOD, Look.STRONG, Look.PLAIN, Look.PLAIN), strict=True)
        if any(share.passed.get(basis) for share in kept)
    ]
    series += [
        Series(name=view.say("state.fail"), values=tuple(float(share.fail) for share in kept), look=Look.BAD),
        Series(name=view.say("state.insufficient"), values=tuple(float(share.insufficient) for share in kept), look=Look.DOUBT),
        Series(name=view.say("state.unknown"), values=tuple(float(share.unknown) for share in kept), look=Look.NOTHING),
    ]
    return Chart(
        title=view.say("chart.shares"), kind="stacked", categories=tuple(share.target for share in kept), series=tuple(series), unit=view.say("chart.unit")
    )


def _per_school_table(view: View) -> Table | None:
    """Return how the targets per class would come out per school: for comparison alone, no verdict."""
    rows = []
    for target in view.targets.values():
        if target.per != "class" or not target.is_quantified:
            continue
        found = [verdict for verdict in view.report.verdicts if verdict.target == target.id and verdict.state in COUNTED]
        if not found:
            continue
        met = missed = 0
        for verdict in found:
            answer = _met_per_school(view, verdict, target)
            met, missed = met + (answer is True), missed + (answer is False)
        rows.append(row(target.id, target_title(view, target), _whole(view, target), len(found), met, missed, len(found) - met - missed))
    if not rows:
        return None
    columns = (
        view.column("target", 8), view.column("title", 22, wrap=True), view.column("per_school_required", 10), view.column("counted", 6, As.COUNT),
        view.column("reached", 6, As.COUNT), view.column("not_reached", 6, As.COUNT), view.column("undecided", 6, As.COUNT),
    )  # fmt: skip
    return Table(columns=columns, rows=rows, title=view.say("table.per_school"), note=view.say("note.per_school"))


def _whole(view: View, target: Target) -> str:
    stage = target.stage_on(view.last)
    assert stage is not None
    return view.say("required.site", relation=_relation(target), value=view.bps(stage.value))


def _relation(target: Target) -> str:
    return {">=": "≥", ">": ">", "<=": "≤", "<": "<"}[target.comparison.value]


def _met_per_school(view: View, verdict: Verdict, target: Target) -> bool | None:
    """Say whether a whole school's exit reaches the number that is meant per class; None where neither is proven."""
    stage = target.stage_on(view.last)
    assert stage is not None
    lows = [_amount(found.args.get("value")) for found in verdict.beside if found.key == "target.beside.per_site"]
    highs = [_amount(found.args.get("value")) for found in verdict.beside if found.key == "target.beside.per_site_most"]
    if any(value is not None and target.comparison.holds(value, stage.value) for value in lows):
        return True
    if verdict.upper is not None and verdict.upper >= stage.value:
        return None
    return False if any(value is not None and not target.comparison.holds(value, stage.value) for value in highs) else None


def _amount(value: object) -> Fraction | None:
    return value.value if isinstance(value, Amount) else None


def _unquantified(view: View) -> Table | None:
    """Return the sentences of the plans that have no number: 无量化标准, shown and never judged."""
    rows = [
        row(target.id, target_title(view, target), target.quote, target.source, (view.say("no_standard"), Look.QUIET))
        for target in view.targets.values()
        if not target.is_quantified
    ]
    if not rows:
        return None
    columns = (
        view.column("target", 8), view.column("title", 18, wrap=True), view.column("quote", 34, wrap=True), view.column("source", 12),
        view.column("state", 10),
    )  # fmt: skip
    return Table(columns=columns, rows=rows, title=view.say("table.unquantified"))
