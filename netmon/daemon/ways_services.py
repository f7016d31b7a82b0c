"""Which services are checked, from the configuration."""

from collections.abc import Mapping

from netmon.config.config import Config
from netmon.transport.checks.session import DeviceChecks


def service_sessions(config: Config) -> Mapping[str, DeviceChecks]:
    """Return the checks of each polled device that has any."""
    return {device.name: DeviceChecks(device.address or "", device.checks) for device in config.polled_devices() if device.checks}
