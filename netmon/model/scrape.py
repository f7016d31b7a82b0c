"""One answer to a scrape of `/metrics`, as the web server sends it."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Scrape:
    """`body` yields pieces of at most 1 MiB; whoever stops early closes it. `content_encoding` is None for plain text."""

    content_type: str
    content_encoding: str | None
    body: AsyncGenerator[bytes, None]
