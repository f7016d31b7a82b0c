"""What the pages on targets are told: tables out of the last judging that lies in memory, the ledger and the plans' files read in a thread."""

import asyncio
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Final

from netmon.config.config import Config
from netmon.config.judged_by import judged_by
from netmon.evaluate.ledger import every_line
from netmon.model.access import EVERYWHERE, Sight
from netmon.model.lang import Lang
from netmon.model.ledger import Key
from netmon.model.report import LedgerProblem
from netmon.model.target import Plan, Target
from netmon.model.texts import text
from netmon.model.view_compliance import (
    ComplianceView,
    LedgerLine,
    LedgerQuery,
    LedgerView,
    PlacedRow,
    PlanStanding,
    PlansView,
    ProblemList,
    ProblemRow,
    SiteVerdict,
    Standing,
    TargetStanding,
    VerdictList,
    VerdictQuery,
    Words,
)
from netmon.pipeline.compliance_ranked import DOUBTS, Ranking, county_of, ranking_of
from netmon.pipeline.compliance_tables import (
    NO_COUNTY,
    IndexedPlan,
    by_state,
    index,
    is_seen,
    key_of,
    ledger_words,
    matches,
    order_key,
    says,
    target_standing,
)
from netmon.pipeline.view_ledger import LedgerFiles

LANGS: Final[tuple[Lang, Lang]] = ("zh", "en")
MOST_SIGHTS: Final = 200
NO_WORDS: Final = Words("", "")


class LiveCompliance:
    """A `netmon.web.source_compliance.ComplianceSource`; `latest` is how the plans stand, `config` what is in force."""

    def __init__(self, latest: Callable[[], tuple[Standing, ...]], config: Callable[[], Config], *, wall: Callable[[], float] = time.time) -> None:
        self._latest = latest
        self._config = config
        self._wall = wall
        self._ledger = LedgerFiles()
        self._plans: dict[str, IndexedPlan] = {}
        self._tables: dict[Sight, tuple[tuple[Standing, ...], tuple[PlanStanding, ...]]] = {}
        self._rank = asyncio.Lock()
        self._ranked: tuple[Config, tuple[Standing, ...], Ranking] | None = None
        self._files: tuple[Config, PlansView] | None = None

    def plans(self, sight: Sight) -> ComplianceView:
        """See ComplianceSource.plans."""
        return ComplianceView(now=self._wall(), whole=sight.whole, plans=self._standings(sight))

    def verdicts(self, plan: str, target: str, query: VerdictQuery, sight: Sight) -> VerdictList | None:
        """See ComplianceSource.verdicts."""
        standing = next((one for one in self._standings(sight) if one.id == plan), None)
        table = None if standing is None else next((one for one in standing.targets if one.target.id == target), None)
        if standing is None or table is None:
            return None
        config = self._config()
        placed = [PlacedRow(row, county_of(row, config)) for row in self._indexed(plan).rows.get(target, ()) if is_seen(row, sight)]
        counties = tuple(sorted({one.county or NO_COUNTY for one in placed}))
        named = [one for one in placed if matches(one, query)]
        chosen = [one for one in named if query.state is None or one.row.state is query.state]
        chosen.sort(key=lambda one: order_key(one, query.order))
        return VerdictList(
            now=self._wall(),
            plan=standing,
            target=table,
            query=query,
            counties=counties,
            found=by_state(one.row for one in named),
            total=len(chosen),
            rows=tuple(chosen[query.offset : query.offset + query.limit]),
        )

    def of_site(self, site: str, sight: Sight) -> tuple[SiteVerdict, ...]:
        """See ComplianceSource.of_site."""
        if not site or not sight.sees(site):
            return ()
        return tuple(self._each(Sight(frozenset({site}))))

    async def problems(self, query: VerdictQuery, sight: Sight) -> ProblemList:
        """See ComplianceSource.problems."""
        latest, config = self._latest(), self._config()
        numbers = {key: line.number for key, line in await self._lines() if line.status != "closed"}
        ranking = await self._ranking() if sight.whole else await ranking_of(self._each(sight), config)
        fails = [found for found in ranking.fails if matches(found.placed, query)]
        doubts = by_state(found.placed.row for found in ranking.doubts if matches(found.placed, query))
        return ProblemList(
            now=self._wall(),
            total=len(fails),
            doubts={state: doubts[state] for state in DOUBTS},
            counties=tuple(sorted({found.placed.county or NO_COUNTY for found in (*ranking.fails, *ranking.doubts)})),
            rows=tuple(
                ProblemRow(
                    plan=found.verdict.plan,
                    target=found.verdict.target,
                    required=found.verdict.required,
                    row=found.placed.row,
                    county=found.placed.county,
                    number=numbers.get(key_of(found.placed.row), ""),
                )
                for found in fails[query.offset : query.offset + query.limit]
            ),
            judged=any(standing.head is not None for standing in latest),
        )

    async def ledger(self, query: LedgerQuery, sight: Sight) -> LedgerView:
        """See ComplianceSource.ledger."""
        written, codes = await self._lines(), (await self._ranking()).sites
        seen = [line for line in (self._line(key, problem, codes) for key, problem in written) if sight.sees(line.site)]
        counts = Counter(line.problem.status for line in seen)
        chosen = [line for line in seen if query.status in (None, line.problem.status) and says(ledger_words(line), query.words)]
        return LedgerView(
            now=self._wall(),
            query=query,
            counts={status: counts[status] for status in ("open", "proposed", "closed")},
            total=len(chosen),
            lines=tuple(chosen[query.offset : query.offset + query.limit]),
            notes=self._ledger.notes if sight.whole else (),
        )

    async def in_force(self, _sight: Sight) -> PlansView:
        """See ComplianceSource.in_force."""
        config = self._config()
        if self._files is None or self._files[0] is not config:
            self._files = (config, await asyncio.to_thread(_read_plans, config))
        return replace(self._files[1], now=self._wall())

    def _standings(self, sight: Sight) -> tuple[PlanStanding, ...]:
        """Return the tables; made anew when a plan was judged."""
        latest = self._latest()
        kept = self._tables.get(sight)
        if kept is None or not _same(kept[0], latest):
            if len(self._tables) > MOST_SIGHTS:
                self._tables.clear()
            kept = self._tables[sight] = (latest, tuple(self._table(standing, sight) for standing in latest))
        return kept[1]

    def _indexed(self, plan: str) -> IndexedPlan:
        standing = next(one for one in self._latest() if one.plan == plan)
        kept = self._plans.get(plan)
        if kept is None or kept.standing is not standing:
            kept = self._plans[plan] = index(standing)
        return kept

    def _table(self, standing: Standing, sight: Sight) -> PlanStanding:
        head, indexed = standing.head, self._indexed(standing.plan)
        if head is not None and not sight.whole:
            head = replace(head, scope=Words("", ""))
        shares = {share.target: share for share in standing.shares if share.group.kind == "district"} if sight.whole else {}
        targets: tuple[TargetStanding, ...] = ()
        if head is not None:
            rows = indexed.rows
            targets = tuple(target_standing(target, head, rows.get(target.id, ()), shares.get(target.id), sight) for target in head.plan.targets)
        return PlanStanding(
            id=standing.plan,
            head=head,
            targets=targets,
            trouble=standing.trouble if sight.whole else "",
            trouble_since=standing.trouble_since,
        )

    def _each(self, sight: Sight) -> Iterator[SiteVerdict]:
        """Yield every verdict in sight, those on groups where the whole is seen."""
        for standing in self._latest():
            indexed = self._indexed(standing.plan)
            required = {} if standing.head is None else standing.head.required
            rows = standing.rows if sight.sites is None else chain.from_iterable(indexed.by_site.get(site, ()) for site in sorted(sight.sites) if site)
            for row in rows:
                if is_seen(row, sight) and row.target in indexed.targets:
                    yield SiteVerdict(plan=standing.plan, target=indexed.targets[row.target], required=required.get(row.target, NO_WORDS), row=row)

    async def _ranking(self) -> Ranking:
        """Return what failed and what is in doubt, anew once something was judged or another configuration holds."""
        async with self._rank:
            latest, config = self._latest(), self._config()
            if self._ranked is None or self._ranked[0] is not config or not _same(self._ranked[1], latest):
                self._ranked = (config, latest, await ranking_of(self._each(EVERYWHERE), config))
            return self._ranked[2]

    async def _lines(self) -> list[tuple[Key, LedgerProblem]]:
        ranking = await self._ranking()
        ledger, entered = await self._ledger.read(self._config().settings.state, self._wall())
        return every_line(ledger, ranking.states, entered)

    def _line(self, key: Key, problem: LedgerProblem, codes: Mapping[str, str]) -> LedgerLine:
        site = self._site_of(key, codes)
        named = self._config().sites.get(site)
        name = problem.subject_name or problem.subject
        if key.kind == "link" and named is not None:
            name = f"{named.name} {key.subject.partition('/')[2]}"
        target, required = self._asked(key.target)
        return LedgerLine(problem=problem, name=name, site=site, county="" if named is None else named.county or "", target=target, required=required)

    def _site_of(self, key: Key, codes: Mapping[str, str]) -> str:
        """Return the site that a problem belongs to: of a line its own, of a school the one with that official code; "" for what is the whole district's."""
        if key.kind == "link":
            site = key.subject.partition("/")[0]
            return site if site in self._config().sites else ""
        return codes.get(key.subject, "") if key.kind == "site" else ""

    def _asked(self, target: str) -> tuple[Target | None, Words | None]:
        for standing in self._latest():
            found = self._indexed(standing.plan).targets.get(target)
            if found is not None and standing.head is not None:
                return found, standing.head.required.get(target)
        return None, None


def _read_plans(config: Config) -> PlansView:
    """Read the files of the plans in force; blocking."""
    found = judged_by(config, os.environ)
    plans: list[Plan] = []
    missing = []
    for plan in config.settings.target_plans:
        if (known := found.targets.plans.get(plan)) is not None:
            plans.append(replace(known, file=Path(known.file).name))
        else:
            missing.append(Words(*(text("web.targets.no_plan", lang, plan=plan) for lang in LANGS)))
    problems = [Words(*(problem.render(lang) for lang in LANGS)) for problem in found.problems]
    return PlansView(now=0.0, plans=tuple(plans), problems=(*missing, *problems))


def _same(before: tuple[Standing, ...], now: tuple[Standing, ...]) -> bool:
    return len(before) == len(now) and all(one is other for one, other in zip(before, now, strict=True))
