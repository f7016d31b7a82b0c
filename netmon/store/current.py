"""What is known of each device right now: its last readings, what was last good, its failures and its state."""

from collections import Counter, deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from netmon.model.outcome import Outcome
from netmon.model.reading import InterfaceTable, Reading
from netmon.model.state import DeviceState
from netmon.model.status import Failure

FAILURES_KEPT = 20
INTERFACES = "interfaces"
UNKNOWN = DeviceState()


@dataclass(slots=True, eq=False)
class DeviceCurrent:
    """One device; readings by collector.

    `last` is the newest reading of any outcome, `good` the newest that carries values: one dict as long as they are the same.
    `tables` maps (collector, table) to the Unix time of the table's last success.
    """

    name: str
    state: DeviceState = UNKNOWN
    good: dict[str, Reading] = field(default_factory=dict)
    last: dict[str, Reading] = field(init=False)
    tables: dict[tuple[str, str], float] = field(default_factory=dict)
    failed: Counter[tuple[str, Outcome]] = field(default_factory=Counter)
    ring: deque[Failure] | None = None

    def __post_init__(self) -> None:
        self.last = self.good

    @property
    def failures(self) -> tuple[Failure, ...]:
        """The last failures with their reasons, newest first."""
        return () if self.ring is None else tuple(reversed(self.ring))

    @property
    def interfaces(self) -> InterfaceTable | None:
        """The last interface table that was read, whole or in part."""
        reading = self.good.get(INTERFACES)
        return reading.payload if reading is not None and isinstance(reading.payload, InterfaceTable) else None

    @property
    def polled(self) -> bool:
        """True when anything was tried, whatever came of it."""
        return bool(self.last)

    def last_success(self, collector: str) -> float | None:
        """Return the Unix time of the collector's last reading with values."""
        reading = self.good.get(collector)
        return None if reading is None else reading.started


class CurrentState:
    """All devices' current state; everything happens on the loop, nothing is copied: tables stay the tuples that the collector made."""

    def __init__(self, *, failures_kept: int = FAILURES_KEPT) -> None:
        self._failures_kept = failures_kept
        self._devices: dict[str, DeviceCurrent] = {}
        self._keys: dict[tuple[str, str], tuple[str, str]] = {}

    def __len__(self) -> int:
        return len(self._devices)

    def device(self, name: str) -> DeviceCurrent | None:
        """Return what is known of a device; None when it was never heard of."""
        return self._devices.get(name)

    def devices(self) -> Iterable[DeviceCurrent]:
        """Return all devices, in the order in which they came."""
        return self._devices.values()

    def states(self) -> Counter[str]:
        """Return the number of devices by state."""
        return Counter(device.state.status.value for device in self._devices.values())

    def retain(self, names: Collection[str]) -> tuple[str, ...]:
        """Make the inventory's devices known and drop all others; returns those dropped."""
        gone = tuple(self._devices.keys() - set(names))
        for name in gone:
            del self._devices[name]
        for name in names:
            self.of(name)
        return gone

    def of(self, name: str) -> DeviceCurrent:
        """Return a device's state, made on first use."""
        device = self._devices.get(name)
        if device is None:
            device = self._devices[name] = DeviceCurrent(name)
        return device

    def record(self, reading: Reading) -> DeviceCurrent:
        """Take a reading: a failed one replaces nothing that was good, a table that failed keeps its earlier time; one without a question is no news."""
        device = self.of(reading.device)
        collector = reading.collector
        if reading.outcome is Outcome.SKIPPED and collector in device.last:
            return device
        if not reading.outcome.got_something:
            if device.last is device.good:
                device.last = dict(device.good)
            device.last[collector] = reading
        else:
            device.good[collector] = reading
            if device.last is not device.good:
                device.last[collector] = reading
                if all(one is device.good.get(name) for name, one in device.last.items()):
                    device.last = device.good
            for table in reading.tables:
                if table.outcome.got_something:
                    key = (collector, table.name)
                    device.tables[self._keys.setdefault(key, key)] = reading.started
        if reading.outcome not in (Outcome.OK, Outcome.SKIPPED):
            self._note_failures(device, reading)
        return device

    def _note_failures(self, device: DeviceCurrent, reading: Reading) -> None:
        if device.ring is None:
            device.ring = deque(maxlen=self._failures_kept)
        device.failed[reading.collector, reading.outcome] += 1
        tables = [table for table in reading.tables if table.outcome not in (Outcome.OK, Outcome.NO_DATA, Outcome.SKIPPED)]
        for table in tables:
            device.ring.append(Failure(at=reading.started, collector=reading.collector, outcome=table.outcome, table=table.name, reason=table.reason))
        if not tables:
            device.ring.append(Failure(at=reading.started, collector=reading.collector, outcome=reading.outcome, reason=reading.detail))
