"""Where the maps of the network get what they show."""

from typing import Protocol

from netmon.model.access import Sight
from netmon.model.view_topology import DistrictTopology, SiteTopology


class TopologySource(Protocol):
    """Answers from memory; devices, cables and contradictions that do not lie in sight are not there."""

    def district(self, sight: Sight) -> DistrictTopology:
        """Return the district's core and its schools by county."""
        ...

    def site(self, site: str, sight: Sight) -> SiteTopology | None:
        """Return one site's map; None when the inventory has no such site, or nothing there."""
        ...
