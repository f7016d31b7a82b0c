"""What iperf3, netmon's own HTTP test and that by curl at a probe print, as figures; strict, for the other end may be anybody."""

import json
import math
import re
from dataclasses import dataclass, field
from typing import Any, Final

from netmon.model.device_text import clean_string
from netmon.model.measurement import LineTest

MOST_BPS: Final = 10**13
TOLERANCE: Final = 0.25
"""A test that counted this much less or more than the seconds it was asked for is none."""
LATE_S: Final = 2.0
"""How much later a probe with other work may take a sample: the time that passed is what counts."""
DETAIL: Final = 120
_LINE: Final = re.compile(r"at (?P<name>launched|first|ramp_up|end) (?P<at>\d{1,12}\.\d{1,3})|octets (?P<octets>\d{1,17})|held (?P<held>[0-9A-F]{8})")


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedFigures:
    """`payload_bytes` in `measured_s` counted, the ramp-up left out; `total_bytes` is all payload that the test sent down the line."""

    payload_bytes: int
    measured_s: float
    total_bytes: int

    @property
    def goodput_bps(self) -> int:
        """TCP payload, in whole bit/s."""
        return int(self.payload_bytes * 8 / self.measured_s)


class SpeedTestError(ValueError):
    """The test did not come to an end that counts; the text says why, cleaned and short."""


def parse_figures(output: bytes, test: LineTest) -> SpeedFigures:
    """Return the figures of what a test printed where it started. SpeedTestError."""
    if test.server.method == "iperf3":
        return parse_iperf3(output, test.seconds)
    if test.server.method == "http" and test.probe.device is not None:
        return parse_samples(output, test)
    return parse_http(output, test.seconds)


def parse_iperf3(output: bytes, seconds: int) -> SpeedFigures:
    """Return the receiver's figures of `iperf3 -J` (3.1 and later). SpeedTestError for an error that it reports, and for anything unlike its report."""
    document = _document(output)
    error = document.get("error")
    if error is not None:
        raise SpeedTestError(clean_string(str(error), limit=DETAIL) or "iperf3 reports an error")
    received, sent = (_mapping(_mapping(document.get("end")).get(name)) for name in ("sum_received", "sum_sent"))
    figures = SpeedFigures(payload_bytes=_count(received, "bytes"), measured_s=_seconds(received, seconds), total_bytes=_all_bytes(document, received))
    if figures.payload_bytes > _count(sent, "bytes") * (1 + TOLERANCE) + (1 << 20):
        raise SpeedTestError("iperf3's report contradicts itself: more was received than sent")
    return _possible(figures)


def parse_http(output: bytes, seconds: int) -> SpeedFigures:
    """Return the figures of netmon.transport.throughput.http_test. SpeedTestError."""
    document = _document(output)
    if document.get("error"):
        raise SpeedTestError(clean_string(str(document["error"]), limit=DETAIL))
    return _possible(SpeedFigures(payload_bytes=_count(document, "bytes"), measured_s=_seconds(document, seconds), total_bytes=_count(document, "total_bytes")))


def parse_samples(output: bytes, test: LineTest) -> SpeedFigures:
    """Return the figures of the HTTP test that netmon.transport.ssh.allowed runs at a probe. SpeedTestError.

    What curl reads at its start cannot be told from an upload's first octets: until the first sample, the speed that was measured is taken for the sent.
    """
    samples = _samples(output)
    launched, first, ramp_up, end = (samples.get(name) for name in ("launched", "first", "ramp_up", "end"))
    if launched is None or first is None or ramp_up is None or end is None or not launched.at_s <= first.at_s <= ramp_up.at_s < end.at_s:
        raise SpeedTestError("the output lacks what a report has")
    up = not test.client_receives
    if any(len(one.octets) != test.streams or len(one.held) != (test.streams if up else 0) for one in (ramp_up, end)):
        raise SpeedTestError("the probe did not count every connection")
    payload, measured_s = end.went - ramp_up.went, _seconds({"seconds": end.at_s - ramp_up.at_s}, test.seconds, late_s=LATE_S)
    total = end.went - first.went + int(payload / measured_s * (first.at_s - launched.at_s)) if up else end.went
    if not 0 <= payload <= total:
        raise SpeedTestError("the figures are impossible")
    return _possible(SpeedFigures(payload_bytes=payload, measured_s=measured_s, total_bytes=total))


@dataclass(slots=True)
class _Sample:
    """Seconds since the probe started, octets that each process took or gave so far, and octets of each connection that the far end has not acknowledged."""

    at_s: float
    octets: list[int] = field(default_factory=list)
    held: list[int] = field(default_factory=list)

    @property
    def went(self) -> int:
        return sum(self.octets) - sum(self.held)


def _samples(output: bytes) -> dict[str, _Sample]:
    found: dict[str, _Sample] = {}
    sample = _Sample(0.0)
    for line in output.decode("ascii", "replace").split("\n"):
        match = _LINE.fullmatch(line)
        if match is None and line:
            raise SpeedTestError("the output is no report")
        if match is not None and match["name"]:
            sample = found[match["name"]] = _Sample(float(match["at"]))
        elif match is not None and match["octets"]:
            sample.octets.append(int(match["octets"]))
        elif match is not None:
            sample.held.append(int(match["held"], 16))
    return found


def _all_bytes(document: dict[str, Any], received: dict[str, Any]) -> int:
    """Return the octets of all intervals, those of the ramp-up too; those that counted where there are none."""
    intervals = document.get("intervals")
    if not isinstance(intervals, list) or not intervals:
        return _count(received, "bytes")
    return sum(_count(_mapping(_mapping(interval).get("sum")), "bytes") for interval in intervals)


def _document(output: bytes) -> dict[str, Any]:
    try:
        found = json.loads(output, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise SpeedTestError("the output is no JSON") from None
    return _mapping(found)


def _refuse(word: str) -> float:
    raise ValueError(word)


def _mapping(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise SpeedTestError("the output lacks what a report has")
    return value


def _number(part: dict[str, Any], name: str) -> float:
    value = part.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or not 0 <= value < 1e18:
        raise SpeedTestError(f"the output has no number for {name}")
    return value


def _count(part: dict[str, Any], name: str) -> int:
    return int(_number(part, name))


def _seconds(part: dict[str, Any], wanted: int, *, late_s: float = 0.0) -> float:
    found = _number(part, "seconds")
    if not wanted * (1 - TOLERANCE) <= found <= wanted * (1 + TOLERANCE) + late_s:
        raise SpeedTestError(f"the test counted {found:.1f} s instead of {wanted}")
    return float(found)


def _possible(figures: SpeedFigures) -> SpeedFigures:
    if figures.payload_bytes == 0:
        raise SpeedTestError("nothing was received")
    if figures.payload_bytes > figures.total_bytes * (1 + TOLERANCE) + (1 << 20) or figures.goodput_bps > MOST_BPS:
        raise SpeedTestError("the figures are impossible")
    return figures
