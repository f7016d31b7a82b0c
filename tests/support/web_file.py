"""A web server for speed tests: a large file, an empty one, and a place that takes uploads; `python web_file.py ADDRESS PORT` serves until it is ended."""

import asyncio
import contextlib
import ssl
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

PIECE, PIECES = 256 * 1024, 256


@asynccontextmanager
async def web_server(address: str = "127.0.0.1", port: int = 0, *, tls: ssl.SSLContext | None = None) -> AsyncIterator[tuple[str, set[str]]]:
    """Serve for the length of the block, over HTTPS where `tls` is given; give the start of its URLs, and the addresses that asked."""
    callers: set[str] = set()

    async def down(request: web.Request) -> web.StreamResponse:
        callers.add(request.remote or "")
        response = web.StreamResponse(headers={"Content-Length": str(PIECE * PIECES)})
        with contextlib.suppress(ConnectionError):
            await response.prepare(request)
            for _ in range(PIECES):
                await response.write(bytes(PIECE))
        return response

    async def empty(_request: web.Request) -> web.Response:
        return web.Response(body=b"")

    async def up(request: web.Request) -> web.Response:
        callers.add(request.remote or "")
        with contextlib.suppress(ConnectionError):
            async for _piece in request.content.iter_chunked(1 << 16):
                pass
        return web.Response(status=201)

    app = web.Application()
    app.add_routes([web.get("/file", down), web.put("/up", up), web.get("/empty", empty)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, address, port, ssl_context=tls).start()
        host = f"[{address}]" if ":" in address else address
        yield f"http{'s' if tls is not None else ''}://{host}:{runner.addresses[0][1]}", callers
    finally:
        await runner.cleanup()


async def main(address: str, port: str) -> None:
    """Serve until cancelled."""
    async with web_server(address, int(port)):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
