"""The colours of a report: dark enough to read on paper, apart in grey as well, and one table for every format."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from netmon.report.page import Look, Series

INK: Final = "#1d2733"
SOFT_INK: Final = "#5b6773"
RULE: Final = "#c3ccd6"
HEADER: Final = "#e6edf5"
ACCENT: Final = "#1f4e79"
LIMIT: Final = "#b3261e"

FILL: Final[dict[Look, str]] = {Look.GOOD: "#e3f2e6", Look.BAD: "#fbe1df", Look.DOUBT: "#fdf1d3", Look.NOTHING: "#eceff2", Look.STRONG: "#e6edf5"}
TEXT: Final[dict[Look, str]] = {
    Look.GOOD: "#1e5b32",
    Look.BAD: "#9b1c15",
    Look.DOUBT: "#7a5200",
    Look.NOTHING: "#4a5560",
    Look.QUIET: "#6b7783",
}

_SHADES: Final[dict[Look, tuple[str, ...]]] = {
    Look.PLAIN: ("#2f6ea8", "#e08a2e", "#5a9e8f", "#8a6bb1", "#a85751", "#7d8a97"),
    Look.GOOD: ("#2e7d4f", "#8cc29c", "#bfdcc7"),
    Look.BAD: ("#c0392b", "#e08a80"),
    Look.DOUBT: ("#e0a526", "#f0d28a"),
    Look.NOTHING: ("#aeb7c1", "#d5dae0"),
    Look.STRONG: ("#1f4e79", "#5f88b0"),
    Look.QUIET: ("#cfd6dd", "#e4e8ec"),
}


def series_colours(series: Sequence[Series]) -> tuple[str, ...]:
    """Return a colour for each series; two of the same look get different shades."""
    seen: Counter[Look] = Counter()
    found = []
    for one in series:
        shades = _SHADES[one.look]
        found.append(shades[seen[one.look] % len(shades)])
        seen[one.look] += 1
    return tuple(found)


def ink_on(fill: str) -> str:
    """Return white or the dark ink, whichever reads better on a colour (relative luminance of WCAG 2, roughly)."""
    red, green, blue = (int(fill[place : place + 2], 16) for place in (1, 3, 5))
    return "#ffffff" if (299 * red + 587 * green + 114 * blue) / 1000 < 140 else INK
