"""`netmon measure`: tests the bandwidth of one line now, behind the same gate as the daemon's campaigns."""

import argparse
import asyncio
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from datetime import time as clock
from fractions import Fraction
from typing import get_args
from zoneinfo import ZoneInfo

from netmon.cli.errors import EXIT_DONE, EXIT_FAILED, EXIT_PARTLY, CommandError
from netmon.cli.loading import load_or_explain
from netmon.cli.output import print_json
from netmon.cli.parser import nearest
from netmon.config.config import Config
from netmon.daemon.campaigns import calendars_of
from netmon.daemon.measure_now import POLL_EVERY_S, measure_now
from netmon.model.inventory import Link
from netmon.model.lang import Lang
from netmon.model.measurement import MAX_SECONDS, Campaign, LineTest, SpeedServer
from netmon.model.reasons import reason_text
from netmon.model.sentence import Amount
from netmon.model.target import Unit
from netmon.model.texts import text
from netmon.model.throughput import RunDirection, RunOutcome, RunRecord
from netmon.pipeline.throughput import Measured
from netmon.pipeline.throughput_plan import line_test


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("link", metavar="SITE/LINK", help="measure.arg.link")
    parser.add_argument("--server", metavar="NAME", help="measure.option.server")
    parser.add_argument("--seconds", type=int, metavar="S", choices=range(1, MAX_SECONDS + 1), default=10, help="measure.option.seconds")
    parser.add_argument("--direction", choices=get_args(RunDirection), help="measure.option.direction")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="measure.option.format")


def run(args: argparse.Namespace) -> int:
    """Test and print the result with its arithmetic. 0 done, 1 a test failed, 2 the input is wrong, 3 not tested, or nothing that counts."""
    config = load_or_explain(args)
    if isinstance(config, int):
        return config
    lang: Lang = args.lang or config.settings.language
    tests = tests_for(config, args.link, args.server, args.direction, args.seconds)
    if tests[0].line.port is not None:
        print(text("measure.loads", lang, seconds=round(2 * POLL_EVERY_S)), file=sys.stderr)
    found = asyncio.run(measure_now(config, tests, calendars_of(config, tests[0])))
    if args.format == "json":
        print_json({"schema": "netmon.measure/1", "runs": [asdict(one.record) for one in found]})
    else:
        for one in found:
            print("\n".join(lines(one, lang)))
    return exit_code(found)


def exit_code(found: Sequence[Measured]) -> int:
    """0: all count; 1: one failed; 3: one was deferred, or limited by the probe."""
    outcomes = {one.record.outcome for one in found}
    if RunOutcome.FAILED in outcomes:
        return EXIT_FAILED
    return EXIT_DONE if outcomes == {RunOutcome.OK} else EXIT_PARTLY


def tests_for(config: Config, key: str, server: str | None, direction: RunDirection | None, seconds: int) -> tuple[LineTest, ...]:
    """Return the tests of a line; CommandError for a line, server or probe that is not there."""
    link = config.links.get(key)
    if link is None:
        raise CommandError("measure.unknown_link", name=key[:80], suggestion=nearest(key, config.links))
    probe = config.measurements.probe_of(link)
    if probe is None:
        raise CommandError("measure.no_probe", name=key)
    chosen = _server(config, link, server)
    both: tuple[RunDirection, ...] = ("down",) if chosen.method == "http" and not chosen.upload_url else ("down", "up")
    if direction is not None and direction not in both:
        raise CommandError("throughput.no_upload", name=chosen.name)
    ways = both if direction is None else (direction,)
    today = datetime.fromtimestamp(time.time(), ZoneInfo(config.settings.time_zone)).date()
    campaign = Campaign(name="", server=chosen.name, links=(key,), when="hourly", start=clock(0), end=clock(0), seconds=seconds)
    return tuple(line_test(config, link, (chosen, probe), way, campaign, day=today) for way in ways)


def _server(config: Config, link: Link, name: str | None) -> SpeedServer:
    servers = config.measurements.servers
    if name is not None:
        if name not in servers:
            raise CommandError("measure.unknown_server", name=name[:80], suggestion=nearest(name, servers))
        return servers[name]
    wanted = "access" if link.role == "school_access" else "exit"
    fitting = [server for server in servers.values() if server.path == wanted and server.site in (None, link.site)]
    if not fitting:
        raise CommandError("measure.no_server")
    if len(fitting) > 1:
        raise CommandError("measure.which_server", names=", ".join(server.name for server in fitting))
    return fitting[0]


def lines(measured: Measured, lang: Lang) -> list[str]:
    """Return what came of one test, in words and with its arithmetic."""
    record = measured.record
    args: dict[str, object] = {"line": record.link, "direction": text(f"measure.{record.direction}", lang)}
    if record.outcome is RunOutcome.DEFERRED or record.outcome is RunOutcome.FAILED:
        why = reason_text(record.detail, lang) if measured.refusal is None else measured.refusal.sentence.render(lang)
        return [text(f"measure.{record.outcome.value}", lang, **args, why=why)]
    args["goodput"] = _bps(record.goodput_bps or 0, lang)
    if record.outcome is RunOutcome.PROBE_LIMITED:
        return [text("measure.probe_limited", lang, **args, ceiling=_bps(measured.test.ceiling_bps or 0, lang))]
    cross, total = _bps(record.cross_bps or 0, lang), _bps(record.run().line_bps or 0, lang)
    how = {"server": record.server, "streams": record.streams, "seconds": f"{record.measured_s:.1f}"}
    return [text("measure.ok", lang, **args, cross=cross, total=total, **how), *_path(record, lang)]


def _path(record: RunRecord, lang: Lang) -> list[str]:
    if record.rtt_ms is None or record.loss_ratio is None:
        return []
    jitter = "-" if record.jitter_ms is None else f"{record.jitter_ms:.1f}"
    return ["  " + text("measure.path", lang, rtt=f"{record.rtt_ms:.1f}", loss=f"{record.loss_ratio:.1%}", jitter=jitter)]


def _bps(value: int | Fraction, lang: Lang) -> str:
    return Amount(value=Fraction(int(value)), unit=Unit.BPS).render(lang)
