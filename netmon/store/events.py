"""The last events, in memory, oldest dropped first and counted."""

from collections import Counter, deque
from collections.abc import Callable
from itertools import islice

from netmon.model.event import Event, EventKind

CAPACITY = 10_000


class EventLog:
    """A bounded ring of events; `recorded` counts every event by kind since the start, `dropped` those that made room, `keep` gets each one."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._events: deque[Event] = deque(maxlen=capacity)
        self.recorded: Counter[EventKind] = Counter()
        self.dropped = 0
        self.keep: Callable[[Event], None] | None = None

    def __len__(self) -> int:
        return len(self._events)

    def add(self, event: Event) -> None:
        """Take an event."""
        if len(self._events) == self._events.maxlen:
            self.dropped += 1
        self._events.append(event)
        self.recorded[event.kind] += 1
        if self.keep is not None:
            self.keep(event)

    def latest(self, count: int = 50) -> tuple[Event, ...]:
        """Return the newest events, newest first."""
        return tuple(islice(reversed(self._events), count))

    def of_device(self, device: str, count: int = 50) -> tuple[Event, ...]:
        """Return a device's newest events, newest first."""
        return tuple(islice((event for event in reversed(self._events) if event.device == device), count))
