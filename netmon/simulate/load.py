"""Believable school traffic as pure functions of time: a weekly load curve, its exact integral, and noise that never breaks it.

Counters must be the integral of the rate that the district "really" had. So the curve is piecewise linear (its integral is exact), and noise is
a warp of time: T(s) = s + sum(a sin(w s + p)) with sum(a w) < 1 is increasing, hence the counter I(T(s)) is too, and its rate is level(T(s)) T'(s).
School time is seconds since Monday 00:00 of some week; weeks repeat.
"""

import math
import random
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final, Literal

HOUR_S: Final = 3600.0
DAY_S: Final = 86400.0
WEEK_S: Final = 7 * DAY_S
LESSON_START_S: Final = DAY_S + 10 * HOUR_S + 5 * 60  # Tuesday 10:05, at the end of the long break

Role = Literal["access", "uplink", "exit", "saturated", "server"]

# (hour, level): lessons of 40-45 minutes with dips between them, the long break at 09:40, lunch, after-school care to 17:30, evening study.
_SCHOOL_DAY: Final = (
    (0.0, 0.03), (6.0, 0.03), (7.0, 0.12), (7.67, 0.45), (8.0, 0.74), (8.67, 0.84), (8.75, 0.42), (8.92, 0.80), (9.6, 0.90), (9.72, 0.45), (10.1, 0.52),
    (10.2, 0.90), (10.85, 1.00), (10.95, 0.50), (11.1, 0.86), (11.75, 0.88), (12.0, 0.45), (12.5, 0.25), (13.5, 0.20), (14.0, 0.70), (14.2, 0.90),
    (14.65, 0.90), (14.75, 0.48), (14.92, 0.85), (15.5, 0.80), (15.65, 0.45), (15.85, 0.70), (16.5, 0.60), (17.5, 0.36), (18.3, 0.15), (18.8, 0.30),
    (20.5, 0.34), (21.4, 0.12), (22.5, 0.05),
)  # fmt: skip
_FLOOR: Final = 0.02
_NIGHT_HOURS: Final = (6.0, 22.5)
_WEEKEND: Final = 0.14
_NOISE_PERIODS_S: Final = (19.0, 67.0, 223.0, 811.0)


class Curve:
    """A weekly level over time, linear between knots, with its exact integral; immutable after construction."""

    __slots__ = ("_integrals", "_knots_s", "_levels", "_week")

    def __init__(self, knots: Sequence[tuple[float, float]]) -> None:
        """Take (second of the week, level >= 0) in order, the first at 0; the week closes with the first level."""
        points = [*knots, (WEEK_S, knots[0][1])]
        self._knots_s = [second for second, _ in points]
        self._levels = [level for _, level in points]
        self._integrals = [0.0]
        for (left_s, left), (right_s, right) in pairwise(points):
            self._integrals.append(self._integrals[-1] + (right_s - left_s) * (left + right) / 2)
        self._week = self._integrals[-1]

    @property
    def peak(self) -> float:
        """The highest level of the week."""
        return max(self._levels)

    def level(self, school_s: float) -> float:
        """Return the level at a moment."""
        second = school_s % WEEK_S
        at = min(bisect_right(self._knots_s, second), len(self._knots_s) - 1) - 1
        return self._between(at, second)

    def integral(self, school_s: float) -> float:
        """Return the integral of the level from 0 to a moment, in level-seconds."""
        weeks, second = divmod(school_s, WEEK_S)
        at = min(bisect_right(self._knots_s, second), len(self._knots_s) - 1) - 1
        part = (second - self._knots_s[at]) * (self._levels[at] + self._between(at, second)) / 2
        return weeks * self._week + self._integrals[at] + part

    def _between(self, at: int, second: float) -> float:
        left_s, right_s = self._knots_s[at], self._knots_s[at + 1]
        return self._levels[at] + (self._levels[at + 1] - self._levels[at]) * (second - left_s) / (right_s - left_s)


@lru_cache(maxsize=2048)
def week_curve(role: Role, seed: int) -> Curve:
    """Return the curve of one line: each seed shifts and scales the lessons a little; `saturated` stands at its limit all the school day."""
    dice = random.Random(f"{role}-{seed}")
    knots: list[tuple[float, float]] = []
    for day in range(7):
        scale = (_WEEKEND if day > 4 else 1.0) * dice.uniform(0.88, 1.0)
        if role == "saturated":
            scale *= 2.6
        for hour, level in _SCHOOL_DAY:
            shift_h = dice.uniform(-0.015, 0.015) if _NIGHT_HOURS[0] < hour < _NIGHT_HOURS[1] else 0.0
            high = max(_FLOOR, level * scale * dice.uniform(0.94, 1.0))
            if role == "server":
                high = 0.25 + high / 2
            knots.append((day * DAY_S + (hour + shift_h) * HOUR_S, min(high, 1.0)))
    return Curve(knots)


@dataclass(frozen=True, slots=True)
class Warp:
    """The noise: an increasing change of time that stays within seconds of the true one. `waves` are (amplitude s, angular speed, phase)."""

    waves: tuple[tuple[float, float, float], ...] = ()

    def at(self, school_s: float) -> float:
        """Return the warped time."""
        return school_s + sum(amplitude * math.sin(speed * school_s + phase) for amplitude, speed, phase in self.waves)

    def slope(self, school_s: float) -> float:
        """Return how fast warped time runs: between 1 - noise and 1 + noise."""
        return 1 + sum(amplitude * speed * math.cos(speed * school_s + phase) for amplitude, speed, phase in self.waves)


def noise_warp(noise: float, seed: int) -> Warp:
    """Return a warp whose rate swings by at most `noise` (0 to below 1) of itself."""
    if not 0 <= noise < 1:
        raise ValueError(f"noise must be at least 0 and below 1, not {noise}")
    dice = random.Random(f"noise-{seed}")
    waves = []
    for period_s in _NOISE_PERIODS_S:
        speed = 2 * math.pi / (period_s * dice.uniform(0.8, 1.25))
        waves.append((noise / len(_NOISE_PERIODS_S) / speed, speed, dice.uniform(0, 2 * math.pi)))
    return Warp(tuple(waves))


@dataclass(frozen=True, slots=True)
class Flow:
    """One direction of a line: its rate, and the bits it carried."""

    curve: Curve
    warp: Warp
    peak_bps: float

    def rate_bps(self, school_s: float) -> float:
        """Return the rate at a moment."""
        return self.peak_bps * self.curve.level(self.warp.at(school_s)) * self.warp.slope(school_s)

    def bits(self, school_s: float) -> float:
        """Return the bits carried since school time 0: the exact integral of `rate_bps` up to a constant; it never falls."""
        return self.peak_bps * self.curve.integral(self.warp.at(school_s))


@dataclass(frozen=True, slots=True)
class FlowSum:
    """What several lines carry together, such as an aggregate's members."""

    flows: tuple["Load", ...]

    @property
    def peak_bps(self) -> float:
        """The sum of the peaks."""
        return sum(flow.peak_bps for flow in self.flows)

    def rate_bps(self, school_s: float) -> float:
        """Return the sum of the rates at a moment."""
        return sum(flow.rate_bps(school_s) for flow in self.flows)

    def bits(self, school_s: float) -> float:
        """Return the sum of the bits since school time 0."""
        return sum(flow.bits(school_s) for flow in self.flows)


Load = Flow | FlowSum


def flow(role: Role, seed: int, peak_bps: float, *, noise: float | None = None, curve_seed: int | None = None) -> Flow:
    """Return a flow whose rate stays at or below `peak_bps`, noise included; a saturated line is smoother than others.

    Flows of one `curve_seed` share their lesson times; by default each has its own.
    """
    swing = noise if noise is not None else 0.02 if role == "saturated" else 0.35
    return Flow(week_curve(role, seed if curve_seed is None else curve_seed), noise_warp(swing, seed), peak_bps / (1 + swing))


@dataclass(frozen=True, slots=True)
class SchoolClock:
    """Turns an agent's clock into school time: `start_s` at `origin_s`, from then on `scale` times as fast."""

    origin_s: float
    start_s: float = LESSON_START_S
    scale: float = 1.0

    def school_s(self, now_s: float) -> float:
        """Return the school time at a reading of the agent's clock, before or after the origin."""
        return self.start_s + (now_s - self.origin_s) * self.scale

    def bits(self, line: Load, from_s: float, to_s: float) -> float:
        """Return the bits a flow carried between two readings of the agent's clock, at the rates it had in agent seconds."""
        return (line.bits(self.school_s(to_s)) - line.bits(self.school_s(from_s))) / self.scale
