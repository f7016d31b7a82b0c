"""The server of one speed test, as a child process of the daemon: `python -m netmon.pipeline.speedtest_worker`.

It reads one line of JSON (where to listen, key, test, peer, seconds) and then waits for the end of its input, which ends it too. It prints a line
of JSON once it listens, and one for each direction: what the other end has acknowledged (down) or sent (up), counted here and not in the browser.
"""

import asyncio
import contextlib
import json
import os
import ssl
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from netmon.config.web_config import read_web_config
from netmon.model.speedtest_token import Phase, Ticket, plain_address, ticket_of
from netmon.pipeline.speedtest_count import Counter, rtt_ms

MOST_CONNECTIONS: Final = 32
HEAD_S: Final = 10.0
HEAD_BYTES: Final = 8192
BEGIN_S: Final = 15.0
"""So long the browser may take to begin a direction."""
SILENT_S: Final = 3.0
"""A direction in which nothing goes on for so long has ended before its time."""
TICK_S: Final = 0.1
MOST_BODY: Final = 32 << 20
BLOCK: Final = 64 << 10
POOL: Final = 4 << 20
CORS: Final = "Access-Control-Allow-Origin: *\r\nTiming-Allow-Origin: *\r\nCross-Origin-Resource-Policy: cross-origin\r\nCache-Control: no-store\r\n"


class Refused(Exception):
    """A request that is not served; the number is the status."""


class Server:
    """Serves one test; `now` is the phase that is open."""

    def __init__(self, request: Mapping[str, Any]) -> None:
        self._key = bytes.fromhex(request["key"])
        self._test: str = request["test"]
        self._seconds: float = request["seconds"]
        self._ramp_up: float = request["ramp_up"]
        self._pool = os.urandom(POOL)
        self._used: set[tuple[str, int]] = set()
        self._connections = 0
        self._latency: dict[str, list[float]] = {"idle": [], "down": [], "up": []}
        self._counter: Counter | None = None

    async def direction(self, name: Phase) -> dict[str, Any]:
        """Let the browser do one direction; returns what is printed of it."""
        counter = self._counter = Counter(name)
        begun = time.monotonic()
        while counter.began is None:
            if time.monotonic() - begun > BEGIN_S:
                return {"phase": name, "absent": True, "error": "the browser did not begin"}
            await asyncio.sleep(TICK_S / 2)
        until = counter.began + self._ramp_up + self._seconds
        while (now := time.monotonic()) < until:
            counter.sample(now)
            if counter.silent(now) > SILENT_S:
                counter.close()
                return {"phase": name, "error": "the browser ended the test before its time"}
            await asyncio.sleep(min(TICK_S, max(until - now, 0.0)))
        counter.sample(time.monotonic())
        counter.close()
        return {"phase": name, **counter.result(self._ramp_up), "latency_ms": self._latency[name], "idle_ms": self._latency["idle"]}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection."""
        self._connections += 1
        try:
            while self._connections <= MOST_CONNECTIONS and await self._one(reader, writer):
                pass
        except Refused as refused:
            with contextlib.suppress(OSError):
                writer.write(_head(f"{refused} Refused", "Content-Length: 0\r\nConnection: close\r\n"))
                await asyncio.wait_for(writer.drain(), 1.0)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ssl.SSLError):
            pass
        finally:
            self._connections -= 1
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; returns whether another may follow."""
        async with asyncio.timeout(HEAD_S):
            raw = await reader.readuntil(b"\r\n\r\n")
        lines = raw.decode("latin-1").split("\r\n")
        words = lines[0].split(" ")
        if len(words) != 3:
            raise Refused(400)
        method, target = words[0], urlsplit(words[1])
        query = dict(parse_qsl(target.query, max_num_fields=8))
        ticket = self._ticket(query, writer, target.path)
        if ticket.phase == "ping" and method == "GET":
            return await self._ping(writer)
        if ticket.phase == "down" and method == "GET":
            return await self._down(writer)
        if ticket.phase == "up" and method == "POST":
            return await self._up(_length(lines), reader, writer)
        raise Refused(405)

    def _ticket(self, query: Mapping[str, str], writer: asyncio.StreamWriter, path: str) -> Ticket:
        """Return the ticket of a request, and take this use of it. Refused."""
        peer = plain_address(str((writer.get_extra_info("peername") or ("",))[0]))
        ticket = ticket_of(query.get("t", ""), self._key, peer=peer, now=time.time())
        number = query.get("n", "0")
        if ticket is None or ticket.test != self._test or path != f"/{ticket.phase}" or not (number.isascii() and number.isdigit() and len(number) < 7):
            raise Refused(403)
        use = (ticket.nonce, int(number))
        if use in self._used or use[1] >= ticket.uses:
            raise Refused(403)
        self._used.add(use)
        counter = self._counter
        if ticket.phase != "ping" and (counter is None or counter.name != ticket.phase or counter.over):
            raise Refused(409)
        return ticket

    async def _ping(self, writer: asyncio.StreamWriter) -> bool:
        counter = self._counter
        found = rtt_ms(writer)
        if found is not None:
            self._latency[counter.name if counter is not None and counter.began is not None else "idle"].append(found)
        writer.write(_head("200 OK", "Content-Length: 0\r\n"))
        await asyncio.wait_for(writer.drain(), HEAD_S)
        return True

    async def _down(self, writer: asyncio.StreamWriter) -> bool:
        """Send what cannot be compressed until the direction is over; the browser sees the connection break off."""
        counter = self._counter
        assert counter is not None
        writer.transport.set_write_buffer_limits(high=4 * BLOCK)
        writer.write(_head("200 OK", "Content-Type: application/octet-stream\r\nConnection: close\r\n"))
        with counter.stream(writer, sends=True) as stream:
            at = 0
            while not counter.over:
                writer.write(self._pool[at : at + BLOCK])
                stream.written += BLOCK
                at = (at + BLOCK) % POOL
                await writer.drain()
        return False

    async def _up(self, length: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Count a body and drop it; when the direction is over the connection breaks off."""
        counter = self._counter
        assert counter is not None
        if not 0 < length <= MOST_BODY:
            raise Refused(413)
        with counter.stream(writer, sends=False) as stream:
            while length and not counter.over:
                piece = await reader.read(min(length, 4 * BLOCK))
                if not piece:
                    return False
                stream.written += len(piece)
                length -= len(piece)
        if length:
            return False
        writer.write(_head("204 No Content", ""))
        await asyncio.wait_for(writer.drain(), HEAD_S)
        return True


def _length(lines: list[str]) -> int:
    found = [line.partition(":")[2].strip() for line in lines[1:] if line.lower().startswith("content-length:")]
    return int(found[0]) if len(found) == 1 and found[0].isascii() and found[0].isdigit() and len(found[0]) < 12 else -1


def _head(status: str, more: str) -> bytes:
    return f"HTTP/1.1 {status}\r\nServer: netmon\r\n{CORS}{more}\r\n".encode("ascii")


async def main(request: Mapping[str, Any], ended: asyncio.StreamReader) -> None:
    """Serve one test, or until the daemon is gone."""
    context = None
    if request.get("web_config"):
        config = read_web_config(Path(request["web_config"]), open_to_others=False).config
        context = None if config is None else config.tls
    server = Server(request)
    listening = await asyncio.start_server(server.serve, request["host"], request["port"], ssl=context, limit=HEAD_BYTES * 32)
    say({"port": listening.sockets[0].getsockname()[1]})
    gone = asyncio.ensure_future(ended.read())
    working = asyncio.ensure_future(_directions(server))
    await asyncio.wait({gone, working}, return_when=asyncio.FIRST_COMPLETED)
    for task in (gone, working):
        task.cancel()
    listening.close()


async def _directions(server: Server) -> None:
    for name in ("down", "up"):
        found = await server.direction("down" if name == "down" else "up")
        say(found)
        if "error" in found:
            return


def say(document: Mapping[str, Any]) -> None:
    """Print a line of JSON for the daemon."""
    sys.stdout.write(json.dumps(document, separators=(",", ":")) + "\n")
    sys.stdout.flush()


async def _run() -> None:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    await main(json.loads(await reader.readline()), reader)


if __name__ == "__main__":
    asyncio.run(_run())
