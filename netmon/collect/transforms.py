"""Named ways from a raw SNMP value to a number in SI units; a profile names one, it never computes."""

import math
import re
from collections.abc import Callable, Mapping, Sequence

from netmon.collect.transforms_switches import SWITCH_TRANSFORMS
from netmon.collect.transforms_wireless import WIRELESS_TRANSFORMS

Raw = int | bytes | str | None
Transform = Callable[[float, Sequence[float | None]], float | None]

LEADING_NUMBER = re.compile(rb"\s*([-+]?\d+(?:\.\d+)?)")
MICROWATTS_PER_MILLIWATT = 1000
HIGHEST_MAINS_HZ = 100


def number(raw: Raw) -> float | None:
    """Read a number: an integer as it is, or the figure that a text begins with (`15 PERCENT`, `43.0 C`, `-91 dBm`)."""
    if isinstance(raw, int):
        return raw
    if isinstance(raw, bytes):
        found = LEADING_NUMBER.match(raw)
        return float(found[1]) if found else None
    return None


def _scaled(divisor: int) -> Transform:
    return lambda value, _companions: value / divisor


def _plain(value: float, _companions: Sequence[float | None]) -> float | None:
    return value


def _percent(value: float, _companions: Sequence[float | None]) -> float | None:
    return value / 100 if 0 <= value <= 100 else None


def microwatts_to_dbm(microwatts: float) -> float | None:
    """Convert an optical power; None for no light at all, which has no logarithm."""
    return 10 * math.log10(microwatts / MICROWATTS_PER_MILLIWATT) if microwatts > 0 else None


def huawei_optical_dbm(value: float, companions: Sequence[float | None]) -> float | None:
    """Read hwEntityOpticalRxPower or TxPower (HUAWEI-ENTITY-EXTENT-MIB): 0.01 dBm on most platforms, microwatts on S-series switches.

    `companions` are the other direction's power and this one's low and high threshold, which are 0.01 dBm in both cases.
    A negative power can only be 0.01 dBm, and the two directions share their unit; two positive ones are dBm only inside the thresholds.
    """
    other, low, high = (*companions, None, None, None)[:3]
    if value < 0 or (other is not None and other < -1):
        return value / 100
    if low is not None and high is not None and low < high and low <= value <= high:
        return value / 100
    return microwatts_to_dbm(value)


def ruijie_split_decimal(value: float, companions: Sequence[float | None]) -> float | None:
    """Join the integer and decimal part of a RUIJIE-FIBER-MIB power (hundredths); the decimal part follows the integer part's sign."""
    decimals = abs(companions[0]) if companions and companions[0] is not None else 0.0
    negative = value < 0 or (companions and companions[0] is not None and companions[0] < 0)
    return value - decimals / 100 if negative else value + decimals / 100


def tenths_of_microwatt_to_dbm(value: float, _companions: Sequence[float | None]) -> float | None:
    """Convert 0.1 uW (10000 = 1 mW = 0 dBm), the unit of H3C's optical thresholds and of DDM registers."""
    return microwatts_to_dbm(value / 10)


def mains_hertz(value: float, _companions: Sequence[float | None]) -> float | None:
    """Read a mains frequency: 0.1 Hz as UPS-MIB has it (RFC 1628), or 0.01 Hz as some Huawei UPS send it, which no mains of 100 Hz and more can be."""
    return value / 10 if abs(value) < HIGHEST_MAINS_HZ * 10 else value / 100


def minutes_to_seconds(value: float, _companions: Sequence[float | None]) -> float | None:
    """Convert a time left that a UPS gives in minutes."""
    return value * 60


TRANSFORMS: Mapping[str, Transform] = {
    "number": _plain,
    "percent": _percent,
    "hundredths_of_percent": lambda value, _companions: value / 10_000 if 0 <= value <= 10_000 else None,
    "halves": _scaled(2),
    "tenths": _scaled(10),
    "hundredths": _scaled(100),
    "thousandths": _scaled(1000),
    "millionths": _scaled(1_000_000),
    "hundred_thousandths": _scaled(100_000),
    "ten_thousandths": _scaled(10_000),
    "seconds_to_minutes": _scaled(60),
    "ticks_to_minutes": _scaled(6000),
    "times_ten": lambda value, _companions: value * 10,
    "times_hundred": lambda value, _companions: value * 100,
    "mains_hertz": mains_hertz,
    "minutes_to_seconds": minutes_to_seconds,
    "microwatts_to_dbm": lambda value, _companions: microwatts_to_dbm(value),
    "huawei_optical_dbm": huawei_optical_dbm,
    "ruijie_split_decimal": ruijie_split_decimal,
    "tenths_of_microwatt_to_dbm": tenths_of_microwatt_to_dbm,
    **SWITCH_TRANSFORMS,
    **WIRELESS_TRANSFORMS,
}
