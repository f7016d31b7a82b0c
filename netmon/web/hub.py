"""What changed, told to open pages: topics, at most two messages a second each, nothing to whom it does not concern."""

import asyncio
import json
import secrets
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from netmon.model.access import Sight
from netmon.web.asked import Asked

MOST_LISTENERS: Final = 300
MOST_WAITING: Final = 32
GATHER_S: Final = 0.02
"""What changes within so short a time goes out as one."""
APART_S: Final = 0.5
RESYNC: Final = b"event: resync\ndata: {}\n\n"
Patcher = Callable[[Asked, frozenset[str]], Mapping[str, str]]
"""Returns the elements that are new on whoever asks' page, as HTML by id; what changed are these sites, "" for what is of none."""


class _Audience(NamedTuple):
    """Listeners that are told the same: the same sight, role and language."""

    sight: Sight
    role: str
    lang: str
    pinned: str | None


@dataclass(slots=True, eq=False)
class Listener:
    """One open page; `waiting` are messages on their way. A page that is too slow is told to load itself anew."""

    asked: Asked
    topics: frozenset[str]
    waiting: deque[bytes] = field(default_factory=deque)
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, message: bytes) -> None:
        """Put a message on its way."""
        if len(self.waiting) >= MOST_WAITING:
            self.waiting.clear()
            message = RESYNC
        self.waiting.append(message)
        self.woken.set()

    async def next(self, timeout_s: float) -> bytes:
        """Return all that waits as one piece; b"" when nothing came in so many seconds."""
        if not self.waiting:
            try:
                async with asyncio.timeout(timeout_s):
                    await self.woken.wait()
            except TimeoutError:
                return b""
        self.woken.clear()
        found = b"".join(self.waiting)
        self.waiting.clear()
        return found


@dataclass(slots=True)
class HubStats:
    """Counters since the start."""

    published: int = 0
    sent: int = 0
    resyncs: int = 0
    refused: int = 0


class ChangeHub:
    """For the event loop alone. `patchers` make messages that bring the new elements along; without one a page fetches itself anew.

    `token` says which changes a page has in it that is made now: it sends it back when it begins to listen.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._boot = secrets.token_hex(4)
        self._revision = 0
        self._changed: dict[str, dict[str, int]] = {}
        self._pending: dict[str, set[str]] = {}
        self._sent_at: dict[str, float] = {}
        self._nudged: set[str] = set()
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._listeners: dict[str, set[Listener]] = {}
        self._all: set[Listener] = set()
        self.patchers: dict[str, Patcher] = {}
        self.stats = HubStats()

    @property
    def token(self) -> str:
        """The present revision."""
        return f"{self._boot}.{self._revision}"

    def now(self) -> float:
        """Return the monotonic time by which messages are kept apart."""
        return self._clock()

    @property
    def full(self) -> bool:
        """True when nobody more can listen."""
        return len(self._all) >= MOST_LISTENERS

    @property
    def listening(self) -> int:
        """How many pages listen."""
        return len(self._all)

    def publish(self, topic: str, sites: Iterable[str] = ("",)) -> None:
        """Say that something changed; it goes to those who see one of the sites ("": to those who see the whole)."""
        self._revision += 1
        self.stats.published += 1
        sites = tuple(sites)
        self._changed.setdefault(topic, {}).update(dict.fromkeys(sites, self._revision))
        if topic in self._listeners:
            self._pending.setdefault(topic, set()).update(sites)
            self._schedule(topic)

    def nudge(self, topic: str) -> None:
        """Have a topic's patcher look whether there is something new for anybody; of a topic without one nobody is told."""
        if topic in self._listeners and topic in self.patchers:
            self._nudged.add(topic)
            self._schedule(topic)

    def _schedule(self, topic: str) -> None:
        if topic not in self._timers:
            wait_s = max(GATHER_S, self._sent_at.get(topic, 0.0) + APART_S - self._clock())
            self._timers[topic] = asyncio.get_running_loop().call_later(wait_s, self._flush, topic)

    def renew(self) -> None:
        """Forget all that was: every open page loads itself anew."""
        self._boot = secrets.token_hex(4)
        self._changed.clear()
        for listener in self._all:
            self._resync(listener)

    @contextmanager
    def listen(self, asked: Asked, topics: Collection[str], token: str) -> Iterator[Listener]:
        """Listen; a page that was made before the last change of a topic is told so at once."""
        listener = Listener(asked, frozenset(topics))
        self._all.add(listener)
        for topic in listener.topics:
            self._listeners.setdefault(topic, set()).add(listener)
        if self._is_behind(listener, token):
            self._resync(listener)
        try:
            yield listener
        finally:
            self._all.discard(listener)
            for topic in listener.topics:
                others = self._listeners[topic]
                others.discard(listener)
                if not others:
                    self._end(topic)

    def _end(self, topic: str) -> None:
        """Nobody listens to a topic any more."""
        del self._listeners[topic]
        self._pending.pop(topic, None)
        self._sent_at.pop(topic, None)
        self._nudged.discard(topic)
        timer = self._timers.pop(topic, None)
        if timer is not None:
            timer.cancel()

    def _is_behind(self, listener: Listener, token: str) -> bool:
        boot, _, number = token.partition(".")
        if boot != self._boot or not (number.isascii() and number.isdigit()):
            return True
        had, sees = int(number[:20]), listener.asked.sight.sees
        return any(revision > had and sees(site) for topic in listener.topics for site, revision in self._changed.get(topic, {}).items())

    def _resync(self, listener: Listener) -> None:
        self.stats.resyncs += 1
        listener.tell(RESYNC)

    def _flush(self, topic: str) -> None:
        self._timers.pop(topic, None)
        self._sent_at[topic] = self._clock()
        sites, everybody = frozenset(self._pending.pop(topic, ())), topic in self._nudged
        self._nudged.discard(topic)
        made: dict[_Audience, bytes] = {}
        for listener in self._listeners.get(topic, ()):
            asked = listener.asked
            if everybody or asked.sight.whole or any(map(asked.sight.sees, sites)):
                audience = _Audience(asked.sight, asked.person.role, asked.lang, asked.pinned)
                if audience not in made:
                    made[audience] = self._message(topic, asked, sites)
                if made[audience]:
                    self.stats.sent += 1
                    listener.tell(made[audience])

    def _message(self, topic: str, asked: Asked, sites: frozenset[str]) -> bytes:
        """Return the message of an audience, b"" where its page shows nothing new."""
        told: dict[str, object] = {"topic": topic}
        patcher = self.patchers.get(topic)
        if patcher is not None:
            seen = sites if asked.sight.whole else frozenset(filter(asked.sight.sees, sites))
            told["parts"] = parts = patcher(asked, seen)
            if not parts:
                return b""
        return f"id: {self.token}\nevent: change\ndata: {json.dumps(told, separators=(',', ':'))}\n\n".encode()
