"""`/metrics` with a million samples: how long a scrape takes, and how long the loop stands still meanwhile (`bench.expose` measures)."""

import json
import subprocess
import sys
from statistics import median
from typing import Any

from bench.agents import HERE
from bench.machine import CLIENT_CORE, on_core
from bench.options import Options
from bench.result import Result

RUNS = 3
SCRAPE_GOAL_S = 1.0
STALL_GOAL_MS = 50.0


def run(options: Options) -> Result:
    """Scrape with and without gzip, polls and a garbage collection in mid-stream, then over HTTP."""
    result = Result("scrape")
    with on_core(CLIENT_CORE):
        command = [sys.executable, "-m", "bench.expose", "--devices", str(options.scrape_devices), "--runs", str(RUNS)]
        done = subprocess.run(command, cwd=HERE.parent, stdout=subprocess.PIPE, text=True, check=True)
    lines: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines()]
    result.raw["lines"] = lines
    scrapes = [line for line in lines if "scrape" in line]
    samples = scrapes[0]["samples"]
    result.add("samples", samples)
    for what in dict.fromkeys(line["scrape"] for line in scrapes):
        mine = [line for line in scrapes if line["scrape"] == what]
        result.add(f"{what}: slowest of {RUNS}", max(line["wall_s"] for line in mine), "s", most=SCRAPE_GOAL_S)
        result.add(f"{what}: longest stall of the loop, median", median([line["longest_stall_ms"] for line in mine]), "ms", most=STALL_GOAL_MS)
    for line in lines:
        if "http" in line:
            result.add(f"over HTTP, {line['http']}", line["wall_s"], "s", most=SCRAPE_GOAL_S)
    rendered = lines[0]["us_per_sample"]
    peer = lines[-1]["prometheus_client_us_per_sample"]
    result.add("rendering one sample after a poll", rendered, "us")
    result.add("prometheus-client rendering one sample / netmon", peer / rendered, "x")
    return result
