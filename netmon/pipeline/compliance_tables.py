"""Tables and lists out of verdicts, for the page: counting, choosing and sorting them, with what does not lie in sight left out; pure functions."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from netmon.evaluate.shares import share_of
from netmon.model.access import Sight
from netmon.model.ledger import Key
from netmon.model.target import Target, Unit
from netmon.model.verdict import Share, Subject, VerdictState
from netmon.model.view_compliance import JudgedHead, JudgedRow, LedgerLine, Order, PlacedRow, Standing, TargetStanding, VerdictQuery, Words

SUBJECTS = ("site", "link")
"""Kinds of subjects that are one school's; the others are groups."""
NO_COUNTY = "-"
WORST_FIRST = (
    VerdictState.FAIL, VerdictState.INSUFFICIENT, VerdictState.UNKNOWN, VerdictState.PASS, VerdictState.EXCLUDED, VerdictState.NOT_APPLICABLE,
)  # fmt: skip
UNITS = (Unit.BPS, Unit.RATIO, Unit.COUNT, Unit.FLAG)
NOBODY = Subject("district", "")


@dataclass(frozen=True, slots=True)
class IndexedPlan:
    """A standing with its rows by target, and those of one school or its lines by site."""

    standing: Standing
    rows: Mapping[str, tuple[JudgedRow, ...]]
    by_site: Mapping[str, tuple[JudgedRow, ...]]
    targets: Mapping[str, Target]


def target_standing(target: Target, head: JudgedHead, rows: Sequence[JudgedRow], share: Share | None, sight: Sight) -> TargetStanding:
    """Return one target's line of the table: counted by the judging's own share where the whole is seen, else by the rows in sight."""
    required = head.required.get(target.id, Words("", ""))
    seen = [row for row in rows if is_seen(row, sight)]
    each = [row for row in seen if row.subject.kind in SUBJECTS]
    known = [row.coverage for row in each if row.coverage is not None]
    return TargetStanding(
        target=target,
        required=required,
        share=share if share is not None else counted(target.id, each or (seen if sight.whole else ())),
        groups=tuple(row for row in seen if row.subject.kind not in SUBJECTS) if sight.whole else (),
        coverage=sum(known, Fraction(0)) / len(known) if known else None,
        overdue=sum(row.overdue for row in seen),
    )


def counted(target: str, rows: Iterable[JudgedRow]) -> Share:
    """Count rows, every state of them."""
    return share_of(target, NOBODY, rows)


def index(standing: Standing) -> IndexedPlan:
    """Return a standing with its rows by target."""
    rows: dict[str, list[JudgedRow]] = {}
    sites: dict[str, list[JudgedRow]] = {}
    for row in standing.rows:
        rows.setdefault(row.target, []).append(row)
        if row.subject.kind in SUBJECTS:
            sites.setdefault(row.subject.site, []).append(row)
    targets = {} if standing.head is None else {target.id: target for target in standing.head.plan.targets}
    return IndexedPlan(standing, {target: tuple(found) for target, found in rows.items()}, {site: tuple(found) for site, found in sites.items()}, targets)


def is_seen(row: JudgedRow, sight: Sight) -> bool:
    """Return whether a verdict lies in sight: of one school who sees that school, of a group or a school that is in no inventory who sees the whole."""
    return sight.whole or (row.subject.kind in SUBJECTS and row.subject.site != "" and sight.sees(row.subject.site))


def by_state(rows: Iterable[JudgedRow]) -> dict[VerdictState, int]:
    """Count rows by state; no state is missing."""
    found = Counter(row.state for row in rows)
    return {state: found[state] for state in VerdictState}


def matches(one: PlacedRow, query: VerdictQuery) -> bool:
    """Return whether a verdict is of the county and has the words that are asked for."""
    if query.county and (one.county or NO_COUNTY) != query.county:
        return False
    if not query.words:
        return True
    row = one.row
    return says(f"{row.name.zh} {row.name.en} {row.subject.id} {row.subject.site} {one.county} {row.target}", query.words)


def says(written: str, words: Sequence[str]) -> bool:
    """Return whether every word is written there, in capitals or not."""
    low = written.lower()
    return all(word.lower() in low for word in words)


def ledger_words(line: LedgerLine) -> str:
    """Return what a line of the ledger is found by."""
    problem = line.problem
    words = (problem.number, line.name, problem.subject, line.site, line.county, problem.target, problem.owner, problem.person, problem.measure)
    return " ".join(words)


def order_key(one: PlacedRow, order: Order) -> tuple[object, ...]:
    """Return what verdicts are sorted by."""
    row = one.row
    worst = WORST_FIRST.index(row.state)
    if order is Order.NAME:
        return (row.name.zh, row.subject.id)
    if order is Order.STATE:
        return (worst, row.name.zh, row.subject.id)
    return (row.margin is None, row.margin if row.margin is not None else Fraction(worst), row.subject.id)


def by_shortfall(row: JudgedRow) -> tuple[object, ...]:
    """Return what failures are sorted by: rates first, and of each unit the largest shortfall."""
    missing = row.shortfall if row.shortfall is not None else -row.margin if row.margin is not None else Fraction(0)
    return (UNITS.index(row.unit), -missing, row.target, row.subject.id)


def key_of(row: JudgedRow) -> Key:
    """Return what a verdict is of, as the ledger names it."""
    return Key(row.target, row.subject.kind, row.subject.id)
