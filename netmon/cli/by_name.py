"""Loads a module by its name: the only place in which netmon does so, that one command or format does not load what another needs."""

import importlib
from collections.abc import Mapping
from types import ModuleType

from netmon.cli.errors import EXIT_FAILED, CommandError

EXTRAS: Mapping[str, str] = {"scapy": "lan", "pysnmp": "traps", "weasyprint": "pdf"}
"""Libraries that a site installs only where it uses them, and the extra of netmon that brings each."""


def load(module: str) -> ModuleType:
    """Return the module; raises CommandError that names the extra of netmon where its library is not installed."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        library = (error.name or "").partition(".")[0]
        if library not in EXTRAS:
            raise
        raise CommandError("cli.extra_missing", exit_code=EXIT_FAILED, library=library, extra=EXTRAS[library]) from None
