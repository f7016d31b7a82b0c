"""Carries what waits in the outbox to its channels: a few at a time, never too many, again when it fails, another way when it goes on failing."""

import asyncio
import logging
import random
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import Protocol

from netmon.model.channel import Channel
from netmon.model.lang import Lang
from netmon.model.notice import Answer, Delivery, Parcel, Waiting
from netmon.notify.backoff import REFUSED_S, STEPS_S, URGENT_TRIES, gives_way, pause_s
from netmon.notify.bucket import Bucket
from netmon.notify.parcels import Packing, pack
from netmon.notify.sender import Sender

logger = logging.getLogger(__name__)

IDLE_S = 5.0
TROUBLE_S = 30.0
TIDY_S = 600.0
AT_ONCE = 8
LAST_WORDS_S = 3.0


class Queue(Protocol):
    """The outbox, as `netmon.store.outbox.Outbox` is; its methods raise what `Courier` was told is trouble."""

    async def paths(self) -> Mapping[str, int]:
        """Return the paths on which something waits, and when (Unix ms) their first is due."""
        ...

    async def due(self, path: str, now_ms: int, limit: int = 50) -> Sequence[Waiting]:
        """Return what is due on a path, in the order of sending."""
        ...

    async def begin(self, waiting: Sequence[Waiting]) -> None:
        """Note that an attempt is made."""
        ...

    async def settle(self, waiting: Sequence[Waiting]) -> None:
        """End notices that arrived."""
        ...

    async def again(self, waiting: Sequence[Waiting], next_ms: int, path: str, *, doubtful: bool) -> None:
        """Put notices back."""
        ...

    async def tidy(self) -> None:
        """Give up what is too old."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A channel and what carries to it."""

    channel: Channel
    sender: Sender


@dataclass(slots=True)
class _Path:
    """What is known of a way: its tokens, failures in a row, until when it is left alone (monotonic), whether one at a time is sent."""

    bucket: Bucket
    failures: int = 0
    until: float = 0.0
    alone: bool = False
    lost_at: float = 0.0


class Courier:
    """`run` carries until it is cancelled; `wake` tells that something new waits.

    `exit_down` is asked before each attempt: while the district's own exit is down, what needs it takes its second path at once. `trouble` is what the
    queue raises when the disk is full, `steps_s` are the pauses after one, two... failures in a row.
    """

    def __init__(
        self,
        queue: Queue,
        zone: tzinfo,
        lang: Lang,
        *,
        trouble: type[Exception],
        wall: Callable[[], float] = time.time,
        steps_s: Sequence[float] = STEPS_S,
    ) -> None:
        self._queue = queue
        self._zone, self._lang = zone, lang
        self._trouble = trouble
        self._wall = wall
        self._steps_s = steps_s
        self._ways: Mapping[str, Way] = {}
        self._paths: dict[str, _Path] = {}
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._wake = asyncio.Event()
        self._tidied_at = time.monotonic()
        self._troubled = False
        self._unknown: set[str] = set()
        self.exit_down: Callable[[], bool] = lambda: False
        self.attempts: Counter[tuple[str, str]] = Counter()
        self.notices: Counter[str] = Counter()

    def configure(self, ways: Mapping[str, Way], zone: tzinfo, lang: Lang) -> None:
        """Take the channels; what is known of one stays, unless it changed."""
        for name in [*self._paths]:
            if name not in ways or name not in self._ways or ways[name].channel != self._ways[name].channel:
                del self._paths[name]
        self._ways, self._zone, self._lang = dict(ways), zone, lang
        self._unknown.clear()
        for path in self._paths.values():
            path.failures, path.until = 0, min(path.until, time.monotonic())  # a secret may have been mended
        self.wake()

    def wake(self) -> None:
        """Look at the queue now."""
        self._wake.set()

    async def run(self) -> None:
        """Carry; when cancelled, an attempt that is on its way has a moment to hear its answer."""
        try:
            while True:
                self._wake.clear()
                wait_s = await self._round()
                try:
                    async with asyncio.timeout(wait_s):
                        await self._wake.wait()
                except TimeoutError:
                    pass
        finally:
            if self._busy:
                await asyncio.wait(self._busy.values(), timeout=LAST_WORDS_S)
            for task in tuple(self._busy.values()):
                task.cancel()
            if self._busy:
                await asyncio.wait(tuple(self._busy.values()))

    async def _round(self) -> float:
        """Begin what can be begun; returns when to look again."""
        self._reap()
        try:
            if time.monotonic() - self._tidied_at >= TIDY_S:
                self._tidied_at = time.monotonic()
                await self._queue.tidy()
            paths = await self._queue.paths()
            waits = [await self._consider(path, next_ms) for path, next_ms in paths.items()]
        except self._trouble as error:
            if not self._troubled:
                logger.error("outbox cannot be read or written error=%s", error)
            self._troubled = True
            return TROUBLE_S
        if self._troubled:
            logger.info("outbox works again")
        self._troubled = False
        return max(0.01, min([IDLE_S, *waits]))

    def _reap(self) -> None:
        for path, task in tuple(self._busy.items()):
            if task.done():
                del self._busy[path]
                task.result()  # a mistake of ours ends the daemon

    async def _consider(self, name: str, next_ms: int) -> float:
        """Begin an attempt on a path, or give its notices another; returns in how many seconds to look again."""
        now, wait_s = time.monotonic(), next_ms / 1000 - self._wall()
        if name in self._busy or wait_s > 0:
            return IDLE_S if name in self._busy else wait_s
        way = self._ways.get(name)
        if way is None:
            return await self._without_channel(name)
        path = self._paths.setdefault(name, _Path(Bucket(way.channel.per_minute, now)))
        cut_off = way.channel.internet and self.exit_down()
        if cut_off or (now < path.until and path.failures >= URGENT_TRIES):
            await self._reroute(way.channel, await self._due(name), urgent_only=not cut_off)
        if now < path.until:
            return path.until - now
        wait_s = path.bucket.wait_s(now)
        if wait_s > 0 or len(self._busy) >= AT_ONCE:
            return wait_s or IDLE_S  # an attempt that ends wakes
        waiting = await self._due(name)
        if waiting:
            path.bucket.take(now)
            self._busy[name] = asyncio.get_running_loop().create_task(self._attempt(way, path, waiting), name=f"notify {name}")
            self._busy[name].add_done_callback(lambda _task: self.wake())
        return IDLE_S

    async def _due(self, name: str) -> Sequence[Waiting]:
        return await self._queue.due(name, round(self._wall() * 1000))

    async def _without_channel(self, name: str) -> float:
        """Give what waits for a channel that is no more to its home, or leave it until there is such a channel, or it expires."""
        waiting = await self._due(name)
        back = [one for one in waiting if one.notice.channel != name and one.notice.channel in self._ways]
        for one in back:
            await self._queue.again([one], 0, one.notice.channel, doubtful=False)
        if len(back) < len(waiting) and name not in self._unknown:
            self._unknown.add(name)
            logger.warning("messages wait for a channel that is not configured channel=%s count=%d", name, len(waiting) - len(back))
        return 0.05 if back else IDLE_S

    async def _reroute(self, channel: Channel, waiting: Sequence[Waiting], *, urgent_only: bool) -> None:
        """Give notices the second path, where there is one that works."""
        second = channel.fallback
        chosen = [one for one in waiting if one.notice.channel == channel.name and (one.notice.urgent or not urgent_only)]
        if second is None or not chosen or not self._works(second):
            return
        logger.warning("messages take their second path channel=%s instead=%s count=%d", channel.name, second, len(chosen))
        await self._queue.again(chosen, 0, second, doubtful=False)
        self.wake()

    def _works(self, name: str) -> bool:
        way, path = self._ways.get(name), self._paths.get(name)
        if way is None or (way.channel.internet and self.exit_down()):
            return False
        return path is None or path.failures < URGENT_TRIES or time.monotonic() >= path.until

    async def _attempt(self, way: Way, path: _Path, waiting: Sequence[Waiting]) -> None:
        channel = way.channel
        packing = Packing(limit=way.sender.text_bytes, zone=self._zone, lang=self._lang, keyword=channel.keyword)
        parcel, taken = pack(waiting[:1] if path.alone else waiting, packing, round(self._wall() * 1000))
        try:
            await self._queue.begin(taken)
            answer = await self._send(way, parcel)
            self.attempts[channel.name, answer.delivery.value] += 1
            if answer.delivery is Delivery.DELIVERED:
                await self._queue.settle(taken)
                self._delivered(channel, path, answer, len(taken))
            else:
                await self._failed(way, path, taken, answer)
        except self._trouble as error:
            logger.error("outbox cannot be written, a message may come twice error=%s", error)
            path.until = time.monotonic() + TROUBLE_S

    async def _send(self, way: Way, parcel: Parcel) -> Answer:
        return await way.sender.send(parcel, self._wall())

    def _delivered(self, channel: Channel, path: _Path, answer: Answer, count: int) -> None:
        if path.failures:
            logger.info("channel works again channel=%s after_s=%.0f", channel.name, time.monotonic() - path.lost_at)
        path.failures, path.alone = 0, False
        self.notices[channel.name] += count
        if answer.detail:
            logger.warning("message taken with a remark channel=%s remark=%s", channel.name, answer.detail)

    async def _failed(self, way: Way, path: _Path, taken: Sequence[Waiting], answer: Answer) -> None:
        """Put back what was not taken: later, alone, or on another path."""
        channel, now = way.channel, time.monotonic()
        refused = answer.delivery is Delivery.REFUSED
        counted = [replace(one, attempts=one.attempts + 1) for one in taken]
        if path.failures == 0:
            path.lost_at = now
            logger.warning("message not taken channel=%s result=%s code=%s detail=%s", channel.name, answer.delivery, answer.code, answer.detail)
        if refused and len(taken) > 1:  # one of them may be what is refused: the next attempts carry one each
            path.alone = True
            await self._queue.again(counted, 0, channel.name, doubtful=False)
            return
        path.failures = max(path.failures + 1, URGENT_TRIES if answer.delivery is Delivery.LIMITED else 1)
        pause = max(pause_s(path.failures, random.random(), self._steps_s), answer.wait_s)
        path.until = now + pause
        next_ms = round((self._wall() + (REFUSED_S if refused else pause)) * 1000)
        for one in counted:
            target = self._other_path(channel, one) if gives_way(answer.delivery, one.attempts, urgent=one.notice.urgent) else channel.name
            if target != channel.name:
                logger.warning("message takes another path channel=%s instead=%s", channel.name, target)
            doubtful = answer.delivery is Delivery.UNCERTAIN
            await self._queue.again([one], next_ms if target == channel.name else 0, target, doubtful=doubtful)

    def _other_path(self, channel: Channel, one: Waiting) -> str:
        """Return the path that a notice takes next: the second one, or its own channel again; the same where there is no other."""
        other = channel.fallback if one.notice.channel == channel.name else one.notice.channel
        return channel.name if other is None or other not in self._ways else other
