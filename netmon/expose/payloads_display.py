"""A classroom display as metric families."""

from collections.abc import Mapping

from netmon.expose.labels import pairs
from netmon.expose.render import Chunk, Number, render_lines
from netmon.model.display import DisplayStatus

SECONDS_PER_HOUR = 3600

_Samples = list[tuple[str, Number | None]]


def render_display(labels: str, status: DisplayStatus) -> dict[str, Chunk]:
    """Return the display's families; what it did not give has no series."""
    families: Mapping[str, _Samples] = {
        "netmon_display_power": [(f'state="{status.power}"', 1)],
        "netmon_display_silent": [("", int(status.silent))],
        "netmon_display_signal": [("", _flag(status.signal))],
        "netmon_display_muted": [("", _flag(status.muted))],
        "netmon_display_panel_on_seconds_total": [("", _seconds(status.panel_hours))],
        "netmon_display_lamp_on_seconds_total": [(f'lamp="{number}"', _seconds(lamp.hours)) for number, lamp in enumerate(status.lamps, 1)],
        "netmon_display_lamp_lit": [(f'lamp="{number}"', _flag(lamp.on)) for number, lamp in enumerate(status.lamps, 1)],
        "netmon_display_temperature_celsius": [("", status.temperature_celsius)],
        "netmon_display_fault": [(f'part="{fault.part}",level="{fault.level}"', 1) for fault in status.faults],
        "netmon_display_input_info": [(pairs(input=status.input), 1)] if status.input else [],
        "netmon_display_info": _info(status),
    }
    chunks = {name: render_lines(labels, name, samples) for name, samples in families.items() if samples}
    return {name: chunk for name, chunk in chunks.items() if chunk.samples}


def _info(status: DisplayStatus) -> _Samples:
    words = {
        "protocol": status.protocol, "model": status.model, "serial": status.serial, "software": status.software, "name": status.name, "mac": status.mac,
    }  # fmt: skip
    own = pairs(**{name: word for name, word in words.items() if word})
    return [(own, 1)] if own else []


def _flag(value: bool | None) -> int | None:
    return None if value is None else int(value)


def _seconds(hours: float | None) -> float | None:
    return None if hours is None else round(hours * SECONDS_PER_HOUR)
