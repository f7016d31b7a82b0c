"""Rooms as the pages list them. Times are Unix seconds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from netmon.model.room import Coverage, PartStatus, RoomStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonNow:
    """The lesson that is on at a school (`on`), or the next one."""

    name: str
    start: float
    end: float
    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRooms:
    """One site: its rooms counted by readiness, and how much of it is covered."""

    id: str
    name: str
    ready: int = 0
    not_ready: int = 0
    unknown: int = 0
    coverage: tuple[Coverage, ...] = ()
    lesson: LessonNow | None = None

    @property
    def total(self) -> int:
        """All its rooms."""
        return self.ready + self.not_ready + self.unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomSites:
    """Every site that has rooms, those with trouble first."""

    now: float
    sites: tuple[SiteRooms, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomList:
    """One site's rooms: not ready first, then unknown, then ready, each in the inventory's order."""

    now: float
    site: SiteRooms
    rooms: tuple[RoomStatus, ...] = ()


class SeenRooms(NamedTuple):
    """What is known of a school's rooms at present; `parts` are its boards, PCs and access points by name."""

    rooms: Sequence[RoomStatus]
    parts: Mapping[str, PartStatus]
    coverage: Sequence[Coverage]
