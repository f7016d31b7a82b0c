"""Which services are checked, from the configuration."""

from collections.abc import Mapping

from netmon.config.config import Config
from netmon.transport.checks.session import ServiceSession


def service_sessions(config: Config) -> Mapping[str, ServiceSession]:
    """Return the checks of each polled device that has any."""
    return {device.name: ServiceSession(device.address or "", device.checks) for device in config.polled_devices() if device.checks}
