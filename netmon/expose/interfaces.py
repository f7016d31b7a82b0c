"""From one poll's interface columns to the families of one device: 8 for every port, 15 more and an info for ports with full series."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from netmon.expose.families_interface import ANOMALIES, DEFAULT_INTERFACE_FAMILIES, EXTRA_INTERFACE_FAMILIES, HALF_DUPLEX, INTERFACE_INFO
from netmon.expose.labels import pairs
from netmon.expose.render import Chunk, InterfaceRenderer, Number, render_lines
from netmon.model.clock import TICKS_MODULUS, TICKS_PER_SECOND
from netmon.model.counter_values import ticks_per_row
from netmon.model.pool import Pool
from netmon.model.rates import InterfaceRates
from netmon.model.reading import Column, InterfaceTable

_Values = Sequence[Number | None]
_BITS = 8
_DEFAULT = len(DEFAULT_INTERFACE_FAMILIES)
_EXTRA = len(EXTRA_INTERFACE_FAMILIES) + 1

_COUNTERS = (
    ("netmon_interface_receive_bytes_total", "in_octets"),
    ("netmon_interface_transmit_bytes_total", "out_octets"),
    ("netmon_interface_receive_errors_total", "in_errors"),
    ("netmon_interface_transmit_errors_total", "out_errors"),
)
_EXTRA_COUNTERS = (
    ("netmon_interface_receive_discards_total", "in_discards"),
    ("netmon_interface_transmit_discards_total", "out_discards"),
    ("netmon_interface_receive_unicast_packets_total", "in_unicast_packets"),
    ("netmon_interface_transmit_unicast_packets_total", "out_unicast_packets"),
    ("netmon_interface_receive_multicast_packets_total", "in_multicast_packets"),
    ("netmon_interface_transmit_multicast_packets_total", "out_multicast_packets"),
    ("netmon_interface_receive_broadcast_packets_total", "in_broadcast_packets"),
    ("netmon_interface_transmit_broadcast_packets_total", "out_broadcast_packets"),
)
_SIDES = (("receive", "in"), ("transmit", "out"))
_HALF, _UP = 2, 1
_OPER_UP: Mapping[object, int] = {1: 1, 2: 0, 3: 0, 5: 0, 6: 0, 7: 0}
_ADMIN_UP: Mapping[object, int] = {1: 1, 2: 0, 3: 0}
_CASTS = ("unicast", "multicast", "broadcast")


@dataclass(frozen=True, slots=True, kw_only=True)
class PortColumns:
    """One poll's columns, each as long as the device's list of interface names, or empty where the device gave none.

    `values` and `rates` are keyed by unified column (`in_octets`, `out_errors`, ...), rates per second; `oper_up` and `admin_up` are 1 or 0.
    """

    values: Mapping[str, Sequence[int | None]] = field(default_factory=dict)
    rates: Mapping[str, _Values] = field(default_factory=dict)
    oper_up: tuple[int | None, ...] = ()
    admin_up: _Values = ()
    speed_bps: _Values = ()
    mtu_bytes: _Values = ()
    last_change_s: _Values = ()
    half_duplex: _Values = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PortTexts:
    """What the device calls one port; all of it cleaned text."""

    alias: str = ""
    descr: str = ""
    if_type: str = ""
    mac: str = ""


def port_columns(table: InterfaceTable, rates: InterfaceRates) -> PortColumns:
    """Return what one reading and its rates say; ifOperStatus and ifAdminStatus that are no status (unknown(4) and beyond) give no value."""
    return PortColumns(
        values=rates.values,
        rates=rates.rates,
        oper_up=_statuses(table.columns.get("ifOperStatus"), _OPER_UP),
        admin_up=_statuses(table.columns.get("ifAdminStatus"), _ADMIN_UP),
        speed_bps=rates.speeds_bps if any(rates.speeds_bps) else (),
        mtu_bytes=_numbers(table.columns.get("ifMtu")),
        last_change_s=_ages(table.columns.get("ifLastChange")),
        half_duplex=_half_duplex(table.columns.get("dot3StatsDuplexStatus"), table.columns.get("ifOperStatus")),
    )


def _half_duplex(duplex: Column | None, oper: Column | None) -> _Values:
    """Return 1 for each port that is up and runs half duplex; nothing where no port does, as almost always."""
    if duplex is None or oper is None or _HALF not in duplex.values:
        return ()
    return [1 if value == _HALF and status == _UP else None for value, status in zip(duplex.values, oper.values, strict=True)]


def _statuses(column: Column | None, meaning: Mapping[object, int]) -> tuple[int | None, ...]:
    return () if column is None else tuple([meaning.get(value) for value in column.values])


def _numbers(column: Column | None) -> _Values:
    return () if column is None else [value if isinstance(value, int) else None for value in column.values]


def _ages(column: Column | None) -> _Values:
    """Return how long ago each TimeTicks was, by the sysUpTime of the same PDU; both count modulo 2^32."""
    if column is None:
        return ()
    clock = ticks_per_row(column.ticks, len(column.values))
    rows = zip(clock, column.values, strict=True)
    return [(now - then) % TICKS_MODULUS / TICKS_PER_SECOND if now is not None and isinstance(then, int) else None for now, then in rows]


def kept_ports(ports: int, full: Sequence[int], max_series: int) -> int:
    """Return how many ports, from the first on, fit into `max_series`; `full` are the positions of ports with full series."""
    if ports * (_DEFAULT + _EXTRA) <= max_series:
        return ports
    rich, cost = frozenset(full), 0
    for row in range(ports):
        cost += _DEFAULT + (_EXTRA if row in rich else 0)
        if cost > max_series:
            return row
    return ports


class DeviceInterfaces:
    """Renders one device's interface table; made anew when names, choice of full ports or texts change.

    `labels` is `DeviceLabels.prefix()`; `full` the positions of ports with full series, or None for all; `dropped` counts the series left out.
    """

    __slots__ = ("_chunks", "_full", "_info", "_pool", "_ports", "_rich", "_values", "dropped")

    def __init__(
        self,
        labels: str,
        names: Sequence[str],
        *,
        full: Sequence[int] | None = (),
        texts: Sequence[PortTexts] = (),
        max_series: int = 1_000_000,
        pool: Pool | None = None,
    ) -> None:
        rows = tuple(range(len(names))) if full is None else tuple(full)
        kept = kept_ports(len(names), rows, max_series)
        inside = tuple(row for row in rows if row < kept)
        self._ports = InterfaceRenderer(labels, names, kept, pool)
        self._full: tuple[int, ...] | None = None if len(inside) == len(names) else inside
        self._rich = self._ports if self._full is None else InterfaceRenderer(labels, [self._ports.names[row] for row in inside], pool=pool)
        self._info = self._rich.infos(INTERFACE_INFO.name, [_info(texts[row]) for row in inside]) if texts else None
        self.dropped = self._ports.dropped_rows * _DEFAULT + (len(rows) - len(inside)) * _EXTRA
        self._pool = Pool() if pool is None else pool
        self._values: dict[str, _Values] = {}
        self._chunks: dict[str, Chunk] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The `interface` labels, in row order."""
        return self._ports.names

    def render(self, ports: PortColumns) -> dict[str, Chunk]:
        """Return the families that have at least one value; raises ValueError when a column has another length than the names."""
        chunks = self._default(ports)
        if self._rich.rows:
            chunks.update(self._extra(ports))
            if self._info is not None:
                chunks[INTERFACE_INFO.name] = self._info
        return {name: chunk for name, chunk in chunks.items() if chunk.samples}

    def _default(self, ports: PortColumns) -> dict[str, Chunk]:
        lines = self._ports
        chunks = {name: self._integers(lines, name, ports.values[column]) for name, column in _COUNTERS if column in ports.values}
        for side, way in _SIDES:
            if (octets := ports.rates.get(f"{way}_octets")) is not None:
                name = f"netmon_interface_{side}_bps"
                # Only rates of idle ports come again, and are not worth their memory otherwise.
                chunks[name] = lines.integers(name, bits(octets)) if any(octets) else self._integers(lines, name, octets)
        if ports.oper_up:
            chunks["netmon_interface_up"] = self._statuses(lines, "netmon_interface_up", ports.oper_up)
        if ports.speed_bps:
            chunks["netmon_interface_speed_bps"] = self._integers(lines, "netmon_interface_speed_bps", ports.speed_bps)
        if ports.half_duplex:
            chunks[HALF_DUPLEX.name] = self._integers(lines, HALF_DUPLEX.name, ports.half_duplex)
        return chunks

    def _extra(self, ports: PortColumns) -> dict[str, Chunk]:
        lines, floats, pick = self._rich, self._rich.floats, self._pick
        chunks = {name: self._integers(lines, name, pick(ports.values[column])) for name, column in _EXTRA_COUNTERS if column in ports.values}
        for name, values in (("netmon_interface_admin_up", ports.admin_up), ("netmon_interface_mtu_bytes", ports.mtu_bytes)):
            if values:
                chunks[name] = self._integers(lines, name, pick(values))
        if ports.last_change_s:
            chunks["netmon_interface_last_change_seconds"] = floats("netmon_interface_last_change_seconds", pick(ports.last_change_s))
        for side, way in _SIDES:
            octets = ports.rates.get(f"{way}_octets")
            if octets is not None and ports.speed_bps:
                name = f"netmon_interface_{side}_utilization_ratio"
                chunks[name] = floats(name, utilization(pick(octets), pick(ports.speed_bps)))
            casts = [ports.rates[column] for cast in _CASTS if (column := f"{way}_{cast}_packets") in ports.rates]
            if len(casts) == len(_CASTS):
                name = f"netmon_interface_{side}_packets_per_second"
                chunks[name] = floats(name, packets([pick(column) for column in casts]))
        return chunks

    def _integers(self, lines: InterfaceRenderer, name: str, values: _Values) -> Chunk:
        return self._unchanged(name, values) or self._keep(name, values, lines.integers(name, values))

    def _statuses(self, lines: InterfaceRenderer, name: str, values: tuple[int | None, ...]) -> Chunk:
        if self._values.get(name) == values:
            return self._chunks[name]
        return self._keep(name, self._pool.one(values), lines.integers(name, values))

    def _unchanged(self, name: str, values: _Values) -> Chunk | None:
        """Return the last chunk while the values stay as they were: states, speeds and counts of errors seldom move."""
        if self._values.get(name) != values:
            return None
        self._values[name] = values  # lets go of the older of two equal columns
        return self._chunks[name]

    def _keep(self, name: str, values: _Values, chunk: Chunk) -> Chunk:
        self._values[name] = values
        self._chunks[name] = chunk
        return chunk

    def _pick(self, values: _Values) -> _Values:
        return values if self._full is None else [values[row] for row in self._full]


def bits(octets: _Values) -> list[Number | None]:
    """Return octets per second as bits per second, row by row."""
    return [None if rate is None else rate * _BITS for rate in octets]


def utilization(octets: _Values, speed_bps: _Values) -> list[float | None]:
    """Return octets per second over the speed, row by row; None without a rate or with a speed that is unknown or 0."""
    return [rate * _BITS / speed if rate is not None and speed else None for rate, speed in zip(octets, speed_bps, strict=True)]


def packets(casts: Sequence[_Values]) -> list[Number | None]:
    """Return the sum of unicast, multicast and broadcast rates, row by row; None where one is missing, since a part is no total."""
    unicast, multicast, broadcast = casts
    rows = zip(unicast, multicast, broadcast, strict=True)
    return [None if one is None or many is None or every is None else one + many + every for one, many, every in rows]


def render_anomalies(labels: str, counts: Mapping[str, int]) -> dict[str, Chunk]:
    """Return the device's running counts of samples without a plain rate, by quality."""
    return {ANOMALIES.name: render_lines(labels, ANOMALIES.name, [(pairs(quality=quality), count) for quality, count in counts.items()])}


def _info(texts: PortTexts) -> str:
    return pairs(alias=texts.alias, descr=texts.descr, if_type=texts.if_type, mac=texts.mac)
