"""UPS-MIB (RFC 1628) of a one-phase UPS on mains, as a Delta network card gives it, with the battery's condition from DeltaUPS-MIB."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from netmon.simulate.if_mib import Instances
from netmon.simulate.mib import Oid
from netmon.simulate.values import LiveValue, Moment, Value, gauge32, integer, text

Measure = Callable[[Moment], float]
Source = Literal["on_line", "boost"]

UPS: Final[Oid] = (1, 3, 6, 1, 2, 1, 33, 1)
DELTA: Final[Oid] = (1, 3, 6, 1, 4, 1, 2254, 2, 4)
OBJECT_ID: Final = "1.3.6.1.4.1.2254.2.4"
DESCR: Final = "Delta UPS Agent, InsightPower SNMP IPv6"
_SOURCES: Final[dict[Source, int]] = {"on_line": 3, "boost": 6}
_BATTERY_NORMAL, _MAINS_TENTHS_HZ, _OUTPUT_V = 2, 500, 220


@dataclass(frozen=True, slots=True, kw_only=True)
class UpsState:
    """A UPS: `load` is a share of `rated_w`, `full_load_s` how long a charged battery carries all of that; `worn` wants a new battery."""

    model: str
    rated_w: int
    full_load_s: float
    source: Source
    input_v: Measure
    load: Measure
    celsius: Measure
    worn: bool = False

    def watts(self, moment: Moment) -> float:
        """Return what it gives."""
        return self.rated_w * self.load(moment)

    def remaining_s(self, moment: Moment) -> float:
        """Return how long the battery would last; a worn one a third of that."""
        return self.full_load_s / max(self.load(moment), 0.05) * (0.33 if self.worn else 1.0)


def ups_tables(ups: UpsState) -> Instances:
    """Yield upsIdent, upsBattery, one input and one output line, and dupsBatteryCondiction (good 0, replace 2)."""
    for number, word in enumerate(("Delta", ups.model, "V1.07", "2.31"), 1):
        yield (*UPS, 1, number, 0), text(word)
    battery: dict[int, Value] = {
        1: integer(_BATTERY_NORMAL), 2: integer(0), 3: _whole(lambda moment: ups.remaining_s(moment) / 60), 4: integer(100), 5: integer(2730), 6: integer(0),
        7: _whole(ups.celsius),
    }  # fmt: skip
    for column, value in battery.items():
        yield (*UPS, 2, column, 0), value
    yield (*DELTA, 7, 1, 0), integer(2 if ups.worn else 0)
    line_in: dict[int, Value] = {
        2: integer(_MAINS_TENTHS_HZ), 3: _whole(ups.input_v), 4: _whole(lambda moment: 10 * ups.watts(moment) / ups.input_v(moment)), 5: _whole(ups.watts),
    }  # fmt: skip
    for column, value in line_in.items():
        yield (*UPS, 3, 3, 1, column, 1), value
    for column, value in {1: integer(_SOURCES[ups.source]), 2: integer(_MAINS_TENTHS_HZ), 3: gauge32(1)}.items():
        yield (*UPS, 4, column, 0), value
    line_out: dict[int, Value] = {
        2: integer(_OUTPUT_V), 3: _whole(lambda moment: 10 * ups.watts(moment) / _OUTPUT_V), 4: _whole(ups.watts),
        5: _whole(lambda moment: 100 * ups.load(moment)),
    }  # fmt: skip
    for column, value in line_out.items():
        yield (*UPS, 4, 4, 1, column, 1), value


def _whole(measure: Measure) -> LiveValue:
    return lambda moment: integer(round(measure(moment)))
