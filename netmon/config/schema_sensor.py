"""The shape of `sensor:` in netmon.yaml."""

import re
from ipaddress import ip_network
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from netmon.config.schema_base import FileModel
from netmon.config.values import Address, DeviceName, Duration, Identifier, Mac, bad, ip_address, mac_address
from netmon.model.lan import LanGateway, LanSensor
from netmon.model.mac import parse_mac

# IFNAMSIZ leaves 15; what cannot be in a unit's instance name is refused as well
_INTERFACE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,14}")


def _interface(value: Any) -> str:
    if not isinstance(value, str) or not _INTERFACE.fullmatch(value):
        raise bad("sensor_interface")
    return value


def _station(value: Any) -> str:
    return mac_address(value) if isinstance(value, str) and parse_mac(value) is not None else ip_address(value)


def _network(value: Any) -> str:
    try:
        return str(ip_network(value)) if isinstance(value, str) else _refused()
    except ValueError:
        return _refused()


def _refused() -> str:
    raise bad("sensor_network")


Station = Annotated[str, BeforeValidator(_station), WithJsonSchema({"type": "string", "examples": ["10.1.0.2", "00:1a:2b:3c:4d:5e"]})]
Network = Annotated[str, BeforeValidator(_network), WithJsonSchema({"type": "string", "examples": ["10.1.99.0/24"]})]
Interface = Annotated[str, BeforeValidator(_interface), WithJsonSchema({"type": "string", "pattern": _INTERFACE.pattern})]


class GatewayModel(FileModel):
    """The LAN's router."""

    address: Address = Field(description="IP address of the gateway")
    mac: Mac | None = Field(None, description="Its MAC address (a virtual one with VRRP); without it the first that is heard is taken")


class SensorModel(FileModel):
    """A LAN sensor: `netmon sensor`, a process of its own on an interface in the LAN."""

    name: Identifier = Field(description="Short name of letters and digits, unique")
    interface: Interface = Field(description="Interface on which it hears, such as eth1")
    site: Identifier = Field(description="School whose LAN it is")
    device: DeviceName | None = Field(None, description="The machine's own entry in the inventory; findings whose port is not known belong to it")
    dhcp_servers: list[Station] = Field(
        default_factory=list, description="DHCP servers that may answer, by IP or MAC address; without any, a second one is a finding"
    )
    routers: list[Station] = Field(default_factory=list, description="IPv6 routers that may advertise, by link-local or MAC address; the same")
    gateways: list[GatewayModel] = Field(default_factory=list, description="Gateways that nobody else may claim to be")
    management: list[Network] = Field(default_factory=list, description="Networks in which only devices of the inventory may be, such as 10.1.99.0/24")
    known_macs: list[Mac] = Field(default_factory=list, description="MAC addresses that may be in the management networks besides")
    broadcast_pps: Annotated[float, Field(ge=1, le=10_000_000)] = Field(500.0, description="Broadcast frames a second above which a loop is suspected")
    probe: Duration | None = Field(None, description="How often it asks for DHCP servers (default 5m, at least 30s); 0s: never")


def sensor_of(model: SensorModel) -> LanSensor:
    """Return the noun."""
    return LanSensor(
        name=model.name,
        interface=model.interface,
        site=model.site,
        device=model.device,
        dhcp_servers=tuple(model.dhcp_servers),
        routers=tuple(model.routers),
        gateways=tuple(LanGateway(address=item.address, mac=item.mac) for item in model.gateways),
        management=tuple(model.management),
        known_macs=tuple(model.known_macs),
        broadcast_pps=model.broadcast_pps,
        probe_s=300.0 if model.probe is None else max(model.probe, 30.0) if model.probe else 0.0,
    )
