"""Active tests as the operator wants them: servers, probes and campaigns, and what one test is, resolved and ready to run."""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final, Literal, NamedTuple

from netmon.model.calendar import in_window
from netmon.model.inventory import Link, Medium, PortRef
from netmon.model.throughput import RunDirection, RunPath

ServerMethod = Literal["iperf3", "http", "browser"]
Rhythm = Literal["hourly", "nightly", "quarterly", "dates"]
METERED: Final[frozenset[Medium]] = frozenset({"4g", "5g", "satellite"})
"""What is paid by the octet: never tested."""
POLLER: Final = "poller"
"""Where a test starts when no device of the inventory starts it: the machine on which netmon runs."""
IDLE_PERCENT: Final = 15
IPERF3_PORT: Final = 5201
MAX_SECONDS: Final = 30
MAX_RAMP_UP_S: Final = 10
MAX_STREAMS: Final = 16
_HOST = re.compile(r"(?=.{1,253}\Z)[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}))*")


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedServer:
    """A server to test against. Path `access`: it stands inside the MAN; `site`: at this school itself, so that what is sent to it comes down the line.

    `ceiling_bps` is what it was proven to carry, None: not known. `upload_url` takes what is PUT to it. `ca_pem`: certificates of the authorities that may
    have signed its own, empty: those that the machine trusts on which the test starts.
    """

    name: str
    path: RunPath
    method: ServerMethod
    host: str = ""
    port: int = IPERF3_PORT
    url: str = ""
    upload_url: str = ""
    ca_pem: str = field(default="", repr=False)
    site: str | None = None
    streams: int = 8
    ceiling_bps: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedProbe:
    """Where the tests of a line start: `device` has `ssh:` in the inventory, None is the poller. `source`: the address to send from, None: any."""

    device: str | None = None
    source: str | None = None
    ceiling_bps: int | None = None

    @property
    def name(self) -> str:
        """The device's name, or `poller`."""
        return self.device or POLLER


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """Which lines are tested, when and how; `start` to `end` is the window of the day in local time, which may pass midnight.

    hourly: in each hour of the window. nightly: once in the window. quarterly: hourly in week `week` of each quarter. dates: hourly from `first` to `last`.
    """

    name: str
    server: str
    links: tuple[str, ...]
    when: Rhythm
    start: time
    end: time
    week: int = 1
    first: date | None = None
    last: date | None = None
    directions: tuple[RunDirection, ...] = ("down", "up")
    seconds: int = 10
    ramp_up_s: int = 3
    streams: int | None = None
    idle_percent: int = IDLE_PERCENT
    retries: int = 3
    retry_after_s: float = 600.0
    lessons: bool = False

    def covers(self, local: datetime) -> bool:
        """Tell whether a local time lies in a window of the campaign; a window past midnight belongs to the day on which it began."""
        if not in_window(local.time(), self.start, self.end):
            return False
        day = local.date()
        if self.start >= self.end and local.time() < self.end:
            day -= timedelta(days=1)
        return self.has_day(day)

    def has_day(self, day: date) -> bool:
        """Tell whether windows begin on a day."""
        if self.when == "quarterly":
            return week_of_quarter(day) == self.week
        if self.when == "dates":
            return self.first is not None and self.last is not None and self.first <= day <= self.last
        return True


def week_of_quarter(day: date) -> int:
    """Return 1 for the first seven days of a calendar quarter, 2 for the next seven, up to 14."""
    first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    return (day - first).days // 7 + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurements:
    """All that measurements.yaml says; `probes` by `site` or `site/link`."""

    servers: Mapping[str, SpeedServer] = field(default_factory=dict)
    probes: Mapping[str, SpeedProbe] = field(default_factory=dict)
    campaigns: tuple[Campaign, ...] = ()

    def probe_of(self, link: Link) -> SpeedProbe | None:
        """Return where a line's tests start; the line's own entry comes before its school's."""
        return self.probes.get(link.key) or self.probes.get(link.site)


class WatchedLine(NamedTuple):
    """A line that a test goes through: the port by which it is watched and what it can carry; `down_is_sent` where the port is the far end's."""

    key: str
    port: PortRef | None
    down_is_sent: bool
    down_bps: int | None
    up_bps: int | None

    def capacity_bps(self, direction: RunDirection) -> int | None:
        """Return what it can carry one way; None: not known."""
        return self.down_bps if direction == "down" else self.up_bps


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTest:
    """One test of one direction of one line. `above` are the lines that it shares with others, `uses` names all that no other test may use meanwhile."""

    line: WatchedLine
    link: Link
    server: SpeedServer
    probe: SpeedProbe
    direction: RunDirection
    above: tuple[WatchedLine, ...] = ()
    uses: frozenset[str] = frozenset()
    seconds: int = 10
    ramp_up_s: int = 3
    streams: int = 8
    idle_percent: int = IDLE_PERCENT
    lessons: bool = False
    campaign: str = ""

    @property
    def client_receives(self) -> bool:
        """Tell whether what comes to the probe is this direction of the line: a server at the school itself turns it round."""
        return (self.direction == "down") is (self.server.site != self.link.site)

    @property
    def ceiling_bps(self) -> int | None:
        """What probe and server can carry between them; None where it is not known of both."""
        both = (self.probe.ceiling_bps, self.server.ceiling_bps)
        return None if both[0] is None or both[1] is None else min(both[0], both[1])

    @property
    def total_s(self) -> int:
        """How long the test fills the line."""
        return self.seconds + self.ramp_up_s


def is_host(value: str) -> bool:
    """Tell whether a text is an IP address or a host name, and nothing that a command line could take for more."""
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return _HOST.fullmatch(value) is not None
    return "%" not in value


def checked_numbers(test: LineTest) -> tuple[str, str, str]:
    """Return streams, ramp-up and seconds as words. ValueError for one out of bounds."""
    bounds = ((test.streams, 1, MAX_STREAMS), (test.ramp_up_s, 0, MAX_RAMP_UP_S), (test.seconds, 1, MAX_SECONDS))
    if any(not low <= int(value) <= high for value, low, high in bounds):
        raise ValueError("no such test")
    return str(int(test.streams)), str(int(test.ramp_up_s)), str(int(test.seconds))


def iperf3_words(test: LineTest) -> tuple[str, ...]:
    """Return the words of the iperf3 command (3.1 or later): JSON, one report a second, the ramp-up left out of its sums.

    Every word is of letters, digits, dots, colons and dashes. ValueError for what is no host, address or number in bounds.
    """
    server, source = test.server, test.probe.source
    streams, ramp_up, seconds = checked_numbers(test)
    if not is_host(server.host) or not 1 <= int(server.port) <= 65535:
        raise ValueError("no such test")
    words = ["iperf3", "-c", server.host, "-p", str(int(server.port)), "-J", "-i", "1", "-t", seconds, "-O", ramp_up, "-P", streams]
    if test.client_receives:
        words.append("-R")
    if source is not None:
        words += ["-B", str(ipaddress.ip_address(source))]
    return tuple(words)
