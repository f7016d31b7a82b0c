"""What the controllers' collectors share: parts of a poll that may fail apart from each other, and counts that must agree."""

from collections.abc import Awaitable, Sequence
from typing import Any

from netmon.collect.controller_cells import count
from netmon.model.outcome import AccessFailed, Outcome
from netmon.model.reading import ReadingProblem, TableStatus
from netmon.model.wireless import AccessPoint, ApCounts, ApStatus, Figure

COLLECTOR = "controller"
MAX_PROBLEMS = 50


class Asking:
    """Notes how each part of a poll ended."""

    def __init__(self) -> None:
        self._status: dict[str, TableStatus] = {}
        self.problems: list[ReadingProblem] = []

    @property
    def tables(self) -> tuple[TableStatus, ...]:
        """How the parts ended, in the order they were asked."""
        return tuple(self._status.values())

    async def must(self, name: str, call: Awaitable[Any]) -> Any:
        """Return what a call gives; its failure is the poll's."""
        answer = await call
        self._note(name, Outcome.OK, None)
        return answer

    async def may(self, name: str, call: Awaitable[Any]) -> Any:
        """Return what a call gives, None when it failed: the other parts stand. A refused credential is the poll's failure."""
        try:
            answer = await call
        except AccessFailed as failed:
            if failed.outcome is Outcome.AUTH_FAILED and not self._status:
                raise
            self._note(name, failed.outcome, failed.detail)
            return None
        self._note(name, Outcome.OK, None)
        return answer

    def rows(self, name: str, number: int) -> None:
        """Say how many rows a part brought."""
        known = self._status[name]
        self._status[name] = TableStatus(name=name, outcome=known.outcome, rows=number, requests=known.requests, reason=known.reason)

    def complete(self, name: str) -> bool:
        """Tell whether every call of a part came."""
        return name in self._status and self._status[name].outcome is Outcome.OK

    def problem(self, table: str, reason: str, detail: str) -> None:
        """Note something odd; the first fifty are kept."""
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(ReadingProblem(COLLECTOR, table, reason, detail))

    def _note(self, name: str, outcome: Outcome, reason: str | None) -> None:
        """Join the calls of one part: it is as good as its worst, PARTIAL when one came and another did not."""
        known = self._status.get(name)
        if known is None:
            self._status[name] = TableStatus(name=name, outcome=outcome, requests=1, reason=reason)
            return
        both = {known.outcome, outcome}
        joined = known.outcome if len(both) == 1 else Outcome.PARTIAL
        self._status[name] = TableStatus(name=name, outcome=joined, rows=known.rows, requests=known.requests + 1, reason=known.reason or reason)


def agreed(own: ApCounts, aps: Sequence[AccessPoint]) -> tuple[ApCounts, bool, str | None]:
    """Return the counts (the controller's own before those of its rows), whether the list is whole, and how it differs where it is not."""
    registered = own.registered.value
    if registered is not None and registered != len(aps):
        return own, False, f"{len(aps)} access points listed, {registered} counted"
    counts = ApCounts(
        online=own.online if own.online.value is not None else Figure(count(aps, ApStatus.ONLINE)),
        offline=own.offline if own.offline.value is not None else Figure(count(aps, ApStatus.OFFLINE)),
        registered=Figure(len(aps)),
    )
    return counts, True, None
