"""From changes of state to how long something was up, and when it was not (pure).

A state holds from the second of its change on until the next. Time in which netmon itself did not look is blind: neither up nor down. What was planned
comes first, then what was blind, then the state.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from netmon.model.figures import Span
from netmon.model.history import Transition
from netmon.model.report import Outage
from netmon.model.sample import MS_PER_S
from netmon.model.spans import common, merged, seconds, without

PLANNED: Final = frozenset({"maintenance", "off_hours"})
"""States that somebody meant."""
DARK: Final = frozenset({"down", "unreachable"})
KNOWN: Final = ("up", "down", "unreachable")
_WORST: Final = ("down", "unreachable", "unknown", "maintenance", "off_hours", "up")
PORT_STATES: Final[Mapping[str, str]] = {"up": "up", "down": "down", "lowerLayerDown": "down", "notPresent": "down"}
"""IF-MIB ifOperStatus; of the others it is not known whether anything passes."""


class Held(NamedTuple):
    """A state over [start, end) in Unix seconds; `at_ms` is the change that began it, or the begin of the window."""

    start: int
    end: int
    state: str
    why: str
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """What time means for one school: all in Unix seconds within the window, merged. `blind`: netmon did not look. `away_ms`: it knew nothing since."""

    window: Span
    lessons: tuple[Span, ...] = ()
    planned: tuple[Span, ...] = ()
    blind: tuple[Span, ...] = ()
    away_ms: tuple[int, ...] = ()


class Times(NamedTuple):
    """Seconds of a window by state, and of its lesson hours."""

    up_s: int = 0
    down_s: int = 0
    unreachable_s: int = 0
    planned_s: int = 0
    unknown_s: int = 0
    blind_s: int = 0
    lesson_up_s: int = 0
    lesson_s: int = 0


def held(transitions: Iterable[Transition], hours: Hours, states: Mapping[str, str] | None = None) -> list[Held]:
    """Return the states that fill the window, from changes in order of time; unknown before the first, and after netmon was away until it is said again.

    `states` translates (see PORT_STATES); what it does not name is unknown.
    """
    said = [(one.at_ms, 1, one.state if states is None else states.get(one.state, "unknown"), one.why) for one in transitions]
    said += [(at_ms, 0, "unknown", "") for at_ms in hours.away_ms]
    window = hours.window
    found: list[Held] = []
    now = Held(window.start, window.end, "unknown", "", window.start * MS_PER_S)
    for at_ms, _, state, why in sorted(said, key=lambda one: one[:2]):
        if state == now.state:
            continue
        at = min(max(at_ms // MS_PER_S, window.start), window.end)
        if at > now.start:
            found.append(now._replace(end=at))
        now = Held(at, window.end, state, why, at_ms)
    if now.start < window.end:
        found.append(now)
    return _joined(found)


def _joined(found: Iterable[Held]) -> list[Held]:
    """Join neighbours of the same state."""
    joined: list[Held] = []
    for one in found:
        if joined and joined[-1].state == one.state and joined[-1].end == one.start:
            joined[-1] = joined[-1]._replace(end=one.end)
        else:
            joined.append(one)
    return joined


def times(states: Sequence[Held], hours: Hours) -> Times:
    """Return the seconds of each state; the first six add up to the window. Lesson hours are those in which it was seen up, down or cut off."""
    planned = planned_spans(states, hours)
    blind = without(hours.blind, planned)
    spans = {state: spans_of(states, state, planned, blind) for state in KNOWN}
    whole = hours.window.end - hours.window.start
    up, down, unreachable = (seconds(spans[state]) for state in KNOWN)
    planned_s, blind_s = seconds(planned), seconds(blind)
    taught = {state: seconds(common(spans[state], hours.lessons)) for state in KNOWN}
    return Times(
        up_s=up,
        down_s=down,
        unreachable_s=unreachable,
        planned_s=planned_s,
        unknown_s=whole - up - down - unreachable - planned_s - blind_s,
        blind_s=blind_s,
        lesson_up_s=taught["up"],
        lesson_s=sum(taught.values()),
    )


def planned_spans(states: Iterable[Held], hours: Hours) -> list[Span]:
    """Return what was planned: by exclusions that hold, and by states that somebody meant."""
    own = [Span(one.start, one.end) for one in states if one.state in PLANNED]
    return merged([*hours.planned, *own]) if own else list(hours.planned)


def spans_of(states: Iterable[Held], state: str, planned: Sequence[Span], blind: Sequence[Span]) -> list[Span]:
    """Return when a state was seen and nothing was planned."""
    found = [Span(one.start, one.end) for one in states if one.state == state]
    return without(without(found, planned), blind) if found else []


def outages(states: Sequence[Held], hours: Hours, named: Outage) -> list[Outage]:
    """Return the times in which something was down or cut off, by start; `named` says of what.

    One that goes on after netmon was blind, or after planned time, is one. One that was over when netmon looked again ends where netmon last saw it.
    Those of planned time alone are none. `why` and the begin are of the first state, `state` is down where any of it was.
    """
    planned = planned_spans(states, hours)
    hidden = merged([*planned, *hours.blind])
    pieces = [(one, span) for one in states if one.state in (*KNOWN, "unknown") for span in without([Span(one.start, one.end)], hidden)]
    runs: list[list[tuple[Held, Span]]] = []
    open_run = False
    for one, span in pieces:
        if one.state in DARK:
            if not open_run:
                runs.append([])
            runs[-1].append((one, span))
            open_run = True
        elif one.state == "up" or not open_run or not _after_away(one, hours):
            open_run = False
    return [_outage(run, pieces, hours, named) for run in runs]


def _after_away(one: Held, hours: Hours) -> bool:
    """True of the moments after netmon was away, until it has said again what it sees."""
    return one.state == "unknown" and one.at_ms in hours.away_ms


def _outage(run: Sequence[tuple[Held, Span]], pieces: Sequence[tuple[Held, Span]], hours: Hours, named: Outage) -> Outage:
    first, last = run[0], run[-1]
    spans = merged(span for _, span in run)
    ends_window = last[1].end >= hours.window.end or (last[0].end >= hours.window.end and last == pieces[-1])
    began_here = first[0].start == first[1].start
    return Outage(
        device=named.device,
        site=named.site,
        line=named.line,
        start_ms=first[0].at_ms if began_here else first[1].start * MS_PER_S,
        end_ms=None if ends_window else _end_ms(last, pieces),
        state="down" if any(one.state == "down" for one, _ in run) else "unreachable",
        why=first[0].why,
        lesson_s=seconds(common(spans, hours.lessons)),
        known_s=seconds(spans),
    )


def _end_ms(last: tuple[Held, Span], pieces: Sequence[tuple[Held, Span]]) -> int:
    """Return when it was seen to end: by the next change, else at the end of the second."""
    following = next((one for one, span in pieces if span.start == last[1].end), None)
    return last[1].end * MS_PER_S if following is None else max(following.at_ms, last[0].at_ms)


def overlaid(port: Sequence[Held], device: Sequence[Held], window: Span, *, ends_here: bool) -> list[Held]:
    """Return the state of a line by its port: of a device that does not answer it is the device's.

    `ends_here`: the line ends at that device, so that it serves nobody while the device is down; else it is only out of sight.
    """

    def of(now: Sequence[Held]) -> tuple[str, str]:
        one, above = now
        if above.state == "down":
            return ("down" if ends_here else "unreachable"), above.why
        return (above.state, above.why) if above.state == "unreachable" or above.state in PLANNED else (one.state, one.why)

    return _merged_by([port, device], window, of)


def combined(lines: Sequence[Sequence[Held]], standby: Sequence[Sequence[Held]], window: Span) -> list[Held]:
    """Return the state of what several lines serve: up while one is; unknown while one of them, or a standby line that is up, may serve it.

    Cut off where one of them only is out of sight; without any line it is unknown.
    """

    def of(now: Sequence[Held]) -> tuple[str, str]:
        ours, others = now[: len(lines)], now[len(lines) :]
        states = {one.state for one in ours}
        if "up" in states:
            return "up", ""
        planned = next((one for one in ours if one.state in PLANNED), None)
        if planned is not None and states <= DARK | PLANNED:
            return planned.state, planned.why
        if not states or not states <= DARK or any(one.state == "up" for one in others):
            return "unknown", ""
        decisive = next((one for one in ours if one.state == "unreachable"), ours[0])
        return decisive.state, decisive.why

    return _merged_by([*lines, *standby], window, of)


def worst(parts: Sequence[Sequence[Held]], window: Span) -> list[Held]:
    """Return the state of what needs all of its parts: the worst of theirs; without any part it is unknown."""

    def of(now: Sequence[Held]) -> tuple[str, str]:
        one = min(now, key=lambda held: _WORST.index(held.state), default=Held(0, 0, "unknown", "", 0))
        return one.state, one.why

    return _merged_by(parts, window, of)


def _merged_by(parts: Sequence[Sequence[Held]], window: Span, of: Callable[[Sequence[Held]], tuple[str, str]]) -> list[Held]:
    """Return one state from several that each fill the window, wherever one of them changes."""
    edges = sorted({window.start, window.end, *(one.start for part in parts for one in part)})
    places = [0] * len(parts)
    found: list[Held] = []
    for start, end in pairwise(edges):
        for number, part in enumerate(parts):
            while part[places[number]].end <= start:
                places[number] += 1
        now = [part[place] for part, place in zip(parts, places, strict=True)]
        state, why = of(now)
        found.append(Held(start, end, state, why, max((one.at_ms for one in now), default=start * MS_PER_S)))
    return _joined(found)
