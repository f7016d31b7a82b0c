"""The sheets of a compliance report that hold a row a verdict: schools, lines, and the targets' groups; each row has the sum a calculator can check."""

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import Final

from netmon.model.dossier import DossierLine, DossierSite
from netmon.model.inventory import LinkRole, in_force
from netmon.model.sentence import Amount, Sentence
from netmon.model.target import MEASURES, Measure, Target, Unit
from netmon.model.throughput import RunOutcome, RunPath
from netmon.model.verdict import Verdict, VerdictState
from netmon.report.page import As, CellValue, Look, Row, Section, Table
from netmon.report.view import View, basis_text, contract_on, required, row, state_cell, subject_name, sum_text

_EXIT: Final[tuple[LinkRole, ...]] = ("exit",)
_ACCESS: Final[tuple[LinkRole, ...]] = ("school_access",)


def schools(view: View) -> Section:
    """Return 逐校明细: every verdict on a school, target by target in the order of the plan."""
    rows = [_school_row(view, verdict) for verdict in view.report.verdicts if verdict.subject.kind == "site"]
    columns = (
        view.column("target", 8), view.column("code", 11), view.column("school", 12, wrap=True), view.column("area", 5), view.column("classes", 8),
        view.column("circuit", 12, wrap=True), view.column("contract", 10, wrap=True), view.column("port", 12, wrap=True), view.column("tests", 10, wrap=True),
        view.column("per_class", 7, As.MBPS), view.column("per_school", 7, As.MBPS), view.column("required", 7, As.MBPS), view.column("margin", 7, As.MBPS),
        view.column("short", 7, As.MBPS), view.column("sum", 16, wrap=True), view.column("state", 8), view.column("basis", 8),
        view.column("coverage", 7, As.RATIO), view.column("remarks", 28, wrap=True),
    )  # fmt: skip
    table = Table(columns=columns, rows=rows, filtered=True)
    return Section(sheet=view.say("sheet.schools"), title=view.say("sheet.schools"), paragraphs=(view.say("note.detail"),), tables=(table,), wide=True)


def lines(view: View) -> Section | None:
    """Return 逐线明细 of the targets that are about single lines; None where there are none."""
    rows = [_line_row(view, verdict) for verdict in view.report.verdicts if verdict.subject.kind == "link"]
    if not rows:
        return None
    columns = (
        view.column("target", 8), view.column("line", 16, wrap=True), view.column("role", 8), view.column("medium", 6), view.column("circuit", 12, wrap=True),
        view.column("contract", 10, wrap=True), view.column("port", 12, wrap=True), view.column("tests", 10, wrap=True), view.column("sum", 14, wrap=True),
        view.column("required", 7, As.MBPS), view.column("margin", 7, As.MBPS), view.column("state", 8), view.column("basis", 8),
        view.column("coverage", 7, As.RATIO), view.column("remarks", 28, wrap=True),
    )  # fmt: skip
    table = Table(columns=columns, rows=rows, filtered=True)
    return Section(sheet=view.say("sheet.lines"), title=view.say("sheet.lines"), tables=(table,), wide=True)


def groups(view: View) -> Table | None:
    """Return the verdicts on counties and on the district; None where no target asks for one."""
    rows = [
        row(
            verdict.target,
            view.targets[verdict.target].title_zh if view.lang == "zh" else view.targets[verdict.target].title_en,
            subject_name(view, verdict.subject),
            required(view, view.targets[verdict.target]),
            sum_text(view, verdict),
            state_cell(view, verdict),
            basis_text(view, verdict.basis),
            remarks(view, verdict),
        )
        for verdict in view.report.verdicts
        if verdict.subject.kind in ("county", "district") and verdict.state is not VerdictState.NOT_APPLICABLE
    ]
    if not rows:
        return None
    columns = (
        view.column("target", 8), view.column("title", 16, wrap=True), view.column("group", 8), view.column("requirement", 10),
        view.column("sum", 14, wrap=True), view.column("state", 8), view.column("basis", 8), view.column("remarks", 28, wrap=True),
    )  # fmt: skip
    return Table(columns=columns, rows=rows, title=view.say("table.groups"))


def remarks(view: View, verdict: Verdict) -> str:
    """Return why, what contradicts itself, what is printed beside, what is missing, and what would change the verdict."""
    beside = [view.write(found) for found in verdict.beside if found.key != "target.beside.per_site"]
    held = view.say("remark.excluded", ids=view.say("list").join(verdict.exclusions)) if verdict.exclusions else ""
    late = view.say("remark.late", ids=view.say("list").join(verdict.late_exclusions)) if verdict.late_exclusions else ""
    changes = changes_text(view, verdict)
    key = "remark.missing" if verdict.state in (VerdictState.INSUFFICIENT, VerdictState.UNKNOWN) else "remark.change"
    change = view.say(key, what=changes) if changes else ""
    problem = view.numbers.get((verdict.target, verdict.subject.id))
    ledger = view.say("remark.ledger", number=problem.number) if problem is not None and verdict.state is VerdictState.FAIL else ""
    return view.join((view.write(verdict.reason), *(view.write(found) for found in verdict.findings), *beside, held, late, change, ledger))


def changes_text(view: View, verdict: Verdict) -> str:
    """Return what would change a verdict: evidence that is missing, or what the line would have to be."""
    return view.say("list").join(view.write(found) for found in verdict.would_change)


def relevant_lines(view: View, target: Target, found: DossierSite) -> tuple[DossierLine, ...]:
    """Return the lines of a school that a target looks at, standby ones among them; of a shared exit the district's."""
    if target.measure is Measure.EXIT_BANDWIDTH:
        own = _of_roles(found.lines, _EXIT)
        if found.site.exit_model == "shared":
            return _of_roles(view.report.dossier.lines, _EXIT)
        return own
    if target.measure is Measure.ACCESS_BANDWIDTH:
        return _of_roles(found.lines, _ACCESS) or _of_roles(found.lines, _EXIT)
    if MEASURES[target.measure].by_role:
        return _of_roles(found.lines, target.selector.roles)
    return ()


def circuits_text(view: View, found: Sequence[DossierLine]) -> str:
    """Return provider and circuit of each line; a standby one is named as such."""
    words = []
    for line in found:
        named = " ".join(part for part in (line.link.isp, line.link.circuit) if part) or line.link.id
        words.append(view.say("standby", line=named) if line.link.standby else named)
    return view.say("clause").join(words)


def contracts_text(view: View, found: Iterable[DossierLine], day: date) -> str:
    """Return down and up of the contracts in force, as they are added up; a standby line never is."""
    held = [contract for line in found if not line.link.standby and (contract := contract_on(line, day)) is not None]
    return view.write(Sentence(key="target.sum.plus")).join(f"{view.bps(one.down_bps)}/{view.bps(one.up_bps)}" for one in held)


def ports_text(view: View, found: Iterable[DossierLine]) -> str:
    """Return the port of each line with its speed, and whether it was up at the end of the window."""
    words = []
    for line in found:
        if line.port is None:
            words.append(view.say("port.none", line=line.link.id))
            continue
        figures = view.figures.get((line.port.device, line.port.interface))
        members = sum(line.port.member_bps) if line.port.member_bps else None
        speed = members if members is not None else None if figures is None else figures.speed_bps
        state = "unknown" if line.port.up is None else "up" if line.port.up else "down"
        words.append(" ".join(part for part in (f"{line.port.device}/{line.port.interface}", view.bps(speed), view.say(f"port.{state}")) if part))
    return view.say("clause").join(words)


def tests_text(view: View, found: Iterable[DossierLine], paths: Sequence[RunPath]) -> str:
    """Return how many tests count, how many of them failed, and from when to when; deferred ones say nothing of the line."""
    runs = [run for line in found for run in line.runs if run.path in paths and run.direction == "down"]
    counted = [run for run in runs if run.outcome in (RunOutcome.OK, RunOutcome.FAILED)]
    if not counted:
        return view.say("tests.none") if not runs else view.say("tests.deferred", count=len(runs))
    days = sorted(view.moment(run.at_ms).date() for run in counted)
    dates = f"{days[0]:%m-%d}" if days[0] == days[-1] else view.say("dates", first=f"{days[0]:%m-%d}", last=f"{days[-1]:%m-%d}")
    failed = sum(run.outcome is RunOutcome.FAILED for run in counted)
    return view.say("tests.failed" if failed else "tests", count=len(counted), failed=failed, dates=dates)


def paths_of(target: Target) -> tuple[RunPath, ...]:
    """Return which tests say something of a target: one inside the MAN never of an exit."""
    return ("exit",) if target.measure is Measure.EXIT_BANDWIDTH else ("access", "exit")


def classes_text(view: View, found: DossierSite | None) -> str:
    """Return the classes in force at the end of the window, and since when."""
    if found is None:
        return ""
    held = max((value for value in found.site.classes if value.since <= view.last), key=lambda value: value.since, default=None)
    return view.say("not_entered") if held is None else view.say("classes", count=held.count, day=held.since)


def area_text(view: View, code: str) -> str:
    """Return the class of the statistics that a school is of."""
    entry, found = view.entries.get(code), view.site_of.get(code)
    area = (entry.area if entry is not None else None) or (found.site.area if found is not None else None)
    return "" if area is None else view.say(f"area.{area}")


def values(view: View, verdict: Verdict, target: Target) -> tuple[Fraction | None, Fraction | None]:
    """Return the decided value per class and per school, in bit/s; None where it is not decided or cannot be divided."""
    if verdict.observed is None or verdict.unit is not Unit.BPS or target.measure not in (Measure.EXIT_BANDWIDTH, Measure.ACCESS_BANDWIDTH):
        return None, None
    found = view.site_of.get(verdict.subject.id)
    classes = None if found is None else in_force(found.site.classes, view.last)
    if target.per == "class":
        shared = found is not None and found.site.exit_model == "shared"
        return verdict.observed, None if shared or not classes else verdict.observed * classes
    return (verdict.observed / classes if classes and target.per == "site" else None), (verdict.observed if target.per == "site" else None)


def rate(verdict: Verdict, value: Fraction | None, than: Fraction | None) -> CellValue:
    """Return a value for a column of rates; of another unit as text, for 95 % is not 95 Mbit/s."""
    if value is None or verdict.unit is Unit.BPS:
        return value
    return None if verdict.unit is Unit.FLAG else Amount(value=value, unit=verdict.unit, than=than if value != than else None).render("zh")


def _school_row(view: View, verdict: Verdict) -> Row:
    target = view.targets[verdict.target]
    found = view.site_of.get(verdict.subject.id)
    at = () if found is None else relevant_lines(view, target, found)
    per_class, per_school = values(view, verdict, target)
    tested = found is not None and target.measure in (Measure.EXIT_BANDWIDTH, Measure.ACCESS_BANDWIDTH)
    state = state_cell(view, verdict)
    return row(
        verdict.target,
        verdict.subject.id,
        verdict.subject.name,
        area_text(view, verdict.subject.id),
        classes_text(view, found),
        circuits_text(view, at),
        contracts_text(view, at, view.last),
        ports_text(view, at),
        tests_text(view, at, paths_of(target)) if tested else "",
        per_class,
        per_school,
        rate(verdict, verdict.threshold, verdict.threshold),
        (rate(verdict, verdict.margin, verdict.threshold), Look.BAD if verdict.state is VerdictState.FAIL else Look.PLAIN),
        (rate(verdict, verdict.shortfall, verdict.threshold), Look.BAD if verdict.shortfall else Look.PLAIN),
        sum_text(view, verdict),
        state,
        basis_text(view, verdict.basis),
        verdict.coverage,
        remarks(view, verdict),
    )


def _line_row(view: View, verdict: Verdict) -> Row:
    target = view.targets[verdict.target]
    line = view.lines.get(verdict.subject.id)
    at = () if line is None else (line,)
    return row(
        verdict.target,
        subject_name(view, verdict.subject),
        "" if line is None else view.say(f"role.{line.link.role}"),
        "" if line is None or line.link.medium is None else view.say(f"medium.{line.link.medium}"),
        circuits_text(view, at),
        contracts_text(view, at, view.last),
        ports_text(view, at),
        tests_text(view, at, paths_of(target)),
        sum_text(view, verdict),
        rate(verdict, verdict.threshold, verdict.threshold),
        rate(verdict, verdict.margin, verdict.threshold),
        state_cell(view, verdict),
        basis_text(view, verdict.basis),
        verdict.coverage,
        remarks(view, verdict),
    )


def _of_roles(found: Iterable[DossierLine], roles: Sequence[LinkRole]) -> tuple[DossierLine, ...]:
    return tuple(line for line in found if line.link.role in roles)
