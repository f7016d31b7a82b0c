"""Wi-Fi and boards, school by school: how much is covered as bounds, what was seen, and how the lessons went."""

from collections.abc import Collection, Sequence
from fractions import Fraction
from typing import Final

from netmon.model.dossier import SeenCount
from netmon.model.lang import Lang
from netmon.model.report import Report, SiteCoverage
from netmon.model.target import Measure
from netmon.report import phrases
from netmon.report.compliance_checks import checks
from netmon.report.page import As, CellValue, Chart, Look, Page, Row, Section, Series, Table
from netmon.report.view import View, data_up_to, foot, mark, period, row, scope_text, view_of

CHARTED: Final = 30
"""More schools make no chart: their counties do."""


def page(report: Report, lang: Lang) -> Page:
    """Return the report on coverage in a language."""
    view = view_of(report, lang)
    return Page(
        title=view.say("title.coverage", district=report.district, period=period(view)),
        number=report.number,
        lang=lang,
        head=(data_up_to(view), scope_text(view), view.say("cover.terms")),
        sections=(_conclusions(view), _schools(view), checks(view)),
        foot=foot(view),
        mark=mark(view),
    )


def counted(view: View, measure: Measure, sites: Collection[str] | None = None) -> SeenCount | None:
    """Return what was counted of all schools together, or of some; rooms of which nothing is known are unknown, and stay in the denominator."""
    chosen = [one for one in view.report.coverage if sites is None or one.site in sites]
    return phrases.summed([found for one in chosen if (found := of_site(view, one, measure)) is not None])


def of_site(view: View, one: SiteCoverage, measure: Measure) -> SeenCount | None:
    """Return what was counted of one school; where nothing was, its registered rooms are all unknown; None where it registered none either."""
    found = view.sites.get(one.site)
    seen = None if found is None or not found.counts else found.counts.get(measure)
    rooms = one.rooms if measure is Measure.WIFI_COVERAGE else one.classrooms
    return seen or (SeenCount(good=0, bad=0, unknown=rooms) if rooms else None)


def without_rooms(view: View) -> int:
    """Return how many schools of the list no room is known of: they are in no share of rooms."""
    known = {one.site for one in view.report.coverage if of_site(view, one, Measure.WIFI_COVERAGE) is not None}
    return len(view.entries) - sum(found.site.id in known for found in view.site_of.values())


def lessons_share(found: Sequence[SiteCoverage], *, used: bool) -> Fraction | None:
    """Return the share of the counted lessons in which the board was there, or was used; None without any."""
    whole = sum(one.lessons for one in found)
    part = sum((one.lessons_used or 0) if used else one.lessons_ready for one in found)
    return phrases.fraction(part, whole)


def _conclusions(view: View) -> Section:
    counties = sorted({one.site.county or "" for one in view.report.dossier.sites})
    names: list[tuple[str, str | None]] = [(view.say("total"), None)]
    names += [(county or view.say("county.none"), county) for county in counties] if len(counties) > 1 else []
    rows = [_sum_row(view, name, county) for name, county in names]
    columns = (
        view.column("where", 12), view.column("schools", 7, As.COUNT), view.column("wifi_counted", 8, As.COUNT), view.column("wifi_rooms", 8, As.COUNT),
        view.column("wifi_share", 14), view.column("points_of", 10), view.column("board_share", 14), view.column("boards_of", 10),
        view.column("ready_share", 9, As.RATIO), view.column("used_share", 9, As.RATIO),
    )  # fmt: skip
    silent = without_rooms(view)
    said = view.say("cover.silent", count=silent, total=len(view.entries)) if silent else ""
    return Section(
        sheet=view.say("sheet.conclusions"),
        title=view.say("sheet.conclusions"),
        paragraphs=tuple(part for part in (*phrases.notes(view), said) if part),
        tables=(Table(columns=columns, rows=rows, note=view.say("note.cover")),),
        charts=_charts(view),
    )


def _sum_row(view: View, name: str, county: str | None) -> Row:
    found = [one for one in view.report.coverage if county is None or phrases.county_of(view, one.site) == county]
    sites = {one.site for one in found}
    wifi, boards = counted(view, Measure.WIFI_COVERAGE, sites), counted(view, Measure.MULTIMEDIA_RATE, sites)
    return row(
        (name, Look.STRONG if county is None else Look.PLAIN),
        len(found),
        _total(wifi),
        None if wifi is None else wifi.good,
        (phrases.bounds_text(wifi), Look.STRONG),
        _of([one.access_points_online for one in found], [one.access_points for one in found]),
        (phrases.bounds_text(boards), Look.STRONG),
        _of([one.boards_seen for one in found], [one.boards for one in found]),
        phrases.share_cell(lessons_share(found, used=False)),
        phrases.share_cell(lessons_share(found, used=True)),
    )


def _of(seen: Sequence[int | None], registered: Sequence[int]) -> tuple[CellValue, Look]:
    """Return `seen/registered`; what nobody knows of one school is not known of all."""
    known = [number for number in seen if number is not None]
    return ("—", Look.NOTHING) if len(known) < len(seen) else (f"{sum(known)}/{sum(registered)}", Look.PLAIN)


def _total(found: SeenCount | None) -> int | None:
    return None if found is None else found.good + found.bad + found.unknown + found.unreachable


def _charts(view: View) -> tuple[Chart, ...]:
    found = [(phrases.site_name(view, one.site), of_site(view, one, Measure.WIFI_COVERAGE)) for one in view.report.coverage]
    kept = [(name, seen) for name, seen in found if seen is not None][:CHARTED]
    if not kept:
        return ()
    parts = (
        ("cover.good", Look.GOOD, [seen.good for _, seen in kept]),
        ("cover.bad", Look.BAD, [seen.bad for _, seen in kept]),
        ("cover.unreachable", Look.DOUBT, [seen.unreachable for _, seen in kept]),
        ("cover.unknown", Look.NOTHING, [seen.unknown for _, seen in kept]),
    )
    series = tuple(Series(name=view.say(key), values=tuple(map(float, values)), look=look) for key, look, values in parts if any(values))
    return (Chart(title=view.say("chart.wifi"), kind="stacked", categories=tuple(name for name, _ in kept), series=series, unit=view.say("unit.rooms")),)


def _schools(view: View) -> Section:
    columns = (
        view.column("school", 14, wrap=True), view.column("county", 8), view.column("cover_basis", 16, wrap=True), view.column("rooms", 7, As.COUNT),
        view.column("wifi_rooms", 7, As.COUNT), view.column("wifi_share", 13), view.column("points", 7, As.COUNT), view.column("points_seen", 7, As.COUNT),
        view.column("board_rooms", 7, As.COUNT), view.column("board_share", 13), view.column("boards", 7, As.COUNT), view.column("boards_seen", 7, As.COUNT),
        view.column("lessons", 7, As.COUNT), view.column("ready_share", 8, As.RATIO), view.column("used_share", 8, As.RATIO),
    )  # fmt: skip
    rows = [_school_row(view, one) for one in view.report.coverage]
    table = Table(columns=columns, rows=rows, filtered=True, note=view.say("note.cover_schools"))
    return Section(sheet=view.say("sheet.schools"), title=view.say("sheet.schools"), tables=(table,), wide=True)


def _school_row(view: View, one: SiteCoverage) -> Row:
    return row(
        phrases.site_name(view, one.site),
        phrases.county_of(view, one.site),
        view.say(f"cover.basis.{one.basis}"),
        one.rooms or None,
        one.wifi_rooms,
        _bounds(of_site(view, one, Measure.WIFI_COVERAGE)),
        one.access_points,
        _seen(one.access_points_online, one.access_points),
        one.board_rooms,
        _bounds(of_site(view, one, Measure.MULTIMEDIA_RATE)),
        one.boards,
        _seen(one.boards_seen, one.boards),
        one.lessons or None,
        phrases.share_cell(lessons_share([one], used=False)),
        phrases.share_cell(lessons_share([one], used=True)),
    )


def _bounds(found: SeenCount | None) -> tuple[str, Look]:
    words = phrases.bounds_text(found)
    return words, Look.NOTHING if found is None or not found.good + found.bad else Look.PLAIN


def _seen(seen: int | None, registered: int) -> tuple[CellValue, Look]:
    return ("—", Look.NOTHING) if seen is None else (seen, Look.BAD if seen < registered else Look.PLAIN)
