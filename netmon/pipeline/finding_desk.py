"""Findings over a restart, over a new inventory, and in the exposition."""

import logging
import time

from netmon.config.config import Config
from netmon.expose.families_finding import render_findings
from netmon.expose.family import Table
from netmon.expose.store import Exposition
from netmon.model.finding import FindingChange
from netmon.pipeline import backup, public_community
from netmon.pipeline.host_keys import FINDER as HOST_KEY
from netmon.pipeline.intake import Intake
from netmon.store import finding_rows
from netmon.store.findings import FindingBook
from netmon.store.history import HistoryStore

logger = logging.getLogger(__name__)

BY_LOGIN = frozenset({backup.HYGIENE, backup.BACKUP, HOST_KEY})
ASKED = BY_LOGIN | {backup.CHANGES, public_community.FINDER}
"""Who learns what it finds by asking the device itself."""


class FindingDesk:
    """For the event loop alone; `resume` comes before the first `configure`."""

    def __init__(self, book: FindingBook, history: HistoryStore, intake: Intake, exposition: Exposition) -> None:
        self._book = book
        self._history = history
        self._intake = intake
        self._exposition = exposition

    async def resume(self) -> None:
        """Take what the last run had found; who finds it no more must have looked again before it is gone."""
        nothing: tuple[FindingChange, ...] = ()
        known = await self._history.ask(finding_rows.read, nothing)
        self._book.resume(known)
        if known:
            logger.info("findings of the last run are taken up count=%d", len(known))

    def configure(self, config: Config) -> None:
        """End what is found on devices that left, and what needs a way of asking that is gone; show the rest."""
        self._book.retain(["", *config.devices])
        polled = {device.name for device in config.polled_devices()}
        logins = {device.name for device in config.polled_devices() if device.ssh is not None}
        for finder, device in self._book.found_by():
            who = finder.partition(":")[0]
            if who in ASKED and device not in (logins if who in BY_LOGIN else polled):
                self._book.replace(finder, device, ())
        for device in {device for _, device in self._book.found_by()}:
            self.show(device)

    def show(self, device: str) -> None:
        """Put what a device has into the exposition."""
        line = self._intake.line(device)
        if line is not None:
            self._exposition.put(device, Table.FINDING, render_findings(line.prefix, self._book.of_device(device)), time.monotonic())
