"""What every table collector needs: the state of a table as a status, and the ending of several together."""

from collections.abc import Iterable
from functools import lru_cache

from netmon.model.outcome import Outcome
from netmon.model.reading import TableStatus
from netmon.transport.snmp.api import GetResult, TableResult


def table_status(result: TableResult) -> TableStatus:
    """Describe how a table ended; one that was walked to its end without a row is NO_DATA: the device lacks it."""
    outcome = Outcome.NO_DATA if result.outcome is Outcome.OK and not result.index else result.outcome
    return _status(result.name, outcome, len(result.index), result.requests, result.reason)


def get_status(name: str, result: GetResult) -> TableStatus:
    """Describe how a group of scalars ended; an answer without any of them is NO_DATA."""
    outcome = Outcome.NO_DATA if result.outcome is Outcome.OK and not result.values else result.outcome
    return _status(name, outcome, len(result.values), result.requests, result.reason)


@lru_cache(maxsize=4096)
def _status(name: str, outcome: Outcome, rows: int, requests: int, reason: str | None) -> TableStatus:
    """Return one object for all tables that ended alike: thousands of devices have the same tables, and lack the same."""
    return TableStatus(name=name, outcome=outcome, rows=rows, requests=requests, reason=reason)


def overall(statuses: Iterable[TableStatus]) -> tuple[Outcome, str | None]:
    """Join the endings of several tables: OK when none failed (a table that the device lacks is no failure), PARTIAL when some did.

    Returns the outcome and the first failure's reason. Nothing asked, or every table NO_DATA, is OK: the device answered, it has no such MIB.
    """
    failed: list[TableStatus] = []
    good = False
    for status in statuses:
        if status.outcome in (Outcome.OK, Outcome.NO_DATA):
            good = True
        else:
            failed.append(status)
    if not failed:
        return Outcome.OK, None
    first = failed[0]
    detail = f"{first.name}: {first.reason or first.outcome.value}"
    if good or any(status.outcome is Outcome.PARTIAL or status.rows for status in failed):
        return Outcome.PARTIAL, detail
    return first.outcome, detail
