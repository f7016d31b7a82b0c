"""Which services are checked, from the configuration."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from netmon.config.config import Config
from netmon.model.service import Check, HttpCheck
from netmon.transport.checks.session import DeviceChecks


def service_sessions(config: Config) -> Mapping[str, DeviceChecks]:
    """Return the checks of each polled device that has any."""
    folder = config.settings.inventory
    return {
        device.name: DeviceChecks(device.address or "", tuple(_placed(check, folder) for check in device.checks))
        for device in config.polled_devices()
        if device.checks
    }


def _placed(check: Check, folder: Path) -> Check:
    """A relative `ca_file` is looked for in the inventory's folder."""
    if isinstance(check, HttpCheck) and check.ca_file is not None:
        return replace(check, ca_file=str(folder / check.ca_file))
    return check
