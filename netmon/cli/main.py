"""The `netmon` command: finds the command by name, loads its module alone, and turns every ending into an exit code."""

import io
import os
import sys
from collections.abc import Mapping, Sequence
from typing import cast

from netmon import __version__
from netmon.cli.by_name import load
from netmon.cli.command import Command
from netmon.cli.errors import EXIT_BROKEN_PIPE, EXIT_DONE, EXIT_INTERRUPTED, CommandError
from netmon.cli.language import choose_lang
from netmon.cli.parser import Parser, nearest
from netmon.model.lang import Lang
from netmon.model.texts import text

COMMANDS: Mapping[str, str] = {
    "check": "netmon.cli.check",
    "plan": "netmon.cli.plan",
    "run": "netmon.cli.run",
    "reload": "netmon.cli.reload",
    "demo": "netmon.cli.demo",
    "poll": "netmon.cli.poll",
    "identify": "netmon.cli.identify",
    "init": "netmon.cli.init",
    "discover": "netmon.cli.discover",
    "import": "netmon.cli.importing",
    "doctor": "netmon.cli.doctor",
    "onboard": "netmon.cli.onboard",
    "record": "netmon.cli.record",
    "ssh": "netmon.cli.ssh",
    "config": "netmon.cli.config",
    "profile": "netmon.cli.profile",
    "verify": "netmon.cli.verify",
    "explain": "netmon.cli.explain",
    "replay": "netmon.cli.replay",
    "where": "netmon.cli.where",
    "power-hours": "netmon.cli.power_hours",
    "measure": "netmon.cli.measure",
    "sensor": "netmon.cli.sensor",
    "notify": "netmon.cli.notify",
    "report": "netmon.cli.report",
    "audit": "netmon.cli.audit",
    "alertmanager": "netmon.cli.alertmanager",
    "user": "netmon.cli.user",
    "schema": "netmon.cli.schema",
    "metrics": "netmon.cli.metrics",
    "docs": "netmon.cli.docs",
}
"""The module of each command; loaded by name, so that one command does not load what another needs."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code."""
    _never_fail_to_print()
    words = list(sys.argv[1:] if argv is None else argv)
    lang = choose_lang(words, os.environ)
    try:
        code = _dispatch(words, lang)
        sys.stdout.flush()
    except CommandError as error:
        print(f"netmon: {error.render(lang)}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # Whoever read stdout has gone (`| head`); the interpreter must not try to flush into it at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_BROKEN_PIPE
    return code


def _dispatch(words: Sequence[str], lang: Lang) -> int:
    before, name, after = split(words)
    if name is None:
        return _without_command(before, lang)
    if name not in COMMANDS:
        raise CommandError("cli.unknown_command", command=name[:40], suggestion=nearest(name, COMMANDS))
    command, parser = load_command(name, lang)
    try:
        args = parser.read([*before, *after])
    except SystemExit:
        return EXIT_DONE  # --help has been printed
    args.lang = lang
    return command.run(args)


def _without_command(options: Sequence[str], lang: Lang) -> int:
    if "--version" in options or "-V" in options:
        print(f"netmon {__version__}")
        return EXIT_DONE
    if "--help" in options or "-h" in options:
        print(overview(lang))
        return EXIT_DONE
    print(overview(lang), file=sys.stderr)
    raise CommandError("cli.no_command")


def split(words: Sequence[str]) -> tuple[Sequence[str], str | None, Sequence[str]]:
    """Return the options before the command, the command (None without), and what follows it."""
    place = 0
    while place < len(words):
        if words[place] in ("--config", "--lang"):
            place += 2
        elif words[place].startswith("-"):
            place += 1
        else:
            return words[:place], words[place], words[place + 1 :]
    return words, None, ()


def load_command(name: str, lang: Lang) -> tuple[Command, Parser]:
    """Import one command of the table, and make its parser."""
    command = cast(Command, load(COMMANDS[name]))
    parser = Parser(f"netmon {name}", lang, f"cli.command.{name}")
    command.add_arguments(parser)
    parser.add_common()
    return command, parser


def overview(lang: Lang) -> str:
    """Return what `netmon --help` prints."""
    width = max(map(len, COMMANDS))
    commands = [f"  {name:<{width}}  {text(f'cli.command.{name}', lang)}" for name in COMMANDS]
    lines = [text("cli.overview_usage", lang), "", text("cli.commands", lang), *commands, "", text("cli.overview_end", lang)]
    return "\n".join(lines)


def _never_fail_to_print() -> None:
    """Let a terminal that cannot show Chinese show escapes, instead of ending in an error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
