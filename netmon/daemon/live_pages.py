"""What open pages look at while things change: the wall, the schools, and the hub that tells them of it."""

from netmon.config.config import Config
from netmon.pipeline.live import LiveChanges
from netmon.pipeline.rooms import RoomWatch
from netmon.pipeline.view_school import LiveSchools
from netmon.pipeline.view_wall import LiveWall, WallParts
from netmon.web.hub import ChangeHub


class LivePages:
    """Built by hand and connected; `changes` is told what happens, `hub` passes it on to whoever has a page open."""

    def __init__(self, parts: WallParts, rooms: RoomWatch) -> None:
        self.hub = ChangeHub()
        self.wall = LiveWall(parts)
        self.schools = LiveSchools(self.wall, parts.current, rooms, parts.lines)
        self.changes = LiveChanges(self.hub, self.wall)

    def configure(self, config: Config) -> None:
        """Take a new inventory; every open page is made anew."""
        self.wall.configure(config)
        self.schools.configure(config)
        self.hub.renew()
