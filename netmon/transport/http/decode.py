"""JSON of some megabytes, decoded without holding up the event loop."""

import asyncio
import json
import time
from typing import Any

SLICE_S = 0.004
MAX_ITEMS = 50_000
BLANKS = " \t\r\n"


class MalformedJson(ValueError):
    """The body is no JSON that this reader takes; says where, never what stood there."""


def _refuse(_constant: str) -> Any:
    raise ValueError("a number that JSON does not have")


_DECODER = json.JSONDecoder(parse_constant=_refuse)


async def decode(body: bytes) -> Any:
    """Decode a body; the items of an object's arrays are decoded one by one with room for others in between.

    Raises MalformedJson, also for nesting without end and numbers without end.
    """
    text = body.decode("utf-8", errors="replace").lstrip("\ufeff")
    at = _skip(text, 0)
    if not text.startswith("{", at):
        value, end = _value(text, at)
        _nothing_left(text, end)
        return value
    found: dict[str, Any] = {}
    at = _skip(text, at + 1)
    while not text.startswith("}", at):
        key, at = _value(text, at)
        at = _expect(text, at, ":")
        if not isinstance(key, str):
            raise MalformedJson(f"no name at character {at}")
        value, at = await _items(text, at) if text.startswith("[", at) else _value(text, at)
        found[key] = value
        at = _next(text, at, "}")
    _nothing_left(text, at + 1)
    return found


async def _items(text: str, at: int) -> tuple[list[Any], int]:
    """Decode an array that begins at `at`; gives its items and where it ends."""
    items: list[Any] = []
    turn_ends = time.monotonic() + SLICE_S
    at = _skip(text, at + 1)
    while not text.startswith("]", at):
        item, at = _value(text, at)
        items.append(item)
        if len(items) > MAX_ITEMS:
            raise MalformedJson(f"more than {MAX_ITEMS} items")
        at = _next(text, at, "]")
        if time.monotonic() > turn_ends:
            await asyncio.sleep(0)
            turn_ends = time.monotonic() + SLICE_S
    return items, at + 1


def _value(text: str, at: int) -> tuple[Any, int]:
    try:
        return _DECODER.raw_decode(text, at)
    except json.JSONDecodeError as error:
        raise MalformedJson(f"{error.msg} at character {error.pos}") from None
    except (RecursionError, ValueError):
        raise MalformedJson(f"nothing that can be read at character {at}") from None


def _next(text: str, at: int, end: str) -> int:
    """Step over a comma, or stop at `end`."""
    at = _skip(text, at)
    if text.startswith(end, at):
        return at
    at = _expect(text, at, ",")
    if text.startswith(end, at):
        raise MalformedJson(f"a comma too many at character {at}")
    return at


def _expect(text: str, at: int, char: str) -> int:
    at = _skip(text, at)
    if not text.startswith(char, at):
        raise MalformedJson(f"no {char!r} at character {at}")
    return _skip(text, at + 1)


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in BLANKS:
        at += 1
    return at


def _nothing_left(text: str, at: int) -> None:
    if _skip(text, at) != len(text):
        raise MalformedJson(f"more after the end at character {at}")
