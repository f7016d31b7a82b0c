"""Passwords as bcrypt; the only module that knows the library. A check takes about a quarter of a second, so it is made in a thread and few at once."""

import asyncio
import secrets
from collections.abc import Callable
from typing import Final

import bcrypt

from netmon.web.door import ComeLater

COST: Final = 12
MOST_BYTES: Final = 72
"""bcrypt does not look at what follows; a longer password is refused and not cut."""
AT_ONCE: Final = 2
WAITING: Final = 16
_ALPHABET: Final = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def hashed(password: str, cost: int = COST) -> str:
    """Return the hash of a password of at most MOST_BYTES; ValueError for a longer one. Slow."""
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(rounds=cost)).decode()


def matches(password: str, known: str) -> bool:
    """Return whether a password is the one of the hash. Slow, and as slow for what can be no password at all."""
    raw = password.encode(errors="replace")
    fits = len(raw) <= MOST_BYTES and b"\0" not in raw
    try:
        return bcrypt.checkpw(raw if fits else b"-", known.encode()) and fits
    except ValueError:
        return False


def decoy(cost: int = COST) -> str:
    """Return a hash that no password has, for names that nobody has: a check against it takes as long as any."""
    return bcrypt.gensalt(rounds=cost).decode() + "".join(secrets.choice(_ALPHABET) for _ in range(31))


def cost_of(known: str) -> int:
    """Return the cost of a hash, as its logarithm."""
    return int(known[4:6])


class PasswordChecks:
    """Makes slow checks in threads, AT_ONCE of them; who comes while WAITING wait is told to come later (503)."""

    def __init__(self, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        self._slots = asyncio.Semaphore(at_once)
        self._most = at_once + waiting
        self._tasks: set[asyncio.Task[bool]] = set()

    async def run(self, check: Callable[[str, str], bool], first: str, second: str) -> bool:
        """Return check(first, second). It goes on, and keeps its place, when the caller is cancelled: else giving up early would make room for more."""
        if len(self._tasks) >= self._most:
            raise ComeLater(5.0, status=503)
        task = asyncio.create_task(self._run(check, first, second))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return await asyncio.shield(task)

    async def _run(self, check: Callable[[str, str], bool], first: str, second: str) -> bool:
        async with self._slots:
            return await asyncio.to_thread(check, first, second)
