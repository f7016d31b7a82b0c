"""Services on loopback for checks: a web platform, a DNS server, a time server, a camera; each says right or wrong things as told."""

import asyncio
import ssl
import struct
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import cast

from aiohttp import web

HEADER = struct.Struct("!HHHHHH")
NTP = struct.Struct("!BBbbII4sQQQQ")
UNIX_AS_NTP_S = 2_208_988_800
TYPES = {1: 4, 28: 16}  # record type -> length of an address
HOST = "127.0.0.1"


@asynccontextmanager
async def web_platform(*, status: int = 200, text: str = "教育资源公共服务平台", context: ssl.SSLContext | None = None, host: str = HOST) -> AsyncIterator[int]:
    """Serve one page; gives the port."""

    async def page(_request: web.Request) -> web.Response:
        return web.Response(text=f"<title>{text}</title>", status=status, content_type="text/html")

    app = web.Application()
    app.router.add_get("/", page)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, host, 0, ssl_context=context)
    await site.start()
    try:
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


class _Dns(asyncio.DatagramProtocol):
    def __init__(self, names: Mapping[str, bytes], rcode: int) -> None:
        self._names = names
        self._rcode = rcode
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        answer = dns_answer(data, self._names, self._rcode)
        if answer is not None and self._transport is not None:
            self._transport.sendto(answer, addr)


def dns_answer(query: bytes, names: Mapping[str, bytes], rcode: int = 0) -> bytes | None:
    """Answer one question of class IN for an A or AAAA record (RFC 1035 section 4); None for anything else."""
    if len(query) < HEADER.size:
        return None
    ident, flags, questions, *_ = HEADER.unpack_from(query)
    end = query.find(b"\0", HEADER.size) + 5
    if questions != 1 or flags & 0x8000 or end < HEADER.size + 5 or len(query) < end:
        return None
    question = query[HEADER.size : end]
    labels, place = [], 0
    while question[place]:
        labels.append(question[place + 1 : place + 1 + question[place]].decode("ascii", "replace"))
        place += 1 + question[place]
    (record,) = struct.unpack_from("!H", question, place + 1)
    data = names.get(".".join(labels).lower())
    found = data is not None and TYPES.get(record) == len(data)
    code = rcode or (0 if data is not None else 3)
    answer = struct.pack("!HHHIH", 0xC00C, record, 1, 60, len(data)) + data if found and data is not None and not rcode else b""
    return HEADER.pack(ident, 0x8180 | code, 1, int(bool(answer)), 0, 0) + question + answer


@asynccontextmanager
async def dns_server(names: Mapping[str, bytes], rcode: int = 0, host: str = HOST) -> AsyncIterator[int]:
    """Answer for `names` (lower case -> 4 or 16 octets) over UDP; gives the port."""
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(lambda: _Dns(names, rcode), local_addr=(host, 0))
    try:
        yield int(transport.get_extra_info("sockname")[1])
    finally:
        transport.close()


class _Ntp(asyncio.DatagramProtocol):
    def __init__(self, offset_s: float, stratum: int, leap: int) -> None:
        self._offset_s, self._stratum, self._leap = offset_s, stratum, leap
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if len(data) < NTP.size or self._transport is None:
            return
        now = int((time.time() + self._offset_s + UNIX_AS_NTP_S) * (1 << 32)) % (1 << 64)
        sent = NTP.unpack_from(data)[-1]
        code = b"RATE" if self._stratum == 0 else b"LOCL"
        self._transport.sendto(NTP.pack(self._leap << 6 | 0x24, self._stratum, 6, -20, 0, 0, code, now, sent, now, now), addr)


@asynccontextmanager
async def ntp_server(offset_s: float = 0.0, stratum: int = 2, leap: int = 0, host: str = HOST) -> AsyncIterator[int]:
    """Tell the time with an error; gives the port."""
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(lambda: _Ntp(offset_s, stratum, leap), local_addr=(host, 0))
    try:
        yield int(transport.get_extra_info("sockname")[1])
    finally:
        transport.close()


@asynccontextmanager
async def camera(answer: bytes = b"RTSP/1.0 401 Unauthorized\r\nCSeq: 1\r\n\r\n", received: list[bytes] | None = None, host: str = HOST) -> AsyncIterator[int]:
    """Answer the first request of each connection; gives the port. What was received is added to `received`."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = await reader.readuntil(b"\r\n\r\n")
            if received is not None:
                received.append(request)
            writer.write(answer)
            await writer.drain()
        except (OSError, EOFError):
            return
        finally:
            writer.close()

    server = await asyncio.start_server(serve, host, 0)
    async with server:
        yield int(server.sockets[0].getsockname()[1])
