"""`netmon record`: an anonymised recording of one device, and a report of what was masked."""

import argparse
import asyncio
import sys
from pathlib import Path

from netmon.cli import device
from netmon.cli.errors import EXIT_DONE, EXIT_FAILED, EXIT_PARTLY, CommandError
from netmon.cli.output import columns, print_json
from netmon.model.lang import Lang
from netmon.model.outcome import Outcome
from netmon.model.reasons import reason_text
from netmon.model.texts import text
from netmon.onboard.record import Recorded, Task, record
from netmon.onboard.walk import Bounds
from netmon.transport.snmp.client import SnmpClient

DEFAULT = Bounds()
MOST = 10_000_000
SHOWN_TEXTS = 60
GRACE_S = 20.0
KINDS = ("names", "texts", "macs", "addresses", "octets", "indexes", "left_out")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    device.add_arguments(parser, DEFAULT.seconds, "record.option.timeout")
    parser.add_argument("--output", required=True, metavar="F", help="record.option.output")
    parser.add_argument("--all", action="store_true", dest="everything", help="record.option.all")
    parser.add_argument("--profile", metavar="ID", help="record.option.profile")
    parser.add_argument("--keep", action="append", default=[], metavar="WORD", help="record.option.keep")
    parser.add_argument("--max-rows", type=int, default=DEFAULT.rows, metavar="N", help="record.option.rows")
    parser.add_argument("--max-values", type=int, default=DEFAULT.values, metavar="N", help="record.option.values")
    parser.add_argument("--format", choices=("table", "json"), default="table", help="record.option.format")


def run(args: argparse.Namespace) -> int:
    """Write the recording; 0 done, 1 nothing answered, 2 the command line is wrong, 3 some tables did not end well."""
    if args.everything and args.profile is not None:
        raise CommandError("record.both")
    for option, number in (("--max-rows", args.max_rows), ("--max-values", args.max_values)):
        if not 1 <= number <= MOST:
            raise CommandError("record.range", option=option, least=1, most=MOST)
    asked = device.asked(args, profile=args.profile, by_snmp=True)
    target = asked.question.target
    assert target is not None
    output = Path(args.output)
    bounds = Bounds(rows=args.max_rows, values=args.max_values, seconds=max(args.timeout - GRACE_S, args.timeout / 2))
    fixed = asked.question.fixed if args.profile is not None else None
    profiles = asked.question.profiles
    task = Task(target=target, profiles=profiles, fixed=fixed, everything=args.everything, keep=tuple(args.keep), bounds=bounds)
    made = ask(task, str(asked.address))
    if not made.instances:
        print(
            text("poll.silent", args.lang, address=asked.address, reason=reason_text(made.detail, args.lang) or text(f"outcome.{made.outcome}", args.lang)),
            file=sys.stderr,
        )
        return EXIT_FAILED
    try:
        output.write_bytes(made.lines())
    except OSError as error:
        raise CommandError("cli.cannot_write", path=output, reason=error.strerror or "") from None
    if args.format == "json":
        print_json(report(output, made))
    else:
        print(describe(output, made, bounds, args.lang))
    return EXIT_DONE if made.outcome is Outcome.OK and made.walked.unfinished is None else EXIT_PARTLY


def ask(task: Task, address: str) -> Recorded:
    """Record with sockets of its own."""

    async def work() -> Recorded:
        async with SnmpClient() as client:
            return await record(client, task)

    try:
        return asyncio.run(work())
    except ValueError:
        raise CommandError("poll.no_ipv6", exit_code=EXIT_FAILED, address=address) from None


def report(output: Path, made: Recorded) -> dict[str, object]:
    """Return the netmon.record/1 document."""
    walked = made.walked
    return {
        "schema": "netmon.record/1",
        "file": str(output),
        "profile": made.profile,
        "values": len(made.instances),
        "requests": walked.requests,
        "masked": dict(made.masked),
        "never_recorded": sorted(walked.skipped),
        "cut": sorted(walked.cut),
        "failed": dict(walked.failed),
        "ended_early": walked.unfinished,
        "kept_texts": sorted(made.kept),
    }


def describe(output: Path, made: Recorded, bounds: Bounds, lang: Lang) -> str:
    """Return the same for a person."""
    walked = made.walked
    lines = [text("record.written", lang, path=output, values=len(made.instances), requests=walked.requests, profile=made.profile or "-"), ""]
    counted = [(f"  {text(f'record.{kind}', lang)}", str(made.masked[kind])) for kind in KINDS if made.masked.get(kind)]
    if counted:
        lines += [text("record.masked", lang), columns(counted), ""]
    for key, names in (("skipped", walked.skipped), ("cut", walked.cut), ("failed", {f"{name} ({why})" for name, why in walked.failed.items()})):
        if names:
            lines.append(text(f"record.{key}", lang, names=", ".join(sorted(names)), rows=bounds.rows))
    if walked.unfinished is not None:
        lines.append(text("record.unfinished", lang, limit=walked.unfinished))
    kept = sorted(made.kept)
    lines += [text("record.look", lang), *(f"  {words!r}" for words in kept[:SHOWN_TEXTS])]
    if len(kept) > SHOWN_TEXTS:
        lines.append(f"  {text('record.more', lang, count=len(kept) - SHOWN_TEXTS)}")
    return "\n".join(lines)
