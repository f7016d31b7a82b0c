"""Has the chain of the audit log checked every day by a child process, and keeps what came of it for the page and /metrics."""

import asyncio
import contextlib
import json
import logging
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple

logger = logging.getLogger(__name__)

FIRST_S: Final = 60.0
EVERY_S: Final = 86_400.0
AGAIN_S: Final = 3600.0
TIMEOUT_S: Final = 1800.0


class Check(NamedTuple):
    """What a check found: when (Unix seconds), how many records since when, and the first place that does not hold as (file, line, kind)."""

    at: float
    records: int
    first_at: float
    broken: tuple[str, int, str] | None
    notes: tuple[str, ...]


class AuditCheck:
    """`last` is None before the first check."""

    def __init__(self, state: Path, *, wall: Callable[[], float] = time.time) -> None:
        self._state = state
        self._wall = wall
        self.last: Check | None = None
        self.failures = 0

    async def run(self) -> None:
        """Check a minute after the start and then daily, for ever."""
        pause_s = FIRST_S
        while True:
            await asyncio.sleep(pause_s)
            pause_s = EVERY_S if await self.check() else AGAIN_S

    async def check(self) -> bool:
        """Check once; returns whether there is a result. A broken chain is logged each time."""
        at = self._wall()
        document = await self._child()
        if document is None or "error" in document:
            self.failures += 1
            logger.error("audit log cannot be checked error=%s", "no answer" if document is None else document["error"])
            return False
        broken = document["broken"]
        place = None if broken is None else (str(broken["file"]), int(broken["line"]), str(broken["wrong"]))
        self.last = Check(at=at, records=document["records"], first_at=document["first_at"], broken=place, notes=tuple(document["notes"]))
        if place is not None:
            logger.error("audit log is broken file=%s line=%d wrong=%s", *place)
        return True

    async def _child(self) -> dict[str, Any] | None:
        command = (sys.executable, "-m", "netmon.store.audit_verify", os.fspath(self._state))
        process = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
        )
        try:
            async with asyncio.timeout(TIMEOUT_S):
                out, _ = await process.communicate()
        except TimeoutError:
            return None
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        try:
            document = json.loads(out)
        except ValueError:
            return None
        return document if isinstance(document, dict) else None
