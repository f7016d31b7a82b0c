"""Follows the lessons of a school's rooms, and hands what came of them to the ledger."""

from collections.abc import Mapping

from netmon.evaluate.presence import DEFAULT_RULE, Meter, Sample, UseRule, add, add_meter, begin, close
from netmon.model.calendar import LessonWindow
from netmon.model.inventory import Room
from netmon.model.room import LessonRecord
from netmon.pipeline.room_hours import SchoolDay
from netmon.store.lessons import LessonLedger, Loaded


class LessonWatch:
    """All rooms of this netmon; every method is called on the loop with Unix times."""

    def __init__(self, ledger: LessonLedger, rule: UseRule = DEFAULT_RULE) -> None:
        self._ledger = ledger
        self._rule = rule
        self._open: dict[str, dict[str, LessonRecord]] = {}
        self._ended: frozenset[tuple[str, str, int]] = frozenset()
        self._missed = False
        self._caught_up: set[str] = set()
        self._before: dict[tuple[str, str], Sample] = {}

    def resume(self, loaded: Loaded) -> None:
        """Go on where the last run ended. Without any last run no lesson was missed."""
        for record in loaded.going_on:
            self._open.setdefault(record.site, {})[record.room] = record
        self._ended = loaded.ended
        self._missed = bool(loaded.totals or loaded.going_on)

    def knows(self, site: str) -> bool:
        """True when a site was followed since the start."""
        return site in self._caught_up

    def follow(self, site: str, day: SchoolDay, rooms: Mapping[str, tuple[Room, Sample | None, Meter | None]], now: float) -> bool:
        """Take the newest sample of each room of a site that has a board or an OPS PC; returns whether any lesson was counted."""
        records = self._open.setdefault(site, {})
        ended = [record for record in records.values() if record.end <= now]
        if ended:
            self._ledger.put([close(record, self._rule) for record in ended])
            for record in ended:
                del records[record.room]
        counted = bool(ended)
        if self._missed and site not in self._caught_up:
            counted |= self._catch_up(site, day, rooms, now)
        self._caught_up.add(site)
        changed = []
        for name, (room, sample, meter) in rooms.items():
            window = _on(day.held.get(name, ()), now)
            if window is None:
                if sample is not None:
                    self._before[site, name] = sample
                continue
            before = records.get(name)
            after = self._with(before or self._begun(room, day, window), sample, meter)
            if after is not before:
                records[name] = after
                changed.append(after)
        self._ledger.put(changed)
        return counted

    def drop(self, sites: set[str], now: float) -> None:
        """End the lessons of sites that left; what was seen of them counts."""
        for site in sites & self._open.keys():
            self._ledger.put([close(record, self._rule) for record in self._open.pop(site).values() if record.end <= now])

    def _begun(self, room: Room, day: SchoolDay, window: LessonWindow) -> LessonRecord:
        record = begin(room, day.day, window)
        before = self._before.pop((room.site, room.id), None)
        return record if before is None else add(record, before, self._rule)

    def _with(self, record: LessonRecord, sample: Sample | None, meter: Meter | None) -> LessonRecord:
        if sample is not None:
            record = add(record, sample, self._rule)
        return record if meter is None else add_meter(record, meter)

    def _catch_up(self, site: str, day: SchoolDay, rooms: Mapping[str, tuple[Room, Sample | None, Meter | None]], now: float) -> bool:
        """Enter the lessons of today in which netmon did not run: nothing is known of them, and they were held."""
        missed = []
        for name, (room, _, _) in rooms.items():
            for window in day.held.get(name, ()):
                record = begin(room, day.day, window)
                if record.end <= now and (site, name, record.start) not in self._ended:
                    missed.append(close(record, self._rule))
        self._ledger.put(missed)
        return bool(missed)


def _on(windows: tuple[LessonWindow, ...], now: float) -> LessonWindow | None:
    return next((window for window in windows if window.start.timestamp() <= now < window.end.timestamp()), None)
