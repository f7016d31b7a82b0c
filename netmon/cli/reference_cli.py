"""The reference page of the command line, from the parsers themselves: argparse's own help differs between versions of Python."""

import argparse
from collections.abc import Mapping

from netmon.cli.parser import Parser, translated
from netmon.model.texts import text

EXIT_STATUS = (
    (0, "done"),
    (1, "the work failed: nothing answered, nothing runs, a file is out of date"),
    (2, "the operator's input is wrong: the command line or the configuration"),
    (3, "partly done: some collectors or devices are not ok"),
    (130, "interrupted by Ctrl-C"),
    (141, "whoever read stdout has gone"),
)
COMMON = ("--config", "--lang", "--help")


def cli_page(parsers: Mapping[str, Parser]) -> str:
    """Return the page in Markdown; `parsers` by the command's name, in the order of the command table."""
    lines = [
        "# Command line",
        "",
        "Results go to stdout, words for a person to stderr; `--format json` prints one JSON document and nothing else.",
        "",
        "| command | what it does | 作用 |",
        "|---|---|---|",
        *(f"| [`netmon {name}`](#netmon-{name}) | {text(f'cli.command.{name}', 'en')} | {text(f'cli.command.{name}', 'zh')} |" for name in parsers),
        "",
        "`netmon --version` prints the version, `netmon --help` the commands.",
        "",
        "| exit status | |",
        "|---|---|",
        *(f"| {code} | {meaning} |" for code, meaning in EXIT_STATUS),
        "",
        "Every command takes:",
        "",
        *_options([action for action in next(iter(parsers.values())).actions if is_common(action)]),
    ]
    for name, parser in parsers.items():
        lines += ["", *_command(name, parser)]
    return "\n".join(lines) + "\n"


def is_common(action: argparse.Action) -> bool:
    """True for an option that every command has."""
    return any(option in COMMON for option in action.option_strings)


def _command(name: str, parser: Parser) -> list[str]:
    own = [action for action in parser.actions if not is_common(action)]
    lines = [f"## netmon {name}", "", _sentence(text(f"cli.command.{name}", "en")), "", "```", " ".join([f"netmon {name}", *map(_synopsis, own)]), "```"]
    return [*lines, "", *_options(own)] if own else lines


def _sentence(words: str) -> str:
    return words[0].upper() + words[1:] + "."


def _synopsis(action: argparse.Action) -> str:
    value = _value(action)
    if not action.option_strings:
        return f"[{value}]" if action.nargs == "?" else value
    shown = f"[{action.option_strings[-1]}{' ' if value else ''}{value}]"
    return shown + "..." if isinstance(action, argparse._AppendAction) else shown


def _value(action: argparse.Action) -> str:
    if action.nargs == 0:
        return ""
    if action.choices is not None:
        return "|".join(map(str, action.choices))
    metavar = action.metavar if isinstance(action.metavar, str) else None
    return metavar or action.dest.upper()


def _options(actions: list[argparse.Action]) -> list[str]:
    lines = ["| option | meaning | 含义 |", "|---|---|---|"]
    for action in actions:
        names = ", ".join(action.option_strings)
        shown = " ".join(part for part in (names, _value(action)) if part).replace("|", r"\|")
        lines.append(f"| `{shown}` | {_cell(translated(action.help, 'en'))} | {_cell(translated(action.help, 'zh'))} |")
    return lines


def _cell(words: str | None) -> str:
    return (words or "").replace("|", r"\|")
