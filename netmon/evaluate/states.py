"""From the outcomes of a device's polls to its state: several ways of asking, each with its own patience."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from netmon.model.job_kind import JobKind
from netmon.model.outcome import Outcome
from netmon.model.reading import Reading
from netmon.model.state import ECHO, INTERNAL_ERROR, DeviceState, DeviceStatus, StateReason, proves_alive


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldDown:
    """How many polls in a row must go unanswered before silence counts; several within `gap_s` count once."""

    echo: int = 3
    agent: int = 2
    gap_s: float = 15.0


@dataclass(frozen=True, slots=True)
class Silence:
    """One way of asking: polls unanswered in a row since the last answer, and when the last of them was counted."""

    asked: bool = False
    lost: int = 0
    counted_at: float = 0.0
    refused: bool = False


NOT_ASKED = Silence()
ANSWERED, REFUSED = Silence(asked=True), Silence(asked=True, refused=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a device's polls have shown so far: its echoes, its SNMP agent, and every other way in which it was asked.

    `silent_since` is the first poll lost after the last answer by any way.
    """

    echo: Silence = Silence()
    agent: Silence = Silence()
    others: Mapping[JobKind, Silence] = field(default_factory=dict)
    silent_since: float | None = None

    def way(self, kind: JobKind) -> Silence:
        """Return what one way of asking has shown."""
        if kind is JobKind.ECHO:
            return self.echo
        return self.agent if kind is JobKind.SNMP else self.others.get(kind, NOT_ASKED)


NO_EVIDENCE = Evidence()
DEFAULT_HOLD_DOWN = HoldDown()


def observe(evidence: Evidence, reading: Reading, hold: HoldDown = DEFAULT_HOLD_DOWN) -> Evidence:
    """Return the evidence with one more reading; what was skipped, or failed by an error of ours, says nothing."""
    if reading.outcome is Outcome.SKIPPED or any(problem.reason == INTERNAL_ERROR for problem in reading.problems):
        return evidence
    kind = JobKind.ECHO if reading.collector == ECHO else reading.kind
    is_echo = kind is JobKind.ECHO
    before = evidence.way(kind)
    if proves_alive(reading):
        after = REFUSED if reading.outcome is Outcome.AUTH_FAILED else ANSWERED
        if after == before and evidence.silent_since is None:
            return evidence
        return _with(evidence, kind, after, None)
    if before.lost and 0 <= reading.started - before.counted_at < hold.gap_s:  # less than 0: our wall clock was set back
        return evidence
    after = Silence(asked=True, lost=before.lost + 1, counted_at=reading.started, refused=before.refused)
    since = evidence.silent_since
    # Where ICMP is blocked, its losses begin no outage.
    if since is None and not (is_echo and before.lost >= hold.echo):
        since = reading.started
    return _with(evidence, kind, after, since)


def _with(evidence: Evidence, kind: JobKind, way: Silence, silent_since: float | None) -> Evidence:
    if kind is JobKind.ECHO:
        return replace(evidence, echo=way, silent_since=silent_since)
    if kind is JobKind.SNMP:
        return replace(evidence, agent=way, silent_since=silent_since)
    return replace(evidence, others={**evidence.others, kind: way}, silent_since=silent_since)


def judge(evidence: Evidence, previous: DeviceState, now: float, hold: HoldDown = DEFAULT_HOLD_DOWN) -> DeviceState:
    """Return the device's state: up as soon as anything answers, down when every way that was tried has run out of patience, else as before.

    `now` is the Unix time of the reading that was observed last; a device goes down as of the first poll that it left unanswered.
    """
    ways = [(evidence.echo, hold.echo), (evidence.agent, hold.agent), *((way, hold.agent) for way in evidence.others.values())]
    asked = [(way, patience) for way, patience in ways if way.asked]
    if any(way.lost == 0 for way, _ in asked):
        return _state(previous, DeviceStatus.UP, now, _why_up(evidence, hold))
    if not asked:
        return previous
    if all(way.lost >= patience for way, patience in asked):
        began = now if evidence.silent_since is None else evidence.silent_since
        return _state(previous, DeviceStatus.DOWN, began, StateReason.NO_ANSWER)
    if previous.status is DeviceStatus.UNKNOWN:
        return _state(previous, DeviceStatus.UNKNOWN, now, StateReason.NOT_SETTLED)
    return previous


def wants_confirmation(before: Evidence, after: Evidence, hold: HoldDown = DEFAULT_HOLD_DOWN) -> bool:
    """Return True when the echoes have just run out of patience and only an older answer of the agent speaks for the device: ask it now."""
    return before.echo.lost < hold.echo <= after.echo.lost and after.agent.asked and after.agent.lost < hold.agent


def _why_up(evidence: Evidence, hold: HoldDown) -> StateReason:
    echo, agent = evidence.echo, evidence.agent
    if any(way.refused and way.lost == 0 for way in (agent, *evidence.others.values())):
        return StateReason.AUTH_FAILED
    if agent.lost >= hold.agent:
        return StateReason.SNMP_SILENT
    if echo.lost >= hold.echo:
        return StateReason.ICMP_SILENT
    return StateReason.ANSWERS


def _state(previous: DeviceState, status: DeviceStatus, since: float, why: StateReason) -> DeviceState:
    if previous.status is status:
        began = previous.since if previous.since is not None else since
        return previous if previous.why is why and previous.since == began else DeviceState(status=status, since=began, why=why)
    return DeviceState(status=status, since=since, why=why)
