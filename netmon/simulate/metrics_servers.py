"""Prometheus and Alertmanager as child processes of the demo: on free loopback ports, their files in one folder, bounded in memory, ended by their id."""

import asyncio
import contextlib
import json
import os
import shutil
import socket
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

PROMETHEUS: Final = "prometheus"
ALERTMANAGER: Final = ("prometheus-alertmanager", "alertmanager")
"""Debian's name, and that of the project's own archive."""
MEMORY: Final[Mapping[str, str]] = {"GOMEMLIMIT": "400MiB", "GOGC": "50", "GOMAXPROCS": "1"}
KEPT_BYTES: Final = "256MB"
INTERVAL: Final = "5s"
READY_S: Final = 60.0
STOP_S: Final = 5.0
_LOOK_S: Final = 0.2
_ANSWER_BYTES: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Programs:
    """Where the two are installed."""

    prometheus: str
    alertmanager: str


class ServerError(RuntimeError):
    """One of the two did not become ready; its own words are in its log."""


def find_programs(path: str | None = None) -> Programs | None:
    """Return both programs, None unless both are there; `path` is searched in place of $PATH."""
    first = shutil.which(PROMETHEUS, path=path)
    second = next((found for name in ALERTMANAGER if (found := shutil.which(name, path=path)) is not None), None)
    return None if first is None or second is None else Programs(prometheus=first, alertmanager=second)


def prometheus_text(target: str, alertmanager: str, rule_files: Sequence[Path]) -> str:
    """Return prometheus.yml (JSON is YAML): one netmon and one Alertmanager, both as host:port."""
    return json.dumps(
        {
            "global": {"scrape_interval": INTERVAL, "evaluation_interval": INTERVAL},
            "rule_files": [str(file.resolve()) for file in rule_files],
            "alerting": {"alertmanagers": [{"static_configs": [{"targets": [alertmanager]}]}]},
            "scrape_configs": [{"job_name": "netmon", "static_configs": [{"targets": [target]}]}],
        },
        indent=1,
        ensure_ascii=False,
    )


class MetricsServers:
    """`async with` ends whatever was started in it; `alertmanager` and `prometheus` start one each and return its address."""

    def __init__(self, programs: Programs, folder: Path) -> None:
        self._programs = programs
        self._folder = folder
        self._processes: list[Process] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_what: object) -> None:
        for process in self._processes:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
        for process in self._processes:
            try:
                await asyncio.wait_for(process.wait(), STOP_S)
            except TimeoutError:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()

    async def alertmanager(self, config: Path) -> str:
        """Start Alertmanager alone, without a cluster. Raises ServerError, OSError."""
        words = (f"--config.file={config}", f"--storage.path={self._folder / 'alertmanager'}", "--cluster.listen-address=", "--log.level=warn")
        return await self._start(self._programs.alertmanager, words)

    async def prometheus(self, config: Path) -> str:
        """Start Prometheus. Raises ServerError, OSError."""
        kept = ("--storage.tsdb.retention.time=1d", f"--storage.tsdb.retention.size={KEPT_BYTES}")
        words = (f"--config.file={config}", f"--storage.tsdb.path={self._folder / 'prometheus'}", *kept, "--log.level=warn")
        return await self._start(self._programs.prometheus, words)

    async def _start(self, program: str, words: Sequence[str]) -> str:
        """Start on a port that was free a moment ago; another process may be faster, so a second is tried."""
        for _attempt in (1, 2):
            port = _free_port()
            process = await self._spawn(program, (*words, f"--web.listen-address=127.0.0.1:{port}"))
            if await _is_ready(port, process):
                return f"http://127.0.0.1:{port}"
        raise ServerError(f"{Path(program).name} did not start: {self._log(program)}")

    async def _spawn(self, program: str, words: Sequence[str]) -> Process:
        log = await asyncio.to_thread(self._log(program).open, "wb")
        with log:
            process = await asyncio.create_subprocess_exec(program, *words, stdin=DEVNULL, stdout=log, stderr=log, env={**os.environ, **MEMORY})
        self._processes.append(process)
        return process

    def _log(self, program: str) -> Path:
        return self._folder / f"{Path(program).name}.log"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _is_ready(port: int, process: Process) -> bool:
    """Wait until /-/ready says so; False when the process has ended or the time is up."""
    loop = asyncio.get_running_loop()
    until = loop.time() + READY_S
    while process.returncode is None and loop.time() < until:
        if await _answers(port):
            return True
        await asyncio.sleep(_LOOK_S)
    return False


async def _answers(port: int) -> bool:
    try:
        async with asyncio.timeout(2):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                writer.write(b"GET /-/ready HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
                return b" 200 " in await reader.read(_ANSWER_BYTES)
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return False
