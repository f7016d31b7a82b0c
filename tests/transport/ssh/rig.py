"""A client with its own known_hosts file, and targets for simulated and real servers."""

import asyncio
from pathlib import Path
from typing import Any

from netmon.simulate.ssh_server import PASSWORD, USER, SshServer
from netmon.transport.ssh.api import SshTarget
from netmon.transport.ssh.client import SshClient
from netmon.transport.ssh.guard import LoginGuard
from netmon.transport.ssh.key_file import KnownHostsFile, known_hosts_path
from netmon.transport.ssh.known_hosts import Entry


def client(folder: Path, *, guard: LoginGuard | None = None) -> SshClient:
    return SshClient(KnownHostsFile(known_hosts_path(folder)), guard or LoginGuard())


async def trust(client: SshClient, host: str, port: int, line: str) -> None:
    """Trust a public key, given as `algorithm base64`."""
    algorithm, blob = line.split()[:2]
    entry = Entry(hosts="", algorithm=algorithm, key=blob)
    await asyncio.to_thread(client.known_hosts.change, lambda hosts: hosts.with_keys(host, port, [entry]), {})


def target(server: SshServer, **more: Any) -> SshTarget:
    """Return how to log in to a simulated server, with short waits."""
    fields: dict[str, Any] = {"login_timeout_s": 5.0, "command_timeout_s": 5.0, "credential": "pcs", **more}
    return SshTarget(address=server.host, port=server.port, user=USER, **{"password": PASSWORD, **fields})
