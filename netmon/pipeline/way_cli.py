"""The way of the command line: one login for one question, in a child process."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

from netmon.model.outcome import AccessFailed, Outcome
from netmon.transport.cli.api import CliSession, CliTarget, Show, Shown
from netmon.transport.cli.pool import CliPool
from netmon.transport.ssh.key_file import KnownHostsError, KnownHostsFile

LEAST_S = 1.0


class CliWay:
    """Gives each job its session; how many logins at once is the pool's and the guard's care."""

    def __init__(self, pool: CliPool, known_hosts: KnownHostsFile) -> None:
        self.pool = pool
        self._known_hosts = known_hosts
        self._targets: Mapping[str, CliTarget] = {}

    def update(self, targets: Mapping[str, CliTarget]) -> None:
        """Take the devices of a new configuration, by name."""
        self._targets = targets

    def knows(self, device: str) -> bool:
        """True when a device can be logged in to."""
        return device in self._targets

    @asynccontextmanager
    async def open(self, device: str, budget_s: float) -> AsyncIterator[CliSession]:
        """Return a session that logs in when it is asked. AccessFailed for a device without a login, and for one whose host key is not trusted."""
        target = self._targets.get(device)
        if target is None:
            raise AccessFailed(Outcome.SKIPPED, "no SSH login: the device has none, or its credential is none of kind ssh")
        try:
            hosts = await asyncio.to_thread(self._known_hosts.load)
        except KnownHostsError as error:
            raise AccessFailed(Outcome.SKIPPED, str(error)) from None
        known = hosts.known(target.address, target.port)
        revoked = {entry.key for entry in known.revoked}
        keys = tuple(f"{entry.algorithm} {entry.key}" for entry in known.trusted if entry.key not in revoked)
        yield _Session(self.pool, replace(target, host_keys=keys), asyncio.get_running_loop().time() + max(budget_s, LEAST_S))


class _Session:
    def __init__(self, pool: CliPool, target: CliTarget, deadline: float) -> None:
        self._pool = pool
        self._target = target
        self._deadline = deadline

    async def show(self, platform: str, commands: Sequence[Show]) -> tuple[Shown, ...]:
        """See CliSession."""
        left_s = self._deadline - asyncio.get_running_loop().time()
        if left_s <= 0:
            raise AccessFailed(Outcome.TIMEOUT, "no time left for a login")
        return await self._pool.show(replace(self._target, platform=platform), commands, left_s - min(LEAST_S, left_s / 10))
