"""`netmon poll`: one device, now."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack

from netmon.cli import device
from netmon.cli.errors import EXIT_DONE, EXIT_FAILED, EXIT_PARTLY, CommandError
from netmon.cli.output import print_json
from netmon.collect.document import build_document
from netmon.collect.document_table import render_table
from netmon.daemon.ways import DeviceWays
from netmon.model.job_kind import JobKind
from netmon.model.lang import Lang
from netmon.model.outcome import Outcome
from netmon.model.reading import Reading
from netmon.model.reasons import reason_text
from netmon.model.texts import text
from netmon.pipeline.once import Answer, metrics_text, poll_device
from netmon.transport.icmp import Pinger
from netmon.transport.snmp.client import SnmpClient


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    device.add_arguments(parser)
    parser.add_argument("--profile", metavar="ID", help="poll.option.profile")
    parser.add_argument("--collector", action="append", metavar="NAME", help="poll.option.collector")
    parser.add_argument("--format", choices=("table", "json", "prometheus"), default="table", help="poll.option.format")


def run(args: argparse.Namespace) -> int:
    """Print what the device says; 0 done, 1 nothing answered, 2 the command line is wrong, 3 some collectors not ok."""
    collectors = tuple(args.collector) if args.collector else None
    asked = device.asked(args, profile=args.profile, collectors=collectors)
    answer = ask(asked)
    if args.format == "prometheus":
        sys.stdout.write(metrics_text(answer, asked.labels).decode())
    else:
        document = poll_document(asked, answer)
        if args.format == "json":
            print_json(document)
        else:
            sys.stdout.write(render_table(document, args.lang))
    sys.stdout.flush()
    code = exit_code(answer.readings)
    say(asked, answer, code, args.lang)
    return code


def ask(asked: device.Asked) -> Answer:
    """Poll with sockets of its own."""

    async def poll() -> Answer:
        async with SnmpClient() as client:
            if asked.config is None or not asked.question.others:
                return await poll_device(client, asked.question)
            async with AsyncExitStack() as stack:
                # Only a silent display needs to be told from one that is gone.
                pinger = await stack.enter_async_context(Pinger()) if JobKind.DISPLAY in asked.question.others.values() else None
                ways = await stack.enter_async_context(DeviceWays(asked.config.settings.state, pinger))
                ways.update(asked.config)
                return await poll_device(client, asked.question, ways.all)

    try:
        return asyncio.run(poll())
    except ValueError:
        raise CommandError("poll.no_ipv6", exit_code=EXIT_FAILED, address=asked.address) from None


def poll_document(asked: device.Asked, answer: Answer) -> dict[str, object]:
    """Return the netmon.poll/1 document; `outcomes` lists the collectors that were wanted."""
    document = build_document(address=str(asked.address), readings=answer.everything, profile=answer.profile, name=asked.name)
    wanted = {reading.collector for reading in answer.readings}
    outcomes = document["outcomes"]
    assert isinstance(outcomes, list)
    document["outcomes"] = [row for row in outcomes if row["collector"] in wanted]
    return document


def exit_code(readings: Sequence[Reading]) -> int:
    """0: every collector ok; 1: none brought anything; 3: some did not."""
    if all(reading.outcome is Outcome.OK for reading in readings):
        return EXIT_DONE
    return EXIT_PARTLY if any(reading.outcome.got_something for reading in readings) else EXIT_FAILED


def say(asked: device.Asked, answer: Answer, code: int, lang: Lang) -> None:
    """Say on stderr what went wrong."""
    first = answer.system
    without_snmp = bool(answer.readings) and first.outcome is Outcome.SKIPPED
    if code == EXIT_PARTLY or (code == EXIT_FAILED and (first.outcome.got_something or without_snmp)):
        failed = [f"{reading.collector} ({text(f'outcome.{reading.outcome}', lang)})" for reading in answer.readings if reading.outcome is not Outcome.OK]
        print(text("poll.partly", lang, count=len(failed), names=", ".join(failed)), file=sys.stderr)
    elif code == EXIT_FAILED:
        key = "poll.refused" if first.outcome is Outcome.AUTH_FAILED else "poll.silent"
        print(text(key, lang, address=asked.address, reason=reason_text(first.detail, lang) or text(f"outcome.{first.outcome}", lang)), file=sys.stderr)
