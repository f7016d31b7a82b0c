"""The configuration that a command works on, or its problems on stderr."""

import argparse
import os
import sys
from pathlib import Path

from netmon.collect.registry import param_models
from netmon.config.config import Config, Settings
from netmon.config.load import load, load_settings
from netmon.config.paths import config_file
from netmon.model.lang import Lang


def load_or_explain(args: argparse.Namespace, *, allow_remote: bool = False, web_config: Path | None = None) -> Config | int:
    """Return the configuration, or print every problem and return exit status 2."""
    result = load(config_file(args.config, os.environ), env=os.environ, collectors=param_models(), web_config=web_config, allow_remote=allow_remote)
    lang: Lang = args.lang or result.language
    for problem in result.problems:
        print(problem.render(lang), file=sys.stderr)
    return result.config if result.config is not None else 2


def settings_or_explain(args: argparse.Namespace) -> Settings | int:
    """Return netmon.yaml's settings, whatever is wrong with the inventory; or print its problems and return exit status 2."""
    settings, problems = load_settings(config_file(args.config, os.environ))
    if settings is not None:
        return settings
    lang: Lang = args.lang or "zh"
    for problem in problems:
        print(problem.render(lang), file=sys.stderr)
    return 2
