"""POWER-ETHERNET-MIB of a switch that gives power (RFC 3621), and the watts of each port, which Huawei adds (HUAWEI-POE-MIB)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from netmon.simulate.if_mib import Instances
from netmon.simulate.mib import Oid
from netmon.simulate.values import LiveValue, Moment, Value, counter32, gauge32, integer

Watts = Callable[[Moment], float]
Detection = Literal["searching", "delivering", "fault"]

PORT_ENTRY: Final[Oid] = (1, 3, 6, 1, 2, 1, 105, 1, 1, 1)
MAIN_ENTRY: Final[Oid] = (1, 3, 6, 1, 2, 1, 105, 1, 3, 1, 1)
HUAWEI_PORT: Final[Oid] = (1, 3, 6, 1, 4, 1, 2011, 5, 25, 195, 3, 1)
GROUP: Final = 1
_DETECTIONS: Final[dict[Detection, int]] = {"searching": 2, "delivering": 3, "fault": 4}
_TRUE, _LOW, _ON, _THRESHOLD = 1, 3, 1, 80


@dataclass(frozen=True, slots=True, kw_only=True)
class PoweredPort:
    """What one port does; `power_class` counts from 0 (IEEE 802.3), `refused_every_s` is how often what hangs there is refused power, None: never."""

    if_index: int
    detection: Detection = "searching"
    watts: Watts | None = None
    power_class: int = 0
    refused_every_s: float | None = None
    shorts: int = 0

    def drawn(self, moment: Moment) -> float:
        """Return the power that it gives, in watts."""
        return self.watts(moment) if self.watts is not None else 0.0


def power_over_ethernet(ports: Sequence[PoweredPort], budget_w: int) -> Instances:
    """Yield pethPsePortTable, pethMainPseTable with one budget for all ports, and hwPoePortConsumingPower in mW."""
    for port in ports:
        for column, value in _columns(port).items():
            yield (*PORT_ENTRY, column, GROUP, port.if_index), value
        yield (*HUAWEI_PORT, 10, port.if_index), _milliwatts(port)
    main: dict[int, Value] = {2: gauge32(budget_w), 3: integer(_ON), 4: lambda moment: gauge32(round(sum(port.drawn(moment) for port in ports)))}
    for column, value in {**main, 5: integer(_THRESHOLD)}.items():
        yield (*MAIN_ENTRY, column, GROUP), value


def _columns(port: PoweredPort) -> dict[int, Value]:
    return {
        3: integer(_TRUE), 6: integer(_DETECTIONS[port.detection]), 7: integer(_LOW), 8: counter32(0), 10: integer(port.power_class + 1),
        12: _refused(port.refused_every_s) if port.refused_every_s is not None else counter32(0), 13: counter32(0), 14: counter32(port.shorts),
    }  # fmt: skip


def _refused(every_s: float) -> LiveValue:
    return lambda moment: counter32(int(moment.up_s / every_s))


def _milliwatts(port: PoweredPort) -> LiveValue:
    return lambda moment: gauge32(round(port.drawn(moment) * 1000))
