"""The rules in words (口径说明): how each verdict came about, from which sentence of which plan, and what the words of both mean."""

from typing import Final

from netmon.model.inventory import Area
from netmon.model.target import Plan, Target
from netmon.report.page import Section, Table
from netmon.report.view import View, is_unreliable, required, row, target_title

_RULES: Final = (
    "evidence", "port", "contract", "finding", "tests", "low_use", "exit_model", "standby", "denominator", "classes", "states", "shares", "coverage",
    "percentile", "lessons", "exclusions", "rounding",
)  # fmt: skip
_AREAS: Final[tuple[Area, ...]] = ("city", "town", "village")


def method(view: View) -> Section:
    """Return 口径说明."""
    dossier = view.report.dossier
    rules = [view.say(f"rule.{name}") for name in _RULES]
    rules.append(view.say("rule.sampling", slot=dossier.slot_s, coverage=f"{dossier.minimum_coverage // 10}%"))
    rules.append(view.say(f"rule.runs.{dossier.rule}"))
    rules.append(view.say("rule.unreliable") if is_unreliable(dossier.plans) else view.say("rule.reliable"))
    notes = [view.say("plan.note", plan=plan_name(view, plan), note=plan.note) for plan in dossier.plans if plan.note]
    tables = (_targets_table(view), _areas_table(view), _documents_table(view))
    numbered = [view.say("numbered", number=number, rule=rule) for number, rule in enumerate(rules, 1)]
    return Section(sheet=view.say("sheet.method"), title=view.say("sheet.method"), paragraphs=(*numbered, *notes), tables=tables)


def plan_name(view: View, plan: Plan) -> str:
    """Return what a plan is called."""
    return plan.name_zh if view.lang == "zh" else plan.name_en


def _targets_table(view: View) -> Table:
    rows = [
        row(
            target.id,
            target_title(view, target),
            required(view, target),
            _deadline(view, target),
            target.quote,
            view.say("source", issuer=target.issuer, source=target.source),
            view.say(f"quantifier.{target.quantifier}"),
            view.join((target.definition or "", target.note or "")),
        )
        for target in view.targets.values()
    ]
    columns = (
        view.column("target", 8), view.column("title", 14, wrap=True), view.column("requirement", 9), view.column("deadline", 9, wrap=True),
        view.column("quote", 24, wrap=True), view.column("source", 14, wrap=True), view.column("quantifier", 8, wrap=True), view.column("note", 24, wrap=True),
    )  # fmt: skip
    return Table(columns=columns, rows=rows, title=view.say("table.targets"))


def _deadline(view: View, target: Target) -> str:
    """Return the deadline as printed; one that cannot be trusted is marked so."""
    stage = target.stage_on(view.last)
    if stage is None or stage.deadline is None:
        return view.say("deadline.none")
    return view.say("deadline.reliable" if target.reliable else "deadline.printed", day=stage.deadline)


def _areas_table(view: View) -> Table:
    rows = [
        row(plan_name(view, plan), word, view.say("list").join(view.say(f"area.{area}") for area in areas))
        for plan in view.report.dossier.plans
        for word, areas in sorted(plan.areas.items(), key=lambda named: ([_AREAS.index(area) for area in named[1]], named[0]))
    ]
    columns = (view.column("plan", 20, wrap=True), view.column("word", 12), view.column("areas", 20))
    return Table(columns=columns, rows=rows, title=view.say("table.areas"), note=view.say("note.areas"))


def _documents_table(view: View) -> Table:
    rows = [row(plan_name(view, plan), name, words) for plan in view.report.dossier.plans for name, words in sorted(plan.documents.items())]
    columns = (view.column("plan", 20, wrap=True), view.column("document", 8), view.column("source", 40, wrap=True))
    return Table(columns=columns, rows=rows, title=view.say("table.documents"), note=view.say("note.documents"))
