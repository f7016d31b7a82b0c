"""One UDP socket for all devices of an address family: what is in flight, what came back, what was lost on this machine."""

import asyncio
import errno
import logging
import random
import socket
import struct
from collections import deque
from typing import Final, Protocol

from netmon.transport.snmp.pdu import RID_LOW, peek_request_id

log = logging.getLogger(__name__)

SO_RCVBUFFORCE: Final = 33
SO_RXQ_OVFL: Final = 40
SO_MEMINFO: Final = 55
_MEMINFO_DROPS: Final = 8
WANTED_BUFFER: Final = 16 << 20
# What the kernel charges to the receive buffer for one full reply: a page for the data and the skb around it.
REPLY_CHARGE: Final = 4352
BATCH: Final = 64
DRAIN_BATCHES: Final = 64
SOURCES_KEPT: Final = 20_000
TICK_S: Final = 0.05
# A request counts against the limit for so long: who has not answered by then is hardly part of a burst, and must not take the places of others.
HOLD_S: Final = 0.25
Address = tuple[str, int]


class Exchange(Protocol):
    """One request from its first sending until an answer is accepted or it is given up; `holds` is the endpoint's: it counts against the limit."""

    address: tuple[object, ...]
    host: str
    any_source: bool
    request_id: int
    sent_at: float
    drops_at: int
    bucket: int
    holds: bool

    def message(self) -> bytes:
        """Return the datagram to send."""
        ...

    def received(self, data: bytes, now: float) -> bool:
        """Take a datagram with this request id; False when it is not the awaited answer, which is then still awaited."""
        ...

    def misdirected(self, source: tuple[object, ...]) -> None:
        """The awaited request id came from an address that was not asked."""
        ...

    def expired(self, now: float, local_drops: bool) -> None:
        """The time to wait is over; `local_drops`: this machine lost datagrams meanwhile."""
        ...


class Endpoint:
    """The socket of one address family; `async with` opens and closes it."""

    def __init__(self, family: socket.AddressFamily, *, buffer_bytes: int = WANTED_BUFFER, in_flight_limit: int | None = None) -> None:
        self.family = family
        self._wanted = buffer_bytes
        self._fixed_limit = in_flight_limit
        self._pending: dict[int, Exchange] = {}
        self._waiting: deque[tuple[Exchange, float]] = deque()
        self._young: deque[Exchange] = deque()
        self._held = 0
        self._wheel: dict[int, list[Exchange]] = {}
        self._sweeper: asyncio.TimerHandle | None = None
        self._random = random.SystemRandom()
        self._unasked_from: dict[tuple[object, ...], int] = {}
        self.buffer_bytes = 0
        self.limit = 0
        self.drops = 0
        self.sent = 0
        self.received = 0
        self.malformed = 0
        self.unmatched = 0
        self.send_errors = 0

    async def __aenter__(self) -> "Endpoint":
        self._loop = asyncio.get_running_loop()
        self._sock = sock = socket.socket(self.family, socket.SOCK_DGRAM)
        sock.setblocking(False)
        try:
            sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, self._wanted)
        except OSError:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self._wanted)
        sock.setsockopt(socket.SOL_SOCKET, SO_RXQ_OVFL, 1)
        sock.bind(("", 0))
        self.buffer_bytes = sock.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)
        self._ceiling = self.limit = self._fixed_limit or max(16, self.buffer_bytes // REPLY_CHARGE)
        # Guessable request ids would let anybody who can send us a datagram answer for a device.
        self._jump = random.Random(self._random.getrandbits(64)).getrandbits
        self._loop.add_reader(sock, self._readable)
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._loop.remove_reader(self._sock)
        if self._sweeper is not None:
            self._sweeper.cancel()
        self._sock.close()
        self._pending.clear()
        self._waiting.clear()
        self._young.clear()
        self._wheel.clear()

    @property
    def port(self) -> int:
        """The local port."""
        return int(self._sock.getsockname()[1])

    @property
    def in_flight(self) -> int:
        """Requests that wait for an answer now."""
        return len(self._pending)

    @property
    def queued(self) -> int:
        """Requests that wait for a place."""
        return len(self._waiting)

    def submit(self, exchange: Exchange, timeout_s: float) -> None:
        """Send now, or when a place in flight is free."""
        if self._held >= self.limit:
            self._waiting.append((exchange, timeout_s))
            return
        exchange.holds = True
        self._held += 1
        self._young.append(exchange)
        request_id = RID_LOW | self._jump(30)
        while request_id in self._pending:
            request_id = RID_LOW | self._jump(30)
        exchange.request_id = request_id
        self._pending[request_id] = exchange
        exchange.sent_at = self._loop.time()
        self._send(exchange, exchange.sent_at, timeout_s)

    def resend(self, exchange: Exchange, timeout_s: float) -> None:
        """Send once more under the same request id, so that a late answer to the first sending still counts."""
        self._pending[exchange.request_id] = exchange
        self._send(exchange, self._loop.time(), timeout_s)

    def forget(self, exchange: Exchange) -> None:
        """Give up waiting; a waiting exchange that was never sent is skipped when its turn comes."""
        if self._pending.get(exchange.request_id) is exchange:
            del self._pending[exchange.request_id]
            self._release(exchange)
            if self._waiting:
                self._refill()

    def _release(self, exchange: Exchange) -> None:
        if exchange.holds:
            exchange.holds = False
            self._held -= 1

    def _send(self, exchange: Exchange, now: float, timeout_s: float) -> None:
        exchange.drops_at = self.drops
        exchange.bucket = bucket = int((now + timeout_s) / TICK_S) + 1
        wheel = self._wheel
        if bucket in wheel:
            wheel[bucket].append(exchange)
        else:
            wheel[bucket] = [exchange]
            if self._sweeper is None:
                self._sweeper = self._loop.call_later(TICK_S, self._sweep)
        try:
            self._sock.sendto(exchange.message(), exchange.address)
            self.sent += 1
        except BlockingIOError:
            self.send_errors += 1  # the retry covers it
        except OSError as error:
            self.send_errors += 1
            if error.errno not in (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EPERM, errno.ECONNREFUSED, errno.ENOBUFS, errno.EINVAL, errno.EADDRNOTAVAIL):
                raise

    def _refill(self) -> None:
        while self._waiting and self._held < self.limit:
            exchange, timeout_s = self._waiting.popleft()
            if exchange.bucket >= 0:
                self.submit(exchange, timeout_s)

    def _readable(self) -> None:
        sock = self._sock
        pending = self._pending
        now = self._loop.time()
        try:
            data, ancillary, _flags, source = sock.recvmsg(65535, 64)
            if ancillary:
                self._count_drops(ancillary)
            left = BATCH
            while True:
                self.received += 1
                request_id = peek_request_id(data)
                exchange = None if request_id is None else pending.get(request_id)
                if exchange is None:
                    self._unasked(request_id, source)
                elif source != exchange.address and not exchange.any_source and source[:2] != exchange.address[:2]:
                    self.unmatched += 1
                    exchange.misdirected(source)
                else:
                    del pending[exchange.request_id]
                    self._release(exchange)
                    if not exchange.received(data, now):
                        pending[exchange.request_id] = exchange
                left -= 1
                if left == 0:
                    break
                data, source = sock.recvfrom(65535)
        except BlockingIOError:
            pass
        except OSError as error:  # an ICMP error reported on the socket; the request's own timer handles it
            log.debug("socket error on receive errno=%s", error.errno)
        if self._waiting:
            self._refill()

    def _drain(self) -> None:
        """Read what already lies in the buffer, so that our own lateness is not taken for a device's silence."""
        before = -1
        for _ in range(DRAIN_BATCHES):
            if self.received == before:
                return
            before = self.received
            self._readable()

    def _unasked(self, request_id: int | None, source: tuple[object, ...]) -> None:
        if request_id is None:
            self.malformed += 1
        else:
            self.unmatched += 1
        if source in self._unasked_from or len(self._unasked_from) < SOURCES_KEPT:
            self._unasked_from[source] = self._unasked_from.get(source, 0) + 1

    def unasked_from(self, address: tuple[object, ...]) -> int:
        """Return how many datagrams that answer nothing asked came from an address: duplicates, late answers, other request ids."""
        return self._unasked_from.get(address, 0)

    def _count_drops(self, ancillary: list[tuple[int, int, bytes]]) -> None:
        for level, kind, body in ancillary:
            if level == socket.SOL_SOCKET and kind == SO_RXQ_OVFL and len(body) >= 4:
                self.count_drops(struct.unpack_from("=I", body)[0])

    def count_drops(self, total: int) -> None:
        """Take the kernel's count of datagrams that this socket lost since it was opened; a new loss halves what may be in flight."""
        if total > self.drops:
            self.drops = total
            self.limit = max(16, self.limit // 2)

    def _sweep(self) -> None:
        now = self._loop.time()
        current = int(now / TICK_S)
        due = sorted(bucket for bucket in self._wheel if bucket <= current)
        if due:
            self._drain()
            try:
                meminfo = self._sock.getsockopt(socket.SOL_SOCKET, SO_MEMINFO, 36)
                self.count_drops(struct.unpack_from("=9I", meminfo)[_MEMINFO_DROPS])
            except (OSError, struct.error):
                pass  # kernels before 4.12: the ancillary counter alone
            if self.limit < self._ceiling:
                self.limit = min(self._ceiling, self.limit + 1)
        young = self._young
        while young and young[0].sent_at <= now - HOLD_S:
            self._release(young.popleft())
        for bucket in due:
            for exchange in self._wheel.pop(bucket):
                if exchange.bucket == bucket and self._pending.get(exchange.request_id) is exchange:
                    del self._pending[exchange.request_id]
                    self._release(exchange)
                    exchange.expired(now, self.drops > exchange.drops_at)
        if self._waiting:
            self._refill()
        self._sweeper = self._loop.call_later(TICK_S, self._sweep) if self._wheel or self._waiting else None
