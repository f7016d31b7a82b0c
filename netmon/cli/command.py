"""What a module of `netmon.cli` is, so that the command table can run it."""

import argparse
from typing import Protocol


class Command(Protocol):
    """One command: a module with these two functions.

    `help=` of an option is a key of the text catalogue, or plain English. `args.config` is the --config that was given, None without;
    `args.lang` is the language to speak.
    """

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's own options."""
        ...

    def run(self, args: argparse.Namespace) -> int:
        """Do the work and return the exit code: 0 done, 1 failed, 2 the operator's input is wrong, 3 partly done."""
        ...
