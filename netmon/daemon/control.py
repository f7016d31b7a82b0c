"""The Unix socket in the state folder: how `netmon reload` asks the running daemon and hears what came of it."""

import asyncio
import json
import logging
import os
import pwd
import socket
import struct
from collections.abc import Awaitable, Callable
from pathlib import Path

logger = logging.getLogger(__name__)

SOCKET = "netmon.sock"
MAX_REQUEST = 4096
ANSWER_S = 120.0

Handler = Callable[[str, str], Awaitable[dict[str, object]]]
"""Takes a command and the name of the account that sent it."""


class ControlServer:
    """Answers one JSON line with one JSON line; only the owner of the state folder may connect."""

    def __init__(self, folder: Path, handler: Handler) -> None:
        self._path = folder / SOCKET
        self._handler = handler

    async def __aenter__(self) -> "ControlServer":
        await asyncio.to_thread(self._path.unlink, missing_ok=True)
        before = os.umask(0o177)
        try:
            self._server = await asyncio.start_unix_server(self._serve, str(self._path), limit=MAX_REQUEST)
        finally:
            os.umask(before)
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._server.close()
        await self._server.wait_closed()
        await asyncio.to_thread(self._path.unlink, missing_ok=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(5.0):
                line = await reader.readline()
            writer.write(json.dumps(await self._answer(line, account_of(writer)), ensure_ascii=False).encode() + b"\n")
            await writer.drain()
        except (TimeoutError, ValueError, OSError) as error:
            logger.warning("control request dropped error=%s", type(error).__name__)
        finally:
            writer.close()

    async def _answer(self, line: bytes, account: str) -> dict[str, object]:
        request = json.loads(line)
        command = request.get("command") if isinstance(request, dict) else None
        return await self._handler(str(command), account)


def account_of(writer: asyncio.StreamWriter) -> str:
    """Return the account at the other end of a Unix socket, as the kernel knows it (SO_PEERCRED, unix(7))."""
    _, uid, _ = struct.unpack("3i", writer.get_extra_info("socket").getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i")))
    return account_name(uid)


def account_name(uid: int) -> str:
    """Return an account's name, `uid 1000` where the machine knows none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid {uid}"


async def ask(folder: Path, command: str) -> dict[str, object]:
    """Send a command to the daemon that owns `folder` and return its answer; ConnectionError or FileNotFoundError when none runs, TimeoutError."""
    async with asyncio.timeout(ANSWER_S):
        reader, writer = await asyncio.open_unix_connection(str(folder / SOCKET))
        try:
            writer.write(json.dumps({"command": command}).encode() + b"\n")
            await writer.drain()
            answer = json.loads(await reader.readline() or b"null")
        finally:
            writer.close()
    if not isinstance(answer, dict):
        raise ConnectionError("the daemon closed the connection")
    return answer
