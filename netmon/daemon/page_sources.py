"""Where the page gets what it shows, out of the running parts."""

from collections.abc import Awaitable, Callable, Mapping

from netmon.daemon.page_entering import entering, incident_desk
from netmon.daemon.parts import Parts
from netmon.model.problem import Problem
from netmon.pipeline.view_compliance import LiveCompliance
from netmon.pipeline.view_device import DeviceParts, LiveDevices
from netmon.pipeline.view_reports import ReportDesk
from netmon.pipeline.view_rooms import LiveRooms
from netmon.web.source import Sources


def page_sources(parts: Parts, reload: Callable[[], Awaitable[tuple[Problem, ...]]], env: Mapping[str, str]) -> Sources:
    """Return the sources of every section; `reload` puts in force what people entered, `env` has the folders of data."""
    parts.judge.on_judged = lambda: parts.hub.publish("compliance", ("", *parts.config.sites))
    reports = ReportDesk(parts.folder, lambda: parts.config)
    reports.on_change = lambda site: parts.hub.publish("reports", {"", site})
    return Sources(
        status=parts.status,
        incidents=incident_desk(parts),
        entering=entering(parts, reload, env),
        wall=parts.wall,
        schools=parts.schools,
        live=parts.hub,
        reports=reports,
        compliance=LiveCompliance(parts.judge.latest, lambda: parts.config),
        rooms=LiveRooms(parts.rooms, parts.current, parts.lessons, parts.records.book, config=lambda: parts.config),
        devices=LiveDevices(_device_parts(parts)),
    )


def _device_parts(parts: Parts) -> DeviceParts:
    return DeviceParts(
        config=lambda: parts.config,
        status=parts.status,
        current=parts.current,
        intake=parts.intake,
        history=parts.history,
        repo=parts.config_repo,
        topology=lambda: parts.incidents.topology.topology,
    )
