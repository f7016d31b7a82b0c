"""The ways in which this netmon asks devices otherwise than by echo and SNMP, built from the configuration."""

from contextlib import AsyncExitStack
from pathlib import Path

from netmon.config.config import Config
from netmon.model.job_kind import JobKind
from netmon.pipeline.ways import Way


class DeviceWays:
    """Every such way; `folder` is the state folder. Use as an async context manager; `update` may be called before and while it is entered."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stack = AsyncExitStack()
        self.all: dict[JobKind, Way] = {}

    def update(self, config: Config) -> None:
        """Take a new configuration; a device whose way of asking is unchanged keeps what its way remembers of it."""

    async def __aenter__(self) -> "DeviceWays":
        await self._stack.__aenter__()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._stack.aclose()
