"""The poll document's section `host`: what a PC or server says of itself over SSH."""

from dataclasses import asdict

from netmon.model.host import HostStatus


def host_section(status: HostStatus | None) -> dict[str, object] | None:
    """Return the section; None for a device that is not asked this way."""
    if status is None:
        return None
    fields = asdict(status)
    fields["uptime_seconds"] = fields.pop("uptime_s")
    fields["disks"] = [{**asdict(disk), "usage_ratio": disk.usage_ratio} for disk in status.disks]
    return fields
