"""Child processes of the demo: this same Python, with this same netmon, ended when nobody waits for them any more."""

import asyncio
import contextlib
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE
from pathlib import Path
from typing import NamedTuple

import netmon


class Finished(NamedTuple):
    """How a child ended."""

    status: int
    out: str
    err: str


def environment() -> dict[str, str]:
    """Return the environment in which a child finds this netmon, installed or not."""
    package = str(Path(netmon.__file__).parent.parent)
    search = os.pathsep.join(part for part in (package, os.environ.get("PYTHONPATH", "")) if part)
    return {**os.environ, "PYTHONPATH": search}


async def run_module(module: str, *words: str | Path, timeout_s: float) -> Finished:
    """Run `python -m module words` to its end. Raises OSError, TimeoutError; the child does not outlive the call."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", module, *words, stdin=DEVNULL, stdout=PIPE, stderr=PIPE, env=environment())
    try:
        async with asyncio.timeout(timeout_s):
            out, err = await process.communicate()
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    return Finished(process.returncode or 0, out.decode("utf-8", "replace"), err.decode("utf-8", "replace"))
