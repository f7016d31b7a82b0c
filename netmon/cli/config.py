"""`netmon config diff|log|show DEVICE`: the configurations that netmon backed up."""

import argparse
import asyncio
import sys
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from netmon.cli.errors import EXIT_DONE, EXIT_FAILED, CommandError
from netmon.cli.loading import settings_or_explain
from netmon.cli.output import columns, print_json
from netmon.config.config import Settings
from netmon.model.device_text import clean_string
from netmon.model.texts import text
from netmon.store.config_repo import ConfigRepo, ConfigRepoError, NoSuchVersionError

SCHEMA = "netmon.config/1"
LINE = 4_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("action", choices=("diff", "log", "show"), metavar="diff|log|show", help="config.arg.action")
    parser.add_argument("device", metavar="DEVICE", help="config.arg.device")
    parser.add_argument("--from", dest="older", metavar="VERSION", help="config.option.from")
    parser.add_argument("--to", dest="newer", metavar="VERSION", help="config.option.to")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="config.option.format")


def run(args: argparse.Namespace) -> int:
    """0 done, 1 the repository cannot be read, 2 no such device or version."""
    settings = settings_or_explain(args)
    if isinstance(settings, int):
        return settings
    try:
        return asyncio.run(_run(args, settings))
    except NoSuchVersionError as error:
        raise CommandError(str(error.args[0]), device=args.device[:80]) from None
    except ConfigRepoError as error:
        raise CommandError("config.unreadable", exit_code=EXIT_FAILED, reason=str(error)) from None


async def _run(args: argparse.Namespace, settings: Settings) -> int:
    async with ConfigRepo(settings.state) as repo:
        if args.action == "log":
            await _log(args, repo, settings)
        else:
            asked = repo.show(args.device, args.newer) if args.action == "show" else repo.diff(args.device, args.older, args.newer)
            found = _safe(await asked)
            if args.format == "json":
                print_json({"schema": SCHEMA, "device": args.device, args.action: found})
            elif found:
                sys.stdout.write(found if found.endswith("\n") else found + "\n")
            else:
                print(text("config.same", args.lang, device=args.device), file=sys.stderr)
    return EXIT_DONE


async def _log(args: argparse.Namespace, repo: ConfigRepo, settings: Settings) -> None:
    versions = await repo.log(args.device)
    if not versions:
        raise NoSuchVersionError("config.no_backup")
    if args.format == "json":
        rows = [{"version": one.version, "at": datetime.fromtimestamp(one.at, UTC).isoformat(), "reason": _reason(one.message)} for one in versions]
        print_json({"schema": SCHEMA, "device": args.device, "versions": rows})
        return
    zone = ZoneInfo(settings.time_zone)
    head = [text(f"config.column.{name}", args.lang) for name in ("version", "at", "reason")]
    table = [[one.version, f"{datetime.fromtimestamp(one.at, zone):%Y-%m-%d %H:%M:%S}", _reason(one.message)] for one in versions]
    print(columns([head, *table]))


def _reason(message: str) -> str:
    return clean_string(message.rpartition(": ")[2])


def _safe(whole: str) -> str:
    """Keep what a device wrote from steering the terminal; the blanks in front of a line belong to it."""
    lines = (line[: len(line) - len(line.lstrip(" "))] + clean_string(line, limit=LINE) for line in whole.split("\n"))
    return "\n".join(lines)
