"""The parts that keep what reports are made from besides samples, built by hand and connected."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from netmon.config.config import Config
from netmon.model.profile import Profile
from netmon.pipeline.assets import AssetWatch
from netmon.pipeline.campus import CampusWatch
from netmon.pipeline.facts import FactRecorder
from netmon.pipeline.rooms import RoomWatch
from netmon.store.assets import AssetBook
from netmon.store.current import CurrentState
from netmon.store.events import EventLog
from netmon.store.history import HistoryStore
from netmon.store.lessons import LessonLedger

Seen = tuple[CurrentState, RoomWatch, CampusWatch, LessonLedger]


class Records:
    """Facts and assets; inert until `run`, and `resume` comes before the first `configure`."""

    def __init__(self, folder: Path, history: HistoryStore, seen: Seen, events: EventLog, profile_of: Callable[[str], Profile | None]) -> None:
        self.facts = FactRecorder(history, *seen)
        self.book = AssetBook(folder)
        self.assets = AssetWatch(self.book, events, profile_of)
        self.facts.sites.on_seen = self.assets.seen

    async def resume(self) -> None:
        """Take what the last run left."""
        await self.facts.resume()
        await self.book.load()

    def configure(self, config: Config) -> None:
        """Take a new inventory."""
        self.facts.configure(config)
        self.assets.configure(config)

    async def run(self) -> None:
        """Keep until cancelled."""
        async with asyncio.TaskGroup() as group:
            for work in (self.facts.run(), self.book.run()):
                group.create_task(work)
