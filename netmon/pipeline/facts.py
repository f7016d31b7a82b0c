"""What reports judge by besides samples and states of devices, recorded as it changes: lines, aggregates, schools, exclusions."""

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from netmon.config.config import Config
from netmon.model.history import SubjectKind, Transition
from netmon.model.reading import InterfaceTable
from netmon.model.sample import MS_PER_S, SLOT_S
from netmon.model.verdict import Exclusion
from netmon.model.witness import exclusion_hash
from netmon.pipeline.campus import CampusWatch
from netmon.pipeline.changes import Changes
from netmon.pipeline.line import DeviceLine
from netmon.pipeline.line_facts import LineFacts
from netmon.pipeline.rooms import RoomWatch
from netmon.pipeline.site_facts import USE_DAYS, SiteFacts
from netmon.store.current import CurrentState
from netmon.store.history import HistoryStore
from netmon.store.last_states import LastStates, last_states
from netmon.store.lessons import LessonLedger

logger = logging.getLogger(__name__)

SEEN = (SubjectKind.LINK, SubjectKind.LAG, SubjectKind.MEASURE, SubjectKind.CLASSROOMS)
ENTERED = (SubjectKind.EXCLUSION,)
USE_EVERY_S = 600.0


class FactRecorder:
    """For the event loop alone; `resume` comes before the first `configure`, `run` is its life."""

    def __init__(
        self, store: HistoryStore, current: CurrentState, rooms: RoomWatch, campus: CampusWatch, ledger: LessonLedger, *, wall: Callable[[], float] = time.time
    ) -> None:
        self._store = store
        self._ledger = ledger
        self._wall = wall
        self._changes = Changes(store, SLOT_S)
        self._entered: dict[str, str] = {}
        self._zone: tzinfo = UTC
        self._used: date | None = None
        self.lines = LineFacts(self._changes)
        self.sites = SiteFacts(self._changes, current, rooms, campus, wall=wall)

    async def resume(self) -> None:
        """Take what the history has, so that a restart repeats nothing that it did not miss."""
        found = await self._store.ask(lambda connection: last_states(connection, SEEN, lasting=ENTERED), LastStates({}, {}))
        self._entered = {subject: state for (kind, subject), state in found.known.items() if kind is SubjectKind.EXCLUSION}
        self._changes.resume({key: state for key, state in found.known.items() if key[0] is not SubjectKind.EXCLUSION})
        self.sites.resume(found.missed)

    def configure(self, config: Config) -> None:
        """Take a new inventory, and witness the exclusions that are new or otherwise than before."""
        self._zone = ZoneInfo(config.settings.time_zone)
        self._changes.slot_s = config.settings.history_slot_s
        self.lines.configure(config)
        self.sites.configure(config)
        self.exclude(config)

    def exclude(self, config: Config) -> None:
        """Witness the exclusions that are new or otherwise than before."""
        for exclusion in config.exclusions:
            self._witness(exclusion)

    def _witness(self, exclusion: Exclusion) -> None:
        state = exclusion_hash(exclusion)
        if self._entered.get(exclusion.id) != state:
            self._entered[exclusion.id] = state
            now_ms = int(self._wall() * MS_PER_S)
            self._store.add_transition(Transition(at_ms=now_ms, kind=SubjectKind.EXCLUSION, subject=exclusion.id, state=state))
            if now_ms > exclusion.start.timestamp() * MS_PER_S:
                logger.warning("an exclusion was entered after it began, it does not hold exclusion=%s", exclusion.id)

    def take_interfaces(self, line: DeviceLine, table: InterfaceTable, at_s: float) -> None:
        """Take a table that `line` has counted, read at `at_s` (Unix time)."""
        self.lines.take_interfaces(line, table, at_s)

    def tick(self, tick_s: float = 1.0) -> None:
        """Count a share of the schools, and record the changes that lasted; call every `tick_s` seconds."""
        self.sites.tick(tick_s)
        self._changes.flush(int(self._wall() * MS_PER_S))

    async def run(self, every_s: float = USE_EVERY_S) -> None:
        """Once a day count how the lessons of the days before ended, until cancelled."""
        while True:
            await asyncio.sleep(every_s)
            await self.count_use()

    async def count_use(self) -> None:
        """Count the lessons of the last USE_DAYS whole days, unless today's are counted."""
        today = datetime.fromtimestamp(self._wall(), self._zone).date()
        if today != self._used:
            self._used = today
            self.sites.use(await self._ledger.days(today - timedelta(days=USE_DAYS), today - timedelta(days=1)))
