"""Where the page of reports gets what it shows, and makes them: implemented in `netmon.pipeline.view_reports`."""

from typing import Protocol

from netmon.model.access import Sight
from netmon.model.view_reports import OpenedReport, Refused, ReportList, ReportWish


class ReportSource(Protocol):
    """A report of one school is for who sees that school; one of the district, or of which nobody knows, for who sees the whole."""

    async def listed(self, offset: int, limit: int, sight: Sight) -> ReportList:
        """Return the files, the newest first."""
        ...

    async def opened(self, name: str, sight: Sight) -> OpenedReport | None:
        """Return a file of the list to be sent; None when there is none of that name."""
        ...

    def make(self, wish: ReportWish, by: str, sight: Sight) -> Refused | None:
        """Begin to make a report; one thing is done at a time."""
        ...

    async def verify(self, name: str, by: str, sight: Sight) -> Refused | None:
        """Begin to verify a file of the list."""
        ...
