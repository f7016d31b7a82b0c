"""The baseline (现状摸底), useful on day one: what is on record of each school, which evidence is missing, and the cheapest way to get it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from netmon.model.dossier import DossierLine
from netmon.model.lang import Lang
from netmon.model.report import Report
from netmon.model.roster import RosterEntry
from netmon.model.sentence import Sentence
from netmon.model.verdict import COUNTED, Verdict, VerdictState
from netmon.report import compliance_detail as detail
from netmon.report.compliance_checks import checks
from netmon.report.compliance_ledger import manual
from netmon.report.page import As, Look, Page, Row, Section, Table
from netmon.report.view import View, contract_on, count, data_up_to, foot, mark, required, row, scope_text, target_title, view_of


class Step(IntEnum):
    """What has to be done for a missing piece of evidence, the cheapest first: a line in a file, a contract to look up, a port to poll, a test, ...

    REGISTER is of rooms and devices one by one, OTHER what has to be looked into.
    """

    ENTER = 1
    COUNT = 2
    CONTRACT = 3
    POLL = 4
    TEST = 5
    REGISTER = 6
    OTHER = 7


_STEPS: Final[Mapping[str, Step]] = {
    "target.change.add_site": Step.ENTER, "target.gap.roster": Step.ENTER, "target.gap.no_such_line": Step.ENTER, "target.gap.exit_model": Step.ENTER,
    "target.gap.pool_unlisted": Step.ENTER, "rpt.gap.no_data": Step.REGISTER,
    "target.gap.class": Step.COUNT, "target.gap.student": Step.COUNT, "target.gap.computers": Step.COUNT,
    "target.gap.contract": Step.CONTRACT, "target.gap.medium": Step.CONTRACT, "target.gap.path": Step.CONTRACT,
    "target.gap.port": Step.POLL, "target.gap.not_polled": Step.POLL, "target.gap.speed": Step.POLL, "target.gap.port_down": Step.POLL,
    "target.gap.no_traffic": Step.POLL, "target.gap.exit_working": Step.POLL, "target.gap.standby": Step.POLL,
    "target.gap.exit_test": Step.TEST, "target.gap.test": Step.TEST,
}  # fmt: skip
_REGISTERS: Final = frozenset({Step.ENTER, Step.COUNT, Step.CONTRACT})


@dataclass(frozen=True, slots=True)
class Gap:
    """A missing piece of evidence, and what gets it."""

    step: Step
    sentence: Sentence


def page(report: Report, lang: Lang) -> Page:
    """Return the baseline in a language."""
    view = view_of(report, lang)
    gaps = _gaps_by_school(view)
    sections = (_overview(view, gaps), _schools(view, gaps), _lines(view), manual(view), checks(view))
    return Page(
        title=view.say("title.baseline", district=report.district, day=view.last),
        number=report.number,
        lang=lang,
        head=(data_up_to(view), scope_text(view), view.say("baseline.purpose")),
        sections=sections,
        foot=foot(view),
        mark=mark(view),
    )


def gaps_of(verdicts: Iterable[Verdict]) -> tuple[Gap, ...]:
    """Return what is missing for verdicts that are not decided, each once, the cheapest first.

    A test is only named where nothing cheaper is missing. A verdict without any data says which target it is that has none.
    """
    found: list[Gap] = []
    for verdict in verdicts:
        if verdict.state not in (VerdictState.INSUFFICIENT, VerdictState.UNKNOWN):
            continue
        missing = verdict.would_change or (Sentence(key="rpt.gap.no_data", args={"target": verdict.target}),)
        own = [Gap(_STEPS.get(sentence.key, Step.OTHER), sentence) for sentence in missing]
        cheaper = any(gap.step is not Step.TEST for gap in own)
        found += [gap for gap in own if gap not in found and not (cheaper and gap.step is Step.TEST)]
    return tuple(sorted(found, key=lambda gap: gap.step))


def as_registered(verdict: Verdict, comparison_holds: bool | None) -> str:
    """Return what a verdict would be if all that is on record today proved true: pass, fail, or open; `comparison_holds` is of its upper bound."""
    if verdict.state in (VerdictState.PASS, VerdictState.FAIL):
        return str(verdict.state)
    missing = {_STEPS.get(sentence.key, Step.OTHER) for sentence in verdict.would_change} & {*_REGISTERS, Step.OTHER}
    return "would_pass" if comparison_holds and not missing and not verdict.findings else "open"


def _overview(view: View, gaps: Mapping[str, tuple[Gap, ...]]) -> Section:
    """Return 概况: how many schools lack what, and what the plans would say if the registers of today were true."""
    return Section(
        sheet=view.say("sheet.overview"),
        title=view.say("sheet.overview"),
        paragraphs=() if view.entries else (view.say("empty"),),
        tables=(_steps_table(view, gaps), _plan_table(view)),
    )


def _steps_table(view: View, gaps: Mapping[str, tuple[Gap, ...]]) -> Table:
    schools = Counter(step for found in gaps.values() for step in {gap.step for gap in found})
    first = Counter(found[0].step for found in gaps.values() if found)
    places = Counter(gap.step for found in gaps.values() for gap in found)
    rows = [
        row(step.value, view.say(f"step.{step.name.lower()}"), schools[step], places[step], first[step], view.say(f"how.{step.name.lower()}"))
        for step in Step
        if schools[step]
    ]
    complete = sum(not found for found in gaps.values())
    columns = (
        view.column("order", 4, As.COUNT), view.column("gap", 16, wrap=True), view.column("schools", 7, As.COUNT), view.column("places", 7, As.COUNT),
        view.column("first_step", 9, As.COUNT), view.column("how", 44, wrap=True),
    )  # fmt: skip
    return Table(columns=columns, rows=rows, title=view.say("table.steps"), note=view.say("note.steps", complete=complete))


def _plan_table(view: View) -> Table:
    rows = []
    for target in view.targets.values():
        stage = target.stage_on(view.last)
        found = [verdict for verdict in view.report.verdicts if verdict.target == target.id and verdict.state in COUNTED]
        if stage is None or not found:
            continue
        counts: Counter[str] = Counter()
        for verdict in found:
            if verdict.state is VerdictState.UNKNOWN and verdict.reason.key == "target.reason.not_in_inventory":
                counts["unlisted"] += 1
            else:
                counts[as_registered(verdict, None if verdict.upper is None else target.comparison.holds(verdict.upper, stage.value))] += 1
        rows.append(
            row(
                target.id, target_title(view, target), required(view, target), len(found), count(counts["pass"], Look.GOOD),
                count(counts["would_pass"], Look.DOUBT), count(counts["fail"], Look.BAD), counts["open"], count(counts["unlisted"], Look.NOTHING),
            )
        )  # fmt: skip
    columns = (
        view.column("target", 8), view.column("title", 20, wrap=True), view.column("requirement", 9), view.column("counted", 6, As.COUNT),
        view.column("proven", 7, As.COUNT), view.column("would_pass", 9, As.COUNT), view.column("fail", 7, As.COUNT), view.column("open", 9, As.COUNT),
        view.column("unlisted", 8, As.COUNT),
    )  # fmt: skip
    return Table(columns=columns, rows=rows, title=view.say("table.registered"), note=view.say("note.registered"))


def _gaps_by_school(view: View) -> dict[str, tuple[Gap, ...]]:
    by_school: dict[str, list[Verdict]] = {code: [] for code in view.entries}
    for verdict in view.report.verdicts:
        if verdict.subject.kind == "site" and verdict.subject.id in by_school:
            by_school[verdict.subject.id].append(verdict)
    return {code: gaps_of(found) for code, found in by_school.items()}


def _schools(view: View, gaps: Mapping[str, tuple[Gap, ...]]) -> Section:
    rows = [_school_row(view, entry, gaps[entry.code]) for entry in view.entries.values()]
    columns = (
        view.column("code", 11), view.column("school", 12, wrap=True), view.column("county", 7), view.column("kind", 6), view.column("area", 5),
        view.column("classes", 8), view.column("exit_model", 8), view.column("circuit", 12, wrap=True), view.column("contract", 10, wrap=True),
        view.column("port", 12, wrap=True), view.column("next", 22, wrap=True), view.column("then", 26, wrap=True),
    )  # fmt: skip
    table = Table(columns=columns, rows=rows, filtered=True, note=view.say("note.next"))
    return Section(sheet=view.say("sheet.gaps"), title=view.say("sheet.gaps"), tables=(table,), wide=True)


def _school_row(view: View, entry: RosterEntry, gaps: Sequence[Gap]) -> Row:
    found = view.site_of.get(entry.code)
    at = () if found is None else tuple(line for line in found.lines if line.link.role in ("exit", "school_access"))
    first = [gap for gap in gaps if gap.step is gaps[0].step]
    rest = [gap for gap in gaps if gap.step is not gaps[0].step]
    step = view.say("next", step=view.say(f"step.{first[0].step.name.lower()}"), what=_said(view, first)) if first else view.say("next.nothing")
    return row(
        entry.code,
        entry.name,
        entry.county or "",
        view.say(f"kind.{entry.kind}"),
        detail.area_text(view, entry.code),
        detail.classes_text(view, found),
        "" if found is None or found.site.exit_model is None else view.say(f"exit.{found.site.exit_model}"),
        detail.circuits_text(view, at),
        detail.contracts_text(view, at, view.last),
        detail.ports_text(view, at),
        (step, Look.DOUBT if first else Look.GOOD),
        _said(view, rest),
    )


def _said(view: View, gaps: Iterable[Gap]) -> str:
    return view.say("clause").join(view.write(gap.sentence) for gap in gaps)


def _lines(view: View) -> Section:
    """Return 线路登记: every line on record, with contracts that have run out shown as such."""
    rows = [_line_row(view, line) for line in view.lines.values()]
    columns = (
        view.column("school", 12, wrap=True), view.column("line_id", 10), view.column("role", 9), view.column("circuit", 14, wrap=True),
        view.column("medium", 6), view.column("contract", 10), view.column("contract_no", 12), view.column("contract_from", 10, As.DAY),
        view.column("contract_to", 10, As.DAY), view.column("contract_state", 10), view.column("port", 20, wrap=True),
    )  # fmt: skip
    table = Table(columns=columns, rows=rows, filtered=True)
    return Section(sheet=view.say("sheet.register"), title=view.say("sheet.register"), tables=(table,), wide=True)


def _line_row(view: View, line: DossierLine) -> Row:
    link = line.link
    held = contract_on(line, view.last)
    shown = held or max(link.contracts, key=lambda contract: (contract.end is not None, contract.end or view.last), default=None)
    site = view.sites.get(link.site)
    state = ("held", Look.GOOD) if held else ("none", Look.NOTHING) if shown is None else ("out", Look.BAD)
    return row(
        view.report.district if site is None else site.site.name,
        link.id,
        view.say(f"role.{link.role}"),
        detail.circuits_text(view, (line,)),
        "" if link.medium is None else view.say(f"medium.{link.medium}"),
        "" if shown is None else f"{view.bps(shown.down_bps)}/{view.bps(shown.up_bps)}",
        "" if shown is None else shown.number or "",
        None if shown is None else shown.start,
        None if shown is None else shown.end,
        (view.say(f"contract.{state[0]}"), state[1]),
        detail.ports_text(view, (line,)),
    )
