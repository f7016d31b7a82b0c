"""The pages on targets: how the plans stand, the verdicts of one target, what failed, the ledger, and what the plans ask for."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final
from urllib.parse import quote

from netmon.model.access import Right
from netmon.model.evidence import Basis
from netmon.model.lang import Lang
from netmon.model.report import ProblemStatus
from netmon.model.sentence import percent
from netmon.model.target import Plan, Target, Unit
from netmon.model.texts import text
from netmon.model.verdict import Share, VerdictState
from netmon.model.view_compliance import LedgerLine, LedgerQuery, Order, PlacedRow, ProblemRow, VerdictList, VerdictQuery, Words
from netmon.web.asked import JSON, Asked, Page, Route
from netmon.web.compliance_words import amount, areas_words, bar, deadlines, joined, selected, share_words, source_words, state_words
from netmon.web.csv_rows import Cell, csv_page
from netmon.web.errors import missing
from netmon.web.html import Pages
from netmon.web.shape import Shapes
from netmon.web.source_compliance import ComplianceSource
from netmon.web.wording import ABSENT

A_PAGE: Final = 100
EVERY: Final = 1_000_000
MOST_WORDS: Final = 8
STATUSES: Final[tuple[ProblemStatus, ...]] = ("open", "proposed", "closed")
BASES: Final = (Basis.MEASURED, Basis.CONTRACT, Basis.INTERFACE, Basis.REGISTER)
ALWAYS: Final = (Basis.MEASURED, Basis.CONTRACT)


class CompliancePages:
    """`/compliance` and below, and `/targets`."""

    def __init__(self, source: ComplianceSource, html: Pages) -> None:
        self._source = source
        self._html = html
        self._shapes = Shapes()

    def routes(self) -> tuple[Route, ...]:
        """Return the addresses of these pages."""
        return (
            Route(path="/compliance", answer=self.plans),
            Route(path="/compliance/problems", answer=self.problems),
            Route(path="/compliance/problems.csv", answer=self.problems_csv, right=Right.EXPORT),
            Route(path="/compliance/ledger", answer=self.ledger),
            Route(path="/compliance/ledger.csv", answer=self.ledger_csv, right=Right.EXPORT),
            Route(path="/compliance/{plan}/{target}", answer=self.target),
            Route(path="/compliance/{plan}/{target}/verdicts.csv", answer=self.target_csv, right=Right.EXPORT),
            Route(path="/targets", answer=self.targets),
        )

    def plans(self, asked: Asked) -> Page:
        """Answer `/compliance`."""
        view = self._source.plans(asked.sight)
        if asked.wants_json:
            return self._json("netmon.compliance/1", view)
        own = [(site, self._source.of_site(site, asked.sight)) for site in sorted(asked.sight.sites or ())]
        bases = {plan.id: shown_bases(one.share for one in plan.targets) for plan in view.plans}
        values = {"view": view, "own": own, "bases": bases, **self._words(asked.lang)}
        return self._html.page("compliance.html", asked, view.now, page="compliance", **values)

    def target(self, asked: Asked) -> Page:
        """Answer `/compliance/<plan>/<target>`."""
        found = self._source.verdicts(asked.params["plan"], asked.params["target"], verdict_query(asked.query), asked.sight)
        if found is None:
            return missing(self._html, asked, text("web.compliance.no_target", asked.lang, name=asked.params["target"][:60]))
        if asked.wants_json:
            return self._json("netmon.verdicts/1", found)
        values = {"found": found, "states": state_tabs(asked, found), "csv": _csv_link(asked, found), "orders": list(Order), **self._words(asked.lang)}
        return self._html.page("compliance_target.html", asked, found.now, page="compliance", **values, **turning(asked, found.total))

    def target_csv(self, asked: Asked) -> Page:
        """Answer `/compliance/<plan>/<target>/verdicts.csv`: the same choice, all of it."""
        query = replace(verdict_query(asked.query), offset=0, limit=EVERY)
        found = self._source.verdicts(asked.params["plan"], asked.params["target"], query, asked.sight)
        if found is None:
            return missing(self._html, asked, text("web.compliance.no_target", asked.lang, name=asked.params["target"][:60]))
        return csv_page(f"{found.target.target.id}.csv", verdict_cells(found, asked.lang))

    async def problems(self, asked: Asked) -> Page:
        """Answer `/compliance/problems`."""
        query = verdict_query(asked.query)
        found = await self._source.problems(query, asked.sight)
        if asked.wants_json:
            return self._json("netmon.problems/1", found)
        values = {"found": found, "query": query, "csv": f"/compliance/problems.csv{asked.link(offset=None)}", **self._words(asked.lang)}
        return self._html.page("compliance_problems.html", asked, found.now, page="compliance", **values, **turning(asked, found.total))

    async def problems_csv(self, asked: Asked) -> Page:
        """Answer `/compliance/problems.csv`."""
        found = await self._source.problems(replace(verdict_query(asked.query), offset=0, limit=EVERY), asked.sight)
        return csv_page(f"{text('web.compliance.problems', asked.lang)}.csv", problem_cells(found.rows, asked.lang))

    async def ledger(self, asked: Asked) -> Page:
        """Answer `/compliance/ledger`."""
        view = await self._source.ledger(ledger_query(asked.query), asked.sight)
        if asked.wants_json:
            return self._json("netmon.ledger/1", view)
        tabs = [(asked.link(status=None, offset=None), text("web.compliance.all", asked.lang), sum(view.counts.values()), view.query.status is None)]
        tabs += [
            (asked.link(status=status, offset=None), text(f"web.ledger.{status}", asked.lang), view.counts[status], view.query.status == status)
            for status in STATUSES
        ]
        values = {"view": view, "statuses": tabs, "csv": f"/compliance/ledger.csv{asked.link(offset=None)}", **self._words(asked.lang)}
        return self._html.page("compliance_ledger.html", asked, view.now, page="compliance", **values, **turning(asked, view.total))

    async def ledger_csv(self, asked: Asked) -> Page:
        """Answer `/compliance/ledger.csv`."""
        view = await self._source.ledger(replace(ledger_query(asked.query), offset=0, limit=EVERY), asked.sight)
        return csv_page(f"{text('web.compliance.ledger', asked.lang)}.csv", ledger_cells(view.lines, asked.lang))

    async def targets(self, asked: Asked) -> Page:
        """Answer `/targets`."""
        view = await self._source.in_force(asked.sight)
        if asked.wants_json:
            return self._json("netmon.targets/1", view)
        lang = asked.lang
        values = {
            "view": view,
            "selected": lambda target: selected(target, lang),
            "deadlines": lambda target: deadlines(target, lang),
            "areas_of": lambda plan: areas_words(plan, lang),
            "judged": {plan.id for plan in self._source.plans(asked.sight).plans if plan.head is not None},
            **self._words(lang),
        }
        return self._html.page("targets.html", asked, view.now, page="compliance", **values)

    def _json(self, schema: str, value: object) -> Page:
        """Answer with what a page shows; numbers as exact fractions."""
        encode = self._shapes.of(type(value)).encode
        body = json.dumps({"schema": schema, **(encode(value) if encode is not None else {})}, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
        return Page(status=200, content_type=JSON, body=body.encode("ascii") + b"\n")

    def _words(self, lang: Lang) -> dict[str, object]:
        """Return what the templates of this section say things with."""

        def source_of(plan: Plan, target: Target) -> str:
            return source_words(plan, target, lang)

        return {
            "said": lambda words: "" if words is None else words.of(lang),
            "written": lambda sentence: "" if sentence is None else sentence.render(lang),
            "amount": lambda value, unit, than=None: amount(value, unit, lang, None if than is None else Fraction(than)),
            "cut": lambda share: ABSENT if share is None else percent(share),
            "share_words": share_words,
            "bar": lambda share: bar(share, lang),
            "title_of": lambda target: title_of(target, lang),
            "state_words": lambda row: state_words(row, lang),
            "source_of": source_of,
            "VerdictState": VerdictState,
            "Unit": Unit,
        }


def title_of(target: Target, lang: Lang) -> str:
    """Return what a target is called."""
    return target.title_zh if lang == "zh" else target.title_en


def shown_bases(shares: Iterable[Share]) -> tuple[Basis, ...]:
    """Return the columns of passes: measured and contract always, the others where something rests on them."""
    found = list(shares)
    return tuple(basis for basis in BASES if basis in ALWAYS or any(share.passed.get(basis) for share in found))


def verdict_query(query: Mapping[str, str]) -> VerdictQuery:
    """Read `state`, `county`, `q`, `sort` and `offset`; what makes no sense is as if it were not there."""
    state, order = query.get("state", ""), query.get("sort", "")
    return VerdictQuery(
        state=VerdictState(state) if state in set(VerdictState) else None,
        county=query.get("county", "")[:100],
        words=_words_of(query),
        order=Order(order) if order in set(Order) else Order.MARGIN,
        offset=offset_of(query),
        limit=A_PAGE,
    )


def ledger_query(query: Mapping[str, str]) -> LedgerQuery:
    """Read `status`, `q` and `offset`."""
    status = next((known for known in STATUSES if known == query.get("status")), None)
    return LedgerQuery(status=status, words=_words_of(query), offset=offset_of(query), limit=A_PAGE)


def _words_of(query: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(query.get("q", "")[:200].split()[:MOST_WORDS])


def offset_of(query: Mapping[str, str]) -> int:
    """Return where a list begins."""
    written = query.get("offset", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 7 else 0


def turning(asked: Asked, total: int) -> dict[str, str | None]:
    """Return the addresses of the pages before and after."""
    offset = offset_of(asked.query)
    before = asked.link(offset=str(max(offset - A_PAGE, 0)) if offset > A_PAGE else None) if offset else None
    return {"previous": before, "next": asked.link(offset=str(offset + A_PAGE)) if offset + A_PAGE < total else None}


def state_tabs(asked: Asked, found: VerdictList) -> list[tuple[str, str, int, bool]]:
    """Return address, words, count and whether it is chosen: all states, also those that nothing is in, but for what does not count and is empty."""
    tabs = [(asked.link(state=None, offset=None), text("web.compliance.all", asked.lang), sum(found.found.values()), found.query.state is None)]
    for state in VerdictState:
        count = found.found[state]
        if count or state not in (VerdictState.NOT_APPLICABLE, VerdictState.EXCLUDED):
            tabs.append((asked.link(state=state, offset=None), text(f"verdict.{state}", asked.lang), count, found.query.state is state))
    return tabs


def _csv_link(asked: Asked, found: VerdictList) -> str:
    plan, target = (quote(part, safe="") for part in (found.plan.id, found.target.target.id))
    return f"/compliance/{plan}/{target}/verdicts.csv{asked.link(offset=None)}"


def verdict_cells(found: VerdictList, lang: Lang) -> Iterator[Sequence[Cell]]:
    """Yield the file of a target's verdicts: where it is from, a header, a row a verdict."""
    head, target = found.plan.head, found.target
    yield [title_of(target.target, lang), target.required.of(lang), target.target.quote, "" if head is None else source_words(head.plan, target.target, lang)]
    columns = ("target", "code", "subject", "county", "state", "basis", "observed", "required", "margin", "short", "sum", "coverage", "why", "missing")
    yield [text(f"web.compliance.{name}" if name in ("observed", "why") else f"rpt.col.{name}", lang) for name in columns] + [text("web.compliance.id", lang)]
    for placed in (*(PlacedRow(row, row.subject.county) for row in target.groups), *found.rows):
        row = placed.row
        yield [
            row.target, row.subject.id, row.name.of(lang), placed.county, state_words(row, lang), basis_words(row.basis, lang),
            *(amount(value, row.unit, lang, Fraction(0)) for value in (row.observed, row.threshold, row.margin, row.shortfall)),
            _said(row.sum, lang), "" if row.coverage is None else percent(row.coverage), row.reason.of(lang), joined(row.gaps, lang), row.id,
        ]  # fmt: skip


def problem_cells(rows: Iterable[ProblemRow], lang: Lang) -> Iterator[Sequence[Cell]]:
    """Yield the file of what failed."""
    columns = ("number", "subject", "county", "target_full", "requirement", "sum", "basis", "short", "change")
    yield [text(f"rpt.col.{name}", lang) for name in columns]
    for one in rows:
        row = one.row
        yield [
            one.number, row.name.of(lang), one.county, f"{one.target.id} {title_of(one.target, lang)}", one.required.of(lang), _said(row.sum, lang),
            basis_words(row.basis, lang), amount(row.shortfall, row.unit, lang, Fraction(0)), joined(row.gaps, lang),
        ]  # fmt: skip


def ledger_cells(lines: Iterable[LedgerLine], lang: Lang) -> Iterator[Sequence[Cell]]:
    """Yield the file of the ledger."""
    columns = ("number", "school", "county", "target_full", "first_found", "evidence", "owner", "measure", "due", "recheck", "closing")
    yield [text(f"rpt.col.{name}", lang) for name in columns]
    for line in lines:
        one = line.problem
        closed = f" {one.closed or ''} {one.confirmed_by}".rstrip()
        yield [
            one.number, line.name, line.county, one.target if line.target is None else f"{one.target} {title_of(line.target, lang)}",
            one.first_found.isoformat(), "" if one.evidence is None else one.evidence.render(lang), f"{one.owner} {one.person}".strip(), one.measure,
            "" if one.due is None else one.due.isoformat(), "" if one.rechecked is None else one.rechecked.isoformat(),
            text(f"web.ledger.{one.status}", lang) + closed,
        ]  # fmt: skip


def basis_words(basis: Basis | None, lang: Lang) -> str:
    """Return what a verdict rests on."""
    return "" if basis is None else text(f"rpt.basis.{basis}", lang)


def _said(words: Words | None, lang: Lang) -> str:
    return "" if words is None else words.of(lang)
