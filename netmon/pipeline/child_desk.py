"""Questions that are too heavy for the loop: a few children at a time, one for each asker, and answers that are kept for a while."""

import asyncio
import contextlib
import json
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

MOST_BYTES: Final = 16 << 20
"""More than any answer needs; the rest is refused."""
MOST_KEPT: Final = 128

Question = Callable[[], Awaitable[Any]]
Progress = Literal["done", "running", "busy", "failed"]


class ChildError(RuntimeError):
    """A child did not answer; the text says how."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """How a question stands: `done` with its `value` of `at` (monotonic), `running`, `busy` (others are before it), or `failed`."""

    progress: Progress
    value: Any = None
    at: float = 0.0


@dataclass(slots=True, eq=False)
class _Work:
    task: asyncio.Task[Any]
    asker: str


class ChildDesk:
    """For the event loop alone. A question that is asked again while it runs waits for the same child."""

    def __init__(self, *, most: int = 2, keep_s: float = 60.0, failed_s: float = 10.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._keep_s = keep_s
        self._failed_s = failed_s
        self._clock = clock
        self._running: dict[object, _Work] = {}
        self._kept: dict[object, Answered] = {}

    def ask(self, key: object, asker: str, question: Question, *, keep_s: float | None = None) -> Answered:
        """Return how a question stands; it begins to run when nothing is kept of it and there is room for this asker."""
        kept = self._kept.get(key)
        if kept is not None:
            if self._clock() - kept.at < (self._failed_s if kept.progress == "failed" else self._keep_s if keep_s is None else keep_s):
                return kept
            del self._kept[key]
        if key in self._running:
            return Answered(progress="running")
        if len(self._running) >= self._most or any(work.asker == asker for work in self._running.values()):
            return Answered(progress="busy")
        self._running[key] = _Work(asyncio.get_running_loop().create_task(self._work(key, question)), asker)
        return Answered(progress="running")

    async def answer(self, key: object, asker: str, question: Question, *, keep_s: float | None = None) -> Answered:
        """Ask, and wait for the answer where it runs."""
        found = self.ask(key, asker, question, keep_s=keep_s)
        if found.progress == "running":
            await asyncio.wait({self._running[key].task})
            found = self._kept.get(key, Answered(progress="failed"))
        return found

    async def close(self) -> None:
        """End what runs."""
        tasks = [work.task for work in self._running.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._running.clear()

    async def _work(self, key: object, question: Question) -> None:
        try:
            value = await question()
            self._keep(key, Answered(progress="done", value=value, at=self._clock()))
        except (ChildError, OSError):
            self._keep(key, Answered(progress="failed", at=self._clock()))
        finally:
            self._running.pop(key, None)

    def _keep(self, key: object, answered: Answered) -> None:
        while len(self._kept) >= MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        self._kept[key] = answered


async def run_child(module: str, request: Mapping[str, Any], *, timeout_s: float) -> Any:
    """Give `python -m MODULE` a request as JSON and return the JSON that it prints; its whole group ends with it. ChildError."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        limit=MOST_BYTES, start_new_session=True,
    )  # fmt: skip
    try:
        async with asyncio.timeout(timeout_s):
            return await _exchanged(process, json.dumps(request).encode())
    except TimeoutError:
        raise ChildError(f"took longer than {timeout_s:.0f} s") from None
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


async def _exchanged(process: asyncio.subprocess.Process, request: bytes) -> Any:
    assert process.stdin is not None
    assert process.stdout is not None
    with contextlib.suppress(ConnectionError):
        process.stdin.write(request)
        await process.stdin.drain()
        process.stdin.close()
    try:
        answer = json.loads(await process.stdout.readline())
    except ValueError:
        raise ChildError("the child's answer cannot be read") from None
    if not isinstance(answer, dict) or "error" in answer:
        raise ChildError(str(answer.get("error", "no answer")) if isinstance(answer, dict) else "no answer")
    return answer
