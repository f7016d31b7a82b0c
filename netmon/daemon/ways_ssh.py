"""Whom netmon asks by SSH, and with which login, from the configuration."""

from collections.abc import Mapping

from netmon.config.config import Config
from netmon.config.secrets import Secret, SshCredential
from netmon.model.inventory import Device
from netmon.transport.ssh.api import SshTarget


def ssh_targets(config: Config) -> Mapping[str, SshTarget]:
    """Return how each device with `ssh:` and a credential of kind ssh is logged in to, by name."""
    found = {device.name: ssh_target(config, device) for device in config.polled_devices() if device.ssh is not None}
    return {name: target for name, target in found.items() if target is not None}


def ssh_target(config: Config, device: Device) -> SshTarget | None:
    """Return how one device is logged in to; None without address, `ssh:` or a credential of kind ssh."""
    options = device.ssh
    if options is None or device.address is None:
        return None
    credential = config.credentials.get(options.credential or "")
    if not isinstance(credential, SshCredential):
        return None
    return SshTarget(
        address=device.address,
        port=options.port,
        user=credential.user,
        name=device.name,
        credential=credential.name,
        password=_reveal(credential.password),
        private_key=_reveal(credential.private_key),
        legacy=options.legacy,
        host_key=options.host_key,
    )


def _reveal(secret: Secret | None) -> str | None:
    return None if secret is None else secret.reveal()
