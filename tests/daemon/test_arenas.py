"""Threads share one arena: what a thread frees is there for all."""

import os
import platform
import subprocess
import sys

import pytest

SCRIPT = """
import ctypes, sys, threading
from netmon.daemon.arenas import one_arena
if sys.argv[1] == "one":
    assert one_arena()
held, gate = [], threading.Barrier(3)
def work():
    held.append([bytes(2_000) for _ in range(100)])
    gate.wait()
for _ in range(2):
    threading.Thread(target=work).start()
gate.wait()
ctypes.CDLL(None).malloc_stats()
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library has no arenas")
def test_threads_share_one_arena():
    one, as_it_is = (
        subprocess.run([sys.executable, "-c", SCRIPT, how], capture_output=True, text=True, timeout=60, check=True).stderr for how in ("one", "as it is")
    )
    assert one.count("Arena ") == 1
    assert "MALLOC_ARENA_MAX" in os.environ or as_it_is.count("Arena ") > 1
