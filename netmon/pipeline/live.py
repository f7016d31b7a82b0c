"""Hands on to open pages what changes in the parts."""

from collections.abc import Iterable
from typing import Final

from netmon.evaluate.incidents import BookChange
from netmon.expose.selfmetrics import SelfMetrics
from netmon.model.incident import Incident
from netmon.model.inventory import Link
from netmon.pipeline.view_wall import LiveWall
from netmon.web.hub import ChangeHub

WALL: Final = "wall"
SITES: Final = "sites"
INCIDENTS: Final = "incidents"
NUDGE_S: Final = 5.0
"""So often the wall's figures that nobody announces (loads, ages) are compared with what was last told."""


def watch_hub(metrics: SelfMetrics, hub: ChangeHub) -> None:
    """Connect what the hub counts."""
    metrics.watch("netmon_page_streams", lambda: hub.listening)
    metrics.watch("netmon_page_messages_total", lambda: hub.stats.sent)
    metrics.watch("netmon_page_resyncs_total", lambda: hub.stats.resyncs)
    metrics.watch("netmon_page_refused_streams_total", lambda: hub.stats.refused)


class LiveChanges:
    """For the event loop alone. Topics: `wall`, `incidents`, `sites`, `site:<id>`, `device:<name>`."""

    def __init__(self, hub: ChangeHub, walls: LiveWall) -> None:
        self._hub = hub
        self._walls = walls
        self._nudged_at = 0.0

    def state(self, device: str) -> None:
        """A device's state changed."""
        site = self._walls.changed(device)
        if site is not None:
            self._hub.publish(f"device:{device}", (site,))
            self._hub.publish(WALL, (site,))
            self.sites((site,))

    def line(self, link: Link) -> None:
        """A line was read."""
        self._hub.publish(f"site:{link.site}", (link.site,))

    def incidents(self, changes: Iterable[BookChange]) -> None:
        """Incidents opened, closed, or changed."""
        sites = {site for change in changes for site in self._felt(change.incident)}
        if sites:
            self._hub.publish(INCIDENTS, ("", *sites))
            self._hub.publish(WALL, ("", *sites))
            self.sites(sites)

    def sites(self, sites: Iterable[str]) -> None:
        """Something of these sites is otherwise: the state of a device, the readiness of rooms, who is connected to whom."""
        sites = tuple(sites)
        self._hub.publish(SITES, sites)
        for site in sites:
            self._hub.publish(f"site:{site}", (site,))

    def tick(self, now: float) -> None:
        """Call once a second with the monotonic time."""
        if not 0 <= now - self._nudged_at < NUDGE_S:
            self._nudged_at = now
            self._hub.nudge(WALL)

    def _felt(self, incident: Incident) -> Iterable[str]:
        """Return where an incident is felt."""
        return {site for site in (incident.site, *(self._walls.site_of(name) for name in incident.members)) if site}
