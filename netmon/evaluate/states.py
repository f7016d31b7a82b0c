"""From the outcomes of a device's polls to its state: several ways of asking, each with its own patience."""

from dataclasses import dataclass, replace

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a device's polls have shown so far; `silent_since` is the first poll lost after the last answer by any way."""

    echo: Silence = Silence()
    agent: Silence = Silence()
    silent_since: float | None = None


NO_EVIDENCE = Evidence()
DEFAULT_HOLD_DOWN = HoldDown()


def observe(evidence: Evidence, reading: Reading, hold: HoldDown = DEFAULT_HOLD_DOWN) -> Evidence:
    """Return the evidence with one more reading; what was skipped, or failed by an error of ours, says nothing."""
    if reading.outcome is Outcome.SKIPPED or any(problem.reason == INTERNAL_ERROR for problem in reading.problems):
        return evidence
    is_echo = reading.collector == ECHO
    before = evidence.echo if is_echo else evidence.agent
    if proves_alive(reading):
        after = Silence(asked=True, refused=reading.outcome is Outcome.AUTH_FAILED)
        if after == before and evidence.silent_since is None:
            return evidence
        return _with(evidence, is_echo, after, None)
    if before.lost and 0 <= reading.started - before.counted_at < hold.gap_s:  # less than 0: our wall clock was set back
        return evidence
    after = Silence(asked=True, lost=before.lost + 1, counted_at=reading.started, refused=before.refused)
    since = evidence.silent_since
    # Where ICMP is blocked, its losses begin no outage.
    if since is None and not (is_echo and before.lost >= hold.echo):
        since = reading.started
    return _with(evidence, is_echo, after, since)


def _with(evidence: Evidence, is_echo: bool, way: Silence, silent_since: float | None) -> Evidence:
    if is_echo:
        return replace(evidence, echo=way, silent_since=silent_since)
    return replace(evidence, agent=way, silent_since=silent_since)


def judge(evidence: Evidence, previous: DeviceState, now: float, hold: HoldDown = DEFAULT_HOLD_DOWN) -> DeviceState:
    """Return the device's state: up as soon as anything answers, down when every way that was tried has run out of patience, else as before.

    `now` is the Unix time of the reading that was observed last; a device goes down as of the first poll that it left unanswered.
    """
    echo, agent = evidence.echo, evidence.agent
    answering = (echo.asked and echo.lost == 0) or (agent.asked and agent.lost == 0)
    if answering:
        return _state(previous, DeviceStatus.UP, now, _why_up(echo, agent, hold))
    if not echo.asked and not agent.asked:
        return previous
    if all(way.lost >= patience for way, patience in ((echo, hold.echo), (agent, hold.agent)) if way.asked):
        began = now if evidence.silent_since is None else evidence.silent_since
        return _state(previous, DeviceStatus.DOWN, began, StateReason.NO_ANSWER)
    if previous.status is DeviceStatus.UNKNOWN:
        return _state(previous, DeviceStatus.UNKNOWN, now, StateReason.NOT_SETTLED)
    return previous


def wants_confirmation(before: Evidence, after: Evidence, hold: HoldDown = DEFAULT_HOLD_DOWN) -> bool:
    """Return True when the echoes have just run out of patience and only an older answer of the agent speaks for the device: ask it now."""
    return before.echo.lost < hold.echo <= after.echo.lost and after.agent.asked and after.agent.lost < hold.agent


def _why_up(echo: Silence, agent: Silence, hold: HoldDown) -> StateReason:
    if agent.refused and agent.lost == 0:
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
