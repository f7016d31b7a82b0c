"""TLS on the server's side: each new connection shakes hands with the certificate of this moment, in bounded time, before HTTP hears of it.

The loop's own `ssl=` would keep one context for as long as the server listens; here a renewed certificate or authority holds from the next connection on.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from typing import Any, Final

from netmon.model.web_config import WebConfig

_LOG = logging.getLogger(__name__)
HANDSHAKE_S: Final = 10.0
_MOST_EARLY: Final = 256 * 1024

MakeProtocol = Callable[[], asyncio.Protocol]


class Handshakes:
    """Begins them and counts them: `in_progress` now, `failed` since the start."""

    def __init__(self, timeout_s: float = HANDSHAKE_S) -> None:
        self._timeout_s = timeout_s
        self._tasks: set[asyncio.Task[None]] = set()
        self.failed = 0

    @property
    def in_progress(self) -> int:
        """How many connections have not ended theirs."""
        return len(self._tasks)

    def begin(self, config: WebConfig, make: MakeProtocol) -> asyncio.Protocol:
        """Return the protocol of a new connection; `make` gives the one that it hands over to."""
        return _Newcomer(self, config, make)

    async def close(self) -> None:
        """Give up those in progress."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def start(self, newcomer: "_Newcomer", transport: asyncio.Transport) -> None:
        """Shake hands in a task of its own."""
        task = asyncio.get_running_loop().create_task(self._shake(newcomer, transport))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _shake(self, newcomer: "_Newcomer", transport: asyncio.Transport) -> None:
        context = newcomer.config.tls
        if context is None:
            raise ValueError("no TLS is configured")
        try:
            async with asyncio.timeout(self._timeout_s):
                secured = await asyncio.get_running_loop().start_tls(
                    transport, newcomer, context, server_side=True, ssl_handshake_timeout=self._timeout_s, ssl_shutdown_timeout=2.0
                )
        except (OSError, TimeoutError) as error:  # ssl.SSLError and a lost connection are OSErrors; a client that speaks plain HTTP ends here too
            self.failed += 1
            _LOG.debug("tls handshake failed reason=%s", getattr(error, "reason", None) or type(error).__name__)
            transport.abort()
        else:
            if secured is None or newcomer.lost or not name_allowed(secured.get_extra_info("peercert"), newcomer.config.allowed_sans):
                self.failed += 1
                transport.abort()
            else:
                newcomer.hand_over(secured)


class _Newcomer(asyncio.Protocol):
    """A connection before it may speak HTTP; keeps what the client sent in the same breath as the end of its handshake."""

    def __init__(self, handshakes: Handshakes, config: WebConfig, make: MakeProtocol) -> None:
        self._handshakes = handshakes
        self._make = make
        self._early = bytearray()
        self._ended = False
        self.config = config
        self.lost = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin; nothing is read before TLS reads it."""
        if isinstance(transport, asyncio.Transport):
            transport.pause_reading()
            self._handshakes.start(self, transport)

    def data_received(self, data: bytes) -> None:
        """Keep what was decrypted before HTTP is there."""
        self._early += data
        if len(self._early) > _MOST_EARLY:
            self.lost = True

    def eof_received(self) -> None:
        """Note that the client says no more."""
        self._ended = True

    def connection_lost(self, _error: Exception | None) -> None:
        """Note that there is nobody to hand over."""
        self.lost = True

    def hand_over(self, secured: asyncio.Transport) -> None:
        """Let HTTP have the connection, and what has come by now."""
        protocol = self._make()
        secured.set_protocol(protocol)
        protocol.connection_made(secured)
        if self._early:
            protocol.data_received(bytes(self._early))
        if self._ended:
            protocol.eof_received()


def name_allowed(certificate: Mapping[str, Any] | None, allowed: frozenset[str] | None) -> bool:
    """Return whether a verified certificate (in the shape of `ssl.SSLSocket.getpeercert`) has one of the names; None allows all."""
    if allowed is None:
        return True
    return any(_canonical(kind, name) in allowed for kind, name in (certificate or {}).get("subjectAltName", ()))


def _canonical(kind: str, name: str) -> str:
    if kind != "IP Address":
        return name
    try:
        return str(ip_address(name.strip()))
    except ValueError:
        return name
