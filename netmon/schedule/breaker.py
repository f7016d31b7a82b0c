"""The circuit of one device and one way of asking: how seldom a device that does not answer is asked, and what ends that."""

from dataclasses import dataclass, replace
from enum import StrEnum

from netmon.model.job_kind import JobKind
from netmon.model.outcome import Outcome

MINUTE_S = 60.0
HOUR_S = 3600.0
DAY_S = 86_400.0

# (down for less than, ask every): the down-time model that OpenNMS ships, with an hourly end that never gives up.
DOWN_TIME_STEPS: tuple[tuple[float, float], ...] = ((5 * MINUTE_S, 30.0), (12 * HOUR_S, 5 * MINUTE_S), (5 * DAY_S, 10 * MINUTE_S))
DOWN_TIME_LAST_S = HOUR_S
KEEPALIVE_S = 60.0

OPEN_AFTER = 2
AUTH_FIRST_S = 5 * MINUTE_S
AUTH_LAST_S = HOUR_S
# An SNMP agent locks nobody out, so a corrected password is noticed soon.
AUTH_SNMP_S = 5 * MINUTE_S

# Answers that do not say whether a login is good.
NO_LOGIN = frozenset({Outcome.PROTOCOL_ERROR, Outcome.PARSE_ERROR})


class Circuit(StrEnum):
    """closed: polls run; open: they are held until `retry_at`; half_open: one poll is out to see."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


@dataclass(frozen=True, slots=True)
class Channel:
    """State of one way of asking one device; times are on the caller's clock.

    `hopeful` marks a probe that follows a sign of life, which therefore need not queue with the dead.
    """

    circuit: Circuit = Circuit.CLOSED
    failures: int = 0
    auth_failures: int = 0
    down_since: float | None = None
    retry_at: float = 0.0
    hopeful: bool = False

    @property
    def suspect(self) -> bool:
        """True when the last poll went unanswered: what is asked next may wait in the queue of the unreachable."""
        return self.failures > 0 and not self.hopeful


FRESH = Channel()


def retry_interval(down_for_s: float, *, keepalive: bool = False) -> float:
    """Return how long to wait between polls of a device that has been silent for `down_for_s`.

    `keepalive` says that this poll is the only way to see the device come back: then never longer than a minute.
    """
    interval_s = next((every_s for limit_s, every_s in DOWN_TIME_STEPS if down_for_s < limit_s), DOWN_TIME_LAST_S)
    return min(interval_s, KEEPALIVE_S) if keepalive else interval_s


def auth_interval(auth_failures: int, kind: JobKind) -> float:
    """Return the wait after the n-th refused login in a row: SSH and its like double from 5 min to 1 h, so that no account is locked."""
    if kind is JobKind.SNMP:
        return AUTH_SNMP_S
    return min(AUTH_FIRST_S * 2.0 ** min(max(auth_failures, 1) - 1, 10), AUTH_LAST_S)


def allows(channel: Channel, now: float) -> bool:
    """Return True when a poll may start: the circuit is closed, or it is open and its time to look has come."""
    if channel.circuit is Circuit.CLOSED:
        return True
    return channel.circuit is Circuit.OPEN and now >= channel.retry_at


def started(channel: Channel) -> Channel:
    """Return the channel after a poll was sent off: an open circuit lets exactly one through."""
    return replace(channel, circuit=Circuit.HALF_OPEN) if channel.circuit is Circuit.OPEN else channel


def finished(channel: Channel, outcome: Outcome, now: float, kind: JobKind, *, keepalive: bool = False) -> Channel:
    """Return the channel after a poll ended; `skipped` and our own errors (given as `skipped`) change nothing but free the probe."""
    if outcome is Outcome.AUTH_FAILED:
        return _refused(channel, now, kind)
    if outcome.answered:
        return _held_on(channel, now, kind) if channel.auth_failures and outcome in NO_LOGIN and kind is not JobKind.SNMP else FRESH
    if outcome is Outcome.SKIPPED:
        return _undecided(channel, now, keepalive)
    return _silent(channel, now, keepalive)


def _refused(channel: Channel, now: float, kind: JobKind) -> Channel:
    count = channel.auth_failures + 1
    return Channel(circuit=Circuit.OPEN, auth_failures=count, retry_at=now + auth_interval(count, kind))


def _held_on(channel: Channel, now: float, kind: JobKind) -> Channel:
    """A device that is busy, or breaks off, has not accepted the login: what was refused before stays refused."""
    return Channel(circuit=Circuit.OPEN, auth_failures=channel.auth_failures, retry_at=now + auth_interval(channel.auth_failures, kind))


def _undecided(channel: Channel, now: float, keepalive: bool) -> Channel:
    if channel.circuit is not Circuit.HALF_OPEN:
        return channel
    down_for_s = 0.0 if channel.down_since is None else now - channel.down_since
    return replace(channel, circuit=Circuit.OPEN, retry_at=now + retry_interval(down_for_s, keepalive=keepalive))


def _silent(channel: Channel, now: float, keepalive: bool) -> Channel:
    failures = channel.failures + 1
    down_since = now if channel.down_since is None else channel.down_since
    if channel.circuit is Circuit.CLOSED and failures < OPEN_AFTER:
        return Channel(failures=failures, down_since=down_since)
    retry_at = now + retry_interval(now - down_since, keepalive=keepalive)
    return Channel(circuit=Circuit.OPEN, failures=failures, auth_failures=channel.auth_failures, down_since=down_since, retry_at=retry_at)


def reset(channel: Channel, now: float) -> Channel:
    """Return the channel after a sign of life (an echo answered again, link-up at the parent): one probe may go at once.

    Back-off starts over at its shortest wait. A refused login is no silence, so this does not shorten its wait; a changed configuration does (FRESH).
    """
    if channel.circuit is Circuit.CLOSED:
        return channel if channel.failures == 0 else FRESH
    if channel.auth_failures and channel.failures == 0:
        return channel
    if channel.circuit is Circuit.HALF_OPEN:
        return replace(channel, down_since=now, hopeful=True)
    return replace(channel, down_since=now, retry_at=now, hopeful=True)
