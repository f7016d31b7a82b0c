"""Which found addresses are one device, and what it is called, does, and belongs to."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from ipaddress import ip_address, ip_network
from typing import Any, Final

from netmon.onboard.discover import Found
from netmon.onboard.importing_api import device_name
from netmon.onboard.importing_tables import Row, Rows
from netmon.onboard.proposal_present import Present
from netmon.onboard.workbook_columns import DEVICES

LEAST_SERIAL: Final = 5
# Names and numbers that a maker gives to every device it sells.
FACTORY_NAMES: Final = re.compile(
    r"(huawei|quidway|h3c|hp|hpe|ruijie|switch|router|zxr10|zte|maipu|tp-link|tl-.*|ac|ap|localhost|device|unknown|ubuntu|debian)?", re.IGNORECASE
)
FACTORY_SERIALS: Final = re.compile(r"(0+|1234567890?|n/?a|none|default.*|to be filled.*|unknown|system serial.*)", re.IGNORECASE)
NEAR: Final = {4: 24, 6: 64}
# What a profile's id or collectors say of the role; the first that fits counts.
PROFILE_ROLES: Final = (
    (re.compile(r"(fortigate|panos|asa$|hillstone|topsec|secgate|usg|ngfw|sangfor|nsfocus|netentsec|pfsense|dptech)"), "firewall"),
    (re.compile(r"(wlc|zonedirector|smartzone|fortiwlc|arubaos$|_ac$|zte_wlan)"), "wlan_controller"),
    (re.compile(r"(_ap$|instant|unifi$|hiveos)"), "access_point"),
    (re.compile(r"(ups|apc|eaton|riello|generex|pdu)"), "ups"),
    (re.compile(r"(hikvision|dahua|camera)"), "camera"),
    (re.compile(r"printer"), "printer"),
    (re.compile(r"(net_snmp|windows|_host)"), "server"),
    (re.compile(r"(iosxr|routeros|edgeos|junos)"), "router"),
)  # fmt: skip


def groups(found: Iterable[Found]) -> list[list[Found]]:
    """Put what is one device together, each group and the groups by address."""
    made: list[list[Found]] = []
    for one in sorted(found, key=_order):
        home = next((group for group in made if any(same(one, other) for other in group)), None)
        if home is None:
            made.append([one])
        else:
            home.append(one)
    return made


def _order(found: Found) -> tuple[int, int]:
    place = ip_address(found.address)
    return place.version, int(place)


def same(one: Found, other: Found) -> bool:
    """Tell whether two addresses are one device's.

    The serial number decides where both have one. Then the same engine id with the same name (cloned configurations share the engine id, not the name),
    the same base MAC address with the same name, or an address that the other device calls its own, with the same name.
    """
    first, second = _serial(one), _serial(other)
    if first is not None and second is not None:
        return first == second and one.vendor == other.vendor
    if one.system.sys_name != other.system.sys_name or one.system.sys_object_id != other.system.sys_object_id:
        return False
    if one.mac is not None and other.mac is not None:
        return one.mac == other.mac
    if one.engine_id is not None and one.engine_id == other.engine_id:
        return True
    return bool(one.system.sys_name) and (one.address in other.addresses or other.address in one.addresses)


def _serial(found: Found) -> str | None:
    words = (found.serial or "").strip()
    return words if len(words) >= LEAST_SERIAL and not FACTORY_SERIALS.fullmatch(words) else None


def role_of(found: Found) -> str:
    """Return what the device seems to be: by its profile, else a switch."""
    profile = found.profile or ""
    by_profile = next((role for pattern, role in PROFILE_ROLES if pattern.search(profile)), None)
    if by_profile is not None:
        return by_profile
    if "wireless" in found.collectors and "wlan" in (found.system.sys_descr or "").lower():
        return "wlan_controller"
    return "router" if re.search(r"\b(router|gateway)\b", found.system.sys_descr or "", re.IGNORECASE) else "switch"


def name_of(found: Found, taken: Mapping[str, object]) -> str:
    """Return a name that nobody has: the device's own, with its address where that is the maker's or another's."""
    address = found.address.replace(":", "-")
    own = device_name(found.system.sys_name or "")
    if own == "device" or FACTORY_NAMES.fullmatch(own):
        own = f"{(found.vendor or 'device').split()[0].lower()}-{address}"
        own = device_name(own)
    return own if own not in taken else device_name(f"{own[:40]}-{address}")


def site_near(address: str, present: Present) -> str | None:
    """Return the site that has most devices in the same small network; None without any."""
    place = ip_address(address)
    near = ip_network(f"{address}/{NEAR[place.version]}", strict=False)
    sites: Counter[str] = Counter()
    for site in present.places.values():
        for device in site.devices():
            try:
                sites[site.id] += ip_address(str(device.get("address"))) in near
            except ValueError:
                continue
    best = sites.most_common(1)
    return best[0][0] if best and best[0][1] else None


class Proposed:
    """The rows that discovery proposes, with what a person should know: `known` devices are in the inventory already."""

    def __init__(self, present: Present, site: str | None, default_site: str) -> None:
        self.rows = Rows()
        self.known: list[tuple[str, list[Found]]] = []
        self.new: list[tuple[str, list[Found]]] = []
        self.unplaced: list[str] = []
        self._present = present
        self._site = site
        self._default = default_site
        self._by_address = present.addresses()
        self._taken: dict[str, object] = {str(device.get("name")): device for place in present.places.values() for device in place.devices()}

    def add(self, found: Sequence[Found]) -> None:
        """Add one device with all its addresses."""
        name = next((self._by_address[one.address] for one in found if one.address in self._by_address), None)
        if name is not None:
            self.known.append((name, list(found)))
            return
        first = found[0]
        name = name_of(first, self._taken)
        self._taken[name] = first
        site = self._site or site_near(first.address, self._present)
        if site is None:
            self.unplaced.append(name)
        values: dict[str, Any] = {
            "site": site or self._default,
            "name": name,
            "role": role_of(first),
            "address": first.address,
            "credential": first.credential,
        }
        if first.port != self._present.port:
            values["port"] = first.port
        self.new.append((name, list(found)))
        self.rows.rows.append(Row(file="discover", sheet=DEVICES, where=first.address, values=values))
