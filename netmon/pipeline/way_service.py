"""Service checks as a way of asking: they need no session, only to know what to check."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from netmon.model.outcome import AccessFailed, Outcome
from netmon.transport.checks.session import DeviceChecks


class ServiceWay:
    """Gives each device's checks."""

    def __init__(self) -> None:
        self._sessions: Mapping[str, DeviceChecks] = {}

    def update(self, sessions: Mapping[str, DeviceChecks]) -> None:
        """Take the checks of all devices that have any."""
        self._sessions = sessions

    @asynccontextmanager
    async def open(self, device: str, budget_s: float) -> AsyncIterator[DeviceChecks]:
        """Return what is checked of a device; raises AccessFailed where nothing is."""
        session = self._sessions.get(device)
        if session is None:
            raise AccessFailed(Outcome.SKIPPED, "no service checks")
        yield session
