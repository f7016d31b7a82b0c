"""One question and everything that comes back for it: from whom, from where else, and what routers and hosts say by ICMP.

netmon's SNMP client hides what it can cope with; here it is to be seen. One socket a question, unconnected, so that an answer from another address
is heard as well, with the kernel's queue of ICMP errors (ip(7) IP_RECVERR, ipv6(7) IPV6_RECVERR).
"""

import asyncio
import errno
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final, NamedTuple

IP_RECVERR: Final = 11  # linux/in.h; the socket module does not name it
IPV6_RECVERR: Final = 25  # linux/in6.h
MSG_ERRQUEUE: Final = 0x2000
MAX_HEARD: Final = 200
_EXTENDED: Final = struct.Struct("=IBBBBII")  # sock_extended_err: errno, origin, type, code, pad, info, data
_FAMILIES: Final = {4: socket.AF_INET, 6: socket.AF_INET6}


class Place(NamedTuple):
    """An agent's address and UDP port."""

    host: str
    port: int


class Heard(NamedTuple):
    """One datagram that came, after so many seconds."""

    data: bytes
    source: Place
    after_s: float


class Bounced(NamedTuple):
    """One ICMP error: who sent it (None: not told), its type and code, and what the kernel makes of it."""

    by: str | None
    kind: int
    code: int
    error: int

    @property
    def refused(self) -> bool:
        """True when the machine itself says that nothing listens on the port."""
        return self.error == errno.ECONNREFUSED

    @property
    def prohibited(self) -> bool:
        """True when somebody on the way forbids it (RFC 1812: codes 9, 10 and 13 of ICMP type 3; RFC 4443: code 1 of type 1)."""
        return self.error in (errno.EACCES, errno.EPERM) or (self.kind == 3 and self.code in (9, 10, 13))


@dataclass(slots=True)
class Exchange:
    """What came of one question; `unsent` is the errno with which this machine could not send at all."""

    heard: list[Heard] = field(default_factory=list)
    bounced: list[Bounced] = field(default_factory=list)
    unsent: int | None = None

    def elsewhere(self, place: Place) -> Place | None:
        """Return an address that answered although another was asked."""
        return next((heard.source for heard in self.heard if not same_address(heard.source.host, place.host)), None)


def same_address(first: str, second: str) -> bool:
    """Compare addresses whatever their spelling; zones are ignored."""
    return ip_address(first.partition("%")[0]) == ip_address(second.partition("%")[0])


def route_to(place: Place) -> tuple[str | None, int | None]:
    """Return the address of this machine that the agent sees, or the errno that says why there is no way; nothing is sent."""
    try:
        with socket.socket(_family(place), socket.SOCK_DGRAM) as probe:
            probe.connect((place.host, place.port))
            return str(probe.getsockname()[0]), None
    except OSError as error:
        return None, error.errno or errno.EHOSTUNREACH


def _family(place: Place) -> socket.AddressFamily:
    return _FAMILIES[ip_address(place.host.partition("%")[0]).version]


class Listener:
    """The socket of one question; `async with` opens and closes it."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.exchange = Exchange()
        self._wanted: Callable[[Heard], bool] | None = None

    async def __aenter__(self) -> "Listener":
        self._loop = asyncio.get_running_loop()
        family = _family(self.place)
        self._sock = socket.socket(family, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC)
        with suppress(OSError):  # without it an error is silence, nothing worse
            level, option = (socket.IPPROTO_IP, IP_RECVERR) if family is socket.AF_INET else (socket.IPPROTO_IPV6, IPV6_RECVERR)
            self._sock.setsockopt(level, option, 1)
        self._done: asyncio.Future[None] = self._loop.create_future()
        self._loop.add_reader(self._sock, self._readable)
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._loop.remove_reader(self._sock)
        self._sock.close()

    async def ask(self, message: bytes, timeout_s: float, wanted: Callable[[Heard], bool]) -> Exchange:
        """Send one datagram and listen until `wanted` likes what came, the port is refused, or the time is over."""
        self._wanted = wanted
        self._started = self._loop.time()
        try:
            self._sock.sendto(message, self._address())
        except BlockingIOError:
            pass
        except OSError as error:
            self.exchange.unsent = error.errno or errno.EIO
            return self.exchange
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self._done
        return self.exchange

    def _address(self) -> tuple[object, ...]:
        if _family(self.place) is socket.AF_INET:
            return (self.place.host, self.place.port)
        info = socket.getaddrinfo(self.place.host, self.place.port, socket.AF_INET6, socket.SOCK_DGRAM, flags=socket.AI_NUMERICHOST)
        return tuple(info[0][4])

    def _readable(self) -> None:
        self._errors()
        for _ in range(MAX_HEARD):
            try:
                data, source = self._sock.recvfrom(65535)
            except BlockingIOError:
                return
            except OSError:
                self._errors()  # reported once on the socket; its whole story is in the queue
                continue
            heard = Heard(data, Place(str(source[0]), int(source[1])), self._loop.time() - self._started)
            if len(self.exchange.heard) < MAX_HEARD:
                self.exchange.heard.append(heard)
            if self._wanted is not None and self._wanted(heard):
                self._end()

    def _errors(self) -> None:
        while len(self.exchange.bounced) < MAX_HEARD:
            try:
                _, ancillary, _, _ = self._sock.recvmsg(512, 512, MSG_ERRQUEUE)
            except OSError:
                return
            for _, kind, body in ancillary:
                if kind in (IP_RECVERR, IPV6_RECVERR) and len(body) >= _EXTENDED.size:
                    number, _, icmp, code, *_ = _EXTENDED.unpack_from(body)
                    self.exchange.bounced.append(Bounced(_offender(body[_EXTENDED.size :]), icmp, code, number))
                    if number == errno.ECONNREFUSED:
                        self._end()

    def _end(self) -> None:
        if not self._done.done():
            self._done.set_result(None)


def _offender(address: bytes) -> str | None:
    """Read the sockaddr behind a sock_extended_err."""
    if len(address) < 2:
        return None
    (family,) = struct.unpack_from("=H", address)
    if family == socket.AF_INET and len(address) >= 8:
        return socket.inet_ntop(socket.AF_INET, address[4:8])
    if family == socket.AF_INET6 and len(address) >= 24:
        return socket.inet_ntop(socket.AF_INET6, address[8:24])
    return None
