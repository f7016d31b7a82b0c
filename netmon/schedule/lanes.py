"""Places for polls in flight: devices that answer, devices that do not, and echoes never take each other's."""

from dataclasses import dataclass

from netmon.model.job_kind import JobKind
from netmon.schedule.breaker import Circuit
from netmon.schedule.entry import Entry, Lane


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Polls in flight: of devices that answer, of devices that do not, and echoes; `probe_budget_s` bounds one probe of a silent device."""

    live: int = 400
    unreachable: int = 40
    echo: int = 1000
    probe_budget_s: float = 3.0


ECHO, CLOSED = JobKind.ECHO, Circuit.CLOSED


class Lanes:
    """The three queues with their bounds."""

    def __init__(self, limits: Limits) -> None:
        self.live = Lane("live", limits.live)
        self.unreachable = Lane("unreachable", limits.unreachable)
        self.echo = Lane("echo", limits.echo)
        self.all = (self.echo, self.live, self.unreachable)

    def of(self, entry: Entry) -> Lane:
        """Return the lane in which a job belongs now: one lost poll, or a lost echo where ICMP used to work, is enough to queue with the dead."""
        if entry.job.kind is ECHO:
            return self.echo
        slot = entry.device
        lost_echo = slot.echo_seen and slot.echo_ok is False
        if not slot.channels:
            return self.unreachable if lost_echo else self.live
        channel = slot.channel(entry.job.kind)
        if channel.hopeful:
            return self.live
        return self.unreachable if lost_echo or channel.suspect or channel.circuit is not CLOSED else self.live

    def line_up(self, entry: Entry, *, front: bool) -> None:
        """Queue a job in its lane."""
        entry.lane = self.of(entry)
        if front:
            entry.lane.ready.appendleft(entry)
        else:
            entry.lane.ready.append(entry)
