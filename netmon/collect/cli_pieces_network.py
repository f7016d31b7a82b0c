"""From rows of text to what a device says of others and of itself: access points, neighbours, addresses, identity."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from netmon.collect.cli_pieces import Piece, Row, named, number, text
from netmon.model.mac import parse_mac
from netmon.model.neighbours import ArpEntry, Capability, FdbEntry, Neighbour
from netmon.model.reading import Module
from netmon.model.wireless import AccessPoint, ApStatus


class Identity(NamedTuple):
    """What the device is, as far as one command tells it."""

    model: str | None = None
    serial: str | None = None
    software: str | None = None


AP_STATES: Mapping[str, ApStatus] = {
    **dict.fromkeys(("nor", "normal", "run", "r/m", "r", "up", "registered"), ApStatus.ONLINE),
    **dict.fromkeys(("stdby", "standby", "r/b"), ApStatus.STANDBY),
    **dict.fromkeys(("idle", "i", "quit", "down", "fault"), ApStatus.OFFLINE),
    **dict.fromkeys(("join", "j", "ja", "c", "cfg", "config", "dc"), ApStatus.JOINING),
    **dict.fromkeys(("il", "download", "commit"), ApStatus.UPGRADING),
    **dict.fromkeys(("vmiss", "name-conflict", "typenotmatch", "unauth"), ApStatus.FAULT),
}
CAPABILITIES: Mapping[str, Capability] = {
    "bridge": "bridge", "b": "bridge", "router": "router", "r": "router", "wlan": "access_point", "access_point": "access_point", "w": "access_point",
    "wlanaccesspoint": "access_point", "telephone": "telephone", "t": "telephone", "repeater": "repeater", "station": "station",
}  # fmt: skip


def access_point(row: Row, _place: str) -> Iterable[AccessPoint]:
    """`name`, mac, serial, model, ip, group, state, clients."""
    name, mac, serial = text(row, "name"), parse_mac(text(row, "mac") or ""), text(row, "serial")
    key = mac or serial or name
    if key is None:
        return
    word = (text(row, "state") or "").lower().split(" ")[0]
    clients = number(row, "clients")
    yield AccessPoint(
        key=key, name=name, mac=mac, serial=serial, model=text(row, "model"), group=text(row, "group"), address=text(row, "ip"),
        status=AP_STATES.get(word, ApStatus.UNKNOWN), reason=word or None, clients=None if clients is None else int(clients),
    )  # fmt: skip


def neighbour(row: Row, _place: str) -> Iterable[Neighbour]:
    """`port`, chassis_id, port_id, port_descr, name, descr, address, capabilities."""
    port, chassis = text(row, "port"), text(row, "chassis_id")
    if port is None or (chassis is None and text(row, "name") is None):
        return
    said = (text(row, "capabilities") or "").lower().replace(",", " ")
    words = said.replace("wlan access point", "wlan").split()
    capabilities = tuple(dict.fromkeys(CAPABILITIES[word] for word in words if word in CAPABILITIES))
    address = text(row, "address")
    mac = parse_mac(chassis or "")
    yield Neighbour(
        protocol="lldp", port=port, chassis_id=mac or chassis, chassis_subtype="mac" if mac else None, port_id=text(row, "port_id"),
        port_descr=text(row, "port_descr"), name=text(row, "name"), descr=text(row, "descr", 255), addresses=() if address is None else (address,),
        capabilities=capabilities,
    )  # fmt: skip


def forwarding(row: Row, _place: str) -> Iterable[FdbEntry]:
    """`mac`, vlan, port, type."""
    mac, port, vlan = parse_mac(text(row, "mac") or ""), text(row, "port"), number(row, "vlan")
    if mac is not None and port is not None:
        learned = (text(row, "type") or "dynamic").lower()
        yield FdbEntry(mac=mac, vlan=0 if vlan is None else int(vlan), port=port, status="learned" if learned.startswith(("dyn", "learn")) else "other")


def arp(row: Row, _place: str) -> Iterable[ArpEntry]:
    """`ip`, mac."""
    ip, mac = text(row, "ip"), parse_mac(text(row, "mac") or "")
    if ip is not None and mac is not None:
        yield ArpEntry(ip=ip, mac=mac)


def identity(row: Row, _place: str) -> Iterable[Identity]:
    """`model`, serial, software."""
    yield Identity(text(row, "model"), text(row, "serial"), text(row, "software"))


def module(row: Row, place: str) -> Iterable[Piece]:
    """`serial`, name, model, module_class; the first also names the device where nothing else does."""
    serial = text(row, "serial")
    if serial is None:
        return
    name = named(row, "") or place.rpartition("#")[2]
    descr = text(row, "descr") or text(row, "model") or name
    yield Module(index=0, module_class=(text(row, "module_class") or "module").lower(), name=name, descr=descr, model=text(row, "model"), serial=serial)
    yield Identity(serial=serial)
