"""The ways in which this netmon asks devices otherwise than by echo and SNMP, built from the configuration."""

from contextlib import AsyncExitStack
from pathlib import Path

from netmon.config.config import Config
from netmon.daemon.ways_cli import cli_targets
from netmon.daemon.ways_http import api_targets
from netmon.daemon.ways_services import service_sessions
from netmon.daemon.ways_ssh import ssh_targets
from netmon.model.job_kind import JobKind
from netmon.pipeline.way_cli import CliWay
from netmon.pipeline.way_display import DisplayWay, display_targets
from netmon.pipeline.way_http import HttpWay
from netmon.pipeline.way_service import ServiceWay
from netmon.pipeline.way_ssh import SshWay
from netmon.pipeline.ways import Way
from netmon.transport.cli.pool import CliPool
from netmon.transport.icmp import Pinger
from netmon.transport.ssh.client import SshClient
from netmon.transport.ssh.guard import LoginGuard
from netmon.transport.ssh.key_file import KnownHostsFile, known_hosts_path


class DeviceWays:
    """Every such way; use as an async context manager, `update` may be called before and while it is entered.

    `folder` is the state folder, `pinger` tells a silent display from one that is gone.
    """

    def __init__(self, folder: Path, pinger: Pinger | None = None) -> None:
        self._folder = folder
        self._stack = AsyncExitStack()
        self._http = HttpWay()
        self._display = DisplayWay(pinger)
        self.known_hosts = KnownHostsFile(known_hosts_path(folder))
        self.guard = LoginGuard()
        self._ssh = SshWay(SshClient(self.known_hosts, self.guard))
        self._services = ServiceWay()
        self.cli = CliWay(CliPool(self.guard), self.known_hosts)
        self.all: dict[JobKind, Way] = {JobKind.SERVICE: self._services, JobKind.HTTP: self._http, JobKind.DISPLAY: self._display, JobKind.SSH: self._ssh}
        self.all[JobKind.CLI] = self.cli

    def update(self, config: Config) -> None:
        """Take a new configuration; a device whose way of asking is unchanged keeps what its way remembers of it."""
        self._http.update(api_targets(config))
        self._display.update(display_targets(config))
        self._services.update(service_sessions(config))
        targets = ssh_targets(config)
        self._ssh.update(targets)
        self.guard.retain({(target.address, target.port) for target in targets.values()}, {target.credential for target in targets.values()})
        self.cli.update(cli_targets(config))

    async def __aenter__(self) -> "DeviceWays":
        await self._stack.__aenter__()
        await self._stack.enter_async_context(self._http)
        await self._stack.enter_async_context(self.cli.pool)
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._stack.aclose()
