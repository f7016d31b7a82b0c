"""Messages between netmon and a worker: four octets of length, big-endian, then JSON in UTF-8."""

import asyncio
import json
import struct
from typing import Any, BinaryIO

LENGTH = struct.Struct(">I")
FRAME_LIMIT = 64 << 20
# What a worker says before its answer, once the device let it in.
LOGGED_IN = "logged_in"


class FrameError(Exception):
    """The other end sent something that is no message, or ended."""


def pack(message: dict[str, Any]) -> bytes:
    """Return a message with its length in front. Lone surrogates, which JSON would let pass, become `?`."""
    body = json.dumps(message, ensure_ascii=False).encode("utf-8", "replace")
    return LENGTH.pack(len(body)) + body


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
