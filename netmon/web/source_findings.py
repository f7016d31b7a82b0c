"""Where the page of findings gets what it shows."""

from typing import Protocol

from netmon.model.access import Sight
from netmon.model.view_finding import FindingList, FindingQuery


class FindingSource(Protocol):
    """Answers from memory; what is found on devices out of sight is not there, not even as a number."""

    def findings(self, query: FindingQuery, sight: Sight) -> FindingList:
        """Return the findings asked for."""
        ...
