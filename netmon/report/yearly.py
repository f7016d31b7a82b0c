"""The yearly report (教育信息化年度发展报告): targets with the plans' old figures beside, the year by months, every county and school, what is left to do."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final

from netmon.model.lang import Lang
from netmon.model.report import Report, SiteCoverage
from netmon.model.report_facts import MonthFacts
from netmon.model.sentence import percent
from netmon.model.target import Measure
from netmon.model.verdict import VerdictState
from netmon.report import asset_list, compliance, coverage, phrases, uptime
from netmon.report.compliance_checks import checks
from netmon.report.compliance_ledger import exclusions, ledger, manual
from netmon.report.compliance_method import method
from netmon.report.page import As, CellValue, Chart, Column, Look, Page, Row, Section, Series, Table
from netmon.report.view import View, count, data_up_to, foot, mark, period, required, row, scope_text, target_title, view_of

TERA: Final = 10**12


def page(report: Report, lang: Lang) -> Page:
    """Return the yearly report in a language."""
    view = view_of(report, lang)
    sections = (
        _summary(view),
        compliance.conclusions(view),
        _baselines(view),
        _months(view),
        _counties(view),
        _schools(view),
        ledger(view),
        exclusions(view),
        manual(view),
        method(view),
        checks(view),
    )
    return Page(
        title=view.say("title.yearly", district=report.district, period=period(view)),
        number=report.number,
        lang=lang,
        head=(data_up_to(view), scope_text(view), compliance.terms_text(view)),
        sections=tuple(section for section in sections if section is not None),
        foot=foot(view),
        mark=mark(view),
    )


def _summary(view: View) -> Section:
    """Return 概况: the year in sentences, each of which a later table bears out."""
    schools = [one for one in view.report.places if one.kind == "site"]
    lesson_s, up_s = sum(one.lesson_s for one in schools), sum(one.lesson_up_s for one in schools)
    outages = uptime.school_outages(view)
    mean = phrases.mean_minutes(view, outages)
    wifi, boards = coverage.counted(view, Measure.WIFI_COVERAGE), coverage.counted(view, Measure.MULTIMEDIA_RATE)
    lessons = sum(one.lessons for one in view.report.coverage)
    used = coverage.lessons_share(view.report.coverage, used=True)
    states = [problem.status for problem in view.report.problems]
    said = [
        view.say("year.online", schools=len(schools), share=phrases.percent_of(up_s, lesson_s), outages=len(outages)),
        view.say("year.mttr", minutes=round(mean)) if mean is not None else "",
        view.say("year.cover", wifi=phrases.bounds_text(wifi), boards=phrases.bounds_text(boards)),
        view.say("year.lessons", lessons=lessons, share="—" if used is None else percent(used)) if lessons else view.say("year.no_lessons"),
        view.say("year.assets", total=len(view.report.assets), gone=len(asset_list.not_seen(view)), ended=len(asset_list.ended(view))),
        view.say("year.ledger", open=states.count("open"), proposed=states.count("proposed"), closed=states.count("closed")),
        view.say("year.blind", length=phrases.length(view, sum(gap.end - gap.start for gap in view.report.dossier.gaps))) if view.report.dossier.gaps else "",
    ]
    return Section(sheet=view.say("sheet.overview"), title=view.say("sheet.overview"), paragraphs=tuple(part for part in said if part))


def _baselines(view: View) -> Section | None:
    """Return 与规划基数对照: figures that the plans quote beside what is counted today; they are baselines and no targets."""
    boards = coverage.counted(view, Measure.MULTIMEDIA_RATE)
    rows = []
    for plan in view.report.dossier.plans:
        for one in plan.baselines:
            about_boards = "白板" in one.quote
            now = (phrases.bounds_text(boards), Look.STRONG) if about_boards and boards is not None else (view.say("year.not_comparable"), Look.NOTHING)
            rows.append(row(one.id, one.quote, one.source, one.who, one.as_of, one.value, now, one.note or ""))
    if not rows:
        return None
    columns = (
        view.column("id", 8), view.column("quote", 26, wrap=True), view.column("source", 10), view.column("who_baseline", 7), view.column("as_of", 10),
        view.column("value", 9, wrap=True), view.column("today", 14), view.column("note", 20, wrap=True),
    )  # fmt: skip
    table = Table(columns=columns, rows=rows, note=view.say("note.year_baselines"))
    return Section(sheet=view.say("sheet.baselines"), title=view.say("sheet.baselines"), tables=(table,), wide=True)


def _months(view: View) -> Section:
    """Return 分月情况: schools on-line, lessons, traffic, and how the verdicts stood at each month's end."""
    months = view.report.months
    columns = (
        view.column("month", 8), view.column("lesson_online", 9, As.RATIO), view.column("lesson_lost", 9, As.COUNT), view.column("outages", 7, As.COUNT),
        view.column("traffic_tb", 9, As.NUMBER), view.column("peak_hour", 9, As.MBPS), view.column("hours_known", 9, As.RATIO),
        view.column("lessons", 9, As.COUNT), view.column("ready_share", 9, As.RATIO), view.column("used_share", 9, As.RATIO),
    )  # fmt: skip
    tables = [Table(columns=columns, rows=[_month_row(one) for one in months], note=view.say("note.months"))]
    shares = _shares(view, months)
    if shares is not None:
        tables.append(shares)
    return Section(sheet=view.say("sheet.months"), title=view.say("sheet.months"), tables=tuple(tables), charts=_month_charts(view, months), wide=True)


def _month_row(one: MonthFacts) -> Row:
    lost = (one.lesson_s - one.lesson_up_s) // 60
    return row(
        one.month,
        phrases.share_cell(phrases.fraction(one.lesson_up_s, one.lesson_s), good=not lost),
        count(lost, Look.BAD) if one.lesson_s else None,
        one.outages if one.lesson_s else None,
        None if one.octets is None else Fraction(one.octets, TERA),
        one.peak_bps,
        phrases.share_cell(phrases.fraction(one.hours, one.hours_expected)),
        one.lessons or None,
        phrases.share_cell(phrases.fraction(one.lessons_ready, one.lessons)),
        phrases.share_cell(phrases.fraction(one.lessons_used, one.lessons)),
    )


def _shares(view: View, months: Sequence[MonthFacts]) -> Table | None:
    """Return a row a target, a column a month: how many passed of how many; None where no verdict was kept."""
    targets = [target for target in view.targets.values() if any(share.target == target.id for one in months for share in one.shares)]
    kept = [one for one in months if one.shares]
    if not targets:
        return None
    rows = []
    for target in targets:
        by_month = {one.month: share for one in kept for share in one.shares if share.target == target.id}
        cells = [
            "" if (share := by_month.get(one.month)) is None else f"{share.passed}/{share.passed + share.fail + share.insufficient + share.unknown}"
            for one in kept
        ]
        rows.append(row(target.id, target_title(view, target), required(view, target), *cells))
    columns = (
        view.column("target", 8),
        view.column("title", 20, wrap=True),
        view.column("requirement", 10),
        *(Column(title=one.month, width=8) for one in kept),
    )
    return Table(columns=columns, rows=rows, title=view.say("table.month_shares"), note=view.say("note.month_shares"))


def _month_charts(view: View, months: Sequence[MonthFacts]) -> tuple[Chart, ...]:
    names = tuple(one.month for one in months)
    online = tuple(round(100 * one.lesson_up_s / one.lesson_s, 2) if one.lesson_s else None for one in months)
    traffic = tuple(round(one.octets / TERA, 2) if one.octets is not None else None for one in months)
    found = []
    if any(value is not None for value in traffic):
        series = Series(name=view.say("col.traffic_tb"), values=traffic, look=Look.STRONG)
        found.append(Chart(title=view.say("chart.traffic"), kind="bars", categories=names, series=(series,), unit="TB"))
    if sum(value is not None for value in online) > 1:
        series = Series(name=view.say("col.lesson_online"), values=online, look=Look.GOOD)
        found.append(Chart(title=view.say("chart.online"), kind="lines", categories=names, series=(series,), unit="%"))
    return tuple(found)


def _counties(view: View) -> Section | None:
    names = sorted({one.site.county or "" for one in view.report.dossier.sites})
    if len(names) < 2:
        return None
    rows = [_group_row(view, (county or view.say("county.none"),), _sites(view, county)) for county in names]
    table = Table(columns=(view.column("county", 12), view.column("schools", 7, As.COUNT), *_group_columns(view)), rows=rows, note=view.say("note.year_groups"))
    share_section = compliance.counties(view)
    tables = (table,) if share_section is None else (table, *share_section.tables)
    return Section(sheet=view.say("sheet.counties"), title=view.say("sheet.counties"), tables=tables, wide=True)


def _sites(view: View, county: str) -> list[str]:
    return [one.site.id for one in view.report.dossier.sites if (one.site.county or "") == county]


def _group_columns(view: View) -> tuple[Column, ...]:
    return (
        view.column("pass_count", 7, As.COUNT), view.column("fail", 7, As.COUNT), view.column("undecided", 8, As.COUNT),
        view.column("lesson_online", 9, As.RATIO), view.column("lesson_lost", 8, As.COUNT), view.column("outages", 7, As.COUNT),
        view.column("wifi_share", 14), view.column("board_share", 14), view.column("used_share", 9, As.RATIO), view.column("devices", 8, As.COUNT),
        view.column("open_problems", 8, As.COUNT),
    )  # fmt: skip


def _group_row(view: View, names: Sequence[CellValue], sites: Sequence[str], *, single: bool = False) -> Row:
    wanted = set(sites)
    codes = {code for code, found in view.site_of.items() if found.site.id in wanted}
    states = [verdict.state for verdict in view.report.verdicts if verdict.subject.kind == "site" and verdict.subject.id in codes]
    places = [one for one in view.report.places if one.kind == "site" and one.site in wanted]
    up, whole = sum(one.lesson_up_s for one in places), sum(one.lesson_s for one in places)
    wifi, boards = (phrases.bounds_text(coverage.counted(view, of, wanted)) for of in (Measure.WIFI_COVERAGE, Measure.MULTIMEDIA_RATE))
    problems = [one for one in view.report.problems if one.subject in codes and one.status == "open"]
    lessons: Iterable[SiteCoverage] = [one for one in view.report.coverage if one.site in wanted]
    return row(
        *names,
        *(() if single else (len(wanted),)),
        count(states.count(VerdictState.PASS), Look.GOOD),
        count(states.count(VerdictState.FAIL), Look.BAD),
        count(sum(state in (VerdictState.INSUFFICIENT, VerdictState.UNKNOWN) for state in states), Look.DOUBT),
        phrases.share_cell(phrases.fraction(up, whole), good=up == whole),
        count((whole - up) // 60, Look.BAD) if whole else None,
        sum(one.outages for one in places) if places else None,
        wifi,
        boards,
        phrases.share_cell(coverage.lessons_share(list(lessons), used=True)),
        sum(one.site in wanted for one in view.report.assets),
        count(len(problems), Look.BAD),
    )


def _schools(view: View) -> Section:
    rows = []
    for code, entry in view.entries.items():
        found = view.site_of.get(code)
        sites = [] if found is None else [found.site.id]
        rows.append(_group_row(view, (code, entry.name, entry.county or ""), sites, single=True) if sites else _missing(view, code))
    columns = (view.column("code", 12), view.column("school", 14, wrap=True), view.column("county", 8), *_group_columns(view))
    table = Table(columns=columns, rows=rows, filtered=True, note=view.say("note.year_groups"))
    return Section(sheet=view.say("sheet.schools"), title=view.say("sheet.schools"), tables=(table,), wide=True)


def _missing(view: View, code: str) -> Row:
    entry = view.entries[code]
    said = (view.say("year.unlisted"), Look.NOTHING)
    return row(code, entry.name, entry.county or "", *([None] * 3), said, *([None] * 7))
