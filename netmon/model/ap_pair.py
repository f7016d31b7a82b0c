"""A pair of controllers that serve the same access points: each counted once, and none missing that the other one has. Pure functions."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from netmon.model.ap_register import identities
from netmon.model.wireless import AccessPoint, ApStatus, WirelessTable

# What an access point is that several controllers show differently, the first that one of them says.
ORDER: tuple[ApStatus, ...] = (
    ApStatus.ONLINE, ApStatus.UPGRADING, ApStatus.JOINING, ApStatus.STANDBY, ApStatus.FAULT, ApStatus.OFFLINE, ApStatus.MISSING, ApStatus.UNKNOWN,
)  # fmt: skip
RANK: Mapping[ApStatus, int] = {status: rank for rank, status in enumerate(ORDER)}
# Said by one controller, these hold whatever the others would say.
CERTAIN = frozenset({ApStatus.ONLINE, ApStatus.UPGRADING, ApStatus.JOINING})


class Member(NamedTuple):
    """One controller of a pair: its newest table, and whether that is fresh. None: it was never read."""

    table: WirelessTable | None
    fresh: bool

    @property
    def told(self) -> bool:
        """Tell whether what it does not have can be said to be absent."""
        return self.table is not None and self.fresh and self.table.complete


@dataclass(frozen=True, slots=True, kw_only=True)
class PairCounts:
    """The access points of a pair by status, each counted once, and the clients of all its controllers (None: one of them did not say)."""

    by_status: Mapping[ApStatus, int] = field(default_factory=dict)
    clients: int | None = None

    @property
    def total(self) -> int:
        """Return how many access points the pair has."""
        return sum(self.by_status.values())


def pair_counts(members: Sequence[Member]) -> PairCounts:
    """Count the access points of all controllers together, each once by MAC address or serial number.

    One that works nowhere is unknown while a controller's table is old, or incomplete: there it may work.
    """
    statuses: list[ApStatus] = []
    groups = _Groups()
    for member in members:
        for keys, status in _rows(member):
            place = groups.place(keys)
            if place == len(statuses):
                statuses.append(status)
            else:
                statuses[place] = min(statuses[place], status, key=RANK.__getitem__)
    merged = groups.merged(statuses)
    sure = all(member.told for member in members)
    shown = Counter(status if sure or status in CERTAIN else ApStatus.UNKNOWN for status in merged)
    clients = [member.table.clients.value if member.table is not None and member.fresh else None for member in members]
    known = [value for value in clients if value is not None]
    return PairCounts(by_status=dict(shown), clients=sum(known) if known and len(known) == len(clients) else None)


def _rows(member: Member) -> Iterable[tuple[list[tuple[str, str]], ApStatus]]:
    """Yield what tells each access point of a controller apart, and its status; of an old table nothing is certain but that it exists."""
    if member.table is None:
        return
    for ap in member.table.aps:
        if ap.status is not None:
            yield _keys(ap.mac, ap.serial, ap.key), ap.status if member.fresh else ApStatus.UNKNOWN
    for one in member.table.missing:
        yield _keys(one.mac, one.serial, one.key), ApStatus.MISSING if member.fresh else ApStatus.UNKNOWN


def _keys(mac: str | None, serial: str | None, key: str) -> list[tuple[str, str]]:
    return identities(mac, serial) or [("key", key.casefold())]


@dataclass(slots=True)
class _Groups:
    """Numbers for access points: the same number for all that share an identity; two numbers become one where a third row has both identities."""

    numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    parents: list[int] = field(default_factory=list)

    def place(self, keys: Sequence[tuple[str, str]]) -> int:
        """Return the number of an access point with these identities."""
        roots = sorted({self._root(self.numbers[key]) for key in keys if key in self.numbers})
        number = roots[0] if roots else len(self.parents)
        if not roots:
            self.parents.append(number)
        for other in roots[1:]:
            self.parents[other] = number
        for key in keys:
            self.numbers[key] = number
        return number

    def _root(self, number: int) -> int:
        while self.parents[number] != number:
            number = self.parents[number]
        return number

    def merged(self, statuses: Sequence[ApStatus]) -> list[ApStatus]:
        """Return one status for each access point."""
        best: dict[int, ApStatus] = {}
        for number, status in enumerate(statuses):
            root = self._root(number)
            best[root] = min(best.get(root, status), status, key=RANK.__getitem__)
        return list(best.values())


def beside(table: WirelessTable, others: Sequence[Member]) -> WirelessTable:
    """Return a controller's table as it is meant beside the others of its pair: what another one serves is standby here, neither down nor missing.

    What works nowhere is unknown, not missing, while another controller's table is old or incomplete.
    """
    served = {key for other in others if other.fresh for key in _serving(other.table)}
    sure = all(other.told for other in others)
    aps = tuple(_meant(ap, served, sure=sure) for ap in table.aps)
    missing = tuple(one for one in table.missing if sure and served.isdisjoint(_keys(one.mac, one.serial, one.key)))
    return replace(table, aps=aps, missing=missing)


def _serving(table: WirelessTable | None) -> Iterable[tuple[str, str]]:
    return [key for ap in (table.aps if table is not None else ()) if ap.status is ApStatus.ONLINE for key in _keys(ap.mac, ap.serial, ap.key)]


def _meant(ap: AccessPoint, served: set[tuple[str, str]], *, sure: bool) -> AccessPoint:
    if ap.status is None or ap.status in CERTAIN:
        return ap
    if not served.isdisjoint(_keys(ap.mac, ap.serial, ap.key)):
        return replace(ap, status=ApStatus.STANDBY)
    return ap if sure else replace(ap, status=ApStatus.UNKNOWN)
