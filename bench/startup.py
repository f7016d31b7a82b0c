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
from netmon.config.load import load

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
    print(json.dumps({**spent, "devices": 0 if loaded.config is None else len(loaded.config.polled_devices())}))


if __name__ == "__main__":
    main()
