"""Agents whose protocol is right and whose tables are not: resets, wraps, holes, rows that come and go."""

from collections.abc import Callable, Iterable
from typing import Final

from netmon.simulate.mib import IF_ENTRY, IF_INDEX_COLUMN, IF_X_ENTRY, MibView, Oid
from netmon.simulate.mode import Exchange, Mode, answer_healthy
from netmon.simulate.pdu import Answer
from netmon.simulate.values import LiveValue, Moment, Value, counter32, counter64, gauge32

RESET_PERIOD_S: Final = 30.0
WRAP_BYTES_PER_S: Final = 50_000_000
BACKWARDS_BYTES_PER_S: Final = 1000

_IF_SPEED: Final[Oid] = (*IF_ENTRY, 5)
_OCTETS_32: Final = ((*IF_ENTRY, 10), (*IF_ENTRY, 16))
_OCTETS_64: Final = ((*IF_X_ENTRY, 6), (*IF_X_ENTRY, 10))
_HIGH_CAPACITY: Final = tuple((*IF_X_ENTRY, column) for column in range(6, 14))
_IF_HIGH_SPEED: Final[Oid] = (*IF_X_ENTRY, 15)
_IF_NAME: Final[Oid] = (*IF_X_ENTRY, 1)


def _fill(view: MibView, columns: Iterable[Oid], value: Value) -> MibView:
    """Return a copy with every row of these columns set to `value`."""
    changed = view.copy()
    for column in columns:
        changed.update([((*column, *index), value) for index in view.column(column)])
    return changed


def _wrapping(moment: Moment) -> bytes:
    return counter32(2**32 - 1_000_000 + int(moment.up_s * WRAP_BYTES_PER_S))


def _falling(moment: Moment) -> bytes:
    return counter64(2**40 - int(moment.up_s * BACKWARDS_BYTES_PER_S))


def _counter32_only(view: MibView) -> MibView:
    """Take the 64-bit counters away and let the 32-bit ones wrap every 86 seconds."""
    changed = _fill(view, _OCTETS_32, _wrapping)
    changed.delete_under(*_HIGH_CAPACITY)
    return changed


def _with_holes(view: MibView) -> MibView:
    """Take every third value out of both interface tables, at other rows in each column; names and indexes stay."""
    changed = view.copy()

    def doomed(name: Oid) -> bool:
        entry = next((entry for entry in (IF_ENTRY, IF_X_ENTRY) if name[: len(entry)] == entry), None)
        return entry is not None and name[: len(entry) + 1] not in {IF_INDEX_COLUMN, _IF_NAME} and (name[-1] + name[len(entry)]) % 3 == 0

    changed.delete_where(doomed)
    return changed


def _restarted(moment: Moment) -> Moment:
    """Let the device start anew at each full period of its uptime."""
    return moment._replace(boot_s=moment.now_s - moment.up_s % RESET_PERIOD_S)


def _reset_uptime(exchange: Exchange) -> Answer:
    return answer_healthy(exchange._replace(moment=_restarted(exchange.moment)))


def _alternating(name: str, other: Callable[[MibView], MibView], use_other: Callable[[Exchange], bool], *, restart: bool = False) -> Mode:
    """Return a mode that answers some requests from another view than the rest."""
    second: list[MibView] = []

    def prepare(view: MibView) -> MibView:
        second[:] = [other(view)]
        return view

    def answer(exchange: Exchange) -> Answer:
        view = second[0] if use_other(exchange) else exchange.view
        return answer_healthy(exchange._replace(view=view, moment=_restarted(exchange.moment) if restart else exchange.moment))

    return Mode(name=name, prepare=prepare, answer=answer)


def _without_third_row(view: MibView) -> MibView:
    changed = view.copy()
    rows = list(view.column(IF_INDEX_COLUMN))
    if rows:
        changed.delete_row(rows[min(2, len(rows) - 1)])
    return changed


def _reversed_indexes(view: MibView) -> MibView:
    changed = view.copy()
    indexes = [index[0] for index in view.column(IF_INDEX_COLUMN)]
    changed.renumber_interfaces(dict(zip(indexes, reversed(indexes), strict=True)))
    return changed


def _constant(columns: tuple[Oid, ...], value: Value | LiveValue) -> Callable[[MibView], MibView]:
    return lambda view: _fill(view, columns, value)


def modes() -> tuple[Mode, ...]:
    """Return a fresh set of these modes."""
    return (
        Mode(name="uptime_reset", answer=_reset_uptime),
        Mode(name="counter32_wrap", prepare=_counter32_only),
        Mode(name="counter64_backwards", prepare=_constant(_OCTETS_64, _falling)),
        _alternating("if_index_shuffle", _reversed_indexes, lambda exchange: int(exchange.moment.up_s // RESET_PERIOD_S) % 2 == 1, restart=True),
        _alternating("row_vanishing", _without_third_row, lambda exchange: exchange.number % 2 == 0),
        Mode(name="sparse_holes", prepare=_with_holes),
        Mode(name="if_speed_max", prepare=_constant((_IF_SPEED,), gauge32(2**32 - 1))),
        Mode(name="if_high_speed_zero", prepare=_constant((_IF_HIGH_SPEED,), gauge32(0))),
    )
