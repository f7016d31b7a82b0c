"""Reads sites and devices from NetBox's REST API (/api/dcim/, /api/ipam/), page by page."""

from typing import Any, Final

from netmon.model.outcome import AccessFailed, Outcome
from netmon.onboard.importing_api import MAX_DEVICES, Gathered, HeaderSignIn, plain_address, site_key, word
from netmon.transport.http.api import HttpTarget
from netmon.transport.http.client import ControllerClient

PAGE: Final = 250
LEFT_OUT: Final = frozenset({"planned", "inventory", "decommissioning", "retired"})
SITES_PATH: Final = "/api/dcim/sites/"
DEVICES_PATH: Final = "/api/dcim/devices/"
ADDRESSES_PATH: Final = "/api/ipam/ip-addresses/"


async def gather(target: HttpTarget, token: str, into: Gathered) -> None:
    """Add NetBox's sites and devices; raises AccessFailed."""
    async with ControllerClient(target, HeaderSignIn("Authorization", f"Token {token}")) as client:
        slugs = _sites(await pages(client, SITES_PATH), into)
        devices = await pages(client, DEVICES_PATH)
        wanted = {device.get("id") for device in devices if _primary(device) is None}
        others = _addresses(await pages(client, ADDRESSES_PATH, {"assigned_to_interface": "true"}), wanted) if wanted else {}
    for device in devices:
        _device(device, slugs, others, into)


async def pages(client: ControllerClient, path: str, params: dict[str, str | int] | None = None) -> list[dict[str, Any]]:
    """Return all objects of a list. The server's own `next` is not followed: the offset is counted here, and what was asked for bounds it."""
    found: list[dict[str, Any]] = []
    while True:
        page = await client.get(path, {**(params or {}), "limit": PAGE, "offset": len(found)})
        results = page.get("results") if isinstance(page, dict) else None
        if not isinstance(results, list):
            raise AccessFailed(Outcome.PARSE_ERROR, f"{path}: no results")
        found += [entry for entry in results if isinstance(entry, dict)]
        count = page.get("count")
        if not results or not isinstance(count, int) or len(found) >= count:
            return found
        if len(found) > MAX_DEVICES:
            raise AccessFailed(Outcome.PROTOCOL_ERROR, f"{path}: more than {MAX_DEVICES} objects")


def _sites(sites: list[dict[str, Any]], into: Gathered) -> dict[str, str]:
    """Add the sites and return each one's id by its slug."""
    found: dict[str, str] = {}
    for site in sites:
        slug, name = word(site, "slug"), word(site, "name")
        if slug is None or name is None or word(site, "status", "value") in LEFT_OUT:
            continue
        found[slug] = site_key(slug)
        into.add_site(f"dcim/sites/{word(site, 'id')}", {"id": found[slug], "name": name, "kind": "school"})
    return found


def _primary(device: dict[str, Any]) -> str | None:
    """Return the primary address: IPv4 first, as a poller's network has it."""
    return next((found for key in ("primary_ip4", "primary_ip", "primary_ip6") if (found := plain_address(word(device, key, "address"))) is not None), None)


def _addresses(entries: list[dict[str, Any]], wanted: set[Any]) -> dict[Any, str]:
    """Return the address of each device that has exactly one."""
    found: dict[Any, set[str]] = {}
    for entry in entries:
        assigned = entry.get("assigned_object")
        device = assigned.get("device") if isinstance(assigned, dict) else None
        owner = device.get("id") if isinstance(device, dict) else None
        address = plain_address(word(entry, "address"))
        if owner in wanted and address is not None:
            found.setdefault(owner, set()).add(address)
    return {owner: next(iter(addresses)) for owner, addresses in found.items() if len(addresses) == 1}


def _device(device: dict[str, Any], slugs: dict[str, str], others: dict[Any, str], into: Gathered) -> None:
    if word(device, "status", "value") in LEFT_OUT:
        return
    number = word(device, "id") or "?"
    name = word(device, "name") or word(device, "display") or f"netbox-{number}"
    words = word(device, "role", "name") or word(device, "device_role", "name") or word(device, "role", "slug") or word(device, "device_role", "slug") or ""
    slug = word(device, "site", "slug")
    values = {
        "site": slugs.get(slug or ""),
        "name": name,
        "role": into.role(name, words),
        "address": _primary(device) or others.get(device.get("id")),
    }
    into.add_device(f"dcim/devices/{number}", values)
