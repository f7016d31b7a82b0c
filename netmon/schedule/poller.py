"""One poll from start to sink; the only place where an unexpected exception becomes a failure of one device."""

import asyncio
import logging
import time
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import PurePath

from netmon.model.outcome import Outcome
from netmon.model.reading import Reading, ReadingProblem
from netmon.model.state import INTERNAL_ERROR
from netmon.schedule.plan import Job, JobKey

logger = logging.getLogger(__name__)

PollFn = Callable[[Job], Awaitable[Reading]]
Sink = Callable[[Reading], None]

# What handling of a device's data raises when the data is not what it should be.
DATA_ERRORS = (ValueError, LookupError, ArithmeticError, TypeError)


class Poller:
    """Runs a job's poll and hands its reading to the sink; a device whose data breaks our code is a failed device, not a dead daemon."""

    def __init__(self, poll: PollFn, sink: Sink, *, clock: Callable[[], float] = time.monotonic, wall: Callable[[], float] = time.time) -> None:
        self._poll = poll
        self._sink = sink
        self._clock = clock
        self._wall = wall
        self._known: dict[JobKey, str] = {}
        self._cut: set[JobKey] = set()

    async def __call__(self, job: Job) -> Reading:
        """Poll, hand over, return the reading. Raises only what the sink raises for a reading that carries nothing."""
        wall, clock = self._wall(), self._clock()
        try:
            reading = await self._poll(job)
            self._sink(reading)
        except asyncio.CancelledError:
            if job.key not in self._cut:
                raise
            self._cut.discard(job.key)
            duration_s = self._clock() - clock
            reading = _empty(job, wall, clock, duration_s, f"cut off after {duration_s:.1f} s, budget {job.budget_s:.1f} s")
            self._sink(reading)
            return reading
        except Exception as error:  # noqa: BLE001 - the one blanket except: whatever a device provokes stays its own failure
            self._note(job, error)
            reading = self._failed(_empty(job, wall, clock, self._clock() - clock, None), error)
            self._sink(reading)
            return reading
        if self._known:
            self._recovered(job)
        return reading

    def cut(self, job: Job) -> None:
        """Say that the job's poll is about to be cancelled because its time is over, which is an outcome and no end of the daemon."""
        self._cut.add(job.key)

    def forget(self, job: Job) -> None:
        """Drop what is remembered of a job that left the plan."""
        self._known.pop(job.key, None)
        self._cut.discard(job.key)

    @staticmethod
    def _failed(empty: Reading, error: Exception) -> Reading:
        detail = describe(error)
        return replace(
            empty,
            outcome=Outcome.PARSE_ERROR if isinstance(error, DATA_ERRORS) else Outcome.PROTOCOL_ERROR,
            detail=f"internal error: {detail}",
            problems=(ReadingProblem(empty.collector, "", INTERNAL_ERROR, detail),),
        )

    def _note(self, job: Job, error: Exception) -> None:
        kind = describe(error)
        if self._known.get(job.key) == kind:
            return
        self._known[job.key] = kind
        # The message of an exception may quote what a device sent or a secret: frames only, and without reading source files on the loop.
        frames = traceback.StackSummary.extract(traceback.walk_tb(error.__traceback__), lookup_lines=False)
        where = " < ".join(f"{PurePath(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames))
        logger.error("poll failed unexpectedly device=%s collector=%s error=%s where=%s", job.device, job.collector, kind, where)

    def _recovered(self, job: Job) -> None:
        kind = self._known.pop(job.key, None)
        if kind is not None:
            logger.info("poll works again device=%s collector=%s error=%s", job.device, job.collector, kind)


def _empty(job: Job, wall: float, clock: float, duration_s: float, detail: str | None) -> Reading:
    return Reading(
        device=job.device, collector=job.collector, started=wall, started_monotonic=clock, duration_s=duration_s, outcome=Outcome.TIMEOUT, detail=detail,
        kind=job.kind,
    )  # fmt: skip


def describe(error: BaseException) -> str:
    """Return the type and place of an exception, never its message."""
    frames = traceback.StackSummary.extract(traceback.walk_tb(error.__traceback__), lookup_lines=False)
    where = f" at {PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{where}"
