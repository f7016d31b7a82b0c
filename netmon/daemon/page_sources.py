"""Where the page gets what it shows, out of the running parts."""

from netmon.daemon.parts import Parts
from netmon.pipeline.view_device import DeviceParts, LiveDevices
from netmon.pipeline.view_compliance import LiveCompliance
from netmon.pipeline.view_rooms import LiveRooms
from netmon.web.source import Sources


def page_sources(parts: Parts) -> Sources:
    """Return the sources of every section."""
    return Sources(
        status=parts.status,
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
