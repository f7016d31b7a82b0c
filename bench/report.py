"""What a report's figures of all ports of a district cost: the whole window and the lesson hours, both directions, from the day files.

`python -m bench.report STATE INTERFACES DAYS` is the part that is measured.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from bench import days
from bench.agents import HERE, OUT
from bench.machine import peak_rss_mib
from bench.options import Options
from bench.result import Result, WrongValueError
from netmon.model.figures import PortQuestion, Span
from netmon.store import day_files
from netmon.store.link_figures import figures_of

GOAL_INTERFACES, GOAL_DAYS = 20_000, 30
GOAL_CPU_S, GOAL_RSS_MIB = 60.0, 600.0
CALENDARS = 6
PORTS_OF_SCHOOL = days.PORTS_OF_SWITCH * days.SWITCHES_OF_SCHOOL
DAY_S = 86_400


def run(options: Options) -> Result:
    """Make the day files in a child, count in another, delete them; the goals hold for the full size alone."""
    result = Result("report")
    interfaces, number = options.interfaces, options.days
    state = OUT / f"report-{interfaces}-{number}"
    try:
        if not day_files.folder_of(state).joinpath("manifest.json").exists():
            shutil.rmtree(state, ignore_errors=True)
            _child("bench.days", state, interfaces, number)
        size = sum(path.stat().st_size for path in day_files.folder_of(state).iterdir())
        found = json.loads(_child("bench.report", state, interfaces, number))
    finally:
        if not options.keep_days:
            shutil.rmtree(state, ignore_errors=True)
    full = interfaces >= GOAL_INTERFACES and number >= GOAL_DAYS
    result.add(f"CPU, {interfaces:,} interfaces, {number} days", found["cpu_s"], "s", most=GOAL_CPU_S if full else None)
    result.add("the same, by the clock", found["wall_s"], "s")
    result.add("CPU per million rows", found["cpu_s"] / found["rows"] * 1e6, "s")
    result.add("peak memory", found["rss_mib"], "MiB", most=GOAL_RSS_MIB if full else None)
    result.add("rows", found["rows"])
    result.add("day files", size / 1e6, "MB")
    return result


def _child(module: str, state: Path, interfaces: int, number: int) -> str:
    command = [sys.executable, "-m", module, str(state), str(interfaces), str(number)]
    return subprocess.run(command, cwd=HERE.parent, stdout=subprocess.PIPE, text=True, check=True).stdout


def questions(interfaces: int, window: Span) -> list[PortQuestion]:
    """Return a question for each port; a school's ports have its lesson hours, and there are few calendars."""
    first = days.FIRST.isoweekday()
    school_days = [start for number, start in enumerate(range(window.start, window.end, DAY_S)) if (first + number - 1) % 7 < 5]
    begins = [[start + 28_800 + shift * 600 + lesson * 3_000 for start in school_days for lesson in range(8)] for shift in range(CALENDARS)]
    lessons = [tuple(Span(begin, begin + 2_400) for begin in shift) for shift in begins]
    named = enumerate(days.ports(interfaces))
    return [PortQuestion(device=device, interface=name, lessons=lessons[number // PORTS_OF_SCHOOL % CALENDARS]) for number, (device, name) in named]


def main() -> None:
    """Count once, print what it took."""
    state, interfaces, number = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    start = day_files.day_bounds(days.FIRST, days.ZONE)[0]
    window = Span(start, start + number * DAY_S)
    asked = questions(interfaces, window)
    wall, cpu = time.perf_counter(), time.process_time()
    rows = slots = 0
    for found in figures_of(state, window, days.SLOT_S, asked):
        rows += found.rows
        slots += found.received.coverage.expected
        if found.received.n and (found.received.p95_bps is None or found.lesson_sent.n > found.sent.n):
            raise WrongValueError(f"figures of {found.key} contradict themselves")
    if not rows == slots == interfaces * number * DAY_S // days.SLOT_S:
        raise WrongValueError(f"{rows} rows and {slots} slots were counted")
    print(json.dumps({"cpu_s": time.process_time() - cpu, "wall_s": time.perf_counter() - wall, "rss_mib": peak_rss_mib(os.getpid()), "rows": rows}))


if __name__ == "__main__":
    main()
