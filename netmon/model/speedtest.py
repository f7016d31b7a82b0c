"""A speed test in a browser as nouns: what the operator sets, who tests from where, and how a test stands."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Literal

from netmon.model.throughput import RunDirection, RunOutcome, RunRecord

Over = Literal["wired", "wifi"]
Stage = Literal["waiting", "running", "weighing", "done", "deferred", "failed"]
"""`waiting` for others, `running` in the browser, `weighing` against the line's own counters, and how it ended."""
Where = Literal["school", "unknown", "proxied", "no_line", "several_lines"]
"""What the source address says: a school's network and its one line, none, that of a proxy, and a school whose line cannot be told."""
Closed = Literal["off", "loopback"]
"""Why nobody can test: switched off, or the server listens on this machine alone."""
RAMP_UP_S: Final = 3
SERVER: Final = "netmon"
"""The name under which the records have netmon's own server."""
ROOM_CHARS: Final = 40
PINGS: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedOptions:
    """`speedtest:` of netmon.yaml. Port 0 takes a free one. `url` is how browsers reach the server, None: the page's own host, the server's port."""

    enabled: bool = True
    host: str = "127.0.0.1"
    port: int = 0
    streams: int = 4
    seconds: int = 10
    url: str | None = None
    lessons: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedWish:
    """What somebody asks for: `who` as in the audit log, `peer` his address, `room` as he wrote it, shortened."""

    who: str
    peer: str
    over: Over
    room: str = ""
    proxied: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedPlace:
    """Where an address is; `link` is the key of the line that the test goes through. Only `where` == school can decide anything."""

    where: Where
    site: str = ""
    site_name: str = ""
    link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedOffer:
    """What the page offers before a test: who asks from where, and why there is none."""

    now: float
    place: SpeedPlace
    closed: Closed | None
    seconds: int
    streams: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedFigure:
    """One direction as the server counted it: payload in bit/s without the ramp-up, and the payload of each 100 ms in octets."""

    direction: RunDirection
    goodput_bps: int
    slices: tuple[int, ...] = ()
    rtt_ms: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedTickets:
    """What the browser needs: the server's port (`url` where the operator said one), and the tokens of each phase."""

    port: int
    url: str | None
    ping: str = field(repr=False)
    down: tuple[str, ...] = field(repr=False)
    up: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedView:
    """One test as its page shows it; `why` is the English reason of a test that was not run or failed. `mine`: the asker began it."""

    id: str
    now: float
    at: float
    stage: Stage
    over: Over
    room: str
    place: SpeedPlace
    seconds: int
    mine: bool
    url: str | None = None
    ahead: int = 0
    why: str = ""
    tickets: SpeedTickets | None = None
    figures: tuple[SpeedFigure, ...] = ()
    idle_rtt_ms: float | None = None
    jitter_ms: float | None = None
    records: tuple[RunRecord, ...] = ()

    @property
    def decides(self) -> bool:
        """True for a test that counts as evidence on the school's line to the district."""
        return decides(self.records)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptTest:
    """A test that is over. `link` is the key of the line that it went through, null (and `site` "") where that could not be told; `room` is as the tester
    wrote it. `decides`: it counts as evidence on that line. Rates are TCP payload in bit/s, null of a direction that gave none; `runs` are the records of both.
    """

    id: str
    at: float
    site: str
    site_name: str
    link: str | None
    over: Over
    room: str
    stage: Stage
    decides: bool
    down_bps: int | None
    up_bps: int | None
    why: str
    runs: tuple[RunRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptQuery:
    """Which tests are wanted; None: any. `since` in Unix seconds, None: those of the last weeks."""

    site: str | None = None
    over: Over | None = None
    since: float | None = None


def decides(records: Iterable[RunRecord]) -> bool:
    """True for records of which one counts as evidence on the school's line to the district."""
    return any(record.outcome in (RunOutcome.OK, RunOutcome.FAILED) for record in records)
