"""Cores, clocks and memory as the operating system accounts for them."""

import os
import platform
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TICKS_PER_S = os.sysconf("SC_CLK_TCK")
MIB = 1 << 20

_CORES = sorted(os.sched_getaffinity(0))
AGENT_CORE = _CORES[0]
CLIENT_CORE = _CORES[1] if len(_CORES) > 1 else _CORES[0]
"""The client's core; on a machine with a single core it is the agent's as well, and says so in the results."""


@contextmanager
def on_core(core: int) -> Iterator[None]:
    """Let what is started inside run on one core: a child inherits the affinity of the thread that starts it."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def cpu_s(pid: int) -> float:
    """Return the CPU seconds, user and system, that a process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S


def _status_kib(pid: int, field: str) -> int:
    found = re.search(rf"{field}:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) if found else 0


def rss_mib(pid: int) -> float:
    """Return the resident memory."""
    return _status_kib(pid, "VmRSS") / 1024


def peak_rss_mib(pid: int) -> float:
    """Return the largest resident memory that there ever was."""
    return _status_kib(pid, "VmHWM") / 1024


def reference_s() -> float:
    """Return the CPU seconds of a fixed piece of Python on the client's core: tells a slow hour of the machine from slow code."""
    with on_core(CLIENT_CORE):
        best = float("inf")
        for _ in range(5):
            started = time.thread_time()
            table = {}
            for number in range(100_000):
                table[number % 997] = b"%d %d" % (number, number * 7)
            best = min(best, time.thread_time() - started)
    return best


def describe() -> dict[str, object]:
    """Return what a reader must know of the machine."""
    model = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    release = re.search(r'^PRETTY_NAME="(.+)"$', Path("/etc/os-release").read_text(), re.MULTILINE)
    return {
        "processor": model[1] if model else platform.machine(),
        "cores": os.cpu_count(),
        "agent_core": AGENT_CORE,
        "client_core": CLIENT_CORE,
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "kernel": platform.release(),
        "system": release[1] if release else platform.system(),
        "python": platform.python_version(),
        "load_at_start": round(os.getloadavg()[0], 2),
        "reference_ms": round(reference_s() * 1000, 1),
    }
