"""Where traps meet the schedule: each becomes at most a poll of what it is about, and a few kinds an event."""

import asyncio
import logging
import os
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from netmon.config.config import Config
from netmon.config.secrets import SnmpCredential
from netmon.daemon.wiring import security
from netmon.expose.selfmetrics import SelfMetrics, Values
from netmon.model.event import Event, EventKind
from netmon.model.request import PollRequest
from netmon.model.trap import Notification, TrapSettings
from netmon.pipeline.trap_meanings import TrapKind, meaning
from netmon.pipeline.trap_polls import Look, Sayings, TrapPolls
from netmon.store.events import EventLog
from netmon.store.trap_engine import next_start
from netmon.transport.snmp.api import Community, UsmUser
from netmon.transport.traps.gate import Gate, TrapStats
from netmon.transport.traps.receiver import TrapReceiver
from netmon.transport.traps.v3 import V3Decoder, V3Settings

logger = logging.getLogger(__name__)

TICK_S = 0.25
RETRY_S = 30.0
STRANGERS_TOLD_S = 600.0
STRANGERS_TOLD = 5

Looking = Callable[[str, str], Look | None]
Ask = Callable[[PollRequest], int]


@dataclass(frozen=True, slots=True)
class _Plan:
    """What the sockets and the child are made from: the same plan leaves them alone."""

    settings: TrapSettings = field(default_factory=TrapSettings)
    communities: tuple[bytes, ...] = field(default=(), repr=False)
    users: tuple[UsmUser, ...] = field(default=(), repr=False)


class TrapDesk:
    """`configure`, then `run` until cancelled; a port that cannot be had is tried again, and polls go on meanwhile."""

    def __init__(self, folder: Path, ask: Ask, look: Looking, events: EventLog, metrics: SelfMetrics) -> None:
        self._folder = folder
        self._ask = ask
        self._look = look
        self._events = events
        self._plan = _Plan()
        self._changed = asyncio.Event()
        self._gate = Gate()
        self._polls = TrapPolls()
        self._sayings = Sayings()
        self._kinds: Counter[TrapKind] = Counter()
        self._receiver: TrapReceiver | None = None
        self._v3: V3Decoder | None = None
        self._told_at = 0.0
        self._dropped = 0
        self.stats = TrapStats()
        self.listening = asyncio.Event()
        self._watch(metrics)

    def _watch(self, metrics: SelfMetrics) -> None:
        metrics.watch("netmon_traps_total", lambda: self._if_on({(result.value,): float(count) for result, count in self.stats.results.items()}))
        metrics.watch("netmon_traps_by_kind_total", lambda: self._if_on({(kind.value,): float(count) for kind, count in self._kinds.items()}))
        metrics.watch("netmon_trap_informs_acknowledged_total", lambda: self._if_on({(): float(self.stats.acknowledged)}))
        metrics.watch("netmon_trap_kernel_drops_total", lambda: self._if_on({(): float(self._kernel_drops())}))
        metrics.watch("netmon_trap_queued", lambda: self._if_on({(): 0.0 if self._receiver is None else float(self._receiver.queued)}))
        metrics.watch("netmon_trap_polls_total", lambda: self._if_on({(name,): float(count) for name, count in self._polls.by_collector.items()}))
        metrics.watch("netmon_trap_polls_needless_total", lambda: self._if_on({(): float(self._polls.needless)}))
        metrics.watch("netmon_trap_polls_waiting", lambda: self._if_on({(): float(self._polls.pending)}))
        metrics.watch("netmon_trap_listening", lambda: self._if_on({(): float(self.listening.is_set())}))
        metrics.watch("netmon_trap_v3_available", lambda: {(): float(self._v3.available)} if self._v3 is not None else {})

    def _if_on(self, values: Values) -> Values:
        return values if self._plan.settings.listen else {}

    def _kernel_drops(self) -> int:
        return self._dropped + (0 if self._receiver is None else self._receiver.kernel_drops)

    @property
    def ports(self) -> tuple[int, ...]:
        """The ports on which traps are heard now."""
        return () if self._receiver is None else self._receiver.ports

    @property
    def v3(self) -> V3Decoder | None:
        """What decodes SNMPv3, where a user may send."""
        return self._v3

    def configure(self, config: Config) -> None:
        """Take a configuration; sockets stay open where nothing that concerns them changed."""
        self._gate.update(sources(config), time.monotonic())
        self._polls.retain(config.devices)
        self._sayings.retain(config.devices)
        plan = _plan(config)
        if plan != self._plan:
            self._plan = plan
            self._changed.set()

    async def run(self) -> None:
        """Hear traps as configured, until cancelled."""
        failed = False
        while True:
            self._changed.clear()
            plan = self._plan
            if not plan.settings.listen:
                await self._changed.wait()
                continue
            try:
                await self._serve(plan)
                failed = False
            except OSError as error:
                if not failed:
                    logger.error("traps cannot be heard listen=%s reason=%s", _places(plan), os.strerror(error.errno or 0))
                failed = True
                await self._wait(RETRY_S)

    async def _serve(self, plan: _Plan) -> None:
        """Hear until the plan changes; OSError when a port cannot be had."""
        async with AsyncExitStack() as stack:
            if plan.users:
                self._v3 = V3Decoder(V3Settings(start=lambda: self._next_start(plan), users=plan.users))
                task = asyncio.create_task(self._v3.run())
                stack.push_async_callback(_ended, task)
            receiver = TrapReceiver(plan.settings.listen, self._gate, self._take, stats=self.stats, secured=self._v3)
            receiver.accept(plan.communities)
            try:
                self._receiver = await stack.enter_async_context(receiver)
                self.listening.set()
                logger.info("traps are heard listen=%s v3_users=%d", _places(plan), len(plan.users))
                while not self._changed.is_set():
                    await self._wait(TICK_S)
                    self.tick(time.monotonic())
            finally:
                self.listening.clear()
                self._dropped = self._kernel_drops()
                self._receiver = None
                self._v3 = None

    async def _next_start(self, plan: _Plan) -> tuple[bytes, int]:
        return await asyncio.to_thread(next_start, self._folder, plan.settings.engine_id, time.time())

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._changed.wait()
        except TimeoutError:
            pass

    def _take(self, address: str, notification: Notification) -> None:
        """Take one that may be believed to come from a device at this address; nothing of it but its kind and port number is used."""
        found = meaning(notification.trap_oid)
        self._kinds[found.kind] += 1
        now = time.monotonic()
        port = "" if notification.if_index is None else f" if_index={notification.if_index}"
        for device in self._gate.devices(address):
            self._polls.note(device, found.collectors, now, f"trap {found.kind}{port}")
            if found.words:
                self._say(device, found.words, now)

    def _say(self, device: str, words: str, now: float) -> None:
        before = self._sayings.say(device, words, now)
        if before is not None:
            detail = f"{words} ({before} more since it was last said)" if before else words
            self._events.add(Event(at=time.time(), kind=EventKind.TRAP, device=device, detail=detail))

    def tick(self, now: float) -> None:
        """Ask for the polls that are due, and tell of strangers now and then."""
        for request in self._polls.due(now, self._look):
            self._ask(request)
        if now - self._told_at >= STRANGERS_TOLD_S:
            self._told_at = now
            self._sayings.prune(now)
            self._tell_strangers()

    def _tell_strangers(self) -> None:
        strangers = self.stats.strangers
        if strangers:
            names = ", ".join(address for address, _ in strangers.most_common(STRANGERS_TOLD))
            logger.warning("traps of addresses that no device has were dropped addresses=%d most=%s", len(strangers), names)
            strangers.clear()


def sources(config: Config) -> dict[str, tuple[str, ...]]:
    """Return the polled devices by the addresses from which they may send."""
    found: dict[str, tuple[str, ...]] = {}
    for device in config.polled_devices():
        for address in dict.fromkeys((*filter(None, (device.address,)), *device.trap_sources)):
            found[address] = (*found.get(address, ()), device.name)
    return found


def _plan(config: Config) -> _Plan:
    settings = config.settings.traps
    named = [config.credentials.get(name) for name in settings.credentials]
    known = [security(credential, "") for credential in named if isinstance(credential, SnmpCredential)]
    return _Plan(
        settings,
        communities=tuple(one.community for one in known if isinstance(one, Community)),
        users=tuple(one for one in known if isinstance(one, UsmUser)),
    )


def _places(plan: _Plan) -> str:
    return ",".join(f"[{host}]:{port}" if ":" in host else f"{host}:{port}" for host, port in plan.settings.listen)


async def _ended(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.wait({task})
