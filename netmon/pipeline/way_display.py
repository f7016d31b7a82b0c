"""How displays are asked: one short TCP session a panel and job, by the driver that the inventory names."""

import asyncio
import ipaddress
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from netmon.config.config import Config
from netmon.config.secrets import Credential, LoginCredential, PasswordCredential, TokenCredential
from netmon.model.outcome import AccessFailed, Outcome
from netmon.transport.display.api import DisplaySession, DisplayTarget
from netmon.transport.display.client import DisplayClient
from netmon.transport.display.drivers import DRIVERS
from netmon.transport.display.wire import Limits
from netmon.transport.icmp import Pinger

RESOLVE_S = 3.0


class DisplayWay:
    """A Way. `pinger` tells a silent display from one that is gone; without it, or without permission, silence is no answer."""

    def __init__(self, pinger: Pinger | None = None, *, limits: Limits | None = None) -> None:
        self._pinger = pinger
        self._client = DisplayClient(alive=self._alive, limits=limits)
        self._targets: Mapping[str, DisplayTarget] = {}

    def update(self, targets: Mapping[str, DisplayTarget]) -> None:
        """Take a new inventory; sessions that are open go on as they began."""
        self._targets = dict(targets)

    def open(self, device: str, budget_s: float) -> AbstractAsyncContextManager[DisplaySession]:
        """Return the session for one job; nothing is connected before the collector reads. AccessFailed for a device without `display:`."""
        return self._session(device, budget_s)

    @asynccontextmanager
    async def _session(self, device: str, budget_s: float) -> AsyncIterator[DisplaySession]:
        target = self._targets.get(device)
        if target is None:
            raise AccessFailed(Outcome.SKIPPED, "the inventory names no display driver")
        yield self._client.session(target, budget_s)

    async def _alive(self, address: str) -> bool:
        if self._pinger is None or not self._pinger.available().ok:
            return False
        literal = await _literal(address)
        return literal is not None and (await self._pinger.ping(literal, count=2)).received > 0


async def _literal(address: str) -> str | None:
    """Return the address of a name; None when it does not resolve in time."""
    try:
        ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        try:
            async with asyncio.timeout(RESOLVE_S):
                found = await asyncio.get_running_loop().getaddrinfo(address, None, type=socket.SOCK_DGRAM)
        except (TimeoutError, OSError):
            return None
        return str(found[0][4][0])
    return address


def display_targets(config: Config) -> dict[str, DisplayTarget]:
    """Return how each display of this netmon's shard is asked; a credential is given only to a driver that has a use for it."""
    found: dict[str, DisplayTarget] = {}
    for device in config.polled_devices():
        options = device.display
        if options is None or device.address is None:
            continue
        use = DRIVERS[options.driver].facts.credential
        user, password = _signed(config.credentials.get(options.credential or ""))
        found[device.name] = DisplayTarget(
            address=device.address,
            driver=options.driver,
            port=options.port,
            display_id=options.display_id,
            user=user if use == "login" else None,
            password=password if use != "none" else None,
        )
    return found


def _signed(credential: Credential | None) -> tuple[str | None, str | None]:
    if isinstance(credential, LoginCredential):
        return credential.user, credential.password.reveal()
    if isinstance(credential, PasswordCredential):
        return None, credential.password.reveal()
    if isinstance(credential, TokenCredential):
        return None, credential.token.reveal()
    return None, None
