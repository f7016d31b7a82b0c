"""The parts of a report besides verdicts: which kind has which, and who fills them."""

from collections.abc import Mapping
from typing import Final
from zoneinfo import ZoneInfo

from netmon.model.report import ReportKind
from netmon.pipeline import problems
from netmon.pipeline.report_loads import curves
from netmon.pipeline.report_log import happened, turned
from netmon.pipeline.report_made import Filler, Made, Parts
from netmon.pipeline.report_months import months
from netmon.pipeline.report_schools import covered, registered
from netmon.pipeline.report_uptime import uptime
from netmon.pipeline.report_week import compared

__all__ = ["FILLERS", "Made", "Parts", "ledger"]


def ledger(made: Made) -> Parts:
    """The ledger of problems: a compliance report of the whole district adds to it, others only read it."""
    settings = made.sources.config.settings
    whole = made.sources.site is None
    found = problems.update(
        settings.state,
        made.judged.verdicts,
        made.dossier.window,
        ZoneInfo(made.dossier.zone),
        now=made.now,
        keep=made.kind is ReportKind.COMPLIANCE and whole,
        whole=whole,
    )
    return Parts(problems=found.problems, notes=found.notes)


_ROUND = (uptime, covered, registered, happened, ledger)
FILLERS: Final[Mapping[ReportKind, tuple[Filler, ...]]] = {
    ReportKind.COMPLIANCE: (ledger,),
    ReportKind.SUPERVISION: (ledger,),
    ReportKind.ACCEPTANCE: (ledger,),
    ReportKind.AVAILABILITY: (uptime,),
    ReportKind.UTILISATION: (curves,),
    ReportKind.COVERAGE: (covered,),
    ReportKind.ASSETS: (registered,),
    ReportKind.DAILY: _ROUND,
    ReportKind.WEEKLY: (*_ROUND, turned, compared),
    ReportKind.YEARLY: (uptime, covered, registered, months, ledger),
}
"""Who fills what of which kind; a kind that is not here has verdicts and figures alone."""
