"""The configuration in force: loaded anew, put in place of the one before, and written down for `netmon plan`."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Generator, Mapping
from pathlib import Path

from netmon.collect.registry import param_models
from netmon.config.applied import applied, to_json
from netmon.config.config import Config, LoadResult
from netmon.config.diff import plan
from netmon.config.excluded import with_entered
from netmon.config.load import load_steps
from netmon.daemon import garbage
from netmon.daemon.page_door import PageDoor
from netmon.daemon.parts import Parts
from netmon.model.event import Event, EventKind
from netmon.model.problem import Problem
from netmon.pipeline.entered_files import write_exclusions
from netmon.sdnotify import SdNotify
from netmon.store.applied import AppliedStore, hash_key

logger = logging.getLogger(__name__)


async def load_calmly(path: Path, env: Mapping[str, str], *, allow_remote: bool = False, web_config: Path | None = None) -> LoadResult:
    """Load a configuration in steps between which the loop goes on."""
    steps = load_steps(path, env=env, collectors=param_models(), web_config=web_config, allow_remote=allow_remote)
    while True:
        result = await asyncio.to_thread(_step, steps)
        if result is not None:
            return result


def _step(steps: Generator[None, None, LoadResult]) -> LoadResult | None:
    try:
        next(steps)
    except StopIteration as end:
        result: LoadResult = end.value
        return result
    return None


class ConfigInForce:
    """Puts another configuration in force while the daemon runs; `load` reads the files, `ready` is set once there is something to change."""

    def __init__(self, parts: Parts, door: PageDoor, load: Callable[[], Awaitable[LoadResult]], notify: SdNotify, ready: asyncio.Event) -> None:
        self._parts = parts
        self._door = door
        self._load = load
        self._notify = notify
        self._ready = ready
        self._store = AppliedStore(parts.folder)
        self._reloading = asyncio.Lock()
        self._replacing = asyncio.Lock()
        self._key = b""

    async def begin(self) -> None:
        """Read or make the key of the fingerprints that stand for secrets. OSError."""
        self._key = await asyncio.to_thread(hash_key, self._parts.folder)

    async def keep(self) -> None:
        """Write down what is in force."""
        try:
            await self._store.save(to_json(applied(self._parts.config, self._key)))
        except OSError as error:
            logger.error("applied configuration cannot be saved error=%s", error.strerror)

    async def enter(self, content: bytes) -> tuple[Problem, ...]:
        """Judge what the page's file of exclusions is to hold by the configuration in force, write it, then put it in force; no other file is read.

        With a problem, or an OSError, nothing has changed. Whoever is killed after the writing finds it in force at the next start.
        """
        await self._ready.wait()
        async with self._replacing:
            result = await asyncio.to_thread(with_entered, self._parts.config, content)
            if result.config is None:
                for problem in result.problems:
                    logger.error("exclusions of the page refused problem=%s", problem.render("en"))
                return result.problems
            await asyncio.to_thread(write_exclusions, result.config.settings.state, content)
            self._parts.exclude(result.config)
            logger.info("exclusions of the page are in force exclusions=%d", len(result.config.exclusions))
        return ()

    async def reload(self) -> tuple[tuple[Problem, ...], tuple[str, ...]]:
        """See Daemon.reload."""
        await self._ready.wait()  # a wish that comes during the start is kept until there is something to change
        async with self._reloading:
            self._notify.reloading(time.monotonic())
            try:
                return await self._reload()
            finally:
                self._notify.ready()

    async def _reload(self) -> tuple[tuple[Problem, ...], tuple[str, ...]]:
        result = await self._load()
        async with self._replacing:
            if result.config is not None:  # while it was loaded something may have been entered
                result = await asyncio.to_thread(with_entered, result.config)
            return await self._take(result)

    async def _take(self, result: LoadResult) -> tuple[tuple[Problem, ...], tuple[str, ...]]:
        parts = self._parts
        parts.problems = result.problems
        parts.watch.reloaded(problems=len(result.problems))
        parts.status.reloaded(problems=len(result.problems))
        if result.config is None:
            for problem in result.problems:
                logger.error("configuration refused problem=%s", problem.render("en"))
            parts.events.add(Event(at=time.time(), kind=EventKind.CONFIG_REFUSED, detail=f"{len(result.problems)} problems"))
            return result.problems, ()
        return (), await self._replace(result.config)

    async def _replace(self, config: Config) -> tuple[str, ...]:
        """Put a configuration in place of the one before; returns the settings that need a restart."""
        parts = self._parts
        change = plan(applied(parts.config, self._key), applied(config, self._key))
        parts.apply(config)
        self._door.configure(config)
        await self.keep()
        garbage.settle()
        added, removed, changed = len(change.devices.added), len(change.devices.removed), len(change.devices.changed)
        logger.info("configuration reloaded added=%d removed=%d changed=%d", added, removed, changed)
        parts.events.add(Event(at=time.time(), kind=EventKind.CONFIG_RELOADED, detail=f"+{added} -{removed} ~{changed} devices"))
        for setting in change.restart:
            logger.warning("setting needs a restart setting=%s", setting)
        for warning in config.warnings:
            logger.warning("configuration warning=%s", warning.render("en"))
        return change.restart
