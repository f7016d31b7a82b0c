"""The configuration that a command works on, or its problems on stderr: the files as they are now, unless the daemon hands over what it has in force."""

import argparse
import os
import sys
from pathlib import Path

from netmon.cli.errors import EXIT_FAILED, CommandError
from netmon.collect.registry import param_models
from netmon.config.config import Config, Settings
from netmon.config.load import load, load_settings
from netmon.config.paths import config_file
from netmon.model.lang import Lang
from netmon.pipeline import handed_over


def load_or_explain(args: argparse.Namespace, *, allow_remote: bool = False, web_config: Path | None = None) -> Config | int:
    """Return the configuration, or print every problem and return exit status 2."""
    result = load(config_file(args.config, os.environ), env=os.environ, collectors=param_models(), web_config=web_config, allow_remote=allow_remote)
    lang: Lang = args.lang or result.language
    for problem in result.problems:
        print(problem.render(lang), file=sys.stderr)
    return result.config if result.config is not None else 2


def add_in_force(parser: argparse.ArgumentParser) -> None:
    """Add how the daemon hands its configuration to a command that it runs itself."""
    parser.add_argument("--in-force", type=Path, metavar="FILE", help="cli.option.in_force")


def in_force_or_explain(args: argparse.Namespace) -> Config | int:
    """Return the configuration that the daemon has handed over, without credentials and profiles; where it has not, as `load_or_explain`."""
    path: Path | None = args.in_force
    if path is None:
        return load_or_explain(args)
    try:
        return handed_over.read(path)
    except handed_over.HandedOverError as error:
        raise CommandError("cli.not_in_force", exit_code=EXIT_FAILED, reason=error) from None
    except OSError as error:
        raise CommandError("cli.cannot_read", exit_code=EXIT_FAILED, path=path, reason=os.strerror(error.errno or 0)) from None


def settings_or_explain(args: argparse.Namespace) -> Settings | int:
    """Return netmon.yaml's settings, whatever is wrong with the inventory; or print its problems and return exit status 2."""
    settings, problems = load_settings(config_file(args.config, os.environ))
    if settings is not None:
        return settings
    lang: Lang = args.lang or "zh"
    for problem in problems:
        print(problem.render(lang), file=sys.stderr)
    return 2
