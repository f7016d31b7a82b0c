"""`netmon alertmanager config`: routes, receivers, inhibition and time intervals from the inventory, as a file, a fragment, or in an existing file."""

import argparse
import os
import sys
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from netmon.cli.errors import EXIT_DONE, EXIT_WRONG_INPUT, CommandError
from netmon.cli.loading import load_or_explain
from netmon.config.config import Config
from netmon.config.secrets import SecretError, read_secret
from netmon.model.lang import Lang
from netmon.model.texts import text
from netmon.onboard.alertmanager import Fragment, Told, fragment
from netmon.onboard.alertmanager_text import LISTS, NotMergedError, fragment_text, merged, whole_text

HOOK = "/hooks/alertmanager"
MOST_BYTES = 10 * 1024 * 1024


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("action", choices=("config",), metavar="config", help="alertmanager.arg.action")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--fragment", action="store_true", help="alertmanager.option.fragment")
    how.add_argument("--merge", metavar="FILE", help="alertmanager.option.merge")
    parser.add_argument("--output", metavar="FILE", help="alertmanager.option.output")
    parser.add_argument("--bridge", metavar="URL", help="alertmanager.option.bridge")
    parser.add_argument("--bearer-file", metavar="FILE", help="alertmanager.option.bearer_file")
    parser.add_argument("--dead-man", metavar="URL|env:NAME|file:F", help="alertmanager.option.dead_man")


def run(args: argparse.Namespace) -> int:
    """0 done, 2 what was given is wrong."""
    config = load_or_explain(args)
    if isinstance(config, int):
        return config
    lang: Lang = args.lang or config.settings.language
    bridge = _url(args.bridge) if args.bridge is not None else own_bridge(config)
    found = fragment(replace(told(config, bridge, _dead_man(args.dead_man)), bearer_file=args.bearer_file))
    if args.merge is not None:
        made = _merged(Path(args.merge), found, lang)
        if made is None:
            return EXIT_WRONG_INPUT
    elif args.fragment:
        made = fragment_text(found, {name: text(f"alertmanager.note.{name}", lang) for name in ("route", *LISTS)})
    else:
        made = whole_text(found, text("alertmanager.head", lang))
    _write(made, args.output, lang)
    if args.dead_man is None:
        print(text("alertmanager.no_dead_man", lang), file=sys.stderr)
    if args.bearer_file is None and config.settings.hook_credential is not None:
        print(text("alertmanager.no_bearer", lang, name=config.settings.hook_credential), file=sys.stderr)
    return EXIT_DONE


def told(config: Config, bridge: str, dead_man: str | None) -> Told:
    """Return what the routes are made from."""
    return Told(
        district=config.district.id,
        sites=config.sites,
        calendar=config.calendar,
        site_calendars={site: calendar for site, calendar in config.site_calendars.items() if site in config.sites and calendar != config.calendar},
        bridge=bridge,
        dead_man=dead_man,
    )


def own_bridge(config: Config) -> str:
    """Return the address at which this netmon takes alerts from an Alertmanager on the same machine."""
    host = config.settings.listen_host
    shown = f"[{host}]" if ":" in host else host
    return f"{'https' if config.settings.web_config is not None else 'http'}://{shown}:{config.settings.listen_port}{HOOK}"


def _url(given: str) -> str:
    parts = urlsplit(given)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise CommandError("alertmanager.bad_url")
    return given


def _dead_man(given: str | None) -> str | None:
    """Return the second receiver's address, which may hold a token of its own, from where it was said to be."""
    if given is None:
        return None
    source, colon, name = given.partition(":")
    if colon and source in ("env", "file"):
        try:
            given = read_secret((source, name), Path.cwd(), os.environ).reveal().strip()
        except SecretError as error:
            raise CommandError(error.key, args=error.sentence_args) from None
    return _url(given)


def _merged(path: Path, found: Fragment, lang: Lang) -> str | None:
    """Return the file with netmon's part in it; None when its problems were printed."""
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
        old = raw.decode("utf-8")
    except OSError as error:
        raise CommandError("cli.cannot_read", path=path, reason=error.strerror or "") from None
    except UnicodeDecodeError:
        raise CommandError("cli.cannot_read", path=path, reason="not UTF-8") from None
    try:
        made, problems = merged(old, found, path.name)
    except NotMergedError as error:
        raise CommandError(error.key, args=error.sentence_args) from None
    for problem in problems:
        print(problem.render(lang), file=sys.stderr)
    return made


def _write(made: str, output: str | None, lang: Lang) -> None:
    if output is None:
        sys.stdout.write(made)
        return
    path = Path(output)
    try:
        path.write_text(made, encoding="utf-8")
    except OSError as error:
        raise CommandError("cli.cannot_write", path=path, reason=error.strerror or "") from None
    print(text("alertmanager.written", lang, path=path), file=sys.stderr)
