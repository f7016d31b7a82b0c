"""From what is silent to why: down of itself, behind something that is, under maintenance, or without power by plan (pure).

Before a device is called down, those above it are asked: until one of them has answered after the device fell silent, or none did, its state waits.
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import Final, NamedTuple

from netmon.model.request import PollRequest
from netmon.model.state import SILENT, DeviceState, DeviceStatus, StateReason
from netmon.model.topology import Topology

DOUBT_S: Final = 180.0
"""So long after its first unanswered poll a device waits for those above it to be asked."""
RECOVERY_S: Final = 300.0
"""So long after a parent came back its children may take to start and to be asked."""
ASKED_OF_PARENTS: Final = ("echo", "system")

Quiet = Callable[[str, float, float], DeviceStatus | None]


class Seen(NamedTuple):
    """A device by its own polls alone; times are Unix seconds.

    `silent_since` is the first poll lost since the last answer, None while it answers; `alive_at` its last answer. A device that nobody polls has none.
    `was_lost` False: it never was silent before it came up; its first answer after netmon's own start is no recovery.
    """

    state: DeviceState
    silent_since: float | None = None
    alive_at: float | None = None
    was_lost: bool = True


Look = Callable[[str], Seen | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a silent device is as it is. `chain` leads from the device above it to `root`, the device that is the cause; its own name and () where it is."""

    state: DeviceState
    root: str
    chain: tuple[str, ...] = ()

    @property
    def is_root(self) -> bool:
        """True for a device that is down of itself, at a time at which that counts."""
        return self.state.status is DeviceStatus.DOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """Every silent device explained; `waiting` are those whose parents are to be asked first, by `requests`."""

    states: Mapping[str, Explanation] = field(default_factory=dict)
    waiting: frozenset[str] = frozenset()
    requests: tuple[PollRequest, ...] = ()


class _Way(Enum):
    OPEN = auto()
    DOUBTFUL = auto()
    RECOVERING = auto()
    SHUT = auto()


def explain(now: float, topology: Topology, silent: Mapping[str, Seen], look: Look, quiet: Quiet) -> Explained:
    """Return what each silent device is.

    `silent` are the devices that are down by their own polls, or have begun to lose them; `look` tells of any other. A parent that nobody polls, or of which
    nothing is known yet, is as its own parents are; without parents that can be told, a device speaks for itself.
    """
    parents = topology.parents
    states: dict[str, Explanation] = {}
    behind: list[str] = []
    waiting: set[str] = set()
    asked: dict[str, str] = {}
    for name, seen in silent.items():
        if seen.state.status is not DeviceStatus.DOWN:
            if seen.silent_since is not None and seen.state.status is DeviceStatus.UP:
                asked.update(_to_ask(name, seen, parents, look))
            continue
        since = seen.state.since if seen.state.since is not None else now
        why = quiet(name, since, now)
        if why is not None:
            states[name] = Explanation(state=replace(seen.state, status=why), root=name)
            continue
        way = _way(name, seen, parents, look, now)
        if way is _Way.DOUBTFUL:
            waiting.add(name)
            asked.update(_to_ask(name, seen, parents, look))
        elif way is _Way.OPEN:
            states[name] = Explanation(state=seen.state, root=name)
        else:
            behind.append(name)
            if way is _Way.RECOVERING:
                asked.setdefault(name, "parent is back")
    states.update(_behind(behind, silent, states, topology, look))
    requests = tuple(PollRequest(device=name, collectors=ASKED_OF_PARENTS, reason=reason) for name, reason in sorted(asked.items()))
    return Explained(states=states, waiting=frozenset(waiting), requests=requests)


def _to_ask(name: str, seen: Seen, parents: Mapping[str, tuple[str, ...]], look: Look) -> dict[str, str]:
    """Return the devices above, up to the first that is known to live, that have not answered since this one fell silent."""
    found: dict[str, str] = {}
    since = _silent_since(seen)
    queue, passed = deque(parents.get(name, ())), {name}
    while queue:
        above = queue.popleft()
        if above in passed:
            continue
        passed.add(above)
        known = look(above)
        if known is not None and known.state.status is DeviceStatus.UP and (known.alive_at or 0.0) > since:
            continue
        if known is not None and known.state.status is not DeviceStatus.DOWN:
            found[above] = f"{name} is silent"
        queue.extend(parents.get(above, ()))
    return found


def _silent_since(seen: Seen) -> float:
    return seen.silent_since if seen.silent_since is not None else seen.state.since or 0.0


def _way(name: str, seen: Seen, parents: Mapping[str, tuple[str, ...]], look: Look, now: float) -> _Way:
    """Return the best of the ways up; a device without parents stands on its own."""
    ways = [_through(above, seen, parents, look, (now, frozenset((name,)))) for above in parents.get(name, ())]
    return min(ways, key=lambda way: way.value, default=_Way.OPEN)


def _through(above: str, seen: Seen, parents: Mapping[str, tuple[str, ...]], look: Look, at: tuple[float, frozenset[str]]) -> _Way:
    now, passed = at
    known = look(above)
    if known is None or _is_transparent(known):
        further = [other for other in parents.get(above, ()) if other not in passed]
        if not further:
            return _Way.OPEN
        ways = (_through(other, seen, parents, look, (now, passed | {above})) for other in further)
        return min(ways, key=lambda way: way.value)
    if known.state.status in SILENT:
        return _Way.SHUT
    since = _silent_since(seen)
    if known.was_lost and known.state.since is not None and known.state.since > since and now - known.state.since < RECOVERY_S:
        return _Way.RECOVERING
    if (known.alive_at or 0.0) > since or now - since > DOUBT_S:
        return _Way.OPEN
    return _Way.DOUBTFUL


def _behind(names: Iterable[str], silent: Mapping[str, Seen], own: Mapping[str, Explanation], topology: Topology, look: Look) -> dict[str, Explanation]:
    """Explain what is cut off: each device by the nearest cause above it, found from the causes downwards."""
    names = tuple(names)
    below = _children(names, topology.parents)
    found: dict[str, Explanation] = {}
    wanted = frozenset(names)
    causes = [name for name in below if name not in wanted and (name in own or not _is_transparent(look(name)))]
    causes.sort(key=lambda name: (name not in own or not own[name].is_root, name))
    chains: dict[str, tuple[str, ...]] = dict.fromkeys(causes, ())
    queue = deque(causes)
    while queue:
        above = queue.popleft()
        chain = (above, *chains[above])
        for name in below.get(above, ()):
            if name in chains:
                continue
            chains[name] = chain
            queue.append(name)
            if name in wanted:
                found[name] = Explanation(state=_state(silent[name]), root=chain[-1], chain=chain)
    for name in names:
        if name not in found:  # only each other are above them: nothing to name
            found[name] = Explanation(state=_state(silent[name]), root=name)
    return found


def _is_transparent(known: Seen | None) -> bool:
    """True for a device that says nothing of its own: what is above it decides."""
    return known is None or known.state.status is DeviceStatus.UNKNOWN


def _children(names: Iterable[str], parents: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    """Return who hangs on whom among the devices and all that is above them."""
    below: dict[str, list[str]] = {}
    queue, passed = deque(names), set()
    while queue:
        name = queue.popleft()
        if name in passed:
            continue
        passed.add(name)
        for above in parents.get(name, ()):
            below.setdefault(above, []).append(name)
            queue.append(above)
    return below


def _state(seen: Seen) -> DeviceState:
    return DeviceState(status=DeviceStatus.UNREACHABLE, since=seen.state.since, why=StateReason.PARENT_DOWN)
