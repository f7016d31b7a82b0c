"""The record of an acceptance campaign (竣工验收): every test of the lines with its circumstances, what they prove by the rule, and room to sign."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Final, NamedTuple

from netmon.model.dossier import DossierLine
from netmon.model.lang import Lang
from netmon.model.reasons import reason_text
from netmon.model.report import Report
from netmon.model.throughput import RunDirection, RunOutcome, RunRecord, RunRule
from netmon.model.verdict import VerdictState
from netmon.report import compliance_detail as detail
from netmon.report.compliance_checks import checks
from netmon.report.page import As, Look, Page, Row, Section, Table
from netmon.report.phrases import notes
from netmon.report.view import View, basis_text, contract_on, data_up_to, mark, period, required, row, state_cell, subject_name, sum_text, view_of

_OUTCOME_LOOKS: Final = {
    RunOutcome.OK: Look.PLAIN, RunOutcome.FAILED: Look.BAD, RunOutcome.DEFERRED: Look.QUIET, RunOutcome.PROBE_LIMITED: Look.DOUBT,
    RunOutcome.INFORMATIVE: Look.QUIET,
}  # fmt: skip
_RULES: Final[tuple[RunRule, ...]] = ("mean", "p95", "eighty_eighty")


class Proven(NamedTuple):
    """What tests prove, in bit/s on the line, by each of the three rules; a failed test counts as 0."""

    mean: Fraction
    p95: Fraction
    eighty_eighty: Fraction


def page(report: Report, lang: Lang) -> Page:
    """Return the record in a language."""
    view = view_of(report, lang)
    lines = [line for line in view.lines.values() if line.runs]
    sites = list(dict.fromkeys(view.sites[line.link.site].site.name for line in lines if line.link.site in view.sites))
    what = view.say("list").join(sites) if 0 < len(sites) <= 3 else report.district
    return Page(
        title=view.say("title.acceptance", what=what, period=period(view)),
        number=report.number,
        lang=lang,
        head=(data_up_to(view), view.say("acceptance.rule", rule=view.say(f"rule.runs.{report.dossier.rule}")), view.say("acceptance.terms")),
        sections=(_result(view, lines), _runs(view, lines), checks(view)),
        foot=tuple(view.say(f"acceptance.sign.{who}") for who in ("builder", "provider", "supervisor", "owner")),
        mark=mark(view),
    )


def proven(runs: Sequence[RunRecord]) -> Proven | None:
    """Return what the tests that count prove; None where none does. The same sums as the judge's (netmon.evaluate.throughput)."""
    values = sorted(value for run in runs if (value := run.run().line_bps) is not None)
    if not values:
        return None
    return Proven(sum(values, Fraction(0)) / len(values), _reached_by(values, 95), _reached_by(values, 80) * Fraction(100, 80))


def _reached_by(ordered: Sequence[Fraction], percent: int) -> Fraction:
    """Return the greatest value that at least `percent` % of the values reach."""
    return ordered[len(ordered) - -(-percent * len(ordered) // 100)]


def _result(view: View, lines: Sequence[DossierLine]) -> Section:
    rows = [_result_row(view, line, direction) for line in lines for direction in _directions(line)]
    columns = (
        view.column("line", 14, wrap=True), view.column("circuit", 12, wrap=True), view.column("direction", 5), view.column("owed", 8, As.MBPS),
        view.column("runs", 6, As.COUNT), view.column("runs_counted", 6, As.COUNT), view.column("runs_failed", 6, As.COUNT),
        view.column("by_rule", 14, wrap=True), view.column("result", 10, wrap=True),
    )  # fmt: skip
    tables = [Table(columns=columns, rows=rows, title=view.say("table.result"), note=view.say("note.result"))]
    ways = (
        view.column("line", 14, wrap=True), view.column("direction", 5), view.column("mean", 9, As.MBPS), view.column("p95_reached", 9, As.MBPS),
        view.column("eighty", 10, As.MBPS), view.column("lowest", 8, As.MBPS), view.column("highest", 8, As.MBPS),
    )  # fmt: skip
    tables.append(Table(columns=ways, rows=[_ways_row(view, line, way) for line in lines for way in _directions(line)], title=view.say("table.ways")))
    tested = {line.link.key for line in lines}
    sites = {line.link.site for line in lines}
    verdicts = [
        found for found in view.report.verdicts
        if found.state is not VerdictState.NOT_APPLICABLE and (found.subject.id in tested or (found.subject.kind == "site" and found.subject.site in sites))
    ]  # fmt: skip
    if verdicts:
        named = (
            view.column("target", 8), view.column("title", 18, wrap=True), view.column("subject", 14, wrap=True), view.column("requirement", 10),
            view.column("sum", 18, wrap=True), view.column("state", 8), view.column("basis", 8), view.column("remarks", 30, wrap=True),
        )  # fmt: skip
        judged = [
            row(
                found.target, view.targets[found.target].title_zh if view.lang == "zh" else view.targets[found.target].title_en,
                subject_name(view, found.subject), required(view, view.targets[found.target]), sum_text(view, found), state_cell(view, found),
                basis_text(view, found.basis), detail.remarks(view, found),
            )
            for found in verdicts
        ]  # fmt: skip
        tables.append(Table(columns=named, rows=judged, title=view.say("table.judged")))
    paragraphs = (*notes(view), *(() if lines else (view.say("acceptance.none"),)))
    return Section(sheet=view.say("sheet.result"), title=view.say("sheet.result"), paragraphs=paragraphs, tables=tuple(tables))


def _result_row(view: View, line: DossierLine, direction: RunDirection) -> Row:
    runs = [run for run in line.runs if run.direction == direction]
    counted = [run for run in runs if run.run().line_bps is not None]
    found = proven(runs)
    owed = _owed(line, direction, view.last)
    value = None if found is None else _by_rule(found, view.report.dossier.rule)
    said, look = _said(value, owed)
    arithmetic = "" if value is None else view.say("acceptance.by_rule", value=view.bps(value), owed=view.bps(owed) or "—", relation=said)
    return row(
        f"{_site_name(view, line)} {line.link.id}",
        detail.circuits_text(view, (line,)),
        view.say(f"direction.{direction}"),
        owed,
        len(runs),
        len(counted),
        (sum(run.outcome is RunOutcome.FAILED for run in runs), Look.PLAIN),
        arithmetic,
        (view.say("acceptance.result." + ("unknown" if look is Look.NOTHING else "reached" if look is Look.GOOD else "missed")), look),
    )


def _ways_row(view: View, line: DossierLine, direction: RunDirection) -> Row:
    runs = [run for run in line.runs if run.direction == direction]
    rates = [value for run in runs if (value := run.run().line_bps) is not None]
    found: tuple[Fraction | None, ...] = proven(runs) or (None, None, None)
    return row(f"{_site_name(view, line)} {line.link.id}", view.say(f"direction.{direction}"), *found, min(rates, default=None), max(rates, default=None))


def _said(value: Fraction | None, owed: int | None) -> tuple[str, Look]:
    if value is None or owed is None:
        return "", Look.NOTHING
    return ("≥", Look.GOOD) if value >= owed else ("<", Look.BAD)


def _by_rule(found: Proven, rule: RunRule) -> Fraction:
    return found[_RULES.index(rule)]


def _owed(line: DossierLine, direction: RunDirection, day: date) -> int | None:
    held = contract_on(line, day)
    return None if held is None else held.down_bps if direction == "down" else held.up_bps


def _directions(line: DossierLine) -> list[RunDirection]:
    there = {run.direction for run in line.runs}
    both: tuple[RunDirection, ...] = ("down", "up")
    return [direction for direction in both if direction in there]


def _site_name(view: View, line: DossierLine) -> str:
    site = view.sites.get(line.link.site)
    return view.report.district if site is None else site.site.name


def _runs(view: View, lines: Sequence[DossierLine]) -> Section:
    """Return 测速记录: every run, those too that count for nothing, with why."""
    runs = sorted(((run, line) for line in lines for run in line.runs), key=lambda pair: (pair[1].link.key, pair[0].at_ms, pair[0].direction))
    columns = (
        view.column("order", 4, As.COUNT), view.column("line", 12, wrap=True), view.column("at", 14, As.MOMENT), view.column("direction", 5),
        view.column("path", 7), view.column("server", 12, wrap=True), view.column("way", 8, wrap=True), view.column("seconds", 6, As.NUMBER),
        view.column("goodput", 8, As.MBPS), view.column("cross", 8, As.MBPS), view.column("line_rate", 9, As.MBPS), view.column("rtt", 7, As.NUMBER),
        view.column("loss", 6, As.RATIO), view.column("jitter", 7, As.NUMBER), view.column("outcome", 8), view.column("run_remarks", 14, wrap=True),
    )  # fmt: skip
    rows = [_run_row(view, number, run, line) for number, (run, line) in enumerate(runs, 1)]
    table = Table(columns=columns, rows=rows, filtered=True, note=view.say("note.runs"))
    return Section(sheet=view.say("sheet.runs"), title=view.say("sheet.runs"), tables=(table,), wide=True)


def _run_row(view: View, number: int, run: RunRecord, line: DossierLine) -> Row:
    return row(
        number,
        f"{_site_name(view, line)} {line.link.id}",
        view.moment(run.at_ms),
        view.say(f"direction.{run.direction}"),
        view.say(f"path.{run.path}"),
        run.server,
        view.say("acceptance.way", method=run.method, streams=run.streams),
        run.measured_s,
        run.goodput_bps,
        run.cross_bps,
        run.run().line_bps,
        run.rtt_ms,
        run.loss_ratio,
        run.jitter_ms,
        (view.say(f"outcome.{run.outcome}"), _OUTCOME_LOOKS[run.outcome]),
        view.join((run.campaign, reason_text(run.detail, view.lang))),
    )
