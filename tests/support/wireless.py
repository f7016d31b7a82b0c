"""Compares the wireless section of a poll document with the wireless rows of a recording's expected.json."""

from collections.abc import Iterator, Mapping, Sequence
from math import isclose
from typing import Any

Row = Mapping[str, Any]

# Field of a radio -> what its value is multiplied by to be what the reference shows.
SCALES: Mapping[str, float] = {"utilization_ratio": 100, "interference_ratio": 100}


def values_by_oid(section: Row | None) -> dict[str, list[float | str | None]]:
    """Return every value of the section by the instance that it came from, in the reference's units: percent, dBm, MHz."""
    found: dict[str, list[float | str | None]] = {}
    for oid, value in _values(section) if section is not None else ():
        found.setdefault(oid, []).append(value)
    return found


def _values(section: Row) -> Iterator[tuple[str, Any]]:
    counts = section["access_points"]
    yield from ((oid, counts[name]) for name, oid in counts["oids"].items())
    for name in ("clients", "clients_authenticated"):
        if section[f"{name}_oid"] is not None:
            yield section[f"{name}_oid"], section[name]
    yield from ((row["oid"], row["clients"]) for row in section["clients_by_band"] if row["oid"])
    for one in (*section["ssids"], *section["virtual_aps"]):
        yield from ((row["oid"], row["clients"]) for row in (one, *one.get("bands", ())) if row["oid"])
    for ap in section["aps"]:
        yield from ((oid, ap.get(name)) for name, oid in ap["oids"].items())
        for radio in ap["radios"]:
            yield from ((oid, _scaled(name, radio)) for name, oid in radio["oids"].items())


def _scaled(name: str, radio: Row) -> Any:
    value = radio[name]
    if name == "channel" and value is not None:
        return megahertz(value, radio["band"])
    return value * SCALES[name] if name in SCALES and value is not None else value


def megahertz(channel: int, band: str | None) -> int:
    """Return the centre frequency of a channel."""
    if band == "6GHz":
        return 5950 + 5 * channel
    if band == "2.4GHz" or (band is None and channel <= 14):
        return 2484 if channel == 14 else 2407 + 5 * channel
    return 5000 + 5 * channel


def by_meaning(section: Row, want: Row) -> list[float | None]:
    """Return what a row without an instance may mean: a count of rows, of rows in a state, or of the whole controller."""
    aps, counts = section["aps"], section["access_points"]
    if want["class"] == "ap-count":
        online = sum(ap["status"] == "online" for ap in aps)
        return [online] if "state" in want["descr"].lower() else [len(aps), online] if "rows" in want["descr"] else [counts["online"], counts["registered"]]
    return [section["clients"]] if want["class"] == "clients" else []


def is_right(section: Row | None, want: Row) -> bool:
    """Tell whether the document says what the reference says: the same value from the same instance, or for a sum the sum of the same instances."""
    if section is None:
        return False
    found = values_by_oid(section)
    oids: Sequence[str] = want.get("oids") or ()
    if oids and all(oid in found for oid in oids):
        if len(oids) == 1:
            return any(_near(value, want["value"]) for value in found[oids[0]])
        return _near(sum(value for oid in oids if isinstance(value := found[oid][0], int | float)), want["value"])
    return not oids and any(_near(value, want["value"]) for value in by_meaning(section, want))


def is_sensor(sensors: Sequence[Row], want: Row) -> bool:
    """Tell whether a sensor has the value: what an access point says beyond radios, such as the quality of its links, is one."""
    oids = want.get("oids") or ()
    return len(oids) == 1 and any(row["oid"] == oids[0] and _near(row["value"], want["value"]) for row in sensors)


def _near(value: object, wanted: float | None) -> bool:
    return isinstance(value, int | float) and wanted is not None and isclose(value, wanted, rel_tol=0, abs_tol=0.01)
