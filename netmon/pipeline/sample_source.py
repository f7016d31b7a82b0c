"""Where a report's samples are from: the history that netmon keeps, or another engine that holds its series."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Protocol

from netmon.evaluate.statistics import window_span
from netmon.model.dossier import Dossier
from netmon.model.figures import PortFigures, PortQuestion
from netmon.model.sentence import Sentence
from netmon.store.link_figures import figures_of

Progress = Callable[[int, int], None]


class SampleSource(Protocol):
    """Gives the figures of ports, and says in the dossier what they rest on."""

    def dossier(self, dossier: Dossier, *, now: float) -> Dossier:
        """Return the dossier with what this source alone knows: gaps, days, states of ports, whether it may still change."""
        ...

    def figures(self, dossier: Dossier, asked: Sequence[PortQuestion], progress: Progress | None) -> Iterable[PortFigures]:
        """Give the figures of each question, also for ports without a sample; `progress` gets ports done and to do."""
        ...

    def notes(self) -> tuple[Sentence, ...]:
        """Return what the report says of its source."""
        ...


class HistorySource:
    """Day files and database in the state folder."""

    def __init__(self, state: Path) -> None:
        self._state = state

    def dossier(self, dossier: Dossier, *, now: float) -> Dossier:  # noqa: ARG002
        """Return the dossier as it was gathered: from the history."""
        return dossier

    def figures(self, dossier: Dossier, asked: Sequence[PortQuestion], progress: Progress | None) -> Iterable[PortFigures]:
        """Give the figures; raises what `figures_of` raises for a damaged history."""
        return figures_of(self._state, window_span(dossier.window), dossier.slot_s, asked, dossier.gaps, progress=progress)

    def notes(self) -> tuple[Sentence, ...]:
        """Nothing to say: it is the usual one."""
        return ()
