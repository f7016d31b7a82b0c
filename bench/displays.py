"""What it costs to ask 2,000 classroom displays of nine protocols once: connect, sign in, ask, decode, judge, write the text."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from bench.agents import HERE, OUT
from bench.client import Netmon, Round
from bench.machine import AGENT_CORE, on_core
from bench.options import Options
from bench.result import Result, WrongValueError, spread

COLLECTOR = "display"
CPU_GOAL_S = 2.0
PER_SITE = 50


def run(options: Options) -> Result:
    """Measure the first poll of all, which asks who they are too, then several more."""
    result = Result("displays")
    with _panels(options.displays) as (places, panels), Netmon(_config(places)) as netmon:
        first = _checked(netmon.round(COLLECTOR), options.displays)
        netmon.ask("freeze")
        before = _asked(panels)
        rounds = [_checked(netmon.round(COLLECTOR), options.displays) for _ in range(options.rounds)]
        after = _asked(panels)
    costs = [one.cpu_s for one in rounds]
    scale = 2000 / options.displays
    result.add("CPU of asking 2,000 displays once, median", median(costs) * scale, "s", most=CPU_GOAL_S)
    result.add("CPU of the first time, with model, serial and software", first.cpu_s * scale, "s")
    result.add("sessions a display at once, most", after["most_at_once"], "", most=1)
    result.add("questions a display and poll", (after["commands"] - before["commands"]) / options.displays / options.rounds)
    result.add("series", rounds[-1].series)
    result.notes.append(
        f"{options.displays} displays, nine protocols alike, a fifth in standby; rounds {spread(costs)} s, {spread([one.wall_s for one in rounds])} s of time"
    )
    result.raw["rounds"] = [[one.cpu_s, one.wall_s] for one in (first, *rounds)]
    return result


def _checked(one: Round, displays: int) -> Round:
    if one.ok != displays:
        raise WrongValueError(f"{one.ok} of {displays} displays answered")
    return one


def _asked(panels: "subprocess.Popen[str]") -> dict[str, int]:
    assert panels.stdin is not None
    assert panels.stdout is not None
    panels.stdin.write("\n")
    panels.stdin.flush()
    totals: dict[str, int] = json.loads(panels.stdout.readline())
    return totals


@contextmanager
def _panels(count: int) -> Iterator[tuple[list[list[Any]], "subprocess.Popen[str]"]]:
    """The simulated displays on the agents' core: driver, address and port of each, and the process."""
    with on_core(AGENT_CORE):
        process = subprocess.Popen(
            [sys.executable, "-m", "bench.panels", str(count)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=HERE.parent
        )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield json.loads(process.stdout.readline()), process
    finally:
        process.stdin.close()
        process.wait(timeout=30)
        process.stdout.close()


def _config(places: list[list[Any]]) -> Path:
    """Write the inventory: the driver of each display is said, never guessed."""
    folder = OUT / "conf-displays"
    shutil.rmtree(folder, ignore_errors=True)
    sites = folder / "inventory" / "sites"
    sites.mkdir(parents=True)
    (folder / "netmon.yaml").write_text("inventory: inventory\nstate: state\nlisten: 127.0.0.1:0\nicmp: false\n")
    (folder / "inventory" / "credentials.yaml").write_text("{}\n")
    (folder / "inventory" / "district.yaml").write_text("district: {id: bench, name: Bench}\ndefaults: {role: whiteboard, echo: false}\n")
    for first in range(0, len(places), PER_SITE):
        code = f"school-{first // PER_SITE:04d}"
        devices = "".join(
            f"  - {{name: board-{number:05d}, address: {host}, display: {{driver: {driver}, port: {port}}}}}\n"
            for number, (driver, host, port) in enumerate(places[first : first + PER_SITE], first)
        )
        (sites / f"{code}.yaml").write_text(f"site: {{id: {code}, name: School {code}, kind: school}}\ndevices:\n{devices}")
    return folder / "netmon.yaml"
