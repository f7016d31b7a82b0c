"""Where the page gets what it shows, out of the running parts."""

from collections.abc import Mapping

from netmon.daemon.page_device import live_devices, live_explain, live_links
from netmon.daemon.page_entering import entering, incident_desk
from netmon.daemon.parts import Parts
from netmon.pipeline.child_desk import ChildDesk
from netmon.pipeline.view_assets import LiveAssets
from netmon.pipeline.view_audit import LiveAudit
from netmon.pipeline.view_compliance import LiveCompliance
from netmon.pipeline.view_findings import LiveFindings
from netmon.pipeline.view_pauses import Enter
from netmon.pipeline.view_rooms import LiveRooms
from netmon.pipeline.view_search import LiveSearch
from netmon.pipeline.view_self import LiveSelf
from netmon.pipeline.view_speedtest import LiveSpeedtest
from netmon.pipeline.view_topology import LiveTopology
from netmon.pipeline.view_welcome import LiveWelcome
from netmon.web.source import Sources


def page_sources(parts: Parts, enter: Enter, env: Mapping[str, str]) -> Sources:
    """Return the sources of every section; `enter` puts exclusions that people enter in force, `env` has the folders of data."""
    parts.judge.on_judged = lambda: parts.pages.hub.publish("compliance", ("", *parts.config.sites))
    parts.reports.on_change = lambda site: parts.pages.hub.publish("reports", {"", site})
    children = ChildDesk()
    return Sources(
        status=parts.status,
        incidents=incident_desk(parts),
        audit=LiveAudit(parts.folder, parts.audit, parts.audit_check),
        entering=entering(parts, enter, env),
        wall=parts.pages.wall,
        schools=parts.pages.schools,
        live=parts.pages.hub,
        reports=parts.reports,
        compliance=LiveCompliance(parts.judge.latest, lambda: parts.config),
        topology=LiveTopology(
            parts.incidents.topology,
            parts.current,
            tiles=parts.pages.wall.wall,
            config=lambda: parts.config,
            parts_of=lambda site: {} if (seen := parts.rooms.seen(site)) is None else seen.parts,
        ),
        search=LiveSearch(parts.current, parts.records.book, parts.incidents.topology, parts.sightings, lambda: parts.config),
        findings=LiveFindings(parts.findings, lambda: parts.config),
        assets=LiveAssets(parts.records.book, lambda: parts.config),
        itself=LiveSelf(
            parts.status,
            parts.metrics,
            parts.current,
            lambda: parts.config,
            env,
            exposition=parts.exposition,
            problems=lambda: parts.problems,
        ),
        rooms=LiveRooms(parts.rooms, parts.current, parts.lessons, parts.records.book, config=lambda: parts.config),
        devices=live_devices(parts),
        links=live_links(parts, children),
        speedtest=LiveSpeedtest(parts.campaigns.browser, parts.history, lambda: parts.config),
        explain=live_explain(parts, children),
        first_hour=LiveWelcome(parts.status, lambda: parts.config),
    )
