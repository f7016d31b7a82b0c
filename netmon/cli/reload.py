"""`netmon reload`: ask the running daemon to take its configuration anew, and say what came of it."""

import argparse
import asyncio
import sys
from collections.abc import Mapping

from netmon.cli.loading import settings_or_explain
from netmon.daemon.control import ask
from netmon.model.lang import Lang
from netmon.model.texts import text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """There are no options of its own."""


def run(args: argparse.Namespace) -> int:
    """0 when the configuration is in force, 1 when no daemon runs, 2 when it was refused."""
    settings = settings_or_explain(args)
    if isinstance(settings, int):
        return settings
    lang: Lang = args.lang or settings.language
    try:
        answer = asyncio.run(ask(settings.state, "reload"))
    except (OSError, TimeoutError):
        print(text("reload.none", lang, folder=settings.state), file=sys.stderr)
        return 1
    lines = _said(answer, "problems", lang)
    for line in lines:
        print(line, file=sys.stderr)
    if not answer.get("ok"):
        print(text("reload.refused", lang, count=len(lines)), file=sys.stderr)
        return 2
    restart = answer.get("restart")
    if isinstance(restart, list) and restart:
        print(text("reload.restart", lang, settings=", ".join(map(str, restart))), file=sys.stderr)
    for line in _said(answer, "warnings", lang):
        print(text("check.warning", lang, warning=line), file=sys.stderr)
    print(text("reload.done", lang), file=sys.stderr)
    return 0


def _said(answer: Mapping[str, object], what: str, lang: Lang) -> list[str]:
    found = answer.get(what)
    return list(map(str, found.get(lang, []))) if isinstance(found, dict) else []
