"""Where the pages of incidents get what they show."""

from typing import Protocol

from netmon.model.access import Sight
from netmon.model.entering import Answered
from netmon.model.lang import Lang
from netmon.model.view_incident import IncidentDetail, IncidentList, IncidentQuery


class IncidentSource(Protocol):
    """Incidents as far as they concern the sites in sight: of one whose cause lies elsewhere nothing of other schools is told, not even how many."""

    def incidents(self, query: IncidentQuery, sight: Sight, lang: Lang) -> IncidentList:
        """Return the incidents asked for, at once from memory."""
        ...

    async def incident(self, number: str, sight: Sight, lang: Lang) -> IncidentDetail | None:
        """Return one incident's page; None when there is none of that number in sight."""
        ...

    async def acknowledge(self, number: str, note: str, who: str, sight: Sight) -> Answered:
        """Keep that somebody has seen an open incident of a site in sight; the same again changes nothing."""
        ...

    async def withdraw(self, number: str, sight: Sight) -> Answered:
        """Take an acknowledgement back."""
        ...
