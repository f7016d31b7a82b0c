"""What an operator says about one LAN sensor and the LAN that it hears."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LanGateway:
    """The LAN's router; `mac` None: the first that claims the address is taken for it."""

    address: str
    mac: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LanSensor:
    """A sensor on one interface of this machine, or of another that shares the state folder's socket.

    `device` is the sensor's own entry in the inventory, to which findings belong whose switch port is not known.
    `dhcp_servers` and `routers` are IP or MAC addresses; empty: the first that is heard may, and a second one is a finding.
    `management` are networks in which only the inventory's devices may be.
    """

    name: str
    interface: str
    site: str
    device: str | None = None
    dhcp_servers: tuple[str, ...] = ()
    routers: tuple[str, ...] = ()
    gateways: tuple[LanGateway, ...] = ()
    management: tuple[str, ...] = ()
    known_macs: tuple[str, ...] = ()
    broadcast_pps: float = 500.0
    probe_s: float = 300.0
