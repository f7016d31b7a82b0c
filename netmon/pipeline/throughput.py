"""One active test from the gate to the record: is the line idle, run, weigh against the line's own counters, keep. One at a time on all that is shared."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from netmon.collect.throughput import SpeedFigures, SpeedTestError, parse_figures
from netmon.evaluate.measuring import Refusal, Why, capacity_bps, forbidden, gate, gate_above, weigh
from netmon.model.calendar import SchoolCalendar
from netmon.model.measurement import LineTest
from netmon.model.outcome import AccessFailed, Outcome
from netmon.model.sample import MS_PER_S
from netmon.model.slot_columns import Measured as Interval
from netmon.model.throughput import RunDirection, RunOutcome, RunRecord
from netmon.pipeline.throughput_load import LineLoads

FRESH_PERIODS: Final = 2.5
SERVER_BUSY: Final = "server is busy"
"""What iperf3 says when its server is at another test."""
Run = Callable[[LineTest], Awaitable[bytes]]
"""Run a test where it starts, and return what the program printed. AccessFailed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """Round trip in milliseconds, loss as a share and jitter in milliseconds, taken while a test ran; None: not known."""

    rtt_ms: float | None = None
    loss_ratio: float | None = None
    jitter_ms: float | None = None


Ping = Callable[[LineTest, str], Awaitable[Path]]
"""Measure the way from a test's probe to an IP address."""


async def no_ping(_test: LineTest, _address: str) -> Path:
    """Measure nothing."""
    return Path()


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A test's record, and why it was not run or does not count (None: it does)."""

    test: LineTest
    record: RunRecord
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One test that was run: its figures, or why there are none."""

    test: LineTest
    began: float
    figures: SpeedFigures | None = None
    error: AccessFailed | SpeedTestError | None = None
    path: Path = Path()


class Places:
    """Names that are taken while a test runs: whoever wants any of them waits for all."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._free = asyncio.Condition()

    @asynccontextmanager
    async def hold(self, names: frozenset[str]) -> AsyncIterator[None]:
        """Wait until none of the names is taken, and take them for the length of the block."""
        async with self._free:
            await self._free.wait_for(lambda: not self._taken & names)
            self._taken |= names
        try:
            yield
        finally:
            async with self._free:
                self._taken -= names
                self._free.notify_all()


class Measurer:
    """Measures lines; `period_s` tells how often a device's interfaces are polled, `wall` is Unix time."""

    def __init__(self, run: Run, loads: LineLoads, period_s: Callable[[str], float], *, ping: Ping = no_ping, wall: Callable[[], float] = time.time) -> None:
        self._run = run
        self._loads = loads
        self._period_s = period_s
        self._ping = ping
        self._wall = wall
        self._places = Places()
        self._lines = Places()

    async def measure(self, tests: Sequence[LineTest], calendars: Sequence[SchoolCalendar], still: Callable[[], bool] = lambda: True) -> list[Measured]:
        """Measure a line in one or both directions, one after the other behind one gate, once nothing else uses what the tests need.

        `tests` differ in their direction alone. `still` False: the campaign's window is over by then.
        """
        first = tests[0]
        async with self._lines.hold(frozenset({first.link.key})):
            async with self._places.hold(first.uses):
                began = self._wall()
                refusal = self._refused(first, calendars, began, still())
                if refusal is not None:
                    detail = refusal.sentence.render("en")
                    return [Measured(test=test, record=record_of(test, began, RunOutcome.DEFERRED, detail=detail), refusal=refusal) for test in tests]
                polls = self._last(first, int(began * MS_PER_S))
                tried = [await self._try(test) for test in tests]
            during = await self._during(first, began)
            sent = {one.test.direction: one.figures.total_bytes for one in tried if one.figures is not None}
            return [self._weighed(one, during, sent, capacity_bps(one.test.line, one.test.direction, polls)) for one in tried]

    def _refused(self, test: LineTest, calendars: Sequence[SchoolCalendar], now: float, still: bool) -> Refusal | None:
        if not still:
            return Refusal(why=Why.WINDOW)
        return forbidden(test, calendars, datetime.fromtimestamp(now, UTC)) or self._gate(test, int(now * MS_PER_S))

    def _gate(self, test: LineTest, now_ms: int) -> Refusal | None:
        polls = self._last(test, now_ms)
        refused = gate(test, polls)
        tested = capacity_bps(test.line, test.direction, polls)
        for above in test.above if refused is None else ():
            fresh = self._fresh_ms(above.port.device) if above.port is not None else 0
            refused = refused or gate_above(test, above, self._loads.last(above.port, now_ms, fresh), tested)
        return refused

    def _last(self, test: LineTest, now_ms: int) -> Sequence[Interval]:
        port = test.line.port
        return () if port is None else self._loads.last(port, now_ms, self._fresh_ms(port.device))

    def _fresh_ms(self, device: str) -> int:
        return int(FRESH_PERIODS * self._period_s(device) * MS_PER_S)

    async def _try(self, test: LineTest) -> Tried:
        """Run one test and the echoes beside it."""
        began = self._wall()
        pinging = asyncio.create_task(self._path(test))
        try:
            figures = parse_figures(await self._run(test), test)
        except (AccessFailed, SpeedTestError) as error:
            return Tried(test=test, began=began, error=error)
        finally:
            path = await _ended(pinging)
        return Tried(test=test, began=began, figures=figures, path=path)

    async def _during(self, test: LineTest, began: float) -> Sequence[Interval]:
        """Wait for the poll that closes the intervals in which the tests were, and return those; none of a line without a port."""
        port, ended_ms = test.line.port, int(self._wall() * MS_PER_S)
        if port is None:
            return ()
        await self._loads.after(port, ended_ms, FRESH_PERIODS * self._period_s(port.device))
        return self._loads.over(port, int(began * MS_PER_S), ended_ms)

    def _weighed(self, tried: Tried, during: Sequence[Interval], sent: Mapping[RunDirection, int], capacity: int | None) -> Measured:
        test, figures = tried.test, tried.figures
        if figures is None:
            return Measured(test=test, record=_without_result(tried))
        finding = weigh(test, figures.goodput_bps, sent, during, capacity)
        record = replace(
            record_of(test, tried.began, finding.outcome, detail="" if finding.refusal is None else finding.refusal.sentence.render("en")),
            measured_s=round(figures.measured_s, 3),
            goodput_bps=figures.goodput_bps,
            cross_bps=finding.cross_bps,
            # Without the gate a slow result may be the traffic of others: such a run proves nothing slow.
            ceiling_bps=test.ceiling_bps if test.line.port is not None else None,
            rtt_ms=tried.path.rtt_ms,
            loss_ratio=tried.path.loss_ratio,
            jitter_ms=tried.path.jitter_ms,
        )
        return Measured(test=test, record=record, refusal=finding.refusal)

    async def _path(self, test: LineTest) -> Path:
        host = test.server.host or urlsplit(test.server.url).hostname or ""
        try:
            address = str(ip_address(host))
        except ValueError:
            return Path()
        return await self._ping(test, address)


def _without_result(tried: Tried) -> RunRecord:
    """Return the record of a test that brought no result: failed, unless the probe or a server that was busy is the reason."""
    error = tried.error
    outcome, detail = RunOutcome.FAILED, str(error)
    if isinstance(error, AccessFailed):
        detail = error.detail or error.outcome.value
        if error.outcome is Outcome.SKIPPED:
            outcome = RunOutcome.DEFERRED
    elif SERVER_BUSY in detail:
        outcome = RunOutcome.DEFERRED
    return record_of(tried.test, tried.began, outcome, detail=detail)


async def _ended(pinging: "asyncio.Task[Path]") -> Path:
    """Return what the echoes say, which end about when the test does; a test that failed at once does not wait for them."""
    if not pinging.done():
        await asyncio.wait({pinging}, timeout=1.0)
    if not pinging.done():
        pinging.cancel()
        await asyncio.wait({pinging})
    return Path() if pinging.cancelled() or pinging.exception() is not None else pinging.result()


def record_of(test: LineTest, at: float, outcome: RunOutcome, *, detail: str = "") -> RunRecord:
    """Return the record of a test without any figures."""
    return RunRecord(
        link=test.link.key,
        at_ms=int(at * MS_PER_S),
        path=test.server.path,
        direction=test.direction,
        outcome=outcome,
        method=test.server.method,
        server=test.server.name,
        probe=test.probe.name,
        streams=test.streams,
        campaign=test.campaign,
        detail=detail,
    )
