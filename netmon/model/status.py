"""What the status pages show: plain values, made by the pipeline from what it holds at that moment. Times are Unix seconds, rates bit/s."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final, Literal

from netmon.model.event import Event
from netmon.model.outcome import Outcome
from netmon.model.reading import Echo, HealthValues, Module, ReadingProblem, TableStatus
from netmon.model.state import DeviceState, DeviceStatus

ATTENTION_KEPT = 500
DeviceSort = Literal["", "name", "site", "role", "vendor", "model", "address", "state"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRow:
    """One device in a list."""

    name: str
    site: str
    site_name: str
    role: str
    state: DeviceState
    room: str | None = None
    address: str | None = None
    model: str | None = None
    polled_at: float | None = None
    vendor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRow:
    """One site with its devices counted by state."""

    id: str
    name: str
    devices: Mapping[DeviceStatus, int]

    @property
    def total(self) -> int:
        """All its devices."""
        return sum(self.devices.values())

    @property
    def failing(self) -> int:
        """Devices that are down, or cannot be seen behind one that is."""
        return self.devices.get(DeviceStatus.DOWN, 0) + self.devices.get(DeviceStatus.UNREACHABLE, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PollRow:
    """One device's slow poll."""

    device: str
    collector: str
    duration_s: float
    outcome: Outcome
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigStatus:
    """The configuration in force: since when, and how many problems the last attempt to replace it had (0: none)."""

    loaded_at: float | None
    problems: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The first page.

    `attention` are the devices that are not up and should be, worst and longest first, then those that are up but tell nothing by SNMP: the first
    ATTENTION_KEPT of them. `slowest` are at most 20 polls, `events` the newest first.
    `coverage_ratio` is the share of the devices whose reachability was tested within 2.5 periods, None before the first.
    """

    now: float
    started_at: float
    version: str
    district: str
    config: ConfigStatus
    devices: Mapping[DeviceStatus, int]
    sites: tuple[SiteRow, ...] = ()
    attention: tuple[DeviceRow, ...] = ()
    slowest: tuple[PollRow, ...] = ()
    events: tuple[Event, ...] = ()
    coverage_ratio: float | None = None
    series: int = 0
    dropped_series: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectorStatus:
    """The last poll of one collector. `at` None: it has not run yet. `lateness_s` is how late it began."""

    collector: str
    period_s: float
    outcome: Outcome | None = None
    at: float | None = None
    duration_s: float | None = None
    lateness_s: float | None = None
    requests: int = 0
    retries: int = 0
    detail: str | None = None
    last_success_at: float | None = None
    next_at: float | None = None
    tables: tuple[TableStatus, ...] = ()
    problems: tuple[ReadingProblem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One poll, or one table of it, that did not end well; `table` None when it was the whole poll."""

    at: float
    collector: str
    outcome: Outcome
    table: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InterfaceRow:
    """One port as last polled. `quality` is the name of the octet rate's Quality in lower case, "" for a port that counts no octets.

    `errors` and `discards` count both directions since the agent started; `last_change_s` is the age of the operating status.
    """

    if_index: int
    name: str
    alias: str = ""
    descr: str = ""
    admin_status: str | None = None
    oper_status: str | None = None
    speed_bps: int | None = None
    in_bps: float | None = None
    out_bps: float | None = None
    quality: str = ""
    errors: int | None = None
    discards: int | None = None
    last_change_s: float | None = None

    @property
    def utilization(self) -> float | None:
        """The busier direction's share of the speed; None without a rate or a speed."""
        rates = [rate for rate in (self.in_bps, self.out_bps) if rate is not None]
        return max(rates) / self.speed_bps if rates and self.speed_bps else None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceDetail:
    """One device's page; `failures` and `events` newest first, `interfaces_at` the time of their poll.

    `uplink` is None for one that the reader may not see, too: `uplink_elsewhere` says so.
    """

    now: float
    device: DeviceRow
    profile: str | None = None
    vendor: str | None = None
    serial: str | None = None
    software: str | None = None
    uplink: str | None = None
    uplink_elsewhere: bool = False
    sys_name: str | None = None
    sys_descr: str | None = None
    sys_location: str | None = None
    uptime_s: float | None = None
    echo: Echo | None = None
    collectors: tuple[CollectorStatus, ...] = ()
    failures: tuple[Failure, ...] = ()
    interfaces: tuple[InterfaceRow, ...] = ()
    interfaces_at: float | None = None
    health: HealthValues | None = None
    modules: tuple[Module, ...] = ()
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """Whether netmon does its work: a configuration in force, and every device that can be polled polled once, whatever came of it."""

    config_loaded: bool
    polled: int
    pollable: int

    @property
    def ready(self) -> bool:
        """True when `/readyz` may say so."""
        return self.config_loaded and self.polled >= self.pollable


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceQuery:
    """Which devices to list: by site, by state, by role, by vendor, by words of name, address, model, vendor, room or site name (case ignored).

    `sort` "" leaves them in the inventory's order; a device without the value comes last, also when `descending`.
    With `after` the order is that of the names, character by character, and the list begins behind that name: what comes and goes meanwhile shifts nothing.
    """

    site: str | None = None
    status: DeviceStatus | None = None
    words: tuple[str, ...] = ()
    offset: int = 0
    limit: int = 100
    role: str | None = None
    vendor: str | None = None
    sort: DeviceSort = ""
    descending: bool = False
    after: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceList:
    """The rows asked for, out of `total` that match."""

    query: DeviceQuery
    total: int
    rows: tuple[DeviceRow, ...] = field(default=())


def select_devices(rows: Iterable[DeviceRow], query: DeviceQuery) -> DeviceList:
    """Return one page of the rows that match, in the order given or the one asked for."""
    found = [row for row in rows if _matches(row, query)]
    key = _SORT_KEYS.get(query.sort)
    if key is not None:
        known = [(value, row) for row in found if (value := key(row)) is not None]
        missing = [row for row in found if key(row) is None]
        found = [row for _, row in sorted(known, key=_first, reverse=query.descending)] + missing
    if query.after is not None:
        found.sort(key=_NAME)
        start = bisect_right(found, query.after, key=_NAME)
        return DeviceList(query=query, total=len(found), rows=tuple(found[start : start + query.limit]))
    return DeviceList(query=query, total=len(found), rows=tuple(found[query.offset : query.offset + query.limit]))


def _first(pair: tuple[Any, DeviceRow]) -> Any:
    return pair[0]


@lru_cache(maxsize=1 << 16)
def natural(name: str) -> tuple[tuple[str, int], ...]:
    """Return a key by which `sw-2` comes before `sw-10`."""
    return tuple([(word, int(digits) if digits else -1) for word, digits in _PIECES.findall(name.casefold())])


def _address(row: DeviceRow) -> tuple[int, ...] | None:
    """Return the numbers of an IPv4 address; of another its letters, after all of those."""
    if row.address is None:
        return None
    parts = row.address.split(".")
    return (
        tuple(map(int, parts))
        if len(parts) == 4 and all(part.isascii() and part.isdigit() and len(part) < 4 for part in parts)
        else (999, *row.address.encode())
    )


_NAME: Final = attrgetter("name")
_PIECES: Final = re.compile(r"(\D*)(\d{0,18})")
_STATE_ORDER: Final[Mapping[DeviceStatus, int]] = {
    status: number
    for number, status in enumerate(
        (DeviceStatus.DOWN, DeviceStatus.UNREACHABLE, DeviceStatus.UNKNOWN, DeviceStatus.MAINTENANCE, DeviceStatus.OFF_HOURS, DeviceStatus.UP)
    )
}
_SORT_KEYS: Final[Mapping[str, Callable[[DeviceRow], Any]]] = {
    "name": lambda row: natural(row.name),
    "site": lambda row: (row.site_name, natural(row.name)),
    "role": lambda row: row.role,
    "vendor": lambda row: row.vendor,
    "model": lambda row: row.model,
    "address": _address,
    "state": lambda row: (_STATE_ORDER[row.state.status], row.state.since or 0.0),
}


def _matches(row: DeviceRow, query: DeviceQuery) -> bool:
    if query.site is not None and row.site != query.site:
        return False
    if query.status is not None and row.state.status is not query.status:
        return False
    if (query.role is not None and row.role != query.role) or (query.vendor is not None and row.vendor != query.vendor):
        return False
    if not query.words:
        return True
    said = searched(row)
    return all(word.casefold() in said for word in query.words)


def searched(row: DeviceRow) -> str:
    """Return the text in which words are looked for, without case."""
    return "\n".join([part for part in (row.name, row.address, row.model, row.vendor, row.room, row.site, row.site_name) if part]).casefold()
