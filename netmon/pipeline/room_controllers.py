"""What Wi-Fi controllers say of access points: of a single one by its names, and how many are online at a school."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from netmon.evaluate.evidence import Seen
from netmon.model.ap_pair import Member, pair_counts
from netmon.model.reading import Reading
from netmon.model.wireless import ApStatus, WirelessTable
from netmon.store.current import CurrentState

PERIODS = 2.5
COLLECTORS = ("wireless", "controller")
WORKS: Mapping[ApStatus, bool] = {
    ApStatus.ONLINE: True, ApStatus.OFFLINE: False, ApStatus.FAULT: False, ApStatus.MISSING: False, ApStatus.JOINING: False, ApStatus.UPGRADING: False,
}  # fmt: skip

Period = Callable[[str, str], float]


class Tally(NamedTuple):
    """How many access points controllers say are online, and are not."""

    online: int = 0
    offline: int = 0


NO_TALLY = Tally()


class RoomControllers:
    """The newest word of every controller; call `refresh` before a round of questions."""

    def __init__(self, current: CurrentState, period_s: Period) -> None:
        self._current = current
        self._period_s = period_s
        self._readings: dict[str, Reading | None] = {}
        self._seen: dict[str, dict[str, Seen]] = {}
        self._pairs: Mapping[str, tuple[str, ...]] = {}

    def configure(self, controllers: Mapping[str, str | None]) -> None:
        """Take a new inventory: controllers, and the pair that each belongs to."""
        pairs: dict[str, list[str]] = {}
        for name, pair in controllers.items():
            if pair is not None:
                pairs.setdefault(pair, []).append(name)
        self._pairs = {name: tuple(sorted(members)) for members in pairs.values() for name in members}
        self._readings = dict.fromkeys(controllers)
        self._seen = {}

    def refresh(self) -> None:
        """Take in what controllers say that is new."""
        for name, held in self._readings.items():
            device = self._current.device(name)
            reading = None if device is None else next((good for one in COLLECTORS if (good := device.good.get(one)) is not None), None)
            if reading is not None and reading is not held and isinstance(reading.payload, WirelessTable):
                self._readings[name] = reading
                self._take(name, reading, reading.payload)

    def _take(self, name: str, reading: Reading, table: WirelessTable) -> None:
        good_for_s = PERIODS * self._period_s(name, reading.collector)
        # What the controller lists no more stays as it was, and with time goes stale.
        for word, online in _words(table).items():
            self._seen.setdefault(word, {})[name] = Seen(online, reading.started, good_for_s)

    def access_point(self, words: Iterable[str]) -> Seen | None:
        """Return the controllers' newest word on the access point that has one of these names, MAC addresses or serial numbers.

        A pair of controllers lists it twice, on the standby one as offline: online counts, and while the other one is silent nothing is certain. One that
        moved to another controller is what that one says, as soon as the first has not listed it for a while.
        """
        for word in words:
            known = self._seen.get(word.casefold()) if word else None
            if known:
                last = max(seen.at for seen in known.values())
                return max(seen for name, seen in known.items() if name in self._pairs or last - seen.at <= seen.good_for_s)
        return None

    def tally(self, controllers: Iterable[str], now: float) -> Tally:
        """Return how many access points the controllers of a school have, a pair's once, at the school of its first controller; old news counts nothing."""
        online = offline = 0
        for name in controllers:
            members = self._pairs.get(name, (name,))
            if name != members[0]:
                continue
            found = self._alone(name, now) if len(members) == 1 else self._pair(members, now)
            online, offline = online + found.online, offline + found.offline
        return Tally(online, offline)

    def _alone(self, name: str, now: float) -> Tally:
        member = self._member(name, now)
        if member.table is None or not member.fresh:
            return NO_TALLY
        counts = member.table.access_points
        return Tally(counts.online.value or 0, counts.offline.value or 0)

    def _pair(self, members: Iterable[str], now: float) -> Tally:
        by_status = pair_counts([self._member(name, now) for name in members]).by_status
        working = {works: sum(by_status.get(status, 0) for status, held in WORKS.items() if held is works) for works in (True, False)}
        return Tally(working[True], working[False])

    def _member(self, name: str, now: float) -> Member:
        reading = self._readings.get(name)
        if reading is None or not isinstance(reading.payload, WirelessTable):
            return Member(None, fresh=False)
        return Member(reading.payload, fresh=now - reading.started <= PERIODS * self._period_s(name, reading.collector))


def _words(table: WirelessTable) -> dict[str, bool]:
    """Return online or not by every word that an access point is known by."""
    known: dict[str, bool] = {}
    for gone in table.missing:
        known.update({word.casefold(): False for word in (gone.name, gone.mac, gone.serial) if word})
    for ap in table.aps:
        online = WORKS.get(ap.status) if ap.status is not None else None
        if online is not None:
            known.update({word.casefold(): online for word in (ap.name, ap.mac, ap.serial) if word})
    return known
