"""Polls in flight and the deadlines that end them."""

import asyncio
import heapq
from collections.abc import Iterator
from dataclasses import dataclass

from netmon.model.reading import Reading
from netmon.schedule.entry import Entry
from netmon.schedule.plan import Job


@dataclass(slots=True, eq=False)
class Run:
    """One poll in flight; `task` is None once it has ended, because its deadline's line outlives it and must not keep the reading in memory."""

    entry: Entry
    job: Job
    task: asyncio.Task[Reading] | None
    started: float
    deadline: float
    lane: str
    overdue: bool = False


class Deadlines:
    """Runs by deadline."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Run]] = []
        self._order = 0

    def add(self, run: Run) -> None:
        """Watch a run until its deadline."""
        self._order += 1
        heapq.heappush(self._heap, (run.deadline, self._order, run))

    def passed(self, now: float) -> Iterator[tuple[Run, asyncio.Task[Reading]]]:
        """Yield and drop the runs that should have ended and have not."""
        while self._heap and self._heap[0][0] <= now:
            run = heapq.heappop(self._heap)[2]
            if run.task is not None:
                yield run, run.task

    def unfinished(self) -> int:
        """Return how many runs are watched that have not ended."""
        return sum(run.task is not None for _, _, run in self._heap)
