"""A scrape as pieces of at most 1 MiB, with the event loop let in between them."""

import asyncio
import time
import zlib
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Iterator

from netmon.expose.family import Family

PIECE_BYTES = 1 << 20
PIECES_PER_TURN = 8
SLICE_S = 0.004
_GZIP_WINDOW = zlib.MAX_WBITS | 16

Snapshot = Iterable[tuple[Family, list[bytes]]]


def pieces(snapshot: Snapshot, tail: bytes, *, openmetrics: bool, limit: int = PIECE_BYTES) -> Iterator[bytes]:
    """Yield the families, each header before its devices' chunks, then `tail`, joined into pieces of at most `limit` bytes."""
    waiting: list[bytes] = []
    size = 0
    for text in _texts(snapshot, tail, openmetrics=openmetrics):
        if size + len(text) > limit:
            yield from _split(b"".join(waiting), limit)
            waiting, size = [], 0
        waiting.append(text)
        size += len(text)
    yield from _split(b"".join(waiting), limit)


def released(snapshot: list[tuple[Family, list[bytes]]]) -> Iterator[tuple[Family, list[bytes]]]:
    """Yield a snapshot's families and let go of each at the next: during a slow scrape the devices' newer text comes on top of what is still held."""
    snapshot.reverse()
    while snapshot:
        yield snapshot.pop()


async def stream(source: Iterable[bytes]) -> AsyncGenerator[bytes, None]:
    """Yield the pieces and let the loop run every few milliseconds: a busy loop takes many to come round, too many to wait for it at each piece."""
    until = time.perf_counter() + SLICE_S
    for piece in source:
        yield piece
        if time.perf_counter() >= until:
            await asyncio.sleep(0)
            until = time.perf_counter() + SLICE_S


async def compress(source: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    """Yield a gzip stream of the pieces, level 1, made in a thread: zlib releases the interpreter's lock."""
    packer = zlib.compressobj(1, zlib.DEFLATED, _GZIP_WINDOW)
    waiting: list[bytes] = []
    async for piece in source:
        waiting.append(piece)
        if len(waiting) == PIECES_PER_TURN:
            turn, waiting = waiting, []
            packed = await asyncio.to_thread(lambda pieces: b"".join([packer.compress(one) for one in pieces]), turn)
            for part in _split(packed, PIECE_BYTES):
                yield part
    packed = await asyncio.to_thread(lambda: b"".join([*(packer.compress(one) for one in waiting), packer.flush()]))
    for part in _split(packed, PIECE_BYTES):
        yield part


def _texts(snapshot: Snapshot, tail: bytes, *, openmetrics: bool) -> Iterator[bytes]:
    for family, chunks in snapshot:
        yield family.header(openmetrics=openmetrics)
        yield from chunks
    yield tail


def _split(text: bytes, limit: int) -> Iterator[bytes]:
    for start in range(0, len(text), limit):
        yield text[start : start + limit]
