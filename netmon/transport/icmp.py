"""ICMP and ICMPv6 echoes by icmplib: one socket per address family for all devices.

icmplib's own asyncio functions open a socket per host, and every raw ICMP socket is given every reply of the machine:
with 200 hosts in flight that cost 8 ms of processor time a host, and lost most replies. Here its sockets and requests are
used, and replies are told apart by sequence number, source and a secret payload.
"""

import asyncio
import contextlib
import ipaddress
import logging
import os
import secrets
import socket
import statistics
import struct
import time
from dataclasses import dataclass, field
from itertools import pairwise
from types import TracebackType
from typing import NamedTuple, Self

from icmplib import ICMPLibError, ICMPRequest, ICMPv4Socket, ICMPv6Socket, SocketPermissionError

from netmon.model.outcome import Outcome
from netmon.model.reading import Echo

logger = logging.getLogger(__name__)

RECEIVE_BUFFER_BYTES = 1 << 20
# Replies read per wake-up of the loop, so that a flood of them leaves the loop to others.
DRAIN = 64
SOL_RAW = 255  # linux/socket.h; the socket module does not name it
ICMP_FILTER = 1  # linux/icmp.h
ICMP6_FILTER = 1  # linux/icmpv6.h
IPV4_HEADER = 20
ECHO_HEADER = struct.Struct("!BBHHH")  # type, code, checksum, identifier, sequence: RFC 792, RFC 4443 section 4


class Permission(NamedTuple):
    """Whether echoes can be sent, and if not what to do about it."""

    ok: bool
    reason: str = ""


@dataclass(slots=True)
class PingerStats:
    """Counters since the start: `foreign` are replies that answer no echo of ours, `unsent` echoes that the kernel refused."""

    sent: int = 0
    received: int = 0
    foreign: int = 0
    unsent: int = 0


@dataclass(slots=True, eq=False)
class _Ping:
    """One host's echoes: `sent_at` maps the sequence numbers that are still unanswered to their time of sending."""

    address: str
    wanted: int
    done: asyncio.Future[None]
    sent: int = 0
    sent_at: dict[int, float] = field(default_factory=dict)
    rtts_s: list[float] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class _Wire:
    """An open socket of one address family."""

    socket: ICMPv4Socket | ICMPv6Socket
    reply_type: int
    privileged: bool
    header: int


class Pinger:
    """Sends several echoes to a host and measures loss and round trips; use as `async with`.

    Unprivileged datagram sockets (net.ipv4.ping_group_range) come first, raw sockets (CAP_NET_RAW) second.
    """

    def __init__(self, *, count: int = 3, interval_s: float = 0.2, timeout_s: float = 1.0, concurrency: int = 1000) -> None:
        self._count = count
        self._interval_s = interval_s
        self._timeout_s = timeout_s
        self._slots = asyncio.Semaphore(concurrency)
        self._wires: dict[int, _Wire] = {}
        self._pings: dict[int, _Ping] = {}
        self._sequence = secrets.randbelow(1 << 16)
        self._identifier = secrets.randbelow(1 << 16)
        self._payload = secrets.token_bytes(16)
        self._permission = Permission(ok=False, reason="not started")
        self.stats = PingerStats()

    def available(self) -> Permission:
        """Return what the check at the start found; without permission `ping` sends nothing."""
        return self._permission

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        reasons = []
        for version in (4, 6):
            try:
                wire = _open(version)
            except ICMPLibError as error:
                reasons.append(f"IPv{version}: {_why(error)}")
                continue
            self._wires[version] = wire
            loop.add_reader(wire.socket.sock, self._readable, wire)
        self._permission = Permission(ok=bool(self._wires), reason="; ".join(reasons))
        for reason in reasons:
            logger.warning("icmp not available reason=%s", reason)
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        loop = asyncio.get_running_loop()
        for wire in self._wires.values():
            loop.remove_reader(wire.socket.sock)
            wire.socket.close()
        self._wires.clear()
        for ping in self._pings.values():
            _end(ping)
        self._permission = Permission(ok=False, reason="stopped")

    async def ping(self, address: str, *, count: int | None = None, timeout_s: float | None = None) -> Echo:
        """Return how many echoes were sent and came back; `sent` 0 means that this machine could not send.

        `address` is an IPv4 or IPv6 address (a zone as in fe80::1%eth0 is allowed), never a name; raises ValueError otherwise.
        `timeout_s` is the wait after the last echo. Echoes go out `interval_s` apart, whether or not earlier ones were answered.
        """
        parsed = ipaddress.ip_address(address)
        wire = self._wires.get(parsed.version)
        if wire is None:
            return Echo(sent=0, received=0)
        async with self._slots:
            return await self._ping(wire, str(parsed), count or self._count, timeout_s or self._timeout_s)

    async def _ping(self, wire: _Wire, address: str, count: int, timeout_s: float) -> Echo:
        loop = asyncio.get_running_loop()
        ping = _Ping(address=address, wanted=count, done=loop.create_future())
        timers = [loop.call_later(number * self._interval_s, self._send, wire, ping) for number in range(1, count)]
        timers.append(loop.call_later((count - 1) * self._interval_s + timeout_s, _end, ping))
        try:
            self._send(wire, ping)
            await ping.done
        finally:
            for timer in timers:
                timer.cancel()
            for sequence in ping.sent_at:
                self._pings.pop(sequence, None)
        return _echo(ping)

    def _send(self, wire: _Wire, ping: _Ping) -> None:
        sequence = self._free_sequence()
        if sequence is None or wire.socket.sock is None:
            self.stats.unsent += 1
            return
        request = ICMPRequest(destination=ping.address, id=self._identifier, sequence=sequence, payload=self._payload)
        self._pings[sequence] = ping
        ping.sent_at[sequence] = time.perf_counter()
        try:
            wire.socket.send(request)
        except ICMPLibError:
            # No route, or a full send buffer: the echo is lost all the same, but it is known that the host never saw it.
            self.stats.unsent += 1
        else:
            self.stats.sent += 1
        ping.sent += 1

    def _free_sequence(self) -> int | None:
        for _ in range(1 << 16):
            self._sequence = (self._sequence + 1) & 0xFFFF
            if self._sequence not in self._pings:
                return self._sequence
        return None

    def _readable(self, wire: _Wire) -> None:
        for _ in range(DRAIN):
            try:
                packet, source = wire.socket.sock.recvfrom(2048)
            except (BlockingIOError, InterruptedError):
                return
            except OSError:
                # An ICMP error about an earlier echo, reported on the socket; the echo stays unanswered.
                continue
            self._received(wire, packet[wire.header :], source[0])

    def _received(self, wire: _Wire, message: bytes, source: str) -> None:
        now = time.perf_counter()
        if len(message) < ECHO_HEADER.size:
            return
        kind, _, _, identifier, sequence = ECHO_HEADER.unpack_from(message)
        if kind != wire.reply_type or (wire.privileged and identifier != self._identifier):
            return
        ping = self._pings.get(sequence)
        if ping is None or message[ECHO_HEADER.size :] != self._payload or not _same_address(source, ping.address):
            self.stats.foreign += 1
            return
        del self._pings[sequence]
        ping.rtts_s.append(now - ping.sent_at.pop(sequence))
        self.stats.received += 1
        if len(ping.rtts_s) == ping.wanted:
            _end(ping)


def outcome_of(echo: Echo) -> Outcome:
    """Return the outcome of an echo poll; when this machine could send nothing, nothing is known of the device."""
    if echo.sent == 0:
        return Outcome.SKIPPED
    return Outcome.OK if echo.received else Outcome.TIMEOUT


def _same_address(source: str, address: str) -> bool:
    return source == address or source.partition("%")[0] == address.partition("%")[0]


def _end(ping: _Ping) -> None:
    if not ping.done.done():
        ping.done.set_result(None)


def _echo(ping: _Ping) -> Echo:
    if not ping.rtts_s:
        return Echo(sent=ping.sent, received=0)
    rtts_s = ping.rtts_s
    steps = [abs(after - before) for before, after in pairwise(rtts_s)]
    jitter_s = sum(steps) / len(steps) if steps else None
    return Echo(sent=ping.sent, received=len(rtts_s), rtt_median_s=statistics.median(rtts_s), rtt_worst_s=max(rtts_s), jitter_s=jitter_s)


def _open(version: int) -> _Wire:
    """Open the family's socket; raises ICMPLibError when neither kind is permitted or the family is absent."""
    maker = ICMPv4Socket if version == 4 else ICMPv6Socket
    try:
        opened, privileged = maker(None, False), False
    except SocketPermissionError:
        opened, privileged = maker(None, True), True
    sock: socket.socket = opened.sock
    sock.setblocking(False)
    # Best effort: net.core.rmem_max bounds it, and a full buffer costs echoes, nothing worse.
    with contextlib.suppress(OSError):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
    reply_type = 0 if version == 4 else 129
    if privileged:
        _filter(sock, version, reply_type)
    return _Wire(socket=opened, reply_type=reply_type, privileged=privileged, header=IPV4_HEADER if privileged and version == 4 else 0)


def _filter(sock: socket.socket, version: int, reply_type: int) -> None:
    """Let the kernel pass only echo replies to a raw socket (a set bit blocks its type)."""
    with contextlib.suppress(OSError):
        if version == 4:
            sock.setsockopt(SOL_RAW, ICMP_FILTER, struct.pack("=I", 0xFFFFFFFF & ~(1 << reply_type)))
        else:
            words = [0xFFFFFFFF] * 8
            words[reply_type >> 5] &= ~(1 << (reply_type & 31))
            sock.setsockopt(socket.IPPROTO_ICMPV6, ICMP6_FILTER, struct.pack("=8I", *words))


def _why(error: ICMPLibError) -> str:
    if isinstance(error, SocketPermissionError):
        group = os.getgid()
        return f"not permitted: include group {group} in the sysctl net.ipv4.ping_group_range, or grant CAP_NET_RAW"
    return f"no socket ({type(error).__name__})"
