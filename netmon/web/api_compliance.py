"""What the API tells of targets: plans, shares, verdicts, problems and the ledger, by the last judging."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Final

from netmon.model.evidence import Basis
from netmon.model.report import LedgerProblem
from netmon.model.target import Unit
from netmon.model.verdict import Share, Subject, VerdictState
from netmon.model.view_compliance import JudgedRow, LedgerLine, LedgerQuery, Order, PlanStanding, ProblemRow, TargetStanding, VerdictQuery, Words
from netmon.web.api_resource import EVERY, WORDS, Parameter, Question, Resource
from netmon.web.source import Sources
from netmon.web.source_compliance import ComplianceSource


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanNow:
    """One plan in force and when it was judged: the window is half-open, in Unix seconds, null before the first judging.

    `provisional`: days in the window are not closed, so that later data may still change a verdict. `trouble` says why judging failed last.
    """

    id: str
    name: Words
    targets: int
    begin: int | None
    end: int | None
    judged_at: int | None
    provisional: bool | None
    scope: Words | None
    trouble: str
    trouble_since: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareNow:
    """How the subjects of one target in sight stand, as counts: what is not known stays in `counted`, the denominator; `passed` is by basis.

    `lower` is the share if all that is not known failed, `upper` if it passed, `coverage` the mean data coverage: exact fractions, null of nothing.
    """

    plan: str
    target: str
    title: Words
    required: Words
    unit: Unit
    passed: Mapping[Basis, int]
    passes: int
    fail: int
    insufficient: int
    unknown: int
    excluded: int
    not_applicable: int
    counted: int
    overdue: int
    lower: Fraction | None
    upper: Fraction | None
    coverage: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictNow:
    """One verdict with the plan that it is of and the county that its subject lies in ("" where it has none)."""

    plan: str
    county: str
    verdict: JudgedRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemNow:
    """A verdict that failed, with its number in the ledger ("" while it has none)."""

    plan: str
    target: str
    required: Words
    county: str
    number: str
    verdict: JudgedRow


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerNow:
    """One line of the ledger (整改台账). `site` is "" where it belongs to none, or to one that is gone; `required` null: no plan has the target any more."""

    problem: LedgerProblem
    name: str
    site: str
    county: str
    required: Words | None


def _source(sources: Sources) -> ComplianceSource | None:
    return sources.compliance


def _plans(source: ComplianceSource, asked: Question) -> Sequence[PlanNow]:
    return [_plan(plan) for plan in source.plans(asked.sight).plans]


def _plan(plan: PlanStanding) -> PlanNow:
    head = plan.head
    return PlanNow(
        id=plan.id,
        name=plan.name,
        targets=len(plan.targets),
        begin=None if head is None else head.begin,
        end=None if head is None else head.end,
        judged_at=None if head is None else head.judged_at,
        provisional=None if head is None else head.provisional,
        scope=None if head is None else head.scope,
        trouble=plan.trouble,
        trouble_since=plan.trouble_since,
    )


def _targets(source: ComplianceSource, asked: Question) -> Iterator[tuple[PlanStanding, TargetStanding]]:
    """Yield the targets that `plan` and `target` mean."""
    wanted = asked.text("plan"), asked.text("target")
    for plan in source.plans(asked.sight).plans:
        for target in plan.targets:
            if wanted[0] in (None, plan.id) and wanted[1] in (None, target.target.id):
                yield plan, target


def _shares(source: ComplianceSource, asked: Question) -> Sequence[ShareNow]:
    return [_share(plan.id, target, target.share) for plan, target in _targets(source, asked)]


def _share(plan: str, standing: TargetStanding, share: Share) -> ShareNow:
    target = standing.target
    return ShareNow(
        plan=plan,
        target=target.id,
        title=Words(target.title_zh, target.title_en),
        required=standing.required,
        unit=target.unit,
        passed=share.passed,
        passes=share.passes,
        fail=share.fail,
        insufficient=share.insufficient,
        unknown=share.unknown,
        excluded=share.excluded,
        not_applicable=share.not_applicable,
        counted=share.counted,
        overdue=standing.overdue,
        lower=share.lower,
        upper=share.upper,
        coverage=standing.coverage,
    )


async def _verdicts(source: ComplianceSource, asked: Question) -> Sequence[VerdictNow]:
    """Return the verdicts asked for, letting the loop run between two targets."""
    state, site = asked.text("state"), asked.text("site")
    query = VerdictQuery(
        state=None if state is None else VerdictState(state), county=asked.text("county") or "", words=asked.words, order=Order.NAME, limit=EVERY
    )
    found: list[VerdictNow] = []
    for plan, target in _targets(source, asked):
        listed = source.verdicts(plan.id, target.target.id, query, asked.sight)
        rows = () if listed is None else listed.rows
        found += [VerdictNow(plan=plan.id, county=placed.county, verdict=placed.row) for placed in rows if site in (None, placed.row.subject.site)]
        await asyncio.sleep(0)
    return found


async def _problems(source: ComplianceSource, asked: Question) -> Sequence[ProblemNow]:
    query = VerdictQuery(county=asked.text("county") or "", words=asked.words, limit=EVERY)
    return [_problem(row) for row in (await source.problems(query, asked.sight)).rows]


def _problem(row: ProblemRow) -> ProblemNow:
    return ProblemNow(plan=row.plan, target=row.target.id, required=row.required, county=row.county, number=row.number, verdict=row.row)


async def _ledger(source: ComplianceSource, asked: Question) -> Sequence[LedgerNow]:
    status = asked.text("status")
    query = LedgerQuery(status=next((one for one in LEDGER_STATES if one == status), None), words=asked.words, limit=EVERY)
    return [_line(line) for line in (await source.ledger(query, asked.sight)).lines]


def _line(line: LedgerLine) -> LedgerNow:
    return LedgerNow(problem=line.problem, name=line.name, site=line.site, county=line.county, required=line.required)


LEDGER_STATES: Final = ("open", "proposed", "closed")
_PLAN: Final = Parameter(name="plan")
_TARGET: Final = Parameter(name="target")
_COUNTY: Final = Parameter(name="county")
_REQUIRED: Final = Words("≥10M", "at least 10 Mbit/s")
_ROW: Final = JudgedRow(
    id="7f3c2a9be1d04457",
    target="exit-per-class",
    subject=Subject("site", "3137030048", "西关中学", "xiguan", "张店区"),
    name=Words("西关中学", "西关中学"),
    state=VerdictState.FAIL,
    unit=Unit.BPS,
    reason=Words("合同 300M÷48班＝6.25M＜10M", "contracts 300 Mbit/s ÷ 48 classes = 6.25 Mbit/s < 10 Mbit/s"),
    basis=Basis.CONTRACT,
    threshold=Fraction(10_000_000),
    observed=Fraction(6_250_000),
    upper=Fraction(6_250_000),
    margin=Fraction(-3_750_000),
    shortfall=Fraction(180_000_000),
    n=1,
    coverage=Fraction(997, 1000),
)

COMPLIANCE_RESOURCES: Final[tuple[Resource[Any, Any], ...]] = (
    Resource(
        name="plans",
        path="/plans",
        noun=PlanNow,
        source=_source,
        get=_plans,
        key=lambda plan: (plan.id,),
        example=PlanNow(
            id="shandong-2025",
            name=Words("山东省示例规划", "Example plan"),
            targets=12,
            begin=1_793_462_400,
            end=1_794_499_200,
            judged_at=1_794_510_000,
            provisional=True,
            scope=Words("学校名录 312 所", "312 schools of the register"),
            trouble="",
            trouble_since=None,
        ),
    ),
    Resource(
        name="shares",
        path="/shares",
        noun=ShareNow,
        source=_source,
        get=_shares,
        key=lambda share: (share.plan, share.target),
        params=(_PLAN, _TARGET),
        example=ShareNow(
            plan="shandong-2025", target="exit-per-class", title=Words("班均出口带宽", "Exit bandwidth per class"), required=_REQUIRED, unit=Unit.BPS,
            passed={Basis.MEASURED: 61, Basis.CONTRACT: 49}, passes=110, fail=21, insufficient=9, unknown=8, excluded=0, not_applicable=0, counted=148,
            overdue=0, lower=Fraction(110, 148), upper=Fraction(127, 148), coverage=Fraction(997, 1000),
        ),
    ),
    Resource(
        name="verdicts",
        path="/verdicts",
        noun=VerdictNow,
        source=_source,
        get=_verdicts,
        key=lambda row: (row.plan, row.verdict.target, row.verdict.id),
        params=(
            _PLAN,
            _TARGET,
            Parameter(name="state", choices=tuple(state.value for state in VerdictState), about="verdict_state"),
            Parameter(name="site"),
            _COUNTY,
            WORDS,
        ),
        example=VerdictNow(plan="shandong-2025", county="张店区", verdict=_ROW),
    ),
    Resource(
        name="problems",
        path="/problems",
        noun=ProblemNow,
        source=_source,
        get=_problems,
        key=lambda row: (row.plan, row.target, row.verdict.id),
        params=(_COUNTY, WORDS),
        example=ProblemNow(plan="shandong-2025", target="exit-per-class", required=_REQUIRED, county="张店区", number="2026-0042", verdict=_ROW),
    ),
    Resource(
        name="ledger",
        path="/ledger",
        noun=LedgerNow,
        source=_source,
        get=_ledger,
        key=lambda line: (line.problem.number,),
        params=(Parameter(name="status", choices=LEDGER_STATES, about="ledger_status"), WORDS),
        example=LedgerNow(
            problem=LedgerProblem(
                number="2026-0042", target="exit-per-class", subject="3137030048", subject_name="西关中学", first_found=date(2026, 10, 8), status="open",
                verdict="7f3c2a9be1d04457", owner="区教体局", measure="增购 200M", due=date(2026, 12, 31),
            ),
            name="西关中学",
            site="xiguan",
            county="张店区",
            required=_REQUIRED,
        ),
    ),
)  # fmt: skip
