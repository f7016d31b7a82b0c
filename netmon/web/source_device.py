"""Where the pages of devices get what they show."""

from typing import Protocol

from netmon.model.access import Sight
from netmon.model.status import DeviceList, DeviceQuery
from netmon.model.view_device import ConfigDiff, ConfigVersions, DeviceChoices, DeviceView

PORTS_A_PAGE = 128


class DeviceSource(Protocol):
    """What does not lie in `sight` does not exist: None, as for a name that nobody has."""

    def now(self) -> float:
        """Return the Unix time of what is shown."""
        ...

    def devices(self, query: DeviceQuery, sight: Sight) -> DeviceList:
        """Return the devices asked for."""
        ...

    def choices(self, sight: Sight) -> DeviceChoices:
        """Return by what a list can be narrowed."""
        ...

    async def view(self, name: str, sight: Sight, first_port: int = 0, ports: int = PORTS_A_PAGE) -> DeviceView | None:
        """Return one device's page with some of its ports."""
        ...

    async def versions(self, name: str, sight: Sight) -> ConfigVersions | None:
        """Return the versions of a device's configuration."""
        ...

    async def change(self, name: str, version: str, sight: Sight) -> ConfigDiff | None:
        """Return what a version changed; None also for a version that the device does not have."""
        ...
