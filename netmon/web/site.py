"""Every address of the page, section by section: the closed list."""

from netmon.web.asked import Route
from netmon.web.door import AuditSink
from netmon.web.html import Pages
from netmon.web.pages import StatusPages
from netmon.web.section_api import ApiPages
from netmon.web.section_assets import AssetPages
from netmon.web.section_audit import AuditPages
from netmon.web.section_compliance import CompliancePages
from netmon.web.section_device import DevicePages
from netmon.web.section_entering import entering_routes
from netmon.web.section_explain import ExplainPages
from netmon.web.section_findings import FindingPages
from netmon.web.section_incidents import IncidentPages
from netmon.web.section_link import LinkPages
from netmon.web.section_live import LivePages
from netmon.web.section_reports import ReportPages
from netmon.web.section_rooms import RoomPages
from netmon.web.section_school import SchoolPages, SchoolSources
from netmon.web.section_search import SearchPages
from netmon.web.section_self import SelfPages
from netmon.web.section_speedtest import SpeedtestPages
from netmon.web.section_topology import TopologyPages
from netmon.web.section_wall import WallPages, WallSources
from netmon.web.section_welcome import WelcomePages
from netmon.web.source import Sources


def all_routes(sources: Sources, html: Pages, audit: AuditSink) -> tuple[Route, ...]:
    """Return the routes of all sections; of two that match, the first is taken."""
    devices = _devices(sources, html)
    compliance = () if sources.compliance is None else CompliancePages(sources.compliance, html).routes()
    reports = () if sources.reports is None else ReportPages(sources.reports, html, audit).routes()
    incidents = () if sources.incidents is None else IncidentPages(sources.incidents, html, audit).routes()
    speedtest = () if sources.speedtest is None else SpeedtestPages(sources.speedtest, html, audit).routes()
    entering = () if sources.entering is None else entering_routes(sources.entering, html, audit)
    return (
        *_wall(sources, html),
        *StatusPages(sources.status).routes(),
        *devices,
        *_lists(sources, html),
        *compliance,
        *reports,
        *incidents,
        *entering,
        *speedtest,
        *ApiPages(sources, html).routes(),
    )


def _devices(sources: Sources, html: Pages) -> tuple[Route, ...]:
    """Return the routes of devices, lines and explanations."""
    found: list[Route] = []
    if sources.devices is not None:
        found += DevicePages(sources.devices, html).routes()
    if sources.links is not None:
        found += LinkPages(sources.links, html).routes()
    if sources.explain is not None:
        found += ExplainPages(sources.explain, html).routes()
    return tuple(found)


def _lists(sources: Sources, html: Pages) -> tuple[Route, ...]:
    """Return the routes of rooms, maps, search, findings, assets, and of netmon itself."""
    found: list[Route] = []
    if sources.rooms is not None:
        found += RoomPages(sources.rooms, html).routes()
    if sources.topology is not None:
        found += TopologyPages(sources.topology, html).routes()
    if sources.search is not None:
        found += SearchPages(sources.search, html).routes()
    if sources.findings is not None:
        found += FindingPages(sources.findings, html).routes()
    if sources.assets is not None:
        found += AssetPages(sources.assets, html).routes()
    if sources.audit is not None:
        found += AuditPages(sources.audit, html).routes()
    if sources.itself is not None:
        found += SelfPages(sources.itself, html).routes()
    if sources.first_hour is not None:
        found += WelcomePages(sources.first_hour, html).routes()
    return tuple(found)


def _wall(sources: Sources, html: Pages) -> tuple[Route, ...]:
    """Return the routes of the wall, the schools and what tells open pages of changes."""
    found: list[Route] = []
    if sources.wall is not None:
        wall = WallPages(WallSources(sources.status, sources.wall, sources.incidents), html)
        found += wall.routes()
        if sources.live is not None:
            wall.connect(sources.live)
    if sources.schools is not None:
        found += SchoolPages(SchoolSources(sources.schools, sources.incidents, sources.compliance), html).routes()
    if sources.live is not None:
        html.revision = lambda: "" if sources.live is None else sources.live.token
        found += LivePages(sources.live).routes()
    return tuple(found)
