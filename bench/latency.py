"""One 52-port switch at a round trip of 50 ms: how long a poll takes once the device is known."""

from statistics import median

from bench import check, configs
from bench.agents import OUT, Agents
from bench.client import Netmon
from bench.options import Options
from bench.recordings import switch48
from bench.result import Result, WrongValueError, spread

ROUND_TRIP_MS = 50
LEARNING_POLLS = 2
POLLS = 10
GOAL_S = 0.6


def run(_options: Options) -> Result:
    """Poll every column, and then the default counters; both hold the goal."""
    result = Result("latency")
    for profile, what in ((configs.ALL_COLUMNS, "all columns"), ("bench_counters", "default counters")):
        _measure(result, profile, what)
    return result


def _measure(result: Result, profile: str, what: str) -> None:
    with Agents(1, check.written(OUT, [switch48()]), latency_ms=ROUND_TRIP_MS) as agents:
        series = "full" if profile == configs.ALL_COLUMNS else "default"
        config = configs.write(configs.Fleet(name="latency", devices=1, port=agents.port, profile=profile, series=series))
        with Netmon(config) as netmon:
            learning = [_poll_s(netmon) for _ in range(LEARNING_POLLS)]
            times = [_poll_s(netmon) for _ in range(POLLS)]
    result.add(f"{what}: slowest of {POLLS} polls at {ROUND_TRIP_MS} ms", max(times), "s", most=GOAL_S)
    result.add(f"{what}: median", median(times), "s")
    result.notes.append(f"{what}: {spread(times)} s; the polls that learn the device took {' and '.join(f'{one:.2f}' for one in learning)} s")
    result.raw[what] = {"learning_s": learning, "s": times}


def _poll_s(netmon: Netmon) -> float:
    if netmon.round().ok != 1:
        raise WrongValueError("the switch was not polled")
    (times,) = netmon.ask("durations").values()
    return float(times[1])
