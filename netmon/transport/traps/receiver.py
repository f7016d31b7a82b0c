"""The receiver: drains its sockets at most a hundred times a second, and decodes a bounded part of what it let in."""

import asyncio
import hmac
from collections import deque
from collections.abc import Callable, Collection, Sequence
from typing import Final, NamedTuple, Protocol

from netmon.model.trap import Notification
from netmon.transport.snmp.ber import BerError
from netmon.transport.traps.decode import Envelope, acknowledgement, decode_pdu, open_envelope
from netmon.transport.traps.gate import Gate, Result, Seen, TrapStats
from netmon.transport.traps.wire import Datagram, Wire

# A socket that wakes the loop for each of 5,000 datagrams a second costs more than reading them: it is looked at once in this long.
PAUSE_S: Final = 0.01
DRAIN: Final = 256
DECODE: Final = 24
QUEUE: Final = 1_000

Take = Callable[[str, Notification], None]
Answer = Callable[[bytes], bool]


class Secured(Protocol):
    """Takes SNMPv3 messages; what came of each is told by `done(result, notification, answers)`, perhaps later."""

    def submit(self, address: str, data: bytes, done: "Done") -> Result | None:
        """Take a message; a Result at once when it is dropped."""
        ...


Done = Callable[[Result, Notification | None, Sequence[bytes]], None]


class _Queued(NamedTuple):
    wire: Wire
    datagram: Datagram


class TrapReceiver:
    """`async with` listens at `places` (host, port; OSError when one cannot be had) and calls `take(address, notification)` on the loop.

    Nothing in here waits for anybody: what does not fit is dropped and counted in `stats`.
    """

    def __init__(self, places: Sequence[tuple[str, int]], gate: Gate, take: Take, *, stats: TrapStats, secured: Secured | None = None) -> None:
        self._places = tuple(places)
        self._gate = gate
        self._take = take
        self._secured = secured
        self._communities: tuple[bytes, ...] = ()
        self._wires: list[Wire] = []
        self._queue: deque[_Queued] = deque()
        self._seen = Seen()
        self._timer: asyncio.TimerHandle | None = None
        self._resting: set[Wire] = set()
        self.stats = stats

    def accept(self, communities: Collection[bytes]) -> None:
        """Take the communities that v1 and v2c notifications must carry."""
        self._communities = tuple(communities)

    async def __aenter__(self) -> "TrapReceiver":
        self._loop = asyncio.get_running_loop()
        try:
            for host, port in self._places:
                self._wires.append(Wire(host, port))
        except OSError:
            self._close()
            raise
        for wire in self._wires:
            self._loop.add_reader(wire, self._readable, wire)
        return self

    async def __aexit__(self, *exc: object) -> None:
        for wire in self._wires:
            if wire not in self._resting:
                self._loop.remove_reader(wire)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._resting.clear()
        self._queue.clear()
        self._close()

    def _close(self) -> None:
        for wire in self._wires:
            wire.close()
        self._wires.clear()

    @property
    def ports(self) -> tuple[int, ...]:
        """The ports, in the order of the places."""
        return tuple(wire.port for wire in self._wires)

    @property
    def queued(self) -> int:
        """Datagrams that wait to be decoded."""
        return len(self._queue)

    @property
    def kernel_drops(self) -> int:
        """Datagrams for which the receive buffers had no room."""
        return sum(wire.drops for wire in self._wires)

    def _readable(self, wire: Wire) -> None:
        self._loop.remove_reader(wire)
        self._resting.add(wire)
        self._drain(wire)
        self._work()
        if self._timer is None:
            self._timer = self._loop.call_later(PAUSE_S, self._resume)

    def _resume(self) -> None:
        self._timer = None
        resting, self._resting = self._resting, set()
        for wire in resting:
            self._loop.add_reader(wire, self._readable, wire)
        if self._queue:
            self._work()
        if self._queue:
            self._timer = self._loop.call_later(PAUSE_S, self._resume)

    def _drain(self, wire: Wire) -> None:
        now = self._loop.time()
        results = self.stats.results
        for datagram in wire.receive(DRAIN):
            refused = self._gate.admit(datagram.address, now)
            if refused is not None:
                results[refused] += 1
                if refused is Result.UNKNOWN_SOURCE:
                    self.stats.stranger(datagram.address)
            elif not datagram.whole:
                results[Result.TOO_BIG] += 1
            elif len(self._queue) >= QUEUE:
                results[Result.QUEUE_FULL] += 1
            else:
                self._queue.append(_Queued(wire, datagram))

    def _work(self) -> None:
        now = self._loop.time()
        for _ in range(min(DECODE, len(self._queue))):
            wire, datagram = self._queue.popleft()
            result = self._one(wire, datagram, now)
            if result is not None:
                self.stats.results[result] += 1

    def _one(self, wire: Wire, datagram: Datagram, now: float) -> Result | None:
        """Return what became of one; None: SNMPv3, which is told later."""
        data = datagram.data
        try:
            envelope = open_envelope(data)
            if envelope.version == "3":
                return self._one_secured(wire, datagram)
            if not self._is_ours(envelope.community):
                return Result.COMMUNITY
            notification = decode_pdu(data, envelope)
        except BerError:
            return Result.MALFORMED
        return self._told(wire, datagram, envelope, notification, now=now)

    def _told(self, wire: Wire, datagram: Datagram, envelope: Envelope, notification: Notification, *, now: float) -> Result:
        if notification.confirmed and wire.answer(datagram, acknowledgement(datagram.data, envelope)):
            self.stats.acknowledged += 1
        if self._seen.again(datagram.address, datagram.data, now):
            return Result.DUPLICATE
        self._take(datagram.address, notification)
        return Result.TAKEN

    def _one_secured(self, wire: Wire, datagram: Datagram) -> Result | None:
        if self._secured is None:
            return Result.V3_USER

        def done(result: Result, notification: Notification | None, answers: Sequence[bytes]) -> None:
            if wire not in self._wires:
                return
            sent = [wire.answer(datagram, answer) for answer in answers]
            if notification is not None and self._seen.again(datagram.address, datagram.data, self._loop.time()):
                result = Result.DUPLICATE
            elif notification is not None:
                self.stats.acknowledged += notification.confirmed and any(sent)
                self._take(datagram.address, notification)
            self.stats.results[result] += 1

        return self._secured.submit(datagram.address, datagram.data, done)

    def _is_ours(self, community: bytes) -> bool:
        return any(hmac.compare_digest(community, known) for known in self._communities)
