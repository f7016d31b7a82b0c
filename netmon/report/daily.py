"""The daily round of inspection (巡检日报) on one page: who was off-line in lessons, how full the exits are, what was not seen, what is to be done."""

from collections.abc import Sequence
from typing import Final

from netmon.model.event import EventKind
from netmon.model.lang import Lang
from netmon.model.reasons import event_text
from netmon.model.report import Outage, Report
from netmon.model.report_facts import LogEntry
from netmon.report import findings, load, phrases, todo, uptime
from netmon.report.page import As, Look, Page, Row, Section, Table
from netmon.report.view import View, data_up_to, foot, mark, period, row, view_of

OUTAGES: Final = 6
EXITS: Final = 4
EVENTS: Final = 3
FINDINGS: Final = 3
ROOMY: Final = 29
_WORTH_A_LINE: Final = (EventKind.SERIAL_CHANGED, EventKind.CONFIG_CHANGED, EventKind.CONFIG_REFUSED, EventKind.REBOOT)


def page(report: Report, lang: Lang) -> Page:
    """Return the daily round in a language: one section that fits one page."""
    view = view_of(report, lang)
    found = (figures(view), outages(view), exits(view, EXITS), findings.table(view, FINDINGS), happened(view, EVENTS), todo.table(view))
    tables = tuple(table for table in found if table is not None)
    section = Section(sheet=view.say("sheet.daily"), title=conclusion(view), paragraphs=phrases.notes(view)[:1], tables=tables, dense=is_full(tables))
    return Page(
        title=view.say("title.daily", district=report.district, period=period(view)),
        number=report.number,
        lang=lang,
        head=(view.say("inspect.head", up_to=data_up_to(view), lessons=lessons_text(view)),),
        sections=(section,),
        foot=foot(view),
        mark=mark(view),
    )


def is_full(tables: Sequence[Table]) -> bool:
    """True where the tables must be printed close to fit a page; a title and a header take as much room as three rows."""
    return sum(len(table.rows) + 3 for table in tables) > ROOMY


def conclusion(view: View) -> str:
    """Return the round's result in one line."""
    down = [one for one in view.report.places if one.kind == "site" and one.last in ("down", "unreachable")]
    hit = {one.site for one in uptime.school_outages(view) if one.lesson_s}
    if down:
        return view.say("inspect.down", count=len(down))
    return view.say("inspect.hit", count=len(hit)) if hit else view.say("inspect.well") if any(view.report.places) else view.say("inspect.unknown")


def lessons_text(view: View) -> str:
    """Return how many lesson hours the window has."""
    lessons = max((one.lesson_s for one in view.report.places), default=0)
    return view.say("inspect.lessons", length=phrases.length(view, lessons)) if lessons else view.say("inspect.no_lessons")


def figures(view: View) -> Table:
    """Return the figures of the round: what it is, how much, of how much."""
    schools = [one for one in view.report.places if one.kind == "site"]
    online, off = sum(one.last == "up" for one in schools), sum(one.last in ("down", "unreachable") for one in schools)
    whole = max(len(view.entries), len(schools))
    hit = {one.site for one in uptime.school_outages(view) if one.lesson_s}
    down = [one for one in view.report.outages if one.device and not one.line and one.state == "down"]
    points, boards = todo.unseen(view, "access_point"), todo.unseen(view, "whiteboard", "projector")
    blind = sum(gap.end - gap.start for gap in view.report.dossier.gaps) // 60
    cells = (
        ("schools", f"{online} / {off} / {whole - online - off}", bool(off)),
        ("hit", len(hit), bool(hit)),
        ("lesson_lost", sum(one.lesson_s - one.lesson_up_s for one in schools) // 60, bool(hit)),
        ("devices_down", len(down), bool(down)),
        ("points", len(points), bool(points)),
        ("boards", len(boards), bool(boards)),
        ("blind", blind, bool(blind)),
    )
    columns = tuple(view.column(f"inspect.{name}", 9) for name, _, _ in cells)
    values = [(str(value), Look.BAD if bad else Look.STRONG) for _, value, bad in cells]
    return Table(columns=columns, rows=[row(*values)])


def outages(view: View, most: int = OUTAGES) -> Table:
    """Return the outages of the window, those in lesson hours first."""
    whole = {(one.site, one.start_ms) for one in uptime.school_outages(view)}
    told = [one for one in view.report.outages if (one.state == "down" and not (one.line and (one.site, one.start_ms) in whole)) or not one.device]
    ordered = uptime.by_length(view, told)
    rows = [_outage_row(view, one) for one in ordered[:most]]
    columns = (
        view.column("school", 14, wrap=True), view.column("what_failed", 18, wrap=True), view.column("from", 11), view.column("until", 11),
        view.column("lasted", 10), view.column("lesson_minutes", 8, As.COUNT), view.column("because", 16, wrap=True),
    )  # fmt: skip
    note = view.say("inspect.more", count=len(ordered) - most) if len(ordered) > most else ""
    return Table(columns=columns, rows=rows, title=view.say("table.outages", count=len(ordered)), note=note)


def _outage_row(view: View, one: Outage) -> Row:
    return row(
        phrases.site_name(view, one.site),
        phrases.outage_name(view, one),
        f"{view.moment(one.start_ms):%m-%d %H:%M}",
        (view.say("inspect.open"), Look.BAD) if one.end_ms is None else f"{view.moment(one.end_ms):%m-%d %H:%M}",
        phrases.length(view, phrases.lasted_s(view, one)),
        (one.lesson_s // 60, Look.BAD if one.lesson_s else Look.PLAIN),
        phrases.outage_why(view, one),
    )


def exits(view: View, most: int) -> Table:
    """Return the fullest exits."""
    found = [one for one in load.busier(load.loads_of(view)) if one.line.link.role in ("exit", "district_uplink")]
    rows = [
        row(
            phrases.line_name(view, one.line.link.key),
            one.capacity_bps,
            one.whole.p95_bps,
            (one.ratio, Look.BAD if one.ratio is not None and one.ratio >= load.FULL else Look.PLAIN),
            one.whole.max_bps,
            None if one.lessons.busy_ms is None else one.lessons.busy_ms // 60_000,
            load.advice(view, one),
        )
        for one in found[:most]
    ]
    columns = (
        view.column("line", 26, wrap=True), view.column("capacity", 8, As.MBPS), view.column("p95_under", 9, As.MBPS), view.column("p95_ratio", 8, As.RATIO),
        view.column("highest", 8, As.MBPS), view.column("lesson_busy", 8, As.COUNT), view.column("advice", 14),
    )  # fmt: skip
    return Table(columns=columns, rows=rows, title=view.say("table.exits", count=len(rows), total=len(found)))


def happened(view: View, most: int) -> Table | None:
    """Return configuration changes, swaps and reboots, the newest first; None without any."""
    found = sorted((one for one in view.report.events if one.kind in _WORTH_A_LINE), key=_order)
    if not found:
        return None
    rows = [row(f"{view.moment(one.at_ms):%m-%d %H:%M}", phrases.catalogue(view, f"event.{one.kind}"), one.device, _detail(view, one)) for one in found[:most]]
    columns = (view.column("at", 10), view.column("event", 14, wrap=True), view.column("device", 16, wrap=True), view.column("detail", 34, wrap=True))
    note = view.say("inspect.more", count=len(found) - most) if len(found) > most else ""
    return Table(columns=columns, rows=rows, title=view.say("table.events", count=len(found)), note=note)


def _order(one: LogEntry) -> tuple[int, int]:
    return one.kind == EventKind.REBOOT, -one.at_ms


def _detail(view: View, one: LogEntry) -> str:
    return "" if one.kind == EventKind.REBOOT else event_text(one.detail, view.lang)
