"""Every address of the page, section by section: the closed list."""

from netmon.web.asked import Route
from netmon.web.html import Pages
from netmon.web.pages import StatusPages
from netmon.web.section_api import ApiPages
from netmon.web.section_device import DevicePages
from netmon.web.section_compliance import CompliancePages
from netmon.web.section_rooms import RoomPages
from netmon.web.source import Sources


def all_routes(sources: Sources, html: Pages) -> tuple[Route, ...]:
    """Return the routes of all sections; of two that match, the first is taken."""
    rooms = () if sources.rooms is None else RoomPages(sources.rooms, html).routes()
    devices = () if sources.devices is None else DevicePages(sources.devices, html).routes()
    compliance = () if sources.compliance is None else CompliancePages(sources.compliance, html).routes()
    return (*StatusPages(sources.status, html).routes(), *devices, *rooms, *compliance, *ApiPages(sources, html).routes())
