"""What one poll of one device costs among few and among many: the figure that must not grow."""

import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from bench import check, configs
from bench.agents import OUT, Agents
from bench.client import Netmon
from bench.options import Options
from bench.recordings import FIRST_INDEXES, school28
from bench.result import Result, WrongValueError, spread

POLLS_PER_TURN = 600
PAUSE_S = 2.0
GOAL = 1.25
COLUMNS = "bench_counters"


def run(options: Options) -> Result:
    """Poll fleets of all sizes in turns, the smaller ones several times a turn; default columns and series."""
    result = Result("scaling")
    sizes = options.fleet_sizes
    costs: dict[int, list[float]] = {size: [] for size in sizes}
    with ExitStack() as stack:
        agents = stack.enter_context(Agents(max(sizes), check.written(OUT, [school28(first) for first in FIRST_INDEXES])))
        fleets = {size: stack.enter_context(Netmon(_config(size, agents.port))) for size in sizes}
        for netmon in fleets.values():
            netmon.round()
            netmon.ask("freeze")
            time.sleep(PAUSE_S)
            netmon.round()
        for _ in range(options.turns):
            for size, netmon in fleets.items():
                costs[size].append(_cost_us(netmon, size))
        memory = {size: netmon.peak_rss_mib() for size, netmon in fleets.items()}
    for size in sizes:
        result.add(f"{size:,} devices: CPU per poll, median of {options.turns}", median(costs[size]), "us")
        result.notes.append(f"{size:,} devices: {spread(costs[size])} us, peak memory {memory[size]:.0f} MiB")
    medians = [median(costs[size]) for size in sizes]
    result.add(f"{sizes[-1]:,} devices / {sizes[0]:,} devices", medians[-1] / medians[0], "x", most=GOAL)
    result.add(f"{sizes[-1]:,} devices / {sizes[-2]:,} devices", medians[-1] / medians[-2], "x")
    result.raw["us_per_poll"] = costs
    return result


def _config(size: int, port: int) -> Path:
    # A round of many devices takes longer, and intervals far from the period would give no rates and cost less.
    periods = {"interfaces": 3 * PAUSE_S + size / 1000}
    return configs.write(configs.Fleet(name=f"scaling-{size}", devices=size, port=port, profile=COLUMNS, series="default", periods=periods))


def _cost_us(netmon: Netmon, size: int) -> float:
    """Return the CPU microseconds per poll over as many rounds as make a figure that can be measured; one goes before, for the interval."""
    rounds, spent_s = max(1, POLLS_PER_TURN // size), 0.0
    for number in range(1 + rounds):
        time.sleep(PAUSE_S)
        one = netmon.round()
        if one.ok != size:
            raise WrongValueError(f"{one.ok} of {size} devices were polled")
        spent_s += one.cpu_s if number else 0.0
    return spent_s / (rounds * size) * 1e6
