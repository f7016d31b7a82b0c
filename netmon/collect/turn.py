"""Gives the loop a turn between two pieces of a long table."""

from collections.abc import Generator
from types import coroutine


@coroutine
def turn() -> Generator[None, None, None]:
    """Let every other task run once; what asyncio.sleep(0) does."""
    yield
