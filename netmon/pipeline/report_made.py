"""What is there of a report when its other parts are filled, and what a filler gives."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from netmon.evaluate.compliance import Judged
from netmon.model.dossier import Dossier
from netmon.model.figures import PortFigures
from netmon.model.report import Asset, Availability, LedgerProblem, Outage, ReportKind, SiteCoverage
from netmon.model.report_facts import Compared, LoadCurve, LogEntry, MonthFacts, PlaceAvailability, RollupRef, VerdictTurn
from netmon.model.sentence import Sentence
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

    def is_about(self, site: str) -> bool:
        """True for what belongs to the school that the report is about, for everything in one on the district."""
        return self.sources.site in (None, site)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a filler gives; a part that several give is put one behind the other."""

    problems: tuple[LedgerProblem, ...] = ()
    availability: tuple[Availability, ...] = ()
    outages: tuple[Outage, ...] = ()
    assets: tuple[Asset, ...] = ()
    coverage: tuple[SiteCoverage, ...] = ()
    places: tuple[PlaceAvailability, ...] = ()
    curves: tuple[LoadCurve, ...] = ()
    events: tuple[LogEntry, ...] = ()
    turned: tuple[VerdictTurn, ...] = ()
    compared: tuple[Compared, ...] = ()
    months: tuple[MonthFacts, ...] = ()
    rollups: tuple[RollupRef, ...] = ()
    notes: tuple[Sentence, ...] = field(default=())


Filler = Callable[[Made], Parts]
