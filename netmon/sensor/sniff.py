"""The sensor's sockets: one that hears, one that only counts broadcast, one frame sent now and then."""

import asyncio
import logging
import socket
import struct
import time
from collections.abc import Callable
from typing import Final

from netmon.sensor.socket_filter import BROADCAST, LISTEN, attach

logger = logging.getLogger(__name__)

ETH_P_ALL: Final = 0x0003
SOL_PACKET: Final = 263
PACKET_ADD_MEMBERSHIP, PACKET_STATISTICS, PACKET_AUXDATA = 1, 6, 8
PACKET_MR_PROMISC: Final = 1
PACKET_OUTGOING: Final = 4
VLAN_VALID: Final = 0x10
AUXDATA: Final = struct.Struct("IIIHHHH")
BUFFER_BYTES: Final = 2 << 20
SNAP: Final = 2_048
# So many frames at a time, then whoever else waits has his turn.
BATCH: Final = 64

Heard = Callable[[bytes, int], None]


class Sniffer:
    """Hears one interface; `async with` opens the sockets. PermissionError without CAP_NET_RAW, OSError for an interface that there is not."""

    def __init__(self, interface: str, heard: Heard) -> None:
        self._interface = interface
        self._heard = heard
        self.frames = 0
        self.dropped = 0
        self.failing = False

    async def __aenter__(self) -> "Sniffer":
        self._loop = asyncio.get_running_loop()
        self._listen = self._open(LISTEN)
        try:
            self._count = self._open(BROADCAST)
        except BaseException:
            self._listen.close()
            raise
        self._listen.setsockopt(SOL_PACKET, PACKET_AUXDATA, 1)
        self._listen.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
        self._count.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)  # nobody reads it: the kernel counts what it would have kept
        self._statistics(self._count)
        self._counted_at = time.monotonic()
        self._loop.add_reader(self._listen, self._readable)
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._loop.remove_reader(self._listen)
        self._listen.close()
        self._count.close()

    def _open(self, steps: tuple[object, ...]) -> socket.socket:
        sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        try:
            sock.setblocking(False)
            attach(sock, steps)  # type: ignore[arg-type]
            sock.bind((self._interface, ETH_P_ALL))
            # Answers to a station that does not exist would else be thrown away by the network card.
            membership = struct.pack("iHH8s", socket.if_nametoindex(self._interface), PACKET_MR_PROMISC, 0, b"")
            sock.setsockopt(SOL_PACKET, PACKET_ADD_MEMBERSHIP, membership)
        except BaseException:
            sock.close()
            raise
        return sock

    def _readable(self) -> None:
        for _ in range(BATCH):
            try:
                frame, ancillary, _flags, address = self._listen.recvmsg(SNAP, socket.CMSG_SPACE(AUXDATA.size))
            except BlockingIOError:
                return
            except OSError as error:  # the interface went down: the socket tells it once, and hears again when it is up
                if not self.failing:
                    self.failing = True
                    logger.warning("interface is down interface=%s error=%s", self._interface, error.strerror)
                return
            self.failing = False
            if address[2] == PACKET_OUTGOING:
                continue
            self.frames += 1
            self._heard(frame, _vlan(ancillary))

    def send(self, frame: bytes) -> bool:
        """Send a frame; False when the interface does not take it now."""
        try:
            return self._listen.send(frame) == len(frame)
        except OSError:
            return False

    def lost(self) -> int:
        """Return how many frames the kernel had no room for since the start."""
        self.dropped += self._statistics(self._listen)[1]
        return self.dropped

    def broadcast_pps(self) -> float:
        """Return the broadcast and multicast frames a second since the last call."""
        now = time.monotonic()
        elapsed, self._counted_at = now - self._counted_at, now
        return self._statistics(self._count)[0] / elapsed if elapsed > 0 else 0.0

    @staticmethod
    def _statistics(sock: socket.socket) -> tuple[int, int]:
        """Return (frames that passed the filter, frames of them dropped); reading sets both to 0."""
        packets, drops = struct.unpack("II", sock.getsockopt(SOL_PACKET, PACKET_STATISTICS, 8))
        return packets, drops


def _vlan(ancillary: list[tuple[int, int, bytes]]) -> int:
    """Return the VLAN whose tag the kernel took off, 0 without."""
    for level, kind, data in ancillary:
        if level == SOL_PACKET and kind == PACKET_AUXDATA and len(data) >= AUXDATA.size:
            status, *_, tci, _tpid = AUXDATA.unpack_from(data)
            return tci & 0xFFF if status & VLAN_VALID else 0
    return 0
