"""The sensor's end of the daemon's socket: messages wait in a bounded queue while the daemon is away."""

import asyncio
import logging
from collections import deque
from pathlib import Path

from netmon.model.sensor_message import Message, encode

logger = logging.getLogger(__name__)

QUEUE = 1_000
RETRY_S = 5.0
SEND_S = 10.0


class DaemonLink:
    """Sends messages in order; `run` is its life. When the queue is full the oldest message goes, and is counted."""

    def __init__(self, path: Path, *, retry_s: float = RETRY_S) -> None:
        self._path = path
        self._retry_s = retry_s
        self._queue: deque[bytes] = deque()
        self._wake = asyncio.Event()
        self._connected: bool | None = None
        self.dropped = 0

    def tell(self, message: Message) -> None:
        """Queue a message."""
        if len(self._queue) >= QUEUE:
            self._queue.popleft()
            self.dropped += 1
        self._queue.append(encode(message))
        self._wake.set()

    async def run(self) -> None:
        """Connect, send, and connect again, until cancelled."""
        while True:
            try:
                reader, writer = await asyncio.open_unix_connection(str(self._path))
            except OSError as error:
                self._say(connected=False, reason=error.strerror or type(error).__name__)
            else:
                self._say(connected=True)
                try:
                    await self._serve(reader, writer)
                except (OSError, TimeoutError) as error:
                    self._say(connected=False, reason=type(error).__name__)
                finally:
                    writer.close()
            await asyncio.sleep(self._retry_s)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Send what there is; the daemon says nothing, so that an end of its stream means that it has gone."""
        gone = asyncio.ensure_future(reader.read(1))
        try:
            while not gone.done():
                while self._queue:
                    line = self._queue[0]
                    writer.write(line)
                    async with asyncio.timeout(SEND_S):
                        await writer.drain()
                    if self._queue and self._queue[0] is line:
                        self._queue.popleft()
                self._wake.clear()
                wake = asyncio.ensure_future(self._wake.wait())
                try:
                    await asyncio.wait({gone, wake}, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    wake.cancel()
            error = gone.exception()
            self._say(connected=False, reason=type(error).__name__ if error is not None else "closed")
        finally:
            gone.cancel()

    def _say(self, *, connected: bool, reason: str = "") -> None:
        if connected is self._connected:
            return
        self._connected = connected
        if connected:
            logger.info("daemon connected socket=%s", self._path)
        else:
            logger.warning("daemon not connected, findings wait socket=%s reason=%s", self._path, reason)
