"""The Unix socket at which LAN sensors report: same user only, bounded lines, known kinds, at a bounded rate."""

import asyncio
import contextlib
import logging
import os
import socket
import struct
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path

from netmon.model.sensor_message import MAX_LINE, SOCKET, BadMessageError, Message, decode

logger = logging.getLogger(__name__)

CONNECTIONS = 16
LINES_PER_S = 100.0
BURST = 1_200.0
# A peer that sends so much rubbish is not a sensor of ours.
BAD_LINES = 20
_CREDENTIALS = struct.Struct("3i")

Take = Callable[[Message], None]


@dataclass(slots=True)
class SocketStats:
    """What came in: messages taken, lines refused by reason (bad, rate, peer, full)."""

    taken: int = 0
    refused: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("bad", "rate", "peer", "full"), 0))

    def by_result(self) -> dict[tuple[str, ...], float]:
        """Return all counts by their label."""
        return {("taken",): float(self.taken), **{(reason,): float(count) for reason, count in self.refused.items()}}


class Allowance:
    """A token bucket: so many lines a second, and a burst after silence, as when a sensor tells what waited."""

    def __init__(self, now: float, per_s: float = LINES_PER_S, burst: float = BURST) -> None:
        self._per_s, self._burst = per_s, burst
        self._tokens, self._at = burst, now

    def take(self, now: float) -> bool:
        """Use one; False when there is none."""
        self._tokens = min(self._burst, self._tokens + max(0.0, now - self._at) * self._per_s)
        self._at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


class SensorSocket:
    """`async with` listens in the state folder; each message that is one goes to `take`, on the loop.

    `uids` are the users who may connect: the daemon's own and root.
    """

    def __init__(self, folder: Path, take: Take, *, uids: Collection[int] | None = None) -> None:
        self._uids = frozenset({os.geteuid(), 0} if uids is None else uids)
        self._path = folder / SOCKET
        self._take = take
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.stats = SocketStats()

    async def __aenter__(self) -> "SensorSocket":
        await asyncio.to_thread(self._path.unlink, missing_ok=True)
        before = os.umask(0o177)
        try:
            self._server = await asyncio.start_unix_server(self._accept, str(self._path), limit=MAX_LINE + 1)
        finally:
            os.umask(before)
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._server.close()
        for task in tuple(self._tasks):
            task.cancel()
        if self._tasks:
            await asyncio.wait(tuple(self._tasks))
        await asyncio.to_thread(self._path.unlink, missing_ok=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer), name="sensor")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            uid = peer_uid(writer.get_extra_info("socket"))
            if uid not in self._uids:
                self.stats.refused["peer"] += 1
                logger.warning("sensor connection refused uid=%s", uid)
                return
            if len(self._tasks) > CONNECTIONS:
                self.stats.refused["full"] += 1
                return
            await self._read(reader)
        except (OSError, ValueError) as error:  # ValueError: a line longer than the limit
            self.stats.refused["bad"] += 1
            logger.warning("sensor connection ended error=%s", type(error).__name__)
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _read(self, reader: asyncio.StreamReader) -> None:
        loop = asyncio.get_running_loop()
        allowance = Allowance(loop.time())
        bad = 0
        while line := await reader.readline():
            if not allowance.take(loop.time()):
                self.stats.refused["rate"] += 1
                await asyncio.sleep(1 / LINES_PER_S)
                continue
            try:
                message = decode(line)
            except BadMessageError as error:
                self.stats.refused["bad"] += 1
                bad += 1
                logger.warning("sensor message refused reason=%s", error)
                if bad >= BAD_LINES:
                    return
                continue
            self.stats.taken += 1
            self._take(message)


def peer_uid(sock: socket.socket) -> int:
    """Return the user id of the process at the other end (SO_PEERCRED)."""
    _pid, uid, _gid = _CREDENTIALS.unpack(sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size))
    return int(uid)
