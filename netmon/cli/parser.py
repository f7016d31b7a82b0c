"""The argument parser in the reader's language: headings, help and mistakes, with what was probably meant."""

import argparse
import copy
import difflib
import functools
import re
from collections.abc import Iterable, Sequence
from typing import NoReturn

from netmon.cli.errors import CommandError
from netmon.model.lang import Lang
from netmon.model.texts import CATALOGUE, text

LANGUAGES: tuple[Lang, ...] = ("zh", "en")
HELP_POSITION = 28

# What argparse says (Python 3.11 to 3.13), and the sentence of ours that says the same.
_SENTENCES = (
    (re.compile(r"expected (?:one|at least one) argument"), "cli.option_needs_value"),
    (re.compile(r"invalid (?:int|float) value: '(?P<value>.*)'"), "cli.option_number"),
    (re.compile(r"invalid choice: '(?P<value>.*)' \(choose from (?P<allowed>.*)\)"), "cli.option_choice"),
    (re.compile(r"not allowed with argument (?P<other>.*)"), "cli.option_conflict"),
    (re.compile(r"ignored explicit argument .*"), "cli.option_no_value"),
)


def nearest(word: str, allowed: Iterable[str]) -> str | None:
    """Return the allowed word that was probably meant."""
    found = difflib.get_close_matches(word, list(allowed), n=1, cutoff=0.6)
    return found[0] if found else None


def translated(words: str | None, lang: Lang) -> str | None:
    """Return the catalogue's text when `words` is one of its keys, else the words themselves."""
    return text(words, lang) if words in CATALOGUE else words


class Formatter(argparse.HelpFormatter):
    """Help with our headings and the catalogue's texts."""

    def __init__(self, prog: str, lang: Lang) -> None:
        super().__init__(prog, max_help_position=HELP_POSITION)
        self._lang = lang

    def add_usage(
        self, usage: str | None, actions: Iterable[argparse.Action], groups: Iterable[argparse._MutuallyExclusiveGroup], prefix: str | None = None
    ) -> None:
        """Begin with `usage:` in the reader's language."""
        super().add_usage(usage, actions, groups, text("cli.usage", self._lang) if prefix is None else prefix)

    def start_section(self, heading: str | None) -> None:
        """Write a section's heading in the reader's language."""
        known = {"positional arguments": "cli.arguments", "options": "cli.options"}
        super().start_section(text(known[heading], self._lang) if heading in known else heading)

    def add_argument(self, action: argparse.Action) -> None:
        """Write an option with its help in the reader's language."""
        shown = copy.copy(action)
        shown.help = translated(action.help, self._lang)
        super().add_argument(shown)


class Parser(argparse.ArgumentParser):
    """The parser of one command; mistakes are raised as CommandError and never repeat a value that may be a secret."""

    def __init__(self, prog: str, lang: Lang, summary: str) -> None:
        super().__init__(
            prog=prog, description=text(summary, lang), formatter_class=functools.partial(Formatter, lang=lang), add_help=False, allow_abbrev=False,
            exit_on_error=False,
        )  # fmt: skip

    @property
    def actions(self) -> Sequence[argparse.Action]:
        """Everything that can stand on the command line, in the order in which it was added."""
        return tuple(self._actions)

    def add_common(self) -> None:
        """Add what every command takes, after its own options."""
        self.add_argument("--config", metavar="F", help="cli.option.config")
        self.add_argument("--lang", choices=LANGUAGES, help="cli.option.lang")
        self.add_argument("-h", "--help", action="help", help="cli.option.help")

    def read(self, argv: Sequence[str]) -> argparse.Namespace:
        """Parse; CommandError for what is wrong."""
        try:
            args, rest = self.parse_known_args(argv)
        except argparse.ArgumentError as error:
            raise _sentence(error.argument_name or "", error.message) from None
        if rest:
            self._refuse(rest[0])
        return args

    def _refuse(self, word: str) -> NoReturn:
        if not word.startswith("-") or word == "-":
            raise CommandError("cli.too_many_arguments", prog=self.prog)
        option = word.partition("=")[0]
        known = [name for action in self._actions for name in action.option_strings]
        raise CommandError("cli.unknown_option", option=option[:40], prog=self.prog, suggestion=nearest(option, known))

    def error(self, message: str) -> NoReturn:
        """Raise what argparse wants to print."""
        raise _sentence("", message)


def _sentence(option: str, message: str) -> CommandError:
    for pattern, key in _SENTENCES:
        match = pattern.fullmatch(message)
        if match is None:
            continue
        found: dict[str, str] = {name: value.replace("'", "") for name, value in match.groupdict().items()}
        suggestion = nearest(found["value"], found["allowed"].split(", ")) if "allowed" in found else None
        return CommandError(key, suggestion=suggestion, args={"option": option, **found})
    return CommandError("cli.usage_error", detail=": ".join(part for part in (option, message) if part))
