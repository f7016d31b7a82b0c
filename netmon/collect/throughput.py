"""What iperf3 and netmon's own HTTP test print, as figures; strict, for the other end may be anybody."""

import json
import math
from dataclasses import dataclass
from typing import Any, Final

from netmon.model.device_text import clean_string

MOST_BPS: Final = 10**13
TOLERANCE: Final = 0.25
"""A test that counted this much less or more than the seconds it was asked for is none."""
DETAIL: Final = 120


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


def _seconds(part: dict[str, Any], wanted: int) -> float:
    found = _number(part, "seconds")
    if abs(found - wanted) > wanted * TOLERANCE:
        raise SpeedTestError(f"the test counted {found:.1f} s instead of {wanted}")
    return float(found)


def _possible(figures: SpeedFigures) -> SpeedFigures:
    if figures.payload_bytes == 0:
        raise SpeedTestError("nothing was received")
    if figures.payload_bytes > figures.total_bytes * (1 + TOLERANCE) + (1 << 20) or figures.goodput_bps > MOST_BPS:
        raise SpeedTestError("the figures are impossible")
    return figures
