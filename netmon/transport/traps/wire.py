"""One UDP socket that hears notifications, and answers informs from the very address to which they were sent."""

import errno
import logging
import socket
import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

logger = logging.getLogger(__name__)

WANTED_BUFFER: Final = 4 << 20
SO_RXQ_OVFL: Final = 40
IP_PKTINFO: Final = 8
IPV6_RECVPKTINFO: Final = 49
IPV6_PKTINFO: Final = 50
MAX_DATAGRAM: Final = 8_192
ANCILLARY_BYTES: Final = 128

Ancillary = tuple[int, int, bytes]


class Datagram(NamedTuple):
    """One datagram; `whole` False: it was longer than any notification that netmon reads. `local` is the ancillary data to answer with."""

    data: bytes
    source: tuple[object, ...]
    whole: bool
    local: Ancillary | None

    @property
    def address(self) -> str:
        """The sender's address without its zone."""
        return str(self.source[0]).partition("%")[0]


class Wire:
    """An open socket; `receive` never waits."""

    def __init__(self, host: str, port: int) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.drops = 0
        self._sock = sock = socket.socket(family, socket.SOCK_DGRAM)
        try:
            sock.setblocking(False)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, WANTED_BUFFER)
            sock.setsockopt(socket.SOL_SOCKET, SO_RXQ_OVFL, 1)
            if family == socket.AF_INET6:
                sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                sock.setsockopt(socket.IPPROTO_IPV6, IPV6_RECVPKTINFO, 1)
            else:
                sock.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
            sock.bind((host, port))
        except OSError:
            sock.close()
            raise

    def fileno(self) -> int:
        """Return the descriptor, for the loop."""
        return self._sock.fileno()

    @property
    def port(self) -> int:
        """The local port."""
        return int(self._sock.getsockname()[1])

    def close(self) -> None:
        """Close the socket."""
        self._sock.close()

    def receive(self, limit: int) -> Iterator[Datagram]:
        """Yield what lies in the buffer, at most `limit` datagrams."""
        receive = self._sock.recvmsg
        for _ in range(limit):
            try:
                data, ancillary, flags, source = receive(MAX_DATAGRAM, ANCILLARY_BYTES)
            except (BlockingIOError, InterruptedError):
                return
            except OSError as error:  # an ICMP error about an answer of ours
                logger.debug("trap socket error errno=%s", error.errno)
                continue
            yield Datagram(data, source, not flags & socket.MSG_TRUNC, self._read(ancillary))

    def answer(self, to: Datagram, data: bytes) -> bool:
        """Send an answer; False when this machine could not (the sender will ask again)."""
        try:
            self._sock.sendmsg([data], [] if to.local is None else [to.local], 0, to.source)
        except OSError as error:
            if error.errno in (errno.EBADF, errno.ENOTSOCK):
                raise
            return False
        return True

    def _read(self, ancillary: list[Ancillary]) -> Ancillary | None:
        """Note the kernel's count of lost datagrams and return what makes an answer leave from the address that was asked."""
        local: Ancillary | None = None
        for level, kind, body in ancillary:
            if level == socket.SOL_SOCKET and kind == SO_RXQ_OVFL and len(body) >= 4:
                self.drops = max(self.drops, struct.unpack_from("=I", body)[0])
            elif level == socket.IPPROTO_IP and kind == IP_PKTINFO and len(body) >= 12:
                local = (level, kind, bytes(4) + body[4:8] + bytes(4))
            elif level == socket.IPPROTO_IPV6 and kind == IPV6_PKTINFO and len(body) >= 20:
                local = (level, kind, body[:20])
        return local
