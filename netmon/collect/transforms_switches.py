"""Named scalings that only a few makers of switches use."""

import math
from collections.abc import Callable, Mapping, Sequence

Transform = Callable[[float, Sequence[float | None]], float | None]

WHOLE = 10_000


def hundredths_of_percent(value: float, _companions: Sequence[float | None]) -> float | None:
    """Read 820 as 8.20 %, a share of 0.082 (WRI-CPU-MIB cpuUsage)."""
    return value / WHOLE if 0 <= value <= WHOLE else None


def milliwatts_to_dbm(value: float, _companions: Sequence[float | None]) -> float | None:
    """Convert an optical power in mW; None for no light at all, which has no logarithm."""
    return 10 * math.log10(value) if value > 0 else None


def ten_thousandths(value: float, _companions: Sequence[float | None]) -> float | None:
    """Read 100 uV steps as volts (SFF-8472)."""
    return value / 10_000


def sff_temperature(value: float, _companions: Sequence[float | None]) -> float | None:
    """Read 1/256 of a degree (SFF-8472)."""
    return value / 256


def sff_bias(value: float, _companions: Sequence[float | None]) -> float | None:
    """Read 2 uA steps as amperes (SFF-8472)."""
    return value / 500_000


SWITCH_TRANSFORMS: Mapping[str, Transform] = {
    "hundredths_of_percent": hundredths_of_percent,
    "milliwatts_to_dbm": milliwatts_to_dbm,
    "ten_thousandths": ten_thousandths,
    "sff_temperature": sff_temperature,
    "sff_bias": sff_bias,
}
