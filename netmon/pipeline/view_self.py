"""What the page on netmon itself is told: the figures that `/metrics` has, sorted by part and judged, and what is not watched at all."""

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from netmon.config.config import Config
from netmon.expose.selfmetrics import SelfMetrics, cpu_seconds, resident_bytes
from netmon.expose.store import Exposition
from netmon.model.access import EVERYWHERE, Sight
from netmon.model.lang import Lang
from netmon.model.problem import Problem
from netmon.model.roster import LISTED, Roster, match
from netmon.model.view_self import Mood, SelfPage, SelfPart, SelfRow, Unit, Unwatched
from netmon.pipeline.dossier import SourcesError, load_sources
from netmon.pipeline.status import LiveStatus
from netmon.store.current import CurrentState

ROSTER_EVERY_S: Final = 600.0
COVERAGE_LOW: Final = 0.98
LATE_S: Final = 5.0
LAG_S: Final = 0.5
WAITING: Final = 100
LANGS: Final[tuple[Lang, ...]] = ("zh", "en")


class Figure(NamedTuple):
    """A family of /metrics on the page: `low` and `high` are what a value has to be above, and may not reach; `labels` picks one series, else all are added."""

    key: str
    family: str
    unit: Unit = "count"
    high: float | None = None
    low: float | None = None
    mood: Mood = "warn"
    labels: tuple[str, ...] | None = None
    by_label: bool = False


PARTS: Final[Mapping[str, tuple[Figure, ...]]] = {
    "polling": (
        Figure("coverage", "netmon_poll_coverage_ratio", "ratio", low=COVERAGE_LOW, mood="bad"),
        Figure("lateness", "netmon_schedule_lateness_seconds", "seconds", high=LATE_S),
        Figure("in_flight", "netmon_polls_in_flight"),
        Figure("queued", "netmon_polls_queued", high=WAITING),
        Figure("jobs", "netmon_schedule_jobs"),
        Figure("backing_off", "netmon_schedule_backing_off_devices"),
        Figure("overdue", "netmon_schedule_overdue_polls_total"),
        Figure("stuck", "netmon_schedule_stuck_polls_total", high=1, mood="bad"),
    ),
    "process": (
        Figure("loop_lag", "netmon_loop_lag_seconds", "seconds", high=LAG_S),
        Figure("memory", "netmon_process_resident_memory_bytes", "bytes"),
        Figure("cpu", "netmon_process_cpu_seconds_total", "seconds"),
        Figure("snmp_drops", "netmon_snmp_local_drops_total", high=1),
        Figure("icmp", "netmon_icmp_available", "yes_no", low=1),
    ),
    "metrics": (
        Figure("series", "netmon_exposition_series"),
        Figure("dropped_series", "netmon_exposition_dropped_series", high=1, mood="bad"),
        Figure("scrape_size", "netmon_exposition_last_bytes", "bytes"),
        Figure("scrape_time", "netmon_exposition_last_duration_seconds", "seconds"),
    ),
    "history": (
        Figure("writable", "netmon_history_writable", "yes_no", low=1, mood="bad"),
        Figure("samples", "netmon_history_samples_total", labels=("written",)),
        Figure("samples_dropped", "netmon_history_samples_total", labels=("dropped",), high=1, mood="bad"),
        Figure("history_waiting", "netmon_history_waiting_records"),
        Figure("history_failed", "netmon_history_failed_writes_total", high=1),
        Figure("filed_until", "netmon_history_filed_until_timestamp_seconds", "moment"),
        Figure("damaged", "netmon_history_quarantined_files_total", high=1),
    ),
    "judging": (
        Figure("judged_at", "netmon_judging_last_success_timestamp_seconds", "moment"),
        Figure("judging_took", "netmon_judging_duration_seconds", "seconds"),
        Figure("judging_failed", "netmon_judging_failed_total", high=1),
    ),
    "incidents": (
        Figure("incident_round", "netmon_incident_round_seconds", "seconds", high=1.0),
        Figure("incident_failed", "netmon_incident_failed_saves_total", high=1),
    ),
    "notify": (
        Figure("notify_waiting", "netmon_notify_waiting", by_label=True, high=WAITING),
        Figure("notify_given_up", "netmon_notify_given_up_total", high=1, mood="bad"),
    ),
    "traps": (
        Figure("trap_listening", "netmon_trap_listening", "yes_no", low=1, mood="bad"),
        Figure("traps", "netmon_traps_total"),
        Figure("trap_drops", "netmon_trap_kernel_drops_total", high=1),
        Figure("trap_queued", "netmon_trap_queued"),
    ),
    "sensors": (Figure("sensor_up", "netmon_sensor_up", "yes_no", low=1, mood="bad", by_label=True),),
    "state": (
        Figure("saved_at", "netmon_state_last_save_timestamp_seconds", "moment"),
        Figure("state_failed", "netmon_state_saves_total", labels=("failed",), high=1),
        Figure("state_damaged", "netmon_state_quarantined_files_total", high=1),
        Figure("places_dropped", "netmon_sightings_tables_total", labels=("dropped",), high=1),
        Figure("lessons_failed", "netmon_lessons_failed_writes_total", high=1),
    ),
}


@dataclass(slots=True, eq=False)
class _List:
    """The list of schools as it was last read."""

    of: Config | None = None
    at: float = 0.0
    roster: Roster | None = None
    reading: asyncio.Lock = field(default_factory=asyncio.Lock)


class LiveSelf:
    """A `netmon.web.source_self.SelfSource`; for the event loop alone, files are read in threads. `problems` are those of the last attempt to load."""

    def __init__(
        self,
        status: LiveStatus,
        metrics: SelfMetrics,
        current: CurrentState,
        config: Callable[[], Config],
        env: Mapping[str, str],
        *,
        exposition: Exposition,
        problems: Callable[[], tuple[Problem, ...]] = tuple,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._status = status
        self._metrics = metrics
        self._current = current
        self._config = config
        self._env = env
        self._exposition = exposition
        self._problems = problems
        self._wall = wall
        self._list = _List()

    async def itself(self, sight: Sight) -> SelfPage | None:
        """See SelfSource.itself."""
        if not sight.whole:
            return None
        config, overview = self._config(), self._status.overview(EVERYWHERE)
        memory = await asyncio.to_thread(resident_bytes)
        self._metrics.set("netmon_process_resident_memory_bytes", memory)
        self._metrics.set("netmon_process_cpu_seconds_total", cpu_seconds())
        self._metrics.set("netmon_exposition_series", self._exposition.series)
        for budget, dropped in self._exposition.dropped_series().items():
            self._metrics.set("netmon_exposition_dropped_series", dropped, budget)
        problems = self._problems()
        return SelfPage(
            now=self._wall(),
            version=overview.version,
            started_at=overview.started_at,
            config=overview.config,
            config_file=str(config.file),
            files=len(config.sources),
            problems={lang: tuple([problem.render(lang) for problem in problems]) for lang in LANGS},
            coverage=overview.coverage_ratio,
            parts=tuple(self._parts()),
            slowest=overview.slowest,
            unwatched=await self._unwatched(config),
        )

    def _parts(self) -> Iterator[SelfPart]:
        for key, figures in PARTS.items():
            rows = tuple([row for figure in figures for row in self._rows(figure)])
            if rows:
                yield SelfPart(key=key, rows=rows)

    def _rows(self, figure: Figure) -> Iterator[SelfRow]:
        values = self._metrics.values(figure.family)
        if figure.by_label:
            for labels, value in sorted(values.items()):
                yield _row(figure, value, " ".join(labels))
        elif figure.labels is not None:
            if figure.labels in values:
                yield _row(figure, values[figure.labels])
        elif values:
            yield _row(figure, sum(values.values()))

    async def _unwatched(self, config: Config) -> Unwatched:
        roster = await self._roster(config)
        polled = {device.name: device for device in config.polled_devices()}
        seen = {device.site for device in polled.values()}
        own = [site for site in config.sites.values() if config.settings.polls_site(site.id)]
        silent = tuple([(site.id, site.name) for site in own if site.kind in LISTED and site.id not in seen])
        never = sum(1 for name in polled if (known := self._current.device(name)) is None or not known.good)
        matched = None if roster is None or not roster.official else match(roster, config.sites.values())
        return Unwatched(
            official=matched is not None,
            listed=0 if roster is None else len(roster.entries),
            missing=() if matched is None else matched.missing,
            silent=silent,
            registered_only=sum(1 for device in config.devices.values() if device.address is None and device.api is None),
            echo_only=sum(1 for device in polled.values() if not (device.credential or device.display or device.ssh or device.api)),
            never_answered=never,
            trouble=roster is None,
        )

    async def _roster(self, config: Config) -> Roster | None:
        """Return the list of schools; None while it cannot be read."""
        kept = self._list
        async with kept.reading:
            now = self._wall()
            if kept.of is not config or not 0 <= now - kept.at < ROSTER_EVERY_S:
                kept.of, kept.at = config, now
                try:
                    kept.roster = (await asyncio.to_thread(load_sources, config, self._env)).roster
                except (SourcesError, OSError):
                    kept.roster = None
            return kept.roster


def _row(figure: Figure, value: float, of: str = "") -> SelfRow:
    out = (figure.high is not None and value >= figure.high) or (figure.low is not None and value < figure.low)
    return SelfRow(key=figure.key, value=value, unit=figure.unit, mood=figure.mood if out else "", of=of)
