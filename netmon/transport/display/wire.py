"""One TCP session with one panel: only what the allow-list holds goes out, and nothing comes in without a bound in bytes and in time."""

import asyncio
import contextlib
import errno
import ssl
from collections.abc import Container
from dataclasses import dataclass

from netmon.model.device_text import clean_text
from netmon.model.outcome import AccessFailed, Outcome

REPLY_LIMIT = 4096
SESSION_LIMIT = 64 * 1024
_GONE = (errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN)


class NoSessionError(AccessFailed):
    """No session came about; `alive` says that the address answered all the same, by refusing."""

    def __init__(self, outcome: Outcome, detail: str, *, alive: bool) -> None:
        super().__init__(outcome, detail)
        self.alive = alive


class SilenceError(AccessFailed):
    """The session is open, but not a byte came in time."""


class ForbiddenError(RuntimeError):
    """A driver wanted to send what its own allow-list does not hold: our mistake, never a panel's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Seconds: `connect_s` for the connection, `reply_s` for one whole reply, `total_s` for everything; `pace_s` between a reply and the next question."""

    connect_s: float = 3.0
    reply_s: float = 3.0
    total_s: float = 15.0
    pace_s: float = 0.0


def bad_reply(what: str, raw: bytes = b"") -> AccessFailed:
    """Return the failure for bytes that are not of the protocol; what is shown of them is cleaned."""
    shown = f": {clean_text(raw[:24], limit=60, is_text=False)}" if raw else ""
    return AccessFailed(Outcome.PROTOCOL_ERROR, f"{what}{shown}")


class _Pipe(asyncio.Protocol):
    """One TCP connection; what comes after `wire` has let go of it is dropped."""

    def __init__(self, wire: "Wire") -> None:
        self.wire: Wire | None = wire

    def data_received(self, data: bytes) -> None:
        if self.wire is not None:
            self.wire.take(data)

    def connection_lost(self, exc: Exception | None) -> None:
        if self.wire is not None:
            self.wire.end(AccessFailed(Outcome.PROTOCOL_ERROR, "the panel closed the session"))


class Wire:
    """Use `connect`, then `ask` and the reads, and `close` in any case. Reads raise AccessFailed."""

    def __init__(self, address: str, port: int, allowed: Container[bytes], limits: Limits, tls: ssl.SSLContext) -> None:
        self.address = address
        self.port = port
        self._allowed = allowed
        self._limits = limits
        self._tls = tls
        self._loop = asyncio.get_running_loop()
        self._deadline = self._loop.time() + limits.total_s
        self._pipe: _Pipe | None = None
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._waiter: asyncio.Future[None] | None = None
        self._ended: AccessFailed | None = None
        self._received = 0
        self._heard = 0
        self._rested_at = 0.0
        self.secret = b""
        """What the driver's greeting left for its questions, such as PJLink's digest; never shown."""

    async def connect(self) -> None:
        """Open the session, or open it anew after the panel closed it."""
        self.close()
        self._buffer.clear()
        self._ended = None
        pipe = self._pipe = _Pipe(self)
        try:
            async with asyncio.timeout_at(min(self._loop.time() + self._limits.connect_s, self._deadline)):
                self._transport, _ = await self._loop.create_connection(lambda: pipe, self.address, self.port)
        except TimeoutError:
            raise NoSessionError(Outcome.TIMEOUT, f"no connection to TCP port {self.port} in time", alive=False) from None
        except ConnectionRefusedError:
            raise NoSessionError(Outcome.UNREACHABLE, f"TCP port {self.port} is closed", alive=True) from None
        except OSError as error:
            outcome = Outcome.UNREACHABLE if error.errno in _GONE else Outcome.TIMEOUT
            raise NoSessionError(outcome, f"no connection to TCP port {self.port}: {error.strerror or type(error).__name__}", alive=False) from None

    async def start_tls(self) -> None:
        """Go on in TLS. AccessFailed when the handshake fails or takes too long."""
        transport, pipe = self._open(), self._pipe
        assert pipe is not None
        if self._buffer:
            raise bad_reply("bytes before TLS", bytes(self._buffer))
        try:
            async with asyncio.timeout_at(self._until(None)):
                secured = await self._loop.start_tls(transport, pipe, self._tls, ssl_handshake_timeout=self._limits.total_s)
        except TimeoutError:
            raise SilenceError(Outcome.TIMEOUT, "no TLS handshake in time") from None
        except OSError as error:  # ssl.SSLError is one
            reason = getattr(error, "reason", None) or type(error).__name__
            raise AccessFailed(Outcome.PROTOCOL_ERROR, f"TLS handshake failed: {clean_text(str(reason).encode(), limit=60)}") from None
        if secured is None:
            raise AccessFailed(Outcome.PROTOCOL_ERROR, "TLS handshake failed: closed by the panel")
        self._transport = secured

    async def ask(self, frame: bytes, sent: bytes | None = None) -> None:
        """Send a question that the allow-list holds; `sent` is what goes over the line where a secret or a header stands around it."""
        if frame not in self._allowed:
            raise ForbiddenError(f"not on the list of what may be sent: {frame!r}")
        rest_s = self._rested_at + self._limits.pace_s - self._loop.time()
        if rest_s > 0:
            if self._loop.time() + rest_s >= self._deadline:
                raise self._late()
            await asyncio.sleep(rest_s)
        self._heard = self._received
        self._open().write(frame if sent is None else sent)

    def sign_in(self, secret: bytes) -> None:
        """Send a PIN, a user name or a password; one line, once a session."""
        self._open().write(secret)

    async def read_until(self, end: bytes, limit: int = REPLY_LIMIT, within_s: float | None = None) -> bytes:
        """Return everything up to and without `end`."""
        until = self._until(within_s)
        while (place := self._buffer.find(end)) < 0:
            if len(self._buffer) > limit:
                raise bad_reply("reply without an end", bytes(self._buffer))
            await self._more(until)
        if place > limit:
            raise bad_reply("reply too long", bytes(self._buffer))
        return self._taken(place, len(end))

    async def read_exactly(self, count: int, within_s: float | None = None) -> bytes:
        """Return exactly `count` bytes."""
        until = self._until(within_s)
        while len(self._buffer) < count:
            await self._more(until)
        return self._taken(count, 0)

    async def read_to_end(self, limit: int) -> bytes:
        """Return everything until the panel closes the session."""
        until = self._until(None)
        with contextlib.suppress(EOFError):
            while True:
                if len(self._buffer) > limit:
                    raise bad_reply("reply too long", bytes(self._buffer))
                await self._more(until, at_end=EOFError)
        return self._taken(len(self._buffer), 0)

    @property
    def usable(self) -> bool:
        """False once either side has ended the session."""
        return self._transport is not None and self._ended is None

    @property
    def buffered(self) -> int:
        """How many bytes wait to be read."""
        return len(self._buffer)

    def close(self) -> None:
        """End the session now; nothing is waited for."""
        pipe, self._pipe = self._pipe, None
        if pipe is not None:
            pipe.wire = None
        transport, self._transport = self._transport, None
        if transport is not None:
            transport.abort()

    def take(self, data: bytes) -> None:
        """Keep what came in, up to the limit of a session."""
        self._received += len(data)
        if self._received > SESSION_LIMIT:
            self.end(bad_reply("the panel sends without end"))
            self.close()
            return
        self._buffer += data
        self._wake()

    def end(self, why: AccessFailed) -> None:
        """Note that nothing more will come, and why."""
        self._ended = self._ended or why
        self._wake()

    def _late(self) -> AccessFailed:
        return AccessFailed(Outcome.TIMEOUT, f"not done within {self._limits.total_s:.3g} s")

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _open(self) -> asyncio.Transport:
        if self._ended is not None:
            raise self._ended
        if self._transport is None:
            raise AccessFailed(Outcome.PROTOCOL_ERROR, "the session is closed")
        return self._transport

    def _until(self, within_s: float | None) -> float:
        return min(self._loop.time() + (self._limits.reply_s if within_s is None else within_s), self._deadline)

    def _taken(self, count: int, skip: int) -> bytes:
        taken = bytes(self._buffer[:count])
        del self._buffer[: count + skip]
        self._rested_at = self._loop.time()
        return taken

    async def _more(self, until: float, at_end: type[EOFError] | None = None) -> None:
        """Wait for more bytes until `until`; a drip of them does not move that moment."""
        if self._ended is not None:
            raise at_end() if at_end is not None else self._ended
        if self._loop.time() >= until:
            if until >= self._deadline:
                raise self._late()
            if self._received > self._heard:
                raise AccessFailed(Outcome.TIMEOUT, "a reply did not end in time")
            raise SilenceError(Outcome.TIMEOUT, "no reply in time")
        waiter = self._waiter = self._loop.create_future()
        timer = self._loop.call_at(until, self._wake)
        try:
            await waiter
        finally:
            timer.cancel()
            self._waiter = None
