"""What a school's rooms and devices count for in the measures of the targets (pure): good, bad, not known, behind a fault."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from netmon.model.inventory import Device, Role, Room, RoomKind
from netmon.model.room import BOARD_ROOMS, WIFI_ROOMS, Coverage, EndpointState, Part, PartStatus, RoomStatus, Why
from netmon.model.state import DeviceStatus

SEEN_S = 4 * 86400.0
"""What was seen on the network within this time is there: over a weekend and a day."""
KEY_AREAS: frozenset[RoomKind] = frozenset({"gate", "corridor", "canteen", "playground"})
"""Rooms in which safety asks for a camera, whatever else is registered there."""
INTERACTIVE: frozenset[Role] = frozenset({"whiteboard"})
MULTIMEDIA: frozenset[Role] = frozenset({"whiteboard", "projector"})
Online = bool | None


class Count(NamedTuple):
    """Things that were counted; `unreachable` ones lie behind a fault, neither good nor bad."""

    good: int = 0
    bad: int = 0
    unknown: int = 0
    unreachable: int = 0

    @property
    def total(self) -> int:
        """The denominator."""
        return sum(self)

    def text(self) -> str:
        """Return it as the history has it."""
        return ",".join(map(str, self))


def of_coverage(coverage: Coverage, rooms: Iterable[RoomStatus]) -> Count:
    """Return a school's coverage as counts; rooms that nobody can tell of because something above them is down are unreachable."""
    part = Part.ACCESS_POINT if coverage.kind == "wifi" else Part.BOARD
    behind = sum(_is_behind(room, part) for room in rooms) if coverage.basis == "rooms" else 0
    behind = min(behind, coverage.unknown)
    return Count(coverage.working, coverage.not_working, coverage.unknown - behind, behind)


def _is_behind(room: RoomStatus, part: Part) -> bool:
    value = room.wifi if part is Part.ACCESS_POINT else room.board
    kinds = WIFI_ROOMS if part is Part.ACCESS_POINT else BOARD_ROOMS
    return room.kind in kinds and value is None and any(one.part is part and one.why is Why.BEHIND_FAULT for one in room.parts)


def multimedia_rate(rooms: Sequence[RoomStatus], now: float) -> Count | None:
    """Return the classrooms with a board or projector by the register, good where it was seen on the network; None where no classroom is registered.

    A school that registers no board at all says nothing of its classrooms: all are unknown.
    """
    counted = [room for room in rooms if room.kind in BOARD_ROOMS]
    boards = [[part for part in room.parts if part.part is Part.BOARD and part.device] for room in counted]
    if not counted:
        return None
    if not any(boards):
        return Count(unknown=len(counted))
    words = [_word([_seen(part, now) for part in own], own) if own else "bad" for own in boards]
    # What is registered and was not seen may stand there all the same.
    return _count(["unknown" if own and word == "bad" else word for own, word in zip(boards, words, strict=True)])


def declared_multimedia(classrooms: int | None, boards: int | None, online: int) -> Count | None:
    """Return the same by what a school declared: boards that were seen are good, classrooms beyond the boards bad."""
    if not classrooms or boards is None:
        return None
    good = min(online, classrooms)
    bad = max(0, classrooms - max(boards, good))
    return Count(good=good, bad=bad, unknown=classrooms - good - bad)


def interactive_rate(devices: Iterable[Device]) -> Count | None:
    """Return boards and all-in-ones among all multimedia devices, by the register; None without any."""
    roles = [device.role for device in devices if device.role in MULTIMEDIA]
    good = sum(role in INTERACTIVE for role in roles)
    return Count(good=good, bad=len(roles) - good) if roles else None


def rooms_connected(
    rooms: Iterable[Room], inside: Mapping[str, Sequence[Device]], parts: Mapping[str, PartStatus], online: Mapping[str, Online], *, now: float
) -> Count | None:
    """Return the rooms of teaching and work with anything in them that is on the network; None where no such room has a device registered.

    `inside` are the devices of each room, `parts` what is known of boards, PCs and access points, `online` the state of other devices.
    """
    counted = [room for room in rooms if room.kind in WIFI_ROOMS]
    if not any(inside.get(room.id) for room in counted):
        return None
    words = []
    for room in counted:
        own = inside.get(room.id, ())
        seen = [_seen(parts[one.name], now) if one.name in parts else online.get(one.name) for one in own]
        words.append(_word(seen, [parts[one.name] for one in own if one.name in parts]) if own else "bad")
    return _count(words)


def camera_coverage(rooms: Iterable[Room], cameras: Sequence[Device], online: Mapping[str, Online], behind: frozenset[str]) -> Count | None:
    """Return the key areas with a camera that is online; a camera of no room is an area of its own. None where nothing is registered.

    Key areas are the rooms that expect a camera, that have one, and those of KEY_AREAS. `behind` are cameras behind a fault.
    """
    inside: dict[str, list[Device]] = {}
    for camera in cameras:
        inside.setdefault(camera.room or f"\t{camera.name}", []).append(camera)
    areas = dict.fromkeys([*(room.id for room in rooms if room.kind in KEY_AREAS or "camera" in room.equipment), *inside])
    if not cameras and not areas:
        return None
    words = []
    for area in areas:
        own = inside.get(area, [])
        word = _word([online.get(one.name) for one in own], []) if own else "bad"
        words.append("unreachable" if word != "good" and own and all(one.name in behind for one in own) else word)
    return _count(words)


def connected(states: Iterable[DeviceStatus]) -> bool | None:
    """Tell whether a school is reached from outside: any of its devices answers, or all are known to be down or behind a fault."""
    known = list(states)
    if DeviceStatus.UP in known:
        return True
    gone = (DeviceStatus.DOWN, DeviceStatus.UNREACHABLE)
    return False if known and all(state in gone for state in known) else None


def classroom_speeds(rooms: Iterable[tuple[Sequence[PartStatus], Sequence[tuple[int | None, int | None]]]]) -> list[int | None]:
    """Return the speeds of the ports that lead to classrooms; a classroom without a known port gives one unknown.

    Of each classroom: its parts that have a port, and (speed now, best speed seen) of that port. One that sleeps runs its port slowly, so that only
    of a part that is on the present speed counts.
    """
    speeds: list[int | None] = []
    for parts, ports in rooms:
        found = [now if part.state is EndpointState.ON and now is not None else best for part, (now, best) in zip(parts, ports, strict=True)]
        speeds += found or [None]
    return speeds


def _seen(part: PartStatus, now: float) -> Online:
    """Tell whether a part was on the network lately; False when it was looked for and is not there."""
    if part.works or (part.step_at is not None and now - part.step_at <= SEEN_S):
        return True
    return None if part.why in (Why.NOT_POLLED, Why.NO_EVIDENCE, Why.BEHIND_FAULT) else False


def _word(seen: Sequence[Online], parts: Sequence[PartStatus]) -> str:
    if True in seen:
        return "good"
    if None not in seen:
        return "bad"
    return "unreachable" if any(part.why is Why.BEHIND_FAULT for part in parts) else "unknown"


def _count(words: Sequence[str]) -> Count:
    return Count(*(words.count(word) for word in Count._fields))
