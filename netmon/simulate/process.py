"""Starts the simulated district as a child process, so that its work never shares an event loop with the daemon's."""

import asyncio
import contextlib
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from netmon.simulate.child import environment

CUT, MEND = "cut", "mend"
"""What may be said to the child: its story's school loses its exit, and gets it back."""
READY_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """What the child says once all agents listen: the path of netmon.yaml, the agents' port, and their hosts by device name.

    `sights` are, by a short word, names of what a person may look at.
    """

    config: str
    port: int
    agents: Mapping[str, str]
    pid: int
    sights: Mapping[str, str] = field(default_factory=dict)

    def line(self) -> str:
        """Return the one line of JSON."""
        return json.dumps({"ready": True, **asdict(self)}, ensure_ascii=False)


def parse_ready(line: bytes) -> Ready:
    """Read the child's line; ValueError when it is another."""
    found = json.loads(line)
    if not isinstance(found, dict) or found.pop("ready", None) is not True:
        raise ValueError("the simulator said something else than ready")
    try:
        return Ready(**found)
    except TypeError as error:
        raise ValueError(f"the simulator's line has other fields: {error}") from None


class SimulatorError(RuntimeError):
    """The child did not become ready; its own words are on stderr."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessOptions:
    """How the child is to run; what is not said here has the defaults of `python -m netmon.simulate`."""

    state: Path
    schools: int = 12
    seed: int = 1
    listen: str = "127.0.0.1:9464"
    period_s: int = 5
    language: str = "zh"
    school_time: str = "10:05"
    time_scale: float = 1.0
    told: str | None = None

    def arguments(self) -> list[str]:
        """Return the child's command line after the interpreter."""
        named = {
            "state": self.state,
            "schools": self.schools,
            "seed": self.seed,
            "listen": self.listen,
            "period": self.period_s,
            "language": self.language,
            "school-time": self.school_time,
            "time-scale": self.time_scale,
            **({"told": self.told} if self.told is not None else {}),
        }
        return ["-m", "netmon.simulate", *(f"--{name}={value}" for name, value in named.items())]


class DistrictProcess:
    """`async with DistrictProcess(options) as district:` runs the child; `district.ready` says where it is.

    The child also ends by itself when this process dies, because its stdin then closes.
    """

    def __init__(self, options: ProcessOptions) -> None:
        self._options = options
        self._process: Process | None = None
        self._ready: Ready | None = None

    @property
    def ready(self) -> Ready:
        """What the child said; only inside the `async with`."""
        assert self._ready is not None
        return self._ready

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(sys.executable, *self._options.arguments(), stdin=PIPE, stdout=PIPE, env=environment())
        assert self._process.stdout is not None
        try:
            line = await asyncio.wait_for(self._process.stdout.readline(), READY_TIMEOUT_S)
            self._ready = parse_ready(line)
        except (TimeoutError, ValueError) as error:
            await self._stop()
            raise SimulatorError(f"the simulated district did not start (exit status {self._process.returncode})") from error
        except BaseException:
            await self._stop()
            raise
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._stop()

    async def say(self, word: str) -> None:
        """Say CUT or MEND to the child; one that has ended hears nothing."""
        assert self._process is not None
        assert self._process.stdin is not None
        with contextlib.suppress(ConnectionError):
            self._process.stdin.write(f"{word}\n".encode())
            await self._process.stdin.drain()

    async def wait(self) -> int:
        """Return the child's exit status once it has ended."""
        assert self._process is not None
        return await self._process.wait()

    async def _stop(self) -> None:
        process = self._process
        assert process is not None
        if process.stdin is not None:
            process.stdin.close()
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), STOP_TIMEOUT_S)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
