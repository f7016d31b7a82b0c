"""The daemon's side of verdicts: has a child process judge the plans now and then, shows what came of it, and keeps the verdicts that changed."""

import asyncio
import contextlib
import json
import logging
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from netmon.config.config import Config
from netmon.expose.family import Table
from netmon.expose.labels import pairs
from netmon.expose.render import Chunk
from netmon.expose.selfmetrics import SelfMetrics, Values
from netmon.expose.store import PLACE, Exposition
from netmon.model.history import VerdictRecord
from netmon.model.view_compliance import Standing
from netmon.pipeline.standing import Reader
from netmon.store.history import HistoryStore
from netmon.store.last_states import last_verdicts

logger = logging.getLogger(__name__)

HOLDER = f"{PLACE}targets/"
LOOK_EVERY_S = 10.0
FIRST_AFTER_S = 120.0
"""After a start, or a reload: the polls that it brings should be in."""
TIMEOUT_S = 1_800.0
LONGEST_LINE = 32 << 20
MOST_BYTES = 512 << 20
BREATH = 16
"""Lines that are taken without letting others have the loop."""
NETMON = (sys.executable, "-m", "netmon")
WORKER = (sys.executable, "-m", "netmon.pipeline.judge_worker")
NOTHING: Values = {}
Said = dict[tuple[str, str], tuple[str, str]]


class JudgingError(RuntimeError):
    """The child failed; the text says how."""


@dataclass(slots=True)
class JudgingStats:
    """How the judging goes; `succeeded_at` and `failing_since` are Unix times."""

    failed: int = 0
    stored: int = 0
    succeeded_at: float | None = None
    failing_since: float | None = None
    took_s: float | None = None


@dataclass(slots=True)
class _Found:
    chunks: dict[str, dict[str, Chunk]] = field(default_factory=dict)
    records: list[VerdictRecord] = field(default_factory=list)
    standing: Reader = field(default_factory=Reader)
    done: bool = False


class TargetJudge:
    """For the event loop alone; `run` is its life. `filed_until` says up to when days are closed: a day more is a reason to judge anew. `in_force` gives the
    file with the configuration in force (HandOver).

    `on_judged` is called when `latest` changed.
    """

    def __init__(
        self,
        store: HistoryStore,
        exposition: Exposition,
        filed_until: Callable[[], int | None],
        in_force: Callable[[], Awaitable[Path]],
        *,
        netmon: Sequence[str] = NETMON,
        timeout_s: float = TIMEOUT_S,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._exposition = exposition
        self._filed_until = filed_until
        self._in_force = in_force
        self._netmon = tuple(netmon)
        self._timeout_s = timeout_s
        self._wall = wall
        self._config: Config | None = None
        self._due = 0.0
        self._filed: int | None = None
        self._said: Said | None = None
        self._shown: set[str] = set()
        self._latest: dict[str, Standing] = {}
        self.stats = JudgingStats()
        self.on_judged: Callable[[], None] = lambda: None

    def configure(self, config: Config) -> None:
        """Take a new configuration; it is judged soon."""
        self._config = config
        self._due = time.monotonic() + FIRST_AFTER_S
        self._latest = {plan: self._latest.get(plan, Standing(plan=plan)) for plan in config.settings.target_plans}

    def latest(self) -> tuple[Standing, ...]:
        """Return how each plan in force stands by the last judging that went well, in the settings' order; the same objects until one is judged anew."""
        return tuple(self._latest.values())

    async def run(self, every_s: float = LOOK_EVERY_S) -> None:
        """Judge when it is time, until cancelled."""
        while True:
            await asyncio.sleep(every_s)
            config, filed = self._config, self._filed_until()
            closed, self._filed = self._filed is not None and filed != self._filed, filed
            if config is not None and config.settings.target_plans and (closed or time.monotonic() >= self._due):
                self._due = time.monotonic() + config.settings.target_every_s
                await self.turn()

    async def turn(self) -> bool:
        """Judge every plan once, one after the other; returns whether all could be."""
        config = self._config
        if config is None:
            return False
        started, shown, well = time.monotonic(), set[str](), True
        for plan in config.settings.target_plans:
            try:
                found = await self._judged(self.command(config, plan, await self._in_force()))
            except (JudgingError, OSError) as error:
                self._trouble(plan, str(error))
                well = False
                continue
            shown |= self._show(config, found)
            if plan in self._latest:
                self._latest[plan] = found.standing.standing(plan)
            self.on_judged()
            await self._keep(found)
        if well:
            for holder in self._shown - shown:
                self._exposition.drop_device(holder)
            self._shown = shown
            self._well(time.monotonic() - started)
        return well

    def command(self, config: Config, plan: str, in_force: Path) -> tuple[str, ...]:
        """Return the command line that prints a plan's verdicts of the last days, today included as far as it went."""
        today = datetime.fromtimestamp(self._wall(), ZoneInfo(config.settings.time_zone)).date()
        first = today - timedelta(days=config.settings.target_window_days - 1)
        span = ("--from", first.isoformat(), "--to", today.isoformat())
        asked = ("report", "compliance", "--in-force", str(in_force), "--plan", plan, *span, "--format", "json", "--output", "-")
        return (*self._netmon, "--lang", config.settings.language, *asked)

    async def _judged(self, command: Sequence[str]) -> _Found:
        """Run the worker over a command, at most so long; its whole group ends with it."""
        process = await asyncio.create_subprocess_exec(
            *WORKER, "--", *command, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            limit=LONGEST_LINE, start_new_session=True,
        )  # fmt: skip
        assert process.stdout is not None
        try:
            async with asyncio.timeout(self._timeout_s):
                found = await _read(process.stdout)
                code = await process.wait()
        except TimeoutError:
            raise JudgingError(f"took longer than {self._timeout_s:.0f} s") from None
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
        if code or not found.done:
            raise JudgingError(f"the worker ended early code={code}")
        return found

    def _show(self, config: Config, found: _Found) -> set[str]:
        """Show the verdicts of each target; they leave when no later ones come."""
        labels = pairs(district=config.district.id)
        for target, chunks in found.chunks.items():
            holder = HOLDER + target
            self._exposition.add_device(holder, labels)
            self._exposition.put(holder, Table.TARGETS, chunks, time.monotonic(), period_s=config.settings.target_every_s)
        return {HOLDER + target for target in found.chunks}

    async def _keep(self, found: _Found) -> None:
        """Give the history the verdicts whose state or basis is another than the last that it has."""
        said = self._said
        if said is None:
            said = self._said = await self._store.ask(last_verdicts, Said())
        changed = []
        for record in found.records:
            key, now = (record.target, record.subject), (record.state, record.basis)
            if said.get(key) != now:
                said[key] = now
                changed.append(record)
        self._store.add_verdicts(changed)
        self.stats.stored += len(changed)

    def _trouble(self, plan: str, reason: str) -> None:
        self.stats.failed += 1
        if (before := self._latest.get(plan)) is not None:
            self._latest[plan] = replace(before, trouble=reason, trouble_since=before.trouble_since or self._wall())
            self.on_judged()
        if self.stats.failing_since is None:
            self.stats.failing_since = self._wall()
            logger.error("targets cannot be judged plan=%s reason=%s", plan, reason)

    def _well(self, took_s: float) -> None:
        now = self._wall()
        if self.stats.failing_since is not None:
            logger.info("targets are judged again after_s=%.0f", now - self.stats.failing_since)
            self.stats.failing_since = None
        self.stats.succeeded_at, self.stats.took_s = now, took_s


async def _read(stream: asyncio.StreamReader) -> _Found:
    """Take the worker's lines as they come; JudgingError for its own error, and for what is none of its lines."""
    found = _Found()
    size = number = 0
    try:
        while line := await stream.readline():
            size, number = size + len(line), number + 1
            if size > MOST_BYTES:
                raise JudgingError(f"the worker printed more than {MOST_BYTES} bytes")
            _take(json.loads(line), found)
            if number % BREATH == 0:
                await asyncio.sleep(0)
    except (KeyError, TypeError, ValueError) as error:
        raise JudgingError(f"the worker's output cannot be read: {type(error).__name__}") from None
    return found


def _take(line: Mapping[str, Any], found: _Found) -> None:
    if "error" in line:
        raise JudgingError(str(line["error"]))
    if "family" in line:
        found.chunks.setdefault(line["target"], {})[line["family"]] = Chunk(line["text"].encode(), line["samples"])
    elif "record" in line:
        found.records.append(VerdictRecord(**line["record"]))
    else:
        found.standing.take(line)
        found.done = "done" in line


def watch_judging(metrics: SelfMetrics, judge: TargetJudge) -> None:
    """Connect what the judging counts."""
    stats, nothing = judge.stats, NOTHING
    reads: dict[str, Callable[[], float | Values]] = {
        "netmon_judging_failed_total": lambda: stats.failed,
        "netmon_judging_changed_verdicts_total": lambda: stats.stored,
        "netmon_judging_last_success_timestamp_seconds": lambda: nothing if stats.succeeded_at is None else stats.succeeded_at,
        "netmon_judging_duration_seconds": lambda: nothing if stats.took_s is None else stats.took_s,
    }
    for name, read in reads.items():
        metrics.watch(name, read)
