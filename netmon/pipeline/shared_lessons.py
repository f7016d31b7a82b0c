"""Measures the way between schools before and during their live lessons, and says whether they can be held."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from netmon.config.config import Config
from netmon.evaluate.shared_lessons import by_way_of_netmon, is_due, judge
from netmon.expose.families_lessons import LessonFigures, render_lessons
from netmon.expose.family import Table
from netmon.expose.labels import pairs
from netmon.expose.store import PLACE, Exposition
from netmon.model.calendar import SchoolCalendar
from netmon.model.event import Event, EventKind
from netmon.model.reading import Echo
from netmon.model.shared_lesson import PathFigures, SharedLesson
from netmon.store.events import EventLog
from netmon.transport.icmp import Pinger

ROUND_S = 60.0
ECHOES = 25
"""Five seconds of echoes every minute: 1 % of loss shows within four rounds, and a lesson's way carries 1 kbit/s of it."""
AT_ONCE = 16
"""Lessons measured between schools at the same time: a district's begin all at once, and each takes seconds."""
HOLDER = f"{PLACE}lessons/"

Between = Callable[[str, str], Awaitable[PathFigures | None]]
"""Measure from one device (by name) to an address; None where no measurement starts there."""


async def nothing_between(_giver: str, _address: str) -> PathFigures | None:
    """Say that no measurement starts at any school."""
    return None


@dataclass(frozen=True, slots=True)
class _Due:
    lesson: SharedLesson
    calendar: SchoolCalendar
    addresses: Mapping[str, str]


class SharedLessonWatch:
    """Runs once a minute; for the event loop alone."""

    def __init__(
        self,
        pinger: Pinger,
        exposition: Exposition,
        events: EventLog,
        *,
        between: Between = nothing_between,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._pinger = pinger
        self._exposition = exposition
        self._events = events
        self._between = between
        self._wall = wall
        self._known: tuple[_Due, ...] = ()
        self._labels: dict[str, str] = {}
        self._ready: dict[str, bool | None] = {}

    def configure(self, config: Config) -> None:
        """Take a new inventory."""
        sites = [site for site in config.sites.values() if site.shared_lessons and config.settings.polls_site(site.id)]
        self._known = tuple(
            _Due(lesson, config.calendar_of(site.id), {name: address for name in names(lesson) if (address := config.devices[name].address) is not None})
            for site in sites
            for lesson in site.shared_lessons
        )
        for site_id in self._labels.keys() - {site.id for site in sites}:
            self._exposition.drop_device(HOLDER + site_id)
        self._labels = {site.id: pairs(district=config.district.id, site=site.id) for site in sites}
        for site_id, labels in self._labels.items():
            self._exposition.add_device(HOLDER + site_id, labels)

    async def run(self) -> None:
        """Measure until cancelled."""
        while True:
            started = time.monotonic()
            await self.round()
            await asyncio.sleep(max(ROUND_S - (time.monotonic() - started), 1.0))

    async def round(self) -> tuple[LessonFigures, ...]:
        """Measure every lesson that is due, show them, and tell what changed; lessons that are over leave /metrics."""
        due = [one for one in self._known if is_due(one.lesson, one.calendar, self._wall())]
        echoes = await self._echoes({address for one in due for address in one.addresses.values()})
        places = asyncio.Semaphore(AT_ONCE)
        found = tuple(await asyncio.gather(*(self._look(one, echoes, places) for one in due)))
        for site, labels in self._labels.items():
            chunks = render_lessons(labels, [figures for figures in found if figures.lesson.site == site])
            self._exposition.put(HOLDER + site, Table.SHARED_LESSONS, chunks, time.monotonic(), period_s=ROUND_S)
        for figures in found:
            self._tell(figures)
        self._ready = {figures.lesson.key: figures.readiness.ready for figures in found}
        return found

    async def _echoes(self, addresses: set[str]) -> Mapping[str, Echo]:
        results = await asyncio.gather(*(self._echo(address) for address in addresses))
        return dict(zip(addresses, results, strict=True))

    async def _echo(self, address: str) -> Echo:
        try:
            return await self._pinger.ping(address, count=ECHOES)
        except ValueError:  # a name; echoes go to addresses only
            return Echo(sent=0, received=0)

    async def _look(self, one: _Due, echoes: Mapping[str, Echo], places: asyncio.Semaphore) -> LessonFigures:
        giver = echoes.get(one.addresses.get(one.lesson.giver, ""))
        answers = None if giver is None or not giver.sent else giver.received > 0
        async with places:
            measured = await self._measured(one)
        if measured:
            answers = True  # a PC whose firewall drops echoes has measured all the same
        paths: dict[str, PathFigures | None] = dict(measured)
        for receiver in one.lesson.receivers:
            echo = echoes.get(one.addresses.get(receiver, ""))
            if receiver not in paths:
                paths[receiver] = by_way_of_netmon(giver, echo) if giver is not None and giver.received and echo is not None else None
        return LessonFigures(lesson=one.lesson, readiness=judge(one.lesson, answers, paths), paths=paths)

    async def _measured(self, one: _Due) -> Mapping[str, PathFigures]:
        """Measure from the giver to each receiver, one after the other; where the first does not succeed the others are not tried."""
        found: dict[str, PathFigures] = {}
        for receiver in one.lesson.receivers:
            address = one.addresses.get(receiver)
            figures = await self._between(one.lesson.giver, address) if address is not None else None
            if figures is not None:
                found[receiver] = figures
            elif address is not None and not found:
                break
        return found

    def _tell(self, figures: LessonFigures) -> None:
        lesson, ready = figures.lesson, figures.readiness.ready
        before = self._ready.get(lesson.key)
        if ready is None or ready is before or (ready and before is None):
            return
        faults = ", ".join(f"{problem.receiver}:{problem.fault.value}" for problem in figures.readiness.problems)
        kind = EventKind.SHARED_LESSON_READY if ready else EventKind.SHARED_LESSON_NOT_READY
        self._events.add(Event(at=self._wall(), kind=kind, device=lesson.giver, detail=f"{lesson.name}: {faults}" if faults else lesson.name))


def names(lesson: SharedLesson) -> tuple[str, ...]:
    """Return the devices that take part."""
    return (lesson.giver, *lesson.receivers)
