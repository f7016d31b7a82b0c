"""What the octets of LLDP and CDP mean: identifiers by their subtype, and capabilities (IEEE 802.1AB-2005 9.5.2, 9.5.3, 9.5.8; CISCO-CDP-MIB)."""

import re
from collections.abc import Mapping
from ipaddress import ip_address

from netmon.collect.transforms import Raw
from netmon.model.device_text import clean_text, mac_text
from netmon.model.mac import parse_mac
from netmon.model.neighbours import Capability, ChassisSubtype, PortSubtype

CHASSIS: Mapping[int, ChassisSubtype] = {1: "component", 2: "if_alias", 3: "port_component", 4: "mac", 5: "network_address", 6: "if_name", 7: "local"}
PORT: Mapping[int, PortSubtype] = {
    1: "if_alias", 2: "port_component", 3: "mac", 4: "network_address", 5: "if_name", 6: "agent_circuit_id", 7: "local",
}  # fmt: skip
# LldpSystemCapabilitiesMap is BITS: bit 0 is 0x80
CAPABILITIES: tuple[Capability, ...] = ("other", "repeater", "bridge", "access_point", "router", "telephone", "docsis", "station")
CDP_CAPABILITIES: Mapping[int, Capability] = {
    0x01: "router", 0x02: "bridge", 0x04: "bridge", 0x08: "bridge", 0x10: "station", 0x20: "igmp", 0x40: "repeater", 0x80: "telephone",
}  # fmt: skip
# IEEE 802.1AB-2009 adds three bits in the second octet
KNOWN_IN_SECOND = 0xE0
WRITTEN_OCTET = re.compile(rb"[0-9A-Fa-f]{2}")
MAC_OCTETS = 6
# IANA address family numbers, and how many octets follow
FAMILIES = {1: 4, 2: 16}
ID_LIMIT = 64


def chassis_subtype(raw: Raw) -> ChassisSubtype | None:
    """Return the word for LldpChassisIdSubtype."""
    return CHASSIS.get(raw) if isinstance(raw, int) else None


def port_subtype(raw: Raw) -> PortSubtype | None:
    """Return the word for LldpPortIdSubtype."""
    return PORT.get(raw) if isinstance(raw, int) else None


def chassis_id(kind: Raw, raw: Raw) -> str | None:
    """Return a chassis id as text: a MAC address as `aa:bb:..`, an IP address in its usual form, names cleaned."""
    return _identifier(chassis_subtype(kind), raw)


def port_id(kind: Raw, raw: Raw) -> str | None:
    """Return a port id as text, see chassis_id."""
    return _identifier(port_subtype(kind), raw)


def _identifier(subtype: str | None, raw: Raw) -> str | None:
    if not isinstance(raw, bytes) or not raw:
        return None
    if subtype == "mac":
        return _mac(raw)
    if subtype == "network_address":
        address = network_address(raw)
        if address is not None:
            return address
    return clean_text(raw, limit=ID_LIMIT, is_text=False) or None


def _mac(raw: bytes) -> str | None:
    """Read six octets, or an address that the agent wrote out; anything else is shown as it is."""
    if len(raw) == MAC_OCTETS:
        return raw.hex(":")
    written = parse_mac(raw.decode("ascii", errors="replace").strip().replace(" ", ":"))
    return written or mac_text(raw[:32])


def network_address(raw: bytes) -> str | None:
    """Read an IANA family octet and an address; agents that leave the family out are understood."""
    if raw and FAMILIES.get(raw[0]) == len(raw) - 1:
        return str(ip_address(raw[1:]))
    return str(ip_address(raw)) if len(raw) in FAMILIES.values() else None


def capabilities_of(raw: Raw) -> tuple[Capability, ...]:
    """Read LldpSystemCapabilitiesMap.

    Two octets of which the first is 0 are the frame's own number, whose bit 0 is 1; bits that no standard has mean octets written out as text.
    """
    if not isinstance(raw, bytes) or not raw:
        return ()
    if len(raw) == 2 and not raw[0]:
        return tuple(name for bit, name in enumerate(CAPABILITIES) if raw[1] >> bit & 1)
    if len(raw) > 1 and raw[1] & ~KNOWN_IN_SECOND:
        written = WRITTEN_OCTET.match(raw)
        if written is None:
            return ()
        raw = bytes.fromhex(written.group().decode())
    return tuple(name for bit, name in enumerate(CAPABILITIES) if raw[0] & 0x80 >> bit)


def cdp_capabilities(raw: Raw) -> tuple[Capability, ...]:
    """Read cdpCacheCapabilities, four octets, most significant first."""
    flags = int.from_bytes(raw[:4], "big") if isinstance(raw, bytes) else 0
    return tuple(dict.fromkeys(name for bit, name in CDP_CAPABILITIES.items() if flags & bit))
