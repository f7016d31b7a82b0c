"""A report as the kinds look at it: what belongs together found once, and the words that all kinds share."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import PurePath
from typing import Final
from zoneinfo import ZoneInfo

from netmon.model.dossier import DossierLine, DossierSite
from netmon.model.evidence import Basis
from netmon.model.figures import PortFigures
from netmon.model.inventory import Contract
from netmon.model.lang import Lang
from netmon.model.report import LedgerProblem, Report
from netmon.model.roster import RosterEntry, match
from netmon.model.sentence import Amount, Sentence, sign
from netmon.model.target import Plan, Quantifier, Target, Unit
from netmon.model.texts import text
from netmon.model.verdict import Subject, Verdict, VerdictState
from netmon.report.page import As, CellValue, Column, Look, Row

STATE_LOOKS: Final[Mapping[VerdictState, Look]] = {
    VerdictState.PASS: Look.GOOD,
    VerdictState.FAIL: Look.BAD,
    VerdictState.INSUFFICIENT: Look.DOUBT,
    VerdictState.UNKNOWN: Look.NOTHING,
    VerdictState.NOT_APPLICABLE: Look.QUIET,
    VerdictState.EXCLUDED: Look.QUIET,
}


@dataclass(frozen=True, slots=True)
class View:
    """A report in one language; `first` and `last` are the window's local days. `sites` by the inventory's id, `site_of` by the school's official code."""

    report: Report
    lang: Lang
    zone: ZoneInfo
    first: date
    last: date
    plans: Mapping[str, Plan]
    targets: Mapping[str, Target]
    entries: Mapping[str, RosterEntry]
    sites: Mapping[str, DossierSite]
    site_of: Mapping[str, DossierSite]
    lines: Mapping[str, DossierLine]
    figures: Mapping[tuple[str, str], PortFigures]
    numbers: Mapping[tuple[str, str], LedgerProblem]

    def say(self, key: str, **args: object) -> str:
        """Return a text of the catalogue."""
        return text(f"rpt.{key}", self.lang, **args)

    def write(self, sentence: Sentence | None) -> str:
        """Return a sentence, nothing for None."""
        return "" if sentence is None else sentence.render(self.lang)

    def join(self, parts: Iterable[str]) -> str:
        """Return clauses in one text, without the empty ones."""
        return self.say("clause").join(part for part in parts if part)

    def bps(self, value: int | Fraction | None) -> str:
        """Return a rate such as 500M; nothing for None."""
        return "" if value is None else Amount(value=Fraction(value), unit=Unit.BPS).render(self.lang)

    def column(self, key: str, width: int = 12, kind: As = As.TEXT, *, wrap: bool = False) -> Column:
        """Return a column with its title of the catalogue."""
        return Column(title=self.say(f"col.{key}"), kind=kind, width=width, wrap=wrap)

    def moment(self, at_ms: int) -> datetime:
        """Return a local time without a zone, for a cell."""
        return datetime.fromtimestamp(at_ms // 1000, UTC).astimezone(self.zone).replace(tzinfo=None)


def view_of(report: Report, lang: Lang) -> View:
    """Look through a report once."""
    dossier = report.dossier
    zone = ZoneInfo(dossier.zone)
    matched = match(dossier.roster, (found.site for found in dossier.sites))
    sites = {found.site.id: found for found in dossier.sites}
    lines = [*dossier.lines, *(line for found in dossier.sites for line in found.lines)]
    return View(
        report=report,
        lang=lang,
        zone=zone,
        first=report.window.start.astimezone(zone).date(),
        last=(report.window.end - timedelta(microseconds=1)).astimezone(zone).date(),
        plans={target.id: plan for plan in dossier.plans for target in plan.targets},
        targets={target.id: target for plan in dossier.plans for target in plan.targets},
        entries={entry.code: entry for entry in dossier.roster.entries},
        sites=sites,
        site_of={code: sites[site] for code, site in matched.sites.items()},
        lines={line.link.key: line for line in lines},
        figures={found.key: found for found in report.figures},
        numbers={(problem.target, problem.subject): problem for problem in report.problems},
    )


def row(*cells: CellValue | tuple[CellValue, Look]) -> Row:
    """Return a row of values, some with a look."""
    looks = tuple(cell[1] if isinstance(cell, tuple) else Look.PLAIN for cell in cells)
    values = tuple(cell[0] if isinstance(cell, tuple) else cell for cell in cells)
    return Row(values=values, looks=looks if any(look is not Look.PLAIN for look in looks) else ())


def count(number: int, look: Look) -> tuple[int, Look]:
    """Return a count with its look; a 0 is nothing to look at."""
    return number, look if number else Look.PLAIN


def period(view: View) -> str:
    """Return the window as a title has it: a month, a year, or from day to day."""
    first, last = view.first, view.last
    whole_months = first.day == 1 and (last + timedelta(days=1)).day == 1
    if whole_months and (first.year, first.month) == (last.year, last.month):
        return view.say("period.month", year=first.year, month=first.month)
    if whole_months and (first.month, last.month, first.year) == (1, 12, last.year):
        return view.say("period.year", year=first.year)
    return view.say("period.day", day=first) if first == last else view.say("period.days", first=first, last=last)


def data_up_to(view: View) -> str:
    """Return the end of the window; midnight as 24:00 of the day before."""
    end = view.report.window.end.astimezone(view.zone)
    clock = "24:00" if (end.hour, end.minute, end.second) == (0, 0, 0) else f"{end:%H:%M}"
    return view.say("up_to", day=view.last, clock=clock)


def target_title(view: View, target: Target) -> str:
    """Return what a target is called."""
    return target.title_zh if view.lang == "zh" else target.title_en


def required(view: View, target: Target) -> str:
    """Return what is asked for: ≥10M a class, at least 30 % of the schools; of no number that there is none."""
    stage = target.stage_on(view.last)
    if stage is None:
        return view.say("no_standard")
    relation = sign(target.comparison, holds=True)
    amount = Amount(value=stage.value, unit=target.unit).render(view.lang)
    if target.quantifier is Quantifier.SHARE_OF_SITES:
        return view.say("required.share", relation=relation, value=amount)
    if target.quantifier is Quantifier.MEAN_OF_SITES:
        return view.say("required.mean", relation=relation, value=amount)
    if target.unit is Unit.FLAG:
        return view.say("required.flag")
    return view.say(f"required.{target.per}", relation=relation, value=amount)


def state_cell(view: View, verdict: Verdict) -> tuple[str, Look]:
    """Return the verdict in words with its look; 逾期 only where the deadline can be trusted."""
    words = view.say(f"state.{verdict.state}")
    return (view.say("overdue", state=words) if verdict.overdue else words), STATE_LOOKS[verdict.state]


def basis_text(view: View, basis: Basis | None) -> str:
    """Return what a verdict rests on."""
    return "" if basis is None else view.say(f"basis.{basis}")


def sum_text(view: View, verdict: Verdict) -> str:
    """Return the sum behind a verdict; of yes and no the word."""
    if verdict.unit is Unit.FLAG:
        return "" if verdict.observed is None else view.say("yes" if verdict.observed else "no")
    return view.write(verdict.arithmetic)


def subject_name(view: View, subject: Subject) -> str:
    """Return the school, the school and its line, the county or the district."""
    if subject.kind != "link":
        return subject.name or subject.id
    site = view.sites.get(subject.site)
    line = subject.id.partition("/")[2]
    return f"{site.site.name if site is not None else view.report.district} {line}"


def contract_on(line: DossierLine, day: date) -> Contract | None:
    """Return the contract in force on a day: of several the one that began last, as the judge takes it."""
    held = [contract for contract in line.link.contracts if contract.holds_on(day)]
    return max(held, key=lambda contract: (contract.start or date.min, contract.down_bps), default=None)


def is_seen(view: View, found: DossierSite) -> bool:
    """True when netmon saw anything at all of a school in the window."""
    if found.flags or found.counts or found.classroom_bps or found.uplink_up is not None:
        return True
    return any(line_is_seen(view, line) for line in found.lines)


def line_is_seen(view: View, line: DossierLine) -> bool:
    """True when netmon saw a line's port or traffic, or tested it."""
    if line.runs:
        return True
    figures = None if line.port is None else view.figures.get((line.port.device, line.port.interface))
    return (line.port is not None and line.port.up is not None) or (figures is not None and (figures.received.n > 0 or figures.sent.n > 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The schools of the list by how netmon knows them; the four add up to `listed`."""

    listed: int
    watched: int
    contract_only: int
    silent: int
    unlisted: int


def scope_of(view: View) -> Scope:
    """Count the list: watched, only by contract, written down without anything seen, in no inventory."""
    watched = contract = silent = 0
    for found in (view.site_of[code] for code in view.entries if code in view.site_of):
        if is_seen(view, found):
            watched += 1
        elif any(contract_on(line, view.last) is not None for line in found.lines):
            contract += 1
        else:
            silent += 1
    listed = len(view.entries)
    return Scope(listed=listed, watched=watched, contract_only=contract, silent=silent, unlisted=listed - watched - contract - silent)


def scope_text(view: View) -> str:
    """Return the line on scope, with the list's own name and the kinds of schools in it."""
    scope, roster = scope_of(view), view.report.dossier.roster
    kinds = [entry.kind for entry in roster.entries]
    counts = {kind: kinds.count(kind) for kind in ("school", "teaching_point", "kindergarten")}
    source = view.say("scope.official", file=PurePath(roster.file).name) if roster.official and roster.file else view.say("scope.made")
    silent = view.say("scope.silent", count=scope.silent) if scope.silent else ""
    return view.say(
        "scope",
        listed=scope.listed, source=source, watched=scope.watched, contract=scope.contract_only, silent=silent, unlisted=scope.unlisted, **counts,
    )  # fmt: skip


def is_unreliable(plans: Sequence[Plan]) -> bool:
    """True when a target's deadline cannot be trusted."""
    return any(not target.reliable for plan in plans for target in plan.targets)


def foot(view: View) -> tuple[str, ...]:
    """Return the lines for signature and seal."""
    return (view.say("foot"),)


def mark(view: View) -> str:
    """Return the mark of a provisional report."""
    return view.say("provisional") if view.report.dossier.provisional else ""
