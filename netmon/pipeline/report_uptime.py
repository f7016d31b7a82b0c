"""Fills a report with the uptime of devices, lines and schools."""

from collections.abc import Iterator

from netmon.model.sentence import Sentence
from netmon.pipeline.report_made import Made, Parts
from netmon.pipeline.report_times import ALWAYS_ON, Place, Uptimes
from netmon.store import sqlite
from netmon.store.history_view import open_history


def uptime(made: Made) -> Parts:
    """How long each device, line and school was up, and when it was not. Without a history all of it is empty, which a note says."""
    try:
        view = open_history(made.sources.config.settings.state)
    except sqlite.NoDatabaseError:
        return Parts(notes=(Sentence(key="rpt.no_history"),))
    with view:
        found = Uptimes(view, made.dossier).of(devices(made))
    return Parts(availability=found.devices, places=found.places, outages=found.outages)


def devices(made: Made) -> Iterator[Place]:
    """Yield the devices that should be up day and night."""
    for device in sorted(made.sources.config.polled_devices(), key=lambda device: (device.site, device.name)):
        if device.role in ALWAYS_ON and made.is_about(device.site):
            yield Place(device.name, device.site, device.role)
