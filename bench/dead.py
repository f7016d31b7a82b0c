"""Devices that never answer must not slow down the others: fleets with and without them in turns, at 20 ms."""

import time
from math import ceil
from statistics import median
from typing import NamedTuple

from bench import check, configs
from bench.agents import OUT, Agents, is_dead
from bench.client import Netmon
from bench.options import Options
from bench.recordings import school28
from bench.result import Result, TooFewPollsError, spread

LATENCY_MS = 20
DEAD_PERCENT = 10
CPU_GOAL = 50.0
RATIO_GOAL = 1.05
WARM_UP_PERIODS = 3
PERIODS = 4
PERIOD_S_PER_DEVICE = 0.006
"""A poll every 6 ms uses about a sixth of a quiet core."""
MOST_DEVICES = 600


class Arm(NamedTuple):
    """One fleet's figures: the live devices' 99th percentile, the core's share, and how many polls they are taken from."""

    p99_s: float
    cpu_percent: float
    polls: int


def run(options: Options) -> Result:
    """Measure interleaved pairs, every second one in the other order."""
    result = Result("dead")
    devices = min(options.devices, MOST_DEVICES)
    pairs: list[tuple[Arm, Arm]] = []
    for number in range(options.pairs):
        if number % 2:
            with_dead = _arm(devices, DEAD_PERCENT)
            pairs.append((_arm(devices, 0), with_dead))
        else:
            pairs.append((_arm(devices, 0), _arm(devices, DEAD_PERCENT)))
    ratios = [with_dead.p99_s / without.p99_s for without, with_dead in pairs]
    result.add(f"p99 with {DEAD_PERCENT} % dead / without, median of {len(pairs)} pairs", median(ratios), "x", most=RATIO_GOAL)
    result.add("core used, most of all runs", max(arm.cpu_percent for pair in pairs for arm in pair), "%", most=CPU_GOAL)
    for place, what in enumerate(("without dead devices", f"with {DEAD_PERCENT} % dead")):
        arms = [pair[place] for pair in pairs]
        result.add(f"p99 of the live devices {what}, median", median([arm.p99_s for arm in arms]), "s")
        result.notes.append(f"{what}: p99 {spread([arm.p99_s for arm in arms])} s, {arms[0].polls} polls of live devices a run")
    result.notes.append(f"ratios {', '.join(f'{ratio:.3f}' for ratio in ratios)}")
    result.raw["pairs"] = pairs
    return result


def _arm(devices: int, dead_percent: int) -> Arm:
    """Let the grid run over a fresh start; the first periods, in which the dead are found out, are not counted."""
    period_s = max(1.0, ceil(devices * PERIOD_S_PER_DEVICE))
    with Agents(devices, check.written(OUT, [school28(1)]), latency_ms=LATENCY_MS, dead_percent=dead_percent) as agents:
        fleet = configs.Fleet(name="dead", devices=devices, port=agents.port, periods={"interfaces": period_s})
        with Netmon(configs.write(fleet)) as netmon:
            netmon.ask("go")
            time.sleep(WARM_UP_PERIODS * period_s + 0.005 * devices)
            netmon.ask("freeze")
            return _window(netmon, devices, dead_percent, period_s)


def _window(netmon: Netmon, devices: int, dead_percent: int, period_s: float) -> Arm:
    polls: dict[tuple[str, float], float] = {}
    live = {configs.device_name(number) for number in range(devices) if not is_dead(number, DEAD_PERCENT)}
    begun, cpu_s = time.time(), netmon.cpu_s()
    for _ in range(PERIODS):
        time.sleep(period_s)
        for name, (started, duration_s) in netmon.ask("durations").items():
            if started >= begun and name in live:
                polls[name, started] = duration_s
    share = (netmon.cpu_s() - cpu_s) / (time.time() - begun) * 100
    if len(polls) < len(live) * (PERIODS - 1):
        raise TooFewPollsError(f"{len(polls)} polls of {len(live)} live devices in {PERIODS} periods, {dead_percent} % dead")
    return Arm(sorted(polls.values())[ceil(0.99 * len(polls)) - 1], share, len(polls))
