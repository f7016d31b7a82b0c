"""All due times of all jobs in one wheel of short spans, so that one timer serves them and a line costs the same among ten or a million."""

import heapq
from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple

from netmon.schedule.entry import Entry

SPAN_S = 0.02


class Cause(IntEnum):
    """Why a job is due: its grid, a first or made-up run, or a test of a silent device."""

    GRID = 0
    EXTRA = 1
    PROBE = 2


class Due(NamedTuple):
    """One line of the timetable."""

    at: float
    cause: Cause
    entry: Entry


class Timetable:
    """Lines by span of time, and a heap of the spans that hold any; lines of jobs that have left are dropped when they come up, or by `sweep`."""

    def __init__(self) -> None:
        self._spans: dict[int, list[Due]] = {}
        self._order: list[int] = []

    def __len__(self) -> int:
        return sum(map(len, self._spans.values()))

    def add(self, at: float, cause: Cause, entry: Entry) -> None:
        """Write down that a job is due."""
        span = int(at / SPAN_S)
        lines = self._spans.get(span)
        if lines is None:
            self._spans[span] = [Due(at, cause, entry)]
            heapq.heappush(self._order, span)
        else:
            lines.append(Due(at, cause, entry))

    def take(self, now: float) -> Iterator[Due]:
        """Yield and remove what is due at `now`, span by span; within a span in the order of entry. What is added meanwhile comes next time."""
        for due in self._cut(now):
            if due.entry.alive:
                yield due

    def _cut(self, now: float) -> list[Due]:
        current = int(now / SPAN_S)
        ready: list[Due] = []
        while self._order and self._order[0] < current:
            ready += self._spans.pop(heapq.heappop(self._order))
        if self._order and self._order[0] == current:
            lines = self._spans.pop(heapq.heappop(self._order))
            ready += [due for due in lines if due.at <= now]
            for due in lines:
                if due.at > now:
                    self.add(*due)
        return ready

    def next_at(self) -> float | None:
        """Return the earliest due time."""
        return min(due.at for due in self._spans[self._order[0]]) if self._order else None

    def sweep(self) -> None:
        """Drop the lines of jobs that have left."""
        for span in tuple(self._spans):
            kept = [due for due in self._spans[span] if due.entry.alive]
            if kept:
                self._spans[span] = kept
            else:
                del self._spans[span]
        self._order = sorted(self._spans)
