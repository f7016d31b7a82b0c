"""The poll document's section of a classroom display."""

from netmon.model.display import DisplayStatus


def display_section(status: DisplayStatus | None) -> dict[str, object] | None:
    """Return what the display said; None for a device that is not asked as one. `missing` says why a field is null."""
    if status is None:
        return None
    return {
        "protocol": status.protocol,
        "power": status.power,
        "silent": status.silent,
        "input": status.input,
        "signal": status.signal,
        "muted": status.muted,
        "panel_hours": status.panel_hours,
        "lamps": [{"hours": lamp.hours, "on": lamp.on} for lamp in status.lamps],
        "temperature_celsius": status.temperature_celsius,
        "faults": [{"part": fault.part, "level": fault.level} for fault in status.faults],
        "model": status.model,
        "serial": status.serial,
        "software": status.software,
        "name": status.name,
        "mac": status.mac,
        "missing": [{"field": gap.field, "reason": gap.reason} for gap in status.missing],
    }
