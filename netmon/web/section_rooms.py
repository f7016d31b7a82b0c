"""The pages of rooms: which schools have rooms, a school's rooms building by building, a list to print, and one room."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from netmon.model.lang import Lang
from netmon.model.room import Part, PartStatus, RoomStatus
from netmon.model.texts import text
from netmon.model.view_room import CellState, LessonCell, WeekDay
from netmon.web.asked import JSON, Asked, Page, Route
from netmon.web.document import page_json, room_sites_json, rooms_json
from netmon.web.errors import missing
from netmon.web.html import Pages
from netmon.web.source_rooms import RoomSource
from netmon.web.wording import ABSENT

SITES_A_PAGE: Final = 200
_DIGITS: Final = re.compile(r"(\d+)")


class RoomPages:
    """`/rooms` and below."""

    def __init__(self, source: RoomSource, html: Pages) -> None:
        self._source = source
        self._html = html

    def routes(self) -> tuple[Route, ...]:
        """Return the addresses of these pages."""
        return (
            Route(path="/rooms", answer=self.sites),
            Route(path="/rooms/{site}", answer=self.rooms),
            Route(path="/rooms/{site}/{room:.+}", answer=self.room),
            Route(path="/room-lists/{site}", answer=self.printed),
        )

    def sites(self, asked: Asked) -> Page:
        """Answer `/rooms`, a page of schools at a time."""
        sites = self._source.room_sites(asked.sight)
        if asked.wants_json:
            return Page(status=200, content_type=JSON, body=room_sites_json(sites))
        offset = offset_of(asked)
        rows = sites.sites[offset : offset + SITES_A_PAGE]
        return self._html.page("room_sites.html", asked, sites.now, page="rooms", sites=rows, **turning(asked, offset, SITES_A_PAGE, len(sites.sites)))

    def rooms(self, asked: Asked) -> Page:
        """Answer `/rooms/<site>`."""
        site = asked.params["site"]
        listed = self._source.rooms_of(site, asked.sight)
        if listed is None:
            return self._no_site(asked)
        if asked.wants_json:
            return Page(status=200, content_type=JSON, body=rooms_json(listed))
        values = {"listed": listed, "buildings": by_building(listed.rooms), "why_of": lambda room: why_line(room, asked.lang)}
        return self._html.page("rooms.html", asked, listed.now, page="rooms", **values)

    def printed(self, asked: Asked) -> Page:
        """Answer `/room-lists/<site>`: a sheet a building, with columns for a pen."""
        listed = self._source.rooms_of(asked.params["site"], asked.sight)
        if listed is None:
            return self._no_site(asked)
        wanted = asked.query.get("building")
        buildings = [(name, rooms) for name, rooms in by_building(listed.rooms) if wanted is None or name == wanted]
        values = {"listed": listed, "buildings": buildings, "parts": list(Part), "why_of": lambda room: why_line(room, asked.lang), "part_of": part_of}
        return self._html.page("room_list.html", asked, listed.now, page="rooms", **values)

    async def room(self, asked: Asked) -> Page:
        """Answer `/rooms/<site>/<room>`."""
        found = await self._source.room(asked.params["site"], asked.params["room"], asked.sight)
        if found is None:
            return missing(self._html, asked, text("web.room.none", asked.lang, name=asked.params["room"][:100]))
        if asked.wants_json:
            return Page(status=200, content_type=JSON, body=page_json("netmon.room/1", found))
        values = {
            "found": found,
            "why": why_line(found.room, asked.lang),
            "line_of": lambda part: part_line(part, asked.lang),
            "grid": lesson_grid(found.week),
            "states": [(state, found.sums[state]) for state in CellState if state in found.sums],
            "mood": "warn" if found.room.ready is None else "up" if found.room.ready else "down",
        }
        return self._html.page("room.html", asked, found.now, page="rooms", **values)

    def _no_site(self, asked: Asked) -> Page:
        return missing(self._html, asked, text("web.rooms.no_site", asked.lang, name=asked.params["site"][:100]))


def why_line(room: RoomStatus, lang: Lang) -> str:
    """Return in one sentence why a room is as it is; "" for one that is ready."""
    if room.cause is None:
        return "" if room.ready else text("room.nothing_registered", lang)
    return part_line(room.cause, lang)


def part_line(part: PartStatus, lang: Lang) -> str:
    """Return in one sentence how a part of a room is."""
    what = text(f"room.part.{part.part}", lang)
    faults = ", ".join(text(f"display.part.{fault}", lang) for fault in part.faults) or ABSENT
    return text(f"room.why.{part.why}", lang, what=what, switch=part.switch or ABSENT, port=part.port or ABSENT, faults=faults)


def part_of(room: RoomStatus, part: Part) -> PartStatus | None:
    """Return a room's part of a kind, the one that does not work before one that does."""
    own = [one for one in room.parts if one.part is part]
    return min(own, key=lambda one: {False: 0, None: 1, True: 2}[one.works], default=None)


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key by which `2` comes before `10`."""
    return tuple((0, int(word[:18]), "") if word.isdecimal() else (1, 0, word) for word in _DIGITS.split(name) if word)


def by_building(rooms: Iterable[RoomStatus]) -> list[tuple[str, list[RoomStatus]]]:
    """Return a school's rooms by building, in the order of their names; those of no building come last, under ""."""
    found: dict[str, list[RoomStatus]] = {}
    for room in rooms:
        found.setdefault(room.building or "", []).append(room)
    order = sorted(found, key=lambda name: (not name, natural(name)))
    return [(name, sorted(found[name], key=lambda room: natural(room.room))) for name in order]


def offset_of(asked: Asked) -> int:
    """Return the row at which a page of a list begins; what makes no sense is 0."""
    value = asked.query.get("offset", "")
    return min(int(value), 1_000_000) if value.isascii() and value.isdigit() and len(value) < 10 else 0


def turning(asked: Asked, offset: int, size: int, total: int) -> dict[str, str | None]:
    """Return the addresses of the pages before and after, for a template."""
    previous = asked.link(offset=str(max(offset - size, 0)) if offset > size else None) if offset else None
    return {"previous": previous, "next": asked.link(offset=str(offset + size)) if offset + size < total else None}


def lesson_grid(week: Sequence[WeekDay]) -> list[tuple[str, str, list[LessonCell | None]]]:
    """Return the strip row by row: a lesson's name and clock time, and its cell on each day, None where the day has no such lesson.

    Days that share no lesson with the days before (winter's hours after summer's) have their rows below.
    """
    rows: dict[tuple[str, str], list[LessonCell | None]] = {}
    grids: list[set[tuple[str, str]]] = []
    for place, day in enumerate(week):
        own = {(cell.clock, cell.lesson) for cell in day.cells}
        shared = [grid for grid in grids if grid & own]
        grids = [grid for grid in grids if not grid & own]
        grids.append(own.union(*shared))
        for cell in day.cells:
            rows.setdefault((cell.clock, cell.lesson), [None] * len(week))[place] = cell
    grids.sort(key=lambda grid: min(place for key in grid for place, cell in enumerate(rows[key]) if cell is not None) if grid else 0)
    return [(lesson, clock, rows[clock, lesson]) for grid in grids for clock, lesson in sorted(grid)]
