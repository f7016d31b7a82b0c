"""Ports and rooms as the inventory has them: which port leads on, what is plugged in where, and in which room that is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from netmon.config.config import Config
from netmon.evaluate.where import Port, Ports
from netmon.model.inventory import Device
from netmon.model.sighting import SeenNeighbour

# Roles through which other devices are reached: a port to one of them is no place to plug a PC in.
CARRIERS = frozenset({"switch", "router", "firewall"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a port is: `room` of what the inventory has on the port, else (`of_switch`) that of the switch itself."""

    site: str
    site_name: str
    room: str | None
    building: str | None
    of_switch: bool
    declared: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The inventory's devices, and those that it has on a port (`uplink: switch/port`)."""

    devices: Mapping[str, Device]
    site_names: Mapping[str, str]
    declared: Mapping[Port, Device] = field(default_factory=dict)

    def ports(self, neighbours: Iterable[SeenNeighbour] = ()) -> Ports:
        """Return what is known of ports; `neighbours` are the newest first."""
        newest: dict[Port, SeenNeighbour] = {}
        for row in neighbours:
            newest.setdefault((row.device, row.port), row)
        uplinks = {port for port, device in self.declared.items() if device.role in CARRIERS}
        by_name = {name.casefold(): device for name, device in self.devices.items()}
        for port, row in newest.items():
            known = by_name.get(row.name.casefold())
            if known is not None and known.role in CARRIERS:
                uplinks.add(port)
        parents = {name: device.uplink for name, device in self.devices.items() if device.uplink is not None}
        return Ports(uplinks=frozenset(uplinks), neighbours=newest, parents=parents)

    def spot(self, device: str, port: str) -> Spot | None:
        """Return where a port is; None for a device that is no longer in the inventory."""
        switch = self.devices.get(device)
        if switch is None:
            return None
        there = self.declared.get((device, port))
        holder = there if there is not None and (there.room or there.building) else switch
        return Spot(
            site=switch.site, site_name=self.site_names.get(switch.site, switch.site), room=holder.room, building=holder.building,
            of_switch=holder is switch, declared=there.name if there is not None else None,
        )  # fmt: skip

    def of_address(self, ip: str) -> Device | None:
        """Return the device that the inventory has at an address."""
        return next((device for device in self.devices.values() if device.address == ip), None)


def places_of(config: Config) -> Places:
    """Read a configuration."""
    declared = {(device.uplink, device.uplink_port): device for device in config.devices.values() if device.uplink and device.uplink_port}
    return Places(devices=config.devices, site_names={site.id: site.name for site in config.sites.values()}, declared=declared)
