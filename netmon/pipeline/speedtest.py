"""Speed tests in browsers: who waits, who is at it, the child process that serves one, what becomes of it; gate, queue and record as of every test."""

import asyncio
import contextlib
import json
import logging
import os
import secrets
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median
from typing import Any, Final

from netmon.model.calendar import SchoolCalendar
from netmon.model.device_text import clean_string
from netmon.model.measurement import LineTest
from netmon.model.outcome import AccessFailed, Outcome
from netmon.model.speedtest import RAMP_UP_S, Over, SpeedFigure, SpeedOptions, SpeedPlace, SpeedTickets, SpeedWish, Stage
from netmon.model.speedtest_token import Phase, Ticket, plain_address, signed
from netmon.model.throughput import ETHERNET, RunDirection, RunOutcome, RunRecord
from netmon.pipeline.throughput import Measured, Measurer
from netmon.pipeline.throughput_results import RunBook

logger = logging.getLogger(__name__)

WORKER: Final = "netmon.pipeline.speedtest_worker"
MOST_WAITING: Final = 20
GONE_S: Final = 15.0
"""A browser that has not asked for so long how its test stands has left."""
KEPT: Final = 200
START_S: Final = 20.0
GRACE_S: Final = 25.0
"""What a direction may take beyond its own time: the browser's beginning, and the wait for silence."""
MOST_LINE: Final = 1 << 20
PINGS: Final = 400
UPLOADS: Final = 2000
FAST_ETHERNET_BPS: Final = 100_000_000
LEFT: Final = "the browser left before the test began"


@dataclass(slots=True, eq=False)
class Session:
    """One test in a browser, from the wish to the record; `tests` are its directions, down first."""

    id: str
    wish: SpeedWish
    place: SpeedPlace
    options: SpeedOptions
    tests: Sequence[LineTest]
    calendars: Sequence[SchoolCalendar]
    at: float
    seen: float
    stage: Stage = "waiting"
    why: str = ""
    child: "Child | None" = None
    tickets: SpeedTickets | None = None
    figures: list[SpeedFigure] = field(default_factory=list)
    latency: dict[str, list[float]] = field(default_factory=dict)
    records: tuple[RunRecord, ...] = ()
    broken: bool = False

    @property
    def over(self) -> Over:
        """Wired or Wi-Fi, as the user said."""
        return self.wish.over

    @property
    def decides(self) -> bool:
        """True when its result is evidence: by cable, from a school's own network, through the one line that is meant."""
        return self.wish.over == "wired" and self.place.where == "school" and self.place.link is not None


class BrowserTests:
    """For the event loop alone. `web_config` is where the page's TLS is written, None for plain HTTP; `run` is asked by the measurer."""

    def __init__(self, measurer: Measurer, book: RunBook, *, wall: Callable[[], float] = time.time, worker: str = WORKER, ramp_up_s: float = RAMP_UP_S) -> None:
        self._measurer = measurer
        self._book = book
        self._wall = wall
        self._worker = worker
        self._ramp_up_s = ramp_up_s
        self._sessions: dict[str, Session] = {}
        self._order: deque[str] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self.web_config: str | None = None

    def session(self, number: str) -> Session | None:
        """Return a test of this process; old ones are found in the history alone."""
        return self._sessions.get(number)

    def ahead(self, session: Session) -> int:
        """Return how many are before a test that waits."""
        going = [one for one in self._sessions.values() if one.stage in ("waiting", "running", "weighing") and one is not session]
        return sum(one.at <= session.at for one in going)

    def waiting_of(self, wish: SpeedWish) -> Session | None:
        """Return the test of the same address that is not over yet."""
        return next((one for one in self._sessions.values() if one.stage in ("waiting", "running") and one.wish.peer == wish.peer), None)

    @property
    def full(self) -> bool:
        """True while so many wait that nobody else may."""
        return sum(one.stage == "waiting" for one in self._sessions.values()) >= MOST_WAITING

    def begin(self, wish: SpeedWish, place: SpeedPlace, options: SpeedOptions, tests: Sequence[LineTest], calendars: Sequence[SchoolCalendar]) -> Session:
        """Put a test in the queue; its LineTests get its number as their campaign."""
        now = self._wall()
        number = f"{int(now * 1000):x}-{secrets.token_hex(6)}"
        named = [replace(test, campaign=number) for test in tests]
        session = Session(number, wish, place, options, named, calendars, now, now)
        self._sessions[number] = session
        self._order.append(number)
        self._forget()
        task = asyncio.get_running_loop().create_task(self._measure(session), name=f"speedtest {number}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return session

    def cancel(self, session: Session) -> None:
        """End a test at its user's wish; one that already runs counts as failed."""
        session.seen = float("-inf")
        if session.child is not None:
            session.child.kill()

    async def close(self) -> None:
        """End all; what was not over is no record."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def run(self, test: LineTest) -> bytes:
        """Let the browser do one direction and return the server's count, in the form of netmon.transport.throughput.http_test. AccessFailed."""
        session = self._sessions[test.campaign]
        if session.child is None:
            if session.figures or session.broken:
                raise AccessFailed(Outcome.PROTOCOL_ERROR, "the test ended before this direction")
            await self._start(session)
        child = session.child
        assert child is not None
        found = await child.line(test.total_s + GRACE_S)
        error = found.get("error")
        first = test.direction == "down"
        if error or not first:
            await child.end()
            session.child, session.tickets = None, None
            session.stage = "weighing"
        if error:
            session.broken = True
            absent = first and bool(found.get("absent"))
            raise AccessFailed(Outcome.SKIPPED if absent else Outcome.PROTOCOL_ERROR, LEFT if absent else clean_string(str(error), limit=120))
        self._figure(session, test.direction, found)
        return json.dumps({name: found.get(name) for name in ("bytes", "seconds", "total_bytes")}).encode()

    async def _measure(self, session: Session) -> None:
        try:
            found = await self._measurer.measure(session.tests, session.calendars)
        except OSError as error:  # a child that cannot be started is netmon's trouble, not the line's
            session.stage, session.why = "failed", f"the server of the speed test cannot be started: {error.strerror}"
            logger.warning("speed test server cannot be started error=%s", error)
            return
        finally:
            if session.child is not None:
                await session.child.end()
                session.child = session.tickets = None
        records = tuple(judged(session, one) for one in found)
        for record in records:
            self._book.add(record)
        session.records = records
        session.why = next((record.detail for record in records if record.detail), "")
        outcomes = {record.outcome for record in records}
        session.stage = "deferred" if outcomes == {RunOutcome.DEFERRED} else "done" if all(record.goodput_bps for record in records) else "failed"

    async def _start(self, session: Session) -> None:
        if self._wall() - session.seen > GONE_S:
            raise AccessFailed(Outcome.SKIPPED, LEFT)
        key, options = secrets.token_bytes(32), session.options
        request = {
            "host": options.host, "port": options.port, "key": key.hex(), "test": session.id, "seconds": options.seconds, "ramp_up": self._ramp_up_s,
            "web_config": self.web_config,
        }  # fmt: skip
        child = session.child = await Child.started(self._worker, request)
        port = (await child.line(START_S)).get("port")
        if not isinstance(port, int):
            await child.end()
            session.child, session.broken = None, True
            raise AccessFailed(Outcome.SKIPPED, "the server of the speed test did not start")
        expires = self._wall() + 2 * (options.seconds + RAMP_UP_S + GRACE_S)
        peer = plain_address(session.wish.peer)

        def token(phase: Phase, uses: int) -> str:
            return signed(Ticket(test=session.id, phase=phase, peer=peer, expires=expires, uses=uses, nonce=secrets.token_hex(8)), key)

        session.tickets = SpeedTickets(
            port=port, url=options.url, ping=token("ping", PINGS),
            down=tuple(token("down", 1) for _ in range(options.streams)), up=tuple(token("up", UPLOADS) for _ in range(options.streams)),
        )  # fmt: skip
        session.stage = "running"

    def _figure(self, session: Session, direction: RunDirection, found: Mapping[str, Any]) -> None:
        """Keep what the page shows of a direction; the server is ours, its numbers are taken as they are."""
        seconds, loaded = float(found["seconds"]), [float(one) for one in found["latency_ms"]]
        session.latency["idle"] = [float(one) for one in found["idle_ms"]]
        session.latency[direction] = loaded
        session.figures.append(
            SpeedFigure(
                direction=direction,
                goodput_bps=int(found["bytes"] * 8 / seconds) if seconds else 0,
                slices=tuple(int(one) for one in found["slices"])[:400],
                rtt_ms=round(median(loaded), 3) if loaded else None,
            )
        )

    def _forget(self) -> None:
        while len(self._order) > KEPT:
            oldest = self._sessions[self._order[0]]
            if oldest.stage in ("waiting", "running", "weighing"):
                return
            del self._sessions[self._order.popleft()]


class Child:
    """The process that serves one test; all of it ends with `end`."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def started(cls, module: str, request: Mapping[str, Any]) -> "Child":
        """Start it and tell it what to do; its input stays open as long as the daemon lives. OSError."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", module, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            limit=MOST_LINE, start_new_session=True,
        )  # fmt: skip
        assert process.stdin is not None
        process.stdin.write(json.dumps(request).encode() + b"\n")
        return cls(process)

    async def line(self, timeout_s: float) -> Mapping[str, Any]:
        """Return the next line that it prints; what says `error` when it died or took too long."""
        assert self._process.stdout is not None
        try:
            async with asyncio.timeout(timeout_s):
                found = json.loads(await self._process.stdout.readline())
        except TimeoutError:
            return {"error": "the server of the speed test did not answer in time"}
        except ValueError:
            return {"error": "the server of the speed test has died", "absent": True}
        return found if isinstance(found, dict) else {"error": "the server of the speed test said nothing"}

    def kill(self) -> None:
        """End it at once, and whatever it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)

    async def end(self) -> None:
        """End it and wait for it."""
        self.kill()
        await self._process.wait()


def judged(session: Session, found: Measured) -> RunRecord:
    """Return the record as it is kept.

    A test that decides nothing keeps its figures as INFORMATIVE, and its failure says nothing of any line. A result that a 100 Mbit/s network card
    explains, of a line that may carry more, was limited by the probe.
    """
    record = found.record
    idle = session.latency.get("idle", [])
    loaded = session.latency.get(record.direction, [])
    record = replace(
        record,
        link=session.place.link or "",
        probe=f"{session.over} {session.wish.room}".strip(),
        ceiling_bps=None,
        rtt_ms=round(median(loaded or idle), 3) if loaded or idle else None,
        jitter_ms=jitter(loaded or idle),
    )
    if not session.decides:
        return record if record.outcome is RunOutcome.DEFERRED else replace(record, outcome=RunOutcome.INFORMATIVE)
    capacity = found.test.line.capacity_bps(record.direction)
    carried = 0 if record.goodput_bps is None else record.goodput_bps * ETHERNET
    if record.outcome is RunOutcome.OK and 0.8 * FAST_ETHERNET_BPS <= carried <= 1.02 * FAST_ETHERNET_BPS and capacity != FAST_ETHERNET_BPS:
        return replace(record, outcome=RunOutcome.PROBE_LIMITED)
    return record


def jitter(found: Sequence[float]) -> float | None:
    """Return the mean difference between one round trip and the next (RFC 3550's notion, not smoothed)."""
    if len(found) < 2:
        return None
    return round(sum(abs(after - before) for before, after in pairwise(found)) / (len(found) - 1), 3)
