"""The configuration in force, handed to the daemon's child processes in a file of the state folder: no edit of the YAML files counts in them before a reload.

The file is a line with the format and netmon's version, then a pickle without secrets, which is read several times faster than the YAML.
"""

import asyncio
import pickle
from collections.abc import Callable
from copyreg import dispatch_table
from dataclasses import replace
from datetime import date, datetime, time, timedelta, timezone
from fractions import Fraction
from pathlib import Path, PosixPath
from typing import Any, Final
from zoneinfo import ZoneInfo

from netmon import __version__
from netmon.config.config import Config
from netmon.store.files import write_atomic

FILE: Final = "in_force.pickle"
HEAD: Final = f"netmon.in_force/1 {__version__}\n".encode()
OURS: Final = ("netmon.model.", "netmon.config.")
MODULES: Final = ("datetime", "fractions", "pathlib", "zoneinfo")
PLAIN: Final = frozenset({PosixPath, date, datetime, time, timedelta, timezone, Fraction, ZoneInfo})
TROUBLE: Final = (pickle.UnpicklingError, EOFError, AttributeError, ImportError, LookupError, TypeError, ValueError)


class HandedOverError(ValueError):
    """The file is none that this version of netmon wrote; the text says so."""


class HandOver:
    """For the event loop alone; `config` gives what is in force."""

    def __init__(self, state: Path, config: Callable[[], Config]) -> None:
        self._path = state / FILE
        self._config = config
        self._writing = asyncio.Lock()
        self._written: Config | None = None

    async def file(self) -> Path:
        """Return the file with what is in force now, written anew where it holds something else. Raises OSError."""
        async with self._writing:
            config = self._config()
            if config is not self._written or not await asyncio.to_thread(self._path.exists):
                await asyncio.to_thread(write, self._path, config)
                self._written = config
        return self._path


def write(path: Path, config: Config) -> None:
    """Write a configuration for `read`, its owner's alone; what signs in anywhere, and whom to tell, is left out. Raises OSError."""
    pieces = _Pieces()
    settings = replace(config.settings, channels={})
    pickler = pickle.Pickler(pieces, 5)
    pickler.dispatch_table = {**dispatch_table, ZoneInfo: lambda zone: (ZoneInfo, (zone.key,))}  # by its name, which needs nothing but its class to be read
    pickler.dump(replace(config, settings=settings, credentials={}, users=None, profiles={}))
    write_atomic(path, [HEAD, *pieces.found])


def read(path: Path) -> Config:
    """Return the configuration that was handed over. Raises HandedOverError, OSError."""
    with path.open("rb") as file:
        if file.readline(len(HEAD)) != HEAD:
            raise HandedOverError(f"{path.name} was not written by netmon {__version__}: restart the daemon")
        try:
            config = _Reader(file).load()
        except TROUBLE as error:
            raise HandedOverError(f"{path.name} cannot be read: {type(error).__name__}") from None
    if not isinstance(config, Config):
        raise HandedOverError(f"{path.name} holds no configuration")
    return config


class _Pieces:
    """Takes a pickle piece by piece, so that other threads run between two of them."""

    def __init__(self) -> None:
        self.found: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self.found.append(bytes(piece))
        return len(piece)


class _Reader(pickle.Unpickler):  # noqa: S301 - `find_class` lets nothing through that could do more than hold a value
    """Makes the values that configurations are made of, and nothing else: whatever the file says, no other code is run."""

    def find_class(self, module: str, name: str) -> Any:
        found = super().find_class(module, name) if "." not in name and module.startswith((*OURS, *MODULES)) else None
        if isinstance(found, type) and (found in PLAIN or found.__module__.startswith(OURS)):
            return found
        raise pickle.UnpicklingError(f"{module}.{name} is no part of a configuration")
