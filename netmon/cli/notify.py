"""`netmon notify test CHANNEL`: sends a test message, and says what the other side answered."""

import argparse
import asyncio
import time
import uuid
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from netmon.cli.errors import EXIT_DONE, EXIT_FAILED, EXIT_PARTLY, CommandError
from netmon.cli.loading import load_or_explain
from netmon.cli.output import print_json
from netmon.cli.parser import nearest
from netmon.config.config import Config
from netmon.model.channel import Channel
from netmon.model.lang import Lang
from netmon.model.notice import Answer, Delivery, Parcel
from netmon.model.reasons import reason_text
from netmon.model.texts import text
from netmon.notify.sender import Sender
from netmon.notify.words import when
from netmon.pipeline.notices import ways
from netmon.transport.http.post import Poster

SCHEMA = "netmon.notify/1"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("action", choices=("test",), metavar="test", help="notify.arg.action")
    parser.add_argument("channel", metavar="CHANNEL", help="notify.arg.channel")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="notify.option.format")


def run(args: argparse.Namespace) -> int:
    """0 the other side took it, 1 it did not, 2 no such channel, 3 nobody knows."""
    config = load_or_explain(args)
    if isinstance(config, int):
        return config
    lang: Lang = args.lang or config.settings.language
    channel = _chosen(config, args.channel)
    answer, took_s, sender = asyncio.run(send_test(config, channel, lang))
    if args.format == "json":
        print_json({"schema": SCHEMA, "channel": channel.name, "kind": channel.kind, "result": answer.delivery, "code": answer.code, "detail": answer.detail})
    else:
        for line in lines(channel, answer, took_s, sender, lang):
            print(line)
    return {Delivery.DELIVERED: EXIT_DONE, Delivery.UNCERTAIN: EXIT_PARTLY}.get(answer.delivery, EXIT_FAILED)


def _chosen(config: Config, name: str) -> Channel:
    channels = config.settings.channels
    if not channels:
        raise CommandError("notify.no_channels")
    if name not in channels:
        raise CommandError("notify.unknown_channel", name=name[:80], suggestion=nearest(name, channels))
    return channels[name]


async def send_test(config: Config, channel: Channel, lang: Lang) -> tuple[Answer, float, Sender]:
    """Send one message, past the outbox: a test is not kept."""
    at = datetime.now(UTC).astimezone(ZoneInfo(config.settings.time_zone))
    shown = text("notify.test.text", lang, district=config.district.name, when=when(at, lang), channel=channel.name)
    if channel.keyword and channel.keyword not in shown:
        shown += f"\n{channel.keyword}"
    async with Poster() as post:
        sender = ways(config, post)[channel.name].sender
        began = time.monotonic()
        answer = await sender.send(Parcel(text=shown, ids=(f"test/{uuid.uuid4()}",)), at.timestamp())
        return answer, time.monotonic() - began, sender


def lines(channel: Channel, answer: Answer, took_s: float, sender: Sender, lang: Lang) -> list[str]:
    """Return what came of it, the other side's code, and what to look at."""
    detail = reason_text(answer.detail, lang) or text("notify.test.nothing", lang)
    args = {"channel": channel.name, "kind": channel.kind, "detail": detail, "seconds": f"{took_s:.1f}", "wait": f"{answer.wait_s:.0f}"}
    shown = [text(f"notify.test.{answer.delivery}", lang, **args)]
    if answer.code:
        shown.append(text("notify.test.code", lang, code=answer.code))
    hint = sender.hints().get(answer.code) if answer.delivery is not Delivery.DELIVERED else None
    return [*shown, text(hint, lang)] if hint is not None else shown
