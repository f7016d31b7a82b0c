"""`netmon check`: every mistake in the configuration, or what is in it."""

import argparse
import os
import sys
from collections import Counter

from netmon.cli.check_targets import targets_summary
from netmon.cli.errors import EXIT_DONE, EXIT_WRONG_INPUT
from netmon.collect.registry import param_models
from netmon.config.config import Config
from netmon.config.judged_by import judged_by
from netmon.config.load import load
from netmon.config.paths import config_file
from netmon.model.lang import Lang
from netmon.model.texts import text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """There are no options of its own."""


def run(args: argparse.Namespace) -> int:
    """Print the problems, one a line, and their number; or a summary with what to know of it. 0 when there are none, else 2."""
    result = load(config_file(args.config, os.environ), env=os.environ, collectors=param_models())
    problems = result.problems
    if result.config is not None:
        found = judged_by(result.config, os.environ)
        if not found.problems:
            warnings = [text("check.warning", args.lang, warning=one.render(args.lang)) for one in result.config.warnings]
            print("\n".join((summary(result.config, args.lang), *targets_summary(found, args.lang), *warnings)))
            return EXIT_DONE
        problems = found.problems
    lines = list(dict.fromkeys(problem.render(args.lang) for problem in problems))
    print("\n".join(lines), flush=True)
    print(text("check.one" if len(lines) == 1 else "check.count", args.lang, count=len(lines)), file=sys.stderr)
    return EXIT_WRONG_INPUT


def summary(config: Config, lang: Lang) -> str:
    """Return what a good configuration holds: sites, devices by role, links, credentials, profiles."""
    roles = Counter(device.role for device in config.devices.values())
    by_role = [f"{text(f'role.{role}', lang)} {count}" for role, count in sorted(roles.items(), key=lambda item: (-item[1], item[0]))]
    polled = text("check.polled", lang, count=len(config.polled_devices()))
    return "\n".join(
        (
            text("check.ok", lang, file=config.file),
            f"{text('check.sites', lang)}  {len(config.sites)}",
            f"{text('check.devices', lang)}  {len(config.devices)}  ({'; '.join([*by_role, polled])})",
            f"{text('check.links', lang)}  {len(config.links)}",
            *([f"{text('check.exclusions', lang)}  {len(config.exclusions)}"] if config.exclusions else []),
            *_campaigns(config, lang),
            f"{text('check.credentials', lang)}  {len(config.credentials)}",
            f"{text('check.profiles', lang)}  {len(config.profiles)}",
        )
    )


def _campaigns(config: Config, lang: Lang) -> list[str]:
    """Return the line on active tests: how many campaigns, and each with the number of its lines."""
    found = [f"{campaign.name} {text('check.campaign_lines', lang, lines=len(campaign.links))}" for campaign in config.measurements.campaigns]
    return [f"{text('check.campaigns', lang)}  {len(found)}  ({'; '.join(found)})"] if found else []
