"""Where the pages of rooms get what they show."""

from typing import Protocol

from netmon.model.access import Sight
from netmon.model.room_list import RoomList, RoomSites
from netmon.model.view_room import RoomPage


class RoomSource(Protocol):
    """Rooms in sight; lists come from memory, one room's lessons from its ledger."""

    def room_sites(self, sight: Sight) -> RoomSites:
        """Return the sites that have rooms, with their rooms counted."""
        ...

    def rooms_of(self, site: str, sight: Sight) -> RoomList | None:
        """Return one site's rooms; None when the inventory has none there."""
        ...

    async def room(self, site: str, room: str, sight: Sight) -> RoomPage | None:
        """Return one room with its last school days; None when the inventory has no such room."""
        ...
