"""Active tests of a line as nouns: what one run measured, and the record of it that is kept."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from fractions import Fraction
from typing import Final, Literal

RunPath = Literal["access", "exit"]
RunRule = Literal["mean", "p95", "eighty_eighty"]
RunDirection = Literal["down", "up"]
RunMethod = Literal["iperf3", "http", "browser"]
ETHERNET: Final = Fraction(1538, 1448)
"""Octets on the wire for 1448 of TCP payload: 1500 with IP, TCP and timestamps, 18 of header and FCS, 20 of preamble and gap (IEEE 802.3, RFC 7323)."""


class RunOutcome(StrEnum):
    """FAILED counts as nothing received; DEFERRED (the line was busy) and PROBE_LIMITED (the probe could not carry more) say nothing of the line.

    INFORMATIVE is kept and shown, and never decides: a test over Wi-Fi, or from an address that belongs to no line.
    """

    OK = "ok"
    FAILED = "failed"
    DEFERRED = "deferred"
    PROBE_LIMITED = "probe_limited"
    INFORMATIVE = "informative"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThroughputRun:
    """One test of one direction; `goodput_bps` is TCP payload, `cross_bps` what else the line carried meanwhile. Path `access`: the server is inside the MAN.

    `ceiling_bps` is what probe and server were proven to carry between them, None: not known.
    """

    at: datetime
    path: RunPath
    outcome: RunOutcome
    goodput_bps: int | None = None
    cross_bps: int = 0
    ceiling_bps: int | None = None

    @property
    def line_bps(self) -> Fraction | None:
        """What the line carried, Ethernet's overhead included; 0 of a failed test, None of one that says nothing."""
        if self.outcome is RunOutcome.FAILED:
            return Fraction(0)
        if self.outcome is not RunOutcome.OK or self.goodput_bps is None:
            return None
        return self.goodput_bps * ETHERNET + self.cross_bps


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """One run as it is kept: which line (`site/id`), when (Unix milliseconds), how, and what came of it; rates in bit/s, times in milliseconds.

    `measured_s` is the time that counts, the ramp-up left out. `cross_bps` is what else the line carried meanwhile, None: not known.
    `rtt_ms`, `loss_ratio` and `jitter_ms` were taken beside the run. `detail` says in a few words why a run failed or was deferred.
    """

    link: str
    at_ms: int
    path: RunPath
    direction: RunDirection
    outcome: RunOutcome
    method: RunMethod
    server: str
    probe: str = ""
    streams: int = 1
    measured_s: float = 0.0
    goodput_bps: int | None = None
    cross_bps: int | None = None
    ceiling_bps: int | None = None
    rtt_ms: float | None = None
    loss_ratio: float | None = None
    jitter_ms: float | None = None
    campaign: str = ""
    detail: str = ""

    def run(self) -> ThroughputRun:
        """Return what the judge looks at."""
        return ThroughputRun(
            at=datetime.fromtimestamp(self.at_ms / 1000, UTC),
            path=self.path,
            outcome=self.outcome,
            goodput_bps=self.goodput_bps,
            cross_bps=self.cross_bps or 0,
            ceiling_bps=self.ceiling_bps,
        )
