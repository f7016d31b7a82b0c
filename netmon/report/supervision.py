"""The supervision export (督导): one flat row a verdict with its evidence, its gaps and its hash, under the items that supervision asks about."""

from collections.abc import Mapping
from typing import Final

from netmon.model.lang import Lang
from netmon.model.report import Report
from netmon.model.target import Measure
from netmon.model.verdict import Share, Verdict
from netmon.report import compliance_detail as detail
from netmon.report.compliance import share_text
from netmon.report.compliance_checks import checks
from netmon.report.compliance_ledger import manual
from netmon.report.page import As, Page, Row, Section, Table
from netmon.report.view import View, basis_text, data_up_to, foot, mark, period, required, row, scope_text, state_cell, subject_name, sum_text, view_of
from netmon.report.view import target_title as title_of

ITEMS: Final[Mapping[str, frozenset[Measure]]] = {
    "build": frozenset({
        Measure.LINE_SPEED, Measure.ACCESS_BANDWIDTH, Measure.EXIT_BANDWIDTH, Measure.CLASSROOM_SPEED, Measure.EXITS, Measure.LINE_UP, Measure.CONNECTED,
        Measure.IPV6, Measure.ROOMS_CONNECTED, Measure.WIFI_COVERAGE,
    }),
    "equip": frozenset({Measure.CAMERA_COVERAGE, Measure.MULTIMEDIA_RATE, Measure.INTERACTIVE_RATE, Measure.STUDENTS_PER_COMPUTER}),
    "run": frozenset({Measure.OFFSITE_BACKUP, Measure.SERVICE, Measure.QUALITY}),
    "use": frozenset({Measure.MULTIMEDIA_USE}),
}  # fmt: skip
"""建、配、管、用, as supervision groups them; every measure is under one."""


def page(report: Report, lang: Lang) -> Page:
    """Return the supervision export in a language."""
    view = view_of(report, lang)
    return Page(
        title=view.say("title.supervision", district=report.district, period=period(view)),
        number=report.number,
        lang=lang,
        head=(data_up_to(view), scope_text(view)),
        sections=(_summary(view), _verdicts(view), manual(view), checks(view)),
        foot=foot(view),
        mark=mark(view),
    )


def item_of(measure: Measure) -> str:
    """Return under which item a measure stands."""
    return next(item for item, measures in ITEMS.items() if measure in measures)


def _summary(view: View) -> Section:
    shares: dict[str, Share] = {share.target: share for share in view.report.shares if share.group.kind == "district"}
    rows = []
    for item in ITEMS:
        for target in view.targets.values():
            if item_of(target.measure) != item:
                continue
            share = shares.get(target.id)
            counts = (None,) * 6 if share is None or not target.is_quantified else (
                share.counted, share.passes, share.fail, share.insufficient, share.unknown, share_text(share),
            )  # fmt: skip
            plan = view.plans[target.id]
            rows.append(
                row(
                    view.say(f"item.{item}"),
                    plan.name_zh if view.lang == "zh" else plan.name_en,
                    target.id,
                    title_of(view, target),
                    target.quote,
                    target.source,
                    required(view, target),
                    *counts,
                )
            )
    columns = (
        view.column("item", 10), view.column("plan", 16, wrap=True), view.column("target", 8), view.column("title", 14, wrap=True),
        view.column("quote", 24, wrap=True), view.column("source", 9), view.column("requirement", 10), view.column("counted", 6, As.COUNT),
        view.column("passed", 6, As.COUNT), view.column("fail", 7, As.COUNT), view.column("insufficient", 8, As.COUNT),
        view.column("unknown", 7, As.COUNT), view.column("share", 14),
    )  # fmt: skip
    paragraphs = (view.say("supervision.how"),) if view.entries else (view.say("empty"),)
    table = Table(columns=columns, rows=rows, note=view.say("note.shares"))
    return Section(sheet=view.say("sheet.items"), title=view.say("sheet.items"), paragraphs=paragraphs, tables=(table,), wide=True)


def _verdicts(view: View) -> Section:
    order = {item: number for number, item in enumerate(ITEMS)}
    found = sorted(view.report.verdicts, key=lambda verdict: order[item_of(view.targets[verdict.target].measure)])
    columns = (
        view.column("item", 6), view.column("target", 8), view.column("code", 11),
        view.column("subject", 12, wrap=True), view.column("county", 7), view.column("requirement", 9), view.column("state", 8), view.column("basis", 8),
        view.column("sum", 16, wrap=True), view.column("samples", 7, As.COUNT), view.column("coverage", 7, As.RATIO), view.column("evidence", 22, wrap=True),
        view.column("missing", 20, wrap=True), view.column("ledger_number", 12), view.column("verdict_id", 16), view.column("data_sha256", 16, wrap=True),
    )  # fmt: skip
    table = Table(columns=columns, rows=[_row(view, verdict) for verdict in found], filtered=True)
    return Section(sheet=view.say("sheet.verdicts"), title=view.say("sheet.verdicts"), tables=(table,), wide=True)


def _row(view: View, verdict: Verdict) -> Row:
    target = view.targets[verdict.target]
    evidence = view.join([view.write(verdict.reason), *map(view.write, (*verdict.findings, *verdict.beside))])
    problem = view.numbers.get((verdict.target, verdict.subject.id))
    return row(
        view.say(f"item.{item_of(target.measure)}"),
        verdict.target,
        verdict.subject.id,
        subject_name(view, verdict.subject),
        verdict.subject.county,
        required(view, target),
        state_cell(view, verdict),
        basis_text(view, verdict.basis),
        sum_text(view, verdict),
        verdict.n,
        verdict.coverage,
        evidence,
        detail.changes_text(view, verdict),
        "" if problem is None else problem.number,
        verdict.id,
        verdict.data_sha256,
    )
