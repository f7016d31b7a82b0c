"""What the speed test's server counts: octets that the other end acknowledged or sent, each 100 ms, and round trips as the kernel sees them."""

import array
import asyncio
import fcntl
import socket
import struct
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from netmon.model.speedtest_token import Phase

RTT_AT: Final = 68
"""Where `tcpi_rtt` (microseconds, 32 bits) stands in Linux's struct tcp_info."""


@dataclass(slots=True, eq=False)
class Stream:
    """One connection of a direction; `written` is what was handed to it (down) or read from it (up)."""

    writer: asyncio.StreamWriter
    sends: bool
    written: int = 0
    reached: int = 0

    def count(self) -> int:
        """Return the octets that have arrived: of a download what was written less what waits here and what is not acknowledged."""
        if not self.sends:
            self.reached = self.written
        elif not self.writer.transport.is_closing():
            waiting = self.writer.transport.get_write_buffer_size() + _unacknowledged(self.writer)
            self.reached = max(self.reached, self.written - waiting)
        return max(self.reached, 0)


class Counter:
    """Counts one direction; times are monotonic seconds."""

    def __init__(self, name: Phase) -> None:
        self.name = name
        self.began: float | None = None
        self.over = False
        self._streams: set[Stream] = set()
        self._ended = 0
        self._quiet_since = 0.0
        self.samples: list[tuple[float, int]] = []

    def close(self) -> None:
        """End the direction: all its connections break off."""
        self.over = True
        for one in self._streams:
            one.count()
            one.writer.transport.abort()

    @contextmanager
    def stream(self, writer: asyncio.StreamWriter, *, sends: bool) -> Iterator[Stream]:
        """Count a connection for the length of the block; the first begins the direction."""
        one = Stream(writer, sends)
        if self.began is None:
            self.began = time.monotonic()
            self.samples.append((self.began, 0))
        self._streams.add(one)
        try:
            yield one
        finally:
            self._ended += one.count()
            self._streams.discard(one)
            self._quiet_since = time.monotonic()

    def sample(self, now: float) -> None:
        """Take down what has arrived by now."""
        total = self._ended + sum(one.count() for one in self._streams)
        self.samples.append((now, max(total, self.samples[-1][1])))

    def silent(self, now: float) -> float:
        """Return for how long no connection has been open."""
        return 0.0 if self._streams else now - self._quiet_since

    def result(self, ramp_up_s: float) -> dict[str, Any]:
        """Return octets and seconds behind the ramp-up, the octets of all, and those of each sample."""
        assert self.began is not None
        first = next((one for one in self.samples if one[0] >= self.began + ramp_up_s), self.samples[-1])
        last = self.samples[-1]
        slices = [after[1] - before[1] for before, after in zip(self.samples, self.samples[1:], strict=False)]
        return {"bytes": last[1] - first[1], "seconds": last[0] - first[0], "total_bytes": last[1], "slices": slices}


def rtt_ms(writer: asyncio.StreamWriter) -> float | None:
    """Return the kernel's smoothed round trip of a connection (Linux, TCP_INFO); None where it does not tell."""
    sock: socket.socket | None = writer.get_extra_info("socket")
    try:
        info = b"" if sock is None else sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 104)
    except OSError:
        return None
    return struct.unpack_from("I", info, RTT_AT)[0] / 1000 if len(info) >= RTT_AT + 4 else None


def _unacknowledged(writer: asyncio.StreamWriter) -> int:
    """Return the octets in the kernel's queue that the other end has not acknowledged (Linux, SIOCOUTQ)."""
    sock: socket.socket | None = writer.get_extra_info("socket")
    if sock is None or sock.fileno() < 0:
        return 0
    queued = array.array("i", [0])
    try:
        fcntl.ioctl(sock.fileno(), termios.TIOCOUTQ, queued)
    except OSError:
        return 0
    return queued[0]
