"""Every address of the page, section by section: the closed list."""

from netmon.web.asked import Route
from netmon.web.html import Pages
from netmon.web.pages import StatusPages
from netmon.web.section_api import ApiPages
from netmon.web.section_rooms import RoomPages
from netmon.web.source import Sources


def all_routes(sources: Sources, html: Pages) -> tuple[Route, ...]:
    """Return the routes of all sections; of two that match, the first is taken."""
    rooms = () if sources.rooms is None else RoomPages(sources.rooms, html).routes()
    return (*StatusPages(sources.status, html).routes(), *rooms, *ApiPages(sources, html).routes())
