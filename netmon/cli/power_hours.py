"""`netmon power-hours`: proposes the hours in which buildings' mains are cut, from history, as YAML; nothing is written."""

import argparse
import sys
import time

from netmon.cli.errors import EXIT_DONE, EXIT_FAILED, CommandError
from netmon.cli.loading import load_or_explain
from netmon.evaluate.power_hours import proposal_yaml
from netmon.model.texts import text
from netmon.pipeline.power_hours import proposed
from netmon.store import sqlite
from netmon.store.history_view import open_history

DAYS = 28


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--days", type=int, default=DAYS, metavar="N", help="power_hours.option.days")
    parser.add_argument("--site", metavar="S", help="power_hours.option.site")


def run(args: argparse.Namespace) -> int:
    """Print what to add to each school's file; 0 also for nothing to propose, 1 when there is no history to read, 2 for a wrong configuration."""
    config = load_or_explain(args)
    if isinstance(config, int):
        return config
    if not 7 <= args.days <= 366:
        raise CommandError("power_hours.days", days=args.days)
    if args.site is not None and args.site not in config.sites:
        raise CommandError("power_hours.unknown_site", site=args.site[:40])
    try:
        with open_history(config.settings.state) as view:
            found = proposed(view, config, now=time.time(), days=args.days)
    except (sqlite.NoDatabaseError, sqlite.DatabaseError) as error:
        raise CommandError("power_hours.no_history", exit_code=EXIT_FAILED, folder=config.settings.state) from error
    sites = dict.fromkeys(one.site for one in found if args.site in (None, one.site))
    for site in sites:
        print(f"# {site}  {config.sites[site].name}")
        print(proposal_yaml(site, found), end="")
    print(text("power_hours.found" if sites else "power_hours.nothing", args.lang, days=args.days), file=sys.stderr)
    return EXIT_DONE
