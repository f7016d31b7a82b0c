"""The recorder of history: rates of the ports that links name become slots, changes of state and events become records."""

import asyncio
import time
from collections.abc import Callable, Sequence

from netmon.expose.selfmetrics import SelfMetrics, Values
from netmon.model.event import Event
from netmon.model.finding import FindingChange
from netmon.model.history import SubjectKind, Transition, port_subject
from netmon.model.ifmib import OPER_STATUS
from netmon.model.rates import GAP_PERIODS, InterfaceRates
from netmon.model.reading import InterfaceTable
from netmon.model.sample import MS_PER_S, SLOT_S
from netmon.model.slot_columns import CountedColumn, Measured, PortsReading
from netmon.model.slot_fold import InterfaceKey, SlotFolder
from netmon.model.state import DeviceState
from netmon.pipeline.line import DeviceLine
from netmon.store.day_keeper import DayKeeper
from netmon.store.history import HistoryStore

TICK_S = 10.0
PERIOD_S = 60.0
NOTHING: Values = {}


class HistoryRecorder:
    """Takes what the intake learned, on the loop, and gives the store what is whole; `run` is its life."""

    def __init__(self, store: HistoryStore, *, slot_s: int = SLOT_S, wall: Callable[[], float] = time.time) -> None:
        self._store = store
        self._wall = wall
        self._folder = SlotFolder(slot_s)
        self._period_s = PERIOD_S
        self._oper: dict[InterfaceKey, str] = {}
        self._seen: dict[str, tuple[tuple[str, ...], Sequence[int | bytes | None]]] = {}
        self._states: dict[str, tuple[str, str]] = {}
        store.kept_until = self._folder.oldest

    def configure(self, *, slot_s: int, period_s: float) -> None:
        """Take the slots' length and the longest period in which interfaces are polled; a new length begins with new slots."""
        self._period_s = period_s
        if slot_s != self._folder.slot_s:
            self._store.add_samples(self._folder.rest())
            self._folder = SlotFolder(slot_s)
            self._store.kept_until = self._folder.oldest

    def take_interfaces(self, line: DeviceLine, table: InterfaceTable, at_s: float) -> None:
        """Take a table whose counts `line` holds, read at `at_s` (Unix time): its ports with full series are recorded."""
        rates = line.counted
        if rates is None:
            return
        rows = None if line.full_rows is None else tuple(line.full_rows)
        at_ms = int(at_s * MS_PER_S)
        reading = _reading(rates, at_ms, rows)
        self._folder.take(line.name, reading)
        status = table.columns.get("ifOperStatus")
        if status is not None:
            values = status.values if rows is None else tuple([status.values[row] for row in rows])
            self._take_oper(line.name, reading.names, values, at_ms)

    def _take_oper(self, device: str, names: tuple[str, ...], values: Sequence[int | bytes | None], at_ms: int) -> None:
        seen = (names, values)
        if self._seen.get(device) == seen:
            return
        self._seen[device] = seen
        for name, value in zip(names, values, strict=True):
            key = (device, name)
            state = OPER_STATUS.get(value) if isinstance(value, int) else None
            if state is not None and self._oper.get(key) != state:
                self._oper[key] = state
                self._store.add_transition(Transition(at_ms=at_ms, kind=SubjectKind.PORT, subject=port_subject(*key), state=state))

    def take_state(self, device: str, state: DeviceState) -> None:
        """Take what netmon holds a device to be; a new reason is a record too."""
        now = (state.status.value, state.why.value)
        before = self._states.get(device)
        if now == before:
            return
        self._states[device] = now
        same = before is not None and before[0] == now[0]
        at_s = self._wall() if same or state.since is None else state.since
        self._store.add_transition(Transition(at_ms=int(at_s * MS_PER_S), kind=SubjectKind.DEVICE, subject=device, state=now[0], why=now[1]))

    def take_event(self, event: Event) -> None:
        """Take an event."""
        self._store.add_event(event)

    def take_finding(self, change: FindingChange) -> None:
        """Take a finding that begins or ends."""
        self._store.add_finding(change)

    def tick(self) -> None:
        """Hand over the slots that are whole: a later reading came, or none will."""
        grace_ms = int(GAP_PERIODS * self._period_s * MS_PER_S)
        self._store.add_samples(self._folder.ended(int(self._wall() * MS_PER_S), grace_ms))

    async def run(self) -> None:
        """Hand over now and then until cancelled, and then what is left: the last slots are not whole, which their milliseconds say."""
        try:
            while True:
                await asyncio.sleep(TICK_S)
                self.tick()
        finally:
            self._store.add_samples(self._folder.rest())


def measured(rates: InterfaceRates, row: int, at_ms: int) -> Measured:
    """Return one port's two directions of one poll."""
    return _reading(rates, at_ms, None).row(row)


def _reading(rates: InterfaceRates, at_ms: int, rows: tuple[int, ...] | None) -> PortsReading:
    """Return the two directions of some ports of one poll, of all for None."""
    received, sent = (CountedColumn(rates.deltas[name], rates.intervals[name], rates.quality[name]) for name in ("in_octets", "out_octets"))
    if rows is None:
        return PortsReading(at_ms, rates.names, received, sent, rates.speeds_bps)
    names, speeds = tuple([rates.names[row] for row in rows]), tuple([rates.speeds_bps[row] for row in rows])
    return PortsReading(at_ms, names, received.of(rows), sent.of(rows), speeds)


def watch_history(metrics: SelfMetrics, store: HistoryStore, days: DayKeeper) -> None:
    """Connect what the keeping of history counts."""
    stats, filing = store.stats, days.stats
    reads: dict[str, Callable[[], float | Values]] = {
        "netmon_history_writable": lambda: int(stats.writable),
        "netmon_history_waiting_records": lambda: store.waiting,
        "netmon_history_samples_total": lambda: {("written",): stats.written, ("collision",): stats.collisions + filing.refused, ("dropped",): stats.dropped},
        "netmon_history_failed_writes_total": lambda: {("database",): stats.failed, ("day_files",): filing.failed},
        "netmon_history_quarantined_files_total": lambda: stats.quarantined + filing.quarantined,
        "netmon_history_filed_until_timestamp_seconds": lambda: NOTHING if filing.filed_until is None else filing.filed_until,
    }
    for name, read in reads.items():
        metrics.watch(name, read)
