"""Whether a room is ready, and how much of a school is covered."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from netmon.model.inventory import Room
from netmon.model.room import (
    BOARD_ROOMS,
    PART_OF_ROLE,
    WIFI_ROOMS,
    Coverage,
    CoverageKind,
    EndpointState,
    Part,
    PartStatus,
    RoomStatus,
    Why,
)

OPENING_S = 20 * 60
"""So long before a lesson a room has to be ready; power comes back earlier, and what is still missing then counts."""
SETTLE_S = 120.0
"""So long a failure must last at most before the room is held not to be ready: two polls."""
KEPT_S = 4 * 86400.0
"""So long what was seen in lesson time counts for coverage: over a weekend and a day."""


class RoomHour(NamedTuple):
    """What hour it is in a room, at Unix time `now`: `expected` from OPENING_S before a lesson to its end, `power_off` while its mains are cut."""

    now: float
    expected: bool = True
    power_off: bool = False


STILL = float("inf")


class Kept(NamedTuple):
    """What coverage remembers of a room: whether it had Wi-Fi and a board when that could last be told, and when (Unix time; STILL: it can be told now)."""

    wifi: bool | None = None
    wifi_at: float = 0.0
    board: bool | None = None
    board_at: float = 0.0


NOTHING_KEPT = Kept()
_UNEXPECTED = (Why.OUTSIDE_LESSONS, Why.POWER_OFF_HOURS)


def judge_room(room: Room, parts: Sequence[PartStatus], serving: Sequence[PartStatus], hour: RoomHour) -> RoomStatus:
    """Return a room's status at one moment.

    `parts` stand in the room; `serving` are access points that stand elsewhere and serve it. Expected equipment that nobody registered makes a room
    unknown, never ready. Several of a kind: one that works is enough.
    """
    shown = tuple([_at_hour(part, hour) for part in (*parts, *serving)])
    groups: dict[Part, list[PartStatus]] = {}
    for part in shown:
        groups.setdefault(part.part, []).append(part)
    missing = [PartStatus(part=part, why=Why.NOT_REGISTERED) for part in _expected(room) if part not in groups]
    best = [max(group, key=_worth) for group in groups.values()] + missing
    ready, cause = _ready(best)
    wifi, board = (next((part.works for part in best if part.part is kind and part.device), None) for kind in (Part.ACCESS_POINT, Part.BOARD))
    return RoomStatus(
        site=room.site,
        room=room.id,
        kind=room.kind,
        building=room.building,
        ready=ready,
        why=Why.NOT_REGISTERED if cause is None and not best else Why.WORKS if cause is None else cause.why,
        cause=cause,
        parts=(*shown, *missing),
        since=hour.now,
        wifi=wifi,
        board=board,
    )


def settle_for_s(period_s: float) -> float:
    """Return how long a failure must last where ports are polled every `period_s`: two polls, SETTLE_S at most."""
    return min(SETTLE_S, 2 * period_s)


def settle(
    previous: RoomStatus | None, found: RoomStatus, failing_since: float | None, now: float, settle_s: float = SETTLE_S
) -> tuple[RoomStatus, float | None]:
    """Return what is shown now and since when it fails.

    A room that was ready stays so until its failure has lasted `settle_s`; good news is believed at once.
    """
    if found.ready is not False:
        failing_since = None
    elif failing_since is None:
        failing_since = now
    if failing_since is not None and now - failing_since < settle_s and (previous is None or previous.ready is not False):
        found = replace(found, ready=previous.ready if previous is not None else None, why=previous.why if previous is not None else Why.NOT_POLLED)
    if previous is not None and previous.ready is found.ready and previous.why is found.why:
        found = replace(found, since=previous.since)
    return found, failing_since


def keep(kept: Kept, found: RoomStatus, last: float, now: float) -> tuple[Kept, RoomStatus]:
    """Return the room with what coverage counts: in hours in which nothing is expected, what was seen before, as long as KEPT_S.

    `last` is when the room was looked at before: until then what it was still held.
    """
    idle = {part.part for part in found.parts if part.works is None and part.why in _UNEXPECTED}
    before = Kept(kept.wifi, min(kept.wifi_at, last), kept.board, min(kept.board_at, last))
    wifi, wifi_at = _remember(before.wifi, before.wifi_at, found.wifi, now, idle=Part.ACCESS_POINT in idle)
    board, board_at = _remember(before.board, before.board_at, found.board, now, idle=Part.BOARD in idle)
    if wifi is not found.wifi or board is not found.board:
        found = replace(found, wifi=wifi, board=board)
    return Kept(wifi, wifi_at, board, board_at), found


def _remember(before: bool | None, before_at: float, value: bool | None, now: float, *, idle: bool) -> tuple[bool | None, float]:
    if value is not None:
        return value, STILL
    if idle and before is not None and now - before_at <= KEPT_S:
        return before, before_at
    return None, now


def room_coverage(kind: CoverageKind, rooms: Iterable[RoomStatus]) -> Coverage | None:
    """Return how many rooms are covered by the register; None when no room has such a part registered, so that the register says nothing.

    Of a school that registers its access points (or boards) by room, a room without any is not covered.
    """
    kinds, part = (WIFI_ROOMS, Part.ACCESS_POINT) if kind == "wifi" else (BOARD_ROOMS, Part.BOARD)
    working = not_working = unknown = 0
    registered = False
    for room in rooms:
        if room.kind not in kinds:
            continue
        value = room.wifi if kind == "wifi" else room.board
        has = any(one.part is part and one.device for one in room.parts)
        registered |= has
        if value:
            working += 1
        elif value is False or not has:
            not_working += 1
        else:
            unknown += 1
    return Coverage(kind=kind, basis="rooms", working=working, not_working=not_working, unknown=unknown) if registered else None


class Online(NamedTuple):
    """Devices of one kind at a site: how many are known to be online, known not to be, and registered at all."""

    online: int = 0
    offline: int = 0
    registered: int = 0


def declared_coverage(kind: CoverageKind, declared: int | None, devices: Online) -> Coverage:
    """Return coverage where rooms are not registered: devices online out of those that the school declared, or that are known where those are more.

    Without a declared number, or any device that is known at all, there is no basis.
    """
    if not declared or not (devices.online or devices.offline):
        return Coverage(kind=kind, basis="insufficient", unknown=max(declared or 0, devices.registered))
    total = max(declared, devices.online + devices.offline, devices.registered)
    return Coverage(kind=kind, basis="declared", working=devices.online, not_working=devices.offline, unknown=total - devices.online - devices.offline)


def _expected(room: Room) -> list[Part]:
    return list(dict.fromkeys([PART_OF_ROLE[role] for role in room.equipment if role in PART_OF_ROLE]))


def _at_hour(part: PartStatus, hour: RoomHour) -> PartStatus:
    """Excuse a part that does not work at an hour at which it need not."""
    if part.works or part.why is Why.FAULT:
        return part
    if hour.power_off:
        return replace(part, works=None, why=Why.POWER_OFF_HOURS)
    if not hour.expected and part.part is not Part.ACCESS_POINT and part.state is EndpointState.OFF:
        return replace(part, works=None, why=Why.OUTSIDE_LESSONS)
    return part


def _worth(part: PartStatus) -> int:
    return 2 if part.works else 1 if part.works is None else 0


_WORST_FIRST = (Part.ACCESS_POINT, Part.BOARD, Part.OPS_PC)


def _ready(best: Sequence[PartStatus]) -> tuple[bool | None, PartStatus | None]:
    """Return the verdict and the part that decided it: a failure before a doubt; a whole room's cause (its switch) before a part's own."""
    failed = [part for part in best if part.works is False]
    doubtful = [part for part in best if part.works is None]
    deciding = failed or doubtful
    if not deciding:
        return (True if best else None), None
    cause = min(deciding, key=lambda part: (part.why not in (Why.SWITCH_DOWN, Why.BEHIND_FAULT), _WORST_FIRST.index(part.part)))
    return (False if failed else None), cause
