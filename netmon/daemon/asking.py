"""How each device is asked, and for what: by the configuration, and by what it turned out to be."""

import secrets
from collections.abc import Mapping, Sequence

from netmon.config.config import Config
from netmon.daemon import wiring
from netmon.pipeline.fetch import Asked, Fetcher
from netmon.pipeline.line import LineSettings
from netmon.schedule.plan import Job
from netmon.store.memory import MemoryStore
from netmon.transport.snmp.api import SnmpTarget


class Asking:
    """Keeps the fetcher's ways of asking; a device that is identified while netmon runs gets the limits of its profile with `renew`."""

    def __init__(self, fetcher: Fetcher, memory: MemoryStore) -> None:
        self._fetcher = fetcher
        self._memory = memory
        self._key = secrets.token_bytes(32)
        self._config: Config | None = None
        self._asks: dict[str, Asked] = {}
        self._newly_identified: set[str] = set()
        self.lines: Mapping[str, LineSettings] = {}

    def configure(self, config: Config) -> None:
        """Take an inventory."""
        self._config = config
        self.lines = wiring.lines(config)
        self._asks = {device.name: self._ask(config, device.name) for device in config.polled_devices()}
        self._fetcher.update(self._asks, config.profiles)

    @property
    def targets(self) -> Mapping[str, SnmpTarget]:
        """How those that are asked by SNMP are asked."""
        return {name: ask.target for name, ask in self._asks.items() if ask.target is not None}

    def jobs(self, *, echo: bool) -> tuple[Job, ...]:
        """Return what is to be fetched from whom and how often; echoes only where they are possible."""
        assert self._config is not None
        return wiring.jobs(self._config, self._asks, self._fetcher.profile_of, echo=echo)

    def identified(self, device: str) -> None:
        """A device has turned out to be of a profile: the next `renew` is about it."""
        self._newly_identified.add(device)

    def renew(self) -> Sequence[str]:
        """Ask newly identified devices as their profiles say; returns which."""
        config = self._config
        names = [name for name in self._newly_identified if name in self._asks]
        self._newly_identified.clear()
        if config is None or not names:
            return ()
        self._asks |= {name: self._ask(config, name) for name in names}
        self._fetcher.update(self._asks, config.profiles)
        return names

    def _ask(self, config: Config, device: str) -> Asked:
        return wiring.asked(config, config.devices[device], self.lines[device], self._memory.of(device), self._key)
