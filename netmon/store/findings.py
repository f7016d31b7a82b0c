"""What is found wrong at present, by who found it and where; each finder replaces only its own. What begins and what ends is an event, once."""

import logging
import time
from collections.abc import Callable, Iterable
from typing import Final

from netmon.model.event import Event, EventKind
from netmon.model.finding import Finding, FindingChange, FindingKind, carried
from netmon.store.events import EventLog

logger = logging.getLogger(__name__)

MOST: Final = 500
"""So many findings one finder may have on one device."""
AT_ONCE: Final = 10_000
PER_S: Final = AT_ONCE / 86_400
"""So many of one kind may begin at once, and then again within a day: the rest begin when their finder has them another time."""
SAY_AGAIN_S: Final = 3600.0


class FindingBook:
    """Findings by device and finder (`hygiene`, `sensor`, `topology`, ...); events of what begins and ends go to `events`.

    `on_change` is called with the device's name when its own changed, `keep` with each finding that begins or ends.
    """

    def __init__(self, events: EventLog | None = None, *, wall: Callable[[], float] = time.time) -> None:
        self._events = EventLog() if events is None else events
        self._wall = wall
        self._found: dict[str, dict[str, tuple[Finding, ...]]] = {}
        self._budget: dict[FindingKind, tuple[float, float]] = {}
        self._said_at: float | None = None
        self.on_change: Callable[[str], None] | None = None
        self.keep: Callable[[FindingChange], None] | None = None

    def resume(self, known: Iterable[FindingChange]) -> None:
        """Take what was known before a restart; nobody is told of it again."""
        for finder, one, _ in known:
            sources = self._found.setdefault(one.device, {})
            sources[finder] = (*sources.get(finder, ()), one)

    def replace(self, finder: str, device: str, findings: Iterable[Finding]) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
        """Take all that a finder has on a device now; returns (newly found, gone). What stays keeps its `since`."""
        old = self._found.get(device, {}).get(finder, ())
        new = carried(old, findings)
        before, after = {one.key for one in old}, {one.key for one in new}
        if after - before:
            new = self._admitted(finder, before, new)
        self._put(finder, device, new)
        opened, closed = tuple(one for one in new if one.key not in before), tuple(one for one in old if one.key not in after)
        if opened or closed:
            self._tell(finder, device, opened, closed)
        return opened, closed

    def of_device(self, device: str) -> tuple[Finding, ...]:
        """Return a device's findings of all finders."""
        return tuple(one for findings in self._found.get(device, {}).values() for one in findings)

    def of_finder(self, finder: str) -> tuple[Finding, ...]:
        """Return what one finder has on all devices."""
        return tuple(one for sources in self._found.values() for one in sources.get(finder, ()))

    def found_by(self) -> tuple[tuple[str, str], ...]:
        """Return who has something on which device: (finder, device)."""
        return tuple((finder, device) for device, sources in self._found.items() for finder in sources)

    def everything(self) -> tuple[Finding, ...]:
        """Return all findings, by device."""
        return tuple(one for device in sorted(self._found) for one in self.of_device(device))

    def retain(self, devices: Iterable[str]) -> None:
        """End the findings of devices that are no longer in the inventory."""
        kept = frozenset(devices)
        for finder, device in self.found_by():
            if device not in kept:
                self.replace(finder, device, ())

    def _put(self, finder: str, device: str, findings: tuple[Finding, ...]) -> None:
        sources = self._found.setdefault(device, {})
        if findings:
            sources[finder] = findings
        else:
            sources.pop(finder, None)
        if not sources:
            del self._found[device]

    def _tell(self, finder: str, device: str, opened: tuple[Finding, ...], closed: tuple[Finding, ...]) -> None:
        """Write an event of each, unless another finder has found the same: it began with the first and ends with the last."""
        others = {one.key for name, findings in self._found.get(device, {}).items() if name != finder for one in findings}
        now = self._wall()
        for one, begins in (*((one, False) for one in closed), *((one, True) for one in opened)):
            if self.keep is not None:
                self.keep(FindingChange(finder, one, begins))
            if one.key not in others:
                self._events.add(Event(at=now, kind=EventKind.FINDING if begins else EventKind.FINDING_GONE, device=device, detail=one.said))
        if self.on_change is not None:
            self.on_change(device)

    def _admitted(self, finder: str, before: Iterable[tuple[str, FindingKind, str]], new: tuple[Finding, ...]) -> tuple[Finding, ...]:
        """Leave out what would be a flood."""
        known = frozenset(before)
        fresh = [one for one in new if one.key not in known]
        room = max(MOST - (len(new) - len(fresh)), 0)
        taken = {one.key for one in fresh[:room] if self._may_begin(one.kind)}
        if len(taken) < len(fresh):
            now = self._wall()
            if self._said_at is None or not 0 <= now - self._said_at < SAY_AGAIN_S:
                self._said_at = now
                logger.warning("too many new findings, some must wait finder=%s device=%s waiting=%d", finder, new[0].device, len(fresh) - len(taken))
        return tuple(one for one in new if one.key in known or one.key in taken)

    def _may_begin(self, kind: FindingKind) -> bool:
        now = self._wall()
        left, at = self._budget.get(kind, (float(AT_ONCE), now))
        left = min(left + max(now - at, 0.0) * PER_S, float(AT_ONCE))
        self._budget[kind] = (left - 1.0 if left >= 1.0 else left, now)
        return left >= 1.0
