"""The parts of a report besides verdicts: which kind has which, and who fills them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from zoneinfo import ZoneInfo

from netmon.evaluate.compliance import Judged
from netmon.model.dossier import Dossier
from netmon.model.figures import PortFigures
from netmon.model.report import Asset, Availability, LedgerProblem, Outage, ReportKind, SiteCoverage
from netmon.model.sentence import Sentence
from netmon.pipeline import problems
from netmon.pipeline.dossier import Sources


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What is there of a report when its other parts are filled; `now` is Unix time."""

    kind: ReportKind
    sources: Sources
    dossier: Dossier
    figures: Mapping[tuple[str, str], PortFigures]
    judged: Judged
    now: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a filler gives; a part that several give is put one behind the other."""

    problems: tuple[LedgerProblem, ...] = ()
    availability: tuple[Availability, ...] = ()
    outages: tuple[Outage, ...] = ()
    assets: tuple[Asset, ...] = ()
    coverage: tuple[SiteCoverage, ...] = ()
    notes: tuple[Sentence, ...] = field(default=())


Filler = Callable[[Made], Parts]


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


FILLERS: Final[Mapping[ReportKind, tuple[Filler, ...]]] = {
    ReportKind.COMPLIANCE: (ledger,),
    ReportKind.SUPERVISION: (ledger,),
    ReportKind.ACCEPTANCE: (ledger,),
}
"""Who fills what of which kind; a kind that is not here has verdicts and figures alone."""
