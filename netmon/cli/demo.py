"""`netmon demo`: a simulated district on loopback, watched by the daemon."""

import argparse
import asyncio
import logging
import os
import sys
from pathlib import Path

from netmon.cli.logs import set_up_logging
from netmon.demo.run import DemoError, DemoOptions
from netmon.demo.run import run as run_demo
from netmon.simulate.process import SimulatorError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--schools", type=int, default=12, metavar="N", help="demo.option.schools")
    parser.add_argument("--port", type=int, default=9464, metavar="P", help="demo.option.port")
    parser.add_argument("--state", type=Path, default=Path(".demo"), metavar="DIR", help="demo.option.state")
    parser.add_argument("--history", type=int, metavar="DAYS", help="demo.option.history")
    parser.add_argument("--seconds", type=float, metavar="S", help="demo.option.seconds")
    parser.add_argument("--no-alerting", action="store_true", help="demo.option.no_alerting")


def run(args: argparse.Namespace) -> int:
    """Run the demo; 0 when it ended as asked, 1 when it could not run."""
    set_up_logging(os.environ, quiet=True)
    logging.getLogger("netmon").setLevel(logging.ERROR)  # what it warns of is simulated, and on its page
    options = DemoOptions(
        state=args.state,
        schools=args.schools,
        port=args.port,
        seconds=args.seconds,
        lang=args.lang or "zh",
        history=args.history,
        alerting=not args.no_alerting,
    )
    try:
        return asyncio.run(run_demo(options, lambda line: print(line, flush=True)))
    except (DemoError, SimulatorError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
