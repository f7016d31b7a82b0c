"""`netmon run`: the daemon, or everything once."""

import argparse
import asyncio
import json
import os
import sys
from pathlib import Path

from netmon.cli.loading import load_or_explain
from netmon.cli.logs import set_up_logging
from netmon.config.config import Config
from netmon.daemon.app import Daemon, StateFolderBusyError
from netmon.daemon.arenas import one_arena
from netmon.daemon.once import OnceResult, poll_once
from netmon.daemon.web_config import WebConfigError
from netmon.model.lang import Lang
from netmon.model.texts import text
from netmon.store.audit_chain import AuditBusyError
from netmon.web.access import ExposedAddressError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--once", action="store_true", help="run.option.once")
    parser.add_argument("--format", choices=("table", "json"), default="table", help="run.option.format")
    parser.add_argument("--allow-remote", action="store_true", help="run.option.allow_remote")
    parser.add_argument("--web.config.file", type=Path, metavar="FILE", dest="web_config", help="run.option.web_config")


def run(args: argparse.Namespace) -> int:
    """Run until stopped; 0 done, 1 cannot run, 2 wrong configuration, 3 (--once) partly."""
    one_arena()
    loaded = load_or_explain(args, allow_remote=args.allow_remote, web_config=args.web_config)
    if isinstance(loaded, int):
        return loaded
    lang: Lang = args.lang or loaded.settings.language
    set_up_logging(os.environ)
    if args.once:
        result = asyncio.run(poll_once(loaded, loaded.settings.state))
        print_once(result, args.format, lang)
        return result.exit_code
    return _serve(Daemon(loaded, os.environ, allow_remote=args.allow_remote, web_config=args.web_config), loaded, lang)


def _serve(daemon: Daemon, config: Config, lang: Lang) -> int:
    try:
        asyncio.run(daemon.run())
    except StateFolderBusyError as error:
        print(text("run.busy", lang, folder=str(error)), file=sys.stderr)
        return 1
    except WebConfigError as error:
        for problem in error.problems:
            print(problem.render(lang), file=sys.stderr)
        return 2
    except AuditBusyError as error:
        print(text("run.audit_busy", lang, folder=str(error)), file=sys.stderr)
        return 1
    except ExposedAddressError:
        print(text("run.exposed", lang, address=config.settings.listen_host), file=sys.stderr)
        return 2
    except OSError as error:
        print(text("run.os_error", lang, error=_named(error)), file=sys.stderr)
        return 1
    return 0


def _named(error: OSError) -> str:
    return f"{error.strerror or error}: {Path(error.filename)}" if error.filename else str(error.strerror or error)


def print_once(result: OnceResult, form: str, lang: Lang) -> None:
    """Print every device's outcomes to stdout, and the sums to stderr."""
    if form == "json":
        devices = {
            name: {collector: {"outcome": reading.outcome, "detail": reading.detail} for collector, reading in sorted(readings.items())}
            for name, readings in result.readings.items()
        }
        print(json.dumps({"schema": "netmon.once/1", "devices": devices, "series": result.series}, ensure_ascii=False, indent=1))
    else:
        for name, readings in result.readings.items():
            print(name + "  " + "  ".join(f"{collector}={reading.outcome}" for collector, reading in sorted(readings.items())))
    outcomes = ", ".join(f"{outcome} {count}" for outcome, count in sorted(result.outcomes.items()))
    line = text("run.once", lang, devices=len(result.readings), seconds=f"{result.duration_s:.1f}", series=result.series, outcomes=outcomes)
    print(line, file=sys.stderr)
