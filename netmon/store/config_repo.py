"""The configurations of all devices, with their history; a child process does the work of git."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = "configs"
TIMEOUT_S = 60.0
SUFFIX = ".cfg"
LINE_LIMIT = 64 << 20
PASSED_ON = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "TMPDIR")


def file_name(device: str) -> str:
    """Return the file of a device: its name, with what would leave the folder or hide the file written as %XX."""
    quoted = "".join(f"%{ord(char):02X}" if char in "/\\%\0" or not char.isprintable() else char for char in device)
    return (f"%2E{quoted[1:]}" if quoted.startswith(".") else quoted) + SUFFIX


class ConfigRepoError(Exception):
    """The repository cannot be used: the disk refuses, or its process ended."""


class NoSuchVersionError(LookupError):
    """The device, or the version, is not in the repository; the message is a key of the texts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What saving a text meant: whether it is new, whether it is the device's first, and the difference in the unified format."""

    changed: bool
    first: bool
    added: int
    removed: int
    diff: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of a device's configuration, `at` in Unix time."""

    version: str
    at: float
    message: str


class ConfigRepo:
    """`<state>/configs`: git, one file a device. Only the daemon, its `owner`, saves; others read. Enter it before use."""

    def __init__(self, state: Path, *, owner: bool = False, timeout_s: float = TIMEOUT_S) -> None:
        self.folder = state / FOLDER
        self._arguments = (str(self.folder), *(("write",) if owner else ()))
        self._timeout_s = timeout_s
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()

    async def __aenter__(self) -> "ConfigRepo":
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._end()

    async def save(self, device: str, text: str, at: float, message: str) -> Saved:
        """Keep a text; ConfigRepoError when that cannot be done, and the old one stays."""
        return Saved(**await self._ask({"action": "save", "device": device, "text": text, "at": at, "message": message}))

    async def show(self, device: str, version: str | None = None) -> str:
        """Return a text, the newest by default. NoSuchVersionError, ConfigRepoError."""
        return str(await self._ask({"action": "show", "device": device, "version": version}))

    async def log(self, device: str, limit: int = 50) -> tuple[Version, ...]:
        """Return versions, newest first."""
        return tuple(Version(**one) for one in await self._ask({"action": "log", "device": device, "limit": limit}))

    async def diff(self, device: str, older: str | None = None, newer: str | None = None) -> str:
        """Return a difference in the unified format, empty when nothing differs. NoSuchVersionError, ConfigRepoError."""
        return str(await self._ask({"action": "diff", "device": device, "older": older, "newer": newer}))

    async def times(self, devices: Iterable[str]) -> dict[str, float]:
        """Return when each of these devices was last backed up, Unix time; those that never were are left out."""
        try:
            found: dict[str, float] = await self._ask({"action": "times"})
        except NoSuchVersionError:
            return {}
        return {device: found[name] for device in devices if (name := file_name(device)) in found}

    async def _ask(self, request: Mapping[str, Any]) -> Any:
        async with self._turn:
            answered = False
            try:
                async with asyncio.timeout(self._timeout_s):
                    reply = await self._exchange(request)
                answered = True
            except TimeoutError:
                raise ConfigRepoError("git did not answer in time") from None
            except (OSError, ValueError, TypeError):
                raise ConfigRepoError("the process of git ended") from None
            finally:
                if not answered:
                    await self._end()
        if "missing" in reply:
            raise NoSuchVersionError(reply["missing"])
        if "error" in reply:
            raise ConfigRepoError(reply["error"])
        return reply["result"]

    async def _exchange(self, request: Mapping[str, Any]) -> dict[str, Any]:
        process = self._process
        if process is None or process.returncode is not None:
            process = self._process = await self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(request).encode() + b"\n")
        await process.stdin.drain()
        reply = json.loads(await process.stdout.readline())
        if not isinstance(reply, dict):
            raise TypeError("no reply")
        return reply

    async def _start(self) -> asyncio.subprocess.Process:
        env = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "netmon.store.config_git", *self._arguments, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL, env=env, start_new_session=True, limit=LINE_LIMIT,
        )  # fmt: skip

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
