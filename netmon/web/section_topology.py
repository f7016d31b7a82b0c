"""The maps of the network: `/topology` for the district, `/topology/<site>` for a school; drawn once for each topology, shown with the states of now."""

from typing import Final

from netmon.model.texts import text
from netmon.model.view_topology import SiteMap
from netmon.web.asked import JSON, Asked, Page, Route
from netmon.web.document import page_json
from netmon.web.errors import missing
from netmon.web.html import Pages
from netmon.web.map_district import draw_district
from netmon.web.map_site import Bounds, Drawing, cut, draw
from netmon.web.source_topology import TopologySource

DRAWINGS_KEPT: Final = 64
SMALL_UNIT: Final = 5.8
"""The width of a Latin letter in the small print of a box."""


class TopologyPages:
    """The district's map and those of its sites."""

    def __init__(self, source: TopologySource, html: Pages) -> None:
        self._source = source
        self._html = html
        self._drawings: dict[int, Drawing] = {}

    def routes(self) -> tuple[Route, ...]:
        """Return the addresses of these pages."""
        return (Route(path="/topology", answer=self.district), Route(path="/topology/{site}", answer=self.site))

    def district(self, asked: Asked) -> Page:
        """Answer `/topology`."""
        found = self._source.district(asked.sight)
        if asked.wants_json:
            return Page(status=200, content_type=JSON, body=page_json("netmon.district_topology/1", found))
        return self._html.page("topology.html", asked, found.now, page="topology", found=found, drawing=draw_district(found))

    def site(self, asked: Asked) -> Page:
        """Answer `/topology/<site>`; `?at=DEVICE` looks at what hangs on one device."""
        site = asked.params["site"]
        found = self._source.site(site, asked.sight)
        if found is None:
            return missing(self._html, asked, text("web.topology.no_site", asked.lang, name=site[:100]))
        if asked.wants_json:
            return Page(status=200, content_type=JSON, body=page_json("netmon.site_topology/1", found))
        drawing = self._drawn(found.map)
        box = drawing.by_name.get(asked.query.get("at", ""))
        view = Bounds(0, 0, drawing.width, drawing.height) if box is None or box.whole is None else box.whole
        seen = {(edge.a, edge.b): edge.seen_at for edge in found.map.edges}
        values = {
            "found": found,
            "drawing": drawing,
            "seen_at": lambda edge: seen.get((edge.a, edge.b)),
            "view": view,
            "at": box.node.name if box is not None and box.whole is not None else None,
            "zoom": lambda name: asked.link(at=name) + "#map",
            "fit": lambda words, box: cut(words, int((box.width - 31) // SMALL_UNIT)),
            "wrong": {one.device for one in found.map.contradictions},
        }
        return self._html.page("topology_site.html", asked, found.now, page="topology", **values)

    def _drawn(self, site: SiteMap) -> Drawing:
        shape = site.shape
        found = self._drawings.get(shape)
        if found is None:
            if len(self._drawings) >= DRAWINGS_KEPT:
                self._drawings.pop(next(iter(self._drawings)))
            found = self._drawings[shape] = draw(site)
        return found
