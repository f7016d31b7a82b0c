"""`python -m netmon.simulate`: the simulated district as a process of its own, until SIGTERM or until whoever started it is gone.

One JSON line on stdout says that all agents listen and where the inventory is (netmon.simulate.process.Ready).
"""

import argparse
import asyncio
import os
import signal
import stat
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from netmon.simulate.district import FIRST_PORT, District, DistrictOptions, make_district
from netmon.simulate.district_calendar import ZONE
from netmon.simulate.district_everything import open_everything
from netmon.simulate.farm import AgentFarm
from netmon.simulate.inventory_files import DemoSettings, told_settings, write_inventory
from netmon.simulate.load import DAY_S, HOUR_S, LESSON_START_S
from netmon.simulate.process import CUT, MEND, Ready

HEARD_FILE = "heard.json"
"""What the simulated devices were sent, written at the end beside netmon.yaml."""


def _school_time(value: str) -> float:
    hour, _, minute = value.partition(":")
    if not (hour.isdigit() and minute.isdigit() and int(hour) < 24 and int(minute) < 60):
        raise argparse.ArgumentTypeError(f"{value!r} is no time of day such as 10:05")
    return DAY_S + int(hour) * HOUR_S + int(minute) * 60


def parser() -> argparse.ArgumentParser:
    """Return the command line."""
    made = argparse.ArgumentParser(prog="python -m netmon.simulate", description="A simulated school district on loopback.")
    made.add_argument("--state", type=Path, required=True, help="folder for netmon.yaml and the inventory; both are written anew")
    made.add_argument("--schools", type=int, default=12, help="how many schools (default 12)")
    made.add_argument("--seed", type=int, default=1, help="which district of all (default 1)")
    made.add_argument("--listen", default="127.0.0.1:9464", help="what netmon.yaml says about the page's address")
    made.add_argument("--period", type=int, default=5, help="what netmon.yaml says about the poll period, in seconds (default 5)")
    made.add_argument("--language", choices=("zh", "en"), default="zh", help="what netmon.yaml says about the language")
    made.add_argument("--first-port", type=int, default=FIRST_PORT, help=f"first UDP port to try (default {FIRST_PORT})")
    made.add_argument("--school-time", type=_school_time, default=LESSON_START_S, help="school clock at the start, a Tuesday (default 10:05)")
    made.add_argument("--told", help="web address that hears of each school, at /ID")
    made.add_argument("--time-scale", type=float, default=1.0, help="how fast the school clock runs (default 1)")
    return made


def _obey(district: District, line: bytes) -> None:
    """Do what a line on stdin asks for."""
    now_s = time.monotonic()
    if line == CUT.encode():
        district.exit_link.cut(now_s)
    elif line == MEND.encode():
        district.exit_link.mend(now_s)


def _watch_for_the_end(loop: asyncio.AbstractEventLoop, ended: asyncio.Event, obey: Callable[[bytes], None]) -> None:
    """Give each line on stdin to `obey`, and set `ended` at the end.

    That is SIGTERM, SIGINT, or end of file on stdin where stdin is a pipe or a socket (a terminal or /dev/null says nothing).
    """
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    mode = os.fstat(0).st_mode
    if not (stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)):
        return

    def readable() -> None:
        said = os.read(0, 4096)
        for line in said.splitlines():
            obey(line)
        if not said:
            loop.remove_reader(0)
            ended.set()

    loop.add_reader(0, readable)


async def serve(district: District, arguments: argparse.Namespace) -> None:
    """Open all agents, write the inventory, say so, and serve until the end."""
    ended = asyncio.Event()
    _watch_for_the_end(asyncio.get_running_loop(), ended, partial(_obey, district))
    async with AgentFarm() as farm, AsyncExitStack() as stack:
        port = await district.open(farm, arguments.first_port)
        now = datetime.now(UTC)
        today = now.astimezone(ZONE).date()
        settings = DemoSettings(port=port, listen=arguments.listen, period_s=arguments.period, language=arguments.language, today=today)
        opened = await open_everything(stack, farm, district, port=port, folder=arguments.state, now=now)
        if arguments.told:
            opened.extras.settings |= told_settings(district.plan, arguments.told)
        config = await asyncio.to_thread(write_inventory, arguments.state, district.plan, settings, district.community, opened.extras)
        agents = {device.name: device.host for device in district.plan.devices}
        ready = Ready(
            config=str(config.resolve()),
            port=port,
            agents=agents,
            pid=os.getpid(),
            sights={**opened.sights, "story": district.story.name, "story_site": district.story.id, "story_circuit": district.story.circuit},
        )
        sys.stdout.write(ready.line() + "\n")
        sys.stdout.flush()
        await ended.wait()
        await asyncio.to_thread(opened.book.write, arguments.state / HEARD_FILE)


def main(argv: Sequence[str] | None = None) -> int:
    """Run until the end; 1 when no port was free, 2 when the arguments make no district."""
    made = parser()
    arguments = made.parse_args(argv)
    if arguments.time_scale <= 0 or arguments.period < 1:
        made.error("--time-scale and --period must be above 0")
    options = DistrictOptions(schools=arguments.schools, seed=arguments.seed, start_s=arguments.school_time, time_scale=arguments.time_scale)
    try:
        district = make_district(options)
    except ValueError as error:
        made.error(str(error))
    try:
        asyncio.run(serve(district, arguments))
    except OSError as error:
        sys.stderr.write(f"the simulated district cannot start: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
