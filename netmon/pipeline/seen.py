"""What history says of the end of a window: ports, aggregates, counts, and who entered what when. Works without a history too, and while the daemon writes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from netmon.model.dossier import Flow, SeenCount, SeenPort
from netmon.model.figures import Span
from netmon.model.history import GapReason, PollerGap, SubjectKind, Transition, port_subject
from netmon.model.inventory import Link, PortRef
from netmon.model.sample import MS_PER_S
from netmon.model.spans import merged
from netmon.model.state import SILENT
from netmon.model.target import Measure
from netmon.model.throughput import RunRecord
from netmon.model.verdict import Exclusion, Window
from netmon.model.witness import exclusion_hash
from netmon.store import sqlite
from netmon.store.day_refs import manifest_of
from netmon.store.history import GAP_S
from netmon.store.history_view import HistoryView, open_history

AWAY: Final = frozenset({GapReason.STOPPED, GapReason.KILLED, GapReason.FILE_DAMAGED})
"""After these netmon says again what it sees, so that what it said before no longer counts."""
UP: Final[Mapping[str, bool]] = {"up": True, "down": False, "lowerLayerDown": False, "notPresent": False}
"""IF-MIB ifOperStatus; of the others (testing, unknown, dormant) it is not known whether anything passes."""
UNSEEN: Final = frozenset(status.value for status in SILENT)
UNKNOWN: Final = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was last seen before the end of a window, by subject; `down` are the devices that could not be asked then."""

    states: Mapping[tuple[SubjectKind, str], Transition] = field(default_factory=dict)
    gaps: tuple[Span, ...] = ()
    runs: Sequence[RunRecord] = ()
    witnessed: Mapping[tuple[str, str], int] = field(default_factory=dict)
    recorded: bool = False

    def state(self, kind: SubjectKind, subject: str) -> Transition | None:
        """Return what held of a subject; None: nothing was seen, or netmon was away since."""
        return self.states.get((kind, subject))

    def port(self, link: Link, polled: frozenset[str]) -> SeenPort | None:
        """Return the port by which a line is watched: the one that was recorded, else the one that the inventory names outright."""
        found = self.states.get((SubjectKind.LINK, link.key))
        if found is not None and "\t" in found.state:
            device, _, interface = found.state.partition("\t")
            return self._port(device, interface, _flow(link, device, interface))
        ends: tuple[tuple[PortRef | None, Flow], ...] = ((link.port, "received"), (link.far_port, "sent"))
        for ref, flow in ends:
            if ref is not None and not ref.by_alias and ref.device in polled:
                return self._port(ref.device, ref.interface, flow)
        return None

    def is_dark(self, device: str) -> bool:
        """True when a device could not be asked at the end of the window, so that nothing is known of its ports either."""
        state = self.state(SubjectKind.DEVICE, device)
        return state is not None and state.state in UNSEEN

    def counts(self, site: str) -> tuple[dict[Measure, bool], dict[Measure, SeenCount]]:
        """Return the flags and the counts of a school, or of the district."""
        flags: dict[Measure, bool] = {}
        counts: dict[Measure, SeenCount] = {}
        for measure in Measure:
            state = self.state(SubjectKind.MEASURE, f"{site}\t{measure.value}")
            if state is None:
                continue
            if state.state in ("0", "1"):
                flags[measure] = state.state == "1"
            elif (numbers := _numbers(state.state)) is not None:
                good, bad, unknown, unreachable = numbers
                counts[measure] = SeenCount(good=good, bad=bad, unknown=unknown, unreachable=unreachable)
        return flags, counts

    def classrooms(self, site: str) -> tuple[int | None, ...]:
        """Return the speeds of the ports that lead to classrooms."""
        state = self.state(SubjectKind.CLASSROOMS, site)
        return () if state is None else tuple(int(word) if word.isdecimal() else None for word in state.state.split(",") if word)

    def exclusion(self, entered: Exclusion, until: datetime) -> Exclusion:
        """Return an exclusion as of when netmon first saw it; what it says of itself counts where that is later, or where nothing is recorded at all.

        One that a recorded history knows nothing of was not entered before `until`.
        """
        first = self.witnessed.get((entered.id, exclusion_hash(entered)))
        if first is None and not self.recorded:
            return entered
        seen = until if first is None else datetime.fromtimestamp(first / MS_PER_S, UTC)
        return replace(entered, entered=max(entered.entered, seen.replace(microsecond=0)))

    def _port(self, device: str, interface: str, flow: Flow) -> SeenPort:
        subject = port_subject(device, interface)
        state, lag = self.state(SubjectKind.PORT, subject), self.state(SubjectKind.LAG, subject)
        members = None if lag is None else lag.state.split(",") if lag.state else []
        known = members is not None and UNKNOWN not in members
        return SeenPort(
            device=device,
            interface=interface,
            down=flow,
            up=None if state is None or self.is_dark(device) else UP.get(state.state),
            since_ms=None if state is None else state.at_ms,
            member_bps=tuple(int(word) for word in members or () if word.isdecimal()) if known else None,
        )


def seen_at(state: Path, window: Window) -> Seen:
    """Return what history says of the end of a window. Raises sqlite.DatabaseError when it is damaged, files.NewerVersionError, OSError."""
    start_ms, end_ms = _ms(window)
    try:
        view = open_history(state)
    except sqlite.NoDatabaseError:
        return Seen()
    with view:
        states = (last for kind in SubjectKind if kind is not SubjectKind.EXCLUSION for last in view.last(kind, end_ms))
        return _seen(view, window, filed_from(state), states, view.runs(start_ms, end_ms))


def seen_of(view: HistoryView, filed_from_s: int | None, window: Window, links: Sequence[Link]) -> Seen:
    """Return the same of a few lines alone, the tests of the first of them, by look-ups short enough for a running netmon. Raises sqlite.DatabaseError."""
    start_ms, end_ms = _ms(window)
    lines = [last for link in links if (last := view.last_of(SubjectKind.LINK, link.key, end_ms)) is not None]
    named = [port_subject(ref.device, ref.interface) for link in links for ref in (link.port, link.far_port) if ref is not None and not ref.by_alias]
    ports = dict.fromkeys([*(last.state for last in lines), *named])
    devices = dict.fromkeys(port.partition("\t")[0] for port in ports)
    subjects = [(kind, port) for port in ports for kind in (SubjectKind.PORT, SubjectKind.LAG)] + [(SubjectKind.DEVICE, device) for device in devices]
    states = [*lines, *(last for kind, subject in subjects if (last := view.last_of(kind, subject, end_ms)) is not None)]
    runs = [run for link in links[:1] for run in view.runs_of(link.key, start_ms, end_ms)]
    return _seen(view, window, filed_from_s, states, runs)


def filed_from(state: Path) -> int | None:
    """Return where the oldest day file begins, Unix seconds. Raises files.NewerVersionError, OSError."""
    return min((entry.start for entry in manifest_of(state).entries), default=None)


def _seen(view: HistoryView, window: Window, filed_from_s: int | None, states: Iterable[Transition], runs: Sequence[RunRecord]) -> Seen:
    start_ms, end_ms = _ms(window)
    gaps = [*view.gaps(0, end_ms), *_around(view, filed_from_s, end_ms)]
    return Seen(states=_states(states, gaps), gaps=_spans(gaps, start_ms, end_ms), runs=runs, witnessed=_witnessed(view), recorded=True)


def _ms(window: Window) -> tuple[int, int]:
    return int(window.start.timestamp() * MS_PER_S), int(window.end.timestamp() * MS_PER_S)


def _states(states: Iterable[Transition], gaps: Sequence[PollerGap]) -> dict[tuple[SubjectKind, str], Transition]:
    """Return the last state of each subject; what was seen before netmon was away is not known any more, but for the port of a line."""
    since_ms = max((gap.end_ms for gap in gaps if gap.why in AWAY), default=0)
    return {(last.kind, last.subject): last for last in states if last.at_ms >= since_ms or last.kind is SubjectKind.LINK}


def _around(view: HistoryView, filed_from: int | None, end_ms: int) -> Iterator[PollerGap]:
    """Yield the time before netmon's first record, and that since its last sign of life, where that is not the rhythm of its writing."""
    first_ms, last_ms = view.lived()
    began = [moment for moment in (first_ms, None if filed_from is None else filed_from * MS_PER_S) if moment is not None]
    if began:
        yield PollerGap(start_ms=0, end_ms=min(*began, end_ms), why=GapReason.STOPPED)
    if last_ms is not None and end_ms - last_ms > GAP_S * MS_PER_S:
        yield PollerGap(start_ms=last_ms, end_ms=end_ms, why=GapReason.STOPPED)


def _spans(gaps: Sequence[PollerGap], start_ms: int, end_ms: int) -> tuple[Span, ...]:
    """Return the times of the window in which netmon did not poll, in whole seconds."""
    spans = (Span(max(gap.start_ms, start_ms) // MS_PER_S, -(-min(gap.end_ms, end_ms) // MS_PER_S)) for gap in gaps)
    return tuple(merged(spans))


def _witnessed(view: HistoryView) -> dict[tuple[str, str], int]:
    """Return when each wording of an exclusion was first seen, by id and hash."""
    first: dict[tuple[str, str], int] = {}
    for subject in view.subjects(SubjectKind.EXCLUSION):
        for state in view.states(SubjectKind.EXCLUSION, subject, 0, 1 << 62):
            first.setdefault((subject, state.state), state.at_ms)
    return first


def _flow(link: Link, device: str, interface: str) -> Flow:
    """Return which direction of a port is the line's down direction: at its far end it is what is sent."""
    near, far = link.port, link.far_port
    if near is not None and near.device == device:
        other_end = far is not None and far.device == device and not far.by_alias and far.interface == interface
        return "sent" if other_end and not (not near.by_alias and near.interface == interface) else "received"
    return "sent" if far is not None and far.device == device else "received"


def _numbers(words: str) -> tuple[int, int, int, int] | None:
    found = [int(word) for word in words.split(",") if word.isdecimal()]
    return (found[0], found[1], found[2], found[3]) if len(found) == 4 else None
