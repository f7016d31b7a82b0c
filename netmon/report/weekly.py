"""The weekly round (巡检周报) on one page: the week beside the one before, what fails again and again, what runs out, which verdicts turned."""

from typing import Final

from netmon.model.lang import Lang
from netmon.model.report import Report
from netmon.model.report_facts import Compared
from netmon.model.sentence import Amount, decimal
from netmon.model.target import Unit
from netmon.report import daily, findings, phrases, todo, uptime
from netmon.report.page import As, Look, Page, Row, Section, Table
from netmon.report.view import View, data_up_to, foot, mark, period, row, view_of

TROUBLE: Final = 2
OUTAGES: Final = 4
EXITS: Final = 2
FINDINGS: Final = 3
ENDING: Final = 3
TURNS: Final = 3
TASKS: Final = 5
WORSE_WHEN_MORE: Final = frozenset(
    {"school_outages", "lesson_minutes", "device_outages", "findings", "blind_minutes"}
)  # fmt: skip
BETTER_WHEN_MORE: Final = frozenset({"school_ratio", "device_ratio", "lessons_ready"})


def page(report: Report, lang: Lang) -> Page:
    """Return the weekly round in a language: one section that fits one page."""
    view = view_of(report, lang)
    found = (
        compared(view), daily.outages(view, OUTAGES), troublemakers(view), daily.exits(view, EXITS), findings.table(view, FINDINGS), ending(view),
        turned(view), todo.table(view, TASKS),
    )  # fmt: skip
    tables = tuple(table for table in found if table is not None)
    section = Section(
        sheet=view.say("sheet.weekly"),
        title=daily.conclusion(view),
        paragraphs=phrases.notes(view)[:1],
        tables=tables,
        dense=daily.is_full(tables),
    )
    return Page(
        title=view.say("title.weekly", district=report.district, period=period(view)),
        number=report.number,
        lang=lang,
        head=(view.say("inspect.head", up_to=data_up_to(view), lessons=daily.lessons_text(view)),),
        sections=(section,),
        foot=foot(view),
        mark=mark(view),
    )


def compared(view: View) -> Table:
    """Return the week beside the one before: an arrow with its word, and whether that is better."""
    columns = (
        view.column("what", 22), view.column("this_time", 12), view.column("time_before", 12), view.column("trend", 14),
    )  # fmt: skip
    rows = [_compared_row(view, one) for one in view.report.compared if one.now is not None or one.before is not None]
    return Table(columns=columns, rows=rows, title=view.say("table.compared"), note=view.say("note.compared"))


def _compared_row(view: View, one: Compared) -> Row:
    words, look = trend(view, one)
    return row(view.say(f"compared.{one.name}"), _amount(view, one, one.now), _amount(view, one, one.before), (words, look))


def _amount(view: View, one: Compared, value: object) -> str:
    if value is None:
        return view.say("inspect.no_data")
    assert one.now is not None or one.before is not None
    number = one.now if value is one.now else one.before
    assert number is not None
    if one.unit is Unit.RATIO:
        return Amount(value=number, unit=Unit.RATIO).render(view.lang)
    return decimal(number) if number.denominator == 1 else f"{float(number):,.1f}"


def trend(view: View, one: Compared) -> tuple[str, Look]:
    """Return in words how a figure moved, and its look; of figures that are neither good nor bad no look."""
    if one.now is None or one.before is None:
        return view.say("trend.unknown"), Look.NOTHING
    if one.now == one.before:
        return view.say("trend.same"), Look.PLAIN
    more = one.now > one.before
    words = view.say("trend.more" if more else "trend.less")
    if one.name not in WORSE_WHEN_MORE | BETTER_WHEN_MORE:
        return words, Look.PLAIN
    better = more == (one.name in BETTER_WHEN_MORE)
    return view.say("trend.better" if better else "trend.worse", way=words), Look.GOOD if better else Look.BAD


def troublemakers(view: View) -> Table | None:
    """Return what failed twice or more in the week; None of nothing."""
    found = uptime.frequent(view.report.outages)
    if not found:
        return None
    rows = [
        row(phrases.site_name(view, site), phrases.line_name(view, name) if "/" in name else name, (times, Look.BAD), _lost(view, name))
        for name, site, times in found[:TROUBLE]
    ]
    columns = (
        view.column("school", 16, wrap=True), view.column("what_failed", 24, wrap=True), view.column("outages", 8, As.COUNT),
        view.column("lesson_minutes", 10, As.COUNT),
    )  # fmt: skip
    return Table(columns=columns, rows=rows, title=view.say("table.troublemakers"))


def _lost(view: View, name: str) -> int:
    return sum(one.lesson_s for one in view.report.outages if name in (one.line, one.device) and one.line == (name if "/" in name else "")) // 60


def ending(view: View) -> Table | None:
    """Return the contracts that end soon, and certificates that have expired; None of neither."""
    found = todo.ending_contracts(view)
    rows = [
        row(
            view.say("ending.contract"),
            phrases.line_name(view, key),
            held.number or "",
            held.end,
            (view.say("ending.days", days=(held.end - view.last).days), Look.BAD if (held.end - view.last).days <= 30 else Look.DOUBT),
        )
        for key, held in found[:ENDING]
        if held.end is not None
    ]
    expired = [one for one in findings.standing(view) if findings.kind_of(one) == todo.CERTIFICATE]
    if expired:
        names = view.say("list").join(sorted({one.detail.partition(" ")[2] for one in expired})[: findings.NAMED])
        rows.append(row(view.say("ending.certificate"), findings.places(view, expired), names, None, (view.say("ending.expired"), Look.BAD)))
    if not rows:
        return None
    columns = (
        view.column("kind", 8), view.column("subject", 26, wrap=True), view.column("number", 18, wrap=True), view.column("contract_to", 11, As.DAY),
        view.column("left", 10),
    )  # fmt: skip
    note = view.say("inspect.more", count=len(found) - ENDING) if len(found) > ENDING else ""
    return Table(columns=columns, rows=rows, title=view.say("table.ending", days=todo.CONTRACT_DAYS), note=note)


def turned(view: View) -> Table | None:
    """Return the verdicts that became others in the week; None without any."""
    found = sorted(view.report.turned, key=lambda one: -one.at_ms)
    if not found:
        return None
    rows = [
        row(
            one.target,
            phrases.subject_name(view, one.subject),
            view.say(f"state.{one.before}"),
            (view.say(f"state.{one.now}"), Look.GOOD if one.now == "pass" else Look.BAD if one.now == "fail" else Look.DOUBT),
            f"{view.moment(one.at_ms):%m-%d %H:%M}",
        )
        for one in found[:TURNS]
    ]
    columns = (
        view.column("target", 10), view.column("subject", 24, wrap=True), view.column("state_before", 10), view.column("state", 10), view.column("at", 12),
    )  # fmt: skip
    note = view.say("inspect.more", count=len(found) - TURNS) if len(found) > TURNS else ""
    return Table(columns=columns, rows=rows, title=view.say("table.turned", count=len(found)), note=note)
