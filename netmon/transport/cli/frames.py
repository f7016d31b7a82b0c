"""Messages between netmon and a worker: four octets of length, big-endian, then JSON in UTF-8."""

import asyncio
import json
import struct
from collections.abc import Iterator
from typing import Any, BinaryIO

LENGTH = struct.Struct(">I")
FRAME_LIMIT = 64 << 20
# What a worker says before its answer, once the device let it in.
LOGGED_IN = "logged_in"
# Rows go ahead of the answer in frames of so many: the 20,000 rows of a megabyte in one would hold netmon's loop for 25 ms.
ROWS = "rows"
ROWS_A_FRAME = 400
MOST_ROWS = 1_000_000


class FrameError(Exception):
    """The other end sent something that is no message, or ended."""


def pack(message: dict[str, Any]) -> bytes:
    """Return a message with its length in front. Lone surrogates, which JSON would let pass, become `?`."""
    body = json.dumps(message, ensure_ascii=False).encode("utf-8", "replace")
    return LENGTH.pack(len(body)) + body


def in_frames(answer: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the rows of an answer's outputs in parts, then the answer without them."""
    outputs = answer.get("outputs") or []
    for place, output in enumerate(outputs):
        rows = output.get("rows") or []
        for start in range(0, len(rows), ROWS_A_FRAME):
            yield {"event": ROWS, "output": place, "rows": rows[start : start + ROWS_A_FRAME]}
    yield {**answer, "outputs": [{**output, "rows": []} for output in outputs]} if outputs else answer


class Gathered:
    """Puts an answer together again."""

    def __init__(self) -> None:
        self._rows: dict[int, list[Any]] = {}
        self._count = 0

    def take(self, part: dict[str, Any]) -> None:
        """Keep some rows. Raises FrameError for what is no such part, and for too many."""
        place, rows = part.get("output"), part.get("rows")
        if not isinstance(place, int) or not isinstance(rows, list):
            raise FrameError("no rows")
        self._count += len(rows)
        if self._count > MOST_ROWS:
            raise FrameError("too many rows")
        self._rows.setdefault(place, []).extend(rows)

    def whole(self, answer: dict[str, Any]) -> dict[str, Any]:
        """Return the answer with its rows."""
        for place, output in enumerate(answer.get("outputs") or ()):
            output["rows"] = self._rows.get(place, [])
        return answer


def unpack(body: bytes) -> dict[str, Any]:
    """Return the message of a body. Raises FrameError."""
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        raise FrameError("not JSON") from None
    if not isinstance(message, dict):
        raise FrameError("not an object")
    return message


def checked_length(head: bytes) -> int:
    """Return the length that a head announces. Raises FrameError."""
    if len(head) != LENGTH.size:
        raise FrameError("the other end is gone")
    (length,) = LENGTH.unpack(head)
    if length > FRAME_LIMIT:
        raise FrameError(f"a message of {length} octets")
    return int(length)


def read(stream: BinaryIO) -> dict[str, Any]:
    """Read one message, blocking. Raises FrameError, also at the end of the stream."""
    length = checked_length(stream.read(LENGTH.size))
    body = stream.read(length)
    if len(body) != length:
        raise FrameError("the other end is gone")
    return unpack(body)


async def receive(stream: asyncio.StreamReader) -> dict[str, Any]:
    """Read one message on the loop. Raises FrameError, also at the end of the stream."""
    try:
        length = checked_length(await stream.readexactly(LENGTH.size))
        return unpack(await stream.readexactly(length))
    except asyncio.IncompleteReadError:
        raise FrameError("the other end is gone") from None
