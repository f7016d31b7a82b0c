"""Two schools as a StatusSource that keeps to a sight; rows may come and go."""

from dataclasses import dataclass, field, replace

from netmon.model.access import Sight
from netmon.model.room_list import RoomList, RoomSites
from netmon.model.status import DeviceList, DeviceQuery, DeviceRow, Overview, Readiness, select_devices
from tests.support.rooms import READY, UNPOWERED
from tests.support.sight import World
from tests.web.sample_district import NOW, SITE_ROOMS, detail_of, device_row, overview_of

EAST = ("school-00", "第一中学")
WEST = ("school-03", "城关中心小学")
EAST_DEVICES = ("east-core", "east/access 1")
WEST_DEVICES = ("west-core-77", "west/acc 78%")
WEST_ROOM = "西楼/477室"
WEST_ADDRESS = "10.99.88.77"
WEST_SERIAL = "SNWEST0099887766"
TOWN = World(
    own={"site": [EAST[0]], "name": EAST_DEVICES, "room": ["1号楼/101"]},
    other={"site": [WEST[0]], "name": WEST_DEVICES, "room": [WEST_ROOM]},
    canaries=frozenset({*WEST, *WEST_DEVICES, WEST_ROOM, WEST_ADDRESS, WEST_SERIAL}),
)


def town_rows():
    east = [replace(device_row(name, 0), address="10.20.0.7") for name in EAST_DEVICES]
    return east + [replace(device_row(name, 3), address=WEST_ADDRESS, room=WEST_ROOM) for name in WEST_DEVICES]


@dataclass
class Town:
    """Everything is made of `rows` at the moment when it is asked for."""

    rows: list[DeviceRow] = field(default_factory=town_rows)

    def overview(self, sight: Sight) -> Overview:
        seen = overview_of([row for row in self.rows if sight.sees(row.site)])
        names = {row.name for row in self.rows if sight.sees(row.site)}
        return replace(seen, slowest=(), events=tuple([event for event in seen.events if event.device in names]))

    def devices(self, query: DeviceQuery, sight: Sight) -> DeviceList:
        return select_devices([row for row in self.rows if sight.sees(row.site)], query)

    def device(self, name: str, sight: Sight):
        row = next((row for row in self.rows if row.name == name and sight.sees(row.site)), None)
        if row is None:
            return None
        serial = WEST_SERIAL if row.site == WEST[0] else "SNEAST"
        return replace(detail_of(row), serial=serial, modules=(), uplink=None)

    def room_sites(self, sight: Sight) -> RoomSites:
        every = [replace(SITE_ROOMS, id=site, name=name) for site, name in (EAST, WEST)]
        return RoomSites(now=NOW, sites=tuple([site for site in every if sight.sees(site.id)]))

    def rooms_of(self, site: str, sight: Sight) -> RoomList | None:
        of_site = {found.id: found for found in self.room_sites(sight).sites}
        if site not in of_site:
            return None
        rooms = (replace(UNPOWERED, site=site, room=WEST_ROOM),) if site == WEST[0] else (replace(READY, site=site),)
        return RoomList(now=NOW, site=of_site[site], rooms=rooms)

    def readiness(self) -> Readiness:
        return Readiness(config_loaded=True, polled=len(self.rows), pollable=len(self.rows))
