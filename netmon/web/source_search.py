"""Where the page of a search gets what it shows."""

from typing import Protocol

from netmon.model.access import Sight
from netmon.model.view_search import Results


class SearchSource(Protocol):
    """Finds what lies in sight, and nothing else, not even as a number."""

    async def search(self, words: str, sight: Sight) -> Results:
        """Return what matches all of the words; for an address also where it is plugged in."""
        ...
