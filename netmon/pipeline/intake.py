"""The sink of all readings: current state, rates, judgement, events, and the text for /metrics."""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from netmon.evaluate.states import judge, observe, wants_confirmation
from netmon.expose.family import Table
from netmon.expose.payloads import DeviceFacts, PollFigures, render_echo, render_polls, render_state, render_system
from netmon.expose.payloads_wireless import render_pair, render_wireless
from netmon.expose.renderers import RENDERERS
from netmon.expose.store import PLACE, Exposition
from netmon.model.cli_report import CliReport
from netmon.model.clock import clock_step
from netmon.model.event import Event, EventKind
from netmon.model.outcome import Outcome
from netmon.model.pool import Pool
from netmon.model.profile import Profile
from netmon.model.reading import Echo, HardwareInventory, InterfaceTable, Reading, SystemInfo
from netmon.model.request import PollRequest
from netmon.model.service import ServiceResults
from netmon.model.state import DeviceState, DeviceStatus
from netmon.model.wireless import WirelessTable
from netmon.pipeline.controllers import Controllers
from netmon.pipeline.evidence import shown_parts
from netmon.pipeline.line import DeviceLine, LineSettings
from netmon.store.current import CurrentState, DeviceCurrent
from netmon.store.events import EventLog

Ask = Callable[[PollRequest], int]
Lateness = Callable[[str, str], float | None]
OnInterfaces = Callable[[DeviceLine, InterfaceTable, float], None]
OnState = Callable[[str, DeviceState], None]
Explain = Callable[[str, DeviceState], DeviceState | None]
_STATE_EVENTS = {DeviceStatus.UP: EventKind.DEVICE_UP, DeviceStatus.DOWN: EventKind.DEVICE_DOWN}


class Intake:
    """Takes readings one by one, on the loop; what a reading means for others goes out by `ask` (a PollRequest)."""

    def __init__(self, current: CurrentState, exposition: Exposition, events: EventLog) -> None:
        self._current = current
        self._exposition = exposition
        self._events = events
        self._lines: dict[str, DeviceLine] = {}
        self._pool = Pool()
        self._controllers = Controllers(current, self.period_s)
        self._profiles: Mapping[str, Profile] = {}
        self._periods: Mapping[tuple[str, str], float] = {}
        self.profile_of: Callable[[str], Profile | None] = lambda _device: None
        self.ask: Ask | None = None
        self.lateness: Lateness | None = None
        self.on_interfaces: OnInterfaces = lambda _line, _table, _at_s: None
        self.on_state: OnState = lambda _device, _state: None
        self.explained: Explain = lambda _device, state: state

    def update(self, lines: Mapping[str, LineSettings], periods_s: Mapping[tuple[str, str], float]) -> None:
        """Take a new inventory; unchanged devices go on with their counters, removed ones leave every place at once."""
        for name in self._current.retain(tuple(lines)):
            self._lines.pop(name, None)
        for name in [name for name in self._exposition.devices() if name not in lines and not name.startswith(PLACE)]:
            self._exposition.drop_device(name)
        for name, settings in lines.items():
            line = self._lines.get(name)
            if line is None:
                line = self._lines[name] = DeviceLine(name, settings, pool=self._pool)
            else:
                line.configure(settings)
            self._exposition.add_device(name, line.prefix)
            self._show_state(line, self._current.of(name))
        self._controllers.update({name: settings.pair for name, settings in lines.items() if settings.pair is not None})
        self._periods = periods_s

    def line(self, device: str) -> DeviceLine | None:
        """Return a device's running work; None when it is not in the inventory."""
        return self._lines.get(device)

    def period_s(self, device: str, collector: str) -> float:
        """Return how often a collector of a device runs."""
        return self._periods.get((device, collector), 300.0)

    @property
    def series(self) -> tuple[int, int]:
        """How many series are shown, and how many are left out because a budget is spent."""
        return self._exposition.series, sum(self._exposition.dropped_series().values())

    def take(self, reading: Reading) -> None:
        """Take one reading; one of a device that left meanwhile is dropped."""
        line = self._lines.get(reading.device)
        if line is None:
            return
        device = self._current.record(reading)
        now = time.monotonic()
        payload = reading.payload
        if payload is not None and (reading.outcome.got_something or isinstance(payload, Echo | ServiceResults)):
            self._show(line, device, reading, now)
        self._judge(line, device, reading)
        self._show_poll(line, reading, now)

    def _show(self, line: DeviceLine, device: DeviceCurrent, reading: Reading, now: float) -> None:
        payload = reading.payload
        period_s = self.period_s(reading.device, reading.collector)
        put = self._exposition.put
        if isinstance(payload, InterfaceTable):
            ports, cut = line.take_interfaces(payload, reading.started_monotonic, reading.duration_s, period_s)
            put(line.name, Table.INTERFACES, ports, now, period_s=period_s, success_at=reading.started, cut=cut)
            self.on_interfaces(line, payload, reading.started)
            line.counted = None  # the counts between two readings matter at this moment only
            if line.rates is not None and line.rates.renumbered:
                self._tell_renumbered(line, reading)
        elif isinstance(payload, SystemInfo):
            self._watch_uptime(line, payload, reading)
            put(line.name, Table.SYSTEM, render_system(line.prefix, payload), now, period_s=period_s, success_at=reading.started)
            self._show_state(line, device)
        elif isinstance(payload, Echo) and payload.sent:  # echoes that were lost are a measurement too, those that this machine could not send are none
            success_at = reading.started if payload.received else None
            put(line.name, Table.ICMP, render_echo(line.prefix, payload), now, period_s=period_s, success_at=success_at)
        elif isinstance(payload, CliReport):
            for part in shown_parts(device, payload):
                self._show(line, device, replace(reading, payload=part), now)
        elif isinstance(payload, WirelessTable):
            self._show_wireless(line, payload, reading, now)
        elif (shown := RENDERERS.get(type(payload))) is not None:
            put(line.name, shown.table, shown.render(line.prefix, payload), now, period_s=period_s, success_at=reading.started)
            if isinstance(payload, HardwareInventory):
                self._show_state(line, device)

    def _show_wireless(self, line: DeviceLine, table: WirelessTable, reading: Reading, now: float) -> None:
        """Show a controller beside the others of its pair, and the pair's own counts under one of them."""
        period_s = self.period_s(reading.device, reading.collector)
        meant = self._controllers.meant(line.name, table, reading.started, full=line.settings.full)
        self._exposition.put(line.name, Table.WIRELESS, render_wireless(line.prefix, meant), now, period_s=period_s, success_at=reading.started)
        counts, pair = self._controllers.counts(line.name, reading.started), self._controllers.pair(line.name)
        first = self._lines.get(self._controllers.first(line.name)) if pair is not None else None
        if counts is not None and pair is not None and first is not None:
            chunks = render_pair(first.prefix, pair, counts)
            self._exposition.put(first.name, Table.WIRELESS_PAIR, chunks, now, period_s=period_s, success_at=reading.started)

    def _judge(self, line: DeviceLine, device: DeviceCurrent, reading: Reading) -> None:
        before = line.evidence
        after = observe(before, reading)
        if after is before and line.judged.status is not DeviceStatus.UNKNOWN:
            return
        line.evidence = after
        state = judge(after, line.judged, reading.started)
        if state is not line.judged:
            line.judged = state
            self.put_state(line.name, self.explained(line.name, state))
        if self.ask is not None and wants_confirmation(before, after):
            self.ask(PollRequest(device=line.name, collectors=("system",), reason="echo lost"))

    def put_state(self, name: str, state: DeviceState | None) -> None:
        """Hold a device to be in a state, by its own polls or by what is above it; None leaves it as it is."""
        line, device = self._lines.get(name), self._current.device(name)
        if line is None or device is None or state is None or state == device.state:
            return
        previous, device.state = device.state, state
        self.on_state(name, state)
        self._tell_state(line, previous, state)
        self._show_state(line, device)

    def _tell_state(self, line: DeviceLine, previous: DeviceState, state: DeviceState) -> None:
        if state.status is previous.status:
            return
        kind = _STATE_EVENTS.get(state.status, EventKind.DEVICE_STATE)
        if state.status is DeviceStatus.UP and previous.status is DeviceStatus.UNKNOWN:
            return
        self._events.add(Event(at=state.since or time.time(), kind=kind, device=line.name, detail=state.why.value))

    def _tell_renumbered(self, line: DeviceLine, reading: Reading) -> None:
        moved = line.rates.renumbered if line.rates is not None else ()
        for port in moved[:50]:
            self._events.add(
                Event(at=reading.started, kind=EventKind.RENUMBERED, device=line.name, detail=f"{port.name}: ifIndex {port.old_index} -> {port.new_index}")
            )

    def _watch_uptime(self, line: DeviceLine, system: SystemInfo, reading: Reading) -> None:
        """Tell a reboot of the agent from the 497-day rollover of its clock."""
        if system.uptime_ticks is None:
            return
        before, line.uptime = line.uptime, (system.uptime_ticks, reading.started_monotonic)
        if before is not None and clock_step(before[0], system.uptime_ticks, reading.started_monotonic - before[1]).kind == "reset":
            self._events.add(Event(at=reading.started - system.uptime_ticks / 100, kind=EventKind.REBOOT, device=line.name, detail="uptime_reset"))

    def _show_poll(self, line: DeviceLine, reading: Reading, now: float) -> None:
        if reading.outcome is Outcome.SKIPPED and reading.collector in line.polls:
            return  # nothing was asked: what came of the last question stands
        late = self.lateness(line.name, reading.collector) if self.lateness is not None else None
        line.polls[reading.collector] = PollFigures(collector=reading.collector, outcome=reading.outcome, duration_s=reading.duration_s, lateness_s=late)
        self._exposition.put(line.name, Table.POLL, render_polls(line.prefix, line.polls.values()), now)

    def _show_state(self, line: DeviceLine, device: DeviceCurrent) -> None:
        self._exposition.put(line.name, Table.STATE, render_state(line.settings.labels, device.state.status, self._facts(device)), time.monotonic())

    def _facts(self, device: DeviceCurrent) -> DeviceFacts:
        profile = self.profile_of(device.name)
        system = payload_of(device, "system", SystemInfo)
        hardware = payload_of(device, "inventory", HardwareInventory)
        return DeviceFacts(
            vendor=profile.vendor if profile is not None else "",
            model=(hardware.model if hardware is not None else None) or "",
            software=(hardware.software if hardware is not None else None) or "",
            serial=(hardware.serial if hardware is not None else None) or "",
            profile=profile.id if profile is not None else "",
            sys_name=(system.sys_name if system is not None else None) or "",
        )


T = TypeVar("T")


def payload_of(device: DeviceCurrent, collector: str, kind: type[T]) -> T | None:
    """Return the last good payload of a collector if it is of this kind."""
    reading = device.good.get(collector)
    return reading.payload if reading is not None and isinstance(reading.payload, kind) else None
