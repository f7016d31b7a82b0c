"""`python -m bench [SCENARIO ...]`: run, print a table, keep bench/out/results.json."""

import argparse
import json
import shlex
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from bench import dead, displays, latency, pages, poll, printed, report, scaling, scheduled, scrape, ssh, startup, v3
from bench.agents import OUT
from bench.machine import describe
from bench.options import QUICK, Options
from bench.result import NotPossibleError, Result

SCENARIOS: Mapping[str, Callable[[Options], Result]] = {
    "poll": poll.run, "latency": latency.run, "scrape": scrape.run, "scaling": scaling.run, "startup": startup.run, "v3": v3.run, "dead": dead.run,
    "scheduled": scheduled.run, "displays": displays.run, "ssh": ssh.run, "report": report.run,
    "pages": pages.run, "printed": printed.measure,
}  # fmt: skip


def main() -> int:
    """Run the scenarios named, or all; 0 when no goal was missed, else 1."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("scenario", nargs="*", help=f"{', '.join(SCENARIOS)}; default: all")
    parser.add_argument("--quick", action="store_true", help="small sizes: minutes less, figures that say less")
    for name, about in (
        ("devices", "devices of poll and dead"), ("rounds", "measured rounds of poll"), ("peer_devices", "devices that the peer reads per round"),
        ("pairs", "pairs of dead"), ("scheduled_devices", "devices of scheduled"), ("scheduled_periods", "measured periods of scheduled"),
        ("interfaces", "interfaces of report"), ("days", "days of report"),
        ("printed_schools", "schools of printed"), ("printed_devices", "devices of printed"),
    ):  # fmt: skip
        parser.add_argument(f"--{name.replace('_', '-')}", type=int, help=about)
    parser.add_argument("--scheduled-profile", choices=("bench_ports", "bench_switch"), help="bench_switch: with sensors, parts and all else")
    parser.add_argument("--scheduled-period-s", type=float, help="poll and scrape period of scheduled")
    parser.add_argument("--keep-days", action="store_const", const=True, help="leave the day files of report in bench/out for the next time")
    given = vars(parser.parse_args())
    names = given.pop("scenario") or list(SCENARIOS)
    options = QUICK if given.pop("quick") else Options()
    options = replace(options, **{name: value for name, value in given.items() if value is not None})
    if unknown := [name for name in names if name not in SCENARIOS]:
        parser.error(f"no scenario {', '.join(unknown)}; there are {', '.join(SCENARIOS)}")
    return _run(names, options)


def _run(names: list[str], options: Options) -> int:
    machine = describe()
    print("  ".join(f"{name}={value}" for name, value in machine.items()), flush=True)
    results: list[Result] = []
    for name in names:
        started = time.monotonic()
        try:
            result = SCENARIOS[name](options)
        except NotPossibleError as missing:
            result = Result(name, notes=[f"not measured: {missing}"])
        result.raw["seconds"] = round(time.monotonic() - started, 1)
        results.append(result)
        print(f"\n{result.table()}", flush=True)
    _keep(results, machine)
    missed = [f"{result.scenario}: {figure.name}" for result in results for figure in result.figures if figure.ok is False]
    print("\nall goals met" if not missed else "\ngoals missed:\n  " + "\n  ".join(missed))
    return 1 if missed else 0


def _keep(results: list[Result], machine: dict[str, object]) -> None:
    OUT.mkdir(exist_ok=True)
    command = f"python -m bench {shlex.join(sys.argv[1:])}".strip()
    kept = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "command": command, "machine": machine, "results": [one.as_json() for one in results]}
    (OUT / "results.json").write_text(json.dumps(kept, indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main())
