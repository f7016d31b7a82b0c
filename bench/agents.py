"""agentd.c compiled and run: thousands of SNMP agents on loopback, faster than any client."""

import json
import shutil
import signal
import socket
import subprocess
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from bench.machine import AGENT_CORE, on_core
from bench.result import NotPossibleError

HERE = Path(__file__).resolve().parent
OUT = HERE / "out"
FIRST_ADDRESS = 0x7F010001  # 127.1.0.1


def address(device: int) -> str:
    """Return the loopback address of a device, counted from 0."""
    value = FIRST_ADDRESS + device
    return f"{value >> 24}.{value >> 16 & 255}.{value >> 8 & 255}.{value & 255}"


def is_dead(device: int, percent: int) -> bool:
    """Return whether agentd plays this device dead under `-d percent`."""
    return device * 37 % 100 < percent


def compiled() -> Path:
    """Return the binary, compiled anew when the source is newer; NotPossibleError without a C compiler."""
    source, binary = HERE / "agentd.c", OUT / "agentd"
    if binary.exists() and binary.stat().st_mtime >= source.stat().st_mtime:
        return binary
    compiler = shutil.which("gcc")
    if compiler is None:
        raise NotPossibleError("no C compiler: sudo apt-get install -y --no-install-recommends gcc libc6-dev")
    OUT.mkdir(exist_ok=True)
    fresh = binary.with_suffix(".new")
    subprocess.run([compiler, "-O2", "-Wall", "-o", str(fresh), str(source)], check=True)
    fresh.replace(binary)
    return binary


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("", 0))
        return int(probe.getsockname()[1])


class Agents:
    """agentd on its own core, as a context manager; `latency_ms` delays every reply, `still` keeps the counters at their recorded values."""

    def __init__(self, devices: int, recordings: Sequence[Path], *, latency_ms: float = 0, dead_percent: int = 0, still: bool = False) -> None:
        self.devices = devices
        self.port = _free_port()
        self._arguments = ["-n", str(devices), "-p", str(self.port), "-l", str(latency_ms), "-d", str(dead_percent)]
        self._arguments += ["-k"] if still else []
        for path in recordings:
            self._arguments += ["-f", str(path)]
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        binary = compiled()
        with on_core(AGENT_CORE):
            self._process = subprocess.Popen([binary, *self._arguments], stderr=subprocess.PIPE, text=True)
        assert self._process.stderr is not None
        for line in self._process.stderr:
            if " devices from " in line:
                break
        else:
            raise NotPossibleError(f"agentd did not start (exit {self._process.wait()})")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.terminate()
            process.communicate(timeout=10)

    def totals(self) -> dict[str, float]:
        """Return agentd's counters since its start: requests, varbinds, octets, and the CPU seconds that it used."""
        assert self._process is not None
        assert self._process.stderr is not None
        self._process.send_signal(signal.SIGUSR1)
        totals: dict[str, float] = json.loads(self._process.stderr.readline())
        return totals
