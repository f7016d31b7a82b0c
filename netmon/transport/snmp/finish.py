"""The end of a walk: its result, what was learned for the next one, and limits that are slowly forgotten."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from netmon.model.outcome import Outcome
from netmon.transport.snmp.api import TableResult, TableSpec
from netmon.transport.snmp.assemble import CleanTile, assemble_clean, assemble_rows, collect_rows, lay_tiles, new_plan
from netmon.transport.snmp.chain import Cursor, Indexes
from netmon.transport.snmp.plan import REPLY_BUDGET, TablePlan
from netmon.transport.snmp.session import Session

GROW_AFTER: Final = 50
LEAST_REPLY: Final = 200
TOLD: Final = (Outcome.AUTH_FAILED, Outcome.PROTOCOL_ERROR)


@dataclass(slots=True, kw_only=True)
class Walked:
    """What a walk has got so far; `truncated_at` is the size of the longest reply that the agent cut short."""

    session: Session
    spec: TableSpec
    plan: TablePlan | None
    indexes: Indexes = field(default_factory=Indexes)
    clean: list[CleanTile] = field(default_factory=list)
    cursors: list[Cursor] = field(default_factory=list)
    failures: Counter[tuple[Outcome, str]] = field(default_factory=Counter)
    requests: int = 0
    truncated_at: int = 0

    @property
    def all_clean(self) -> bool:
        """True when every tile of the plan matched its shape and nothing else was read."""
        if self.plan is None or self.failures:
            return False
        tiles = sum(len(family.tiles) for family in self.plan.families)
        return len(self.clean) == tiles and not any(cursor.rows for cursor in self.cursors)


def _rank(outcome: Outcome) -> int:
    """Put what the agent said before its silence: who answers nonsense until the time is over is not absent."""
    return TOLD.index(outcome) if outcome in TOLD else len(TOLD)


def finish(walked: Walked) -> TableResult:
    """Return the table with its outcome, and plan the next walk when this one was complete."""
    failures = walked.failures
    for cursor in walked.cursors:
        if cursor.problem is not None and not any(reason == cursor.problem for _, reason in failures):
            failures[Outcome.PROTOCOL_ERROR, cursor.problem] += 1
    width = len(walked.spec.columns)
    if walked.plan is not None and walked.all_clean:
        index, columns = assemble_clean(walked.plan, walked.clean, width)
        _grow(walked, walked.plan)
    else:
        index, columns = assemble_rows(walked.plan, walked.clean, walked.cursors, width, walked.indexes, pool=walked.session.peer.layouts.pool)
        if not failures:
            _replan(walked)
    outcome = Outcome.OK
    if failures:
        outcome = Outcome.PARTIAL if index else min((outcome for outcome, _ in failures), key=_rank)
    else:
        walked.session.memory.table(walked.spec.name).rows = len(index)
    reason = "; ".join(f"{text} x{count}" if count > 1 else text for (_, text), count in sorted(failures.items())) or None
    return TableResult(name=walked.spec.name, index=index, columns=columns, outcome=outcome, complete=not failures, reason=reason, requests=walked.requests)


def _replan(walked: Walked) -> None:
    """Remember how the table is laid out now; a reply that was cut short tells how much the agent sends at once."""
    peer = walked.session.peer
    if walked.truncated_at:
        peer.reply_limit = peer.memory.reply_limit = max(LEAST_REPLY, min(walked.truncated_at, peer.reply_limit) * 19 // 20)
    rows = collect_rows(walked.plan, walked.clean, walked.cursors)
    fresh = new_plan(peer, (walked.spec.name, walked.spec.columns), rows, walked.indexes)
    old = walked.plan
    if old is not None and set(fresh.absent) <= set(old.absent):
        fresh.absent_wait_s, fresh.absent_until = old.absent_wait_s, old.absent_until
    # else the next walk asks again: one walk is no proof, a device that starts fills its tables one after the other
    peer.plans[walked.spec.name] = fresh


def _grow(walked: Walked, plan: TablePlan) -> None:
    """Forget a limit slowly: after many clean walks ask for a little more again."""
    plan.clean_walks += 1
    if plan.clean_walks % GROW_AFTER:
        return
    peer = walked.session.peer
    memory = walked.session.memory.table(walked.spec.name)
    if memory.max_repetitions:
        memory.max_repetitions += 1
    if peer.reply_limit < REPLY_BUDGET:
        peer.reply_limit = peer.memory.reply_limit = min(REPLY_BUDGET, peer.reply_limit * 11 // 10)
    if memory.max_repetitions != plan.max_repetitions or plan.reply_limit < peer.reply_limit:
        lay_tiles(peer, walked.spec.name, plan)
