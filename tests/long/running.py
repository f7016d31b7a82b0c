"""What the long tests of the daemon share: the daemon in this loop, its agents in a child, and what nobody caught."""

import asyncio
import gc
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from netmon.daemon.app import Daemon
from netmon.daemon.in_force import load_calmly
from tests.long.farm import FarmProcess, Wanted


@dataclass
class Watch:
    """Exceptions that nobody caught."""

    unhandled: list[str] = field(default_factory=list)

    def _handle(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        self.unhandled.append(f"{context.get('message')} {context.get('exception')!r}")

    @classmethod
    @contextmanager
    def of_this_loop(cls) -> Iterator["Watch"]:
        """Collect them while the block runs."""
        watch = cls()
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(watch._handle)
        try:
            yield watch
        finally:
            loop.set_exception_handler(None)


@contextmanager
def own_garbage() -> Iterator[None]:
    """Give the interpreter's garbage collector back as it was: the daemon sets it for itself."""
    before = gc.get_threshold()
    try:
        yield
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)


@asynccontextmanager
async def farm_of(agents: Sequence[Wanted]) -> AsyncIterator[FarmProcess]:
    """Run agents in a child."""
    farm = FarmProcess(agents)
    await asyncio.to_thread(farm.__enter__)
    try:
        yield farm
    finally:
        await asyncio.to_thread(farm.__exit__)


@asynccontextmanager
async def running(config: Path, env: dict[str, str], *, paths: Sequence[Path] = ()) -> AsyncIterator[Daemon]:
    """Run the daemon over a configuration; `paths` are further data folders."""
    if paths:
        added = "paths: [" + ", ".join(map(str, paths)) + "]\n"
        await asyncio.to_thread(config.write_text, await asyncio.to_thread(config.read_text) + added)
    result = await load_calmly(config, env)
    assert result.config is not None, [problem.render() for problem in result.problems][:5]
    daemon = Daemon(result.config, env)
    task = asyncio.create_task(daemon.run())
    ready = asyncio.create_task(daemon.ready.wait())
    await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED)
    try:
        yield daemon
    finally:
        ready.cancel()
        daemon.stop()
        await task
