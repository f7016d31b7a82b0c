"""Where the pages of lines get what they show."""

from typing import Protocol

from netmon.model.access import Sight
from netmon.model.view_link import LinkList, LinkQuery, LinkView, Traffic


class LinkSource(Protocol):
    """What does not lie in `sight` does not exist. `key` is `site/id`; `asker` names who asks: what takes a process runs once for each at a time."""

    def links(self, query: LinkQuery, sight: Sight) -> LinkList:
        """Return the lines asked for."""
        ...

    async def link(self, key: str, sight: Sight, asker: str, hours: int = 24) -> LinkView | None:
        """Return one line's page with its traffic of so many hours; what is not worked out yet is not waited for."""
        ...

    async def traffic(self, key: str, hours: int, sight: Sight, asker: str) -> Traffic | None:
        """Return a line's traffic up to now."""
        ...
