"""A device's ports as a page lists them, from the last table and the rates that belong to it."""

from collections.abc import Mapping, Sequence

from netmon.expose.interfaces import port_columns
from netmon.model.counter_values import OCTET_COUNTERS, Quality
from netmon.model.ifmib import ADMIN_STATUS, OPER_STATUS
from netmon.model.port_identity import interface_names
from netmon.model.port_speed import integers, interface_speeds
from netmon.model.rates import InterfaceRates
from netmon.model.reading import InterfaceTable
from netmon.model.status import InterfaceRow
from netmon.pipeline.line import port_texts

BITS = 8


def interface_rows(table: InterfaceTable, rates: InterfaceRates | None, *, stale: bool) -> tuple[InterfaceRow, ...]:
    """Return one row a port; a `stale` table, or rates that belong to other rows, show no rate."""
    if rates is None or rates.if_index != table.if_index:
        return _rows(table, None, stale=True)
    return _rows(table, rates, stale=stale)


def _rows(table: InterfaceTable, rates: InterfaceRates | None, *, stale: bool) -> tuple[InterfaceRow, ...]:
    count = len(table.if_index)
    names = interface_names(table) if rates is None else rates.names
    speeds = interface_speeds(table) if rates is None else rates.speeds_bps
    admin = _words(integers(table.columns.get("ifAdminStatus"), count), ADMIN_STATUS)
    oper = _words(integers(table.columns.get("ifOperStatus"), count), OPER_STATUS)
    texts = port_texts(table)
    received, sent = (_bits(rates, column, count, stale=stale) for column in OCTET_COUNTERS)
    errors, discards = _both(rates, "errors", count), _both(rates, "discards", count)
    changed = () if rates is None else port_columns(table, rates).last_change_s
    return tuple(
        [
            InterfaceRow(
                if_index=index,
                name=names[row],
                alias=texts[row].alias,
                descr=texts[row].descr,
                admin_status=admin[row],
                oper_status=oper[row],
                speed_bps=speeds[row],
                in_bps=received[row],
                out_bps=sent[row],
                quality=_quality(rates, row, stale=stale),
                errors=errors[row],
                discards=discards[row],
                last_change_s=changed[row] if changed else None,
            )
            for row, index in enumerate(table.if_index)
        ]
    )


def _words(values: Sequence[int | None], meaning: Mapping[int, str]) -> list[str | None]:
    return [None if value is None else meaning.get(value) for value in values]


def _bits(rates: InterfaceRates | None, column: str, count: int, *, stale: bool) -> Sequence[float | None]:
    if rates is None or stale:
        return (None,) * count
    return [None if octets is None else octets * BITS for octets in rates.rates[column]]


def _both(rates: InterfaceRates | None, what: str, count: int) -> Sequence[int | None]:
    """Add the two directions; a port that lacks one has no sum."""
    ways = [] if rates is None else [rates.values.get(f"{way}_{what}") for way in ("in", "out")]
    received, sent = ways or (None, None)
    if received is None or sent is None:
        return (None,) * count
    return [None if one is None or other is None else one + other for one, other in zip(received, sent, strict=True)]


def _quality(rates: InterfaceRates | None, row: int, *, stale: bool) -> str:
    """Name what keeps the octet rates from having a value, or that nothing does; "" for a port that counts no octets."""
    if rates is None or rates.bits[row] == 0:
        return ""
    if stale:
        return Quality.GAP.name.lower()
    received, sent = (Quality(rates.quality[column][row]) for column in OCTET_COUNTERS)
    return (received if not received.has_value else max(received, sent)).name.lower()
