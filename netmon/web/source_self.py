"""Where the page on netmon itself gets what it shows."""

from typing import Protocol

from netmon.model.access import Sight
from netmon.model.view_self import SelfPage


class SelfSource(Protocol):
    """What netmon says of itself: for those who see the whole district."""

    async def itself(self, sight: Sight) -> SelfPage | None:
        """Return the page; None for whoever sees a part only."""
        ...
