"""The circuits of all devices at work: what an outcome does to them, and the probes that follow."""

from netmon.model.outcome import Outcome
from netmon.schedule import breaker
from netmon.schedule.breaker import FRESH, Circuit
from netmon.schedule.entry import DeviceSlot, Entry
from netmon.schedule.plan import JobKind
from netmon.schedule.timetable import Cause, Timetable


def is_open(entry: Entry) -> bool:
    """Return True when the job is held back; an echo never is."""
    return entry.job.kind is not JobKind.ECHO and entry.device.channel(entry.job.kind).circuit is not Circuit.CLOSED


def may_ask(entry: Entry, now: float) -> bool:
    """Return True when the job may start: nothing holds it, its probe is due, or somebody asked for it and no account can be locked."""
    if entry.job.kind is JobKind.ECHO:
        return True
    channel = entry.device.channel(entry.job.kind)
    return breaker.allows(channel, now) or (entry.forced and not channel.auth_failures and channel.circuit is Circuit.OPEN)


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
        if kind is JobKind.ECHO:
            if outcome is not Outcome.SKIPPED:
                self._learn_echo(slot, outcome.answered, now)
            return False
        before = slot.channel(kind)
        after = breaker.finished(before, outcome, now, kind, keepalive=slot.keeps_alive(kind))
        if after == FRESH:
            slot.channels.pop(kind, None)
        else:
            slot.channels[kind] = after
        if after.circuit is Circuit.OPEN:
            self._plan_probe(slot, kind, after.retry_at)
            return False
        if before.circuit is Circuit.CLOSED:
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
        if channel.circuit is Circuit.OPEN and channel.hopeful:
            self._plan_probe(slot, kind, now)

    def replan(self, slot: DeviceSlot) -> None:
        """Give open circuits a new probe after the device's jobs have changed."""
        for kind, channel in slot.channels.items():
            if channel.circuit is Circuit.OPEN:
                self._plan_probe(slot, kind, channel.retry_at)

    def _plan_probe(self, slot: DeviceSlot, kind: JobKind, at: float) -> None:
        entry = slot.probe_entry(kind)
        if entry is not None:
            slot.probe_at[kind] = at
            self._timetable.add(at, Cause.PROBE, entry)
