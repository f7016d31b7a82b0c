"""The parts of a running netmon, built by hand and connected; changed as one when the configuration changes."""

import logging
import time
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from netmon.collect.identify import Identification
from netmon.config.config import Config
from netmon.daemon import wiring
from netmon.daemon.asking import Asking
from netmon.daemon.campaigns import active_tests
from netmon.daemon.digest import MorningDigest
from netmon.daemon.hooks import Notices
from netmon.daemon.live_pages import LivePages
from netmon.daemon.records import Records
from netmon.daemon.sensor_socket import SensorSocket
from netmon.daemon.sensors import SensorDesk
from netmon.daemon.trap_desk import TrapDesk
from netmon.daemon.ways import DeviceWays
from netmon.expose.endpoint import MetricsEndpoint
from netmon.expose.selfmetrics import SelfMetrics
from netmon.expose.store import Exposition, SeriesBudget
from netmon.model.event import Event, EventKind
from netmon.model.job_kind import JobKind
from netmon.model.neighbours import ArpTable, ForwardingTable, lightened
from netmon.model.problem import Problem
from netmon.model.reading import InterfaceTable, Reading, SystemInfo
from netmon.model.request import PollRequest
from netmon.model.state import ECHO, DeviceState
from netmon.pipeline.backup import BACKUP, Backup, platforms
from netmon.pipeline.backup_sink import BackupSink
from netmon.pipeline.between import Between
from netmon.pipeline.campus import CampusWatch
from netmon.pipeline.digest import DigestDesk, DigestSources
from netmon.pipeline.evidence import station_readings, without_stations
from netmon.pipeline.fetch import Fetcher
from netmon.pipeline.finding_desk import FindingDesk
from netmon.pipeline.handed_over import HandOver
from netmon.pipeline.history import HistoryRecorder, watch_history
from netmon.pipeline.host_keys import note_host_key
from netmon.pipeline.incident_facts import Sources
from netmon.pipeline.incidents import incident_watch
from netmon.pipeline.intake import Intake
from netmon.pipeline.judging import TargetJudge, watch_judging
from netmon.pipeline.line import DeviceLine
from netmon.pipeline.live import watch_hub
from netmon.pipeline.places_shown import PlacesShown
from netmon.pipeline.public_community import PublicWatch
from netmon.pipeline.rooms import RoomWatch
from netmon.pipeline.selfwatch import SelfWatch, watch_lessons
from netmon.pipeline.shared_lessons import SharedLessonWatch
from netmon.pipeline.status import LiveStatus
from netmon.pipeline.trap_polls import Look
from netmon.pipeline.view_audit import watch_audit
from netmon.pipeline.view_reports import ReportDesk
from netmon.pipeline.view_wall import WallParts
from netmon.schedule.plan import IDENTIFY
from netmon.schedule.poller import Poller
from netmon.schedule.runner import Runner
from netmon.store.acknowledgements import AcknowledgementStore
from netmon.store.audit import AuditLog
from netmon.store.audit_check import AuditCheck
from netmon.store.config_repo import ConfigRepo
from netmon.store.current import INTERFACES, CurrentState
from netmon.store.day_files import Keep
from netmon.store.day_keeper import DayKeeper
from netmon.store.events import EventLog
from netmon.store.findings import FindingBook
from netmon.store.history import HistoryStore
from netmon.store.lessons import LessonLedger
from netmon.store.memory import MemoryStore
from netmon.store.sightings import Sightings
from netmon.transport.icmp import Pinger
from netmon.transport.snmp.client import SnmpClient

logger = logging.getLogger(__name__)


class Parts:
    """Everything that takes part in the straight line; inert until its client, pinger and runner are entered and run."""

    def __init__(self, config: Config, folder: Path, *, started_at: float) -> None:
        self.config = config
        self.problems: tuple[Problem, ...] = ()
        self.folder = folder
        self.memory = MemoryStore(folder)
        self.client, self.pinger = SnmpClient(), Pinger()
        self.current, self.events = CurrentState(), EventLog()
        self.metrics = SelfMetrics()
        settings = config.settings
        self.exposition = Exposition(SeriesBudget(per_device=settings.series_per_device, total=settings.series_total))
        self.intake = Intake(self.current, self.exposition, self.events)
        self.ways = DeviceWays(folder, self.pinger)
        self.fetcher = Fetcher(self.client, self.pinger, config.profiles, ways=self.ways.all, on_identified=self._identified)
        self.sightings, self.findings = Sightings(folder), FindingBook(self.events)
        self.config_repo = ConfigRepo(folder, owner=True)
        self.backup = Backup(self.ways.cli, self.config_repo, BackupSink(self.exposition, self.intake, self.events, self.findings), self._platform)
        self.public = PublicWatch(self.client, self.findings)
        self.sensors = SensorDesk(self.sightings, self.findings, self.metrics)
        self.sensor_socket = SensorSocket(folder, self.sensors.take)
        self.shared_lessons = SharedLessonWatch(self.pinger, self.exposition, self.events, between=Between(self.ways.all[JobKind.SSH]))
        self.campus = CampusWatch(self.current, self.exposition, self.intake.period_s)
        self.places = PlacesShown(self.exposition, self.intake.period_s)
        self.asking = Asking(self.fetcher, self.memory)
        self.runner = Runner(Poller(self.fetcher, self._take))
        self.traps = TrapDesk(folder, self.runner.request, self._look, self.events, self.metrics)
        self.scrapes = MetricsEndpoint(self.exposition, self.metrics)
        self.status = LiveStatus(self.current, self.events, self.intake, self.runner, self.fetcher.profile_of, started_at=started_at)
        self.watch = SelfWatch(
            self.metrics, self.runner, self.fetcher, self.client, self.pinger, self.current, started_at=started_at, memory=self.memory, events=self.events
        )
        self.notices = Notices(config, folder, self.metrics)
        self.lessons = LessonLedger(folder)
        self.rooms = RoomWatch(self.current, self.exposition, self.events, self.lessons, self.intake.period_s)
        self.audit, self.audit_check = AuditLog(folder), AuditCheck(folder)
        self.history = HistoryStore(folder)
        self.found = FindingDesk(self.findings, self.history, self.intake, self.exposition)
        self.recorder = HistoryRecorder(self.history, slot_s=settings.history_slot_s)
        self.days = DayKeeper(folder, self.history, zone=ZoneInfo(settings.time_zone))
        self.records = Records(folder, self.history, (self.current, self.rooms, self.campus, self.lessons), self.events, self.fetcher.profile_of)
        self.campaigns = active_tests(self.history, self.metrics, self.ways.all[JobKind.SSH], self.pinger, self.intake.period_s)
        self.hand_over = HandOver(folder, lambda: self.config)
        self.reports = ReportDesk(folder, lambda: self.config, self.hand_over.file)
        self.judge = TargetJudge(self.history, self.exposition, lambda: self.days.stats.filed_until, self.hand_over.file)
        self.incidents = incident_watch(folder, self._sources(), self.intake, self.exposition, self.metrics)
        self.acknowledgements = AcknowledgementStore(folder)
        self.digest = MorningDigest(DigestDesk(self._digest_sources()), self.notices)
        self.pages = LivePages(self._wall_parts(), self.rooms)
        self._connect()

    def _sources(self) -> Sources:
        return Sources(self.current, self.rooms, self.findings, self.events, self.intake.period_s, self.watch.coverage)

    def _digest_sources(self) -> DigestSources:
        return DigestSources(self.current, self.rooms, self.incidents, self.findings, self.notices.directory)

    def _wall_parts(self) -> WallParts:
        return WallParts(
            current=self.current,
            book=lambda: self.incidents.book,
            lines=lambda: self.places.read,
            coverage=self.watch.coverage,
            late_s=lambda: self.runner.stats.late.value(self.runner.now()),
            config=lambda: self.status.config_status,
            judging_since=lambda: self.judge.stats.failing_since,
            history=lambda: (self.history.stats.failing_since or self.days.stats.failing_since, self.history.stats.refused),
            dropped_series=lambda: self.intake.series[1],
        )

    def _connect(self) -> None:
        """Tell parts where to hand on what they learn, and the metrics what to read."""
        self.intake.on_interfaces = self._take_interfaces
        self.intake.on_state = self._take_state
        self.places.on_line = self.pages.changes.line
        self.incidents.is_acknowledged = lambda one: self.acknowledgements.of(one) is not None
        self.incidents.on_changes = self.pages.changes.incidents
        self.incidents.topology.on_change = self.pages.changes.sites
        self.rooms.on_change = lambda site: self.pages.changes.sites((site,))
        self.events.keep = self.recorder.take_event
        self.findings.keep = self.recorder.take_finding
        self.intake.profile_of = self.fetcher.profile_of
        self.intake.ask = self.runner.request
        self.intake.lateness = self._lateness
        self.intake.explained = self.incidents.defer
        self.incidents.ask = self.sensors.ask = self.rooms.looks.ask = self.runner.request
        self.notices.incidents_from(self.incidents.incident)
        self.notices.courier.exit_down = self.incidents.cut_off
        self.findings.on_change = self.found.show
        self.metrics.watch("netmon_sensor_messages_total", self.sensor_socket.stats.by_result)
        watch_lessons(self.metrics, self.lessons)
        watch_history(self.metrics, self.history, self.days)
        watch_audit(self.metrics, self.audit, self.audit_check)
        watch_judging(self.metrics, self.judge)
        watch_hub(self.metrics, self.pages.hub)

    def _take(self, reading: Reading) -> None:
        """Hand a reading on; addresses of clients go to where they are kept, and stay nowhere else."""
        for part in station_readings(reading):
            self.sightings.note(part)
        self.sightings.note(reading)
        self.rooms.note(reading)
        self.incidents.topology.note(reading)
        self.backup.note(reading)
        self.records.assets.note(reading)
        note_host_key(self.findings, reading)
        reading = without_stations(reading)
        if isinstance(reading.payload, ForwardingTable | ArpTable):
            reading = replace(reading, payload=lightened(reading.payload))
        self.intake.take(reading)

    def _take_state(self, device: str, state: DeviceState) -> None:
        self.recorder.take_state(device, state)
        self.pages.changes.state(device)

    def _take_interfaces(self, line: DeviceLine, table: InterfaceTable, at_s: float) -> None:
        self.recorder.take_interfaces(line, table, at_s)
        self.records.facts.take_interfaces(line, table, at_s)
        self.campaigns.loads.take_interfaces(line, table, at_s)
        self.incidents.ports.take_interfaces(line, table, at_s)
        self.places.take_interfaces(line, table, at_s)

    def apply(self, config: Config) -> None:
        """Put a configuration in force; what did not change is not disturbed."""
        self.config = config
        self.memory.retain([device.name for device in config.polled_devices()])
        self.ways.update(config)
        self.shared_lessons.configure(config)
        self.campus.configure(config)
        self.places.configure(config)
        self.asking.configure(config)
        self.public.update(self.asking.targets)
        self._plan()
        self.rooms.configure(config)
        self.status.configure(config)
        self.pages.configure(config)
        self.sightings.keep_for(config.settings.where_days * 86_400.0)
        self._keep_history(config)
        self.records.configure(config)
        self.judge.configure(config)
        self.campaigns.configure(config)
        self.sensors.configure(config)
        self.incidents.configure(config)
        self.traps.configure(config)
        self.notices.configure(config)
        self.digest.configure(config)
        self.found.configure(config)
        self.backup.retain(config.devices)

    def exclude(self, config: Config) -> None:
        """Put a configuration in force that differs in its exclusions alone; nothing else is touched."""
        self.config = config
        self.incidents.exclude(config)
        self.records.facts.exclude(config)

    def _keep_history(self, config: Config) -> None:
        settings = config.settings
        self.audit.months = settings.audit_months
        periods = [job.period_s for job in self.runner.jobs if job.collector == INTERFACES]
        self.recorder.configure(slot_s=settings.history_slot_s, period_s=max(periods, default=settings.periods_s[INTERFACES]))
        self.days.configure(ZoneInfo(settings.time_zone), Keep(settings.history_months, settings.history_years))

    async def housekeeping(self) -> bool:
        """Save what was learned of devices, and let reports go that are too old."""
        await self.reports.tidy()
        return await self.memory.save()

    def back_up(self) -> int:
        """Wish for a backup of every device that has a login, and ask who answers `public`; returns how many backups are on the list."""
        self.public.nightly()
        return self.backup.nightly(device.name for device in self.config.polled_devices() if device.ssh is not None)

    async def resume_backups(self) -> None:
        """Show again when each device was last backed up; the repository is not made before something is to be kept."""
        logins = [device.name for device in self.config.polled_devices() if device.ssh is not None]
        self.backup.wanting = {one.device: one.since for one in self.findings.of_finder(BACKUP)}
        if logins:
            await self.backup.resume(logins)

    def _platform(self, device: str) -> str | None:
        profile = self.fetcher.profile_of(device)
        return None if profile is None else platforms(profile.collectors)

    def _plan(self) -> None:
        planned = self.asking.jobs(echo=self.config.settings.icmp and self.pinger.available().ok)
        self.intake.update(self.asking.lines, wiring.periods(planned))
        self.status.plan(planned)
        self.runner.update(planned)

    def replan(self) -> None:
        """Give newly identified devices the limits and the collectors of their profile, at once."""
        names = self.asking.renew()
        if not names:
            return
        self._plan()
        for name in names:
            collectors = tuple(job.collector for job in self.runner.jobs_of(name) if job.collector not in (IDENTIFY, ECHO))
            if collectors:
                self.runner.request(PollRequest(device=name, collectors=collectors, reason="identified"))

    def _identified(self, device: str, found: Identification, _system: SystemInfo) -> None:
        self.asking.identified(device)
        self.events.add(Event(at=time.time(), kind=EventKind.IDENTIFIED, device=device, detail=f"profile {found.profile}: {found.why}"))
        logger.info("device identified device=%s profile=%s", device, found.profile)

    def _lateness(self, device: str, collector: str) -> float | None:
        status = self.runner.job_status(device, collector)
        return None if status is None else status.lateness_s

    def _look(self, device: str, collector: str) -> Look | None:
        """Return where a job is, for traps."""
        status = self.runner.job_status(device, collector)
        if status is None:
            return None
        known = self.current.device(device)
        last = None if known is None else known.last.get(collector)
        return Look(None if last is None else last.started_monotonic, status.next_at - self.runner.now())
