"""In which language netmon speaks: --lang, else the configuration's, else the environment's, else Chinese."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from netmon.cli.parser import LANGUAGES
from netmon.config.paths import config_file
from netmon.config.yaml import MAX_BYTES, parse
from netmon.model.lang import Lang


def choose_lang(argv: Sequence[str], env: Mapping[str, str]) -> Lang:
    """Return the language for this command line; a --lang that there is not counts as none: the command's parser refuses it."""
    given = option_value(argv, "--lang")
    for lang in LANGUAGES:
        if given == lang:
            return lang
    return configured_lang(config_file(option_value(argv, "--config"), env)) or environment_lang(env) or "zh"


def option_value(argv: Sequence[str], name: str) -> str | None:
    """Return the last value of `--name VALUE` or `--name=VALUE`; None without."""
    value = None
    for place, word in enumerate(argv):
        if word == name and place + 1 < len(argv):
            value = argv[place + 1]
        elif word.startswith(name + "="):
            value = word.partition("=")[2]
    return value


def configured_lang(path: Path) -> Lang | None:
    """Return what netmon.yaml says about the language, even when the rest of it is wrong."""
    try:
        with path.open("rb") as file:
            document, _ = parse(file.read(MAX_BYTES), str(path))
    except OSError:
        return None
    data = document.data if document is not None else None
    found = data.get("language") if isinstance(data, dict) else None
    return next((lang for lang in LANGUAGES if lang == found), None)


def environment_lang(env: Mapping[str, str]) -> Lang | None:
    """Return the language of the locale (LC_ALL, LC_MESSAGES, LANG: the first that is set); None for the C locale and for other languages."""
    locale = next((env[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if env.get(name)), "")
    return next((lang for lang in LANGUAGES if locale == lang or locale.startswith(f"{lang}_")), None)
