"""Whose command line netmon reads, and with which login, from the configuration."""

from collections.abc import Mapping

from netmon.config.config import Config
from netmon.daemon.ways_ssh import ssh_target
from netmon.model.inventory import Device
from netmon.transport.cli.api import CliTarget


def cli_targets(config: Config) -> Mapping[str, CliTarget]:
    """Return how each device with `ssh:` and a credential of kind ssh is logged in to, by name."""
    found = {device.name: cli_target(config, device) for device in config.polled_devices() if device.ssh is not None}
    return {name: target for name, target in found.items() if target is not None}


def cli_target(config: Config, device: Device) -> CliTarget | None:
    """Return how one device is logged in to; its platform follows from its profile and is said with each question."""
    target = ssh_target(config, device)
    if target is None:
        return None
    return CliTarget(
        device=device.name,
        address=target.address,
        platform="",
        user=target.user,
        credential=target.credential,
        port=target.port,
        password=target.password,
        private_key=target.private_key,
        legacy=target.legacy,
    )
