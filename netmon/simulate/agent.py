"""An SNMP agent (v1 and v2c) inside this process: a view, a mode of answering, and the faults of its line."""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from netmon.simulate.life import Life, SteadyLife
from netmon.simulate.mib import MibView
from netmon.simulate.mode import HEALTHY, Delivery, Exchange, Mode
from netmon.simulate.pdu import parse_request
from netmon.simulate.responder import Limits
from netmon.simulate.values import Moment
from netmon.transport.snmp.ber import BerError


@dataclass(slots=True)
class AgentStats:
    """What one agent met; `requests` are those it answered or meant to, `varbinds` those it put into answers, `operations` the kinds of PDU that came."""

    datagrams: int = 0
    requests: int = 0
    varbinds: int = 0
    malformed: int = 0
    wrong_community: int = 0
    lost: int = 0
    ignored: int = 0
    operations: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The line to an agent: a fixed delay of each answer, and the share of requests that get lost on it."""

    latency_s: float = 0.0
    loss_ratio: float = 0.0
    seed: int = 0


@dataclass(slots=True, kw_only=True, eq=False)
class Agent:
    """Serves `view`; view, mode, `alive` and `life` may be changed at any time.

    `clock` is the agent's own: uptime and live values follow it. Without a `life` the agent has run for `uptime_s`.
    """

    view: MibView
    name: str = ""
    community: bytes = field(default=b"public", repr=False)
    limits: Limits = field(default_factory=Limits)
    line: Line = field(default_factory=Line)
    clock: Callable[[], float] = time.monotonic
    uptime_s: float = 0.0
    life: Life | None = None
    alive: bool = True
    stats: AgentStats = field(default_factory=AgentStats)
    _mode: Mode = HEALTHY
    _served: MibView | None = None
    _dice: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._dice = random.Random(self.line.seed)
        if self.life is None:
            self.life = SteadyLife(self.clock() - self.uptime_s)

    @property
    def mode(self) -> Mode:
        """The way of answering."""
        return self._mode

    @mode.setter
    def mode(self, mode: Mode) -> None:
        self._mode = mode
        self._served = None

    def reboot(self, renumber: Mapping[int, int] | None = None) -> None:
        """Start anew now: uptime and counters begin at 0, and interfaces may get new ifIndexes."""
        self.life = SteadyLife(self.clock())
        if renumber:
            self.view.renumber_interfaces(renumber)
            self._served = None

    def handle(self, data: bytes) -> Sequence[Delivery]:
        """Return what goes back for one datagram."""
        self.stats.datagrams += 1
        now_s = self.clock()
        boot_s = self.life.boot(now_s) if self.life is not None else None
        if not self.alive or boot_s is None:
            self.stats.ignored += 1
            return ()
        if self.line.loss_ratio and self._dice.random() < self.line.loss_ratio:
            self.stats.lost += 1
            return ()
        try:
            return self._answer(data, Moment(now_s, boot_s))
        except BerError:
            self.stats.malformed += 1
            return ()

    def _answer(self, data: bytes, moment: Moment) -> Sequence[Delivery]:
        request = parse_request(data)
        if request.community != self.community:
            self.stats.wrong_community += 1
            return ()
        self.stats.requests += 1
        self.stats.operations.add(request.operation)
        if self._served is None:
            self._served = self._mode.prepare(self.view)
        answer = self._mode.answer(Exchange(self._served, request, moment, self.limits, self.stats.requests))
        self.stats.varbinds += len(answer.varbinds)
        deliveries = self._mode.deliver(self._mode.encode(request, answer))
        latency_s = self.line.latency_s
        return deliveries if not latency_s else [delivery._replace(delay_s=delivery.delay_s + latency_s) for delivery in deliveries]
