"""All due times of all jobs in one heap, so that one timer serves them."""

import heapq
from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple

from netmon.schedule.entry import Entry


class Cause(IntEnum):
    """Why a job is due: its grid, a first or made-up run, or a test of a silent device."""

    GRID = 0
    EXTRA = 1
    PROBE = 2


class Due(NamedTuple):
    """One line of the timetable; `order` makes lines comparable and keeps the order of entry."""

    at: float
    order: int
    cause: Cause
    entry: Entry


class Timetable:
    """A heap of due times; lines of jobs that have left are dropped when they come up, or by `sweep`."""

    def __init__(self) -> None:
        self._heap: list[Due] = []
        self._order = 0

    def __len__(self) -> int:
        return len(self._heap)

    def add(self, at: float, cause: Cause, entry: Entry) -> None:
        """Write down that a job is due."""
        self._order += 1
        heapq.heappush(self._heap, Due(at, self._order, cause, entry))

    def take(self, now: float) -> Iterator[Due]:
        """Yield and remove what is due at `now`, earliest first; lines added meanwhile are seen too."""
        heap = self._heap
        while heap and heap[0].at <= now:
            due = heapq.heappop(heap)
            if due.entry.alive:
                yield due

    def next_at(self) -> float | None:
        """Return the earliest due time."""
        return self._heap[0].at if self._heap else None

    def sweep(self) -> None:
        """Drop the lines of jobs that have left."""
        self._heap = [due for due in self._heap if due.entry.alive]
        heapq.heapify(self._heap)
