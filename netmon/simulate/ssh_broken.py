"""Servers on an SSH port that never come as far as a key: what they send, octet by octet."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

GREETING: Final = b"SSH-2.0-SIM\r\n"


async def _no_banner(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def _endless_banner(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"authorised use only, everything is recorded\r\n")
        await writer.drain()
        await asyncio.sleep(0.02)


async def _long_banner(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"x" * 65536)
    await writer.drain()
    await reader.read()


async def _hang_in_kex(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(GREETING)
    await writer.drain()
    await reader.read()


async def _junk_in_kex(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(GREETING + bytes(range(256)) * 16)
    await writer.drain()
    await reader.read()


_HANDLERS: Final[Mapping[str, Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]]] = {
    "no_banner": _no_banner, "endless_banner": _endless_banner, "long_banner": _long_banner, "hang_in_kex": _hang_in_kex, "junk_in_kex": _junk_in_kex,
}  # fmt: skip


async def raw_handler(mode: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Serve one connection in a mode of SshMode until the peer goes."""
    await _HANDLERS[mode](reader, writer)
