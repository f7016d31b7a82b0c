"""What one sensor's block in netmon.yaml cannot tell: names that two share, and sites and devices that there are not."""

from collections.abc import Collection, Sequence

from netmon.config.document import Document, Loc
from netmon.config.judge import at
from netmon.model.lan import LanSensor
from netmon.model.problem import Problem


def shared(sensors: Sequence[LanSensor], doc: Document) -> list[Problem]:
    """Report names and interfaces that two sensors share."""
    found: list[Problem] = []
    for field in ("name", "interface"):
        seen: set[str] = set()
        for number, sensor in enumerate(sensors):
            value = getattr(sensor, field)
            if value in seen:
                found.append(at(doc, (*_loc(doc, number), field), "config.sensor_twice", {"value": value}))
            seen.add(value)
    return found


def unknown(sensors: Sequence[LanSensor], doc: Document, sites: Collection[str], devices: Collection[str]) -> list[Problem]:
    """Report sites and devices that the inventory does not have."""
    found: list[Problem] = []
    for number, sensor in enumerate(sensors):
        if sensor.site not in sites:
            found.append(at(doc, (*_loc(doc, number), "site"), "config.unknown_site", {"name": sensor.site}, near=(sensor.site, sites)))
        if sensor.device is not None and sensor.device not in devices:
            found.append(at(doc, (*_loc(doc, number), "device"), "config.unknown_device", {"name": sensor.device}, near=(sensor.device, devices)))
    return found


def _loc(doc: Document, number: int) -> Loc:
    """Return where a sensor stands: one mapping needs no list."""
    block = doc.data.get("sensor") if isinstance(doc.data, dict) else None
    return ("sensor", number) if isinstance(block, list) else ("sensor",)
