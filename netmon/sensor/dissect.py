"""From a frame's octets to a small value; the one module that imports scapy, for DHCP and for the probe.

ARP, router advertisements, LLDP and CDP are read by their fixed layouts: a storm of ARP must not cost a dissection each.
"""

import struct
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, IPv6Network
from typing import Any

from scapy.layers.dhcp import BOOTP, DHCP
from scapy.layers.inet import IP, UDP
from scapy.layers.l2 import Ether

from netmon.collect.neighbour_ids import chassis_id, port_id
from netmon.model.device_text import clean_text
from netmon.sensor.values import Announcement, ArpClaim, DhcpAnswer, RouterAdvert, Seen

ETHER, VLAN_TAGS = 14, (0x8100, 0x88A8)
ARP, IPV4, IPV6, LLDP = 0x0806, 0x0800, 0x86DD, 0x88CC
CDP_GROUP = bytes.fromhex("01000ccccccc")
CDP_SNAP = bytes.fromhex("aaaa0300000c2000")
UDP_PROTOCOL, ICMPV6, ROUTER_ADVERT = 17, 58, 134
SERVER_PORT, CLIENT_PORT = 67, 68
BOOT_REPLY = 2
ANSWERS = {2: "offer", 5: "ack", 6: "nak"}
PREFIX_OPTION = 3
PREFIXES_KEPT = 8
TLVS_READ = 64
# DHCPDISCOVER: flags with the broadcast bit, since our hardware address is made up
BROADCAST_FLAG = 0x8000


def dissect(frame: bytes, vlan: int = 0) -> Seen | None:
    """Read one Ethernet frame; None for what is none of ours, cut short or malformed. `vlan` is the tag that the kernel took off."""
    if len(frame) < ETHER:
        return None
    if frame[:6] == CDP_GROUP:
        return _cdp(frame)
    kind, start = int.from_bytes(frame[12:14], "big"), ETHER
    if kind in VLAN_TAGS and len(frame) >= ETHER + 4:
        vlan, kind, start = int.from_bytes(frame[14:16], "big") & 0xFFF, int.from_bytes(frame[16:18], "big"), ETHER + 4
    body = frame[start:]
    if kind == ARP:
        return _arp(body, vlan)
    if kind == LLDP:
        return _lldp(body)
    if kind == IPV6:
        return _router_advert(frame[6:12], body, vlan)
    return _dhcp(frame[6:12], body, vlan) if kind == IPV4 else None


def _arp(body: bytes, vlan: int) -> ArpClaim | None:
    if len(body) < 28 or body[:6] != b"\x00\x01\x08\x00\x06\x04":
        return None
    mac, ip = body[8:14], body[14:18]
    return ArpClaim(mac.hex(":"), str(IPv4Address(ip)), vlan) if any(ip) and not mac[0] & 1 and any(mac) else None


def _router_advert(source_mac: bytes, body: bytes, vlan: int) -> RouterAdvert | None:
    """Read an advertisement without extension headers, as RFC 6980 wants it; the hop limit proves that it comes from this link."""
    if len(body) < 56 or body[6] != ICMPV6 or body[7] != 255 or body[40] != ROUTER_ADVERT:
        return None
    (lifetime,) = struct.unpack_from("!H", body, 46)
    prefixes: list[str] = []
    for kind, option in _options(body[56 : 40 + int.from_bytes(body[4:6], "big")]):
        if kind == PREFIX_OPTION and len(option) >= 32 and option[2] <= 128 and len(prefixes) < PREFIXES_KEPT:
            prefixes.append(str(IPv6Network((option[16:32], option[2]), strict=False)))
    return RouterAdvert(source_mac.hex(":"), str(IPv6Address(body[8:24])), lifetime, tuple(prefixes), vlan)


def _options(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield neighbour discovery options; a length of 0 ends all."""
    place = 0
    for _ in range(TLVS_READ):
        if place + 2 > len(data) or not data[place + 1]:
            return
        end = place + 8 * data[place + 1]
        yield data[place], data[place:end]
        place = end


def _dhcp(source_mac: bytes, body: bytes, vlan: int) -> DhcpAnswer | None:
    """Read a reply of a DHCP server; scapy takes the message apart."""
    header = (body[0] & 0x0F) * 4 if body else 0
    if len(body) < header + 8 or header < 20 or body[9] != UDP_PROTOCOL or int.from_bytes(body[6:8], "big") & 0x1FFF:
        return None
    if int.from_bytes(body[header : header + 2], "big") != SERVER_PORT or len(body) < header + 8 + 240:
        return None
    try:
        message = BOOTP(body[header + 8 :])
        options = _dhcp_options(message)
        if message.op != BOOT_REPLY or options.get("message-type") not in ANSWERS:
            return None
        server = _address(options.get("server_id")) or str(IPv4Address(body[12:16]))
        offered, router = _address(message.yiaddr) or "0.0.0.0", _address(options.get("router")) or ""  # noqa: S104 - an address that was not given
        return DhcpAnswer(source_mac.hex(":"), server, ANSWERS[options["message-type"]], offered, router, int(message.xid), vlan)
    except (struct.error, ValueError, TypeError, IndexError, KeyError, AttributeError, OverflowError):
        return None  # a dissector's surprise at hostile octets


def _dhcp_options(message: Any) -> dict[str, Any]:
    if DHCP not in message:
        return {}
    return {str(option[0]): option[1] for option in message[DHCP].options[:TLVS_READ] if isinstance(option, tuple) and len(option) > 1}


def _address(raw: Any) -> str | None:
    try:
        return str(IPv4Address(str(raw)))
    except ValueError:
        return None


def _lldp(body: bytes) -> Announcement | None:
    """Read the first three TLVs and the system name (IEEE 802.1AB-2005 9.4)."""
    found: dict[int, bytes] = {}
    place = 0
    for _ in range(TLVS_READ):
        if place + 2 > len(body):
            break
        kind, size = body[place] >> 1, int.from_bytes(body[place : place + 2], "big") & 0x1FF
        value = body[place + 2 : place + 2 + size]
        if not kind or len(value) < size:
            break
        found.setdefault(kind, value)
        place += 2 + size
    chassis, port = found.get(1, b""), found.get(2, b"")
    if len(chassis) < 2 or len(port) < 2:
        return None
    return Announcement("lldp", chassis_id(chassis[0], chassis[1:]) or "", port_id(port[0], port[1:]) or "", clean_text(found.get(5, b""), limit=64))


def _cdp(frame: bytes) -> Announcement | None:
    """Read Device-ID (1) and Port-ID (3); both are texts."""
    body = frame[ETHER:]
    if body[:8] != CDP_SNAP:
        return None
    found: dict[int, bytes] = {}
    place = 12
    for _ in range(TLVS_READ):
        kind, size = int.from_bytes(body[place : place + 2], "big"), int.from_bytes(body[place + 2 : place + 4], "big")
        if size < 4 or place + size > len(body):
            break
        found.setdefault(kind, body[place + 4 : place + size])
        place += size
    device = clean_text(found.get(1, b""), limit=64)
    return Announcement("cdp", device, clean_text(found.get(3, b""), limit=64), device) if device else None


def discover(mac: bytes, xid: int) -> bytes:
    """Return a DHCPDISCOVER frame from a made-up station; servers answer by broadcast, and the offer is never taken."""
    packet = (
        Ether(src=mac.hex(":"), dst="ff:ff:ff:ff:ff:ff")
        / IP(src="0.0.0.0", dst="255.255.255.255")  # noqa: S104 - a client without an address
        / UDP(sport=CLIENT_PORT, dport=SERVER_PORT)
        / BOOTP(chaddr=mac, xid=xid, flags=BROADCAST_FLAG)
        / DHCP(options=[("message-type", "discover"), ("param_req_list", [1, 3, 6]), "end"])
    )
    return bytes(packet)
