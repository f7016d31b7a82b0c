"""From traps to polls: coalesced per device and table, spaced, bounded, and left to the grid where that is as quick (pure)."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from netmon.model.request import PollRequest

# Devices send a trap before their own tables follow, and several at once.
SETTLE_S = 1.0
# Also the least distance between two readings of counters that gives a rate (netmon.model.rates).
GAP_S = 10.0
# The grid does it in a moment, and would find the poll running.
NEAR_S = 2.0
POLLS_PER_S = 10.0
POLLS_BURST = 20.0
INTERFACES = "interfaces"


class Look(NamedTuple):
    """Where a planned job is: when its last run began (same clock as `now`; None: not yet), and in how many seconds its next one is due."""

    last_at: float | None
    next_in_s: float


@dataclass(slots=True)
class _Wish:
    noted_at: float
    reason: str


Key = tuple[str, str]


class TrapPolls:
    """Keeps at most one wish per device and collector; `by_collector` counts the polls asked for, `needless` the wishes that nothing came of."""

    def __init__(self, *, settle_s: float = SETTLE_S, gap_s: float = GAP_S, per_s: float = POLLS_PER_S, burst: float = POLLS_BURST) -> None:
        self._settle_s, self._gap_s = settle_s, gap_s
        self._per_s, self._burst = per_s, burst
        self._wishes: dict[Key, _Wish] = {}
        self._asked: dict[Key, float] = {}
        self._tokens = burst
        self._at: float | None = None
        self.by_collector: Counter[str] = Counter()
        self.needless = 0

    @property
    def pending(self) -> int:
        """Wishes that wait."""
        return len(self._wishes)

    def note(self, device: str, collectors: Iterable[str], now: float, reason: str) -> None:
        """Wish for a look at these tables."""
        for collector in collectors:
            self._wishes[device, collector] = _Wish(now, reason)

    def retain(self, devices: Iterable[str]) -> None:
        """Forget all others."""
        kept = frozenset(devices)
        self._wishes = {key: wish for key, wish in self._wishes.items() if key[0] in kept}

    def due(self, now: float, look: Callable[[str, str], Look | None]) -> list[PollRequest]:
        """Return the requests for now, one a device, the longest waiting first; `look` returns None for what a device is not asked for."""
        self._refill(now)
        chosen: dict[str, list[str]] = {}
        for key, wish in sorted(self._wishes.items(), key=lambda item: item[1].noted_at):
            if self._tokens < 1:
                break
            if now < wish.noted_at + self._settle_s:
                continue
            state = look(*key)
            if state is None or (state.last_at is not None and state.last_at >= wish.noted_at + self._settle_s):
                del self._wishes[key]
                self.needless += 1
            elif self._may_ask(key, state, now):
                self._tokens -= 1
                self._asked[key] = now
                self.by_collector[key[1]] += 1
                chosen.setdefault(key[0], []).append(key[1])
        requests = [PollRequest(device=device, collectors=tuple(names), reason=self._wishes[device, names[0]].reason) for device, names in chosen.items()]
        for device, names in chosen.items():
            for name in names:
                del self._wishes[device, name]
        return requests

    def _may_ask(self, key: Key, state: Look, now: float) -> bool:
        """True when the last asking is long enough ago and no run of the grid is near; for counters, none so near that it would cost a rate."""
        if now - self._asked.get(key, float("-inf")) < self._gap_s:
            return False
        if key[1] != INTERFACES:
            return state.next_in_s >= NEAR_S
        return (state.last_at is None or now - state.last_at >= self._gap_s) and state.next_in_s >= self._gap_s

    def _refill(self, now: float) -> None:
        if self._at is not None:
            self._tokens = min(self._burst, self._tokens + (now - self._at) * self._per_s)
        self._at = now
        self._asked = {key: at for key, at in self._asked.items() if now - at < self._gap_s}


class Sayings:
    """What is told once in `window_s`, with how often it came meanwhile."""

    def __init__(self, *, window_s: float = 600.0) -> None:
        self._window_s = window_s
        self._said: dict[tuple[str, str], tuple[float, int]] = {}

    def say(self, device: str, what: str, now: float) -> int | None:
        """Return how often it came since it was told last (0: never before), or None when it is not to be told yet."""
        at, times = self._said.get((device, what), (float("-inf"), 0))
        if now - at < self._window_s:
            self._said[device, what] = (at, times + 1)
            return None
        self._said[device, what] = (now, 0)
        return times

    def prune(self, now: float) -> None:
        """Forget what is long past and was told in full."""
        self._said = {key: (at, times) for key, (at, times) in self._said.items() if times or now - at < self._window_s}

    def retain(self, devices: Iterable[str]) -> None:
        """Forget all others."""
        kept = frozenset(devices)
        self._said = {key: value for key, value in self._said.items() if key[0] in kept}
