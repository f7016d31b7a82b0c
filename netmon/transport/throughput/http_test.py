"""The child process of an HTTP test: `python -m netmon.transport.throughput.http_test down|up STREAMS SECONDS RAMP_UP [--source ADDRESS]`.

Reads one JSON, `{"url": ..., "ca": ...}` (`ca` in PEM, empty: the system's authorities), and prints one. Several connections
fetch the file again and again (or PUT zeros), octets of the bodies are counted in bins of 100 ms. It is a process of its own, because a fast line takes all
of one processor.
"""

import argparse
import asyncio
import contextlib
import json
import ssl
import sys
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import aiohttp

from netmon.model.certificate_words import refused_by_code

BIN_S = 0.1
PIECE = 256 * 1024
CONNECT_S = 5.0


@dataclass(slots=True)
class Count:
    """Octets by bin since the first of them, and what the server said that was no success."""

    end_s: float
    started: float | None = None
    bins: dict[int, int] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def add(self, octets: int) -> None:
        """Note octets that just went."""
        now = time.monotonic()
        if self.started is None:
            self.started = now
        number = int((now - self.started) / BIN_S)
        self.bins[number] = self.bins.get(number, 0) + octets

    def over(self) -> bool:
        """True once the time is up, which begins with the first octet."""
        return self.started is not None and time.monotonic() - self.started >= self.end_s


async def fetch(session: aiohttp.ClientSession, url: str, count: Count) -> None:
    """Fetch the file until the time is up; a file that is empty or an answer that is no success ends it."""
    while not count.over():
        async with session.get(url) as response:
            if response.status != 200:
                count.errors.append(f"HTTP {response.status}")
                return
            before = sum(count.bins.values())
            async for piece in response.content.iter_chunked(PIECE):
                count.add(len(piece))
                if count.over():
                    return
            if sum(count.bins.values()) == before:
                count.errors.append("the file is empty")
                return


async def send(session: aiohttp.ClientSession, url: str, count: Count) -> None:
    """PUT zeros until the time is up, then leave without waiting for the answer."""

    async def zeros() -> AsyncIterator[bytes]:
        piece = bytes(PIECE)
        while not count.over():
            yield piece
            count.add(PIECE)

    async with session.put(url, data=zeros()) as response:
        if not 200 <= response.status < 300:
            count.errors.append(f"HTTP {response.status}")


def judge(ca: str) -> ssl.SSLContext:
    """Return how a certificate is judged: by the authorities in `ca`, PEM, or by those of the system."""
    context = ssl.create_default_context(cadata=ca or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def reason_of(error: BaseException) -> str:
    """Return why a connection came to nothing."""
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        refused = error.certificate_error
        return refused_by_code(getattr(refused, "verify_code", 0), getattr(refused, "verify_message", "") or type(refused).__name__)
    if isinstance(error, aiohttp.ClientConnectorSSLError):
        return f"no TLS with the server: {getattr(error.os_error, 'reason', None) or type(error).__name__}"
    return type(error).__name__


async def measure(way: str, url: str, ca: str, *, streams: int, seconds: int, ramp_up_s: int, source: str | None) -> dict[str, object]:
    """Return the octets of the seconds that count, of all seconds, and the first error."""
    count = Count(float(seconds + ramp_up_s))
    timeout = aiohttp.ClientTimeout(total=None, connect=CONNECT_S, sock_read=CONNECT_S)
    connector = aiohttp.TCPConnector(limit=streams, force_close=False, local_addr=None if source is None else (source, 0), ssl=judge(ca))
    headers = {"Accept-Encoding": "identity", "Cache-Control": "no-cache"}
    async with aiohttp.ClientSession(timeout=timeout, connector=connector, headers=headers, auto_decompress=False, trust_env=False) as session:
        work = [asyncio.create_task((send if way == "up" else fetch)(session, url, count)) for _ in range(streams)]
        done, late = await asyncio.wait(work, timeout=count.end_s + 2 * CONNECT_S)
        for task in late:
            task.cancel()
        await asyncio.wait(work)
        for task in done:
            if (error := task.exception()) is not None:
                count.errors.append(reason_of(error))
    first, last = round(ramp_up_s / BIN_S), round(count.end_s / BIN_S)
    counted = sum(octets for number, octets in count.bins.items() if first <= number < last)
    return {"bytes": counted, "seconds": seconds, "total_bytes": sum(count.bins.values()), "error": count.errors[0] if count.errors else None}


def main(arguments: Sequence[str]) -> int:
    """Run one test; 0 when the document was printed."""
    parser = argparse.ArgumentParser(prog="netmon.transport.throughput.http_test")
    parser.add_argument("way", choices=("down", "up"))
    for name in ("streams", "seconds", "ramp_up"):
        parser.add_argument(name, type=int)
    parser.add_argument("--source")
    chosen = parser.parse_args(arguments)
    server = json.load(sys.stdin)
    work = measure(chosen.way, server["url"], server["ca"], streams=chosen.streams, seconds=chosen.seconds, ramp_up_s=chosen.ramp_up, source=chosen.source)
    with contextlib.suppress(BrokenPipeError):
        print(json.dumps(asyncio.run(work)))  # noqa: T201 - its output
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
