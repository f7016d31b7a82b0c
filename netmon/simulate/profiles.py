"""MIB views of simulated devices in their vendors' shape, and the ports such devices have."""

from collections.abc import Mapping
from typing import Final

from netmon.simulate import profile_cisco, profile_h3c, profile_huawei, profile_netsnmp, profile_ruijie
from netmon.simulate.if_mib import SystemGroup, interfaces, link_aggregation, system_group
from netmon.simulate.mib import MibView
from netmon.simulate.ports import ETHERNET_CSMACD, LAG, PROP_VIRTUAL, Port
from netmon.simulate.shape import SPEED_BPS, PortKind, Shape, Vendor

VENDORS: Final[Mapping[str, Vendor]] = {
    vendor.key: vendor for vendor in (profile_huawei.VENDOR, profile_h3c.VENDOR, profile_ruijie.VENDOR, profile_cisco.VENDOR, profile_netsnmp.VENDOR)
}

_IF_TYPE: Final[Mapping[PortKind, int]] = {"gigabit": ETHERNET_CSMACD, "ten_gigabit": ETHERNET_CSMACD, "aggregate": LAG, "vlan": PROP_VIRTUAL}
_MAC_PREFIX: Final[Mapping[str, bytes]] = {
    "huawei": bytes.fromhex("c8334b"),
    "h3c": bytes.fromhex("943bb0"),
    "ruijie": bytes.fromhex("00749c"),
    "cisco": bytes.fromhex("1cde0f"),
    "netsnmp": bytes.fromhex("525400"),
}


def port(vendor: Vendor, kind: PortKind, number: int, seed: int) -> Port:
    """Return a port as the vendor names it: up, idle; `number` counts the kind from 1."""
    name = vendor.name_port(kind, number)
    mac = _MAC_PREFIX[vendor.key] + (seed * 131 + name.if_index).to_bytes(8, "big")[-3:]
    return Port(
        if_index=name.if_index, name=name.name, descr=name.descr, speed_bps=SPEED_BPS[kind], if_type=_IF_TYPE[kind], mac=mac, optical=kind == "ten_gigabit"
    )


def build(vendor: Vendor, shape: Shape) -> MibView:
    """Return the whole view of a device."""
    system = SystemGroup(descr=vendor.descr(shape), object_id=shape.model.object_id, name=shape.name, location=shape.location, contact=shape.contact)
    view = MibView(system_group(system))
    view.update(interfaces(shape.ports))
    view.update(link_aggregation(shape.ports))
    view.update(vendor.own_tables(shape))
    return view
