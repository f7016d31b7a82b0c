"""Where the pages on targets, problems and the ledger get what they show: implemented in `netmon.pipeline.view_compliance`."""

from typing import Protocol

from netmon.model.access import Sight
from netmon.model.view_compliance import (
    ComplianceView,
    LedgerQuery,
    LedgerView,
    PlansView,
    ProblemList,
    SiteVerdict,
    VerdictList,
    VerdictQuery,
)


class ComplianceSource(Protocol):
    """What is of one school is told to who sees that school; shares, verdicts on groups and the schools that are in no inventory to who sees the whole."""

    def plans(self, sight: Sight) -> ComplianceView:
        """Return how the plans stand, by the last judging."""
        ...

    def verdicts(self, plan: str, target: str, query: VerdictQuery, sight: Sight) -> VerdictList | None:
        """Return the verdicts of a target; None when no plan in force has it."""
        ...

    def of_site(self, site: str, sight: Sight) -> tuple[SiteVerdict, ...]:
        """Return the verdicts on a school and its lines, in the plans' order."""
        ...

    async def problems(self, query: VerdictQuery, sight: Sight) -> ProblemList:
        """Return what failed (问题清单); of the query the county, the words and the span are taken."""
        ...

    async def ledger(self, query: LedgerQuery, sight: Sight) -> LedgerView:
        """Return the ledger (整改台账)."""
        ...

    async def in_force(self, sight: Sight) -> PlansView:
        """Return the plans in force, as their files say."""
        ...
