"""Finds calls of netmon's own code that block the event loop, and tasks that a test leaves behind."""

import asyncio
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import blockbuster.blockbuster as detector
from blockbuster import BlockBuster, BlockingError

import netmon

PACKAGE = str(Path(netmon.__file__).parent)

# A stat or a path sum takes microseconds and happens in every import and static route; a contended lock is what executors are made of.
NOT_WATCHED = ("os.stat", "os.getcwd", "os.path.abspath", "os.path.islink", "os.readlink", "os.access", "threading.Lock.acquire", "threading.Lock.acquire_lock")


class BlockingCalls:
    """Every blocking call met so far, each with the line of netmon that made it.

    A list and not the exception alone, because a caller that catches everything (the poller) would hide the exception.
    """

    def __init__(self) -> None:
        self.seen: list[str] = []

    def taken(self) -> list[str]:
        """Return what was seen and start anew."""
        seen, self.seen = self.seen, []
        return seen

    def error(self, function: str) -> BlockingError:
        """Note the call and return the exception that the detector raises at it."""
        ours = [frame for frame in traceback.extract_stack() if frame.filename.startswith(PACKAGE)]
        where = f"{Path(ours[-1].filename).relative_to(Path(PACKAGE).parent)}:{ours[-1].lineno}" if ours else "?"
        self.seen.append(f"{function} at {where}")
        return BlockingError(function)


@contextmanager
def watched_loops() -> Iterator[tuple[BlockBuster, BlockingCalls]]:
    """Raise inside, and note, any call that blocks while a loop runs in this thread and a frame of the netmon package is on the stack."""
    calls = BlockingCalls()
    watch = BlockBuster(scanned_modules=[netmon])
    for name in NOT_WATCHED:
        watch.functions.pop(name, None)
    # pytest itself puts a file handler on the root logger (on /dev/null); what a log line costs in production is for the daemon's own handler to see to.
    for name in ("io.TextIOWrapper.write", "io.BufferedWriter.write"):
        watch.functions[name].can_block_in("logging/__init__.py", "emit")
    original = detector.BlockingError
    detector.BlockingError = calls.error
    watch.activate()
    try:
        yield watch, calls
    finally:
        watch.deactivate()
        detector.BlockingError = original


def unfinished_tasks(loop: asyncio.AbstractEventLoop) -> list[str]:
    """Return the loop's unfinished tasks whose coroutine is netmon's own, by name and function."""
    found = []
    for task in asyncio.all_tasks(loop):
        code = getattr(task.get_coro(), "cr_code", None)
        if code is not None and code.co_filename.startswith(PACKAGE):
            found.append(f"{task.get_name()} ({code.co_qualname})")
    return sorted(found)
