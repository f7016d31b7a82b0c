"""What the page of the first hour is told: counts of the configuration in force, and who of it answers."""

import time
from collections.abc import Callable
from typing import Final

from netmon.config.config import Config
from netmon.model.access import Sight
from netmon.model.state import DeviceStatus
from netmon.model.view_welcome import SILENT_SHOWN, Welcome
from netmon.pipeline.status import LiveStatus

OWN: Final = ("district", "data_center")
FAILING: Final = (DeviceStatus.DOWN, DeviceStatus.UNREACHABLE)
ASKED: Final = (DeviceStatus.DOWN, DeviceStatus.UP)
"""Whom the doctor is sent to: what does not answer itself, or answers echoes alone; not what lies behind another."""


class LiveWelcome:
    """A `netmon.web.source_welcome.WelcomeSource`; for the event loop alone."""

    def __init__(self, status: LiveStatus, config: Callable[[], Config], *, wall: Callable[[], float] = time.time) -> None:
        self._status = status
        self._config = config
        self._wall = wall

    def welcome(self, sight: Sight) -> Welcome | None:
        """Return how far the first hour has come; None for whoever sees a part only."""
        if not sight.whole:
            return None
        config = self._config()
        overview = self._status.overview(sight)
        return Welcome(
            now=self._wall(),
            district=overview.district,
            config_file=str(config.file.absolute()),
            config=overview.config,
            schools=sum(site.kind not in OWN for site in config.sites.values()),
            links=len(config.links),
            devices=len(config.devices),
            polled=len(config.polled_devices()),
            answering=overview.devices.get(DeviceStatus.UP, 0),
            failing=sum(overview.devices.get(status, 0) for status in FAILING),
            waiting=overview.devices.get(DeviceStatus.UNKNOWN, 0),
            silent=tuple(row.name for row in overview.attention if row.state.status in ASKED)[:SILENT_SHOWN],
            ready=self._status.readiness().ready,
        )
