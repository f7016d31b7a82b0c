"""What is to be done about the conclusions: problems, the ledger, the schools drawn for inspection, time that does not count, what was filled in by hand."""

from netmon.model.report import LedgerProblem
from netmon.model.sentence import Sentence
from netmon.model.verdict import Exclusion, Subject, Verdict, VerdictState
from netmon.report import compliance_detail as detail
from netmon.report.page import As, CellValue, Look, Row, Section, Table
from netmon.report.view import View, basis_text, required, row, state_cell, subject_name, sum_text, target_title

_STATUS_LOOKS = {"open": Look.BAD, "proposed": Look.DOUBT, "closed": Look.GOOD}


def found(view: View) -> Section:
    """Return 问题清单: what failed, what contradicts itself, what could not be judged, and which schools nobody watches."""
    verdicts = view.report.verdicts
    fails = [verdict for verdict in verdicts if verdict.state is VerdictState.FAIL]
    doubts = [verdict for verdict in verdicts if verdict.state in (VerdictState.INSUFFICIENT, VerdictState.UNKNOWN)]
    findings = [(verdict, finding) for verdict in verdicts for finding in verdict.findings]
    tables = [_fails(view, fails), _doubts(view, doubts)]
    if findings:
        tables.insert(1, _findings(view, findings))
    missing = [entry for entry in view.entries.values() if entry.code not in view.site_of]
    if missing:
        rows = [row(entry.code, entry.name, entry.county or "", view.say(f"kind.{entry.kind}")) for entry in missing]
        columns = (view.column("code", 14), view.column("school", 20), view.column("county", 10), view.column("kind", 8))
        tables.append(Table(columns=columns, rows=rows, title=view.say("table.unlisted", count=len(missing))))
    return Section(sheet=view.say("sheet.problems"), title=view.say("sheet.problems"), tables=tuple(tables), wide=True)


def ledger(view: View) -> Section:
    """Return 整改台账; cells that nobody filled in are for a pen."""
    rows = [_ledger_row(view, problem) for problem in view.report.problems]
    columns = (
        view.column("number", 12), view.column("school", 12, wrap=True), view.column("problem", 16, wrap=True), view.column("target_full", 14, wrap=True),
        view.column("first_found", 10, As.DAY), view.column("evidence", 16, wrap=True), view.column("owner", 12, wrap=True),
        view.column("measure", 14, wrap=True), view.column("due", 10, As.DAY), view.column("recheck", 14, wrap=True), view.column("closing", 14, wrap=True),
    )  # fmt: skip
    table = Table(columns=columns, rows=rows, filtered=True, note=view.say("note.ledger"))
    return Section(sheet=view.say("sheet.ledger"), title=view.say("sheet.ledger"), paragraphs=(_ledger_sum(view),), tables=(table,), wide=True)


def inspection(view: View) -> Section:
    """Return 抽查单: the schools that were drawn, what the report says of them, and room for what an inspector finds."""
    wanted = set(view.report.sampled)
    by_school: dict[str, list[Verdict]] = {}
    for verdict in view.report.verdicts:
        if verdict.subject.kind == "site" and verdict.subject.id in wanted:
            by_school.setdefault(verdict.subject.id, []).append(verdict)
    rows = [_inspection_row(view, code, by_school.get(code, [])) for code in view.report.sampled]
    pens = ("seen_contract", "seen_classes", "seen_port", "seen_server", "seen_down", "seen_up", "agrees", "inspector")
    columns = (
        view.column("code", 11), view.column("school", 12, wrap=True), view.column("classes", 8), view.column("circuit", 12, wrap=True),
        view.column("contract", 9, wrap=True), view.column("said", 22, wrap=True),
        *(view.column(pen, 8, As.BLANK) for pen in pens),
    )  # fmt: skip
    how = view.say("inspection.how", seed=view.report.seed, count=len(rows), total=len(view.entries)) if rows else view.say("inspection.none")
    table = Table(columns=columns, rows=rows, note=view.say("note.inspection"))
    return Section(sheet=view.say("sheet.inspection"), title=view.say("sheet.inspection"), paragraphs=(how,), tables=(table,), wide=True)


def exclusions(view: View) -> Section:
    """Return 不计入清单: time that does not count, and what was entered too late and so counts all the same."""
    window = view.report.window
    concerned = [found for found in view.report.dossier.exclusions if found.start < window.end and window.start < found.end]
    columns = (
        view.column("id", 10), view.column("where", 14, wrap=True), view.column("from", 16, As.MOMENT), view.column("to", 16, As.MOMENT),
        view.column("entered", 16, As.MOMENT), view.column("who", 10), view.column("reason", 24, wrap=True), view.column("counts", 12),
    )  # fmt: skip
    rows = [_exclusion_row(view, found) for found in sorted(concerned, key=lambda found: (found.is_late, found.start, found.id))]
    whole = [verdict for verdict in view.report.verdicts if verdict.state is VerdictState.EXCLUDED]
    tables = [Table(columns=columns, rows=rows, title=view.say("table.exclusions"), note=view.say("note.exclusions"))]
    if whole:
        named = (view.column("target", 10), view.column("subject", 20), view.column("remarks", 40, wrap=True))
        out = [row(verdict.target, subject_name(view, verdict.subject), view.write(verdict.reason)) for verdict in whole]
        tables.append(Table(columns=named, rows=out, title=view.say("table.excluded")))
    return Section(sheet=view.say("sheet.exclusions"), title=view.say("sheet.exclusions"), tables=tuple(tables))


def manual(view: View) -> Section:
    """Return 人工填报, with the baselines in a table of their own: neither is ever mixed with what was measured."""
    plans = view.report.dossier.plans
    entries = [
        row(one.id, one.quote, one.source, one.value, entry.value, entry.who, entry.when, entry.file, entry.sha256)
        for plan in plans for one in plan.manual for entry in one.entries
    ]  # fmt: skip
    unfilled = (view.say("not_filled"), Look.NOTHING)
    entries += [row(one.id, one.quote, one.source, one.value, unfilled, None, None, None, None) for plan in plans for one in plan.manual if not one.entries]
    columns = (
        view.column("target", 8), view.column("quote", 26, wrap=True), view.column("source", 11), view.column("asked", 12, wrap=True),
        view.column("entered_value", 12, wrap=True), view.column("who", 9), view.column("when", 10, As.DAY), view.column("file", 14, wrap=True),
        view.column("sha256", 16, wrap=True),
    )  # fmt: skip
    tables = [Table(columns=columns, rows=entries, title=view.say("table.manual"), note=view.say("note.manual"))]
    baselines = [row(one.id, one.quote, one.source, one.who, one.as_of, one.value, one.note or "") for plan in plans for one in plan.baselines]
    if baselines:
        named = (
            view.column("id", 8), view.column("quote", 28, wrap=True), view.column("source", 11), view.column("who_baseline", 8),
            view.column("as_of", 10), view.column("value", 10), view.column("note", 22, wrap=True),
        )  # fmt: skip
        tables.append(Table(columns=named, rows=baselines, title=view.say("table.baselines"), note=view.say("note.baselines")))
    return Section(sheet=view.say("sheet.manual"), title=view.say("sheet.manual"), tables=tuple(tables), wide=True)


def _fails(view: View, fails: list[Verdict]) -> Table:
    order = {target: number for number, target in enumerate(view.targets)}
    fails = sorted(fails, key=lambda verdict: (order[verdict.target], -(verdict.shortfall or 0), verdict.subject.id))
    overdue = any(verdict.overdue for verdict in fails)
    rows = [
        row(
            number,
            _number(view, verdict),
            verdict.subject.id,
            subject_name(view, verdict.subject),
            verdict.subject.county,
            view.say("target_named", id=verdict.target, title=target_title(view, view.targets[verdict.target])),
            required(view, view.targets[verdict.target]),
            (sum_text(view, verdict), Look.BAD),
            basis_text(view, verdict.basis),
            detail.rate(verdict, verdict.shortfall, None),
            *((view.say("yes") if verdict.overdue else "",) if overdue else ()),
            detail.changes_text(view, verdict),
        )
        for number, verdict in enumerate(fails, 1)
    ]
    columns = (
        view.column("order", 4, As.COUNT), view.column("number", 12), view.column("code", 11), view.column("subject", 14, wrap=True), view.column("county", 8),
        view.column("target_full", 18, wrap=True), view.column("requirement", 9), view.column("sum", 18, wrap=True), view.column("basis", 8),
        view.column("short", 7, As.MBPS), *((view.column("overdue", 5),) if overdue else ()), view.column("change", 18, wrap=True),
    )  # fmt: skip
    return Table(columns=columns, rows=rows, filtered=True, title=view.say("table.fails", count=len(rows)))


def _doubts(view: View, doubts: list[Verdict]) -> Table:
    rows = [
        row(
            verdict.target,
            verdict.subject.id,
            subject_name(view, verdict.subject),
            verdict.subject.county,
            state_cell(view, verdict),
            sum_text(view, verdict),
            view.write(verdict.reason),
            detail.changes_text(view, verdict),
        )
        for verdict in doubts
    ]
    columns = (
        view.column("target", 8), view.column("code", 11), view.column("subject", 14, wrap=True), view.column("county", 8), view.column("state", 8),
        view.column("sum", 16, wrap=True), view.column("why", 20, wrap=True), view.column("missing", 28, wrap=True),
    )  # fmt: skip
    return Table(columns=columns, rows=rows, filtered=False, title=view.say("table.doubts", count=len(rows)))


def _findings(view: View, findings: list[tuple[Verdict, Sentence]]) -> Table:
    rows = [row(verdict.target, subject_name(view, verdict.subject), (view.write(finding), Look.DOUBT)) for verdict, finding in findings]
    columns = (view.column("target", 8), view.column("subject", 16), view.column("finding", 50, wrap=True))
    return Table(columns=columns, rows=rows, title=view.say("table.findings", count=len(rows)))


def _number(view: View, verdict: Verdict) -> str:
    problem = view.numbers.get((verdict.target, verdict.subject.id))
    return "" if problem is None else problem.number


def _ledger_sum(view: View) -> str:
    counts = {status: sum(problem.status == status for problem in view.report.problems) for status in ("open", "proposed", "closed")}
    return view.say("ledger.sum", total=len(view.report.problems), **counts)


def _ledger_row(view: View, problem: LedgerProblem) -> Row:
    target = view.targets.get(problem.target)
    named = problem.target if target is None else view.say("target_named", id=problem.target, title=target_title(view, target))
    missed = "" if target is None else view.say("ledger.missed", title=target_title(view, target), required=required(view, target))
    who = view.say("clause").join(part for part in (problem.owner, problem.person) if part)
    recheck = "" if problem.rechecked is None else view.say(f"ledger.recheck.{problem.status}", day=problem.rechecked)
    now = view.say("ledger.now", state=view.say(f"state.{problem.verdict}")) if problem.verdict else view.say("ledger.not_judged")
    closed: dict[str, object] = {"day": problem.closed or "", "who": problem.confirmed_by}
    state = "unproven" if problem.confirmed_by and problem.status == "open" else problem.status
    return row(
        problem.number,
        _named(view, problem),
        missed,
        named,
        problem.first_found,
        view.write(problem.evidence),
        who or None,
        problem.measure or None,
        problem.due,
        view.join((recheck, now)),
        (view.say(f"ledger.status.{state}", **closed), _STATUS_LOOKS[problem.status]),
    )


def _named(view: View, problem: LedgerProblem) -> str:
    """Return the school, or the line with its school."""
    line = view.lines.get(problem.subject)
    return problem.subject_name or problem.subject if line is None else subject_name(view, Subject("link", line.link.key, "", line.link.site))


def _inspection_row(view: View, code: str, verdicts: list[Verdict]) -> Row:
    entry, found = view.entries.get(code), view.site_of.get(code)
    lines = () if found is None else tuple(line for line in found.lines if line.link.role in ("exit", "school_access"))
    said = [
        view.say("inspection.said", target=verdict.target, state=state_cell(view, verdict)[0], sum=sum_text(view, verdict))
        for verdict in verdicts
        if verdict.state is not VerdictState.NOT_APPLICABLE
    ]
    blanks: list[CellValue] = [None] * 8
    return row(
        code,
        code if entry is None else entry.name,
        detail.classes_text(view, found),
        detail.circuits_text(view, lines),
        detail.contracts_text(view, lines, view.last),
        "\n".join(said),
        *blanks,
    )


def _exclusion_row(view: View, found: Exclusion) -> Row:
    site = view.sites.get(found.site or "")
    where = view.say("everywhere") if found.site is None else " ".join((site.site.name if site is not None else found.site, found.link or "")).strip()
    counts = (view.say("exclusion.late"), Look.BAD) if found.is_late else (view.say("exclusion.held"), Look.PLAIN)
    moments = (at.astimezone(view.zone).replace(tzinfo=None) for at in (found.start, found.end, found.entered))
    return row(found.id, where, *moments, found.who, found.reason, counts)
