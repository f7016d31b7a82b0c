"""One program as a child process: bounded in time and output, ended with the task that waits for it."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

READ: Final = 64 * 1024
STDERR_LIMIT: Final = 8 * 1024
END_S: Final = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildOutput:
    """What it printed; `status` None: it was ended for taking too long, or for printing more than the limit (`cut`)."""

    stdout: bytes
    stderr: bytes
    status: int | None
    cut: bool = False


async def run_child(words: Sequence[str], *, timeout_s: float, limit: int, stdin: bytes = b"") -> ChildOutput:
    """Run a program without a shell, `stdin` its input and its locale C. FileNotFoundError when there is none, OSError when it cannot be started."""
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}
    process = await asyncio.create_subprocess_exec(
        *words, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, env=environment, start_new_session=True
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    said = asyncio.create_task(_read(process.stderr, STDERR_LIMIT))
    ended = False
    try:
        process.stdin.write(stdin)
        process.stdin.close()
        async with asyncio.timeout(timeout_s):
            stdout = await _read(process.stdout, limit)
            if len(stdout) > limit:
                return ChildOutput(stdout=stdout[:limit], stderr=b"", status=None, cut=True)
            stderr = await said
            await process.wait()
            ended = True
    except TimeoutError:
        return ChildOutput(stdout=b"", stderr=b"", status=None)
    finally:
        said.cancel()
        if not ended:
            await _end(process)
    return ChildOutput(stdout=stdout, stderr=stderr[:STDERR_LIMIT], status=process.returncode)


async def _read(stream: asyncio.StreamReader, limit: int) -> bytes:
    """Read up to the end, or one octet beyond the limit."""
    found = bytearray()
    while len(found) <= limit and (data := await stream.read(READ)):
        found += data[: limit + 1 - len(found)]
    return bytes(found)


async def _end(process: asyncio.subprocess.Process) -> None:
    """End the program and what it started: they are a process group of their own."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(END_S):
                await process.wait()
                return
