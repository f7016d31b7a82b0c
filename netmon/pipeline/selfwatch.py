"""netmon's figures about itself, taken from the parts that count them."""

import platform
import socket
import time
from collections import Counter
from collections.abc import Callable, Mapping

from netmon import __version__
from netmon.expose.selfmetrics import SelfMetrics, Values
from netmon.model.state import DeviceStatus
from netmon.pipeline.coverage import Limits, coverage_ratio, tested_by
from netmon.pipeline.fetch import Fetcher
from netmon.schedule.facts import RecentMax
from netmon.schedule.runner import Runner
from netmon.store.current import CurrentState
from netmon.store.events import EventLog
from netmon.store.lessons import LessonLedger
from netmon.store.memory import MemoryStore
from netmon.transport.icmp import Pinger
from netmon.transport.snmp.client import SnmpClient
from netmon.transport.snmp.endpoint import Endpoint

TICK_S = 1.0
NOTHING: Values = {}
_FAMILY_NAMES = {socket.AF_INET: "ipv4", socket.AF_INET6: "ipv6"}

Clock = Callable[[], float]


class Kept:
    """A figure that takes a walk over all devices: worked out between scrapes, at a scrape only when it never was."""

    def __init__(self, work_out: Callable[[], float | Values]) -> None:
        self._work_out = work_out
        self._value: float | Values | None = None

    def __call__(self) -> float | Values:
        """Return the last value."""
        return self.renew() if self._value is None else self._value

    def renew(self) -> float | Values:
        """Work it out anew."""
        self._value = self._work_out()
        return self._value


class SelfWatch:
    """Connects the parts' counters to the families of `netmon.expose.families_self`; scrapes read them where they are counted."""

    def __init__(  # noqa: PLR0917 - the parts that count, in the order in which a poll meets them
        self,
        metrics: SelfMetrics,
        runner: Runner,
        fetcher: Fetcher,
        client: SnmpClient,
        pinger: Pinger,
        current: CurrentState,
        *,
        started_at: float,
        memory: MemoryStore | None = None,
        events: EventLog | None = None,
        wall: Clock = time.time,
        clock: Clock = time.monotonic,
    ) -> None:
        self._metrics = metrics
        self._runner = runner
        self._current = current
        self._wall = wall
        self._clock = clock
        self._lag = RecentMax()
        self._ticked_at: float | None = None
        self._plans = -1
        self._limits: Limits = {}
        self._job_counts: Values = {}
        self._kept = [Kept(work) for work in (self._devices, self._coverage, self._slowest, self._backing_off)]
        self._turn = 0
        metrics.set("netmon_build_info", 1, __version__, platform.python_version())
        metrics.set("netmon_process_start_time_seconds", started_at)
        metrics.set("netmon_config_last_reload_successful", 1)
        metrics.set("netmon_config_last_reload_success_timestamp_seconds", started_at)
        watch_kept = ("netmon_devices", "netmon_poll_coverage_ratio", "netmon_slowest_poll_seconds", "netmon_schedule_backing_off_devices")
        for name, kept in zip(watch_kept, self._kept, strict=True):
            metrics.watch(name, kept)
        self._watch_schedule(runner)
        watch_snmp(metrics, fetcher, client)
        watch_icmp(metrics, pinger)
        if memory is not None:
            watch_memory(metrics, memory)
        if events is not None:
            metrics.watch("netmon_events_total", lambda: {(kind.value,): count for kind, count in events.recorded.items()})

    def tick(self) -> None:
        """Call once a second on the loop: notes how late that came, and renews one of the figures that take a walk over all devices."""
        now = self._clock()
        if self._ticked_at is not None:
            self._lag.add(max(0.0, now - self._ticked_at - TICK_S), now)
        self._ticked_at = now
        self._kept[self._turn].renew()
        self._turn = (self._turn + 1) % len(self._kept)

    def coverage(self) -> float | None:
        """Return the share of the devices that was tested lately, as of the last few seconds; None before the first test."""
        value = self._kept[1]()
        return value if isinstance(value, float) else None

    def reloaded(self, *, problems: int) -> None:
        """Note how the last attempt to load a configuration ended."""
        self._metrics.set("netmon_config_last_reload_successful", int(problems == 0))
        if problems == 0:
            self._metrics.set("netmon_config_last_reload_success_timestamp_seconds", self._wall())

    def _watch_schedule(self, runner: Runner) -> None:
        stats = runner.stats
        reads: dict[str, Callable[[], float | Values]] = {
            "netmon_polls_total": lambda: {(collector, outcome.value): count for (collector, outcome), count in stats.polls.items()},
            "netmon_polls_in_flight": lambda: sum(runner.in_flight().values()),
            "netmon_polls_queued": runner.queued,
            "netmon_schedule_jobs": self._jobs,
            "netmon_schedule_missed_runs_total": lambda: self._by_collector(stats.missed),
            "netmon_schedule_held_runs_total": lambda: self._by_collector(stats.held),
            "netmon_schedule_overdue_polls_total": lambda: stats.overdue,
            "netmon_schedule_stuck_polls_total": lambda: stats.stuck,
            "netmon_schedule_lateness_seconds": lambda: stats.late.value(runner.now()),
            "netmon_schedule_delay_seconds_total": lambda: stats.late_sum_s,
            "netmon_loop_lag_seconds": lambda: max(stats.lag.value(runner.now()), self._lag.value(self._clock())),
        }
        for name, read in reads.items():
            self._metrics.watch(name, read)

    def _follow_plan(self) -> None:
        """Take what depends on the plan alone, once for each plan."""
        if self._plans != self._runner.plans:
            jobs = self._runner.jobs
            self._plans = self._runner.plans
            self._limits = tested_by(jobs)
            self._job_counts = {(collector,): count for collector, count in Counter(job.collector for job in jobs).items()}

    def _jobs(self) -> Values:
        self._follow_plan()
        return self._job_counts

    def _by_collector(self, counted: Mapping[str, int]) -> Values:
        """Return a counter of the collectors with 0 for planned ones that never counted: a series that begins at 1 has no increase."""
        return {**dict.fromkeys(self._jobs(), 0), **{(collector,): count for collector, count in counted.items()}}

    def _devices(self) -> Values:
        states = self._current.states()
        return {(status.value,): states[status.value] for status in DeviceStatus}

    def _coverage(self) -> float | Values:
        self._follow_plan()
        ratio = coverage_ratio(self._limits, self._current, self._clock())
        return NOTHING if ratio is None else ratio

    def _slowest(self) -> Values:
        return {(row.device, row.collector): row.duration_s for row in self._runner.slowest()}

    def _backing_off(self) -> float:
        return self._runner.backing_off()


def watch_snmp(metrics: SelfMetrics, fetcher: Fetcher, client: SnmpClient) -> None:
    """Connect what the polls cost and what the sockets met."""
    totals = fetcher.totals

    def sockets(figure: Callable[[Endpoint], int]) -> int:
        return sum(map(figure, client.endpoints))

    def by_family(figure: Callable[[Endpoint], int]) -> Values:
        return {(_FAMILY_NAMES[endpoint.family],): figure(endpoint) for endpoint in client.endpoints}

    reads: dict[str, Callable[[], float | Values]] = {
        "netmon_snmp_requests_total": lambda: totals.requests,
        "netmon_snmp_retries_total": lambda: totals.retries,
        "netmon_snmp_timeouts_total": lambda: totals.timeouts,
        "netmon_snmp_mismatched_replies_total": lambda: totals.mismatched + sockets(lambda endpoint: endpoint.unmatched),
        "netmon_snmp_malformed_replies_total": lambda: totals.malformed + sockets(lambda endpoint: endpoint.malformed),
        "netmon_snmp_datagrams_sent_total": lambda: sockets(lambda endpoint: endpoint.sent),
        "netmon_snmp_datagrams_received_total": lambda: sockets(lambda endpoint: endpoint.received),
        "netmon_snmp_send_errors_total": lambda: sockets(lambda endpoint: endpoint.send_errors),
        "netmon_snmp_local_drops_total": lambda: sockets(lambda endpoint: endpoint.drops),
        "netmon_snmp_requests_in_flight": lambda: sockets(lambda endpoint: endpoint.in_flight),
        "netmon_snmp_requests_queued": lambda: sockets(lambda endpoint: endpoint.queued),
        "netmon_snmp_in_flight_limit": lambda: by_family(lambda endpoint: endpoint.limit),
        "netmon_snmp_receive_buffer_bytes": lambda: by_family(lambda endpoint: endpoint.buffer_bytes),
    }
    for name, read in reads.items():
        metrics.watch(name, read)


def watch_icmp(metrics: SelfMetrics, pinger: Pinger) -> None:
    """Connect the echoes' counters."""
    stats = pinger.stats
    metrics.watch("netmon_icmp_echoes_total", lambda: stats.sent)
    metrics.watch("netmon_icmp_replies_total", lambda: stats.received)
    metrics.watch("netmon_icmp_foreign_replies_total", lambda: stats.foreign)
    metrics.watch("netmon_icmp_unsent_echoes_total", lambda: stats.unsent)
    metrics.watch("netmon_icmp_available", lambda: int(pinger.available().ok))


def watch_memory(metrics: SelfMetrics, memory: MemoryStore) -> None:
    """Connect what the keeping of the state file counts."""
    stats = memory.stats
    metrics.watch("netmon_state_saves_total", lambda: {("ok",): stats.saves, ("failed",): stats.failed_saves})
    metrics.watch("netmon_state_last_save_timestamp_seconds", lambda: NOTHING if stats.saved_at is None else stats.saved_at)
    metrics.watch("netmon_state_file_bytes", lambda: NOTHING if stats.saved_at is None else stats.size_bytes)
    metrics.watch("netmon_state_quarantined_files_total", lambda: stats.quarantined)
    metrics.watch("netmon_state_discarded_devices_total", lambda: stats.dropped + stats.unstorable)


def watch_lessons(metrics: SelfMetrics, lessons: LessonLedger) -> None:
    """Connect what the ledger of lessons counts."""
    metrics.watch("netmon_lessons_quarantined_files_total", lambda: lessons.stats.quarantined)
    metrics.watch("netmon_lessons_failed_writes_total", lambda: lessons.stats.failed)
    metrics.watch("netmon_lessons_waiting_records", lambda: lessons.waiting)
