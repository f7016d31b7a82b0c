"""Named ways from a duration that a device writes for people to seconds."""

import re
from collections.abc import Callable, Mapping

Raw = int | bytes | str | None

CLOCK = re.compile(rb"\s*(\d{1,7}):([0-5]?\d):([0-5]?\d)\s*")
SPELLED = re.compile(rb"(\d{1,7})\s*(week|day|hour|minute|second|w|d|h|min|m|s)", re.IGNORECASE)
UNIT_S: Mapping[bytes, int] = {
    b"week": 604_800, b"w": 604_800, b"day": 86_400, b"d": 86_400, b"hour": 3600, b"h": 3600, b"minute": 60, b"min": 60, b"m": 60, b"second": 1, b"s": 1,
}  # fmt: skip


def clock_duration(raw: Raw) -> float | None:
    """Read hours, minutes and seconds: `314:51:43`."""
    found = CLOCK.fullmatch(raw) if isinstance(raw, bytes) else None
    return float(int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3])) if found is not None else None


def spelled_duration(raw: Raw) -> float | None:
    """Read `0 weeks, 2 days, 14 hours, 21 minutes, 13 seconds`, `3d 4h`; a number alone is seconds already."""
    if isinstance(raw, int):
        return raw
    found = SPELLED.findall(raw) if isinstance(raw, bytes) else []
    return float(sum(int(number) * UNIT_S[unit.lower()] for number, unit in found)) if found else None


DURATION_TRANSFORMS: Mapping[str, Callable[[Raw], float | None]] = {"clock_duration": clock_duration, "spelled_duration": spelled_duration}
