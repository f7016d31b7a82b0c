"""What history holds in memory until it is written: bounded, and what must go becomes a gap."""

from dataclasses import dataclass, field

from netmon.model.event import Event
from netmon.model.finding import FindingChange
from netmon.model.history import GapReason, PollerGap, Transition, VerdictRecord
from netmon.model.sample import MS_PER_S, LinkSample
from netmon.model.throughput import RunRecord

SAMPLES_KEPT = 300_000
OTHERS_KEPT = 50_000


@dataclass(slots=True)
class Pending:
    """What is not on the disk yet; `lost` is the span of dropped samples, [start, end) in Unix seconds."""

    samples: list[LinkSample] = field(default_factory=list)
    transitions: list[Transition] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    verdicts: list[VerdictRecord] = field(default_factory=list)
    gaps: list[PollerGap] = field(default_factory=list)
    runs: list[RunRecord] = field(default_factory=list)
    findings: list[FindingChange] = field(default_factory=list)
    lost: tuple[int, int] | None = None

    @property
    def count(self) -> int:
        """How many records these are."""
        others = (self.transitions, self.events, self.verdicts, self.gaps, self.runs, self.findings)
        return len(self.samples) + sum(len(rows) for rows in others)

    def followed_by(self, later: "Pending") -> "Pending":
        """Return these records, and later ones behind them."""
        return Pending(
            samples=self.samples + later.samples,
            transitions=self.transitions + later.transitions,
            events=self.events + later.events,
            verdicts=self.verdicts + later.verdicts,
            gaps=self.gaps + later.gaps,
            runs=self.runs + later.runs,
            findings=self.findings + later.findings,
            lost=_wider(self.lost, later.lost),
        )

    def shorten(self) -> int:
        """Drop the oldest where too many wait; returns how many."""
        over = max(len(self.samples) - SAMPLES_KEPT, 0)
        if over:
            gone = self.samples[:over]
            self.lost = _wider(self.lost, (min(one.slot for one in gone), max(one.slot + one.slot_s for one in gone)))
            del self.samples[:over]
        for rows in (self.transitions, self.events, self.verdicts, self.runs, self.findings):
            extra = max(len(rows) - OTHERS_KEPT, 0)
            if extra:
                del rows[:extra]
                over += extra
        return over

    def lost_gap(self) -> list[PollerGap]:
        """Return what was dropped as a gap."""
        if self.lost is None:
            return []
        return [PollerGap(start_ms=self.lost[0] * MS_PER_S, end_ms=self.lost[1] * MS_PER_S, why=GapReason.NOT_WRITTEN)]


def _wider(one: tuple[int, int] | None, other: tuple[int, int] | None) -> tuple[int, int] | None:
    if one is None or other is None:
        return one or other
    return min(one[0], other[0]), max(one[1], other[1])
