"""Judges recorded history under other plans than those in force, and tells which verdicts come out otherwise."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from netmon.evaluate.dossier import judge_dossier, questions
from netmon.evaluate.statistics import window_span
from netmon.model.target import Plan
from netmon.model.verdict import Verdict, VerdictState, Window
from netmon.pipeline.dossier import Sources, gather
from netmon.store.link_figures import figures_of

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A verdict under the plan in force and under the other; None where that plan does not judge it. One of the two is there."""

    before: Verdict | None
    after: Verdict | None

    @property
    def verdict(self) -> Verdict:
        """The one that is there, the new one first."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def states(self) -> tuple[VerdictState | None, VerdictState | None]:
        """From what to what."""
        return (None if self.before is None else self.before.state, None if self.after is None else self.after.state)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What changes, in the order of the plan in force, then what the other adds; `total` verdicts were compared."""

    changes: tuple[Change, ...]
    total: int

    @property
    def counts(self) -> Mapping[tuple[str, VerdictState | None, VerdictState | None], int]:
        """How many verdicts of a target went from what to what."""
        return Counter((change.verdict.target, *change.states) for change in self.changes)


def replay(
    sources: Sources, before: Sequence[Plan], after: Sequence[Plan], window: Window, *, now: float, progress: Callable[[int, int], None] | None = None
) -> Replay:
    """Judge a window twice, by the same facts and figures. Raises what `gather` and `figures_of` raise."""
    dossier = gather(replace(sources, plans=tuple(before)), window, now=now)
    state = sources.config.settings.state
    found = figures_of(state, window_span(dossier.window), dossier.slot_s, questions(dossier), dossier.gaps, progress=progress)
    figures = {one.key: one for one in found}
    old = _by_key(judge_dossier(dossier, figures).verdicts)
    new = _by_key(judge_dossier(replace(dossier, plans=tuple(after)), figures).verdicts)
    every = dict.fromkeys([*old, *new])
    changes = (Change(before=old.get(key), after=new.get(key)) for key in every)
    return Replay(changes=tuple(change for change in changes if change.states[0] is not change.states[1]), total=len(every))


def _by_key(verdicts: Sequence[Verdict]) -> dict[Key, Verdict]:
    return {(verdict.target, verdict.subject.kind, verdict.subject.id): verdict for verdict in verdicts}
