"""Named ways from a text that a device writes for people to a number in SI units."""

import re
from collections.abc import Callable, Mapping

from netmon.collect.transforms import LEADING_NUMBER, Raw
from netmon.collect.transforms_durations import DURATION_TRANSFORMS

TextTransform = Callable[[Raw], float | None]

NUMBER_AND_UNIT = re.compile(r"\s*([-+]?\d+(?:\.\d+)?)\s*([^\s:;,()]*)")
PERCENTAGE = re.compile(rb"(\d+(?:\.\d+)?)\s*%")
PREFIXES: Mapping[str, float] = {"u": 1e-6, "\u00b5": 1e-6, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9}
PREFIXED_UNITS = frozenset({"A", "V", "W", "Hz", "VA", "bps"})


def number_with_unit(raw: Raw) -> float | None:
    """Read the figure that a text begins with, in the unit's base: `6.582 mA: Normal` is 0.006582, `43.0 C` 43, `15 PERCENT` 15, `-2.3 dBm` -2.3."""
    if isinstance(raw, int):
        return raw
    if not isinstance(raw, bytes) or LEADING_NUMBER.match(raw) is None:
        return None
    found = NUMBER_AND_UNIT.match(raw.decode("utf-8", "replace"))
    if found is None:
        return None
    value, unit = float(found[1]), found[2]
    return value * PREFIXES[unit[0]] if unit[:1] in PREFIXES and unit[1:] in PREFIXED_UNITS else value


def percent_with_unit(raw: Raw) -> float | None:
    """Read a share of 0..1 from `15 PERCENT`, `2%` or a plain 15."""
    value = number_with_unit(raw)
    return value / 100 if value is not None and 0 <= value <= 100 else None


def first_percentage(raw: Raw) -> float | None:
    """Read the first percentage of `5 Secs ( 31.1134%)   60 Secs ( 16.7571%)` as a share of 0..1: the shortest average comes first."""
    found = PERCENTAGE.search(raw) if isinstance(raw, bytes) else None
    return float(found[1]) / 100 if found is not None and float(found[1]) <= 100 else None


TEXT_TRANSFORMS: Mapping[str, TextTransform] = {
    "number_with_unit": number_with_unit,
    "percent_with_unit": percent_with_unit,
    "first_percentage": first_percentage,
    **DURATION_TRANSFORMS,
}
