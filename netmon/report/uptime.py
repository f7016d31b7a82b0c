"""Availability and outages: which schools were off-line in lesson hours, which lines and devices failed, how long until they were back."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from netmon.model.lang import Lang
from netmon.model.report import Availability, Outage, Report
from netmon.model.report_facts import PlaceAvailability
from netmon.model.texts import text
from netmon.report import phrases
from netmon.report.compliance_checks import checks
from netmon.report.compliance_ledger import exclusions
from netmon.report.page import As, Chart, Column, Look, Page, Row, Section, Series, Table
from netmon.report.view import View, count, data_up_to, foot, mark, period, row, view_of

LONGEST: Final = 10
REPEATED: Final = 2
CHARTED: Final = 12


def page(report: Report, lang: Lang) -> Page:
    """Return the report on availability in a language."""
    view = view_of(report, lang)
    return Page(
        title=view.say("title.availability", district=report.district, period=period(view)),
        number=report.number,
        lang=lang,
        head=(data_up_to(view), view.say("uptime.terms")),
        sections=(_conclusions(view), _failed(view), _lines(view), _devices(view), exclusions(view), checks(view)),
        foot=foot(view),
        mark=mark(view),
    )


def schools_of(view: View) -> list[PlaceAvailability]:
    """Return the schools, the one that lost most lesson hours first."""
    found = [one for one in view.report.places if one.kind == "site"]
    return sorted(found, key=lambda one: (-(one.lesson_s - one.lesson_up_s), -one.down_s, one.site))


def school_outages(view: View) -> list[Outage]:
    """Return the outages of whole schools."""
    return [one for one in view.report.outages if not one.device and not one.line]


def by_length(view: View, outages: Sequence[Outage]) -> list[Outage]:
    """Return outages, those that cost most lesson time first, then the longest."""
    return sorted(outages, key=lambda one: (-one.lesson_s, -phrases.lasted_s(view, one), one.start_ms))


def frequent(outages: Sequence[Outage]) -> list[tuple[str, str, int]]:
    """Return devices and lines that failed REPEATED times or more by themselves, as (line or device, site, times), the most frequent first."""
    found = Counter((one.line or one.device, one.site) for one in outages if one.state == "down" and (one.line or one.device))
    return sorted(((name, site, times) for (name, site), times in found.items() if times >= REPEATED), key=lambda one: (-one[2], one[0]))


def outage_row(view: View, one: Outage) -> Row:
    """Return an outage as the tables have it."""
    return row(
        phrases.site_name(view, one.site),
        phrases.outage_name(view, one),
        view.moment(one.start_ms),
        ("", Look.PLAIN) if one.end_ms is None else view.moment(one.end_ms),
        (phrases.length(view, phrases.lasted_s(view, one)), Look.BAD if one.end_ms is None else Look.PLAIN),
        (one.lesson_s // 60, Look.BAD if one.lesson_s else Look.PLAIN),
        (view.say(f"uptime.state.{one.state}"), phrases.STATE_LOOK[one.state]),
        phrases.outage_why(view, one) if one.end_ms is not None else view.join((phrases.outage_why(view, one), view.say("uptime.not_over"))),
    )


def outage_columns(view: View) -> tuple[Column, ...]:
    """Return the columns of `outage_row`."""
    return (
        view.column("school", 12, wrap=True), view.column("what_failed", 18, wrap=True), view.column("from", 16, As.MOMENT),
        view.column("until", 16, As.MOMENT), view.column("lasted", 9), view.column("lesson_minutes", 7, As.COUNT), view.column("state_now", 8),
        view.column("because", 14, wrap=True),
    )  # fmt: skip


def _conclusions(view: View) -> Section:
    schools = schools_of(view)
    rows = [_school_row(view, one) for one in schools]
    columns = (
        view.column("school", 14, wrap=True), view.column("county", 8), view.column("lesson_online", 8, As.RATIO), view.column("online", 8, As.RATIO),
        view.column("lesson_lost", 8, As.COUNT), view.column("outages", 6, As.COUNT), view.column("down", 9), view.column("planned", 9),
        view.column("seen", 8, As.RATIO), view.column("at_end", 8),
    )  # fmt: skip
    table = Table(columns=columns, rows=rows, title=view.say("table.schools_online"), note=view.say("note.online"))
    missing = [found for found in view.report.dossier.sites if found.site.id not in {one.site for one in schools}]
    unlisted = len(view.entries) - len(view.site_of)
    said = view.say("uptime.unwatched", count=len(missing), unlisted=unlisted) if missing or unlisted else ""
    return Section(
        sheet=view.say("sheet.conclusions"),
        title=view.say("sheet.conclusions"),
        paragraphs=tuple(part for part in (*phrases.notes(view), _summary(view, schools), said) if part),
        tables=(table,),
        charts=_charts(view, schools),
    )


def _summary(view: View, schools: Sequence[PlaceAvailability]) -> str:
    if not schools:
        return view.say("uptime.no_schools")
    whole, up = sum(one.lesson_s for one in schools), sum(one.lesson_up_s for one in schools)
    outages = school_outages(view)
    mean = phrases.mean_minutes(view, outages)
    hit = len({one.site for one in outages if one.lesson_s})
    online = view.say("uptime.no_lessons") if not whole else view.say("uptime.online", share=phrases.percent_of(up, whole))
    mttr = "" if mean is None else view.say("uptime.mttr", minutes=round(mean))
    devices = [one for one in view.report.outages if one.device and not one.line and one.state == "down"]
    return view.say("uptime.summary", schools=len(schools), online=online, outages=len(outages), hit=hit, mttr=mttr, devices=len(devices))


def _school_row(view: View, one: PlaceAvailability) -> Row:
    lost = (one.lesson_s - one.lesson_up_s) // 60
    return row(
        phrases.site_name(view, one.site),
        phrases.county_of(view, one.site),
        phrases.share_cell(one.lesson_ratio, good=not lost),
        phrases.share_cell(one.ratio),
        count(lost, Look.BAD) if one.lesson_s else None,
        phrases.times_cell(one),
        phrases.length(view, one.down_s) if one.down_s else "",
        phrases.length(view, one.planned_s) if one.planned_s else "",
        phrases.share_cell(phrases.known(one)),
        (view.say(f"uptime.state.{one.last}"), phrases.STATE_LOOK.get(one.last, Look.QUIET)),
    )


def _charts(view: View, schools: Sequence[PlaceAvailability]) -> tuple[Chart, ...]:
    hit = [one for one in schools if one.lesson_s > one.lesson_up_s][:CHARTED]
    if not hit:
        return ()
    values = tuple(float((one.lesson_s - one.lesson_up_s) // 60) for one in hit)
    name = view.say("col.lesson_lost")
    return (
        Chart(
            title=view.say("chart.lesson_lost"), kind="stacked", categories=tuple(phrases.site_name(view, one.site) for one in hit),
            series=(Series(name=name, values=values, look=Look.BAD),), unit=view.say("unit.minutes"),
        ),
    )  # fmt: skip


def _failed(view: View) -> Section:
    """Return 中断清单: the ten that cost most, what failed again and again, and all."""
    ordered = by_length(view, view.report.outages)
    first = Table(columns=outage_columns(view), rows=[outage_row(view, one) for one in ordered[:LONGEST]], title=view.say("table.longest"))
    tables = [first]
    again = frequent(view.report.outages)
    if again:
        columns = (view.column("what_failed", 24, wrap=True), view.column("school", 16, wrap=True), view.column("outages", 8, As.COUNT))
        rows = [row(name if "/" not in name else phrases.line_name(view, name), phrases.site_name(view, site), times) for name, site, times in again[:LONGEST]]
        tables.append(Table(columns=columns, rows=rows, title=view.say("table.frequent")))
    if len(ordered) > LONGEST:
        rows = [outage_row(view, one) for one in view.report.outages]
        tables.append(Table(columns=outage_columns(view), rows=rows, filtered=True, title=view.say("table.all_outages", count=len(rows))))
    return Section(sheet=view.say("sheet.outages"), title=view.say("sheet.outages"), paragraphs=(view.say("uptime.outage_terms"),), tables=tuple(tables))


def _lines(view: View) -> Section:
    found = sorted((one for one in view.report.places if one.kind == "line"), key=lambda one: (-one.down_s, one.place))
    rows = [
        row(
            phrases.line_name(view, one.place),
            phrases.share_cell(one.lesson_ratio, good=one.lesson_s == one.lesson_up_s),
            phrases.share_cell(one.ratio),
            phrases.times_cell(one),
            phrases.length(view, one.down_s) if one.down_s else "",
            phrases.length(view, one.unreachable_s) if one.unreachable_s else "",
            phrases.share_cell(phrases.known(one)),
            (view.say(f"uptime.state.{one.last}"), phrases.STATE_LOOK.get(one.last, Look.QUIET)),
        )
        for one in found
    ]
    columns = (
        view.column("line", 26, wrap=True), view.column("lesson_online", 8, As.RATIO), view.column("online", 8, As.RATIO),
        view.column("outages", 6, As.COUNT), view.column("down", 10), view.column("cut_off", 10), view.column("seen", 8, As.RATIO), view.column("at_end", 8),
    )  # fmt: skip
    unseen = [line.link.key for line in view.lines.values() if line.port is None]
    note = view.say("note.unseen_lines", count=len(unseen)) if unseen else ""
    table = Table(columns=columns, rows=rows, filtered=True, note=note)
    return Section(sheet=view.say("sheet.exits_lines"), title=view.say("sheet.exits_lines"), tables=(table,))


def _devices(view: View) -> Section:
    found = sorted(view.report.availability, key=lambda one: (-one.down_s, -one.unreachable_s, one.site, one.device))
    rows = [_device_row(view, one) for one in found]
    columns = (
        view.column("device", 16, wrap=True), view.column("school", 14, wrap=True), view.column("device_role", 9), view.column("lesson_online", 8, As.RATIO),
        view.column("online", 8, As.RATIO), view.column("outages", 6, As.COUNT), view.column("down", 10), view.column("cut_off", 10),
        view.column("seen", 8, As.RATIO),
    )  # fmt: skip
    table = Table(columns=columns, rows=rows, filtered=True, note=view.say("note.devices_up"))
    return Section(sheet=view.say("sheet.devices"), title=view.say("sheet.devices"), tables=(table,))


def _device_row(view: View, one: Availability) -> Row:
    seen = one.up_s + one.down_s + one.unreachable_s
    whole = seen + one.unknown_s + one.blind_s
    return row(
        one.device,
        phrases.site_name(view, one.site),
        text(f"role.{one.role}", view.lang),
        phrases.share_cell(one.lesson_ratio, good=one.lesson_s == one.lesson_up_s),
        phrases.share_cell(one.ratio),
        one.outages,
        phrases.length(view, one.down_s) if one.down_s else "",
        phrases.length(view, one.unreachable_s) if one.unreachable_s else "",
        phrases.share_cell(phrases.fraction(seen, whole)),
    )
