"""Readings for tests of what happens around them."""

from netmon.model.outcome import Outcome
from netmon.model.reading import Payload, Reading, ReadingProblem, TableStatus


def reading(
    device: str = "sw1",
    collector: str = "system",
    outcome: Outcome = Outcome.OK,
    *,
    at: float = 1000.0,
    tables: tuple[TableStatus, ...] = (),
    payload: Payload | None = None,
    problems: tuple[ReadingProblem, ...] = (),
    detail: str | None = None,
) -> Reading:
    return Reading(
        device=device,
        collector=collector,
        started=at,
        started_monotonic=at,
        duration_s=0.1,
        outcome=outcome,
        tables=tables,
        payload=payload,
        problems=problems,
        detail=detail,
    )
