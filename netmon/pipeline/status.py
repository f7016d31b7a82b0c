"""What the status pages are told: answered from memory, at once, out of what the pipeline holds."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from netmon import __version__
from netmon.config.config import Config
from netmon.model.access import Sight
from netmon.model.event import Event
from netmon.model.profile import Profile
from netmon.model.reading import Echo, HardwareInventory, HealthValues, SystemInfo
from netmon.model.state import ECHO
from netmon.model.status import CollectorStatus, ConfigStatus, DeviceDetail, DeviceList, DeviceQuery, InterfaceRow, Overview, Readiness
from netmon.model.view_device import DeviceChoices
from netmon.pipeline.coverage import PERIODS, Limits, coverage_ratio, tested_by
from netmon.pipeline.intake import Intake, payload_of
from netmon.pipeline.ports import interface_rows
from netmon.pipeline.rows import NEVER, DeviceRows
from netmon.pipeline.view_findings import event_within
from netmon.schedule.plan import Job
from netmon.schedule.runner import Runner
from netmon.store.current import INTERFACES, CurrentState, DeviceCurrent
from netmon.store.events import EventLog

KEEP_S = 1.0


class LiveStatus:
    """A `netmon.web.source.StatusSource` over the running parts; for the event loop alone.

    Figures that take a walk over all devices are kept for a second. `wall` gives Unix time, `clock` the monotonic time that readings carry.
    """

    def __init__(
        self,
        current: CurrentState,
        events: EventLog,
        intake: Intake,
        runner: Runner,
        profile_of: Callable[[str], Profile | None],
        *,
        started_at: float,
        wall: Callable[[], float] = time.time,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._current = current
        self._events = events
        self._intake = intake
        self._runner = runner
        self._profile_of = profile_of
        self._started_at = started_at
        self._wall = wall
        self._clock = clock
        self._config: Config | None = None
        self._config_status = ConfigStatus(loaded_at=None)
        self._jobs: Mapping[str, tuple[Job, ...]] = {}
        self._limits: Limits = {}
        self._rows = DeviceRows(current, profile_of)
        self._kept: dict[Sight, Overview] = {}
        self._kept_at = 0.0

    def configure(self, config: Config) -> None:
        """Take the configuration that is now in force."""
        self._config = config
        self._config_status = ConfigStatus(loaded_at=self._wall())
        self._rows.configure(config)
        self._kept = {}

    def plan(self, jobs: tuple[Job, ...]) -> None:
        """Take the planned jobs."""
        planned: dict[str, list[Job]] = {}
        for job in jobs:
            planned.setdefault(job.device, []).append(job)
        self._jobs = {name: tuple(own) for name, own in planned.items()}
        self._limits = tested_by(jobs)
        self._kept = {}

    def reloaded(self, *, problems: int) -> None:
        """Note how the last attempt to load a configuration ended; with problems the one before goes on."""
        self._config_status = replace(self._config_status, problems=problems)
        self._kept = {}

    @property
    def config_status(self) -> ConfigStatus:
        """The configuration in force, and how the last attempt to replace it ended."""
        return self._config_status

    def overview(self, sight: Sight) -> Overview:
        """See StatusSource.overview; at most a second old."""
        now = self._clock()
        if not 0 <= now - self._kept_at < KEEP_S:
            self._kept, self._kept_at = {}, now
        kept = self._kept.get(sight)
        if kept is None:
            kept = self._kept[sight] = self._overview(sight, now)
        return kept

    def devices(self, query: DeviceQuery, sight: Sight) -> DeviceList:
        """See StatusSource.devices."""
        return self._rows.select(query, sight)

    def device(self, name: str, sight: Sight) -> DeviceDetail | None:
        """See StatusSource.device."""
        device = self._config.devices.get(name) if self._config is not None else None
        if device is None or not sight.sees(device.site):
            return None
        known = self._current.device(name) or NEVER
        profile = self._profile_of(name)
        uplink_seen = device.uplink is not None and self._sees(device.uplink, sight)
        system = payload_of(known, "system", SystemInfo)
        hardware = payload_of(known, "inventory", HardwareInventory)
        return DeviceDetail(
            now=self._wall(),
            device=self._rows.row(device),
            profile=profile.id if profile is not None else None,
            vendor=profile.vendor if profile is not None else None,
            serial=hardware.serial if hardware is not None else None,
            software=hardware.software if hardware is not None else None,
            uplink=device.uplink if uplink_seen else None,
            uplink_elsewhere=device.uplink is not None and not uplink_seen,
            sys_name=system.sys_name if system is not None else None,
            sys_descr=system.sys_descr if system is not None else None,
            sys_location=system.sys_location if system is not None else None,
            uptime_s=self._uptime_s(known),
            echo=self._echo(known),
            collectors=tuple(self._collector(job, known) for job in self._jobs.get(name, ())),
            failures=known.failures,
            interfaces=self._interfaces(known),
            interfaces_at=known.last_success(INTERFACES),
            health=payload_of(known, "health", HealthValues),
            modules=hardware.modules if hardware is not None else (),
            events=self._told(self._events.of_device(name), sight),
        )

    def choices(self, sight: Sight) -> DeviceChoices:
        """Return by what the list of devices can be narrowed."""
        return self._rows.choices(sight)

    def readiness(self) -> Readiness:
        """See StatusSource.readiness; a device without any planned job cannot be polled."""
        polled = sum(1 for name in self._jobs if (device := self._current.device(name)) is not None and device.polled)
        return Readiness(config_loaded=self._config is not None, polled=polled, pollable=len(self._jobs))

    def _overview(self, sight: Sight, now: float) -> Overview:
        series, dropped = self._intake.series if sight.whole else (0, 0)
        survey = self._rows.survey(sight)
        return Overview(
            now=self._wall(),
            started_at=self._started_at,
            version=__version__,
            district="" if self._config is None else self._config.district.name,
            config=self._config_status,
            devices=survey.devices,
            sites=survey.sites,
            attention=survey.attention,
            slowest=tuple([poll for poll in self._runner.slowest() if self._sees(poll.device, sight)]),
            events=self._told([event for event in self._events.latest() if self._sees(event.device or "", sight)], sight),
            coverage_ratio=coverage_ratio(self._limits_of(sight), self._current, now),
            series=series,
            dropped_series=dropped,
        )

    def _sees(self, device: str, sight: Sight) -> bool:
        """Return whether a device lies in sight; what is of no device, or of one that is gone, is the whole district's."""
        known = None if self._config is None else self._config.devices.get(device)
        return sight.sees("" if known is None else known.site)

    def _told(self, events: Iterable[Event], sight: Sight) -> tuple[Event, ...]:
        devices = {} if self._config is None else self._config.devices
        return tuple([event_within(event, devices, sight) for event in events])

    def _limits_of(self, sight: Sight) -> Limits:
        return self._limits if sight.whole else {name: limits for name, limits in self._limits.items() if self._sees(name, sight)}

    def _collector(self, job: Job, known: DeviceCurrent) -> CollectorStatus:
        status = self._runner.job_status(job.device, job.collector)
        reading = known.last.get(job.collector)
        next_at = status.next_at if status is not None and not status.holding else None
        if reading is None:
            return CollectorStatus(collector=job.collector, period_s=job.period_s, next_at=next_at)
        return CollectorStatus(
            collector=job.collector,
            period_s=job.period_s,
            outcome=reading.outcome,
            at=reading.started,
            duration_s=reading.duration_s,
            lateness_s=status.lateness_s if status is not None else None,
            requests=reading.requests,
            retries=reading.retries,
            detail=reading.detail,
            last_success_at=known.last_success(job.collector),
            next_at=next_at,
            tables=reading.tables,
            problems=reading.problems,
        )

    def _echo(self, known: DeviceCurrent) -> Echo | None:
        """Return the last echoes, also when all were lost; None when this machine sent none."""
        reading = known.last.get(ECHO)
        return reading.payload if reading is not None and isinstance(reading.payload, Echo) and reading.payload.sent else None

    def _uptime_s(self, known: DeviceCurrent) -> float | None:
        """Return how long the agent runs by now; None when its last word is too old to say so."""
        reading = known.good.get("system")
        if reading is None or not isinstance(reading.payload, SystemInfo) or reading.payload.uptime_ticks is None or self._is_stale(known, "system"):
            return None
        return reading.payload.uptime_ticks / 100 + max(0.0, self._clock() - reading.started_monotonic)

    def _interfaces(self, known: DeviceCurrent) -> tuple[InterfaceRow, ...]:
        table = known.interfaces
        if table is None:
            return ()
        line = self._intake.line(known.name)
        return interface_rows(table, line.rates if line is not None else None, stale=self._is_stale(known, INTERFACES))

    def _is_stale(self, known: DeviceCurrent, collector: str) -> bool:
        """Return True once a collector's last success is so old that its series have left `/metrics`."""
        reading = known.good.get(collector)
        period_s = next((job.period_s for job in self._jobs.get(known.name, ()) if job.collector == collector), None)
        return reading is None or period_s is None or self._clock() - reading.started_monotonic - reading.duration_s > PERIODS * period_s
