"""ENTITY-SENSOR-MIB (RFC 3433) and its Cisco forerunner: type, scale and precision make a value in SI units."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from netmon.collect.transforms import Raw, number
from netmon.model.reading import Sensor

OPERATIONAL = 1
# A value beyond these limits means "not available" (EntitySensorValue, RFC 3433 section 3).
UNDERFLOW, OVERFLOW = -1_000_000_000, 1_000_000_000
SCALE_UNITS = 9


class Kind(NamedTuple):
    """What an EntitySensorDataType measures."""

    sensor_class: str
    unit: str


# 14 is CISCO-ENTITY-SENSOR-MIB's dBm, which other makers took over into the standard table.
KINDS: Mapping[int, Kind] = {
    3: Kind("voltage", "volts"),
    4: Kind("voltage", "volts"),
    5: Kind("current", "amperes"),
    6: Kind("power", "watts"),
    7: Kind("frequency", "hertz"),
    8: Kind("temperature", "celsius"),
    9: Kind("humidity", "percent"),
    10: Kind("fan", "rpm"),
    11: Kind("airflow", "cubic_metres_per_minute"),
    14: Kind("optical_power", "dbm"),
}


def entity_sensor_of(oid: str, descr: str, cells: Sequence[Raw]) -> tuple[Sensor | None, str | None]:
    """Return the sensor of one row and the reason why its value is None.

    `cells` are entPhySensorType, Scale, Precision, Value, OperStatus. (None, None): the row is no measurement (truth values, enumerations).
    A sensor that is not operational, or out of the value's range, has no value.
    """
    kind_number, scale, precision, value, status = (number(cell) for cell in cells)
    kind = KINDS.get(int(kind_number)) if kind_number is not None else None
    if kind is None or value is None:
        return None, None
    if status is not None and status != OPERATIONAL:
        return _sensor(oid, descr, kind, None, "unknown"), "not_operational"
    if not UNDERFLOW < value < OVERFLOW:
        return _sensor(oid, descr, kind, None, "unknown"), "invalid_sentinel"
    return _sensor(oid, descr, kind, scaled(value, scale, precision), None), None


def scaled(value: float, scale: float | None, precision: float | None) -> float:
    """Return value x 10^(3 (scale - 9)) x 10^-precision; a scale or precision that is not given counts as units and 0."""
    exponent = (0 if scale is None else 3 * (int(scale) - SCALE_UNITS)) - (0 if precision is None else int(precision))
    return float(value / 10**-exponent if exponent < 0 else value * 10**exponent)


def _sensor(oid: str, descr: str, kind: Kind, value: float | None, status: str | None) -> Sensor:
    return Sensor(oid=oid, sensor_class=kind.sensor_class, descr=descr, value=value, unit=kind.unit, status=status)
