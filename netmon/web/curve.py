"""Curves as SVG path data, made on the server: small ones for tables, one with a grid for a page without JavaScript."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Final

from netmon.web.wording import bit_rate

SPARK_WIDTH: Final = 120
SPARK_HEIGHT: Final = 22
CHART_WIDTH: Final = 960
CHART_HEIGHT: Final = 240
_LEFT: Final = 74
_BOTTOM: Final = 22
_TICKS: Final = 4
_NICE: Final = (1, 2, 2.5, 5, 10)
_HOURS: Final = (1, 2, 3, 6, 12, 24, 48, 72, 120, 168)
_MOST_LABELS: Final = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One curve of a chart: path data, its words, and the class that colours it."""

    path: str
    label: str
    look: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart's geometry: grid lines with words, and its curves. Coordinates are those of a view box CHART_WIDTH by CHART_HEIGHT."""

    lines: tuple[Line, ...]
    rows: tuple[tuple[float, str], ...]
    columns: tuple[tuple[float, str], ...]
    left: int = _LEFT
    bottom: int = CHART_HEIGHT - _BOTTOM


def path(points: Iterable[tuple[float, float | None]]) -> str:
    """Return `M0 1L2 3M...` of points; a None begins a new stroke, and a lone point becomes a dot's worth of line."""
    parts: list[str] = []
    down = False
    for x, y in points:
        if y is None:
            down = False
            continue
        parts.append(f"L{x:.4g} {y:.4g}" if down else f"M{x:.4g} {y:.4g}h.01")
        down = True
    return "".join(parts)


def spark(values: Sequence[float | None], top: float) -> str:
    """Return a small curve over SPARK_WIDTH by SPARK_HEIGHT; "" where nothing is known."""
    step = SPARK_WIDTH / max(len(values) - 1, 1)
    scale = (SPARK_HEIGHT - 2) / top if top > 0 else 0.0
    return path([(number * step, None if value is None else SPARK_HEIGHT - 1 - value * scale) for number, value in enumerate(values)])


def chart(times: Sequence[int], curves: Sequence[tuple[str, str, Sequence[float | None]]], zone: tzinfo) -> Chart | None:
    """Return a chart of bit rates over Unix times; `curves` are words, look and values. None without two points in time."""
    if len(times) < 2:
        return None
    most = max((value for _, _, values in curves for value in values if value is not None), default=0.0)
    step = _nice(most / _TICKS) if most > 0 else 1.0
    top = step * max(-(-most // step), 1)
    width, height = CHART_WIDTH - _LEFT, CHART_HEIGHT - _BOTTOM - 8
    start, span = times[0], times[-1] - times[0]
    xs = [_LEFT + (at - start) / span * width for at in times]
    lines = [
        Line(
            path=path([(x, None if value is None else 8 + height - value / top * height) for x, value in zip(xs, values, strict=True)]), label=label, look=look
        )
        for label, look, values in curves
    ]
    rows = [(8 + height - number * step / top * height, bit_rate(number * step) if number else "0") for number in range(round(top / step) + 1)]
    columns = [(_LEFT + (at - start) / span * width, words) for at, words in _moments(start, times[-1], zone)]
    return Chart(lines=tuple(lines), rows=tuple(rows), columns=tuple(columns))


def _nice(least: float) -> float:
    """Return the smallest round number that is not below `least`."""
    power = 10 ** (len(str(int(least))) - 1) if least >= 1 else 1
    return next(float(factor * power) for factor in _NICE if factor * power >= least)


def _moments(start: int, end: int, zone: tzinfo) -> list[tuple[int, str]]:
    """Return round local times between two, at most _MOST_LABELS."""
    every = next((hours for hours in _HOURS if (end - start) / 3600 / hours <= _MOST_LABELS), _HOURS[-1])
    at = datetime.fromtimestamp(start, zone).replace(minute=0, second=0, microsecond=0)
    found = []
    while at.timestamp() <= end:
        if at.timestamp() >= start and (at.hour % every == 0 if every < 24 else at.hour == 0 and at.toordinal() % (every // 24) == 0):
            found.append((int(at.timestamp()), f"{at:%H:%M}" if every < 24 and at.hour else f"{at:%m-%d}"))
        at += timedelta(hours=1)
    return found
