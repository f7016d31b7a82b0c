"""When a simulated device runs: pure functions of the clock, so that every agent of a device tells the same story."""

from dataclasses import dataclass
from typing import Protocol


class Life(Protocol):
    """Start times of a device."""

    def boot(self, now_s: float) -> float | None:
        """Return when the device last started, or None while it is down."""
        ...


@dataclass(frozen=True, slots=True)
class SteadyLife:
    """Runs since `boot_s`."""

    boot_s: float

    def boot(self, now_s: float) -> float | None:
        """Return the one start there was."""
        del now_s
        return self.boot_s


@dataclass(frozen=True, slots=True, kw_only=True)
class RebootingLife:
    """Starts anew every `period_s` after `start_s` and is silent for `down_s` each time; before, it runs since `boot_s`."""

    boot_s: float
    start_s: float
    period_s: float
    down_s: float

    def boot(self, now_s: float) -> float | None:
        """Return the last start, or None in the seconds that a start takes."""
        cycle = int((now_s - self.start_s) // self.period_s)
        if cycle < 1:
            return self.boot_s
        boot_s = self.start_s + cycle * self.period_s + self.down_s
        return boot_s if now_s >= boot_s else None
