"""The circuits of all devices at work: what an outcome does to them, and the probes that follow."""

from netmon.model.job_kind import JobKind
from netmon.model.outcome import Outcome
from netmon.schedule import breaker
from netmon.schedule.breaker import FRESH, Circuit
from netmon.schedule.entry import DeviceSlot, Entry
from netmon.schedule.timetable import Cause, Timetable

# Outcomes after which a closed circuit stays as it is.
SETTLED = frozenset(outcome for outcome in Outcome if outcome.answered and outcome is not Outcome.AUTH_FAILED)
ECHO, CLOSED, OPEN = JobKind.ECHO, Circuit.CLOSED, Circuit.OPEN


def is_open(entry: Entry) -> bool:
    """Return True when the job is held back; an echo never is."""
    channels = entry.device.channels
    return bool(channels) and entry.job.kind in channels and channels[entry.job.kind].circuit is not CLOSED


def may_ask(entry: Entry, now: float) -> bool:
    """Return True when the job may start: nothing holds it, its probe is due, or somebody asked for it and no account can be locked."""
    if not entry.device.channels or entry.job.kind is ECHO:
        return True
    channel = entry.device.channel(entry.job.kind)
    return breaker.allows(channel, now) or (entry.forced and not channel.auth_failures and channel.circuit is OPEN)


class Circuits:
    """Applies the breaker's rules to device slots and writes probes into the timetable."""

    def __init__(self, timetable: Timetable) -> None:
        self._timetable = timetable

    def start(self, entry: Entry) -> None:
        """Note that a poll goes out: through an open circuit it is the probe."""
        entry.probing = is_open(entry)
        if entry.probing:
            slot = entry.device
            slot.channels[entry.job.kind] = breaker.started(slot.channel(entry.job.kind))

    def learn(self, entry: Entry, outcome: Outcome, now: float) -> bool:
        """Take a poll's outcome; returns True when it closed the circuit again."""
        slot = entry.device
        kind = entry.job.kind
        if kind is ECHO:
            if outcome is not Outcome.SKIPPED:
                self._learn_echo(slot, outcome.answered, now)
            return False
        if not slot.channels and outcome in SETTLED:
            return False
        before = slot.channel(kind)
        after = breaker.finished(before, outcome, now, kind, keepalive=slot.keeps_alive(kind))
        if after == FRESH:
            slot.channels.pop(kind, None)
        else:
            slot.channels[kind] = after
        if after.circuit is OPEN:
            self._plan_probe(slot, kind, after.retry_at)
            return False
        if before.circuit is CLOSED:
            return False
        for other in tuple(slot.channels):
            self._reset_channel(slot, other, now)
        return True

    def _learn_echo(self, slot: DeviceSlot, answered: bool, now: float) -> None:
        came_back = answered and slot.echo_ok is False
        slot.echo_ok = answered
        slot.echo_seen = slot.echo_seen or answered
        if came_back:
            self.reset(slot, now)

    def reset(self, slot: DeviceSlot, now: float) -> None:
        """Take a sign of life: every open circuit of the device may probe now."""
        for kind in tuple(slot.channels):
            self._reset_channel(slot, kind, now)

    def _reset_channel(self, slot: DeviceSlot, kind: JobKind, now: float) -> None:
        channel = breaker.reset(slot.channels[kind], now)
        slot.channels[kind] = channel
        if channel.circuit is OPEN and channel.hopeful:
            self._plan_probe(slot, kind, now)

    def replan(self, slot: DeviceSlot) -> None:
        """Give open circuits a new probe after the device's jobs have changed; a device without jobs forgets its circuits."""
        if not slot.entries:
            slot.channels.clear()
            slot.probe_at.clear()
        for kind, channel in slot.channels.items():
            if channel.circuit is OPEN:
                self._plan_probe(slot, kind, channel.retry_at)

    def _plan_probe(self, slot: DeviceSlot, kind: JobKind, at: float) -> None:
        entry = slot.probe_entry(kind)
        if entry is not None:
            slot.probe_at[kind] = at
            self._timetable.add(at, Cause.PROBE, entry)
