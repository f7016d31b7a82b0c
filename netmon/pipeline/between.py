"""Measures the way between two schools from one of them, by `ping` over SSH."""

import asyncio

from netmon.collect.ping_output import parse_ping
from netmon.model.outcome import AccessFailed
from netmon.model.shared_lesson import PathFigures
from netmon.pipeline.ways import Way
from netmon.transport.ssh.allowed import ECHOES
from netmon.transport.ssh.api import SshSession

BUDGET_S = 30.0


class Between:
    """Asks devices over their SSH way; one that cannot be asked measures nothing."""

    def __init__(self, ssh: Way) -> None:
        self._ssh = ssh

    async def __call__(self, device: str, address: str) -> PathFigures | None:
        """Return the way from a device to an IP address; None where the device has no SSH login, refuses it, or knows no ping."""
        try:
            async with asyncio.timeout(BUDGET_S), self._ssh.open(device, BUDGET_S) as session:
                return await _ping(session, address)
        except (AccessFailed, TimeoutError, ValueError):
            return None


async def _ping(session: SshSession, address: str) -> PathFigures | None:
    name = "windows_ping" if "windows" in session.server_version.lower() else "linux_ping"
    output = await session.run(name, address)
    if name == "linux_ping" and not output.stdout.strip():
        name = "busybox_ping"  # a ping that refuses an option says so on stderr alone
        output = await session.run(name, address)
    return parse_ping(output.stdout, ECHOES[name])
