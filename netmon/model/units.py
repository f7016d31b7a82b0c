"""Durations and bandwidths as people write and read them; inside netmon they are seconds and bit/s."""

import re
from decimal import Decimal

from netmon.model.lang import Lang
from netmon.model.texts import text

_QUANTITY = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)\s?([A-Za-z]+)")
_SECONDS = {"ms": Decimal("0.001"), "s": Decimal(1), "m": Decimal(60), "h": Decimal(3600), "d": Decimal(86400)}
_BITS = {"k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
_RATE_NAMES = (("terabit", 10**12), ("gigabit", 10**9), ("megabit", 10**6), ("kilobit", 10**3), ("bit", 1))


def parse_duration_s(written: str) -> float:
    """Return seconds from `500ms`, `30s`, `5m`, `1h` or `2d`; raises ValueError for anything else."""
    match = _QUANTITY.fullmatch(written.strip())
    if match is None or match[2] not in _SECONDS:
        raise ValueError(f"{written!r} is no duration: write a number and one of ms, s, m, h, d, such as 30s or 5m")
    return float(Decimal(match[1]) * _SECONDS[match[2]])


def parse_bandwidth_bps(written: str) -> int:
    """Return bit/s from `100k`, `4M`, `10G` or `1T` (decimal, as contracts have it); raises ValueError for anything else, also for bytes and parts of a bit."""
    match = _QUANTITY.fullmatch(written.strip())
    if match is None or match[2] not in _BITS:
        raise ValueError(f"{written!r} is no bandwidth: write a number and one of k, M, G, T (bit/s), such as 500M or 10G")
    bits = Decimal(match[1]) * _BITS[match[2]]
    if bits != int(bits):
        raise ValueError(f"{written!r} is no bandwidth: it has parts of a bit")
    return int(bits)


def format_bps(bps: float, lang: Lang = "en") -> str:
    """Return `500 Mbit/s`, in Chinese `500M`: exact where three decimals do, else three digits cut off, so that 9.999M never reads as 10M."""
    name, unit = next(((name, unit) for name, unit in _RATE_NAMES if abs(bps) >= unit), _RATE_NAMES[-1])
    return text(f"rate.{name}", lang, value=_number(Decimal(bps) / unit))


def format_duration(seconds: float, lang: Lang = "en") -> str:
    """Return the two largest units, cut off: `1 h 5 min`, `1小时5分`; below a minute also tenths."""
    if seconds < 60:
        return text("duration.seconds", lang, seconds=_number(Decimal(int(max(seconds, 0) * 10)) / 10))
    minutes, rest = divmod(int(seconds), 60)
    if minutes < 60:
        return text("duration.minutes_seconds" if rest else "duration.minutes", lang, minutes=minutes, seconds=rest)
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return text("duration.hours_minutes" if minutes else "duration.hours", lang, hours=hours, minutes=minutes)
    days, hours = divmod(hours, 24)
    return text("duration.days_hours" if hours else "duration.days", lang, days=days, hours=hours)


def _number(value: Decimal) -> str:
    """Return a number without superfluous zeros: at most three decimals when that is exact, else three significant digits towards zero."""
    thousandths = value * 1000
    if thousandths != int(thousandths):
        decimals = max(0, 2 - value.adjusted())
        value = Decimal(int(value.scaleb(decimals))).scaleb(-decimals)
    plain = f"{value:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
