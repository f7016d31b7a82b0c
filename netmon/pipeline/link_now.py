"""Which port a line is watched by right now, and what it carries: from memory alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from netmon.config.config import Config
from netmon.model.dossier import Flow
from netmon.model.ifmib import OPER_STATUS
from netmon.model.inventory import Link, PortRef
from netmon.model.rates import InterfaceRates
from netmon.model.reading import InterfaceTable
from netmon.pipeline.intake import Intake
from netmon.pipeline.line_facts import matching
from netmon.store.current import INTERFACES, CurrentState

BITS: Final = 8
STALE_PERIODS: Final = 2.5
UP: Final[Mapping[str, bool]] = {"up": True, "down": False, "lowerLayerDown": False, "notPresent": False}


class Watched(NamedTuple):
    """The port that watches a line; `down` is which of its directions is the school's down, `far` that it is the other end's."""

    device: str
    interface: str
    down: Flow
    far: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What a port carries: bit/s received and sent by it; `up` None: not known."""

    received_bps: float | None = None
    sent_bps: float | None = None
    speed_bps: int | None = None
    up: bool | None = None


NOTHING: Final = Carried()


class LinkNow:
    """For the event loop alone."""

    def __init__(self, current: CurrentState, intake: Intake) -> None:
        self._current = current
        self._intake = intake

    def watched(self, link: Link, config: Config) -> Watched | None:
        """Return the near end's port, else the far end's: the first whose device is polled and has it; a name that nobody read yet is believed."""
        ends: tuple[tuple[PortRef | None, Flow, bool], ...] = ((link.port, "received", False), (link.far_port, "sent", True))
        for ref, flow, far in ends:
            device = None if ref is None else config.devices.get(ref.device)
            if ref is not None and device is not None and (device.address is not None or device.api is not None):
                name = self._name(ref)
                if name is not None:
                    return Watched(ref.device, name, flow, far)
        return None

    def carried(self, watched: Watched, now: float) -> Carried:
        """Return what the port said last; no rate once its table is too old."""
        line = self._intake.line(watched.device)
        known = self._current.device(watched.device)
        table = None if known is None else known.interfaces
        rates = None if line is None else line.rates
        if known is None or table is None or rates is None or rates.if_index != table.if_index or watched.interface not in rates.names:
            return NOTHING
        at = known.last_success(INTERFACES)
        if at is None or now - at > STALE_PERIODS * self._intake.period_s(watched.device, INTERFACES):
            return NOTHING
        row = rates.names.index(watched.interface)
        received, sent = _bits(rates, "in_octets", row), _bits(rates, "out_octets", row)
        return Carried(received_bps=received, sent_bps=sent, speed_bps=rates.speeds_bps[row], up=_up(table, row))

    def _name(self, ref: PortRef) -> str | None:
        if not ref.by_alias:
            return ref.interface
        line, known = self._intake.line(ref.device), self._current.device(ref.device)
        table = None if known is None else known.interfaces
        rates = None if line is None else line.rates
        if table is None or rates is None or rates.if_index != table.if_index:
            return None
        found = matching(ref, rates.names, table)
        return found[0] if len(found) == 1 else None


def _bits(rates: InterfaceRates, column: str, row: int) -> float | None:
    octets = rates.rates[column][row]
    return None if octets is None else octets * BITS


def _up(table: InterfaceTable, row: int) -> bool | None:
    column = table.columns.get("ifOperStatus")
    value = None if column is None else column.values[row]
    return UP.get(OPER_STATUS.get(value, "")) if isinstance(value, int) else None
