"""From files to a configuration: 5,000 devices in a hundred schools with rooms and uplinks, loaded as the daemon loads them.

`python -m bench.startup .../netmon.yaml` is the part that is measured.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from bench import configs
from bench.agents import HERE
from bench.machine import CLIENT_CORE, on_core, peak_rss_mib
from bench.options import Options
from bench.result import Result, WrongValueError, spread
from netmon.collect.registry import param_models
from netmon.config.config import Config
from netmon.config.load import load
from netmon.pipeline import handed_over

RUNS = 5
GOAL_S = 3.0


def run(options: Options) -> Result:
    """Load the same files several times, each in a process of its own."""
    result = Result("startup")
    config = configs.write(configs.Fleet(name="startup", devices=options.config_devices, port=161, rich=True))
    loads = [_load(config, options.config_devices) for _ in range(RUNS)]
    walls = [one["wall_s"] for one in loads]
    result.add(f"configuration of {options.config_devices:,} devices, slowest of {RUNS} loads", max(walls), "s", most=GOAL_S)
    result.add("the same, median", median(walls), "s")
    result.add("memory after it", max(one["rss_mib"] for one in loads), "MiB")
    result.add("the same handed to a child process: writing it, CPU", median(one["written_s"] for one in loads), "s")
    result.add("reading it there, CPU", median(one["read_s"] for one in loads), "s")
    result.add("its file", loads[0]["handed_mib"], "MiB")
    result.notes.append(f"{spread(walls)} s")
    return result


def _load(config: Path, devices: int) -> dict[str, float]:
    with on_core(CLIENT_CORE):
        done = subprocess.run(
            [sys.executable, "-m", "bench.startup", str(config)],
            cwd=HERE.parent, env={**os.environ, **configs.ENVIRON}, stdout=subprocess.PIPE, text=True, check=True,
        )  # fmt: skip
    loaded: dict[str, float] = json.loads(done.stdout)
    if loaded["devices"] != devices:
        raise WrongValueError(f"{loaded['devices']} of {devices} devices were loaded")
    return loaded


def main() -> None:
    """Load once and print what it took."""
    wall, cpu = time.perf_counter(), time.process_time()
    loaded = load(Path(sys.argv[1]), env=os.environ, collectors=param_models())
    spent = {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu, "rss_mib": peak_rss_mib(os.getpid())}
    for problem in loaded.problems:
        print(problem.render("en"), file=sys.stderr)
    if loaded.config is None:
        sys.exit(1)
    print(json.dumps({**spent, **_handed(loaded.config), "devices": len(loaded.config.polled_devices())}))


def _handed(config: Config) -> dict[str, float]:
    """Return what it takes to hand a configuration to a child process."""
    path = config.file.with_name(handed_over.FILE)
    before = time.process_time()
    handed_over.write(path, config)
    written = time.process_time()
    handed_over.read(path)
    return {"written_s": written - before, "read_s": time.process_time() - written, "handed_mib": path.stat().st_size / 2**20}


if __name__ == "__main__":
    main()
