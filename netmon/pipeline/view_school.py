"""Schools, out of the running parts: the list, and all that concerns one of them."""

import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Final, Literal

from netmon.config.config import Config
from netmon.model.access import Sight
from netmon.model.inventory import Link, Site
from netmon.model.lessons_today import today_at
from netmon.model.room import Part, PartStatus
from netmon.model.room_list import SeenRooms
from netmon.model.state import DeviceState, DeviceStatus
from netmon.model.status import DeviceRow
from netmon.model.view_school import ContactHere, LinkHere, PartsHere, School, SchoolList, SchoolQuery, SchoolRow
from netmon.model.view_wall import SiteState
from netmon.pipeline.places_shown import LineRead, promised
from netmon.pipeline.rooms import RoomWatch
from netmon.pipeline.view_wall import LiveWall
from netmon.store.current import CurrentState

FAILING_SHOWN: Final = 30
NOT_READY_SHOWN: Final = 60
WORST: Final = (DeviceStatus.DOWN, DeviceStatus.UNREACHABLE, DeviceStatus.UNKNOWN)
NO_ROOMS: Final = SeenRooms((), {}, ())
SchoolPart = Literal["access_point", "board"]


class LiveSchools:
    """A `netmon.web.source_wall.SchoolSource`; for the event loop alone."""

    def __init__(
        self,
        walls: LiveWall,
        current: CurrentState,
        rooms: RoomWatch,
        lines: Callable[[], Mapping[str, LineRead]],
        *,
        wall: Callable[[], float] = time.time,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._walls = walls
        self._current = current
        self._rooms = rooms
        self._lines = lines
        self._wall = wall
        self._clock = clock
        self._config: Config | None = None
        self._links: Mapping[str, tuple[Link, ...]] = {}

    def configure(self, config: Config) -> None:
        """Take a new inventory."""
        links: dict[str, list[Link]] = {}
        for link in config.links.values():
            links.setdefault(link.site, []).append(link)
        self._config = config
        self._links = {site: tuple(sorted(own, key=lambda link: link.standby)) for site, own in links.items()}

    def schools(self, query: SchoolQuery, sight: Sight) -> SchoolList:
        """See SchoolSource.schools."""
        sites = [site for site in self._walls.sites() if sight.sees(site.id)]
        words = [word.casefold() for word in query.words]
        found = [
            (site, state)
            for site in sites
            if (state := self._walls.state(site.id)) is not None
            and (query.county is None or site.county == query.county)
            and (query.state is None or state is query.state)
            and (not words or _says(site, words))
        ]
        shown = found[query.offset : query.offset + query.limit]
        return SchoolList(
            now=self._wall(),
            query=query,
            total=len(found),
            rows=tuple([self._row(site, state) for site, state in shown]),
            counties=tuple(sorted({site.county for site in sites if site.county})),
        )

    def school(self, site: str, sight: Sight) -> School | None:
        """See SchoolSource.school."""
        config = self._config
        known = None if config is None or not sight.sees(site) else config.sites.get(site)
        state = None if known is None else self._walls.state(site)
        if config is None or known is None or state is None:
            return None
        now = self._wall()
        rooms = self._rooms.rooms(site)
        failing = self._failing(known)
        return School(
            now=now,
            row=self._row(known, state),
            exit_model=known.exit_model or "",
            district=config.district.name,
            links=tuple([self._link(link, now) for link in self._links.get(site, ())]),
            rooms=None if rooms is None else rooms.site,
            not_ready=() if rooms is None else tuple([room for room in rooms.rooms if room.ready is False][:NOT_READY_SHOWN]),
            parts=self._parts(site),
            failing=failing[:FAILING_SHOWN],
            failing_total=len(failing),
            contacts=tuple([ContactHere(duty=one.duty, name=one.name) for one in known.contacts]),
            today=today_at(config.calendar_of(site), now),
        )

    def _row(self, site: Site, state: SiteState) -> SchoolRow:
        seen = self._walls.seen(site.id)
        rooms = (self._rooms.seen(site.id) or NO_ROOMS).rooms
        return SchoolRow(
            id=site.id,
            name=site.name,
            county=site.county or "",
            township=site.township or "",
            kind=site.kind,
            state=state,
            devices=(seen.up, self._walls.polled(site.id)),
            rooms=(sum(room.ready is True for room in rooms), len(rooms)),
            incidents=len(self._walls.incidents(site.id)),
        )

    def _link(self, link: Link, now: float) -> LinkHere:
        assert self._config is not None
        day = datetime.fromtimestamp(now, self._config.calendar.zone).date()
        contract = promised(link.contracts, day)
        read = self._lines().get(link.key)
        if read is not None and self._clock() - read.mono_s > read.lasts_s:
            read = None
        line = None if read is None else read.line
        return LinkHere(
            id=link.id,
            role=link.role,
            isp=link.isp or "",
            medium=link.medium,
            standby=link.standby,
            circuit=link.circuit or "",
            repair_phone=link.repair_phone or "",
            up=None if line is None or line.up is None else bool(line.up),
            down_bps=None if line is None else line.rates.get("down"),
            up_bps=None if line is None else line.rates.get("up"),
            contract_down_bps=contract["down"],
            contract_up_bps=contract["up"],
            limit_down_bps=contract["down"] if line is None else line.limits.get("down"),
            limit_up_bps=contract["up"] if line is None else line.limits.get("up"),
            at=None if read is None else read.at,
        )

    def _parts(self, site: str) -> tuple[PartsHere, ...]:
        """Return access points and boards; access points as controllers count them where these know of more."""
        seen = (self._rooms.seen(site) or NO_ROOMS).parts.values()
        points, boards = _parts("access_point", seen, Part.ACCESS_POINT), _parts("board", seen, Part.BOARD)
        tally = self._rooms.tally(site)
        if tally.online + tally.offline > points.working + points.failing:
            unknown = max(points.total - tally.online - tally.offline, 0)
            points = PartsHere(kind="access_point", working=tally.online, failing=tally.offline, unknown=unknown)
        return tuple(one for one in (points, boards) if one.total)

    def _failing(self, site: Site) -> tuple[DeviceRow, ...]:
        """Return the devices that are not up and should be, worst and longest first."""
        found = []
        for device in self._walls.devices(site.id):
            known = self._current.device(device.name)
            state = DeviceState() if known is None else known.state
            if state.status in WORST:
                row = DeviceRow(name=device.name, site=site.id, site_name=site.name, role=device.role, state=state, room=device.room, address=device.address)
                found.append(row)
        return tuple(sorted(found, key=lambda row: (WORST.index(row.state.status), row.state.since or float("inf"), row.name)))


def _parts(kind: SchoolPart, parts: Iterable[PartStatus], part: Part) -> PartsHere:
    works = [one.works for one in parts if one.part is part]
    return PartsHere(kind=kind, working=works.count(True), failing=works.count(False), unknown=works.count(None))


def _says(site: Site, words: Iterable[str]) -> bool:
    said = "\n".join(part for part in (site.name, site.id, site.code, site.county, site.township) if part).casefold()
    return all(word in said for word in words)
