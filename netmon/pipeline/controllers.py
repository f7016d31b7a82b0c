"""Wi-Fi controllers that belong together: what each says is read beside what the others of its pair said last."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from netmon.model.ap_pair import Member, PairCounts, beside, pair_counts
from netmon.model.reading import Reading
from netmon.model.wireless import WirelessTable
from netmon.store.current import CurrentState

PERIODS = 2.5
COLLECTORS = ("wireless", "controller")


class Controllers:
    """Knows which controllers form a pair. `period_s` returns how often a collector of a device runs."""

    def __init__(self, current: CurrentState, period_s: Callable[[str, str], float]) -> None:
        self._current = current
        self._period_s = period_s
        self._pairs: dict[str, str] = {}
        self._members: dict[str, list[str]] = {}

    def update(self, pairs: Mapping[str, str]) -> None:
        """Take device -> pair of a new inventory; a pair of one is none."""
        self._members = {}
        for device, pair in sorted(pairs.items()):
            self._members.setdefault(pair, []).append(device)
        self._pairs = {device: pair for device, pair in pairs.items() if len(self._members[pair]) > 1}

    def pair(self, device: str) -> str | None:
        """Return the pair that a controller belongs to."""
        return self._pairs.get(device)

    def first(self, device: str) -> str:
        """Return the controller under which a pair's own figures are shown."""
        return self._members[self._pairs[device]][0]

    def meant(self, device: str, table: WirelessTable, at: float, *, full: bool) -> WirelessTable:
        """Return a controller's table as it is to be shown: beside its pair, and with radios where the inventory asks for full series."""
        table = replace(table, series="full") if full and table.series != "full" else table
        if device not in self._pairs:
            return table
        return beside(table, [self._member(name, at) for name in self._members[self._pairs[device]] if name != device])

    def counts(self, device: str, at: float) -> PairCounts | None:
        """Return the pair's access points, each counted once; None for a controller that stands alone. `at` is Unix time."""
        if device not in self._pairs:
            return None
        return pair_counts([self._member(name, at) for name in self._members[self._pairs[device]]])

    def _member(self, device: str, at: float) -> Member:
        reading = self._reading(device)
        if reading is None or not isinstance(reading.payload, WirelessTable):
            return Member(None, fresh=False)
        fresh = at - reading.started <= PERIODS * self._period_s(device, reading.collector)
        return Member(reading.payload, fresh=fresh)

    def _reading(self, device: str) -> Reading | None:
        current = self._current.device(device)
        if current is None:
            return None
        return next((reading for name in COLLECTORS if (reading := current.good.get(name)) is not None), None)
