"""The way of SSH: one login for one job, which runs allow-listed commands."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace

from netmon.model.outcome import AccessFailed, Outcome
from netmon.transport.ssh.api import SshSession, SshTarget
from netmon.transport.ssh.client import SshClient

# What the collector `host` reads is a few kilobytes; 200 of these fit into 50 MB.
OUTPUT_LIMIT = 256 * 1024
LEAST_S = 1.0


class SshWay:
    """Gives each job its session; one login at a time is the runner's care, how many in all the guard's."""

    def __init__(self, client: SshClient) -> None:
        self.client = client
        self._targets: Mapping[str, SshTarget] = {}

    def update(self, targets: Mapping[str, SshTarget]) -> None:
        """Take the devices of a new configuration, by name."""
        self._targets = targets

    @asynccontextmanager
    async def open(self, device: str, budget_s: float) -> AsyncIterator[SshSession]:
        """Log in for one job; no single wait is longer than the budget. AccessFailed."""
        target = self._targets.get(device)
        if target is None:
            raise AccessFailed(Outcome.SKIPPED, "no SSH login: the device has none, or its credential is none of kind ssh")
        most_s = max(budget_s, LEAST_S)
        target = replace(
            target,
            output_limit=min(target.output_limit, OUTPUT_LIMIT),
            connect_timeout_s=min(target.connect_timeout_s, most_s),
            login_timeout_s=min(target.login_timeout_s, most_s),
            command_timeout_s=min(target.command_timeout_s, most_s),
        )
        async with self.client.session(target) as session:
            yield session
