"""Child processes of the desk of reports: at a low priority, for so long at most, and their whole group ends with them."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

NICED: Final = (sys.executable, "-m", "netmon.pipeline.niced")
FACTS: Final = (sys.executable, "-m", "netmon.pipeline.report_facts")
LAST_WORDS: Final = 16_384
REASON_CHARS: Final = 300
MOST_FACTS: Final = 16 << 20


class TooLongError(Exception):
    """It ran longer than it may; the text says how long that is."""


async def run(command: Sequence[str], timeout_s: float) -> tuple[int, str]:
    """Run a command; returns its code and the last line that it said. Raises TooLongError, OSError."""
    code, said = await _said(command, timeout_s, LAST_WORDS, with_errors=True)
    lines = said.decode("utf-8", "replace").replace("\r", "\n").splitlines()
    return code, next((line.strip() for line in reversed(lines) if line.strip()), "")[:REASON_CHARS]


async def facts(paths: Sequence[Path], timeout_s: float) -> list[bytes]:
    """Return what `report_facts` prints of files, line by line; nothing when that takes too long. Raises OSError."""
    try:
        _, said = await _said([*FACTS, *map(str, paths)], timeout_s, MOST_FACTS, with_errors=False)
    except TooLongError:
        return []
    return said.splitlines()


async def _said(command: Sequence[str], timeout_s: float, most: int, *, with_errors: bool) -> tuple[int, bytes]:
    """Run a command; returns its code and the last bytes that it printed."""
    process = await asyncio.create_subprocess_exec(
        *NICED, *command, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT if with_errors else asyncio.subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    said = bytearray()
    try:
        async with asyncio.timeout(timeout_s):
            while piece := await process.stdout.read(65_536):
                said += piece
                del said[: max(0, len(said) - most)]
            return await process.wait(), bytes(said)
    except TimeoutError:
        raise TooLongError(f"took longer than {timeout_s:.0f} s") from None
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
