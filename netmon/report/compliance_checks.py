"""How to check a report (校验): its number, the version that made it, every hash that its verdicts rest on, and the command that does it all again."""

from pathlib import PurePath

from netmon.report.compliance_method import plan_name
from netmon.report.page import As, Section, Table
from netmon.report.view import View, row


def checks(view: View) -> Section:
    """Return 校验."""
    report, dossier = view.report, view.report.dossier
    gaps = sum(gap.end - gap.start for gap in dossier.gaps)
    facts = [
        ("number", report.number),
        ("made", f"{view.moment(report.made_at_ms):%Y-%m-%d %H:%M:%S} {dossier.zone}"),
        ("window", view.say("check.window", start=report.window.start.astimezone(view.zone), end=report.window.end.astimezone(view.zone))),
        ("version", f"netmon {dossier.version}"),
        ("data", report.data_sha256),
        ("closed", view.say("check.provisional" if dossier.provisional else "check.closed")),
        ("gaps", view.say("check.gaps", count=len(dossier.gaps), minutes=gaps // 60)),
        ("seed", report.seed or view.say("none")),
        ("command", f"netmon verify {report.number}.json"),
    ]
    columns = (view.column("what", 14), view.column("value", 66, wrap=True))
    tables = [Table(columns=columns, rows=[row(view.say(f"check.label.{name}"), value) for name, value in facts], note=view.say("note.verify"))]
    tables.append(_inputs(view))
    if dossier.days:
        tables.append(_days(view))
    hashed = [found for found in report.figures if found.data_sha256]
    if hashed:
        named = (view.column("device", 18), view.column("interface", 18), view.column("rows", 8, As.COUNT), view.column("sha256", 40))
        rows = [row(found.device, found.interface, found.rows, found.data_sha256) for found in hashed]
        tables.append(Table(columns=named, rows=rows, title=view.say("table.ports")))
    return Section(sheet=view.say("sheet.checks"), title=view.say("sheet.checks"), tables=tuple(tables))


def _inputs(view: View) -> Table:
    dossier = view.report.dossier
    named = {(view.say("input.plan", plan=plan_name(view, plan)), PurePath(plan.file).name, plan.sha256) for plan in dossier.plans}
    roster = dossier.roster
    if roster.sha256:
        named.add((view.say("input.roster"), PurePath(roster.file or "").name, roster.sha256))
    known = {sha256 for _, _, sha256 in named}
    others = [(view.say("input.other"), name, sha256) for name, sha256 in sorted((dossier.inputs or {}).items()) if sha256 not in known]
    columns = (view.column("what", 24, wrap=True), view.column("file", 18), view.column("sha256", 40))
    return Table(columns=columns, rows=[row(*one) for one in (*sorted(named), *others)], title=view.say("table.inputs"))


def _days(view: View) -> Table:
    columns = (
        view.column("day", 10), view.column("part", 5, As.COUNT), view.column("file", 18), view.column("rows", 9, As.COUNT),
        view.column("data_sha256", 34, wrap=True), view.column("chain_sha256", 34, wrap=True),
    )  # fmt: skip
    rows = [row(day.day, day.part, day.file, day.rows, day.data_sha256, day.sha256) for day in view.report.dossier.days]
    return Table(columns=columns, rows=rows, title=view.say("table.days"))
