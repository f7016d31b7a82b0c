"""The scenario's hold on netmon's process: start it on its core, tell it what to do, read what it cost."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bench.agents import HERE
from bench.configs import ENVIRON
from bench.machine import CLIENT_CORE, cpu_s, on_core, peak_rss_mib


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One poll of every device, as the worker counted it and the operating system charged it."""

    cpu_s: float
    wall_s: float
    polls: int
    ok: int
    requests: int
    retries: int
    series: int


class Netmon:
    """A worker on the client's core; `async with` is not needed: it is driven line by line."""

    def __init__(self, config: Path) -> None:
        self._config = config
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        with on_core(CLIENT_CORE):
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bench.worker", str(self._config)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                cwd=HERE.parent,
                env={**os.environ, **ENVIRON},
            )
        self._answer()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        process.stdin.close()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()

    @property
    def pid(self) -> int:
        """The process, while it runs."""
        assert self._process is not None
        return self._process.pid

    def ask(self, do: str, **more: object) -> dict[str, Any]:
        """Give one command and return its answer; RuntimeError when the process ended over it."""
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"do": do, **more}) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def round(self, collector: str = "interfaces") -> Round:
        """Poll every device once by one collector."""
        before = self.cpu_s()
        answer = self.ask("round", collector=collector)
        return Round(cpu_s=self.cpu_s() - before, **answer)

    def cpu_s(self) -> float:
        """Return the CPU seconds used so far."""
        return cpu_s(self.pid)

    def peak_rss_mib(self) -> float:
        """Return the largest resident memory so far."""
        return peak_rss_mib(self.pid)

    def _answer(self) -> dict[str, Any]:
        assert self._process is not None
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"netmon's process ended with exit status {self._process.wait()}")
        answer: dict[str, Any] = json.loads(line)
        return answer
