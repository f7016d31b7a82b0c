"""Reads devices from LibreNMS's API (/api/v0/devices); its locations become sites."""

import hashlib
from typing import Any, Final

from netmon.model.outcome import AccessFailed, Outcome
from netmon.onboard.importing_api import MAX_DEVICES, Gathered, HeaderSignIn, plain_address, word
from netmon.transport.http.api import HttpTarget
from netmon.transport.http.client import ControllerClient

DEVICES_PATH: Final = "/api/v0/devices"
HEADER: Final = "X-Auth-Token"
UNKNOWN: Final = frozenset({"unknown", "none", "n/a", "-", "sitting on the dock of the bay"})
# Kinds of software that tell more than LibreNMS's own type of the device.
OS_ROLES: Final = {
    "fortigate": "firewall", "panos": "firewall", "asa": "firewall", "pfsense": "firewall", "opnsense": "firewall", "hillstone-stoneos": "firewall",
    "arubaos": "wlan_controller", "ciscowlc": "wlan_controller", "airos": "access_point", "unifi": "access_point", "routeros": "router",
}  # fmt: skip


async def gather(target: HttpTarget, token: str, into: Gathered) -> None:
    """Add LibreNMS's devices and their locations; raises AccessFailed."""
    async with ControllerClient(target, HeaderSignIn(HEADER, token)) as client:
        answer = await client.get(DEVICES_PATH)
    devices = answer.get("devices") if isinstance(answer, dict) else None
    if not isinstance(devices, list):
        raise AccessFailed(Outcome.PARSE_ERROR, f"{DEVICES_PATH}: no devices")
    if len(devices) > MAX_DEVICES:
        raise AccessFailed(Outcome.PROTOCOL_ERROR, f"{DEVICES_PATH}: more than {MAX_DEVICES} devices")
    sites: dict[str, str] = {}
    for device in devices:
        if isinstance(device, dict):
            _device(device, sites, into)


def _site(device: dict[str, Any], sites: dict[str, str], into: Gathered) -> str | None:
    """Return the id of a device's site; with --site all that is not told apart goes there."""
    location = word(device, "location")
    if into.site is not None:
        return into.site
    if location is None or location.lower() in UNKNOWN:
        return None
    if location not in sites:
        sites[location] = f"s-{hashlib.sha256(location.strip().casefold().encode()).hexdigest()[:8]}"
        into.add_site(f"location {location}", {"name": location, "kind": "school"})
    return location


def _device(device: dict[str, Any], sites: dict[str, str], into: Gathered) -> None:
    number = word(device, "device_id") or "?"
    host = word(device, "hostname")
    address = plain_address(word(device, "ip")) or plain_address(host)
    name = word(device, "sysName") or word(device, "display") or host or f"librenms-{number}"
    os_role = OS_ROLES.get(word(device, "os") or "")
    values: dict[str, Any] = {
        "site": _site(device, sites, into),
        "name": name,
        "role": os_role or into.role(name, word(device, "type") or ""),
        "address": address,
    }
    port = device.get("port")
    if isinstance(port, int) and port != 161 and 0 < port < 65536:
        values["port"] = port
    into.add_device(f"device {number}", values)
