"""Transceivers out of sensors: ENTITY-SENSOR-MIB and Cisco's forerunner give each of a module's values a row of its own, below the port."""

import re
from collections.abc import Mapping, Sequence

from netmon.collect.base import SnmpContext
from netmon.collect.cells import instance, read_rows, whole
from netmon.collect.entity_sensor import KINDS, OPERATIONAL, OVERFLOW, UNDERFLOW, scaled
from netmon.collect.health_rows import Row
from netmon.collect.port_map import PortMap
from netmon.collect.transforms import microwatts_to_dbm, number
from netmon.model.equipment import Limits, Optic, OpticValue
from netmon.model.reading import TableStatus

SENSOR_COLUMNS = (1, 2, 3, 4, 5)
CISCO_THRESHOLDS = "1.3.6.1.4.1.9.9.91.1.2.1.1"
ARISTA_THRESHOLDS = "1.3.6.1.4.1.30065.3.12.1.1.1"
ARISTA_LIMITS = {1: "low_warning", 2: "low_alarm", 3: "high_warning", 4: "high_alarm"}
# CISCO-ENTITY-SENSOR-MIB entSensorThresholdSeverity other 1, minor 10, major 20, critical 30; relation less 1, 2, greater 3, 4.
MINOR = 10
BELOW, ABOVE = frozenset({1, 2}), frozenset({3, 4})
WATTS, DBM = 6, 14
MICROWATTS_PER_WATT = 1_000_000

RECEIVE = re.compile(r"(?<![a-z])(receive|rx|input)", re.IGNORECASE)
TRANSMIT = re.compile(r"(?<![a-z])(transmit|tx|output)", re.IGNORECASE)
LANE = re.compile(r"\b(?:lane|channel)\s*#?(\d+)\b", re.IGNORECASE)

RawLimits = Mapping[int, Mapping[str, float]]


async def read_thresholds(context: SnmpContext, maker: str | None, rows: Sequence[Row], statuses: list[TableStatus]) -> RawLimits:
    """Return each sensor's limits as raw numbers in the sensor's own scale; nothing is asked while no sensor measures light."""
    if maker is None or not any(row.cells.get(1) in (WATTS, DBM) for row in rows):
        return {}
    if maker == "arista":
        found = await read_rows(context, "aristaEntSensorThresholdTable", ARISTA_THRESHOLDS, ARISTA_LIMITS, statuses)
        return {row.index[-1]: _arista_limits(row) for row in found}
    return cisco_limits(await read_rows(context, "entSensorThresholdTable", CISCO_THRESHOLDS, (2, 3, 4), statuses))


def _arista_limits(row: Row) -> dict[str, float]:
    values = {name: number(row.cells.get(column)) for column, name in ARISTA_LIMITS.items()}
    return {name: value for name, value in values.items() if value is not None and UNDERFLOW < value < OVERFLOW}


def cisco_limits(rows: Sequence[Row]) -> dict[int, dict[str, float]]:
    """Read entSensorThresholdTable, indexed by sensor and number: minor is a warning, anything above it an alarm."""
    limits: dict[int, dict[str, float]] = {}
    for row in rows:
        severity, relation, value = (whole(row.cells.get(column)) for column in (2, 3, 4))
        if len(row.index) != 2 or severity is None or value is None or severity < MINOR or relation not in BELOW | ABOVE:
            continue
        side = "low" if relation in BELOW else "high"
        limits.setdefault(row.index[0], {})[f"{side}_{'warning' if severity == MINOR else 'alarm'}"] = value
    return limits


def sensor_optics(entry: str, rows: Sequence[Row], ports: PortMap, limits: RawLimits) -> list[Optic]:
    """Group the sensors by port and lane; only ports with a light sensor have a transceiver.

    Temperature and voltage are the module's: on a module of several lanes they are repeated on each.
    """
    modules: dict[tuple[str, int | None], dict[int | None, dict[str, OpticValue]]] = {}
    for row in rows:
        place = ports.places.get(row.index[-1])
        if place is None or len(row.index) != 1:
            continue
        words = f"{place.name} {place.descr}"
        kind = _kind(row, words)
        if kind is None:
            continue
        if_index = ports.of_entity(row.index[0])
        port = ports.name(if_index) if if_index is not None else None
        if port is None:
            continue
        lane = LANE.search(words)
        lanes = modules.setdefault((port, if_index), {})
        lanes.setdefault(int(lane[1]) if lane else None, {}).setdefault(kind, _value(entry, row, limits.get(row.index[0], {})))
    return [optic for (port, if_index), lanes in modules.items() for optic in _module(port, if_index, lanes)]


def _module(port: str, if_index: int | None, lanes: Mapping[int | None, Mapping[str, OpticValue]]) -> list[Optic]:
    lit = {lane: values for lane, values in lanes.items() if _has_light(values)}
    if not lit:
        return []
    shared = {} if None in lit else dict(lanes.get(None, {}))
    return [Optic(port=port, if_index=if_index, lane=lane, **{**shared, **values}) for lane, values in sorted(lit.items(), key=lambda item: item[0] or 0)]


def _has_light(values: Mapping[str, OpticValue]) -> bool:
    return any(values[name].value is not None for name in ("tx_power", "rx_power") if name in values) or (
        {"tx_power", "rx_power"} <= values.keys() and any(value.value is not None for value in values.values())
    )


def _kind(row: Row, words: str) -> str | None:
    """Tell what a sensor measures in a transceiver."""
    kind = KINDS.get(whole(row.cells.get(1)) or 0)
    if kind is None:
        return None
    if kind.sensor_class in ("optical_power", "power"):
        return "rx_power" if RECEIVE.search(words) else "tx_power" if TRANSMIT.search(words) else None
    return {"temperature": "temperature", "voltage": "voltage", "current": "bias"}.get(kind.sensor_class)


def _value(entry: str, row: Row, limits: Mapping[str, float]) -> OpticValue:
    in_watts = row.cells.get(1) == WATTS
    value, status = number(row.cells.get(4)), row.cells.get(5)
    usable = value is not None and UNDERFLOW < value < OVERFLOW and status in (None, OPERATIONAL)
    reading = _unit(value, row, in_watts=in_watts) if usable and value is not None else None
    found = {name: converted for name, raw in limits.items() if (converted := _unit(raw, row, in_watts=in_watts)) is not None}
    return OpticValue(oid=instance(entry, 4, row.index), value=reading, limits=Limits(**found) if found else None)


def _unit(raw: float, row: Row, *, in_watts: bool) -> float | None:
    value = scaled(raw, number(row.cells.get(2)), number(row.cells.get(3)))
    return microwatts_to_dbm(value * MICROWATTS_PER_WATT) if in_watts else value
