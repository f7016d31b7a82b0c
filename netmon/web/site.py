"""Every address of the page, section by section: the closed list."""

from netmon.web.asked import Route
from netmon.web.door import AuditSink
from netmon.web.html import Pages
from netmon.web.pages import StatusPages
from netmon.web.section_api import ApiPages
from netmon.web.section_device import DevicePages
from netmon.web.section_compliance import CompliancePages
from netmon.web.section_entering import entering_routes
from netmon.web.section_incidents import IncidentPages
from netmon.web.section_rooms import RoomPages
from netmon.web.source import Sources


def all_routes(sources: Sources, html: Pages, audit: AuditSink) -> tuple[Route, ...]:
    """Return the routes of all sections; of two that match, the first is taken."""
    rooms = () if sources.rooms is None else RoomPages(sources.rooms, html).routes()
    devices = () if sources.devices is None else DevicePages(sources.devices, html).routes()
    compliance = () if sources.compliance is None else CompliancePages(sources.compliance, html).routes()
    incidents = () if sources.incidents is None else IncidentPages(sources.incidents, html, audit).routes()
    entering = () if sources.entering is None else entering_routes(sources.entering, html, audit)
    return (*StatusPages(sources.status, html).routes(), *devices, *rooms, *compliance, *incidents, *entering, *ApiPages(sources, html).routes())
